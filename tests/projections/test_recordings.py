"""Recordings: given their life, where each one stands in its owner's list."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from domain import recordings
from domain.admission import Role
from domain.recordings import DeletionReason, StopReason
from projections.live import ReadLiveSessions
from projections.query import Pool
from projections.recordings import RecordingStatus, RecordingSummary, recording, recordings_of
from tests.projections.conftest import Projected
from tests.projections.given import ESTABLISHMENT, HELENE, NOE, Given, now


@pytest.fixture
def made(given: Given) -> UUID:
    """A recording that Hélène started in her meeting."""
    given.registered()
    given.started()
    host = given.seated(HELENE, role=Role.HOST)
    made = uuid4()
    given(recordings.RecordingStarted(made, HELENE, host))
    return made


def listed(projected: Projected, pool: Pool) -> RecordingSummary:
    """The one recording of Hélène's."""
    projected("recordings", "meetings", "people")
    (one,) = recordings_of(pool, ESTABLISHMENT, HELENE)
    return one


def test_a_recording_runs_is_made_and_is_ready(given: Given, made: UUID, projected: Projected, pool: Pool) -> None:
    """Its title and its owner's name are of the meeting; captures add up; the day of deletion is the event's."""
    row = listed(projected, pool)
    assert (row.recording_id, row.status) == (made, RecordingStatus.RUNNING)
    assert (row.meeting_title, row.owner_name) == ("Analyse", "Hélène Durand")
    stopped = given(recordings.RecordingStopped(made, StopReason.SESSION_ENDED))[-1].recorded_at
    given(recordings.CaptureStored(made, "node-1", "captures/1", 5), recordings.CaptureStored(made, "node-2", None, 0))
    row = listed(projected, pool)
    assert (row.status, row.stopped_at, row.captures) == (RecordingStatus.PROCESSING, stopped, ("captures/1",))
    expires_at = now() + timedelta(days=60)
    given(recordings.RecordingComposed(made, "recordings/1.mp4", 5_000_000_000, 12.5, expires_at))
    row = listed(projected, pool)
    assert (row.status, row.key, row.size_bytes) == (RecordingStatus.READY, "recordings/1.mp4", 5_000_000_000)
    assert (row.duration_seconds, row.expires_at) == (12.5, expires_at)
    assert recordings_of(pool, ESTABLISHMENT, NOE) == []
    assert recordings_of(pool, uuid4(), HELENE) == []


def test_one_that_failed_says_why_and_may_still_succeed(
    given: Given, made: UUID, projected: Projected, pool: Pool
) -> None:
    """A second node brings its capture later."""
    given(recordings.RecordingStopped(made, StopReason.STOPPED))
    given(recordings.CompositionFailed(made, "nothing_captured"))
    row = listed(projected, pool)
    assert (row.status, row.failure) == (RecordingStatus.FAILED, "nothing_captured")
    given(recordings.RecordingComposed(made, "recordings/1.mp4", 5, 1.0, now()))
    row = listed(projected, pool)
    assert (row.status, row.failure) == (RecordingStatus.READY, None)


def test_what_was_deleted_is_not_listed_but_known(given: Given, made: UUID, projected: Projected, pool: Pool) -> None:
    """Its row says in which session it was, and no key is left in it."""
    given(recordings.RecordingComposed(made, "recordings/1.mp4", 5, 1.0, now()))
    given(recordings.RecordingDeleted(made, DeletionReason.EXPIRED))
    projected()
    assert recordings_of(pool, ESTABLISHMENT, HELENE) == []
    known = recording(pool, ESTABLISHMENT, made)
    assert known is not None
    assert (known.status, known.key, known.captures) == (RecordingStatus.DELETED, None, ())
    assert known.session_id == given.session_id


def test_the_sweeper_is_told_what_has_expired(given: Given, made: UUID, projected: Projected, pool: Pool) -> None:
    """From the very instant on, until it is deleted."""
    expires_at = now() + timedelta(days=60)
    given(recordings.RecordingComposed(made, "recordings/1.mp4", 5, 1.0, expires_at))
    projected("recordings")
    sweeper = ReadLiveSessions(pool)
    assert sweeper.expired_recordings(expires_at - timedelta(microseconds=1)) == []
    assert sweeper.expired_recordings(expires_at) == [(ESTABLISHMENT, given.session_id, made)]
    given(recordings.RecordingDeleted(made, DeletionReason.EXPIRED))
    projected("recordings")
    assert sweeper.expired_recordings(expires_at) == []
