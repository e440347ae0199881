"""Live events in order and without a gap, whatever becomes of the connection."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from uuid import uuid4

import psycopg
import pytest

from domain.event import Recorded
from infrastructure.event_store import PostgresEventStore
from infrastructure.follower import HoleInLog, LogFollower
from tests.infrastructure.conftest import raised

PATIENCE_SECONDS = 30


async def take(batches: AsyncIterator[Sequence[Recorded]], count: int) -> list[int]:
    """The positions of so many events."""
    positions: list[int] = []
    async with asyncio.timeout(PATIENCE_SECONDS):
        async for batch in batches:
            positions += [recorded.position for recorded in batch]
            if len(positions) >= count:
                break
    return positions


async def test_what_was_recorded_before_and_what_comes_join_up(store: PostgresEventStore, database_url: str) -> None:
    """From a position on, each event once."""
    for _ in range(3):
        store.append([raised(uuid4(), count=2)])
    following = LogFollower(database_url, store).follow(2)
    assert await take(following, 4) == [3, 4, 5, 6]
    appended = asyncio.create_task(asyncio.to_thread(store.append, [raised(uuid4(), count=3)]))
    assert await take(following, 3) == [7, 8, 9]
    await appended


async def test_a_killed_connection_costs_no_event(store: PostgresEventStore, database_url: str) -> None:
    """Everything that listens is terminated while events come."""
    following = LogFollower(database_url, store).follow(0)
    taken = asyncio.create_task(take(following, 60))

    def append_and_kill() -> None:
        with psycopg.connect(database_url, autocommit=True) as connection:
            for number in range(60):
                store.append([raised(uuid4())])
                if number % 20 == 10:
                    connection.execute(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query ILIKE 'LISTEN %'"
                        " AND datname = current_database() AND pid <> pg_backend_pid()"
                    )

    await asyncio.to_thread(append_and_kill)
    assert await taken == list(range(1, 61))


async def test_a_hole_is_never_passed_over(store: PostgresEventStore, database_url: str) -> None:
    """A log that lost an event is no log: who follows it is told."""
    store.append([raised(uuid4(), count=3)])
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("DELETE FROM events WHERE notification_id = 2")
    with pytest.raises(HoleInLog):
        await take(LogFollower(database_url, store).follow(0), 2)
