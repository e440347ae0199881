"""Queries over meetings and sessions."""

from datetime import datetime
from typing import LiteralString
from uuid import UUID

import msgspec

from projections.query import Pool, find, find_one


class SessionSummary(msgspec.Struct, frozen=True):
    """A session in a list; `attendees` are distinct persons, `recordings` those that were not deleted."""

    session_id: UUID
    establishment_id: UUID
    meeting_id: UUID
    owner_id: UUID
    owner_name: str | None
    title: str
    started_at: datetime
    ended_at: datetime | None
    attendees: int
    recordings: int


class MeetingSummary(msgspec.Struct, frozen=True):
    """A meeting of its owner. `participants` and `waiting` are of the running session `session_id` (None: none)."""

    meeting_id: UUID
    establishment_id: UUID
    owner_id: UUID
    owner_name: str | None
    code: str
    title: str
    kind: str
    bypass: str
    off: tuple[str, ...]
    starts_at: datetime | None
    created_at: datetime
    session_id: UUID | None
    participants: int
    waiting: int
    sessions: tuple[SessionSummary, ...] = ()


_MEETINGS: LiteralString = """
    SELECT m.meeting_id, m.establishment_id, m.owner_id, p.name AS owner_name, m.code, m.title, m.kind, m.bypass, m.off,
           m.starts_at, m.created_at, s.session_id,
           coalesce(cardinality(s.seated), 0) AS participants, coalesce(cardinality(s.waiting), 0) AS waiting
    FROM read_meetings.meetings m
    LEFT JOIN read_meetings.sessions s ON s.session_id = m.session_id AND s.ended_at IS NULL
    LEFT JOIN read_people.persons p ON p.person_id = m.owner_id
    WHERE NOT m.cancelled AND m.establishment_id = %(establishment_id)s
"""
_SESSIONS: LiteralString = """
    SELECT s.session_id, s.establishment_id, s.meeting_id, s.host_id AS owner_id, p.name AS owner_name, s.title,
           s.started_at, s.ended_at, cardinality(s.attended) AS attendees, cardinality(s.recordings) AS recordings
    FROM read_meetings.sessions s
    LEFT JOIN read_people.persons p ON p.person_id = s.host_id
"""


def meetings_of(pool: Pool, establishment_id: UUID, owner_id: UUID) -> list[MeetingSummary]:
    """A person's meetings: those that run, then those that have a date to come, soonest first, then the latest made."""
    query = f"""{_MEETINGS} AND m.owner_id = %(owner_id)s
        ORDER BY s.session_id IS NULL, m.starts_at IS NULL OR m.starts_at < now() - interval '1 day',
                 CASE WHEN m.starts_at >= now() - interval '1 day' THEN m.starts_at END, m.created_at DESC"""
    found = find(pool, MeetingSummary, query, establishment_id=establishment_id, owner_id=owner_id)
    return _with_sessions(pool, found)


def meeting(pool: Pool, establishment_id: UUID, meeting_id: UUID) -> MeetingSummary | None:
    """A meeting that was not cancelled."""
    query = f"{_MEETINGS} AND m.meeting_id = %(meeting_id)s"
    found = find(pool, MeetingSummary, query, establishment_id=establishment_id, meeting_id=meeting_id)
    return next(iter(_with_sessions(pool, found)), None)


def recent_sessions(
    pool: Pool, establishment_id: UUID, *, owner_id: UUID | None = None, limit: int = 10
) -> list[SessionSummary]:
    """The latest sessions of the establishment, or of one person's meetings; newest first."""
    query = f"""{_SESSIONS} WHERE s.establishment_id = %(establishment_id)s
        AND (%(owner_id)s::uuid IS NULL OR s.host_id = %(owner_id)s)
        ORDER BY s.started_at DESC, s.session_id LIMIT %(limit)s"""
    return find(pool, SessionSummary, query, establishment_id=establishment_id, owner_id=owner_id, limit=limit)


def session(pool: Pool, establishment_id: UUID, session_id: UUID) -> SessionSummary | None:
    """A session."""
    query = f"{_SESSIONS} WHERE s.establishment_id = %(establishment_id)s AND s.session_id = %(session_id)s"
    return find_one(pool, SessionSummary, query, establishment_id=establishment_id, session_id=session_id)


def _with_sessions(pool: Pool, found: list[MeetingSummary]) -> list[MeetingSummary]:
    query = f"{_SESSIONS} WHERE s.meeting_id = ANY (%(meetings)s) ORDER BY s.started_at DESC, s.session_id"
    sessions = find(pool, SessionSummary, query, meetings=[each.meeting_id for each in found]) if found else []
    return [
        msgspec.structs.replace(each, sessions=tuple(s for s in sessions if s.meeting_id == each.meeting_id))
        for each in found
    ]
