"""The audit log: an entry for each event, chained by hashes, so that nobody can change or drop one unseen.

Entry n hashes entry n - 1 and the row of the log as it is stored: personal data is sealed there, so that forgetting
somebody does not break the chain.
"""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
from psycopg import Cursor

from application.ports import Logged, Sealing
from projections.query import Pool, find
from projections.read_model import ReadModel, Row, Write, by_columns

FIRST = bytes(32)
"""What the first entry hashes in place of one before it."""
ENTER = (
    "INSERT INTO entries SELECT * FROM unnest"
    "(%b::bigint[], %b::uuid[], %b::uuid[], %b::uuid[], %b::text[], %b::timestamptz[], %b::bytea[])"
)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class EntryHash(msgspec.Struct, frozen=True):
    """The hash of the entry at a position, in hexadecimal."""

    position: int
    hash: str


class Audit(ReadModel):
    """One row for each event of the log, of sessions and of the establishment alike; it repeats no personal data."""

    NAME = "audit"
    TOPICS = None
    TABLES = """
        CREATE TABLE entries (
            position         bigint      PRIMARY KEY,
            establishment_id uuid        NOT NULL,
            session_id       uuid,
            actor_id         uuid,
            topic            text        NOT NULL,
            recorded_at      timestamptz NOT NULL,
            hash             bytea       NOT NULL
        );
        CREATE INDEX ON entries (session_id, position) WHERE session_id IS NOT NULL;
    """

    def __init__(self, sealing: Sealing) -> None:
        super().__init__(sealing)
        self._last: bytes | None = None

    def project(self, cursor: Cursor[Any], batch: Sequence[Logged]) -> Sequence[Write]:
        """Chain a batch."""
        last = self._last or _last_hash(cursor)
        rows: list[Row] = []
        for logged in batch:
            last = entry_hash(last, logged)
            rows.append(
                (
                    logged.position,
                    logged.establishment_id,
                    logged.session_id,
                    logged.actor_id,
                    logged.topic,
                    logged.recorded_at,
                    last,
                )
            )
        self._last = last
        return by_columns(ENTER, rows)

    def reset(self) -> None:
        """Drop the last hash."""
        self._last = None


def hashes_of(pool: Pool, session_id: UUID, positions: Sequence[int]) -> dict[int, str]:
    """The hashes of a session's entries, in hexadecimal, by position; those that the chain has come to."""
    query = """SELECT position, encode(hash, 'hex') AS hash FROM read_audit.entries
        WHERE session_id = %(session_id)s AND position = ANY (%(positions)s)"""
    found = find(pool, EntryHash, query, session_id=session_id, positions=list(positions))
    return {entry.position: entry.hash for entry in found}


def entry_hash(before: bytes, logged: Logged) -> bytes:
    """SHA-256 of the entry before (32 bytes), then each field of the row as its length (4 bytes) and its bytes.

    Numbers are 8 bytes, big end first; times are microseconds since 1970; ids are 16 bytes, or none for no id.
    """
    at = logged.recorded_at - EPOCH
    microseconds = (at.days * 86_400 + at.seconds) * 1_000_000 + at.microseconds
    fields = (
        logged.position.to_bytes(8, "big"),
        microseconds.to_bytes(8, "big"),
        logged.establishment_id.bytes,
        *(each.bytes if each else b"" for each in _ids(logged)),
        logged.version.to_bytes(8, "big"),
        logged.topic.encode(),
        logged.state,
    )
    return hashlib.sha256(before + b"".join(len(field).to_bytes(4, "big") + field for field in fields)).digest()


def _ids(logged: Logged) -> tuple[UUID | None, ...]:
    return (logged.session_id, logged.actor_id, logged.command_id, logged.correlation_id, logged.stream)


def _last_hash(cursor: Cursor[Any]) -> bytes:
    row = cursor.execute("SELECT hash FROM entries ORDER BY position DESC LIMIT 1").fetchone()
    return bytes(row[0]) if row else FIRST
