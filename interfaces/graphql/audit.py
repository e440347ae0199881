"""The history of a session, for auditors: its events, and the room as it was at any of them."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import strawberry

from application import history, people
from application.reads import Audience
from domain import meetings
from domain.meetings import Meeting
from domain.room import Room, shown_surfaces
from domain.session import SessionNotFound
from interfaces.graphql import annotations, questions, whiteboard
from interfaces.graphql import room as views
from interfaces.graphql.annotations import DrawnStroke
from interfaces.graphql.breakouts import Group
from interfaces.graphql.breakouts import groups as groups_of
from interfaces.graphql.meetings import SessionSummary, session_row, summary
from interfaces.graphql.polls import Poll, poll
from interfaces.graphql.questions import Question
from interfaces.graphql.quizzes import Quiz, quiz
from interfaces.graphql.refusal import Detail, Refusal
from interfaces.graphql.session import Participant, RoomFacts, Waiting
from interfaces.graphql.shared_documents import Presentation, presentation
from interfaces.graphql.values import Position
from interfaces.graphql.viewer import Asking, Info, query, wait_for
from interfaces.graphql.whiteboard import Whiteboard
from projections import audit as read_model


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
    entry_hash: str = strawberry.field(
        description="Of the audit chain, hexadecimal; empty while the chain has not come to this event."
    )


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
    questions: list[Question]
    groups: list[Group] = strawberry.field(description="The breakouts that were open, with who was in each.")
    whiteboard: Whiteboard
    strokes: list[DrawnStroke] = strawberry.field(description="On the surfaces that were shown.")
    quizzes: list[Quiz]
    presentation: Presentation


BINS = 120
MOST_EVENTS = 500
HistoryResult = Annotated[History | Refusal, strawberry.union("HistoryResult")]
HistoryPageResult = Annotated[HistoryPage | Refusal, strawberry.union("HistoryPageResult")]
RoomAtResult = Annotated[RoomAt | Refusal, strawberry.union("RoomAtResult")]


@strawberry.type
class AuditQuery:
    @strawberry.field(description="The time line of a session, for auditors.")
    async def history(self, info: Info, session_id: UUID) -> HistoryResult:
        return await query(info, _history, session_id)

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
        return await query(info, _events, session_id, after or 0, first, search, topics)

    @strawberry.field(description="The room as it was after the event at a position, for auditors.")
    async def room_at(self, info: Info, session_id: UUID, position: Position) -> RoomAtResult:
        return await query(info, _room_at, session_id, position)


def _history(asking: Asking, session_id: UUID) -> History:
    recorded = history.history_of(asking.web.amphi, asking.viewer, session_id=session_id)
    wait_for(asking, Position(recorded[-1].position), "meetings")
    row = session_row(asking, session_id)
    if row is None:
        raise SessionNotFound
    return History(
        session=summary(row),
        first=Position(recorded[0].position),
        last=Position(recorded[-1].position),
        events=len(recorded),
        density=history.density(recorded, BINS),
    )


def _events(
    asking: Asking, session_id: UUID, after: int, first: int, search: str | None, topics: list[str] | None
) -> HistoryPage:
    page = history.events_of(
        asking.web.amphi,
        asking.viewer,
        session_id=session_id,
        after=after,
        first=max(1, min(first, MOST_EVENTS)),
        search=search,
        topics=topics,
    )
    hashes: dict[int, str] = {}
    if page.events:
        wait_for(asking, Position(page.events[-1].position), "audit")
        hashes = read_model.hashes_of(asking.web.database, session_id, [event.position for event in page.events])
    return HistoryPage(
        events=[_shown(event, hashes.get(event.position, "")) for event in page.events],
        total=page.total,
        has_more=page.more,
    )


def _shown(event: history.Told, entry_hash: str) -> HistoryEvent:
    return HistoryEvent(
        position=Position(event.position),
        recorded_at=event.recorded_at,
        topic=event.topic,
        actor=event.actor,
        subject=event.subject,
        object=event.object,
        data=[Detail(key=key, value=value) for key, value in event.data],
        entry_hash=entry_hash,
    )


def _room_at(asking: Asking, session_id: UUID, position: int) -> RoomAt:
    room, at = history.room_at(asking.web.amphi, asking.viewer, session_id=session_id, position=position)
    return RoomAt(
        position=Position(room.position),
        at=at,
        facts=_facts(asking, room),
        participants=[views.participant(room, seat, Audience.HOSTS) for seat in room.participants.values()],
        waiting=[views.waiting(entry) for entry in room.waiting.values()],
        questions=questions.changed(None, room, host=True),
        groups=list(groups_of(room, host=True).values()) if room.breakouts.open else [],
        whiteboard=whiteboard.seen(room.whiteboard),
        strokes=annotations.all_seen(room.annotations, shown_surfaces(room)),
        polls=[poll(entry, live=True) for entry in room.polls.values()],
        quizzes=[quiz(entry, hosts=True) for entry in room.quizzes.values()],
        presentation=presentation(room.document),
    )


def _facts(asking: Asking, room: Room) -> RoomFacts:
    amphi, establishment_id = asking.web.amphi, asking.viewer.establishment_id
    if room.meeting_id is None or room.host_id is None:
        raise SessionNotFound
    meeting, _ = amphi.store.load(room.meeting_id, Meeting(), meetings.evolve)
    owner = people.viewer_of(amphi, establishment_id, room.host_id)
    return views.facts(room, code=meeting.code, owner_name=owner.name)
