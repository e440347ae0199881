"""How far each media node obeys the log, noted in Valkey, so that a withdrawal is acknowledged only when it holds."""

import time
from typing import Any, cast

from redis import Redis
from redis.exceptions import RedisError

DEAD_AFTER_SECONDS = 5
SETTLED_AFTER_SECONDS = DEAD_AFTER_SECONDS + 1
"""A Valkey that started later than this may have forgotten a live node: nothing is concluded from its absence."""
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
        """Wait for every live node; False after 3 s (more only while Valkey settles), or when it can't be asked."""
        try:
            unsettled_for = SETTLED_AFTER_SECONDS - int(self._redis.info("server")["uptime_in_seconds"])
            if unsettled_for > 0:
                time.sleep(unsettled_for)
            deadline = time.monotonic() + LONGEST_WAIT_SECONDS
            while not self._reached(position):
                if time.monotonic() > deadline:
                    return False
                time.sleep(POLL_SECONDS)
        except RedisError:
            return False
        return True

    def _reached(self, position: int) -> bool:
        keys = list(self._redis.scan_iter("media:*:position"))
        reached = cast(list[Any], self._redis.mget(keys)) if keys else []
        return all(int(value) >= position for value in reached if value is not None)
