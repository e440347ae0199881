"""Cloud recordings: started and stopped by the host, consent of each person, and those one may watch."""

from datetime import datetime
from enum import Enum
from typing import Annotated
from uuid import UUID

import strawberry

from application import recordings
from domain.recordings import RecordingStarted
from interfaces.graphql.refusal import DoneResult, Refusal
from interfaces.graphql.values import Position
from interfaces.graphql.viewer import Info, carry_out, done


@strawberry.enum(description="Where a recording stands; one that was deleted is not listed.")
class RecordingStatus(Enum):
    RUNNING = "running"
    PROCESSING = "processing"
    READY = "ready"
    FAILED = "failed"


@strawberry.type(description="A cloud recording of the viewer.")
class Recording:
    id: UUID
    session_id: UUID
    meeting_title: str
    owner_name: str | None
    started_at: datetime
    stopped_at: datetime | None
    status: RecordingStatus
    failure: str | None = strawberry.field(description="nothing_captured, broken_capture or composer_failed.")
    duration_seconds: float | None
    size_bytes: float | None
    expires_at: datetime | None = strawberry.field(description="When it deletes itself.")
    days_left: int | None
    video_url: str | None
    download_url: str | None
    thumbnail_url: str | None


@strawberry.type(description="A recording runs.")
class Started:
    recording_id: UUID
    position: Position


StartedResult = Annotated[Started | Refusal, strawberry.union("StartedResult")]


@strawberry.type
class RecordingsQuery:
    @strawberry.field(description="The viewer's recordings, newest first.")
    async def recordings(self, info: Info, at_least: Position | None = None) -> list[Recording]:
        return await info.context.web.readings.recordings(info.context, at_least)

    @strawberry.field(description="A recording of the viewer; null when they have no such recording.")
    async def recording(self, info: Info, id: UUID, at_least: Position | None = None) -> Recording | None:
        return await info.context.web.readings.recording(info.context, id, at_least)


@strawberry.type
class RecordingsMutation:
    @strawberry.mutation(description="Start the session's cloud recording, as host of faculty or staff.")
    async def start_recording(self, info: Info, command_id: UUID, session_id: UUID) -> StartedResult:
        started = await carry_out(info, recordings.start_recording, command_id, session_id=session_id)
        recording_id = next(event.recording_id for event in started.events if isinstance(event, RecordingStarted))
        return Started(recording_id=recording_id, position=Position(started.position))

    @strawberry.mutation(description="Stop the session's cloud recording, as host.")
    async def stop_recording(self, info: Info, command_id: UUID, session_id: UUID) -> DoneResult:
        return done(await carry_out(info, recordings.stop_recording, command_id, session_id=session_id))

    @strawberry.mutation(description="Agree to be captured.")
    async def give_consent(self, info: Info, command_id: UUID, session_id: UUID) -> DoneResult:
        return done(await carry_out(info, recordings.give_consent, command_id, session_id=session_id))

    @strawberry.mutation(description="Decline to be captured.")
    async def refuse_consent(self, info: Info, command_id: UUID, session_id: UUID) -> DoneResult:
        return done(await carry_out(info, recordings.refuse_consent, command_id, session_id=session_id))

    @strawberry.mutation(
        description="Withdraw: once this returns, nothing received later is kept; with `erase`, what was captured "
        "before is left out as well."
    )
    async def withdraw_consent(self, info: Info, command_id: UUID, session_id: UUID, erase: bool) -> DoneResult:
        withdrawn = await carry_out(info, recordings.withdraw_consent, command_id, session_id=session_id, erase=erase)
        return done(withdrawn)

    @strawberry.mutation(description="Delete a recording of one's own: file and links are gone, the fact stays.")
    async def delete_recording(self, info: Info, command_id: UUID, recording_id: UUID) -> DoneResult:
        session_id = await info.context.web.readings.session_of_recording(info.context, recording_id)
        deleted = await carry_out(
            info, recordings.delete_recording, command_id, session_id=session_id, recording_id=recording_id
        )
        return done(deleted)
