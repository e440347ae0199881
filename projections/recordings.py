"""Cloud recordings: where each one stands, whose it is, and when it is deleted."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, LiteralString
from uuid import UUID

import msgspec
from psycopg import Cursor

from domain.event import Recorded
from domain.people import PersonForgotten
from domain.recordings import (
    CaptureStored,
    CompositionFailed,
    RecordingComposed,
    RecordingDeleted,
    RecordingStarted,
    RecordingStopped,
)
from projections.folded import FoldedModel, Partition
from projections.forgotten import TABLE
from projections.query import Pool, find, find_one
from projections.read_model import topics
from projections.table import Table


class RecordingStatus(StrEnum):
    """Where a recording stands."""

    RUNNING = "running"
    PROCESSING = "processing"
    READY = "ready"
    FAILED = "failed"
    DELETED = "deleted"


class RecordingRow(msgspec.Struct, frozen=True):
    """A recording; `key` is its MP4 in the object store, `captures` what it is made from."""

    session_id: UUID
    recording_id: UUID
    establishment_id: UUID
    owner_id: UUID
    started_at: datetime
    status: RecordingStatus = RecordingStatus.RUNNING
    stopped_at: datetime | None = None
    failure: str | None = None
    key: str | None = None
    captures: tuple[str, ...] = ()
    size_bytes: int | None = None
    duration_seconds: float | None = None
    expires_at: datetime | None = None


class Recordings(FoldedModel):
    """One row for each recording. No personal data: names are joined from `people`."""

    NAME = "recordings"
    TOPICS = topics(
        RecordingStarted,
        RecordingStopped,
        CaptureStored,
        RecordingComposed,
        CompositionFailed,
        RecordingDeleted,
        PersonForgotten,
    )
    TABLES = f"""
        CREATE TABLE recordings (
            session_id       uuid        NOT NULL,
            recording_id     uuid        NOT NULL,
            establishment_id uuid        NOT NULL,
            owner_id         uuid        NOT NULL,
            started_at       timestamptz NOT NULL,
            status           text        NOT NULL, -- running, processing, ready, failed, deleted
            stopped_at       timestamptz,
            failure          text,
            key              text,
            captures         text[]      NOT NULL,
            size_bytes       bigint,
            duration_seconds double precision,
            expires_at       timestamptz,
            PRIMARY KEY (session_id, recording_id)
        );
        CREATE UNIQUE INDEX ON recordings (recording_id);
        CREATE INDEX ON recordings (owner_id);
        CREATE INDEX ON recordings (expires_at) WHERE status <> 'deleted';
        {TABLE}
    """

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._recordings = Table("recordings", RecordingRow, key="recording_id", partition="session_id")

    def tables(self) -> Sequence[Table[Any]]:
        """The one table."""
        return (self._recordings,)

    def touched(self, recorded: Recorded) -> Iterable[Partition]:
        """The recordings of the event's session."""
        if recorded.session_id:
            yield self._recordings, recorded.session_id

    def fold(self, recorded: Recorded) -> None:
        """Fold one event of a recording."""
        session_id = recorded.session_id
        if session_id is None:
            return
        match recorded.event:
            case RecordingStarted(recording_id=recording_id, owner_id=owner_id):
                at = recorded.recorded_at
                row = RecordingRow(session_id, recording_id, recorded.establishment_id, owner_id, at)
                self._recordings.put(session_id, row)
            case (
                RecordingStopped(recording_id=recording_id)
                | CaptureStored(recording_id=recording_id)
                | RecordingComposed(recording_id=recording_id)
                | CompositionFailed(recording_id=recording_id)
                | RecordingDeleted(recording_id=recording_id)
            ):
                if known := self._recordings.get(session_id, recording_id):
                    self._recordings.put(session_id, _changed(known, recorded))

    def forget(self, cursor: Cursor[Any], person_id: UUID) -> None:
        """Nothing: ids only."""


def _changed(row: RecordingRow, recorded: Recorded) -> RecordingRow:
    change = msgspec.structs.replace
    match recorded.event:
        case RecordingStopped():
            return change(row, status=RecordingStatus.PROCESSING, stopped_at=recorded.recorded_at)
        case CaptureStored(key=key) if key:
            return change(row, captures=(*row.captures, key))
        case RecordingComposed(key=key, size_bytes=size, duration_seconds=duration, expires_at=expires_at):
            return change(
                row,
                status=RecordingStatus.READY,
                failure=None,
                key=key,
                size_bytes=size,
                duration_seconds=duration,
                expires_at=expires_at,
            )
        case CompositionFailed(reason=reason):
            return change(row, status=RecordingStatus.FAILED, failure=reason)
        case RecordingDeleted():
            return change(row, status=RecordingStatus.DELETED, key=None, captures=())
    return row


class RecordingSummary(msgspec.Struct, frozen=True):
    """A recording in its owner's list."""

    recording_id: UUID
    session_id: UUID
    establishment_id: UUID
    meeting_title: str
    owner_id: UUID
    owner_name: str | None
    started_at: datetime
    stopped_at: datetime | None
    status: RecordingStatus
    failure: str | None
    key: str | None
    captures: tuple[str, ...]
    size_bytes: int | None
    duration_seconds: float | None
    expires_at: datetime | None


_RECORDINGS: LiteralString = """
    SELECT r.*, coalesce(s.title, '') AS meeting_title, p.name AS owner_name
    FROM read_recordings.recordings r
    LEFT JOIN read_meetings.sessions s ON s.session_id = r.session_id
    LEFT JOIN read_people.persons p ON p.person_id = r.owner_id
    WHERE r.establishment_id = %(establishment_id)s
"""


def recordings_of(pool: Pool, establishment_id: UUID, owner_id: UUID) -> list[RecordingSummary]:
    """A person's recordings that were not deleted, newest first."""
    query = f"{_RECORDINGS} AND r.owner_id = %(owner_id)s AND r.status <> 'deleted' ORDER BY r.started_at DESC"
    return find(pool, RecordingSummary, query, establishment_id=establishment_id, owner_id=owner_id)


def recording(pool: Pool, establishment_id: UUID, recording_id: UUID) -> RecordingSummary | None:
    """A recording, deleted ones too: their row says in which session they were."""
    query = f"{_RECORDINGS} AND r.recording_id = %(recording_id)s"
    return find_one(pool, RecordingSummary, query, establishment_id=establishment_id, recording_id=recording_id)
