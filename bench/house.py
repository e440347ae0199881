"""The whole of Amphi running for a bench or a test, as `amphi run` runs it: real processes that can be killed."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import psycopg

from infrastructure.free_ports import free_ports

ROOT = Path(__file__).parents[1]
ARTIFACTS = ROOT / ".artifacts"
READY_SECONDS = 90
MEDIA_PROCESSES = 2


class House(msgspec.Struct, frozen=True):
    """A running Amphi; its media processes have the ports from `media_port` on."""

    address: str
    process: "subprocess.Popen[bytes]"
    data: Path
    log: Path
    media_port: int

    def pid(self, *command: str) -> int | None:
        """The process that runs an `amphi` command (`"web"`; `"media", "--index", "1"`); None while there is none."""
        wanted = "\0".join(("interfaces.cli", *command)).encode()
        return self.child(lambda running: wanted in running)

    def child(self, matches: Callable[[bytes], bool]) -> int | None:
        """A process below the supervisor, by its command line (parts ended by 0 bytes)."""
        supervisor = self.process.pid
        for child in Path(f"/proc/{supervisor}/task/{supervisor}/children").read_text().split():
            try:
                command = Path(f"/proc/{child}/cmdline").read_bytes()
            except OSError:
                continue
            if matches(command):
                return int(child)
        return None

    def media_index(self, node_id: str) -> int:
        """Which of the media processes a node is."""
        return int(node_id.rpartition("-")[2]) - self.media_port

    def health(self) -> dict[str, object]:
        """What the web process says of itself; empty while it does not answer."""
        try:
            with urllib.request.urlopen(self.address + "/health", timeout=2) as answer:
                found: dict[str, object] = msgspec.json.decode(answer.read())
                return found
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return {}

    def topics(self, session_id: str) -> list[str]:
        """The topic of every event of a session, in order."""
        query = "SELECT topic FROM events WHERE session_id = %s ORDER BY notification_id"
        return [topic for (topic,) in self._rows(query, session_id)]

    def sessions(self) -> list[str]:
        """Every session, in order."""
        query = "SELECT session_id FROM events WHERE topic = 'sessions.SessionStarted' ORDER BY notification_id"
        return [str(session_id) for (session_id,) in self._rows(query)]

    def _rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        password = (self.data / "postgres.password").read_text()
        port = (self.data / "postgres.port").read_text()
        with psycopg.connect(f"postgresql://amphi:{password}@127.0.0.1:{port}/postgres") as connection:
            return connection.execute(query, values).fetchall()


@contextmanager
def running_house() -> Iterator[House]:
    """`amphi run` on free ports with a data folder of its own; ended at the end, with everything it started."""
    data = Path(tempfile.mkdtemp(prefix="amphi-house-"))
    port = free_ports(socket.SOCK_STREAM)
    media_port = free_ports(socket.SOCK_DGRAM, MEDIA_PROCESSES)
    env = dict(
        os.environ,
        AMPHI_DATA=str(data),
        AMPHI_DEVELOPMENT="1",
        HOST="localhost",
        PORT=str(port),
        AMPHI_MEDIA_PROCESSES=str(MEDIA_PROCESSES),
        AMPHI_MEDIA_PORT=str(media_port),
        AMPHI_MEDIA_HTTP_PORT=str(free_ports(socket.SOCK_STREAM, MEDIA_PROCESSES)),
    )
    env.pop("DATABASE_URL", None)
    env.pop("REDIS_URL", None)
    log = data / "amphi.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "interfaces.cli", "run"], cwd=ROOT, env=env, stdout=output, stderr=output
        )
        house = House(f"http://localhost:{port}", process, data, log, media_port)
        try:
            _wait_until_healthy(house)
            yield house
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)
            ARTIFACTS.mkdir(exist_ok=True)
            shutil.copy(log, ARTIFACTS / "amphi.log")
            shutil.rmtree(data, ignore_errors=True)


def _wait_until_healthy(house: House) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and house.process.poll() is None:
        if house.health().get("status") == "ok":
            return
        time.sleep(0.2)
    raise AssertionError("amphi run is not healthy:\n" + house.log.read_text(errors="replace")[-4000:])
