"""What is fleeting between web processes, on a real Valkey."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import pytest
from redis import Redis

from infrastructure.fleeting import ValkeyFleeting

SESSION, OTHER = uuid4(), uuid4()


class Process:
    """One web process, and what it heard."""

    def __init__(self, redis_url: str) -> None:
        self.fleeting = ValkeyFleeting(redis_url)
        self.heard: list[tuple[UUID, bytes]] = []

    async def hears(self, said: bytes, by: "Process") -> None:
        """Wait until it hears what another says until then."""
        async with asyncio.timeout(60):
            while (SESSION, said) not in self.heard:
                await by.fleeting.say(SESSION, said)
                await asyncio.sleep(0.02)


@pytest.fixture
async def processes(redis_url: str) -> AsyncIterator[list[Process]]:
    """Two web processes."""
    both = [Process(redis_url), Process(redis_url)]
    running = [
        asyncio.create_task(each.fleeting.run(lambda *heard, each=each: each.heard.append(heard)))  # type: ignore[misc]
        for each in both
    ]
    yield both
    for task in running:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def test_a_process_hears_the_others_but_not_itself(processes: list[Process], redis_url: str) -> None:
    """Of the sessions that it joined, for as long as it has not left."""
    (one, other), channel = processes, f"fleeting:{SESSION}"
    await one.fleeting.join(SESSION)
    await other.fleeting.join(SESSION)
    await other.hears(b"ink", by=one)
    await one.hears(b"pointer", by=other)
    assert (SESSION, b"ink") not in one.heard
    await one.fleeting.say(OTHER, b"elsewhere")
    await other.hears(b"later", by=one)
    assert OTHER not in {session for session, _ in other.heard}
    await other.fleeting.leave(SESSION)
    with Redis.from_url(redis_url) as redis:
        async with asyncio.timeout(60):
            while redis.pubsub_numsub(channel) != [(channel.encode(), 1)]:  # noqa: ASYNC110  # Valkey tells nobody
                await asyncio.sleep(0.02)
    await asyncio.sleep(0.1)  # what was said before has come
    other.heard.clear()
    await one.fleeting.say(SESSION, b"to nobody")
    await asyncio.sleep(0.1)
    assert other.heard == []


async def test_a_broken_line_is_opened_again_for_the_same_sessions(processes: list[Process], redis_url: str) -> None:
    """Every connection to Valkey is cut; what is said afterwards is heard."""
    one, other = processes
    await other.fleeting.join(SESSION)
    await other.hears(b"before", by=one)
    with Redis.from_url(redis_url) as redis:
        redis.client_kill_filter(_type="pubsub")
    await other.hears(b"after", by=one)
