"""Reads of streams that threads ask for at the same time share a query, as their saves share a transaction.

300 people who vote at once read the same session and poll; a query for each costs more than all the rest of a vote.
"""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any, NamedTuple
from uuid import UUID

from application.ports import StoreClosed

Row = tuple[UUID, int, str, bytes]
"""Stream, version, topic, state."""
MOST_STREAMS_IN_A_QUERY = 200
AFTER = (
    "SELECT e.* FROM unnest(%s::uuid[], %s::bigint[]) AS asked (stream, version) CROSS JOIN LATERAL"
    " (SELECT originator_id, originator_version, topic, state FROM events WHERE originator_id = asked.stream"
    " AND originator_version > asked.version) e ORDER BY e.originator_version"
)


class _Read(NamedTuple):
    stream: UUID
    version: int
    done: "Future[list[Row]]"


class StreamReads:
    """What streams hold after a version. Each query begins after those that it answers were asked: none is stale."""

    def __init__(self, query: Callable[[str, tuple[Any, ...]], Sequence[Any]]) -> None:
        self._query = query
        self._waiting: list[_Read] = []
        self._changed = threading.Condition()
        self._closed = False
        self._reader: threading.Thread | None = None

    def after(self, stream: UUID, version: int) -> list[Row]:
        """The events of a stream after a version, in order. Raises StoreClosed, and what the query raises."""
        read = _Read(stream, version, Future())
        with self._changed:
            if self._closed:
                raise StoreClosed
            if self._reader is None:
                self._reader = threading.Thread(target=self._read, name="event log reads", daemon=True)
                self._reader.start()
            self._waiting.append(read)
            self._changed.notify()
        return read.done.result()

    def close(self) -> None:
        """Answer those that wait, and take no more."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        if self._reader is not None:
            self._reader.join()

    def _read(self) -> None:
        while batch := self._next_batch():
            try:
                self._answer(batch)
            except Exception as failure:  # whoever waits must hear of it; the reader goes on
                for read in batch:
                    if not read.done.done():
                        read.done.set_exception(failure)

    def _next_batch(self) -> list[_Read]:
        """Wait for reads; empty when closed and nothing waits."""
        with self._changed:
            while not self._waiting and not self._closed:
                self._changed.wait()
            batch = self._waiting[:MOST_STREAMS_IN_A_QUERY]
            del self._waiting[:MOST_STREAMS_IN_A_QUERY]
            return batch

    def _answer(self, batch: list[_Read]) -> None:
        oldest: dict[UUID, int] = {}
        for read in batch:
            oldest[read.stream] = min(read.version, oldest.get(read.stream, read.version))
        found: dict[UUID, list[Row]] = {}
        for row in self._query(AFTER, ([*oldest], [*oldest.values()])):
            found.setdefault(row[0], []).append(row)
        for read in batch:
            rows = found.get(read.stream, [])
            read.done.set_result([row for row in rows if row[1] > read.version])
