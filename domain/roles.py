"""Roles in a session: one host, co-hosts, presenters, participants. Events of the session's own stream.

When the host's seat is given back, the first co-host who is there stands in; the host has it back on return.
"""

from typing import TYPE_CHECKING
from uuid import UUID

import msgspec

from domain import switches
from domain.admission import Role
from domain.event import Event, Recorded, event
from domain.refusal import Refused

if TYPE_CHECKING:
    from domain.room import Room


@event("roles.RoleGiven")
class RoleGiven(Event, frozen=True):
    """Somebody is co-host, presenter or participant from now on; `by` is the seat of who decided it."""

    seat_id: UUID
    person_id: UUID
    role: Role
    by: UUID


@event("roles.HostHandedOver")
class HostHandedOver(Event, frozen=True):
    """Somebody is the host from now on; who was it (`by`) is a co-host."""

    seat_id: UUID
    person_id: UUID
    by: UUID


@event("roles.HostReplaced")
class HostReplaced(Event, frozen=True):
    """The host's seat was given back: this co-host stands in."""

    seat_id: UUID
    person_id: UUID


@event("roles.HostReturned")
class HostReturned(Event, frozen=True):
    """The host is back: who stood in is a co-host again."""

    person_id: UUID


class HostProtected(Refused):
    """The host has this role until they hand it over, and can't be removed."""

    code = "HOST_PROTECTED"


class RoleNotGiven(Refused):
    """This role is not given: the host's is handed over."""

    code = "ROLE_NOT_GIVEN"


class Roles(msgspec.Struct, frozen=True, gc=False):
    """Who is what: the host, who stands in for them, and the others in the order in which they got their role."""

    host_id: UUID | None = None
    stand_in: UUID | None = None
    given: dict[UUID, Role] = {}

    @property
    def hosting(self) -> UUID | None:
        """Who hosts now: who stands in, or the host."""
        return self.stand_in or self.host_id

    def role_of(self, person_id: UUID) -> Role:
        """What a person is in the session."""
        if person_id in (self.host_id, self.stand_in):
            return Role.HOST
        return self.given.get(person_id, Role.PARTICIPANT)


def evolve(state: Roles, happened: Event) -> Roles:
    """Fold one event."""
    change = msgspec.structs.replace
    match happened:
        case RoleGiven(person_id=person_id, role=role):
            others = {key: value for key, value in state.given.items() if key != person_id}
            return change(state, given=others if role is Role.PARTICIPANT else {**others, person_id: role})
        case HostHandedOver(person_id=person_id):
            given = {key: value for key, value in state.given.items() if key != person_id}
            before = state.stand_in or state.host_id
            if before is not None:
                given[before] = Role.CO_HOST
            return Roles(host_id=person_id, given=given)
        case HostReplaced(person_id=person_id):
            return change(state, stand_in=person_id)
        case HostReturned():
            return change(state, stand_in=None)
    return state


def give(state: Roles, role: Role, *, seat_id: UUID, person_id: UUID, by: UUID) -> list[Event]:
    """Make somebody co-host, presenter or participant; repeating yields nothing."""
    if role is Role.HOST:
        raise RoleNotGiven(field="role")
    require_unprotected(state, person_id)
    return [] if state.role_of(person_id) is role else [RoleGiven(seat_id, person_id, role, by)]


def hand_over(state: Roles, *, seat_id: UUID, person_id: UUID, by: UUID) -> list[Event]:
    """Make somebody the host; repeating yields nothing."""
    return [] if state.role_of(person_id) is Role.HOST else [HostHandedOver(seat_id, person_id, by)]


def require_unprotected(state: Roles, person_id: UUID) -> None:
    """Refuse what is not done to the host. Raises HostProtected."""
    if state.role_of(person_id) is Role.HOST:
        raise HostProtected(field="seatId")


def released(state: Roles, person_id: UUID, seats: dict[UUID, UUID]) -> list[Event]:
    """What follows when a person's seat is given back: a co-host stands in. `seats`: those who stay, seat by person."""
    if state.role_of(person_id) is not Role.HOST:
        return []
    if state.stand_in is not None and person_id != state.stand_in and state.stand_in in seats:
        return []
    first = next((one for one, role in state.given.items() if role is Role.CO_HOST and one in seats), None)
    return [] if first is None else [HostReplaced(seats[first], first)]


def returned(state: Roles, person_id: UUID) -> list[Event]:
    """What follows when somebody takes a seat: the host has their role back."""
    return [HostReturned(person_id)] if state.stand_in is not None and person_id == state.host_id else []


def fold(room: "Room", recorded: Recorded) -> "Room":
    """The room after one of these events; who may publish less than before is stopped."""
    state = evolve(room.roles, recorded.event)
    participants = {
        seat_id: seat
        if seat.encoder or seat.role is (role := state.role_of(seat.person_id))
        else msgspec.structs.replace(seat, role=role)
        for seat_id, seat in room.participants.items()
    }
    return switches.stopped(msgspec.structs.replace(room, roles=state, participants=participants))


CHANGES = (RoleGiven, HostHandedOver, HostReplaced, HostReturned)
