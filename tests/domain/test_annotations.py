"""Drawing and the whiteboard, rule by rule; and what the room shows of it."""

from typing import Any
from uuid import UUID

import pytest

from domain import annotations, whiteboard
from domain.annotations import (
    MOST_POINTS,
    MOST_STROKES_AT_ONCE,
    MOST_STROKES_ON_SHEET,
    Colour,
    Sheet,
    SheetCleared,
    Stamp,
    Stroke,
    StrokeMalformed,
    StrokesDrawn,
    StrokesErased,
    StrokeTooLong,
    StrokeWidth,
    SurfaceCleared,
    Tool,
    TooManyStrokes,
)
from domain.event import Event
from domain.people import PersonForgotten
from domain.personal import Personal
from domain.publications import ScreenShareStarted, ScreenShareStopped
from domain.refusal import Refused, TextEmpty, TextTooLong
from domain.room import Room, is_shown, shown_surfaces
from domain.surfaces import FARTHEST_UNITS, OutOfSurface, SurfaceNotShown, SurfaceUnknown, surface_named
from domain.whiteboard import (
    PageAdded,
    PageTurned,
    PageUnknown,
    Whiteboard,
    WhiteboardHidden,
    WhiteboardShown,
)
from tests.domain.people_of_the_tests import (
    ADA,
    MEETING,
    SEAT_OF_ADA,
    SEAT_OF_HELENE,
    SESSION,
    named,
)
from tests.domain.specification import Given, When
from tests.domain.test_room import with_ada

BOARD, PAGE_2 = "whiteboard:1", "whiteboard:2"
SCREEN = f"screen:{SEAT_OF_HELENE}"


def pen(name: str = "pen", **other: Any) -> Stroke:
    fields: dict[str, Any] = {"tool": Tool.PEN, "colour": Colour.RED, "width": 30, "points": (0, 0, 10, 10)}
    return Stroke(stroke_id=named(name), **{**fields, **other})


def text(words: str) -> Stroke:
    return pen("text", tool=Tool.TEXT, width=240, points=(5, 5), text=Personal(ADA, words))


def drawn(*strokes: Stroke, clearings: int = 0, surface: str = BOARD, seat: UUID = SEAT_OF_ADA) -> StrokesDrawn:
    return StrokesDrawn(SESSION, surface, seat, clearings, strokes)


def sheet(*events: Event) -> Given[Sheet]:
    return Given(Sheet(), annotations.evolve_sheet, events)


def draws(given: Given[Sheet], *strokes: Stroke, clearings: int = 0) -> When[Sheet]:
    return given.when(
        lambda state: annotations.draw(
            state, clearings, session_id=SESSION, surface=BOARD, seat_id=SEAT_OF_ADA, strokes=strokes
        )
    )


def erases(given: Given[Sheet], *strokes: str, clearings: int = 0) -> When[Sheet]:
    ids = tuple(named(each) for each in strokes)
    return given.when(
        lambda state: annotations.erase(
            state, clearings, surface=BOARD, seat_id=SEAT_OF_ADA, strokes=ids, by=SEAT_OF_HELENE
        )
    )


def clears(given: Given[Sheet], *, clearings: int = 0) -> When[Sheet]:
    return given.when(lambda state: annotations.clear_sheet(state, clearings, surface=BOARD, seat_id=SEAT_OF_ADA))


def test_strokes_are_drawn_once() -> None:
    """The same stroke again is left out; one that was erased may be drawn again (redo)."""
    draws(sheet(), pen("a"), pen("b")).then(drawn(pen("a"), pen("b")))
    draws(sheet(drawn(pen("a"))), pen("a"), pen("b")).then(drawn(pen("b")))
    draws(sheet(drawn(pen("a"))), pen("a")).then()
    draws(sheet(drawn(pen("a")), StrokesErased(BOARD, SEAT_OF_ADA, (named("a"),), SEAT_OF_ADA)), pen("a")).then(
        drawn(pen("a"))
    )


