"""Reads at the same time share a query, and none of them is stale."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID, uuid4

import pytest

from application.ports import StoreClosed
from infrastructure.event_store import PostgresEventStore
from infrastructure.stream_reads import MOST_STREAMS_IN_A_QUERY, StreamReads
from tests.infrastructure.conftest import raised


def count(state: int, _: object) -> int:
    """How many events a stream has."""
    return state + 1


class Database:
    """Streams of so many events; a query can be held up, or fail."""

    def __init__(self, streams: dict[UUID, int]) -> None:
        self.streams = streams
        self.queries: list[int] = []
        self.goes_on = threading.Event()
        self.asked = threading.Event()
        self.failure: Exception | None = None

    def __call__(self, _: str, parameters: tuple[Any, ...]) -> Sequence[Any]:
        streams, versions = parameters
        self.queries.append(len(streams))
        self.asked.set()
        assert self.goes_on.wait(20)
        if self.failure:
            raise self.failure
        return [
            (stream, version, "t", b"")
            for stream, after in zip(streams, versions, strict=True)
            for version in range(after + 1, self.streams.get(stream, 0) + 1)
        ]


def test_what_is_asked_during_a_query_is_answered_by_the_next_one() -> None:
    """Ten threads cost two queries; each gets the events after the version that it knows."""
    streams = {UUID(int=number): number for number in range(5)}
    database = Database(streams)
    reads = StreamReads(database)
    with ThreadPoolExecutor(11) as threads:
        first = threads.submit(reads.after, UUID(int=4), 0)
        assert database.asked.wait(20)
        asked = [(UUID(int=number % 5), number // 5) for number in range(10)]
        others = [threads.submit(reads.after, *each) for each in asked]
        while len(reads._waiting) < len(asked):
            threading.Event().wait(0.005)
        database.goes_on.set()
        assert [row[1] for row in first.result(20)] == [1, 2, 3, 4]
        for (stream, version), other in zip(asked, others, strict=True):
            assert [row[1] for row in other.result(20)] == list(range(version + 1, streams[stream] + 1))
    assert database.queries == [1, 5]
    reads.close()


def test_a_failed_query_fails_those_who_wait_for_it_alone() -> None:
    """The reader goes on for the next."""
    database = Database({UUID(int=1): 1})
    reads = StreamReads(database)
    database.goes_on.set()
    database.failure = RuntimeError("the database is away")
    with pytest.raises(RuntimeError, match="away"):
        reads.after(UUID(int=1), 0)
    database.failure = None
    assert len(reads.after(UUID(int=1), 0)) == 1
    reads.close()
    with pytest.raises(StoreClosed):
        reads.after(UUID(int=1), 0)


def test_more_streams_than_a_query_takes_are_asked_for_in_several() -> None:
    """A query is bounded."""
    database = Database({})
    reads = StreamReads(database)
    with ThreadPoolExecutor(MOST_STREAMS_IN_A_QUERY + 50) as threads:
        waiting = [threads.submit(reads.after, uuid4(), 0) for _ in range(MOST_STREAMS_IN_A_QUERY + 50)]
        assert database.asked.wait(20)
        while len(reads._waiting) + database.queries[0] < len(waiting):
            threading.Event().wait(0.005)
        database.goes_on.set()
        assert [each.result(20) for each in waiting] == [[]] * len(waiting)
    assert max(database.queries) <= MOST_STREAMS_IN_A_QUERY
    reads.close()


def test_whoever_has_appended_reads_their_own_event(store: PostgresEventStore) -> None:
    """32 threads append and load at once: a load that begins after an append shows it."""
    shared = uuid4()
    store.append([raised(shared, count=3)])

    def act(_: int) -> tuple[int, int]:
        stream = uuid4()
        store.append([raised(stream, count=2)])
        return store.load(stream, 0, count)[1], store.load(shared, 0, count)[0]

    with ThreadPoolExecutor(32) as threads:
        assert set(threads.map(act, range(300))) == {(2, 3)}


def test_streams_that_are_read_together_cost_one_query(
    store: PostgresEventStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each fold is up to date when the block begins, whatever was kept of it before; another stream is read alone."""
    known, new, other = uuid4(), uuid4(), uuid4()
    store.append([raised(known, count=2), raised(other)])
    assert store.load(known, 0, count) == (2, 2)
    store.append([raised(known, 2), raised(new, count=3)])
    queries: list[int] = []
    after_all = store._reads.after_all
    monkeypatch.setattr(store._reads, "after_all", lambda asked: (queries.append(len(asked)), after_all(asked))[1])
    with store.together([known, new, uuid4()]):
        assert store.load(known, 0, count) == (3, 3)
        assert store.load(new, 0, count) == (3, 3)
        assert store.load(known, 0, count) == (3, 3)
        assert queries == [3]
        assert store.load(other, 0, count) == (1, 1)
    assert store.load(new, 0, count) == (3, 3)
    assert queries == [3, 1, 1]


def test_a_fold_of_another_kind_is_whole_when_streams_are_read_together(store: PostgresEventStore) -> None:
    """What is kept of a stream for one fold leaves out nothing for another."""
    stream = uuid4()
    store.append([raised(stream, count=2)])
    assert store.load(stream, 0, count) == (2, 2)
    with store.together([stream]):
        assert store.load(stream, 10, lambda state, _: state + 1) == (12, 2)
