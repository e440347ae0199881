"""What Amphi does by itself when something happened: jobs for recordings, noted exactly once for each event."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from application.ports import EventStore, Follower, Job, JobKind, Jobs
from domain import recordings, session
from domain.documents import DocumentRemoved, DocumentUploaded
from domain.event import Recorded
from domain.recordings import RunningRecording

CAPTURE_EXPECTED_WITHIN_SECONDS = 300
"""A stopped recording of which no node reports a capture by then has failed."""
HAND_OUT_EACH_SECONDS = 1.0
AGAIN_AFTER_SECONDS = 1.0

log = logging.getLogger("amphi.reactions")


def jobs_after(store: EventStore, recorded: Recorded) -> list[Job]:
    """The jobs that follow from one event."""
    happened, session_id = recorded.event, recorded.session_id

    def job(kind: JobKind, subject_id: UUID, after_seconds: float = 0, *, within_id: UUID | None = session_id) -> Job:
        due_at = recorded.recorded_at + timedelta(seconds=after_seconds)
        return Job(kind, recorded.establishment_id, within_id or subject_id, subject_id, due_at, recorded.position)

    match happened:
        case DocumentUploaded(document_id=document_id, meeting_id=meeting_id, pages=None):
            return [job(JobKind.CONVERT, document_id, within_id=meeting_id)]
        case DocumentRemoved(document_id=document_id):
            return [job(JobKind.ERASE_DOCUMENT, document_id)]
    if session_id is None:
        return []
    match happened:
        case recordings.CaptureStored(recording_id=recording_id):
            return [job(JobKind.COMPOSE, recording_id)]
        case recordings.RecordingStopped(recording_id=recording_id):
            return [job(JobKind.COMPOSE_AT_LAST, recording_id, CAPTURE_EXPECTED_WITHIN_SECONDS)]
        case recordings.ConsentWithdrawn(erase=True) | session.SessionEnded():
            return [job(JobKind.COMPOSE, recording_id) for recording_id in _recordings_of(store, session_id)]
        case recordings.RecordingDeleted(recording_id=recording_id):
            return [job(JobKind.ERASE, recording_id)]
    return []


class Reactions:
    """Follows the log and hands jobs out; started by the projector, and harmless when started twice."""

    def __init__(self, store: EventStore, follower: Follower, jobs: Jobs) -> None:
        self._store, self._follower, self._jobs = store, follower, jobs

    async def run(self) -> None:
        """For ever; outages are survived."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._follow())
            tasks.create_task(self._hand_out())

    async def _follow(self) -> None:
        while True:
            try:
                position = await asyncio.to_thread(self._jobs.position)
                async for batch in self._follower.follow(position):
                    await asyncio.to_thread(self._note, batch)
            except Exception:  # whatever the store raises: the position says where to go on
                log.exception("reactions wait")
                await asyncio.sleep(AGAIN_AFTER_SECONDS)

    def _note(self, batch: Sequence[Recorded]) -> None:
        jobs = [job for recorded in batch for job in jobs_after(self._store, recorded)]
        self._jobs.note(jobs, batch[-1].position)

    async def _hand_out(self) -> None:
        while True:
            try:
                await asyncio.to_thread(self._jobs.hand_out)
            except Exception:  # whatever the store or the queue raises
                log.warning("jobs can't be handed out", exc_info=True)
            await asyncio.sleep(HAND_OUT_EACH_SECONDS)


def _recordings_of(store: EventStore, session_id: UUID) -> list[UUID]:
    stream = session.recording_stream(session_id)
    return [*store.load(stream, RunningRecording(), recordings.evolve_running)[0].owners]
