"""The event log keeps its promises: order, no gap, all or nothing, once."""

import multiprocessing
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from uuid import UUID, uuid4

import psycopg
import pytest

from application.ports import Conflict, Repeated, StoreClosed
from domain.event import Recorded
from infrastructure.event_store import PostgresEventStore
from infrastructure.recorder import APPEND, MOST_EVENTS_IN_A_SAVE, Save, SaveTooLarge, take_independent
from tests.infrastructure.conftest import MASTER_KEY, raised


def all_of(store: PostgresEventStore) -> list[Recorded]:
    """The whole log."""
    log: list[Recorded] = []
    while batch := store.read(len(log), 1000):
        log += batch
    return log


def assert_sound(log: Sequence[Recorded]) -> None:
    """Positions and each stream's versions count from 1 without a hole; time never goes back."""
    assert [item.position for item in log] == list(range(1, len(log) + 1))
    times = [item.recorded_at for item in log]
    assert times == sorted(times)
    versions: dict[UUID, int] = {}
    for item in log:
        expected = versions.get(item.event.originator_id, 0) + 1
        assert item.event.originator_version == expected
        versions[item.event.originator_id] = expected


def in_threads(how_many: int, act, arguments):  # type: ignore[no-untyped-def]
    """Call `act` with each argument, `how_many` at a time; results and exceptions in order."""

    def attempt(argument):  # type: ignore[no-untyped-def]
        try:
            return act(argument)
        except Exception as failure:
            return failure

    with ThreadPoolExecutor(how_many) as threads:
        return list(threads.map(attempt, arguments))


def test_what_is_appended_is_read_in_the_order_of_the_log(store: PostgresEventStore) -> None:
    """One append of several streams has consecutive positions, and reads back as it was returned."""
    recorded = store.append([raised(uuid4(), count=3), raised(uuid4(), count=2)])
    assert [item.position for item in recorded] == [1, 2, 3, 4, 5]
    assert list(store.read(0, 100)) == recorded
    assert list(store.read(3, 1)) == recorded[3:4]
    assert store.position() == 5


def test_concurrent_saves_leave_no_gap(store: PostgresEventStore) -> None:
    """32 threads append at once; each acknowledged event is there once."""
    results = in_threads(32, lambda stream: store.append([raised(stream, count=2)]), [uuid4() for _ in range(500)])
    log = all_of(store)
    assert_sound(log)
    by_position = {item.position: item for item in log}
    acknowledged = [item for recorded in results for item in recorded]
    assert len(acknowledged) == len(log) == 1000
    assert all(by_position[item.position] == item for item in acknowledged)


def test_a_stream_that_moved_is_a_conflict(store: PostgresEventStore) -> None:
    """Nothing of the save is recorded, for its other streams neither."""
    stream, other = uuid4(), uuid4()
    store.append([raised(stream)])
    for version in (0, 2):
        with pytest.raises(Conflict):
            store.append([raised(other), raised(stream, version)])
    assert store.position() == 1


def test_one_of_many_wins_a_version(store: PostgresEventStore) -> None:
    """All threads append at version 0 of one stream: one succeeds, the others get a conflict."""
    stream = uuid4()
    results = in_threads(16, lambda _: store.append([raised(stream)]), range(16))
    assert sum(isinstance(result, Conflict) for result in results) == 15
    assert_sound(all_of(store))


def test_a_failing_save_does_not_fail_its_group(store: PostgresEventStore) -> None:
    """Every other save conflicts; those between are recorded."""
    taken = uuid4()
    store.append([raised(taken)])
    appends = [raised(taken if number % 2 else uuid4()) for number in range(100)]
    results = in_threads(32, lambda append: store.append([append]), appends)
    assert [isinstance(result, Conflict) for result in results] == [False, True] * 50
    assert_sound(all_of(store))


def test_a_save_may_require_other_streams(store: PostgresEventStore) -> None:
    """Required versions that still hold let the save pass; others are a conflict."""
    poll, vote = uuid4(), uuid4()
    store.append([raised(poll, count=2)])
    store.append([raised(vote)], requires={poll: 2, uuid4(): 0})
    with pytest.raises(Conflict):
        store.append([raised(uuid4())], requires={poll: 1})
    store.append([raised(poll, 2)])
    with pytest.raises(Conflict):
        store.append([raised(uuid4())], requires={poll: 2})
    assert store.position() == 4


def test_nothing_that_rests_on_a_stream_comes_after_its_change(store: PostgresEventStore) -> None:
    """Votes that require an open poll race with its close in the same groups."""
    for _ in range(20):
        poll = uuid4()
        store.append([raised(poll)])

        def act(number: int, poll: UUID = poll) -> Sequence[Recorded]:
            if number == 7:
                return store.append([raised(poll, 1)])
            return store.append([raised(uuid4())], requires={poll: 1})

        results = in_threads(16, act, range(16))
        closed_at = results[7][0].position
        assert all(isinstance(r, Conflict) or r[0].position < closed_at for n, r in enumerate(results) if n != 7)


def test_a_command_is_recorded_once(store: PostgresEventStore) -> None:
    """The same command id again is refused as repeated, and what it recorded first can be found."""
    command_id, stream, other = uuid4(), uuid4(), uuid4()
    first = store.append([raised(stream, count=2, command_id=command_id), raised(other, command_id=command_id)])
    with pytest.raises(Repeated):
        store.append([raised(stream, 2, command_id=command_id)])
    with pytest.raises(Repeated):  # it wins over the conflict that the repetition brings
        store.append([raised(stream, 0, command_id=command_id)])
    assert store.recorded(first[0].establishment_id, command_id) == first
    assert store.recorded(first[0].establishment_id, uuid4()) == []


