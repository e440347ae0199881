"""Chat: a stream for each message, which goes to everybody, to who hosts, or to one person."""

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec

from domain.event import Event, Recorded, event
from domain.personal import Personal
from domain.refusal import Refused, checked_text

if TYPE_CHECKING:
    from domain.room import Room

LONGEST_MESSAGE = 4000
MESSAGES_KEPT = 500
"""The latest messages are part of the room; older ones are read from the read model."""
AMENDED_KEPT = 200
"""So many changes of older messages are part of the room, the latest: they are told to who has such a message."""


class Scope(StrEnum):
    """To whom a message goes."""

    EVERYBODY = "everybody"
    HOSTS = "hosts"
    SEAT = "seat"  # one person and nobody else


@event("chat.MessageSent")
class MessageSent(Event, frozen=True):
    """A participant wrote; `to` is the seat of the one person it is for, `reply_to` the message that it answers.

    `group_id` is the breakout that a message for everybody was written in, and then goes to alone. What was written
    before there were scopes went to everybody, and knows no session beside its envelope.
    """

    message_id: UUID
    seat_id: UUID
    text: Personal
    session_id: UUID | None = None
    scope: Scope = Scope.EVERYBODY
    to: UUID | None = None
    reply_to: UUID | None = None
    group_id: UUID | None = None


@event("chat.MessageEdited")
class MessageEdited(Event, frozen=True):
    """Its author changed a message."""

    message_id: UUID
    seat_id: UUID
    text: Personal


@event("chat.MessageDeleted")
class MessageDeleted(Event, frozen=True):
    """A message of `seat_id` was deleted by its author or by who hosts (`by`); its text is shown to nobody any more."""

    message_id: UUID
    seat_id: UUID
    by: UUID


class MessageNotFound(Refused):
    """The session has no such message, the viewer may not read it, or it was deleted."""

    code = "MESSAGE_NOT_FOUND"


class MessageNotYours(Refused):
    """Only its author changes a message."""

    code = "MESSAGE_NOT_YOURS"


class ReplyElsewhere(Refused):
    """A reply goes to those who read what it answers, and to nobody else."""

    code = "REPLY_ELSEWHERE"


class SentMessage(msgspec.Struct, frozen=True):
    """State of a message's stream; one that was never sent has no `message_id`."""

    message_id: UUID | None = None
    session_id: UUID | None = None
    seat_id: UUID | None = None
    person_id: UUID | None = None
    scope: Scope = Scope.EVERYBODY
    to: UUID | None = None
    group_id: UUID | None = None
    deleted: bool = False

    def readable_by(self, *, seat_id: UUID, person_id: UUID, group_id: UUID | None, host: bool) -> bool:
        """Whether somebody who is in a breakout, or with everybody (`group_id` None), may read it."""
        match self.scope:
            case Scope.EVERYBODY:
                return self.group_id == group_id
            case Scope.HOSTS:
                return host or self.person_id == person_id
        return self.person_id == person_id or self.to == seat_id


def evolve(state: SentMessage, happened: Event) -> SentMessage:
    """Fold one event."""
    match happened:
        case MessageSent():
            return SentMessage(
                happened.message_id,
                happened.session_id,
                happened.seat_id,
                happened.text.person_id,
                happened.scope,
                happened.to,
                happened.group_id,
            )
        case MessageDeleted():
            return msgspec.structs.replace(state, deleted=True)
    return state


def send(
    *,
    message_id: UUID,
    session_id: UUID,
    seat_id: UUID,
    person_id: UUID,
    text: str,
    scope: Scope = Scope.EVERYBODY,
    to: UUID | None = None,
    reply_to: UUID | None = None,
    group_id: UUID | None = None,
) -> list[Event]:
    """Write to everybody, or to the breakout that one is in; to who hosts; or to the person at the seat `to`."""
    text = checked_text(text, field="text", longest=LONGEST_MESSAGE)
    group_id = group_id if scope is Scope.EVERYBODY else None
    return [MessageSent(message_id, seat_id, Personal(person_id, text), session_id, scope, to, reply_to, group_id)]


def require_answerable(original: SentMessage, *, seat_id: UUID, scope: Scope, to: UUID | None) -> None:
    """Refuse a reply that would go to people who can't read what it answers.

    What was written in a breakout is answered in it: whoever answers reads it, so they are in it.
    """
    same_people = {original.seat_id, original.to} == {seat_id, to}
    if original.group_id is not None:
        if scope is Scope.EVERYBODY:
            return
    elif original.scope is Scope.EVERYBODY or (original.scope is scope and (scope is Scope.HOSTS or same_people)):
        return
    raise ReplyElsewhere(field="replyTo")


