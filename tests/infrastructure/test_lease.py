"""A duty that one process has at a time."""

import time

import psycopg

from infrastructure.lease import Lease

PATIENCE_SECONDS = 20


def has_it_soon(lease: Lease) -> None:
    """The server frees the lock of a connection a moment after it has ended."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not lease.held():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_one_holder_at_a_time_and_each_duty_by_itself(database_url: str) -> None:
    """The second waits until the first gives it back; another duty is free."""
    first, second, other = (Lease(database_url, duty) for duty in ("sweeper", "sweeper", "archivist"))
    assert first.held()
    assert first.held()
    assert not second.held()
    assert other.held()
    first.release()
    has_it_soon(second)
    assert not first.held()
    for lease in (first, second, other):
        lease.release()


def test_a_holder_whose_connection_ended_has_it_no_longer(database_url: str) -> None:
    """The server frees the lock of a process that was killed; the former holder notices at its next question."""
    first, second = Lease(database_url, "sweeper"), Lease(database_url, "sweeper")
    assert first.held()
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
    has_it_soon(second)
    assert not first.held()
    second.release()


def test_without_a_database_nobody_has_it() -> None:
    """It is no error: the next question may find the database again."""
    assert not Lease("postgresql://amphi@127.0.0.1:1/amphi", "sweeper").held()
