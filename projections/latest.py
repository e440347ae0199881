"""The latest rows of the log, read once for every read model of a process: each would otherwise read them all again."""

import logging
import threading
from collections.abc import Collection, Sequence
from typing import Any

import psycopg
from psycopg import Connection

from application.ports import Logged
from projections import log as event_log

KEPT = 5000
"""Who is further behind reads the log."""
POLL_SECONDS = 0.5
GATHERED_SECONDS = 0.002
"""What is recorded within so short a time is read, folded and written together."""

log = logging.getLogger("amphi.projections")


class Latest:
    """Rows up to a position without a hole. They are announced by NOTIFY; a poll backs it up."""

    def __init__(self, database_url: str) -> None:
        self._database_url = database_url
        self._lock = threading.Lock()
        self._waiting: dict[threading.Condition, Collection[str] | None] = {}
        """Who waits, for which topics (None: whatever comes); they share the lock."""
        self._rows: list[Logged] = []
        self._before = 0
        self._position = 0

    def run(self, stop: threading.Event) -> None:
        """Read until told to stop; returns within a second."""
        while not stop.is_set():
            try:
                with psycopg.connect(
                    self._database_url,
                    autocommit=True,
                    connect_timeout=3,
                    tcp_user_timeout=5000,
                    application_name="log",
                ) as connection:
                    self._follow(connection, stop)
            except psycopg.Error as failure:
                log.warning("the log is away: %s", failure)
                stop.wait(POLL_SECONDS)

    def after(self, position: int) -> Sequence[Logged] | None:
        """Every row after a position that is there so far; None when they are not all in memory."""
        with self._lock:
            if position < self._before:
                return None
            return self._rows[position - self._before :]

    def wait(self, position: int, seconds: float, topics: Collection[str] | None = None) -> bool:
        """Wait for what follows a position, of these topics (None: of any); False when nothing came in time."""

        def came() -> bool:
            if topics is None or position < self._before:
                return self._position > position
            return any(row.topic in topics for row in self._rows[position - self._before :])

        with self._lock:
            woken = threading.Condition(self._lock)
            self._waiting[woken] = topics
            try:
                return woken.wait_for(came, seconds)
            finally:
                del self._waiting[woken]

    def _follow(self, connection: Connection[Any], stop: threading.Event) -> None:
        connection.execute("LISTEN events")
        with self._lock:
            self._rows.clear()
            self._before = self._position = event_log.last_position(connection)
            for woken in self._waiting:
                woken.notify()
        while not stop.is_set():
            if [*connection.notifies(timeout=POLL_SECONDS, stop_after=1)]:
                stop.wait(GATHERED_SECONDS)
            while rows := event_log.read_all(connection, self._position, KEPT):
                self._add(rows)
                if len(rows) < KEPT:
                    break

    def _add(self, rows: Sequence[Logged]) -> None:
        with self._lock:
            self._rows += rows
            self._position = rows[-1].position
            if len(self._rows) > 2 * KEPT:
                del self._rows[:-KEPT]
            self._before = self._position - len(self._rows)
            came = {row.topic for row in rows}
            for woken, topics in self._waiting.items():
                if topics is None or not came.isdisjoint(topics):
                    woken.notify()
