"""Jobs that are not done yet, in PostgreSQL: noted with the position of the log, crossed out by the worker."""

from collections.abc import Callable, Sequence

from psycopg_pool import ConnectionPool

from application.ports import Job, JobKind

AGAIN_AFTER_SECONDS = 30
"""A job that is not crossed out is handed out again after this long; who works on it already is not disturbed."""

NOTE = (
    "INSERT INTO jobs (subject_id, kind, establishment_id, within_id, position, due_at)"
    " VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (subject_id, kind) DO UPDATE"
    " SET position = excluded.position, due_at = excluded.due_at, handed_out_at = NULL"
    " WHERE jobs.position < excluded.position"
)
HAND_OUT = (
    "UPDATE jobs SET handed_out_at = now() WHERE due_at <= now()"
    " AND (handed_out_at IS NULL OR handed_out_at < now() - make_interval(secs => %s))"
    " RETURNING kind, establishment_id, within_id, subject_id, due_at, position"
)


class JobLedger:
    """Port `Jobs`; `send` gives a job to the queue."""

    def __init__(self, database_url: str, send: Callable[[Job], None]) -> None:
        self._send = send
        self._pool = ConnectionPool(
            database_url, min_size=1, max_size=3, check=ConnectionPool.check_connection, name="jobs", open=True
        )

    def position(self) -> int:
        """The position of the log up to which jobs were noted."""
        with self._pool.connection() as connection:
            row = connection.execute("SELECT position FROM jobs_noted").fetchone()
        return int(row[0]) if row else 0

    def note(self, jobs: Sequence[Job], position: int) -> None:
        """Keep jobs and the position, in one transaction."""
        with self._pool.connection() as connection:
            for job in jobs:
                values = (job.subject_id, job.kind.value, job.establishment_id, job.within_id)
                connection.execute(NOTE, (*values, job.position, job.due_at))
            connection.execute("UPDATE jobs_noted SET position = greatest(position, %s)", (position,))

    def hand_out(self) -> None:
        """Give what is due to the queue; when that fails, it is handed out the next time."""
        with self._pool.connection() as connection:
            for kind, *fields in connection.execute(HAND_OUT, (AGAIN_AFTER_SECONDS,)).fetchall():
                self._send(Job(JobKind(kind), *fields))

    def wanted(self, job: Job) -> bool:
        """Whether a job is still to be done for its event, or a later one."""
        with self._pool.connection() as connection:
            found = connection.execute(
                "SELECT 1 FROM jobs WHERE subject_id = %s AND kind = %s", (job.subject_id, job.kind.value)
            )
            return found.fetchone() is not None

    def done(self, job: Job) -> None:
        """Cross a job out, unless a later event asks for it again."""
        with self._pool.connection() as connection:
            connection.execute(
                "DELETE FROM jobs WHERE subject_id = %s AND kind = %s AND position <= %s",
                (job.subject_id, job.kind.value, job.position),
            )

    def close(self) -> None:
        """Give the connections back."""
        self._pool.close()
