"""The waiting room's rule: who need not wait. The meeting's settings say it, then the session's hosts."""

from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec

from domain.event import Event, Recorded, event
from domain.personal import Personal
from domain.refusal import checked_text

if TYPE_CHECKING:
    from domain.room import Room

LONGEST_MESSAGE = 300


class Bypass(StrEnum):
    """Who enters without waiting; who hosts, and who was admitted before, never waits."""

    NOBODY = "nobody"
    INVITED = "invited"
    SIGNED_IN = "signed_in"  # and those who are invited
    EVERYBODY = "everybody"  # there is no waiting room


@event("waiting_room.BypassChanged")
class BypassChanged(Event, frozen=True):
    """From now on these need not wait; `by` is the seat of who decided it."""

    bypass: Bypass
    by: UUID


@event("waiting_room.MessageWritten")
class MessageWritten(Event, frozen=True):
    """Who waits reads this from now on, instead of what was written before."""

    text: Personal
    by: UUID


@event("waiting_room.MessageTakenBack")
class MessageTakenBack(Event, frozen=True):
    """Who waits reads nothing any more."""

    by: UUID


def bypass_of(waiting_room: bool, bypass: Bypass | None) -> Bypass:
    """The rule that an event says: those from before there were several say only whether there is a waiting room."""
    return bypass or (Bypass.NOBODY if waiting_room else Bypass.EVERYBODY)


def enters(rule: Bypass, *, signed_in: bool, invited: bool) -> bool:
    """Whether somebody need not wait."""
    match rule:
        case Bypass.NOBODY:
            return False
        case Bypass.INVITED:
            return invited
        case Bypass.SIGNED_IN:
            return signed_in or invited
    return True


def set_bypass(before: Bypass, wanted: Bypass, *, by: UUID) -> list[Event]:
    """Say who need not wait; repeating yields nothing."""
    return [] if before is wanted else [BypassChanged(wanted, by)]


def write(before: Personal | None, text: str, *, person_id: UUID, by: UUID) -> list[Event]:
    """Write to who waits, or (an empty text) no more; repeating yields nothing. Raises TextTooLong."""
    if not text.strip():
        return [] if before is None else [MessageTakenBack(by)]
    written = Personal(person_id, checked_text(text, field="text", longest=LONGEST_MESSAGE))
    return [] if written == before else [MessageWritten(written, by)]


def message_after(happened: Event, before: Personal | None) -> Personal | None:
    """What who waits reads after one of these events."""
    match happened:
        case MessageWritten(text=text):
            return text
        case MessageTakenBack():
            return None
    return before


def fold(room: "Room", recorded: Recorded) -> "Room":
    """The room after one of these events."""
    happened = recorded.event
    bypass = happened.bypass if isinstance(happened, BypassChanged) else room.bypass
    message = message_after(happened, room.waiting_message)
    return msgspec.structs.replace(room, bypass=bypass, waiting_message=message)


CHANGES = (BypassChanged, MessageWritten, MessageTakenBack)
