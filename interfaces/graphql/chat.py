"""Chat with everybody in a session, or in a breakout of it."""

from datetime import datetime
from uuid import UUID

import strawberry

from application import chat, reads
from application.breakouts import group_of
from domain import room
from domain.refusal import Refused
from interfaces.graphql.refusal import DoneResult
from interfaces.graphql.viewer import Asking, Info, carry_out, done, query
from projections.room import older_messages

MOST_MESSAGES = 200


@strawberry.type(description="A chat message; author and text are null once the person was forgotten.")
class Message:
    id: UUID
    seat_id: UUID
    author: str | None
    text: str | None
    sent_at: datetime
    group_id: UUID | None = strawberry.field(description="The breakout that it was written to; null: everybody.")


@strawberry.type
class ChatMutation:
    @strawberry.mutation(description="Write to everybody; from within a breakout to it alone.")
    async def send_message(self, info: Info, command_id: UUID, session_id: UUID, text: str) -> DoneResult:
        return done(await carry_out(info, chat.send_message, command_id, session_id=session_id, text=text))


@strawberry.type
class ChatQuery:
    @strawberry.field(description="The messages before one, in order, the latest of them; for who has a seat.")
    async def older_messages(self, info: Info, session_id: UUID, before: UUID, first: int = 50) -> list[Message]:
        try:
            return await query(info, _older, session_id, before, first)
        except Refused:
            return []


def _older(asking: Asking, session_id: UUID, before: UUID, first: int) -> list[Message]:
    named = reads.may_read_chat(asking.web.amphi, asking.viewer, session_id)
    limit = max(1, min(first, MOST_MESSAGES))
    group_id = group_of(asking.web.amphi, asking.viewer, session_id=session_id)
    found = older_messages(
        asking.web.database, asking.web.sealing, session_id, before=before, group_id=group_id, limit=limit
    )
    return [seen(entry, named=named) for entry in found]


def seen(entry: room.Message, *, named: bool) -> Message:
    """A message as the room sees it; `named`: also who wrote it."""
    return Message(
        id=entry.message_id,
        seat_id=entry.seat_id,
        author=entry.author.text if named else None,
        text=entry.text.text,
        sent_at=entry.sent_at,
        group_id=entry.group_id,
    )
