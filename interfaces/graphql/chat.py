"""Chat: to everybody, to a breakout, to who hosts, or to one person; what each reader is told of it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated
from uuid import UUID

import strawberry

from application import chat, reads
from application.reads import Audience
from domain import chat as domain_chat
from domain.chat import Scope
from domain.refusal import Refused, checked_text
from domain.room import Room
from interfaces.graphql.refusal import DoneResult, Refusal
from interfaces.graphql.values import Position
from interfaces.graphql.viewer import Asking, Info, carry_out, done, query, wait_for
from projections import messages

MOST_MESSAGES = 200
LONGEST_SEARCH = 200
strawberry.enum(Scope, name="MessageScope", description="To whom a message goes.")


@strawberry.type(
    description="A chat message; names and text are null once the person was forgotten, the text of a deleted one is "
    "null too."
)
class Message:
    id: UUID
    position: Position
    seat_id: UUID
    author: str | None
    text: str | None
    sent_at: datetime
    group_id: UUID | None = strawberry.field(description="The breakout that it was written to; null: everybody.")
    scope: Scope
    to_seat_id: UUID | None
    to: str | None = strawberry.field(description="The name of the one person it is for.")
    reply_to: UUID | None
    edited: bool
    deleted: bool


@strawberry.type
class ChatMutation:
    @strawberry.mutation(
        description="Write to everybody, or from within a breakout to it alone; with `scope` SEAT to the person at the "
        "seat `to`; `replyTo`: in answer to."
    )
    async def send_message(
        self,
        info: Info,
        command_id: UUID,
        session_id: UUID,
        text: str,
        scope: Scope = Scope.EVERYBODY,
        to: UUID | None = None,
        reply_to: UUID | None = None,
    ) -> DoneResult:
        sent = await carry_out(
            info, chat.send_message, command_id, session_id=session_id, text=text, scope=scope, to=to, reply_to=reply_to
        )
        return done(sent)

    @strawberry.mutation(description="Change one's own message.")
    async def edit_message(
        self, info: Info, command_id: UUID, session_id: UUID, message_id: UUID, text: str
    ) -> DoneResult:
        edited = await carry_out(
            info, chat.edit_message, command_id, session_id=session_id, message_id=message_id, text=text
        )
        return done(edited)

    @strawberry.mutation(description="Delete one's own message, or, as host, one of others that one may read.")
    async def delete_message(self, info: Info, command_id: UUID, session_id: UUID, message_id: UUID) -> DoneResult:
        deleted = await carry_out(info, chat.delete_message, command_id, session_id=session_id, message_id=message_id)
        return done(deleted)


@strawberry.type(description="Messages that contain some words, the latest first.")
class MessagesFound:
    messages: list[Message]
    total: int = strawberry.field(description="How many there are among the messages that were looked through.")
    next: UUID | None = strawberry.field(description="The message before which to look for more; null: no more.")


MessagesResult = Annotated[MessagesFound | Refusal, strawberry.union("MessagesResult")]


@strawberry.type
class ChatQuery:
    @strawberry.field(description="The messages before one that the viewer may read, in order, the latest of them.")
    async def older_messages(self, info: Info, session_id: UUID, before: UUID, first: int = 50) -> list[Message]:
        try:
            return await query(info, _older, session_id, before, first)
        except Refused:
            return []

    @strawberry.field(description="The messages after one that the viewer may read, in order, the first of them.")
    async def newer_messages(self, info: Info, session_id: UUID, after: UUID, first: int = 50) -> list[Message]:
        try:
            return await query(info, _newer, session_id, after, first)
        except Refused:
            return []

    @strawberry.field(description="Some messages, 200 at most, as they are now; those that the viewer may read.")
    async def messages(
        self, info: Info, session_id: UUID, ids: list[UUID], at_least: Position | None = None
    ) -> list[Message]:
        try:
            return await query(info, _these, session_id, ids, at_least)
        except Refused:
            return []

    @strawberry.field(
        description="The messages that the viewer may read whose text or author contains some words, accents and "
        "capitals apart. One search looks through 10,000 messages at most, the latest or those before one."
    )
    async def search_messages(
        self, info: Info, session_id: UUID, words: str, before: UUID | None = None, first: int = 50
    ) -> MessagesResult:
        return await query(info, _found, session_id, words, before, first)


def _older(asking: Asking, session_id: UUID, before: UUID, first: int) -> list[Message]:
    web, reader = asking.web, reads.may_read_chat(asking.web.amphi, asking.viewer, session_id)
    found = messages.older_messages(
        web.database, web.sealing, session_id, reader=reader, before=before, limit=_limit(first)
    )
    return [seen(entry, named=reader.sees_names) for entry in found]


def _newer(asking: Asking, session_id: UUID, after: UUID, first: int) -> list[Message]:
    web, reader = asking.web, reads.may_read_chat(asking.web.amphi, asking.viewer, session_id)
    found = messages.newer_messages(
        web.database, web.sealing, session_id, reader=reader, after=after, limit=_limit(first)
    )
    return [seen(entry, named=reader.sees_names) for entry in found]


def _these(asking: Asking, session_id: UUID, ids: list[UUID], at_least: Position | None) -> list[Message]:
    web, reader = asking.web, reads.may_read_chat(asking.web.amphi, asking.viewer, session_id)
    wait_for(asking, at_least, "room")
    found = messages.these_messages(web.database, web.sealing, session_id, reader=reader, ids=ids[:MOST_MESSAGES])
    return [seen(entry, named=reader.sees_names) for entry in found]


def _found(asking: Asking, session_id: UUID, words: str, before: UUID | None, first: int) -> MessagesFound:
    web, reader = asking.web, reads.may_read_chat(asking.web.amphi, asking.viewer, session_id)
    words = checked_text(words, field="words", longest=LONGEST_SEARCH)
    found = messages.search_messages(
        web.database, web.sealing, session_id, reader=reader, words=words, before=before, limit=_limit(first)
    )
    shown = [seen(entry, named=reader.sees_names) for entry in found.messages]
    return MessagesFound(messages=shown, total=found.total, next=found.next)


def _limit(first: int) -> int:
    return max(1, min(first, MOST_MESSAGES))


def seen(entry: domain_chat.Message, *, named: bool) -> Message:
    """A message as the room sees it; `named`: also who wrote it."""
    return Message(
        id=entry.message_id,
        position=Position(entry.position),
        seat_id=entry.seat_id,
        author=entry.author.text if named else None,
        text=None if entry.deleted else entry.text.text,
        sent_at=entry.sent_at,
        group_id=entry.group_id,
        scope=entry.scope,
        to_seat_id=entry.to_seat,
        to=entry.to.text if entry.to and named else None,
        reply_to=entry.reply_to,
        edited=entry.edited,
        deleted=entry.deleted,
    )


def changed(before: Room | None, now: Room) -> Iterator[domain_chat.Message]:
    """The messages that are not what they were; all that are kept when nothing was known before."""
    if before is None:
        yield from now.messages
    elif before.messages is not now.messages:
        old = {entry.message_id: entry for entry in before.messages}
        yield from (entry for entry in now.messages if old.get(entry.message_id) is not entry)


def amended(before: Room, now: Room) -> list[UUID]:
    """The messages that are kept no more and were changed since."""
    if before.amended is now.amended:
        return []
    return [entry.message_id for entry in now.amended if entry.position > before.position]


def shared_with(entry: domain_chat.Message, audience: Audience) -> bool:
    """Whether everybody of an audience reads a message."""
    return entry.scope is Scope.EVERYBODY or (entry.scope is Scope.HOSTS and audience is Audience.HOSTS)


def theirs(before: Room | None, now: Room, person_id: UUID, audience: Audience) -> list[domain_chat.Message]:
    """What is not for everybody of an audience, and for this person."""
    return [entry for entry in changed(before, now) if not shared_with(entry, audience) and entry.concerns(person_id)]


def concerned(before: Room, now: Room) -> set[UUID]:
    """The people to whom a message that is not for all is new or changed."""
    people: set[UUID] = set()
    for entry in changed(before, now):
        if entry.scope is not Scope.EVERYBODY:
            people |= {entry.text.person_id} | ({entry.to.person_id} if entry.to else set())
    return people
