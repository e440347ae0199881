"""What the sweeper asks of the read models: port `LiveSessions`."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from projections.query import Pool


class ReadLiveSessions:
    """Answers from the tables of meetings and recordings."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def live_sessions(self) -> Sequence[tuple[UUID, UUID]]:
        """(establishment, session) of every session that has not ended."""
        query = "SELECT establishment_id, session_id FROM read_meetings.sessions WHERE ended_at IS NULL"
        with self._pool.connection() as connection:
            return [*connection.execute(query)]

    def expired_recordings(self, now: datetime) -> Sequence[tuple[UUID, UUID, UUID]]:
        """(establishment, session, recording) of every recording whose day of deletion has come."""
        query = """SELECT establishment_id, session_id, recording_id FROM read_recordings.recordings
            WHERE status <> 'deleted' AND expires_at <= %s"""
        with self._pool.connection() as connection:
            return [*connection.execute(query, (now,))]
