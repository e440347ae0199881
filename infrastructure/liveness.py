"""Who is heard, noted in Valkey by web and media processes and read by the sweeper."""

from collections.abc import Sequence
from typing import Any, cast
from uuid import UUID

from redis import Redis
from redis.exceptions import RedisError

FORGOTTEN_AFTER_SECONDS = 10
SETTLED_AFTER_SECONDS = 15
"""A Valkey that started later than this lost its notes: nothing is concluded from their absence."""
SOURCES = ("web", "media")
NOTE = "for _, key in ipairs(KEYS) do redis.call('SET', key, 1, 'EX', ARGV[1]) end"
"""One command for 300 connections: as many commands cost the process six times as much."""


class ValkeyLiveness:
    """Port `Liveness`; an outage of Valkey is no reason to call anybody lost."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._note = redis.register_script(NOTE)

    def note(self, source: str, connection_ids: Sequence[UUID]) -> None:
        """`source` hears these connections."""
        try:
            keys = [_key(connection, source) for connection in connection_ids]
            self._note(keys=keys, args=[FORGOTTEN_AFTER_SECONDS])
        except RedisError:
            return

    def gone(self, source: str, connection_ids: Sequence[UUID]) -> None:
        """`source` knows that these connections are dead."""
        try:
            if connection_ids:
                self._redis.delete(*(_key(connection, source) for connection in connection_ids))
        except RedisError:
            return

    def heard(self, connection_ids: Sequence[UUID]) -> set[UUID] | None:
        """Those that are heard; None while Valkey is away or has just started."""
        try:
            uptime = int(self._redis.info("server")["uptime_in_seconds"])
            if uptime < SETTLED_AFTER_SECONDS:
                return None
            if not connection_ids:
                return set()
            keys = [_key(connection, source) for connection in connection_ids for source in SOURCES]
            noted = cast(list[Any], self._redis.mget(keys))
        except RedisError:
            return None
        each = len(SOURCES)
        return {c for n, c in enumerate(connection_ids) if any(noted[n * each : (n + 1) * each])}


def _key(connection_id: UUID, source: str) -> str:
    return f"alive:{connection_id}:{source}"
