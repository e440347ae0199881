"""Reads of streams that threads ask for at the same time share a query, as their saves share a transaction.

300 people who vote at once read the same session and poll; a query for each costs more than all the rest of a vote.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from application.ports import StoreClosed
from infrastructure.answer import Answer

Row = tuple[UUID, int, str, bytes]
"""Stream, version, topic, state."""
MOST_STREAMS_IN_A_QUERY = 200
AFTER = (
    "SELECT e.* FROM unnest(%s::uuid[], %s::bigint[]) AS asked (stream, version) CROSS JOIN LATERAL"
    " (SELECT originator_id, originator_version, topic, state FROM events WHERE originator_id = asked.stream"
    " AND originator_version > asked.version) e ORDER BY e.originator_version"
)


class _Read(NamedTuple):
    versions: Mapping[UUID, int]
    answer: Answer[dict[UUID, list[Row]]]


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
        return [row for row in self.after_all({stream: version}).get(stream, ()) if row[1] > version]

    def after_all(self, versions: Mapping[UUID, int]) -> Mapping[UUID, list[Row]]:
        """The same for several streams, each from its version or an earlier one on; empty ones may be left out."""
        read = _Read(versions, Answer())
        with self._changed:
            if self._closed:
                raise StoreClosed
            if self._reader is None:
                self._reader = threading.Thread(target=self._read, name="event log reads", daemon=True)
                self._reader.start()
            self._waiting.append(read)
            self._changed.notify()
        return read.answer.wait()

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
                found = self._found(batch)
            except Exception as failure:  # whoever waits must hear of it; the reader goes on
                for read in batch:
                    read.answer.fail(failure)
            else:
                for read in batch:
                    read.answer.give(found)

    def _next_batch(self) -> list[_Read]:
        """Wait for reads; empty when closed and nothing waits."""
        with self._changed:
            while not self._waiting and not self._closed:
                self._changed.wait()
            streams: set[UUID] = set()
            count = 0
            for read in self._waiting:
                streams |= read.versions.keys()
                if count and len(streams) > MOST_STREAMS_IN_A_QUERY:
                    break
                count += 1
            batch = self._waiting[:count]
            del self._waiting[:count]
            return batch

    def _found(self, batch: Sequence[_Read]) -> dict[UUID, list[Row]]:
        oldest: dict[UUID, int] = {}
        for read in batch:
            for stream, version in read.versions.items():
                oldest[stream] = min(version, oldest.get(stream, version))
        found: dict[UUID, list[Row]] = {}
        for row in self._query(AFTER, ([*oldest], [*oldest.values()])):
            found.setdefault(row[0], []).append(row)
        return found
