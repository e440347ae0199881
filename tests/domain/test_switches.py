"""Switches: what those who don't host may do, rule by rule."""

from functools import reduce

import pytest

from domain import admission, publications, session, switches
from domain.admission import Role
from domain.event import Event
from domain.room import Room, fold
from domain.seats import Seat
from domain.seats import evolve as evolve_seat
from domain.switches import (
    EverybodyMuted,
    Hindrance,
    SessionResumed,
    SessionSuspended,
    Switch,
    SwitchedOff,
    Switches,
    SwitchTurned,
    SwitchTurnedForPerson,
)
from tests.domain.people_of_the_tests import (
    ADA,
    HELENE,
    INES,
    MEETING,
    SEAT_OF_ADA,
    SEAT_OF_HELENE,
    SEAT_OF_INES,
    SESSION,
    name_of,
    recorded,
)
from tests.domain.specification import Given

OFF = SwitchTurned(Switch.MICROPHONE, False, SEAT_OF_HELENE)
ON = SwitchTurned(Switch.MICROPHONE, True, SEAT_OF_HELENE)
ADA_MAY = SwitchTurnedForPerson(SEAT_OF_ADA, ADA, Switch.MICROPHONE, True, SEAT_OF_HELENE)
ADA_MAY_NOT = SwitchTurnedForPerson(SEAT_OF_ADA, ADA, Switch.MICROPHONE, False, SEAT_OF_HELENE)
ADA_AS_ALL = SwitchTurnedForPerson(SEAT_OF_ADA, ADA, Switch.MICROPHONE, None, SEAT_OF_HELENE)
SUSPENDED, RESUMED = SessionSuspended(SEAT_OF_HELENE), SessionResumed(SEAT_OF_HELENE)
MUTED = EverybodyMuted(SEAT_OF_HELENE)
ROOM = [
    session.SessionStarted(SESSION, MEETING, HELENE, "Analyse", False),
    admission.ParticipantAdmitted(SEAT_OF_HELENE, HELENE, name_of(HELENE), False, Role.HOST),
    admission.ParticipantAdmitted(SEAT_OF_ADA, ADA, name_of(ADA), False, Role.PARTICIPANT),
    admission.ParticipantAdmitted(SEAT_OF_INES, INES, name_of(INES), True, Role.PARTICIPANT),
]
ALL_OPEN = [
    event(seat)
    for seat in (SEAT_OF_HELENE, SEAT_OF_ADA, SEAT_OF_INES)
    for event in (publications.MicrophoneOpened, publications.CameraStarted, publications.ScreenShareStarted)
]


def given(*events: Event) -> Given[Switches]:
    return Given(Switches(), switches.evolve, events)


def room_after(*events: Event) -> Room:
    return reduce(fold, recorded(*ROOM, *events), Room())


def heard(room: Room) -> list[bool]:
    """Whose microphone is open: Hélène's, Ada's, Inès'."""
    return [seat.microphone for seat in room.participants.values()]


def test_a_switch_is_turned_once() -> None:
    """Turning what is so already is no event."""
    given().when(lambda s: switches.turn(s, Switch.MICROPHONE, True, by=SEAT_OF_HELENE)).then()
    given().when(lambda s: switches.turn(s, Switch.MICROPHONE, False, by=SEAT_OF_HELENE)).then(OFF)
    given(OFF).when(lambda s: switches.turn(s, Switch.MICROPHONE, False, by=SEAT_OF_HELENE)).then()
    given(OFF).when(lambda s: switches.turn(s, Switch.MICROPHONE, True, by=SEAT_OF_HELENE)).then(ON)


@pytest.mark.parametrize(
    ("events", "allowed", "expected"),
    [
        ((), None, ()),
        ((), True, (ADA_MAY,)),
        ((ADA_MAY,), True, ()),
        ((ADA_MAY,), False, (ADA_MAY_NOT,)),
        ((ADA_MAY_NOT,), None, (ADA_AS_ALL,)),
        ((ADA_MAY_NOT, ADA_AS_ALL), None, ()),
    ],
)
def test_a_switch_is_turned_for_one_person(
    events: tuple[Event, ...], allowed: bool | None, expected: tuple[Event, ...]
) -> None:
    """What a person may is said once; null takes it back."""
    given(*events).when(
        lambda s: switches.turn_for(
            s, Switch.MICROPHONE, allowed, seat_id=SEAT_OF_ADA, person_id=ADA, by=SEAT_OF_HELENE
        )
    ).then(*expected)


