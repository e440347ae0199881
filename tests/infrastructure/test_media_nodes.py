"""A withdrawal is acknowledged once every live media node obeys it; a Valkey that forgot proves nothing."""

import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis

from infrastructure import embedded, media_nodes
from infrastructure.media_nodes import ValkeyCaptures
from tests.infrastructure.test_placement import AT_ONCE


@pytest.fixture
def redis(redis_url: str, monkeypatch: pytest.MonkeyPatch) -> Redis:
    """A Valkey that has run for long enough; a node that has reported is not dead before a busy machine has looked."""
    monkeypatch.setattr(media_nodes, "SETTLED_AFTER_SECONDS", 0)
    monkeypatch.setattr(media_nodes, "DEAD_AFTER_SECONDS", 600)
    monkeypatch.setattr(media_nodes, "LONGEST_WAIT_SECONDS", 60)
    return Redis.from_url(redis_url)


@pytest.fixture
def young(tmp_path: Path) -> Iterator[Redis]:
    """A Valkey that has just started."""
    tmp_path.chmod(0o711)
    server = embedded.valkey(tmp_path)
    process = embedded.start(server, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")
    try:
        embedded.wait_until_it_answers(server)
        yield Redis.from_url(server.url)
    finally:
        process.terminate()
        process.wait(60)


def test_every_live_node_is_waited_for(redis: Redis) -> None:
    """The answer comes with the last node's report."""
    captures = ValkeyCaptures(redis)
    captures.report("one", 7)
    captures.report("two", 6)
    reporting = threading.Event()

    def report() -> None:
        reporting.set()
        captures.report("two", 7)

    later = threading.Timer(0.2, report)
    later.start()
    try:
        assert captures.confirmed(7)
        assert reporting.is_set()
    finally:
        later.join()


def test_a_node_that_does_not_obey_refuses_the_answer(redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is alive and behind: nothing is promised."""
    monkeypatch.setattr(media_nodes, "LONGEST_WAIT_SECONDS", 0.1)
    captures = ValkeyCaptures(redis)
    captures.report("one", 7)
    captures.report("two", 6)
    assert not captures.confirmed(7)


def test_a_dead_node_is_not_waited_for(redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its report ran out; by then it captures nothing."""
    monkeypatch.setattr(media_nodes, "DEAD_AFTER_SECONDS", 1)
    captures = ValkeyCaptures(redis)
    captures.report("dead", 3)
    assert captures.confirmed(7)


def test_a_valkey_that_forgot_is_given_time_to_hear_the_nodes_again(
    young: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A live node reports within a second of the restart: its position counts, and not the emptiness before."""
    monkeypatch.setattr(media_nodes, "SETTLED_AFTER_SECONDS", int(young.info("server")["uptime_in_seconds"]) + 2)
    monkeypatch.setattr(media_nodes, "DEAD_AFTER_SECONDS", 600)
    monkeypatch.setattr(media_nodes, "LONGEST_WAIT_SECONDS", 0.1)
    captures = ValkeyCaptures(young)
    waits: list[float] = []

    def wait(seconds: float) -> None:
        """The node reports while it is waited for."""
        waits.append(seconds)
        captures.report("one", 6)

    with monkeypatch.context() as patched:
        patched.setattr("time.sleep", wait)
        assert not captures.confirmed(7)
    assert 1 <= waits[0] <= 2
    monkeypatch.setattr(media_nodes, "SETTLED_AFTER_SECONDS", 0)
    captures.report("one", 7)
    assert captures.confirmed(7)


def test_without_valkey_nothing_is_promised() -> None:
    """The command stands, and its acknowledgement is asked for again."""
    assert not ValkeyCaptures(Redis(port=1, retry=AT_ONCE)).confirmed(7)
