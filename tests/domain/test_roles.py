"""Roles and the lock, rule by rule."""

from functools import reduce

import pytest

from domain import admission, locks, publications, roles, session, switches
from domain.admission import ReleaseReason, Role, SessionIsLocked
from domain.event import Event
from domain.roles import HostHandedOver, HostProtected, HostReplaced, HostReturned, RoleGiven, RoleNotGiven, Roles
from domain.room import Room, fold
from domain.switches import Switch
from domain.waiting_room import Bypass
from tests.domain.people_of_the_tests import (
    ADA,
    HELENE,
    INES,
    MEETING,
    NOE,
    SEAT_OF_ADA,
    SEAT_OF_HELENE,
    SEAT_OF_INES,
    SEAT_OF_NOE,
    SESSION,
    name_of,
    recorded,
)
from tests.domain.specification import Given

ADA_HELPS = RoleGiven(SEAT_OF_ADA, ADA, Role.CO_HOST, SEAT_OF_HELENE)
INES_HELPS = RoleGiven(SEAT_OF_INES, INES, Role.CO_HOST, SEAT_OF_HELENE)
ADA_NO_MORE = RoleGiven(SEAT_OF_ADA, ADA, Role.PARTICIPANT, SEAT_OF_HELENE)
HANDED = HostHandedOver(SEAT_OF_ADA, ADA, SEAT_OF_HELENE)
ADA_STANDS_IN, BACK = HostReplaced(SEAT_OF_ADA, ADA), HostReturned(HELENE)
SEATS = {ADA: SEAT_OF_ADA, INES: SEAT_OF_INES, NOE: SEAT_OF_NOE}


def given(*events: Event) -> Given[Roles]:
    return Given(Roles(host_id=HELENE), roles.evolve, events)


def gives(role: Role, seat: object = SEAT_OF_ADA, person: object = ADA) -> object:
    return lambda state: roles.give(state, role, seat_id=seat, person_id=person, by=SEAT_OF_HELENE)  # type: ignore[arg-type]


def test_a_role_is_given_once_and_taken_back() -> None:
    """Several co-hosts; the host's is handed over, not given, and nobody takes it from them."""
    given().when(gives(Role.CO_HOST)).then(ADA_HELPS)  # type: ignore[arg-type]
    given(ADA_HELPS).when(gives(Role.CO_HOST)).then()  # type: ignore[arg-type]
    given(ADA_HELPS).when(gives(Role.CO_HOST, SEAT_OF_INES, INES)).then(INES_HELPS)  # type: ignore[arg-type]
    given(ADA_HELPS).when(gives(Role.PARTICIPANT)).then(ADA_NO_MORE)  # type: ignore[arg-type]
    given(ADA_HELPS, ADA_NO_MORE).when(gives(Role.PARTICIPANT)).then()  # type: ignore[arg-type]
    given().when(gives(Role.HOST)).refused(RoleNotGiven)  # type: ignore[arg-type]
    given().when(gives(Role.PARTICIPANT, SEAT_OF_HELENE, HELENE)).refused(HostProtected)  # type: ignore[arg-type]
    with pytest.raises(HostProtected):
        roles.require_unprotected(given().state, HELENE)


def test_the_host_is_handed_over() -> None:
    """Who was it is a co-host, who can be asked back."""
    given().when(lambda s: roles.hand_over(s, seat_id=SEAT_OF_ADA, person_id=ADA, by=SEAT_OF_HELENE)).then(HANDED)
    after = given(HANDED)
    after.when(lambda s: roles.hand_over(s, seat_id=SEAT_OF_ADA, person_id=ADA, by=SEAT_OF_ADA)).then()
    assert (after.state.role_of(ADA), after.state.role_of(HELENE)) == (Role.HOST, Role.CO_HOST)


