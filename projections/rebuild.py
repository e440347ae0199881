"""Building a read model anew beside the one in use, then changing over in one transaction."""

import gc
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import Connection, sql
from tqdm import tqdm

from application.ports import Logged, Sealing
from projections import log as event_log
from projections.read_model import ReadModel, schema_of
from projections.tracking import ANALYTICS, LOCK, make_tables

REBUILDS = 20261127
"""First half of the advisory locks' keys; the second is a hash of the read model's name."""
BATCH = 5000
ATTEMPTS = 20


class RebuildRuns(Exception):
    """Somebody rebuilds this read model already."""


def rebuild(database_url: str, model: type[ReadModel], sealing: Sealing, *, progress: bool = True) -> int:
    """Build a read model from the log and put it in place of the one in use; returns the position it shows.

    The one in use is read, and kept up to date by its runner, until the change, which takes milliseconds.
    Raises RebuildRuns.
    """
    with _connected(database_url) as connection, _connected(database_url) as reading, _no_collector():
        row = connection.execute("SELECT pg_try_advisory_lock(%s, hashtext(%s))", (REBUILDS, model.NAME)).fetchone()
        if not row or not row[0]:
            raise RebuildRuns(model.NAME)
        return _Rebuild(connection, model, sealing, progress).run(reading)


def _connected(database_url: str) -> Connection[Any]:
    connection = psycopg.connect(database_url, autocommit=True)
    connection.execute("SET synchronous_commit = off")
    connection.execute("SET timezone = 'UTC'")
    return connection


@contextmanager
def _no_collector() -> Iterator[None]:
    """Rows and folds are no cycles: to look for some among them again and again is a sixth of a rebuild."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class _Rebuild:
    def __init__(self, connection: Connection[Any], model: type[ReadModel], sealing: Sealing, progress: bool) -> None:
        self._connection = connection
        self._kind = model
        self._model = model(sealing)
        self._schema = schema_of(model)
        self._shadow = f"{self._schema}_next"
        self._old = f"{self._schema}_old"
        self._position = 0
        self._bar = tqdm(unit=" events", desc=model.NAME, disable=not progress, unit_scale=True)

    def run(self, reading: Connection[Any]) -> int:
        with self._bar:
            with self._connection.transaction():
                make_tables(self._connection, self._kind, self._shadow)
            self._bar.total = event_log.last_position(self._connection)
            for batch, reached in self._ahead(reading):
                self._project(batch, reached)
            self._drop_old()
            self._change_over_when_possible()
        self._drop_old()
        return self._position

    def _ahead(self, reading: Connection[Any]) -> Iterator[tuple[Sequence[Logged], int]]:
        """The batches of the log so far, each read while the one before is folded.

        Ends with one that is not full: while people come and go there is always one more event.
        """
        with ThreadPoolExecutor(1) as reader:
            coming = reader.submit(event_log.read, reading, self._kind.TOPICS, self._position, BATCH)
            while True:
                batch, reached = coming.result()
                full = len(batch) == BATCH
                if full:
                    coming = reader.submit(event_log.read, reading, self._kind.TOPICS, reached, BATCH)
                yield batch, reached
                if not full:
                    return

    def _project(self, batch: Sequence[Logged], reached: int) -> None:
        if batch:
            with self._connection.transaction(), self._connection.cursor() as cursor:
                for write in self._model.project(cursor, batch):
                    cursor.execute(*write)
        self._bar.update(reached - self._position)
        self._position = reached

    def _change_over_when_possible(self) -> None:
        """An analyst's long query on the views may be in the way: rather try again than hold everybody up."""
        for attempt in range(1, ATTEMPTS + 1):
            position = self._position
            try:
                self._change_over()
            except psycopg.errors.LockNotAvailable:
                if attempt == ATTEMPTS:
                    raise
                self._model.reset()
                self._position = position
            else:
                return

    def _change_over(self) -> None:
        """Hold the runner back, fold what came meanwhile, and let the shadow's tables be the ones in use."""
        with self._connection.transaction():
            self._connection.execute("SET LOCAL lock_timeout = '2s'")
            self._connection.execute("SELECT pg_advisory_xact_lock(%s, %s)", LOCK)
            self._connection.execute("SELECT FROM read_models WHERE name = %s FOR UPDATE", (self._kind.NAME,))
            last = event_log.last_position(self._connection)
            while self._position < last:
                self._project(*event_log.read(self._connection, self._kind.TOPICS, self._position, BATCH))
            self._rename(self._schema, self._old)
            self._rename(self._shadow, self._schema)
            self._connection.execute(ANALYTICS)
            self._connection.execute(
                "UPDATE read_models SET position = %s, version = %s, generation = generation + 1 WHERE name = %s",
                (self._position, self._kind.VERSION, self._kind.NAME),
            )

    def _rename(self, old: str, new: str) -> None:
        statement = sql.SQL("ALTER SCHEMA {} RENAME TO {}").format(sql.Identifier(old), sql.Identifier(new))
        self._connection.execute(statement)

    def _drop_old(self) -> None:
        self._connection.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(self._old)))
