"""Chat: a stream for each message."""

from uuid import UUID

from domain.event import Event, event
from domain.personal import Personal
from domain.refusal import checked_text

LONGEST_MESSAGE = 4000


@event("chat.MessageSent")
class MessageSent(Event, frozen=True):
    """A participant wrote to everybody, or to the breakout that they were in."""

    message_id: UUID
    seat_id: UUID
    text: Personal
    group_id: UUID | None = None


def send(*, message_id: UUID, seat_id: UUID, person_id: UUID, text: str, group_id: UUID | None = None) -> list[Event]:
    """Write to everybody, or to a breakout."""
    text = checked_text(text, field="text", longest=LONGEST_MESSAGE)
    return [MessageSent(message_id, seat_id, Personal(person_id, text), group_id)]