def test_the_first_co_host_who_is_there_stands_in_and_the_host_has_it_back() -> None:
    """Nobody stands in for who was no host, nor when no co-host is there, nor twice."""

    def leaves(person: object, seats: dict[object, object] | None = None) -> object:
        return lambda state: roles.released(state, person, SEATS if seats is None else seats)  # type: ignore[arg-type]

    given(ADA_HELPS, INES_HELPS).when(leaves(HELENE)).then(ADA_STANDS_IN)  # type: ignore[arg-type]
    given(ADA_HELPS, INES_HELPS).when(leaves(HELENE, {INES: SEAT_OF_INES})).then(HostReplaced(SEAT_OF_INES, INES))  # type: ignore[arg-type]
    given(ADA_HELPS).when(leaves(ADA)).then()  # type: ignore[arg-type]
    given().when(leaves(HELENE)).then()  # type: ignore[arg-type]
    standing_in = given(ADA_HELPS, INES_HELPS, ADA_STANDS_IN)
    standing_in.when(leaves(ADA, {INES: SEAT_OF_INES})).then(HostReplaced(SEAT_OF_INES, INES))  # type: ignore[arg-type]
    standing_in.when(lambda s: roles.returned(s, HELENE)).then(BACK)
    standing_in.when(lambda s: roles.returned(s, NOE)).then()
    assert standing_in.state.role_of(ADA) is Role.HOST
    back = given(ADA_HELPS, INES_HELPS, ADA_STANDS_IN, BACK).state
    assert (back.role_of(HELENE), back.role_of(ADA)) == (Role.HOST, Role.CO_HOST)


def room_after(*events: Event) -> Room:
    start: list[Event] = [
        session.SessionStarted(SESSION, MEETING, HELENE, "Analyse", False),
        admission.ParticipantAdmitted(SEAT_OF_HELENE, HELENE, name_of(HELENE), False, Role.HOST),
        admission.ParticipantAdmitted(SEAT_OF_ADA, ADA, name_of(ADA), False, Role.PARTICIPANT),
    ]
    return reduce(fold, recorded(*start, *events), Room())


def test_the_room_shows_roles_and_stops_who_may_no_longer_publish() -> None:
    """A presenter shares although it is off for all; without the role the share stops."""
    off = switches.SwitchTurned(Switch.SCREEN, False, SEAT_OF_HELENE)
    presents = RoleGiven(SEAT_OF_ADA, ADA, Role.PRESENTER, SEAT_OF_HELENE)
    shares = publications.ScreenShareStarted(SEAT_OF_ADA)
    room = room_after(off, presents, shares)
    assert (room.participants[SEAT_OF_ADA].role, room.participants[SEAT_OF_ADA].screen) == (Role.PRESENTER, True)
    assert not room_after(off, presents, shares, ADA_NO_MORE).participants[SEAT_OF_ADA].screen


def test_who_comes_back_has_their_role() -> None:
    """A new seat of the same person."""
    left = admission.SeatReleased(SEAT_OF_ADA, ReleaseReason.LEFT)
    again = admission.ParticipantAdmitted(SEAT_OF_NOE, ADA, name_of(ADA), False, Role.PARTICIPANT)
    assert room_after(ADA_HELPS, left, again).participants[SEAT_OF_NOE].role is Role.CO_HOST


def test_nobody_new_enters_a_locked_session() -> None:
    """Who was there comes back, hosts enter; the lock is set once."""
    known = admission.ParticipantAdmitted(SEAT_OF_ADA, ADA, name_of(ADA), False, Role.PARTICIPANT)
    left = admission.SeatReleased(SEAT_OF_ADA, ReleaseReason.LEFT)
    desk = Given(admission.Admission(), admission.evolve, [known, left]).state

    def joins(person: object, role: Role) -> list[Event]:
        return admission.join(
            desk,
            seat_id=SEAT_OF_INES,
            person_id=person,  # type: ignore[arg-type]
            name="Inès",
            guest=False,
            role=role,
            bypass=Bypass.EVERYBODY,
            capacity=300,
            locked=True,
        )

    with pytest.raises(SessionIsLocked):
        joins(INES, Role.PARTICIPANT)
    assert joins(ADA, Role.PARTICIPANT)
    assert joins(INES, Role.CO_HOST)
    locked, unlocked = locks.SessionLocked(SEAT_OF_HELENE), locks.SessionUnlocked(SEAT_OF_HELENE)
    assert locks.set_lock(False, True, by=SEAT_OF_HELENE) == [locked]
    assert locks.set_lock(True, True, by=SEAT_OF_HELENE) == []
    assert locks.set_lock(True, False, by=SEAT_OF_HELENE) == [unlocked]
    assert room_after(locked).locked
    assert not room_after(locked, unlocked).locked
