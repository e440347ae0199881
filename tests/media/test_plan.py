"""The plan: who is heard, and what is in whose slots."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from domain.admission import Role
from domain.personal import Personal
from domain.recordings import Consent
from domain.room import Participant, Room, RunningRecording
from media.floor import HEARD, Floor, listen
from media.plan import Source, Viewer, allowed, arrange, captured, silent

CAMERA = (("q", 180), ("h", 360), ("f", 720))
NOW = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
SLOTS = {"voice": 3, "video": 4, "screen_slot": 2, "screen_sound_slot": 2}


def camera(seat, layers=CAMERA):
    """A camera that comes."""
    return (seat, "camera"), Source(seat, "camera", f"connection of {seat}", layers)


def viewer(seat="me", tiles=()):
    """Somebody who watches."""
    return Viewer(f"connection of {seat}", seat, tiles, SLOTS)


def seats(shown):
    """Seats in slots."""
    return [each.seat_id if each else None for each in shown]


def test_a_tile_gets_the_smallest_layer_that_fills_it():
    """90 px take the quarter, 360 the half, 1,080 the largest there is."""
    sources = dict([camera("ada"), camera("bob"), camera("eve")])
    slots = arrange(viewer(tiles=[("ada", 90), ("bob", 360), ("eve", 1080)]), sources, Floor(), {})
    assert [each.rid for each in slots["video"] if each] == ["q", "h", "f"]


def test_a_layer_that_does_not_come_is_not_chosen():
    """A publisher of two layers is shown in the larger of them."""
    sources = dict([camera("ada", (("q", 90), ("h", 180)))])
    assert arrange(viewer(tiles=[("ada", 720)]), sources, Floor(), {})["video"][0].rid == "h"


def test_who_stays_keeps_their_slot():
    """When somebody leaves the view and another comes, nobody else moves."""
    sources = dict([camera("ada"), camera("bob"), camera("eve"), camera("zoe")])
    before = arrange(viewer(tiles=[("ada", 90), ("bob", 90), ("eve", 90)]), sources, Floor(), {})
    after = arrange(viewer(tiles=[("zoe", 90), ("eve", 90), ("ada", 90)]), sources, Floor(), before)
    assert seats(before["video"]) == ["ada", "bob", "eve", None]
    assert seats(after["video"]) == ["ada", "zoe", "eve", None]


def test_the_most_important_tiles_come_first_when_slots_run_out():
    """Of six tiles the first four are served."""
    sources = dict(camera(name) for name in "abcdef")
    slots = arrange(viewer(tiles=[(name, 90) for name in "fedcba"]), sources, Floor(), {})
    assert seats(slots["video"]) == ["f", "e", "d", "c"]


def test_nobody_receives_themselves():
    """Neither camera nor voice nor screen."""
    sources = dict([camera("me"), (("me", "microphone"), Source("me", "microphone", "c", (("", 0),)))])
    sources["me", "screen"] = Source("me", "screen", "c", (("", 0),))
    slots = arrange(viewer(tiles=[("me", 90)]), sources, Floor(heard=("me",)), {})
    assert not any(any(places) for places in slots.values())


def test_who_has_not_said_what_they_show_gets_the_speaker_first():
    """Before the first view message the slots are filled, the speaker's first, small."""
    sources = dict(camera(name) for name in "abcdef")
    slots = arrange(viewer(), sources, Floor(speaker="e"), {})
    assert seats(slots["video"]) == ["e", "a", "b", "c"]
    assert {each.rid for each in slots["video"] if each} == {"q"}


def test_a_screens_sound_goes_with_its_picture():
    """The same index of both roles is one person's."""
    sources = {("bob", "screen"): Source("bob", "screen", "c", (("", 0),))}
    sources["ada", "screen"] = Source("ada", "screen", "c", (("", 0),))
    sources["bob", "screen_sound"] = Source("bob", "screen_sound", "c", (("", 0),))
    slots = arrange(viewer(), sources, Floor(), {})
    assert seats(slots["screen_slot"]) == ["ada", "bob"]
    assert seats(slots["screen_sound_slot"]) == [None, "bob"]


