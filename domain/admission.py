"""The desk of a session: who waits, who has a seat, never more than the capacity. One boundary, one busy stream."""

from enum import StrEnum
from typing import TypeVar
from uuid import UUID

import msgspec

from domain.event import Event, event
from domain.names import NameChanged
from domain.people import LONGEST_NAME
from domain.personal import Personal
from domain.refusal import Refused, checked_text
from domain.waiting_room import Bypass, enters

Value = TypeVar("Value")

WAITING_ROOM_CAPACITY = 500


class Role(StrEnum):
    """What a participant is in a session."""

    HOST = "host"
    CO_HOST = "co_host"  # may do what the host may, except end the session and hand it over
    PRESENTER = "presenter"  # whatever is switched off for all
    PARTICIPANT = "participant"


HOSTS = frozenset({Role.HOST, Role.CO_HOST})
"""Those who run the session: nothing is switched off for them, and they don't wait."""


class ReleaseReason(StrEnum):
    """Why a seat was given back."""

    LEFT = "left"
    LOST = "lost"
    REMOVED = "removed"


@event("admission.AdmissionRequested")
class AdmissionRequested(Event, frozen=True):
    """Somebody waits to be let in; `invited`: they were expected in the meeting."""

    seat_id: UUID
    person_id: UUID
    name: Personal
    guest: bool
    invited: bool = False


@event("admission.ParticipantAdmitted")
class ParticipantAdmitted(Event, frozen=True):
    """Somebody has a seat; `by` is the seat of who admitted them, None where a rule did; `invited`: as they came.

    `encoder`: it is no person, but publishes for the hosts.
    """

    seat_id: UUID
    person_id: UUID
    name: Personal
    guest: bool
    role: Role
    by: UUID | None = None
    invited: bool = False
    encoder: bool = False


@event("admission.AdmissionRefused")
class AdmissionRefused(Event, frozen=True):
    """Who waited was turned away."""

    seat_id: UUID
    by: UUID


@event("admission.AdmissionWithdrawn")
class AdmissionWithdrawn(Event, frozen=True):
    """Who waited went away."""

    seat_id: UUID


@event("admission.SeatReleased")
class SeatReleased(Event, frozen=True):
    """A seat is free again; who was removed stays out."""

    seat_id: UUID
    reason: ReleaseReason


@event("admission.ReturnedToWaitingRoom")
class ReturnedToWaitingRoom(Event, frozen=True):
    """Who had a seat waits to be let in again, behind those who wait already."""

    seat_id: UUID


class SessionFull(Refused):
    """Every seat is taken; `details`: `capacity`."""

    code = "SESSION_FULL"


class WaitingRoomFull(Refused):
    """Too many people wait already; `details`: `capacity`."""

    code = "WAITING_ROOM_FULL"


class WasRefused(Refused):
    """The host turned this person away in this session."""

    code = "ADMISSION_REFUSED"


class WasRemoved(Refused):
    """The host removed this person from this session."""

    code = "REMOVED_FROM_SESSION"


class SessionIsLocked(Refused):
    """Nobody new is let into the session for now."""

    code = "SESSION_LOCKED"


class NotWaiting(Refused):
    """Nobody waits under this seat (any more)."""

    code = "NOT_WAITING"


class SeatNotFound(Refused):
    """The session has no such seat, or it was given back."""

    code = "SEAT_NOT_FOUND"


class Entry(msgspec.Struct, frozen=True):
    """Somebody at the desk: waiting or seated."""

    seat_id: UUID
    person_id: UUID
    name: Personal
    guest: bool
    role: Role = Role.PARTICIPANT
    invited: bool = False
    encoder: bool = False