def test_erasing_leaves_out_what_is_gone() -> None:
    """Erased, cleared by its author or by a host: it is not there any more."""
    erases(sheet(drawn(pen("a"), pen("b"))), "a", "a", "z").then(
        StrokesErased(BOARD, SEAT_OF_ADA, (named("a"),), SEAT_OF_HELENE)
    )
    erases(sheet(drawn(pen("a")), SheetCleared(BOARD, SEAT_OF_ADA)), "a").then()
    erases(sheet(drawn(pen("a"))), "a", clearings=1).then()
    clears(sheet(drawn(pen("a")))).then(SheetCleared(BOARD, SEAT_OF_ADA))
    clears(sheet(drawn(pen("a"))), clearings=1).then()
    clears(sheet()).then()


@pytest.mark.parametrize(
    ("stroke", "refusal", "field"),
    [
        (pen(points=()), StrokeMalformed, "points"),
        (pen(points=(1,)), StrokeMalformed, "points"),
        (pen(points=(1, float("nan"))), StrokeMalformed, "points"),
        (pen(points=(1, float("inf"))), StrokeMalformed, "points"),
        (pen(points=(1, "2")), StrokeMalformed, "points"),
        (pen(points=(True, False)), StrokeMalformed, "points"),
        (pen(points=(1, 2), pressed=True), StrokeMalformed, "points"),
        (pen(points=(1, 2, 1001), pressed=True), StrokeMalformed, "points"),
        (pen(points=(0, 0) * (MOST_POINTS + 1)), StrokeTooLong, "points"),
        (pen(points=(0, FARTHEST_UNITS + 1)), OutOfSurface, "points"),
        (pen(points=(-FARTHEST_UNITS - 1, 0)), OutOfSurface, "points"),
        (pen(width=0), StrokeWidth, "width"),
        (pen(width=10**9), StrokeWidth, "width"),
        (pen(tool=Tool.LINE, points=(1, 2)), StrokeMalformed, "points"),
        (pen(tool=Tool.ARROW, points=(1, 2, 3, 4, 5, 6)), StrokeMalformed, "points"),
        (pen(tool=Tool.RECTANGLE, points=(1, 2, 3, 4, 5, 6), pressed=True), StrokeMalformed, "points"),
        (pen(tool=Tool.STAMP, points=(1, 2)), StrokeMalformed, "stamp"),
        (pen(stamp=Stamp.STAR), StrokeMalformed, "stamp"),
        (pen(tool=Tool.TEXT, points=(1, 2)), StrokeMalformed, "text"),
        (pen(text=Personal(ADA, "a")), StrokeMalformed, "text"),
        (text(" \x00 "), TextEmpty, "text"),
        (text("a" * 501), TextTooLong, "text"),
    ],
    ids=str,
)
def test_a_stroke_that_no_tool_draws_is_refused(stroke: Stroke, refusal: type[Refused], field: str) -> None:
    """Each of its faults by its own rule, and nothing of the batch is drawn."""
    draws(sheet(), pen("sound"), stroke).refused(refusal, field=field)


def test_every_tool_draws() -> None:
    """Each with the points it needs, at the edge of what is allowed."""
    edge = (FARTHEST_UNITS, -FARTHEST_UNITS)
    strokes = [
        pen("p", points=(0, 0, 1000) * MOST_POINTS, pressed=True),
        pen("h", tool=Tool.HIGHLIGHTER, points=edge),
        *(pen(tool, tool=tool, points=(*edge, 0, 0)) for tool in (Tool.LINE, Tool.ARROW, Tool.RECTANGLE, Tool.ELLIPSE)),
        text("a" * 500),
        pen("s", tool=Tool.STAMP, points=edge, stamp=Stamp.CHECK),
    ]
    draws(sheet(), *strokes).then(drawn(*strokes))


def test_a_sheet_is_bounded() -> None:
    """So many strokes at once, so many on one surface; clearing it makes room."""
    draws(sheet(), *(pen(str(n)) for n in range(MOST_STROKES_AT_ONCE + 1))).refused(
        TooManyStrokes, most=MOST_STROKES_AT_ONCE
    )
    full = drawn(*(pen(str(n)) for n in range(MOST_STROKES_ON_SHEET)))
    draws(sheet(full), pen("one more")).refused(TooManyStrokes, most=MOST_STROKES_ON_SHEET)
    draws(sheet(full), pen("one more"), clearings=1).then(drawn(pen("one more"), clearings=1))
    draws(sheet(full, SheetCleared(BOARD, SEAT_OF_ADA)), pen("one more")).then(drawn(pen("one more")))


