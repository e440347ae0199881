"""Meetings of their owner, and what anybody with a link sees of one."""

import asyncio
from datetime import datetime
from typing import Annotated
from uuid import UUID

import strawberry

import application.invitations
from application import meetings, rooms
from application.guesses import guarded
from application.invitations import invitation
from domain.meetings import MeetingCreated
from domain.recordings import Consent
from domain.room import Room
from interfaces.graphql.admission import AdmissionStatus
from interfaces.graphql.refusal import DoneResult, Refusal
from interfaces.graphql.room import RoomState, status_of
from interfaces.graphql.values import Position
from interfaces.graphql.viewer import Asking, Info, carry_out, done


@strawberry.type(description="One run of a meeting, for lists.")
class SessionSummary:
    id: UUID
    meeting_id: UUID
    title: str
    started_at: datetime
    ended_at: datetime | None
    attendees: int
    recordings: int
    owner_name: str | None


@strawberry.type(description="A meeting, for its owner.")
class Meeting:
    id: UUID
    code: str
    link: str
    title: str
    waiting_room: bool
    starts_at: datetime | None
    created_at: datetime
    owner_name: str | None
    running: bool
    session_id: UUID | None = strawberry.field(description="The running session.")
    participants: int = strawberry.field(description="Seats taken in the running session.")
    waiting: int = strawberry.field(description="How many wait in the running session.")
    sessions: list[SessionSummary] = strawberry.field(description="Newest first.")


@strawberry.type(description="What anybody with the link sees before joining.")
class Invitation:
    code: str
    title: str
    host_name: str | None
    starts_at: datetime | None
    running: bool
    started_at: datetime | None
    participants: int
    waiting_room: bool
    is_host: bool
    recording_by: str | None = strawberry.field(description="Who started the recording that runs.")
    recording_since: datetime | None
    consent: Consent
    my_seat: AdmissionStatus | None = strawberry.field(description="Null: never joined this session.")
    removed: bool


InvitationResult = Annotated[Invitation | Refusal, strawberry.union("InvitationResult")]


@strawberry.type(description="A meeting was created or changed.")
class Created:
    meeting: Meeting
    position: Position


CreatedResult = Annotated[Created | Refusal, strawberry.union("CreatedResult")]


@strawberry.type
class MeetingsQuery:
    @strawberry.field(description="The viewer's meetings, next first.")
    async def meetings(self, info: Info, at_least: Position | None = None) -> list[Meeting]:
        return await info.context.web.readings.meetings(info.context, at_least)

    @strawberry.field(description="A meeting of the viewer; null when they have no such meeting.")
    async def meeting(self, info: Info, id: UUID, at_least: Position | None = None) -> Meeting | None:
        return await info.context.web.readings.meeting(info.context, id, at_least)

    @strawberry.field(description="What the link with this code leads to. Guesses are limited.")
    async def invitation(self, info: Info, code: str) -> InvitationResult:
        return await asyncio.to_thread(_invitation, info.context, code)

    @strawberry.field(description="The latest sessions of the viewer's meetings; for auditors and analysts, of all.")
    async def recent_sessions(self, info: Info, first: int = 10) -> list[SessionSummary]:
        return await info.context.web.readings.recent_sessions(info.context, first)

    @strawberry.field(description="A session that the viewer may read; null otherwise.")
    async def session(self, info: Info, id: UUID) -> SessionSummary | None:
        return await info.context.web.readings.session(info.context, id)


@strawberry.type
class MeetingsMutation:
    @strawberry.mutation(description="Create a meeting with a link that can't be guessed; `startsAt` null: now.")
    async def create_meeting(
        self, info: Info, command_id: UUID, title: str, waiting_room: bool, starts_at: datetime | None = None
    ) -> CreatedResult:
        created = await carry_out(
            info,
            meetings.create_meeting,
            command_id,
            title=title,
            waiting_room=waiting_room,
            starts_at=starts_at,
        )
        meeting_id = next(event.meeting_id for event in created.events if isinstance(event, MeetingCreated))
        return await _created(info, meeting_id, Position(created.position))

    @strawberry.mutation(
        description="Change what is given; the waiting room from the next session on; `unplanned` takes the date away."
    )
    async def change_meeting(
        self,
        info: Info,
        command_id: UUID,
        meeting_id: UUID,
        title: str | None = None,
        waiting_room: bool | None = None,
        starts_at: datetime | None = None,
        unplanned: bool | None = None,
    ) -> CreatedResult:
        changed = await carry_out(
            info,
            meetings.change_meeting,
            command_id,
            meeting_id=meeting_id,
            title=title,
            waiting_room=waiting_room,
            starts_at=starts_at,
            unplanned=bool(unplanned),
        )
        return await _created(info, meeting_id, Position(changed.position))

    @strawberry.mutation(description="Cancel a meeting: its link leads nowhere any more; its history stays.")
    async def cancel_meeting(self, info: Info, command_id: UUID, meeting_id: UUID) -> DoneResult:
        return done(await carry_out(info, meetings.cancel_meeting, command_id, meeting_id=meeting_id))


def _invitation(asking: Asking, code: str) -> Invitation:
    web, viewer = asking.web, asking.viewer

    def room_of(session_id: UUID) -> Room:
        return web.live.room(session_id) or rooms.room_of(web.amphi, viewer, session_id)

    found = guarded(web.guesses, asking.address, lambda: invitation(web.amphi, viewer, code, room_of))
    room = found.room
    running = room.recording if room else None
    status = _status(found, viewer.person_id)
    return Invitation(
        code=found.code,
        title=found.title,
        host_name=found.host_name,
        starts_at=found.starts_at,
        running=room is not None,
        started_at=room.started_at if room else None,
        participants=len(room.participants) if room else 0,
        waiting_room=found.waiting_room,
        is_host=found.is_host,
        recording_by=running.by.text if running else None,
        recording_since=running.started_at if running else None,
        consent=found.consent,
        my_seat=status,
        removed=status is AdmissionStatus.REMOVED,
    )


def _status(found: application.invitations.Invitation, person_id: UUID | None) -> AdmissionStatus | None:
    if found.room is None or person_id is None:
        return None
    status = status_of(RoomState(found.room), person_id)
    return status if status is not AdmissionStatus.GONE or found.was_seated else None


async def _created(info: Info, meeting_id: UUID, position: Position) -> Created:
    meeting = await info.context.web.readings.meeting(info.context, meeting_id, position)
    return Created(meeting=meeting, position=position)