def edit(state: SentMessage, *, seat_id: UUID, person_id: UUID, text: str) -> list[Event]:
    """Change one's own message."""
    message_id = _existing(state)
    if state.person_id != person_id:
        raise MessageNotYours(field="messageId")
    text = checked_text(text, field="text", longest=LONGEST_MESSAGE)
    return [MessageEdited(message_id, seat_id, Personal(person_id, text))]


def delete(state: SentMessage, *, by: UUID) -> list[Event]:
    """Delete a message, once."""
    if state.message_id is None or state.seat_id is None:
        raise MessageNotFound(field="messageId")
    return [] if state.deleted else [MessageDeleted(state.message_id, state.seat_id, by)]


def _existing(state: SentMessage) -> UUID:
    if state.message_id is None or state.deleted:
        raise MessageNotFound(field="messageId")
    return state.message_id


class Message(msgspec.Struct, frozen=True, gc=False):
    """A message with the name its author had; `to` is the name of the one person it is for."""

    message_id: UUID
    seat_id: UUID
    author: Personal
    text: Personal
    sent_at: datetime
    position: int = 0
    scope: Scope = Scope.EVERYBODY
    to_seat: UUID | None = None
    to: Personal | None = None
    reply_to: UUID | None = None
    edited: bool = False
    deleted: bool = False
    group_id: UUID | None = None

    def concerns(self, person_id: UUID) -> bool:
        """Whether somebody wrote it or it is for them alone."""
        return self.text.person_id == person_id or (self.to is not None and self.to.person_id == person_id)


class Amended(msgspec.Struct, frozen=True, gc=False):
    """A message that the room does not keep any more was changed or deleted, at a position of the log.

    To whom it was written is not known here: who has the message asks for it anew, as they asked for it before.
    """

    message_id: UUID
    position: int


def fold(room: "Room", recorded: Recorded) -> "Room":
    """The room after a message was sent, changed or deleted."""
    messages, happened = room.messages, recorded.event
    match happened:
        case MessageSent():
            message = _sent(room, happened, recorded)
            messages = (*messages[-(MESSAGES_KEPT - 1) :], message)
        case MessageEdited(message_id=message_id):
            messages = _changed(messages, message_id, text=happened.text, edited=True)
        case MessageDeleted(message_id=message_id):
            messages = _changed(messages, message_id, deleted=True)
    amended = room.amended
    if isinstance(happened, MessageEdited | MessageDeleted) and messages is room.messages:
        amended = (*amended[-(AMENDED_KEPT - 1) :], Amended(happened.message_id, recorded.position))
    return msgspec.structs.replace(room, messages=messages, amended=amended)


FOLDED: tuple[type[Event], ...] = (MessageSent, MessageEdited, MessageDeleted)
"""What `fold` heeds."""


def forget(messages: tuple[Message, ...], person_id: UUID) -> tuple[Message, ...]:
    """The messages without somebody's name and words."""

    def without(entry: Message) -> Message:
        if entry.text.person_id == person_id:
            entry = msgspec.structs.replace(entry, author=entry.author.forgotten(), text=entry.text.forgotten())
        if entry.to is not None and entry.to.person_id == person_id:
            entry = msgspec.structs.replace(entry, to=entry.to.forgotten())
        return entry

    return tuple(without(entry) for entry in messages)


def _sent(room: "Room", happened: MessageSent, recorded: Recorded) -> Message:
    author = room.participants.get(happened.seat_id)
    to = room.participants.get(happened.to) if happened.to else None
    return Message(
        happened.message_id,
        happened.seat_id,
        author.name if author else happened.text.forgotten(),
        happened.text,
        recorded.recorded_at,
        recorded.position,
        happened.scope,
        happened.to,
        to.name if to else None,
        happened.reply_to,
        group_id=happened.group_id,
    )


def _changed(messages: tuple[Message, ...], message_id: UUID, **changes: object) -> tuple[Message, ...]:
    """The same messages where it is none of them."""
    if all(entry.message_id != message_id for entry in messages):
        return messages
    return tuple(
        msgspec.structs.replace(entry, **changes) if entry.message_id == message_id else entry for entry in messages
    )
