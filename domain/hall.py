"""The lecture hall of a hybrid class: one participant of its own kind, no person. Events of the session's own stream.

Whoever's seat is the hall has it back when they come back, as with a role.
"""

from typing import TYPE_CHECKING
from uuid import UUID

import msgspec

from domain.event import Event, Recorded, event
from domain.refusal import checked_text

if TYPE_CHECKING:
    from domain.room import Participant, Room

LONGEST_PLACE = 80


@event("hall.HallOpened")
class HallOpened(Event, frozen=True):
    """A seat is the lecture hall from now on, instead of the one that was; `place` is what the hall is called."""

    seat_id: UUID
    person_id: UUID
    place: str
    by: UUID


@event("hall.HallClosed")
class HallClosed(Event, frozen=True):
    """No seat is the lecture hall any more; `by` is the seat of who decided it."""

    seat_id: UUID
    by: UUID


class Hall(msgspec.Struct, frozen=True, gc=False):
    """The lecture hall: whose seat it is, and what it is called."""

    seat_id: UUID
    person_id: UUID
    place: str


def evolve(state: Hall | None, happened: Event) -> Hall | None:
    """Fold one event."""
    match happened:
        case HallOpened(seat_id=seat_id, person_id=person_id, place=place):
            return Hall(seat_id, person_id, place)
        case HallClosed():
            return None
    return state


def open_hall(state: Hall | None, *, seat_id: UUID, person_id: UUID, place: str, by: UUID) -> list[Event]:
    """Make a seat the lecture hall; repeating yields nothing. Raises TextEmpty, TextTooLong."""
    place = checked_text(place, field="place", longest=LONGEST_PLACE)
    if state and (state.person_id, state.place) == (person_id, place):
        return []
    return [HallOpened(seat_id, person_id, place, by)]


def close_hall(state: Hall | None, *, by: UUID) -> list[Event]:
    """Have no lecture hall any more; repeating yields nothing."""
    return [HallClosed(state.seat_id, by)] if state else []


def place_of(room: "Room", seat: "Participant") -> str | None:
    """What the hall is called, of the seat that is it; None of every other."""
    return room.hall.place if room.hall and room.hall.person_id == seat.person_id else None


def seat_in(room: "Room") -> UUID | None:
    """The seat of the hall, if it is taken now."""
    seat = room.seat_of(room.hall.person_id) if room.hall else None
    return seat.seat_id if seat else None


def fold(room: "Room", recorded: Recorded) -> "Room":
    """The room after one of these events."""
    return msgspec.structs.replace(room, hall=evolve(room.hall, recorded.event))


CHANGES = (HallOpened, HallClosed)