def test_a_command_sent_many_times_at_once_is_recorded_once(store: PostgresEventStore) -> None:
    """Whichever stream each attempt writes."""
    command_id = uuid4()
    results = in_threads(16, lambda _: store.append([raised(uuid4(), command_id=command_id)]), range(16))
    assert sum(isinstance(result, Repeated) for result in results) == 15
    assert store.position() == 1


def test_a_save_too_large_is_refused_clearly(store: PostgresEventStore) -> None:
    """The largest passes; one event more is refused and nothing is recorded."""
    store.append([raised(uuid4(), count=MOST_EVENTS_IN_A_SAVE)])
    with pytest.raises(SaveTooLarge, match="at most"):
        store.append([raised(uuid4(), count=MOST_EVENTS_IN_A_SAVE + 1)])
    assert store.position() == MOST_EVENTS_IN_A_SAVE


def test_closing_finishes_what_waits(database_url: str) -> None:
    """Each append around the close is recorded or is told that the store is closed."""
    store = PostgresEventStore(database_url, MASTER_KEY)
    started = threading.Barrier(9)

    def act(_: int) -> list[object]:
        started.wait()
        results: list[object] = []
        while not results or not isinstance(results[-1], StoreClosed):
            try:
                results.append(store.append([raised(uuid4())])[0].position)
            except StoreClosed as closed:
                results.append(closed)
        return results

    with ThreadPoolExecutor(8) as threads:
        waits = [threads.submit(act, number) for number in range(8)]
        started.wait()
        store.close()
        positions = [result for wait in waits for result in wait.result() if isinstance(result, int)]
    again = PostgresEventStore(database_url, MASTER_KEY)
    assert sorted(positions) == [item.position for item in all_of(again)]
    again.close()


def test_killed_backends_lose_and_double_nothing(store: PostgresEventStore, database_url: str) -> None:
    """Backends are terminated while 16 threads append: every acknowledged event is there once, without a gap."""
    finished = threading.Event()
    killed = 0

    def kill() -> None:
        nonlocal killed
        with psycopg.connect(database_url, autocommit=True) as connection:
            while not finished.is_set():
                row = connection.execute(
                    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                ).fetchone()
                killed += row[0] if row else 0
                time.sleep(0.03)

    killer = threading.Thread(target=kill)
    killer.start()
    results: list[object] = []
    try:
        while len(results) < 600 or killed < 3:  # a fast machine has appended all before anything was killed
            results += in_threads(16, lambda stream: store.append([raised(stream)]), [uuid4() for _ in range(200)])
    finally:
        finished.set()
        killer.join()
    log = all_of(store)
    assert_sound(log)
    assert not [result for result in results if isinstance(result, Exception)]
    assert sorted(item.event.originator_id for item in log) == sorted(
        item.event.originator_id for recorded in results for item in recorded
    )


def _append_in_a_process(database_url: str, shared: UUID) -> list[int]:
    store = PostgresEventStore(database_url, MASTER_KEY)

    def act(_: int) -> int:
        while True:
            _, version = store.load(shared, 0, lambda state, _: state + 1)
            try:
                return store.append([raised(shared, version), raised(uuid4())])[0].position
            except Conflict:
                continue

    positions: list[int] = in_threads(4, act, range(25))
    store.close()
    return positions


def test_two_processes_share_a_log(store: PostgresEventStore, database_url: str) -> None:
    """Both append to one stream and to others: no gap, and no version twice."""
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as processes:
        waits = [processes.submit(_append_in_a_process, database_url, UUID(int=7)) for _ in range(2)]
        positions = [position for wait in waits for position in wait.result(60)]
    log = all_of(store)
    assert_sound(log)
    assert len(log) == 100
    assert sorted(positions) == [item.position for item in log if item.event.originator_id == UUID(int=7)]


def test_an_append_never_reads_the_log_whole(store: PostgresEventStore, database_url: str) -> None:
    """Even while the server has never counted the log's rows: its plans for a short log would stay as it grows."""
    store.append([raised(uuid4(), count=200)])
    scans = "SELECT seq_scan FROM pg_stat_xact_user_tables WHERE relname = 'events'"
    with psycopg.connect(database_url) as connection:
        (before,) = connection.execute(scans).fetchone() or (-1,)
        for _ in range(10):
            event, command = uuid4(), uuid4()
            one = ([0], [event], [1], ["hands.HandRaised"], [b"{}"], [event], [None], [None], [command], [0], [None])
            connection.execute(APPEND, (*one, [0], [uuid4()], [0]), prepare=True)
        assert connection.execute(scans).fetchone() == (before,)
        connection.rollback()


def test_saves_of_one_group_are_independent() -> None:
    """A save that touches what another of the group writes waits for the next, and keeps its place there."""
    from collections import deque

    from eventsourcing.persistence import StoredEvent

    from tests.infrastructure.conftest import envelope

    def save(stream: int, **requires: int) -> Save:
        event = StoredEvent(UUID(int=stream), 1, "t", b"")
        return Save([event], [envelope()], {UUID(int=int(key[1:])): version for key, version in requires.items()})

    one, same, needs, free, writes_required = save(1), save(1), save(2, _1=0), save(3, _9=4), save(9)
    waiting = deque([one, same, needs, free, writes_required])
    assert take_independent(waiting) == [one, free]
    assert take_independent(waiting) == [same, writes_required]
    assert take_independent(waiting) == [needs]
