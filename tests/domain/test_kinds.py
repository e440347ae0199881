"""Kinds of meeting, what each sets, and who need not wait."""

import pytest

from domain import meetings, session
from domain.event import Event
from domain.kinds import DEFAULTS, KindChanged, MeetingKind, SwitchesPreset
from domain.meetings import Meeting, MeetingCreated, WaitingRoomBypassed, WaitingRoomDisabled, WaitingRoomEnabled
from domain.room import Room, fold
from domain.switches import Switch
from domain.waiting_room import Bypass, enters
from tests.domain.people_of_the_tests import HELENE, MEETING, NOON, SESSION, recorded
from tests.domain.specification import Given

LECTURE = DEFAULTS[MeetingKind.CLASS].off
CLASS = MeetingCreated(
    MEETING, HELENE, "abcdefghijkm", "Analyse", True, None, MeetingKind.CLASS, LECTURE, Bypass.SIGNED_IN
)


def given(*events: Event) -> Given[Meeting]:
    return Given(Meeting(), meetings.evolve, events)


def creates(**wanted: object) -> list[Event]:
    return meetings.create(
        meeting_id=MEETING,
        owner_id=HELENE,
        code="abcdefghijkm",
        title="Analyse",
        starts_at=None,
        now=NOON,
        **wanted,  # type: ignore[arg-type]
    )


def test_a_kind_sets_what_is_not_given() -> None:
    """A class has its switches and its waiting room; what is given goes before."""
    assert creates(kind=MeetingKind.CLASS) == [CLASS]
    (event,) = creates(kind=MeetingKind.CLASS, off=(), bypass=Bypass.EVERYBODY)
    assert isinstance(event, MeetingCreated)
    assert (event.off, event.bypass, event.waiting_room) == ((), Bypass.EVERYBODY, False)
    assert {*DEFAULTS} == {*MeetingKind}
    assert all(each.off == tuple(sorted(set(each.off))) for each in DEFAULTS.values())


def test_another_kind_brings_its_settings() -> None:
    """What is given with it goes before; the same kind again changes nothing, not even what was set since."""
    open_to_all = given(CLASS, SwitchesPreset(MEETING, ()))
    open_to_all.when(lambda s: meetings.change(s, now=NOON, kind=MeetingKind.CLASS)).then()
    open_to_all.when(lambda s: meetings.change(s, now=NOON, kind=MeetingKind.INTERVIEW)).then(
        KindChanged(MEETING, MeetingKind.INTERVIEW),
        WaitingRoomEnabled(MEETING),
        SwitchesPreset(MEETING, DEFAULTS[MeetingKind.INTERVIEW].off),
    )
    open_to_all.when(
        lambda s: meetings.change(s, now=NOON, kind=MeetingKind.TRAINING, off=(), bypass=Bypass.SIGNED_IN)
    ).then(KindChanged(MEETING, MeetingKind.TRAINING))


@pytest.mark.parametrize(
    ("bypass", "event"),
    [
        (Bypass.NOBODY, WaitingRoomEnabled(MEETING)),
        (Bypass.INVITED, WaitingRoomBypassed(MEETING, Bypass.INVITED)),
        (Bypass.EVERYBODY, WaitingRoomDisabled(MEETING)),
    ],
)
def test_who_need_not_wait_is_changed_once(bypass: Bypass, event: Event) -> None:
    """Each rule has its event, and is what the meeting says from then on."""
    given(CLASS).when(lambda s: meetings.change(s, now=NOON, bypass=bypass)).then(event)
    assert given(CLASS, event).state.bypass is bypass
    given(CLASS, event).when(lambda s: meetings.change(s, now=NOON, bypass=bypass)).then()


def test_switches_are_preset_once_each_in_order() -> None:
    """Twice the same switch, in any order, is one list."""
    off = (Switch.SCREEN, Switch.CAMERA, Switch.SCREEN)
    preset = SwitchesPreset(MEETING, (Switch.CAMERA, Switch.SCREEN))
    given(CLASS).when(lambda s: meetings.change(s, now=NOON, off=off)).then(preset)
    given(CLASS, preset).when(lambda s: meetings.change(s, now=NOON, off=off)).then()


@pytest.mark.parametrize(
    ("rule", "guest", "invited_guest", "account", "invited_account"),
    [
        (Bypass.NOBODY, False, False, False, False),
        (Bypass.INVITED, False, True, False, True),
        (Bypass.SIGNED_IN, False, True, True, True),
        (Bypass.EVERYBODY, True, True, True, True),
    ],
)
def test_who_enters_without_waiting(
    rule: Bypass, guest: bool, invited_guest: bool, account: bool, invited_account: bool
) -> None:
    """Cell by cell."""
    found = [enters(rule, signed_in=each, invited=invited) for each in (False, True) for invited in (False, True)]
    assert found == [guest, invited_guest, account, invited_account]


def test_a_session_starts_with_what_the_meeting_says() -> None:
    """Its switches are off at once, for who is there first too; one from before there were kinds is a meeting."""
    (started,) = session.start(
        session_id=SESSION,
        meeting_id=MEETING,
        host_id=HELENE,
        title="Analyse",
        kind=MeetingKind.CLASS,
        bypass=Bypass.SIGNED_IN,
        off=LECTURE,
        capacity=300,
    )
    room = fold(Room(), recorded(started)[0])
    assert (room.kind, room.bypass, room.switches.off) == (MeetingKind.CLASS, Bypass.SIGNED_IN, LECTURE)
    before = session.SessionStarted(SESSION, MEETING, HELENE, "Analyse", False)
    room = fold(Room(), recorded(before)[0])
    assert (room.kind, room.bypass, room.switches.off) == (MeetingKind.MEETING, Bypass.EVERYBODY, ())
