"""Live events in order: LISTEN says that there is something, the log says what; a poll backs the notification up."""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence

import psycopg
from eventsourcing.persistence import PersistenceError
from psycopg import AsyncConnection

from application.ports import EventStore
from domain.event import Recorded

MOST_AT_ONCE = 500
POLL_SECONDS = 1.0
WAIT_BEFORE_RETRY_SECONDS = 0.2

log = logging.getLogger(__name__)


class HoleInLog(Exception):
    """Positions don't join up. The log has no holes, so an event was missed."""


class LogFollower:
    """Port `Follower`. Each `follow` listens on a connection of its own, and opens another when it breaks."""

    def __init__(self, database_url: str, store: EventStore) -> None:
        self._database_url = database_url
        self._store = store

    async def follow(self, after: int) -> AsyncIterator[Sequence[Recorded]]:
        """Batches of every event after a position, for ever. Raises HoleInLog."""
        while True:
            try:
                async with await AsyncConnection.connect(
                    self._database_url, autocommit=True, connect_timeout=3
                ) as connection:
                    await connection.execute("LISTEN events")
                    while True:
                        while batch := await asyncio.to_thread(self._store.read, after, MOST_AT_ONCE):
                            _require_joined(after, batch)
                            after = batch[-1].position
                            yield batch
                            if len(batch) < MOST_AT_ONCE:
                                break  # what was recorded since is announced
                        async for _ in connection.notifies(timeout=POLL_SECONDS, stop_after=1):
                            pass
            except (psycopg.OperationalError, PersistenceError) as failure:
                log.warning("the log is away, at position %s: %s", after, failure)
                await asyncio.sleep(WAIT_BEFORE_RETRY_SECONDS)


def _require_joined(after: int, batch: Sequence[Recorded]) -> None:
    for position, recorded in enumerate(batch, after + 1):
        if recorded.position != position:
            raise HoleInLog(f"{recorded.position} follows {position - 1}")
