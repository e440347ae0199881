"""What was reported in the sessions of a meeting and no host saw to: part of each room that was saved."""

from typing import LiteralString
from uuid import UUID

import msgspec

from application.ports import Sealing
from domain.reports import Report
from projections.query import Pool, find
from projections.room import room_of

SESSIONS_LOOKED_THROUGH = 100

_ROOMS: LiteralString = """SELECT r.session_id, r.establishment_id, r.state
    FROM read_meetings.sessions s JOIN read_room.rooms r USING (session_id)
    WHERE s.meeting_id = %(meeting_id)s ORDER BY s.started_at DESC LIMIT %(limit)s"""


class UnsettledReport(msgspec.Struct, frozen=True):
    """A report, and the session in which it was made; names and words are unsealed when they are read."""

    session_id: UUID
    report: Report


class _SavedRoom(msgspec.Struct, frozen=True):
    session_id: UUID
    establishment_id: UUID
    state: bytes


def unsettled_reports(pool: Pool, sealing: Sealing, meeting_id: UUID) -> list[UnsettledReport]:
    """Those of the latest sessions of a meeting, the latest session first, in each in order."""
    saved = find(pool, _SavedRoom, _ROOMS, meeting_id=meeting_id, limit=SESSIONS_LOOKED_THROUGH)
    rooms = ((each.session_id, room_of(sealing, each.establishment_id, each.state, ())) for each in saved)
    return [UnsettledReport(session_id, report) for session_id, room in rooms for report in room.reports.values()]
