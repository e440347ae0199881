"""Asking somebody to open their microphone: nobody opens it for them."""

from typing import TYPE_CHECKING
from uuid import UUID

import msgspec

from domain.event import Event, Recorded, event

if TYPE_CHECKING:
    from domain.room import Room


@event("unmuting.UnmuteAsked")
class UnmuteAsked(Event, frozen=True):
    """The participant is asked to open their microphone; `by` is the seat of who asks."""

    seat_id: UUID
    by: UUID


@event("unmuting.UnmuteDeclined")
class UnmuteDeclined(Event, frozen=True):
    """The participant does not open their microphone now."""

    seat_id: UUID


def ask(asked: bool, is_open: bool, *, seat_id: UUID, by: UUID) -> list[Event]:
    """Ask somebody who is muted; repeating yields nothing."""
    return [] if asked or is_open else [UnmuteAsked(seat_id, by)]


def decline(asked: bool, *, seat_id: UUID) -> list[Event]:
    """Say not now; repeating yields nothing."""
    return [UnmuteDeclined(seat_id)] if asked else []


def fold(room: "Room", recorded: Recorded) -> "Room":
    """The room after one of these events; a microphone that is opened answers too."""
    happened = recorded.event
    by = happened.by if isinstance(happened, UnmuteAsked) else None
    seat_id: UUID = happened.seat_id  # type: ignore[attr-defined]  # each is of a seat
    seat = room.participants.get(seat_id)
    if seat is None:
        return room
    changed = msgspec.structs.replace(seat, unmute_asked_by=by)
    return msgspec.structs.replace(room, participants={**room.participants, seat_id: changed})


CHANGES = (UnmuteAsked, UnmuteDeclined)