@pytest.mark.parametrize(
    ("events", "hindrance"),
    [
        ((), None),
        ((OFF,), Hindrance.FOR_ALL),
        ((OFF, ON), None),
        ((OFF, ADA_MAY), None),
        ((ADA_MAY, OFF), None),
        ((ADA_MAY_NOT,), Hindrance.FOR_PERSON),
        ((OFF, ADA_MAY_NOT, ADA_AS_ALL), Hindrance.FOR_ALL),
        ((ADA_MAY, SUSPENDED), Hindrance.SUSPENDED),
        ((OFF, SUSPENDED, RESUMED), Hindrance.FOR_ALL),
        ((MUTED,), None),
    ],
)
def test_why_a_participant_may_not(events: tuple[Event, ...], hindrance: Hindrance | None) -> None:
    """Suspended counts before what holds for a person, which counts before what holds for all; hosts may always."""
    state = given(*events).state
    assert state.hindrance(Switch.MICROPHONE, ADA, Role.PARTICIPANT) is hindrance
    assert state.hindrance(Switch.MICROPHONE, ADA, Role.HOST) is None


def test_what_is_not_suspended() -> None:
    """Who has a question for a host while everything is suspended may raise a hand or write to the hosts."""
    suspended = given(SUSPENDED).state.hindrances(ADA, Role.PARTICIPANT)
    assert set(Switch) - set(suspended) == {Switch.RAISE_HAND, Switch.SEE_NAMES, Switch.CHAT_HOSTS}


def test_a_refusal_says_what_and_why() -> None:
    """The client's sentence needs both."""
    with pytest.raises(SwitchedOff) as caught:
        given(OFF).state.require(Switch.MICROPHONE, ADA, Role.PARTICIPANT)
    assert caught.value.details == {"switch": "microphone", "hindrance": "for_all"}


def test_what_is_no_longer_permitted_is_no_longer_published_and_stays_so() -> None:
    """The host goes on; nobody else is heard again without opening their microphone themselves."""
    assert heard(room_after(*ALL_OPEN, OFF)) == [True, False, False]
    assert heard(room_after(*ALL_OPEN, OFF, ON)) == [True, False, False]
    assert heard(room_after(*ALL_OPEN, ADA_MAY, OFF)) == [True, True, False]
    assert heard(room_after(*ALL_OPEN, ADA_MAY_NOT)) == [True, False, True]
    assert heard(room_after(*ALL_OPEN, MUTED)) == [True, False, False]
    reopened = publications.MicrophoneOpened(SEAT_OF_ADA, 1)
    assert heard(room_after(*ALL_OPEN, MUTED, reopened)) == [True, True, False]


def test_suspending_stops_everything_of_all_who_do_not_host() -> None:
    """Microphones, cameras and screens; cameras of hosts stay."""
    room = room_after(*ALL_OPEN, SUSPENDED)
    host, *others = room.participants.values()
    assert (host.microphone, host.camera, host.screen) == (True, True, True)
    assert {(seat.microphone, seat.camera, seat.screen, seat.screen_since) for seat in others} == {
        (False, False, False, None)
    }
    given().when(lambda s: switches.suspend(s, by=SEAT_OF_HELENE)).then(SUSPENDED)
    given(SUSPENDED).when(lambda s: switches.suspend(s, by=SEAT_OF_HELENE)).then()
    given(SUSPENDED).when(lambda s: switches.resume(s, by=SEAT_OF_HELENE)).then(RESUMED)
    given().when(lambda s: switches.resume(s, by=SEAT_OF_HELENE)).then()


def test_a_seat_that_was_stopped_with_all_others_can_be_opened_again() -> None:
    """Its own stream says «open» still: the number of stops tells that this was before."""
    seat = evolve_seat(Seat(), publications.MicrophoneOpened(SEAT_OF_ADA))
    stops = given(MUTED).state.stops[Switch.MICROPHONE]
    assert seat.is_on("microphone", 0)
    assert not seat.is_on("microphone", stops)
    again = publications.set_microphone(
        seat.is_on("microphone", stops), True, seat_id=SEAT_OF_ADA, by=SEAT_OF_ADA, stops=stops
    )
    assert again == [publications.MicrophoneOpened(SEAT_OF_ADA, 1)]
    assert evolve_seat(seat, again[0]).is_on("microphone", stops)


def test_a_change_that_stops_nobody_leaves_the_seats_alone() -> None:
    """Nothing is told again that has not changed."""
    before = room_after()
    after = reduce(fold, recorded(SwitchTurned(Switch.RENAME, False, SEAT_OF_HELENE), start=5), before)
    assert after.participants is before.participants
    assert after.switches.off == (Switch.RENAME,)
