"""Wrong codes of links, counted by address in Valkey for a minute."""

from typing import cast

from redis import Redis
from redis.exceptions import RedisError

COUNTED_FOR_SECONDS = 60


class ValkeyGuesses:
    """Port `Guesses`; while Valkey is away nobody is kept out, the codes' 55 bits still stand."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    def wrong(self, address: str) -> int:
        """Wrong codes so far."""
        try:
            return int(cast(bytes | None, self._redis.get(_key(address))) or 0)
        except RedisError:
            return 0

    def note_wrong(self, address: str) -> None:
        """Count one more; the minute begins with the first."""
        try:
            with self._redis.pipeline() as pipe:
                pipe.set(_key(address), 0, ex=COUNTED_FOR_SECONDS, nx=True)
                pipe.incr(_key(address))
                pipe.execute()
        except RedisError:
            return


def _key(address: str) -> str:
    return f"guesses:{address}"
