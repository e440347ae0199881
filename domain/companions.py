"""Companions: laptops in the lecture hall, with a seat and all but sound and camera. Events of the seat's stream.

The hall is heard and seen through its own microphone and camera; a second one beside it would be an echo.
"""

from typing import TYPE_CHECKING
from uuid import UUID

import msgspec

from domain import publications
from domain.event import Event, Recorded, event
from domain.refusal import Refused

if TYPE_CHECKING:
    from domain.room import Room
    from domain.seats import Seat


@event("companions.CompanionStarted")
class CompanionStarted(Event, frozen=True):
    """The participant is in the hall: this seat has no sound and no camera."""

    seat_id: UUID


@event("companions.CompanionEnded")
class CompanionEnded(Event, frozen=True):
    """The participant is not in the hall, or no longer."""

    seat_id: UUID


class CompanionSilent(Refused):
    """A companion has neither microphone nor camera, which the hall has."""

    code = "COMPANION_SILENT"


class HallNotCompanion(Refused):
    """The seat of the hall is what is heard in it, so it can't be a companion."""

    code = "HALL_NOT_COMPANION"


def set_companion(state: "Seat", wanted: bool, *, seat_id: UUID, is_hall: bool = False) -> list[Event]:
    """Be a companion, with microphone and camera stopped first, or no longer; repeating yields nothing."""
    if wanted and is_hall:
        raise HallNotCompanion
    if state.companion is wanted:
        return []
    if not wanted:
        return [CompanionEnded(seat_id)]
    return [
        *publications.set_microphone(state.microphone, False, seat_id=seat_id, by=seat_id),
        *publications.set_camera(state.camera, False, seat_id=seat_id, by=seat_id),
        CompanionStarted(seat_id),
    ]


def require_sound(state: "Seat") -> None:
    """Refuse a microphone or camera to a companion. Raises CompanionSilent."""
    if state.companion:
        raise CompanionSilent


def fold(room: "Room", recorded: Recorded) -> "Room":
    """The room after one of these events."""
    happened = recorded.event
    seat_id: UUID = happened.seat_id  # type: ignore[attr-defined]  # both have it
    started = isinstance(happened, CompanionStarted)
    seat = room.participants.get(seat_id)
    if seat is None:  # of who waits still: the seat is a companion's once it is taken
        others = without(room.companions_before, seat_id)
        return msgspec.structs.replace(room, companions_before=(*others, seat_id) if started else others)
    changed = msgspec.structs.replace(seat, companion=started)
    return msgspec.structs.replace(room, participants={**room.participants, seat_id: changed})


def without(waiting: tuple[UUID, ...], seat_id: UUID) -> tuple[UUID, ...]:
    """The companions who wait, without one."""
    return tuple(each for each in waiting if each != seat_id)


CHANGES = (CompanionStarted, CompanionEnded)
