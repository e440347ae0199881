"""Who is large for everybody: the spotlight, one at a time. What one pins for oneself never leaves the browser."""

from typing import TYPE_CHECKING
from uuid import UUID, uuid5

import msgspec

from domain.event import Event, Recorded, event

if TYPE_CHECKING:
    from domain.room import Room


@event("layout.SpotlightTurnedOn")
class SpotlightTurnedOn(Event, frozen=True):
    """A participant is large on everybody's stage; `by` is the seat of who wanted it."""

    seat_id: UUID
    by: UUID


@event("layout.SpotlightTurnedOff")
class SpotlightTurnedOff(Event, frozen=True):
    """Nobody is large for all any more."""

    by: UUID


def layout_stream(session_id: UUID) -> UUID:
    """The stream that says who is in the spotlight of a session."""
    return uuid5(session_id, "layout")


def evolve(state: UUID | None, happened: Event) -> UUID | None:
    """The seat in the spotlight after one more event."""
    match happened:
        case SpotlightTurnedOn(seat_id=seat_id):
            return seat_id
        case SpotlightTurnedOff():
            return None
    return state


def turn_spotlight(state: UUID | None, *, seat_id: UUID | None, by: UUID) -> list[Event]:
    """Turn the spotlight on somebody, or off (None); where it is already it stays."""
    if state == seat_id:
        return []
    return [SpotlightTurnedOff(by) if seat_id is None else SpotlightTurnedOn(seat_id, by)]


def fold(room: "Room", recorded: Recorded) -> "Room":
    """The room after the spotlight was turned."""
    return msgspec.structs.replace(room, spotlight=evolve(room.spotlight, recorded.event))


FOLDED: tuple[type[Event], ...] = (SpotlightTurnedOn, SpotlightTurnedOff)
"""What `fold` heeds."""
