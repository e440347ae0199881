"""Presence in the lecture hall without a seat: confirmed with a code that the hall shows and that changes every 20 s.

One small stream for each person and session, so that who confirmed once is not counted twice.
"""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

import msgspec

from domain.event import Event, Recorded, event
from domain.people import LONGEST_NAME
from domain.personal import Personal
from domain.refusal import Refused, checked_text

if TYPE_CHECKING:
    from domain.room import Room

CHANGES_EVERY_SECONDS = 20
SCANNED_FOR_SECONDS = 300
"""How long who has scanned a code may take to sign in, or to write a name."""


@event("checkin.PresenceConfirmed")
class PresenceConfirmed(Event, frozen=True):
    """Somebody in the lecture hall said so, with the code that it showed at that moment."""

    person_id: UUID
    name: Personal
    guest: bool


class CheckinExpired(Refused):
    """The code is none that the hall shows now, or it was scanned too long ago."""

    code = "CHECKIN_EXPIRED"


class AlreadyPresent(Refused):
    """This person has confirmed their presence in this session before."""

    code = "ALREADY_PRESENT"


class HallNotOpen(Refused):
    """The session has no lecture hall in which somebody could be present."""

    code = "HALL_NOT_OPEN"


class Checkin(msgspec.Struct, frozen=True):
    """State of one person's stream."""

    confirmed: bool = False


def evolve(state: Checkin, happened: Event) -> Checkin:
    """Fold one event."""
    return Checkin(confirmed=True) if isinstance(happened, PresenceConfirmed) else state


def confirm(state: Checkin, *, person_id: UUID, name: str, guest: bool) -> list[Event]:
    """Be present, once. Raises AlreadyPresent, TextEmpty, TextTooLong."""
    if state.confirmed:
        raise AlreadyPresent
    sealed = Personal(person_id, checked_text(name, field="name", longest=LONGEST_NAME))
    return [PresenceConfirmed(person_id, sealed, guest)]


def window_at(now: datetime) -> int:
    """Which code is shown at an instant: whole 20 s since 1970."""
    return int(now.timestamp()) // CHANGES_EVERY_SECONDS


def checkin_stream(session_id: UUID, person_id: UUID) -> UUID:
    """The stream of one person's presence in the hall of a session."""
    return uuid5(session_id, f"checkin {person_id}")


def fold(room: "Room", recorded: Recorded) -> "Room":
    """The room after one of these events: one more person in the hall."""
    return msgspec.structs.replace(room, in_hall=room.in_hall + 1)


CHANGES = (PresenceConfirmed,)