class Admission(msgspec.Struct, frozen=True):
    """State of the desk, keyed by seat; `seats` are those of persons.

    `admitted_before`: who need not wait again; `sent_back`: who waits until a host admits them, whatever the rule.
    """

    waiting: dict[UUID, Entry] = {}
    seated: dict[UUID, Entry] = {}
    seats: dict[UUID, UUID] = {}
    admitted_before: frozenset[UUID] = frozenset()
    sent_back: frozenset[UUID] = frozenset()
    refused: frozenset[UUID] = frozenset()
    removed: frozenset[UUID] = frozenset()

    def waiting_of(self, person_id: UUID) -> Entry | None:
        """The person's place in the waiting room, if any."""
        return next((entry for entry in self.waiting.values() if entry.person_id == person_id), None)

    def seat_of(self, person_id: UUID) -> Entry | None:
        """The person's seat, if any."""
        seat_id = self.seats.get(person_id)
        return self.seated[seat_id] if seat_id else None


def evolve(state: Admission, happened: Event) -> Admission:
    """Fold one event."""
    change = msgspec.structs.replace
    match happened:
        case AdmissionRequested(seat_id=seat_id):
            entry = Entry(seat_id, happened.person_id, happened.name, happened.guest, invited=happened.invited)
            return change(state, waiting={**state.waiting, seat_id: entry})
        case ParticipantAdmitted(seat_id=seat_id, person_id=person_id):
            entry = Entry(
                seat_id,
                person_id,
                happened.name,
                happened.guest,
                happened.role,
                happened.invited,
                happened.encoder,
            )
            return change(
                state,
                waiting=_without(state.waiting, seat_id),
                seated={**state.seated, seat_id: entry},
                seats={**state.seats, person_id: seat_id},
                admitted_before=state.admitted_before | {person_id},
                sent_back=state.sent_back - {person_id},
            )
        case AdmissionRefused(seat_id=seat_id):
            person = state.waiting[seat_id].person_id
            return change(state, waiting=_without(state.waiting, seat_id), refused=state.refused | {person})
        case AdmissionWithdrawn(seat_id=seat_id):
            return change(state, waiting=_without(state.waiting, seat_id))
        case ReturnedToWaitingRoom(seat_id=seat_id):
            entry = state.seated[seat_id]
            return change(
                state,
                seated=_without(state.seated, seat_id),
                seats=_without(state.seats, entry.person_id),
                waiting={**state.waiting, seat_id: entry},
                admitted_before=state.admitted_before - {entry.person_id},
                sent_back=state.sent_back | {entry.person_id},
            )
        case NameChanged(seat_id=seat_id, name=name):
            entry = change(state.seated[seat_id], name=name)
            return change(state, seated={**state.seated, seat_id: entry})
        case SeatReleased(seat_id=seat_id, reason=reason):
            person = state.seated[seat_id].person_id
            removed = state.removed | {person} if reason is ReleaseReason.REMOVED else state.removed
            return change(
                state,
                seated=_without(state.seated, seat_id),
                seats=_without(state.seats, person),
                removed=removed,
            )
    return state


def join(
    state: Admission,
    *,
    seat_id: UUID,
    person_id: UUID,
    name: str,
    guest: bool,
    role: Role,
    bypass: Bypass,
    capacity: int,
    locked: bool = False,
    invited: bool = False,
) -> list[Event]:
    """Come to the desk: seated at once, or waiting. Who has a place already keeps it and nothing happens.

    Who waits and comes again as somebody who need not (by the link of the hall, invited since) is let in, if there is a
    seat and the session is not locked.
    """
    if person_id in state.removed:
        raise WasRemoved
    may_enter = person_id not in state.sent_back and enters(bypass, signed_in=not guest, invited=invited)
    if state.seat_of(person_id):
        return []
    if entry := state.waiting_of(person_id):
        free = not locked and len(state.seated) < capacity
        return [_admitted(msgspec.structs.replace(entry, invited=invited), None)] if may_enter and free else []
    if person_id in state.refused:
        raise WasRefused
    if locked and role not in HOSTS and person_id not in state.admitted_before:
        raise SessionIsLocked
    sealed = Personal(person_id, checked_text(name, field="name", longest=LONGEST_NAME))
    known = role in HOSTS or person_id in state.admitted_before
    if not known and not may_enter:
        if len(state.waiting) >= WAITING_ROOM_CAPACITY:
            raise WaitingRoomFull(capacity=WAITING_ROOM_CAPACITY)
        return [AdmissionRequested(seat_id, person_id, sealed, guest, invited)]
    _require_free_seat(state, 1, capacity)
    return [ParticipantAdmitted(seat_id, person_id, sealed, guest, role, invited=invited)]


