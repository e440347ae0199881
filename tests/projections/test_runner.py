"""Keeping read models up to date: exactly once, whatever is killed, and built anew beside the one in use."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest

from domain import hands
from domain.admission import Role
from infrastructure.event_store import PostgresEventStore
from projections import log as event_log
from projections import tracking
from projections.attendance import Attendance, attendance_of
from projections.query import Pool
from projections.rebuild import RebuildRuns, rebuild
from projections.registry import READ_MODELS
from projections.runner import Runner
from tests.projections.conftest import Projected
from tests.projections.given import HELENE, NOE, Given

PATIENCE_SECONDS = 60


def wait_until(holds: Callable[[], object]) -> None:
    """Wait for what another thread brings about."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


@contextmanager
def running(*runners: Runner) -> Iterator[None]:
    """Runners at work in threads."""
    stop = threading.Event()
    threads = [threading.Thread(target=runner.run, args=(stop,)) for runner in runners]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def position_of(database_url: str, name: str) -> int:
    """Which position a read model shows."""
    with psycopg.connect(database_url) as connection:
        row = connection.execute("SELECT position FROM read_models WHERE name = %s", (name,)).fetchone()
        return row[0] if row else -1


def test_a_runner_survives_the_end_of_its_connections(
    given: Given, database_url: str, store: PostgresEventStore, projected: Projected
) -> None:
    """Its backend is terminated again and again: every event is projected once."""
    given.started()
    with running(Runner(database_url, READ_MODELS["audit"], store.sealing)):
        for _ in range(5):
            given.seated(NOE)
            last = store.position()
            wait_until(lambda last=last: position_of(database_url, "audit") == last)
            with psycopg.connect(database_url, autocommit=True) as connection:
                connection.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'audit'"
                )
        given.ended()
        wait_until(lambda: position_of(database_url, "audit") == store.position())
    positions = sorted(row[0] for row in projected.rows("read_audit.entries"))
    assert positions == list(range(1, store.position() + 1))


def test_of_two_runners_one_works_and_the_other_takes_over(
    given: Given, database_url: str, store: PostgresEventStore
) -> None:
    """Two projector processes do no harm to each other."""
    given.started()
    first, second = (Runner(database_url, READ_MODELS["audit"], store.sealing) for _ in range(2))
    with running(second):
        with running(first):
            given.seated(HELENE, role=Role.HOST)
            wait_until(lambda: position_of(database_url, "audit") == store.position())
        given.seated(NOE)
        wait_until(lambda: position_of(database_url, "audit") == store.position())


