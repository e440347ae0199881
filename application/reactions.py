"""What Amphi does by itself when something happened: jobs for recordings. Seen at least once, so jobs may repeat."""

from uuid import UUID

from application.ports import EventStore, Jobs
from domain import recordings, session
from domain.event import Recorded
from domain.recordings import RunningRecording

CAPTURE_EXPECTED_WITHIN_SECONDS = 300
"""A stopped recording of which no node reports a capture by then has failed."""


def react(store: EventStore, jobs: Jobs, recorded: Recorded) -> None:
    """Queue what follows from one event. Raises what the store and the queue raise; then it is asked again."""
    happened, session_id, tenant = recorded.event, recorded.session_id, recorded.establishment_id
    if session_id is None:
        return
    match happened:
        case recordings.CaptureStored(recording_id=recording_id):
            jobs.compose(tenant, session_id, recording_id)
        case recordings.RecordingStopped(recording_id=recording_id):
            jobs.compose(tenant, session_id, recording_id, after_seconds=CAPTURE_EXPECTED_WITHIN_SECONDS)
        case recordings.ConsentWithdrawn(erase=True) | session.SessionEnded():
            for recording_id in _recordings_of(store, session_id):
                jobs.compose(tenant, session_id, recording_id)
        case recordings.RecordingDeleted(recording_id=recording_id):
            jobs.erase(tenant, recording_id)


def _recordings_of(store: EventStore, session_id: UUID) -> list[UUID]:
    stream = session.recording_stream(session_id)
    return [*store.load(stream, RunningRecording(), recordings.evolve_running)[0].owners]