def test_a_surface_counts_its_clearings() -> None:
    """Each drawing says how many it has seen."""
    cleared = SurfaceCleared(SESSION, BOARD, SEAT_OF_HELENE)
    assert Given(0, annotations.evolve_clearings, [cleared, cleared]).state == 2
    assert annotations.clear_surface(session_id=SESSION, surface=BOARD, by=SEAT_OF_HELENE) == [cleared]


@pytest.mark.parametrize(
    "name",
    [
        *("", "whiteboard", "whiteboard:0", "whiteboard:501", "whiteboard:1 ", "whiteboard:-1", "whiteboard:1１"),
        *("screen:", "screen:ada", f"screen:{str(SESSION).upper()}"),
        *(f"document:{SESSION}", f"document:{SESSION}:0", "wall:1"),
    ],
)
def test_a_surface_without_a_known_name_is_refused(name: str) -> None:
    """Only the names that Amphi itself gives are surfaces."""
    with pytest.raises(SurfaceUnknown):
        surface_named(name)


def board(*events: Event) -> Given[Whiteboard]:
    return Given(Whiteboard(), whiteboard.evolve, events)


SHOWN, HIDDEN = WhiteboardShown(SESSION, SEAT_OF_HELENE), WhiteboardHidden(SESSION, SEAT_OF_HELENE)


def test_the_whiteboard_is_shown_hidden_and_kept() -> None:
    """Pages are added behind the last, turned to and fro, and are still there when it is shown again."""
    by = {"session_id": SESSION, "by": SEAT_OF_HELENE}
    board().when(lambda state: whiteboard.show(state, True, **by)).then(SHOWN)
    board(SHOWN).when(lambda state: whiteboard.show(state, True, **by)).then()
    board(SHOWN).when(lambda state: whiteboard.show(state, False, **by)).then(HIDDEN)
    board().when(lambda state: whiteboard.show(state, False, **by)).then()
    board().when(lambda state: whiteboard.add_page(state, **by)).refused(SurfaceNotShown)
    board(SHOWN).when(lambda state: whiteboard.add_page(state, **by)).then(PageAdded(SESSION, 2, SEAT_OF_HELENE))
    two = [SHOWN, PageAdded(SESSION, 2, SEAT_OF_HELENE)]
    board(*two).when(lambda state: whiteboard.turn_page(state, 1, **by)).then(PageTurned(SESSION, 1, SEAT_OF_HELENE))
    board(*two).when(lambda state: whiteboard.turn_page(state, 2, **by)).then()
    board(*two).when(lambda state: whiteboard.turn_page(state, 3, **by)).refused(PageUnknown, pages=2)
    board(*two, HIDDEN).when(lambda state: whiteboard.turn_page(state, 1, **by)).refused(SurfaceNotShown)
    board(*two, HIDDEN).when(lambda state: whiteboard.show(state, True, **by)).then(SHOWN)
    assert board(*two, HIDDEN, SHOWN).state == Whiteboard(shown=True, page=2, pages=2)


def test_a_group_has_a_whiteboard_of_its_own() -> None:
    """Its events say whose it is; the room keeps it apart from everybody's, and knows since when each is shown."""
    group = named("group")
    of_group = WhiteboardShown(SESSION, SEAT_OF_ADA, group)
    given = Given(Whiteboard(group_id=group), whiteboard.evolve, [])
    given.when(lambda state: whiteboard.show(state, True, session_id=SESSION, by=SEAT_OF_ADA)).then(of_group)
    given = Given(Whiteboard(group_id=group), whiteboard.evolve, [of_group])
    added = PageAdded(SESSION, 2, SEAT_OF_ADA, group)
    given.when(lambda state: whiteboard.add_page(state, session_id=SESSION, by=SEAT_OF_ADA)).then(added)
    assert whiteboard.whiteboard_stream(SESSION, group) != whiteboard.whiteboard_stream(SESSION)
    room = with_ada(of_group, added)
    assert not room.whiteboard.shown
    assert room.group_boards[group].pages == 2
    assert room.group_boards[group].since is not None
    page = surface_named(f"whiteboard:{group}:2")
    assert (page.id, page.page, str(page)) == (group, 2, f"whiteboard:{group}:2")
    assert whiteboard.sees(room.group_boards[group], page)
    assert not whiteboard.sees(with_ada(SHOWN).whiteboard, page)
    assert not is_shown(room, page)


