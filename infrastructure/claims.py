"""Who works on which recording or document, and how far, in Valkey: one worker at a time, its progress is seen."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import cast
from uuid import UUID, uuid4

from redis import Redis
from redis.exceptions import RedisError

CLAIM_SECONDS = 8
"""How long a killed worker's claim stands; less than the queue's heartbeat."""

log = logging.getLogger("amphi.worker")

Progress = Callable[[float], None]


class Claims:
    """Port `Composing`, and the claims of which it tells."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    @contextmanager
    def hold(self, subject_id: UUID) -> Iterator[Progress | None]:
        """Claim a recording or document while working on it; None when somebody else works on it."""
        key, token, share = _claim(subject_id), str(uuid4()), [0.0]
        if not self._redis.set(key, f"{token} 0", nx=True, ex=CLAIM_SECONDS):
            yield None
            return
        ended = threading.Event()

        def refresh() -> None:
            while not ended.wait(CLAIM_SECONDS / 4):
                try:
                    self._redis.set(key, f"{token} {share[0]:.3f}", ex=CLAIM_SECONDS)
                except RedisError:
                    log.warning("a claim can't be renewed")

        thread = threading.Thread(target=refresh, daemon=True)
        thread.start()
        try:
            yield lambda done: share.__setitem__(0, done)
        finally:
            ended.set()
            thread.join()
            self._redis.delete(key)

    def progress(self, subject_id: UUID) -> float | None:
        """How much is done, 0 to 1; None when nobody works on it, or Valkey is away."""
        try:
            noted = cast("bytes | None", self._redis.get(_claim(subject_id)))
        except RedisError:
            return None
        return None if noted is None else float(noted.split()[1])


def _claim(subject_id: UUID) -> str:
    return f"composing:{subject_id}"
