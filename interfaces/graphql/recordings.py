"""Cloud recordings: started and stopped by the host, consent of each person, and those one may watch."""

from datetime import datetime, timedelta
from enum import Enum
from typing import Annotated
from uuid import UUID

import strawberry

from application import reads, recordings
from domain.recordings import RecordingNotFound, RecordingStarted
from interfaces.graphql.refusal import DoneResult, Refusal
from interfaces.graphql.values import Position
from interfaces.graphql.viewer import Asking, Info, carry_out, done, event_of, query, wait_for
from projections import recordings as read_model


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
    progress: float | None = strawberry.field(
        description="How much of the video is made, 0 to 1; null when nobody works on it now."
    )
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
        return await query(info, _recordings, at_least)

    @strawberry.field(description="A recording of the viewer; null when they have no such recording.")
    async def recording(self, info: Info, id: UUID, at_least: Position | None = None) -> Recording | None:
        return await query(info, _recording, id, at_least)


@strawberry.type
class RecordingsMutation:
    @strawberry.mutation(description="Start the session's cloud recording, as host of faculty or staff.")
    async def start_recording(self, info: Info, command_id: UUID, session_id: UUID) -> StartedResult:
        started = await carry_out(info, recordings.start_recording, command_id, session_id=session_id)
        recording_id = event_of(started, RecordingStarted).recording_id
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
        session_id = await query(info, session_of, recording_id)
        deleted = await carry_out(
            info, recordings.delete_recording, command_id, session_id=session_id, recording_id=recording_id
        )
        return done(deleted)


def session_of(asking: Asking, recording_id: UUID) -> UUID:
    """The session in which a recording was made. Raises RecordingNotFound."""
    row = read_model.recording(asking.web.database, asking.viewer.establishment_id, recording_id)
    if row is None:
        raise RecordingNotFound
    return row.session_id


def _recordings(asking: Asking, at_least: Position | None) -> list[Recording]:
    viewer = asking.viewer
    if not viewer.signed_in or viewer.person_id is None:
        return []
    wait_for(asking, at_least, "recordings", "meetings", "people")
    found = read_model.recordings_of(asking.web.database, viewer.establishment_id, viewer.person_id)
    return [_shown(asking, row) for row in found if _listed(asking, row)]


def _recording(asking: Asking, recording_id: UUID, at_least: Position | None) -> Recording | None:
    wait_for(asking, at_least, "recordings", "meetings", "people")
    row = read_model.recording(asking.web.database, asking.viewer.establishment_id, recording_id)
    return _shown(asking, row) if row and _listed(asking, row) else None


def _listed(asking: Asking, row: read_model.RecordingSummary) -> bool:
    expired = row.expires_at is not None and row.expires_at <= asking.web.amphi.clock()
    deleted = row.status is read_model.RecordingStatus.DELETED or expired
    return not deleted and reads.may_list_recording(asking.viewer, row.owner_id)


def _shown(asking: Asking, row: read_model.RecordingSummary) -> Recording:
    ready = row.status is read_model.RecordingStatus.READY
    processing = row.status is read_model.RecordingStatus.PROCESSING
    address = f"/recordings/{row.recording_id}"
    left = row.expires_at - asking.web.amphi.clock() if row.expires_at else None
    return Recording(
        id=row.recording_id,
        session_id=row.session_id,
        meeting_title=row.meeting_title,
        owner_name=row.owner_name,
        started_at=row.started_at,
        stopped_at=row.stopped_at,
        status=RecordingStatus(row.status.value),
        failure=row.failure,
        progress=asking.web.composing.progress(row.recording_id) if processing else None,
        duration_seconds=row.duration_seconds,
        size_bytes=row.size_bytes,
        expires_at=row.expires_at,
        days_left=-(-left // timedelta(days=1)) if left is not None else None,
        video_url=f"{address}/video" if ready else None,
        download_url=f"{address}/video?download=1" if ready else None,
        thumbnail_url=f"{address}/thumbnail" if ready else None,
    )
