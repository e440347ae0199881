"""Keeps a read model up to date: batches of the log, each in one transaction with the position that it reached."""

import logging
import threading
import time
from collections.abc import Sequence
from typing import Any

import psycopg
from psycopg import Connection
from psycopg.pq import TransactionStatus

from application.ports import Logged, Sealing
from projections import log as event_log
from projections.latest import Latest
from projections.read_model import ReadModel, Write, schema_of
from projections.tracking import search_in

LEASES = 20261126
"""First half of the advisory locks' keys; the second is a hash of the read model's name."""
BATCH = 500
BATCH_WHEN_BEHIND = 5000
POLL_SECONDS = 0.5
NOTED_EVERY_SECONDS = 0.05
"""The position is written so often at most while there is nothing to fold."""
LONGEST_PAUSE_SECONDS = 2.0
NOTE = "UPDATE read_models SET position = %s WHERE name = %s AND position = %s AND generation = %s RETURNING name"
WRITTEN = "WITH {}, noted AS ({}) SELECT 1 / count(*) FROM noted"
"""What is written for a batch, and its position, in one round trip. That the position was another one must take back
all of it, so it is made an error: a division by zero."""

log = logging.getLogger("amphi.projections")


class Replaced(Exception):
    """The tables were replaced, or are at another position: what is in memory no longer fits them."""


class Runner:
    """Runs one read model on one connection, which holds the lease and writes the tables; reads the log, or `latest`.

    Of several runners of the same name, one works. Whatever breaks (a killed connection, a restarted server, an event
    that can't be folded), it begins again from the position that its tables show.
    """

    def __init__(
        self, database_url: str, model: type[ReadModel], sealing: Sealing, latest: Latest | None = None
    ) -> None:
        self.name = model.NAME
        self._database_url = database_url
        self._model = model(sealing)
        self._schema = schema_of(model)
        self._topics = model.TOPICS
        self._latest = latest
        self._position = 0
        self._reached = 0
        """Up to here there is nothing more to fold, though the tables may not say so yet."""
        self._written_at = 0.0
        self._generation = 0
        self._limit = BATCH

    def run(self, stop: threading.Event) -> None:
        """Work until told to stop; returns within a second."""
        pause = 0.1
        while not stop.is_set():
            try:
                with self._connected() as connection:
                    if self._take_lease(connection, stop):
                        self._follow(connection, stop)
                pause = 0.1
            except Replaced:
                log.info("%s: its tables were replaced", self.name)
            except psycopg.OperationalError as failure:
                log.warning("%s: the database is away: %s", self.name, failure)
                stop.wait(pause)
            except Exception:
                log.exception("%s: stuck after position %s", self.name, self._position)
                stop.wait(pause)
                pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    def catch_up(self) -> int:
        """Project what the log has now; returns the position that was reached. Only where no other runner works."""
        with self._connected() as connection:
            self._model.reset()
            self._locate(connection)
            while self._step(connection):
                pass
            if self._reached > self._position:
                self._note(connection, self._reached)
        return self._reached

    def _connected(self) -> Connection[Any]:
        connection = psycopg.connect(
            self._database_url, autocommit=True, connect_timeout=3, tcp_user_timeout=5000, application_name=self.name
        )
        # What a crash of the server loses is a position together with its rows: the log has them again.
        connection.execute("SET synchronous_commit = off")
        connection.execute("SET timezone = 'UTC'")
        search_in(connection, self._schema)
        return connection

    def _take_lease(self, connection: Connection[Any], stop: threading.Event) -> bool:
        """Wait for the lease, which this connection then holds until it ends. False when told to stop."""
        while not stop.is_set():
            row = connection.execute("SELECT pg_try_advisory_lock(%s, hashtext(%s))", (LEASES, self.name)).fetchone()
            if row and row[0]:
                return True
            stop.wait(POLL_SECONDS)
        return False

    def _follow(self, connection: Connection[Any], stop: threading.Event) -> None:
        self._model.reset()
        self._locate(connection)
        announced = False
        while not stop.is_set():
            latest = self._latest.after(self._reached) if self._latest and announced else None
            moved = self._step(connection) if latest is None else self._take(connection, latest)
            if not moved:
                announced = self._wait(stop)

    def _wait(self, stop: threading.Event) -> bool:
        """Wait for more; False when none was announced: then the log itself is looked at."""
        if self._latest is None:
            stop.wait(POLL_SECONDS)
            return False
        if self._reached > self._position:  # soon to be noted: until then only what is to be folded matters
            wait = self._written_at + NOTED_EVERY_SECONDS - time.monotonic()
            self._latest.wait(self._reached, max(0.0, wait), self._topics)
            return True
        return self._latest.wait(self._reached, POLL_SECONDS)

    def _locate(self, connection: Connection[Any]) -> None:
        row = connection.execute(
            "SELECT position, generation FROM read_models WHERE name = %s", (self.name,)
        ).fetchone()
        if row is None:
            raise RuntimeError(f"{self.name} has no tables: migrate first")
        self._position, self._generation = row
        self._reached = self._position

    def _step(self, connection: Connection[Any]) -> bool:
        """Project the next batch of the log; False when there was nothing. Raises Replaced."""
        batch, reached = event_log.read(connection, self._topics, self._reached, self._limit)
        self._limit = BATCH_WHEN_BEHIND if len(batch) == self._limit else BATCH
        return self._project(connection, batch, reached)

    def _take(self, connection: Connection[Any], latest: Sequence[Logged]) -> bool:
        """The same with rows that were read already."""
        reached = latest[-1].position if latest else self._reached
        topics = self._topics
        batch = latest if topics is None else [row for row in latest if row.topic in topics]
        return self._project(connection, batch, reached)

    def _project(self, connection: Connection[Any], batch: Sequence[Logged], reached: int) -> bool:
        """Fold a batch, or only note how far the log was looked through; False when nothing was written."""
        if batch:
            with connection.cursor() as cursor:
                self._write(connection, self._model.project(cursor, batch), reached)
        elif reached > self._position and time.monotonic() >= self._written_at + NOTED_EVERY_SECONDS:
            self._note(connection, reached)
        else:
            self._reached = reached
            return False
        self._position = self._reached = reached
        self._written_at = time.monotonic()
        return True

    def _write(self, connection: Connection[Any], writes: Sequence[Write], reached: int) -> None:
        """Write what a batch changed, all or nothing, with the position up to which it goes."""
        if writes:
            parts = ", ".join(f"w{n} AS ({write.statement})" for n, write in enumerate(writes))
            given = [parameter for write in writes for parameter in write.parameters]
            try:
                connection.execute(WRITTEN.format(parts, NOTE).encode(), [*given, *self._known(reached)], prepare=True)
            except psycopg.errors.DivisionByZero:
                raise Replaced from None
        else:
            self._note(connection, reached)
        if connection.info.transaction_status is TransactionStatus.INTRANS:
            connection.execute("COMMIT")

    def _note(self, connection: Connection[Any], reached: int) -> None:
        if connection.execute(NOTE, self._known(reached), prepare=True).rowcount != 1:
            raise Replaced

    def _known(self, reached: int) -> tuple[int, str, int, int]:
        """Exactly once: only from the position, and on the tables, that this runner knows."""
        return (reached, self.name, self._position, self._generation)