def seat_encoder(state: Admission, *, seat_id: UUID, encoder_id: UUID, name: str, capacity: int) -> list[Event]:
    """Give an encoder a seat: hosts have let it in, so it waits for nothing but a free one. Repeating yields nothing.

    Raises WasRemoved, SessionFull.
    """
    if encoder_id in state.removed:
        raise WasRemoved
    if state.seat_of(encoder_id):
        return []
    _require_free_seat(state, 1, capacity)
    return [
        ParticipantAdmitted(
            seat_id, encoder_id, Personal(encoder_id, name), guest=True, role=Role.PRESENTER, encoder=True
        )
    ]


def admit(state: Admission, *, seat_id: UUID, by: UUID, capacity: int) -> list[Event]:
    """Let one person in; who has a seat already is left alone."""
    if seat_id in state.seated:
        return []
    if seat_id not in state.waiting:
        raise NotWaiting(field="seatId")
    _require_free_seat(state, 1, capacity)
    return [_admitted(state.waiting[seat_id], by)]


def admit_all(state: Admission, *, by: UUID, capacity: int) -> list[Event]:
    """Let everybody in, in order of arrival, as long as there are seats."""
    if state.waiting:
        _require_free_seat(state, 1, capacity)
    free = capacity - len(state.seated)
    return [_admitted(entry, by) for entry in list(state.waiting.values())[:free]]


def admit_bypassing(state: Admission, bypass: Bypass, *, by: UUID, capacity: int) -> list[Event]:
    """Let those in who wait and need not, in order of arrival, as long as there are seats."""
    free = max(0, capacity - len(state.seated))
    entries = [
        entry
        for entry in state.waiting.values()
        if entry.person_id not in state.sent_back and enters(bypass, signed_in=not entry.guest, invited=entry.invited)
    ]
    return [_admitted(entry, by) for entry in entries[:free]]


def send_back(state: Admission, *, seat_id: UUID) -> list[Event]:
    """Have somebody wait again. Raises WaitingRoomFull."""
    if len(state.waiting) >= WAITING_ROOM_CAPACITY:
        raise WaitingRoomFull(capacity=WAITING_ROOM_CAPACITY)
    return [ReturnedToWaitingRoom(seat_id)]


def refuse(state: Admission, *, seat_id: UUID, by: UUID) -> list[Event]:
    """Turn one person away."""
    if seat_id not in state.waiting:
        raise NotWaiting(field="seatId")
    return [AdmissionRefused(seat_id, by)]


def withdraw(state: Admission, *, seat_id: UUID) -> list[Event]:
    """Leave the waiting room; repeating yields nothing."""
    return [AdmissionWithdrawn(seat_id)] if seat_id in state.waiting else []


def release(state: Admission, *, seat_id: UUID, reason: ReleaseReason) -> list[Event]:
    """Give a seat back; repeating yields nothing."""
    return [SeatReleased(seat_id, reason)] if seat_id in state.seated else []


def _admitted(entry: Entry, by: UUID | None) -> Event:
    return ParticipantAdmitted(entry.seat_id, entry.person_id, entry.name, entry.guest, entry.role, by, entry.invited)


def _require_free_seat(state: Admission, wanted: int, capacity: int) -> None:
    if len(state.seated) + wanted > capacity:
        raise SessionFull(capacity=capacity)


def _without(entries: dict[UUID, Value], key: UUID) -> dict[UUID, Value]:
    left = entries.copy()
    left.pop(key, None)
    return left
