"""What was killed comes back, and nothing outlives its supervisor: on real PostgreSQL, Valkey and processes."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from redis import Redis, RedisError

from infrastructure import embedded
from infrastructure.embedded import Server
from infrastructure.supervisor import Child, Supervisor

PATIENCE_SECONDS = 60


@pytest.fixture
def supervisor() -> Iterator[Supervisor]:
    supervisor = Supervisor()
    yield supervisor
    supervisor.end()


def kept(supervisor: Supervisor, server: Server) -> None:
    """Have a server kept, and wait until it answers."""
    child = Child(server.name, server.command, dict(os.environ), server.user, signal.SIGINT)
    supervisor.keep(child, lambda: embedded.answers(server))


def succeeds(attempt: Callable[[], object]) -> Callable[[], bool]:
    """Whether an attempt raises none of what a server that is away makes clients raise."""

    def holds() -> bool:
        try:
            attempt()
        except (OSError, psycopg.OperationalError, RedisError):
            return False
        return True

    return holds


def rows(url: str) -> int:
    """How many rows the test's table has."""
    with psycopg.connect(url, connect_timeout=2) as connection:
        found = connection.execute("SELECT count(*) FROM kept_rows").fetchone()
    assert found is not None
    return int(found[0])


def test_a_killed_postgresql_is_back_at_its_address_with_every_row(supervisor: Supervisor, server_data: Path) -> None:
    """Crash recovery under the same port, though clients were connected and writing when it was killed."""
    data = server_data / "killed"
    data.mkdir()
    server = embedded.postgres(data)
    kept(supervisor, server)
    with psycopg.connect(server.url, autocommit=True) as client:
        client.execute("CREATE TABLE kept_rows (n int)")
        client.execute("INSERT INTO kept_rows SELECT generate_series(1, 1000)")
        os.kill(pid_in(data / "postgres-18" / "postmaster.pid"), signal.SIGKILL)
    supervisor.wait_for("postgres", succeeds(lambda: rows(server.url)), PATIENCE_SECONDS)
    assert rows(server.url) == 1000


def pid_in(file: Path) -> int:
    """The process id in the first line of PostgreSQL's lock file."""
    return int(file.read_text().split()[0])


def test_a_killed_valkey_is_back_at_its_address(supervisor: Supervisor, server_data: Path) -> None:
    """It comes back empty: nothing in it is the only copy."""
    data = server_data / "killed-valkey"
    data.mkdir()
    server = embedded.valkey(data)
    kept(supervisor, server)
    with Redis.from_url(server.url) as client:
        client.set("note", "1")
        os.kill(int(client.info("server")["process_id"]), signal.SIGKILL)
        supervisor.wait_for("valkey", succeeds(client.ping), PATIENCE_SECONDS)
        assert client.get("note") is None


def test_what_a_killed_process_had_started_does_not_stay_behind(supervisor: Supervisor, tmp_path: Path) -> None:
    """A port or a file that a grandchild holds is free again before the next start."""
    pids = tmp_path / "pids"
    script = f"sleep 1000 & echo $$ $! >> {pids}; wait"
    supervisor.keep(Child("shell", ["/bin/sh", "-c", script], dict(os.environ)), lambda: lines(pids) == 1)
    shell, grandchild = map(int, pids.read_text().split())
    os.kill(shell, signal.SIGKILL)
    supervisor.wait_for("shell", lambda: lines(pids) == 2, PATIENCE_SECONDS)
    wait_until(lambda: not is_running(grandchild))


def test_a_process_that_keeps_failing_is_tried_again_and_again(supervisor: Supervisor, tmp_path: Path) -> None:
    """Pauses grow, the supervisor does not give up."""
    tries = tmp_path / "tries"
    child = Child("failing", ["/bin/sh", "-c", f"echo x >> {tries}; exit 3"], dict(os.environ))
    supervisor.keep(child, lambda: lines(tries) >= 4)
    assert lines(tries) >= 4


SUPERVISED = """
import os, sys
from infrastructure.supervisor import Child, Supervisor
supervisor = Supervisor()
supervisor.stop_on_signals()
supervisor.keep(Child("sleep", ["/bin/sh", "-c", "echo pid $$; exec sleep 1000"], dict(os.environ)))
supervisor.watch()
supervisor.end()
print("ended", flush=True)
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_nothing_outlives_the_supervisor(number: signal.Signals) -> None:
    """Ctrl-C, SIGTERM and even `kill -9` of the supervisor leave no orphan."""
    supervised = subprocess.Popen([sys.executable, "-c", SUPERVISED], stdout=subprocess.PIPE, text=True)
    assert supervised.stdout is not None
    pid = int(supervised.stdout.readline().split()[-1])
    supervised.send_signal(number)
    said, _ = supervised.communicate(timeout=PATIENCE_SECONDS)
    wait_until(lambda: not is_running(pid))
    assert ("ended" in said) == (number != signal.SIGKILL)


def lines(file: Path) -> int:
    """How many lines a file has; 0 without a file."""
    return len(file.read_text().splitlines()) if file.exists() else 0


def is_running(pid: int) -> bool:
    """Whether a process runs (one that only waits to be reaped does not)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def wait_until(holds: Callable[[], bool]) -> None:
    """Wait for something to hold."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)