def test_a_batch_that_fails_leaves_nothing_behind(
    given: Given, database_url: str, store: PostgresEventStore, projected: Projected, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows and position are one transaction; once it can be folded again, it goes on where it was."""
    given.started()
    given.seated(NOE)
    fold = Attendance.fold
    attempts = threading.Semaphore(0)

    def broken(*_: object) -> None:
        attempts.release()
        raise RuntimeError("a mistake in a fold")

    monkeypatch.setattr(Attendance, "fold", broken)
    with running(Runner(database_url, Attendance, store.sealing)):
        assert attempts.acquire(timeout=PATIENCE_SECONDS)
        assert attempts.acquire(timeout=PATIENCE_SECONDS)
        assert position_of(database_url, "attendance") == 0
        assert projected.rows("read_attendance.attendees") == []
        monkeypatch.setattr(Attendance, "fold", fold)
        wait_until(lambda: position_of(database_url, "attendance") == store.position())
    assert len(projected.rows("read_attendance.attendees")) == 1


def test_nothing_is_written_onto_tables_that_were_replaced(
    given: Given, database_url: str, store: PostgresEventStore, projected: Projected
) -> None:
    """The rows of a batch are taken back with its position; then it begins anew on the tables that are there."""
    given.started()
    with running(Runner(database_url, Attendance, store.sealing)):
        given.seated(HELENE, role=Role.HOST)
        wait_until(lambda: position_of(database_url, "attendance") == store.position())
        with psycopg.connect(database_url) as connection:  # as a rebuild does it, in one transaction
            connection.execute("UPDATE read_models SET generation = generation + 1, position = 0")
            connection.execute("TRUNCATE read_attendance.attendees")
        given.seated(NOE)
        wait_until(lambda: position_of(database_url, "attendance") == store.position())
    assert len(projected.rows("read_attendance.attendees")) == 2


def everything(projected: Projected) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every read model."""
    with psycopg.connect(projected.database_url) as connection:
        found = connection.execute(
            "SELECT schemaname || '.' || tablename FROM pg_tables WHERE schemaname LIKE 'read\\_%' ORDER BY 1"
        ).fetchall()
    return {name: projected.rows(name) for (name,) in found}


def test_a_rebuild_gives_the_very_same_rows(
    given: Given, projected: Projected, database_url: str, store: PostgresEventStore
) -> None:
    """Folded in many small batches, then in one large: nothing depends on where a batch ends."""
    given.registered()
    given.started(waiting_room=True)
    host = given.seated(HELENE, role=Role.HOST)
    projected()
    noe = given.waiting(NOE)
    projected()
    given.admitted(noe, NOE, host)
    given(hands.HandRaised(noe))
    projected()
    given.left(noe)
    given.ended()
    projected()
    live = everything(projected)
    for model in READ_MODELS.values():
        assert rebuild(database_url, model, store.sealing, progress=False) == store.position()
    assert everything(projected) == live
    assert len(live) > len(READ_MODELS)


def test_events_that_come_during_a_rebuild_are_in_it(
    given: Given, database_url: str, store: PostgresEventStore, pool: Pool
) -> None:
    """While the runner works and people come and go, tables are replaced several times and nothing is missing."""
    given.started()
    given.seated(HELENE, role=Role.HOST)
    finished = threading.Event()

    def come_and_go() -> None:
        while not finished.is_set():
            given.left(given.seated(NOE))

    coming = threading.Thread(target=come_and_go)
    with running(Runner(database_url, Attendance, store.sealing)):
        coming.start()
        try:
            for _ in range(3):
                rebuild(database_url, Attendance, store.sealing, progress=False)
        finally:
            finished.set()
            coming.join()
        wait_until(lambda: position_of(database_url, "attendance") == store.position())
    noe = next(row for row in attendance_of(pool, given.session_id) if row.person_id == NOE)
    admitted = [r for r in store.read(0, store.position()) if getattr(r.event, "person_id", None) == NOE]
    assert len(noe.intervals) == len(admitted) == noe.connections


def test_a_rebuild_ends_though_every_look_at_the_log_finds_one_event_more(
    given: Given, database_url: str, store: PostgresEventStore, pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It does not run after a session that goes on; what comes after it is the runner's."""
    given.started()
    read = event_log.read

    def one_more(*arguments: Any) -> Any:
        given.seated(NOE)
        return read(*arguments)

    with monkeypatch.context() as patched:
        patched.setattr(event_log, "read", one_more)
        position = rebuild(database_url, Attendance, store.sealing, progress=False)
    assert 0 < position <= store.position()
    Runner(database_url, Attendance, store.sealing).catch_up()
    seated = [r for r in store.read(0, store.position()) if getattr(r.event, "person_id", None) == NOE]
    (noe,) = (row for row in attendance_of(pool, given.session_id) if row.person_id == NOE)
    assert noe.connections == len(seated)


def test_one_rebuild_at_a_time(database_url: str, store: PostgresEventStore) -> None:
    """The second is refused; another model is nobody's business."""
    with psycopg.connect(database_url) as connection:
        connection.execute("SELECT pg_advisory_lock(20261127, hashtext('room'))")
        with pytest.raises(RebuildRuns):
            rebuild(database_url, READ_MODELS["room"], store.sealing, progress=False)
        rebuild(database_url, READ_MODELS["audit"], store.sealing, progress=False)


def test_tables_of_another_version_are_made_anew_and_filled_again(
    given: Given, projected: Projected, database_url: str, store: PostgresEventStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An upgrade that changes a read model migrates nothing by hand."""
    given.started()
    given.seated(NOE)
    projected("attendance")
    assert tracking.prepare(database_url, READ_MODELS.values()) == []
    monkeypatch.setattr(Attendance, "VERSION", Attendance.VERSION + 1)
    assert tracking.prepare(database_url, READ_MODELS.values()) == ["attendance"]
    assert (position_of(database_url, "attendance"), projected.rows("read_attendance.attendees")) == (0, [])
    projected("attendance")
    assert len(projected.rows("read_attendance.attendees")) == 1


def test_a_read_waits_until_it_can_read_one_s_own_write(
    given: Given, database_url: str, store: PostgresEventStore, pool: Pool
) -> None:
    """It is told when that took too long."""
    given.started()
    position = store.position()
    assert not tracking.wait_until_shown(pool, ["audit", "people"], position, seconds=0.05)
    with running(*(Runner(database_url, READ_MODELS[name], store.sealing) for name in ("audit", "people"))):
        assert tracking.wait_until_shown(pool, ["audit", "people"], position, seconds=PATIENCE_SECONDS)
    assert not tracking.wait_until_shown(pool, ["audit"], position + 1, seconds=0.05)