def on(room: Room, surface: str = BOARD) -> list[UUID]:
    return [each.stroke.stroke_id for each in room.annotations.surfaces.get(surface, ())]


def test_the_room_shows_what_is_drawn_in_order() -> None:
    """With the author's name, also after they left; erased and cleared strokes are gone, of that surface alone."""
    two = with_ada(drawn(pen("a"), pen("b")), drawn(pen("c"), seat=SEAT_OF_HELENE), drawn(pen("d"), surface=PAGE_2))
    assert on(two) == [named("a"), named("b"), named("c")]
    (first, *_) = two.annotations.surfaces[BOARD]
    assert first.author is not None
    assert first.author.person_id == ADA
    erased = StrokesErased(BOARD, SEAT_OF_ADA, (named("a"), named("c")), SEAT_OF_HELENE)
    assert on(with_ada(drawn(pen("a"), pen("b")), drawn(pen("c"), seat=SEAT_OF_HELENE), erased)) == [
        named("b"),
        named("c"),
    ]
    mine = SheetCleared(BOARD, SEAT_OF_ADA)
    assert on(with_ada(drawn(pen("a")), drawn(pen("c"), seat=SEAT_OF_HELENE), mine)) == [named("c")]
    all_of_it = SurfaceCleared(SESSION, BOARD, SEAT_OF_HELENE)
    after = with_ada(drawn(pen("a")), drawn(pen("d"), surface=PAGE_2), all_of_it)
    assert (on(after), on(after, PAGE_2)) == ([], [named("d")])


def test_a_screen_is_drawn_on_for_those_who_see_its_sharer() -> None:
    """What is on the whiteboard everybody sees; a screen only with the seat whose it is."""
    drawn_on = with_ada(drawn(pen("a")), drawn(pen("b"), surface=SCREEN)).annotations
    assert annotations.for_group(drawn_on, None, {SEAT_OF_HELENE}) is drawn_on
    assert set(annotations.for_group(drawn_on, None, {SEAT_OF_ADA}).surfaces) == {BOARD}
    assert annotations.for_group(drawn_on, named("group"), ()).surfaces == {}


def test_who_is_forgotten_leaves_strokes_without_name_and_words() -> None:
    """The lines stay, as the polls' votes do."""
    after = with_ada(drawn(pen("a"), text("mon avis")), PersonForgotten(ADA))
    line, words = after.annotations.surfaces[BOARD]
    assert line.author == Personal(ADA, None)
    assert words.stroke.text == Personal(ADA, None)
    assert line.stroke.points == (0, 0, 10, 10)


def test_surfaces_are_shown_while_they_are_shown() -> None:
    """The whiteboard's pages, and a screen for as long as it is shared; the next share of it begins without strokes."""
    nothing = with_ada()
    assert shown_surfaces(nothing) == []
    assert not is_shown(nothing, surface_named(BOARD))
    sharing = with_ada(SHOWN, ScreenShareStarted(SEAT_OF_HELENE), drawn(pen("a"), surface=SCREEN))
    assert shown_surfaces(sharing) == [BOARD, SCREEN]
    assert is_shown(sharing, surface_named(BOARD))
    assert not is_shown(sharing, surface_named(PAGE_2))
    assert is_shown(sharing, surface_named(SCREEN))
    assert not is_shown(sharing, surface_named(f"screen:{SEAT_OF_ADA}"))
    assert not is_shown(sharing, surface_named(f"document:{MEETING}:1"))
    again = with_ada(
        ScreenShareStarted(SEAT_OF_HELENE),
        drawn(pen("a"), surface=SCREEN),
        ScreenShareStopped(SEAT_OF_HELENE, SEAT_OF_HELENE),
        ScreenShareStarted(SEAT_OF_HELENE),
    )
    assert on(again, SCREEN) == []
