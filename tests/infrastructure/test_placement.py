"""Which media nodes are alive, on a real Valkey and with real processes."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import pytest
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from application.ports import MediaNode
from infrastructure import placement
from infrastructure.placement import ValkeyMediaNodes, WatchedMediaNodes

AT_ONCE = Retry(NoBackoff(), 0)
"""A Valkey that is away is not asked again before that is believed."""
LISTENING = """
import socket
server = socket.create_server(("127.0.0.1", 0))
print(server.getsockname()[1], flush=True)
lines = []
while True:
    lines.append(server.accept())
"""


@pytest.fixture
def redis(redis_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Redis]:
    """A Valkey that runs for long enough."""
    monkeypatch.setattr(placement, "SETTLED_AFTER_SECONDS", 0)
    with Redis.from_url(redis_url) as connected:
        yield connected


def until(condition: Callable[[], bool], seconds: float = 60) -> None:
    """Wait until a condition holds."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_who_says_so_is_alive_until_it_is_silent(redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    """With everything it says; a node that was silent and speaks again is alive again."""
    nodes = ValkeyMediaNodes(redis)
    one = MediaNode("one", 3, url="http://127.0.0.1:8100", address="192.0.2.7:40000")
    two = MediaNode("two", 0, draining=True)

    def announced_for(silent_after_ms: int, *said: MediaNode) -> None:
        monkeypatch.setattr(placement, "SILENT_AFTER_MS", silent_after_ms)
        for node in said:
            nodes.announce(node)

    assert nodes.alive() == []
    announced_for(60_000, one, two)
    assert nodes.alive() == [one, two]
    announced_for(50, one, two)
    until(lambda: nodes.alive() == [])
    announced_for(60_000, one)
    assert nodes.alive() == [one]
    nodes.withdraw("one")
    assert nodes.alive() == []


def test_nothing_is_said_while_valkey_is_away_or_new(redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    """Silence is then no sign of death."""
    assert ValkeyMediaNodes(Redis(port=1, retry=AT_ONCE)).alive() is None
    monkeypatch.setattr(placement, "SETTLED_AFTER_SECONDS", 1e9)
    assert ValkeyMediaNodes(redis).alive() is None


def test_a_killed_process_is_seen_before_it_would_be_missed(redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    """The kernel ends its connections: the watcher withdraws it, and everybody knows."""
    monkeypatch.setattr(placement, "SILENT_AFTER_MS", 60_000)
    process = subprocess.Popen([sys.executable, "-c", LISTENING], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    node = MediaNode("one", 0, url=f"http://127.0.0.1:{process.stdout.readline().strip()}")
    watched = WatchedMediaNodes(redis)
    watched.announce(node)
    try:
        assert watched.alive() == watched.alive() == [node]
        process.send_signal(signal.SIGKILL)
        until(lambda: watched.alive() == [])
        assert ValkeyMediaNodes(redis).alive() == []
    finally:
        process.kill()
        process.communicate()
        watched.close()
