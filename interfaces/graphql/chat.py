"""Chat with everybody in a session."""

from datetime import datetime
from uuid import UUID

import strawberry

from application import chat
from domain import room
from domain.refusal import Refused
from interfaces.graphql.refusal import DoneResult
from interfaces.graphql.viewer import Info, ask, carry_out, done


@strawberry.type(description="A chat message; author and text are null once the person was forgotten.")
class Message:
    id: UUID
    seat_id: UUID
    author: str | None
    text: str | None
    sent_at: datetime


@strawberry.type
class ChatMutation:
    @strawberry.mutation(description="Write to everybody.")
    async def send_message(self, info: Info, command_id: UUID, session_id: UUID, text: str) -> DoneResult:
        return done(await carry_out(info, chat.send_message, command_id, session_id=session_id, text=text))


@strawberry.type
class ChatQuery:
    @strawberry.field(description="The messages before one, in order, the latest of them; for who has a seat.")
    async def older_messages(self, info: Info, session_id: UUID, before: UUID, first: int = 50) -> list[Message]:
        try:
            found = await ask(info, chat.messages_before, session_id=session_id, before=before, limit=first)
        except Refused:
            return []
        return [seen(entry) for entry in found]


def seen(entry: room.Message) -> Message:
    """A message as the room sees it."""
    return Message(
        id=entry.message_id,
        seat_id=entry.seat_id,
        author=entry.author.text,
        text=entry.text.text,
        sent_at=entry.sent_at,
    )
