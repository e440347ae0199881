"""Rows of the log, as projections read them."""

from collections.abc import Collection, Sequence
from typing import Any

from psycopg import Connection, Cursor
from psycopg.rows import tuple_row

from application.ports import Logged

_ROWS = """
    SELECT notification_id, recorded_at, establishment_id, session_id, actor_id, command_id, correlation_id,
           originator_id, originator_version, topic, state
    FROM public.events WHERE notification_id > %s {} ORDER BY notification_id LIMIT %s
"""
_ALL = _ROWS.format("")
_OF_TOPICS = _ROWS.format("AND topic = ANY (%s)")
_LAST = "SELECT coalesce(max(notification_id), 0) FROM public.events"


def last_position(connection: Connection[Any]) -> int:
    """The position of the last event; 0 when there is none."""
    row = connection.cursor(row_factory=tuple_row).execute(_LAST).fetchone()
    return int(row[0]) if row else 0


def read(
    connection: Connection[Any], topics: Collection[str] | None, after: int, limit: int
) -> tuple[Sequence[Logged], int]:
    """Events of these topics (None: all) after a position, and the position up to which they are all there are."""
    last = last_position(connection)
    if last == after:
        return (), after
    if topics is None:
        rows = read_all(connection, after, limit)
    else:
        cursor = connection.cursor(binary=True, row_factory=_logged)
        rows = cursor.execute(_OF_TOPICS.encode(), (after, list(topics), limit)).fetchall()
    if len(rows) == limit:
        return rows, rows[-1].position
    return rows, max(last, rows[-1].position) if rows else last


def read_all(connection: Connection[Any], after: int, limit: int) -> Sequence[Logged]:
    """Events after a position, whatever their topics."""
    rows: Sequence[Logged] = (
        connection.cursor(binary=True, row_factory=_logged)
        .execute(_ALL.encode(), (after, limit), prepare=True)
        .fetchall()
    )
    return rows


def _logged(cursor: Cursor[Any]) -> Any:
    return Logged._make
