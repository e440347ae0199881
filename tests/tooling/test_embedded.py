"""The embedded servers between two starts: same data, same address where it can be, no stale lock in the way."""

import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from infrastructure import embedded
from infrastructure.embedded import Server


@contextmanager
def running(server: Server) -> Iterator[None]:
    """A server that runs inside the block."""
    process = embedded.start(server, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")
    try:
        embedded.wait_until_it_answers(server)
        yield
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)


@pytest.fixture
def data(server_data: Path, request: pytest.FixtureRequest) -> Path:
    folder = server_data / request.node.name
    folder.mkdir()
    return folder


def test_a_second_start_has_the_same_data_at_the_same_address(data: Path) -> None:
    """What `make run` kept yesterday is there today."""
    first = embedded.postgres(data)
    with running(first), psycopg.connect(first.url, autocommit=True) as connection:
        connection.execute("CREATE TABLE meetings_of_yesterday (n int)")
    second = embedded.postgres(data)
    assert second.url == first.url
    with running(second), psycopg.connect(second.url) as connection:
        assert connection.execute("SELECT count(*) FROM meetings_of_yesterday").fetchone() == (0,)


def test_a_lock_left_by_a_machine_that_stopped_is_no_obstacle(data: Path) -> None:
    """The process id in a stale lock may now be another program's, even our own."""
    server = embedded.postgres(data)
    with running(server):
        lock = (data / "postgres-18" / "postmaster.pid").read_text().splitlines()
    stale = data / "postgres-18" / "postmaster.pid"
    stale.write_text("\n".join([str(os.getpid()), *lock[1:]]))
    with running(embedded.postgres(data)):
        assert stale.read_text().split()[0] != str(os.getpid())


def test_the_lock_of_a_running_postgresql_is_respected(data: Path) -> None:
    """Asking for the server again while it runs leaves its lock alone."""
    server = embedded.postgres(data)
    with running(server):
        lock = data / "postgres-18" / "postmaster.pid"
        before = lock.read_text().splitlines()[0]
        embedded.postgres(data)
        assert lock.read_text().splitlines()[0] == before


def test_another_port_is_taken_when_somebody_else_has_ours(data: Path) -> None:
    """Two checkouts on one machine do not meet."""
    first = embedded.valkey(data)
    port = int(first.url.rsplit(":", 1)[1].split("/")[0])
    with socket.create_server(("127.0.0.1", port)):
        assert embedded.valkey(data).url != first.url


@pytest.mark.skipif(os.geteuid() != 0, reason="only root starts PostgreSQL as another user")
def test_root_is_told_when_the_data_folder_cannot_be_reached(data: Path) -> None:
    """PostgreSQL runs unprivileged: a folder below a closed one is refused with a sentence, not opened up."""
    closed = data / "closed"
    inner = closed / "inner"
    inner.mkdir(parents=True)
    closed.chmod(0o700)
    with pytest.raises(PermissionError, match="closed to other users"):
        embedded.postgres(inner)
    assert closed.stat().st_mode & 0o777 == 0o700
