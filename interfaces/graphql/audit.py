"""The history of a session, for auditors: its events, and the room as it was at any of them."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import strawberry

from interfaces.graphql.meetings import SessionSummary
from interfaces.graphql.polls import Poll
from interfaces.graphql.refusal import Detail, Refusal
from interfaces.graphql.session import Participant, RoomFacts, Waiting
from interfaces.graphql.values import Position
from interfaces.graphql.viewer import Info


@strawberry.type(description="The time line of a session.")
class History:
    session: SessionSummary
    first: Position
    last: Position
    events: int
    density: list[int] = strawberry.field(description="Events in each of 120 equal times from the first to the last.")


@strawberry.type(description="One event of the log.")
class HistoryEvent:
    position: Position
    recorded_at: datetime
    topic: str = strawberry.field(description="The event's permanent name, such as polls.PollOpened.")
    actor: str | None = strawberry.field(description="The name of who did it.")
    subject: str | None = strawberry.field(description="The name of whom it happened to.")
    object: str | None = strawberry.field(description="Another name that the sentence needs.")
    data: list[Detail] = strawberry.field(description="The event's plain fields: question, choice, reason, text …")
    entry_hash: str = strawberry.field(description="Of the audit chain, hexadecimal.")


@strawberry.type(description="Some events of a session, in order.")
class HistoryPage:
    events: list[HistoryEvent]
    total: int
    has_more: bool


@strawberry.type(description="The room as it was after the event at a position.")
class RoomAt:
    position: Position
    at: datetime
    facts: RoomFacts
    participants: list[Participant]
    waiting: list[Waiting]
    polls: list[Poll]


HistoryResult = Annotated[History | Refusal, strawberry.union("HistoryResult")]
HistoryPageResult = Annotated[HistoryPage | Refusal, strawberry.union("HistoryPageResult")]
RoomAtResult = Annotated[RoomAt | Refusal, strawberry.union("RoomAtResult")]


@strawberry.type
class AuditQuery:
    @strawberry.field(description="The time line of a session, for auditors.")
    async def history(self, info: Info, session_id: UUID) -> HistoryResult:
        return await info.context.web.readings.history(info.context, session_id)

    @strawberry.field(description="Events of a session in order, for auditors; `search` in names and texts.")
    async def history_events(
        self,
        info: Info,
        session_id: UUID,
        after: Position | None = None,
        first: int = 200,
        search: str | None = None,
        topics: list[str] | None = None,
    ) -> HistoryPageResult:
        return await info.context.web.readings.history_events(info.context, session_id, after, first, search, topics)

    @strawberry.field(description="The room as it was after the event at a position, for auditors.")
    async def room_at(self, info: Info, session_id: UUID, position: Position) -> RoomAtResult:
        return await info.context.web.readings.room_at(info.context, session_id, position)
