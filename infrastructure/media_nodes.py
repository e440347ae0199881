"""How far each media node obeys the log, noted in Valkey, so that a withdrawal is acknowledged only when it holds."""

import time
from typing import Any, cast

from redis import Redis
from redis.exceptions import RedisError

DEAD_AFTER_SECONDS = 5
LONGEST_WAIT_SECONDS = 3.0
POLL_SECONDS = 0.02


class ValkeyCaptures:
    """Port `Captures`. A node silent for 5 s is dead (it fences itself), and reads the log when it is back."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    def report(self, node_id: str, position: int) -> None:
        """A node obeys the log up to a position."""
        self._redis.set(f"media:{node_id}:position", position, ex=DEAD_AFTER_SECONDS)

    def confirmed(self, position: int) -> bool:
        """Wait for every live node; False after 3 s, or when Valkey can't be asked."""
        deadline = time.monotonic() + LONGEST_WAIT_SECONDS
        while time.monotonic() < deadline:
            try:
                keys = list(self._redis.scan_iter("media:*:position"))
                reached = cast(list[Any], self._redis.mget(keys)) if keys else []
            except RedisError:
                return False
            if all(int(value) >= position for value in reached if value is not None):
                return True
            time.sleep(POLL_SECONDS)
        return False
