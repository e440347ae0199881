"""The lock of a session: nobody new enters while it is on. Events of the session's own stream."""

from typing import TYPE_CHECKING
from uuid import UUID

import msgspec

from domain.event import Event, Recorded, event

if TYPE_CHECKING:
    from domain.room import Room


@event("locks.SessionLocked")
class SessionLocked(Event, frozen=True):
    """Nobody new is let in; who was there may come back. `by` is the seat of who decided it."""

    by: UUID


@event("locks.SessionUnlocked")
class SessionUnlocked(Event, frozen=True):
    """People are let in again."""

    by: UUID


def set_lock(locked: bool, wanted: bool, *, by: UUID) -> list[Event]:
    """Lock or unlock; repeating yields nothing."""
    if locked is wanted:
        return []
    return [SessionLocked(by) if wanted else SessionUnlocked(by)]


def fold(room: "Room", recorded: Recorded) -> "Room":
    """The room after one of these events."""
    return msgspec.structs.replace(room, locked=isinstance(recorded.event, SessionLocked))


CHANGES = (SessionLocked, SessionUnlocked)