def test_a_companion_is_given_pictures_and_no_sound():
    """In the hall it would be heard twice; what was in the slots of sound goes."""
    sources = dict([camera("ada"), (("ada", "microphone"), Source("ada", "microphone", "c", (("", 0),)))])
    sources["ada", "screen"] = Source("ada", "screen", "c", (("", 0),))
    sources["ada", "screen_sound"] = Source("ada", "screen_sound", "c", (("", 0),))
    floor = Floor(heard=("ada",))
    heard = arrange(viewer(tiles=[("ada", 90)]), sources, floor, {})
    assert seats(heard["voice"])[0] == seats(heard["screen_sound_slot"])[0] == "ada"
    slots = arrange(viewer(tiles=[("ada", 90)])._replace(silent=True), sources, floor, heard)
    assert {role: len(places) for role, places in slots.items()} == {role: len(heard[role]) for role in heard}
    assert not any(slots["voice"])
    assert not any(slots["screen_sound_slot"])
    assert seats(slots["video"])[0] == seats(slots["screen_slot"])[0] == "ada"


def test_a_companion_shares_a_screen_without_its_sound():
    """And is the one who is given none."""
    ada, bob = uuid4(), uuid4()
    room = Room(participants={ada: participant(ada, screen=True, companion=True), bob: participant(bob)})
    assert allowed(room) == {(str(ada), "screen")}
    assert silent(room) == {str(ada)}


def test_the_room_says_what_may_be_forwarded():
    """Only what is on, of those who are in the room; nothing once the session has ended."""
    ada, bob = uuid4(), uuid4()
    people = {ada: participant(ada, microphone=True, screen=True), bob: participant(bob, camera=True)}
    room = Room(participants=people)
    a, b = str(ada), str(bob)
    assert allowed(room) == {(a, "microphone"), (a, "screen"), (a, "screen_sound"), (b, "camera")}
    assert allowed(Room(participants=people, ended_at=NOW)) == set()


@pytest.mark.parametrize("consent", [each for each in Consent if each is not Consent.GIVEN])
def test_only_given_consent_captures(consent):
    """Unanswered, refused and withdrawn all mean no."""
    ada, bob = uuid4(), uuid4()
    people = {ada: participant(ada), bob: participant(bob)}
    running = RunningRecording(uuid4(), Personal(ada, "Ada"), ada, NOW)
    consents = {ada: Consent.GIVEN, bob: consent}
    assert captured(Room(participants=people, recording=running, consents=consents)) == {str(ada)}
    assert captured(Room(participants=people, consents=consents)) == set()


def participant(seat_id: UUID, **on: bool) -> Participant:
    """Somebody seated, whose person has the same id."""
    return Participant(seat_id, seat_id, Personal(seat_id, "Somebody"), False, Role.PARTICIPANT, NOW, **on)


def test_few_microphones_are_all_heard_even_in_silence():
    """Nobody's first word is cut off while places are free."""
    assert set(listen(Floor(), {"a": 127, "b": 127, "c": 90}).heard) == {"a", "b", "c"}


def test_a_louder_voice_takes_the_place_of_the_quietest():
    """Of six, those heard are the loud ones, after a moment."""
    floor = Floor()
    levels = dict.fromkeys("abcdef", 100)
    for _ in range(3):
        floor = listen(floor, levels)
    for _ in range(5):
        floor = listen(floor, {**levels, "f": 20})
    assert "f" in floor.heard
    assert len(floor.heard) == HEARD
    assert floor.speaker == "f"


def test_equal_voices_do_not_change_places():
    """A few decibels of difference back and forth move nobody."""
    floor = Floor()
    for turn in range(50):
        before = floor
        floor = listen(floor, {name: 30 + (turn + n) % 4 for n, name in enumerate("abcdef")})
        assert turn < 5 or floor.heard == before.heard


def test_who_mutes_frees_the_place():
    """A microphone that is no longer open is not heard, and does not stay the speaker."""
    floor = Floor()
    for _ in range(5):
        floor = listen(floor, {"a": 10, "b": 100})
    assert floor.speaker == "a"
    floor = listen(floor, {"b": 100})
    assert floor.heard == ("b",)
    assert floor.speaker is None


def test_the_last_speaker_stays_on_stage_in_silence():
    """A pause does not empty the stage."""
    floor = Floor()
    for level in [10] * 5 + [127] * 50:
        floor = listen(floor, {"a": level, "b": 127})
    assert floor.speaker == "a"
    assert not floor.speaking("a")
