"""Who is given what when a link is weak."""

from media.allocation import Given, Want, allot, forms, in_order
from media.plan import Shown

LAYERS = (("q", 180), ("h", 360), ("f", 720))
RATES = {
    "q": (60_000.0, 90_000.0, 150_000.0),
    "h": (200_000.0, 300_000.0, 500_000.0),
    "f": (600_000.0, 900_000.0, 1_500_000.0),
}
SCREEN_RATES = {"": (200_000.0, 400_000.0, 800_000.0)}
VOICES = 100_000.0


def want(seat, rid, *, kind="camera", before=None, index=0):
    """A picture that was planned."""
    shown = Shown(seat, kind, f"connection of {seat}", rid)
    layers, rates = ((("", 720),), SCREEN_RATES) if kind == "screen" else (LAYERS, RATES)
    return Want(("video", index), shown, forms(shown, layers, rates), before)


def given(wants, budget_bps, *, limited=True):
    """Layer and temporal limit of each."""
    return [one and (one.rid, one.temporal) for one in allot(wants, VOICES, budget_bps, limited=limited)]


def test_a_wide_link_is_given_what_was_planned():
    """Everything in its best form."""
    wants = [want("bob", "", kind="screen"), want("ada", "f"), want("eve", "q")]
    assert given(wants, 5_000_000) == [("", 2), ("f", 2), ("q", 2)]


def test_a_camera_becomes_smaller_before_it_loses_pictures():
    """From f down to q, and only q loses all but its base layer; f and h keep half of their pictures."""
    budgets = (2_500_000, 1_500_000, 800_000, 600_000, 400_000, 250_000, 200_000)
    found = [given([want("ada", "f")], budget)[0] for budget in budgets]
    assert found == [("f", 2), ("f", 1), ("h", 2), ("h", 1), ("q", 2), ("q", 1), ("q", 0)]


def test_a_screen_keeps_its_resolution_and_loses_frames():
    """The only layer of a screen stays, with fewer pictures."""
    budgets = (1_400_000, 700_000, 400_000)
    assert [given([want("bob", "", kind="screen")], budget)[0] for budget in budgets] == [("", 2), ("", 1), ("", 0)]


def test_thumbnails_go_first():
    """The screen and who speaks keep theirs; of the thumbnails the last in order are not shown."""
    wants = [want("bob", "", kind="screen"), want("ada", "h"), want("t1", "q"), want("t2", "q"), want("t3", "q")]
    assert given(wants, 1_850_000) == [("", 2), ("h", 2), ("q", 2), ("q", 2), None]


def test_screens_come_before_who_speaks_then_who_is_pinned_then_thumbnails():
    """Whatever the order of the tiles; who is neither keeps the client's order, and who has no tile comes last."""
    wants = [want(seat, "q") for seat in ("t1", "pinned", "t2", "ada", "unknown")] + [want("t2", "", kind="screen")]
    ordered = in_order(wants, "ada", "pinned", ["t2", "t1", "pinned", "ada"])
    assert [(one.shown.seat_id, one.shown.kind) for one in ordered] == [
        ("t2", "screen"),
        *((seat, "camera") for seat in ("ada", "pinned", "t2", "t1", "unknown")),
    ]


def test_who_is_pinned_is_shown_before_thumbnails_where_not_all_fits():
    """A link for two of four small pictures."""
    wants = in_order([want(seat, "q") for seat in ("t1", "t2", "t3", "pinned")], None, "pinned", ["t1", "t2", "t3"])
    assert [one.shown.seat_id for one, form in zip(wants, given(wants, 470_000), strict=True) if form] == [
        "pinned",
        "t1",
    ]


def test_sound_is_served_before_any_picture():
    """Where voices take it all, there is no picture; one that half fits is shown when it is the most important."""
    assert given([want("ada", "q"), want("eve", "q")], 120_000) == [None, None]
    assert given([want("ada", "q"), want("eve", "q")], 150_000) == [("q", 0), None]


def test_a_link_that_has_shown_no_limit_yet_shows_the_most_important_picture():
    """Before anything is known, somebody is to be seen."""
    assert given([want("ada", "f"), want("eve", "q")], 100_000, limited=False) == [("q", 0), None]


def test_down_at_once_and_up_with_room_to_spare():
    """What is given already stays while it fits; the next better needs 15 % more."""
    h = Given("h", 2, 500_000.0)
    q = Given("q", 2, 150_000.0)
    enough_bps = (500_000 + VOICES) / 0.95
    assert given([want("ada", "h", before=h)], enough_bps + 1) == [("h", 2)]
    assert given([want("ada", "h", before=h)], enough_bps - 1000) == [("h", 1)]
    assert given([want("ada", "h", before=q)], enough_bps + 1) == [("h", 1)]
    assert given([want("ada", "h", before=q)], enough_bps + 90_000) == [("h", 2)]


def test_a_layer_without_temporal_layers_has_one_form():
    """Nothing can be left out of it."""
    flat = {"q": (150_000.0, 150_000.0, 150_000.0)}
    assert forms(Shown("ada", "camera", "c", "q"), LAYERS, flat) == (Given("q", 2, 150_000.0),)


def test_saving_data_takes_the_least_form():
    """Of a camera its smallest layer with the fewest pictures."""
    shown = Shown("ada", "camera", "c", "f")
    assert forms(shown, LAYERS, RATES, least=True) == (Given("q", 0, 60_000.0),)
