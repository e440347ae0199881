"""The queue between projector and workers: dramatiq over Valkey. What must not be forgotten is in the job ledger.

A worker that is killed leaves its message unacknowledged; another takes it `HEARTBEAT_MS` later.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, Protocol, cast
from uuid import UUID, uuid4

import dramatiq
import msgspec
from dramatiq.brokers.redis import RedisBroker
from redis import Redis
from redis.exceptions import RedisError

from application.ports import Job, JobKind
from infrastructure.job_ledger import JobLedger

HEARTBEAT_MS = 10_000
MAINTENANCE_CHANCE = 1_000_000
"""Of a million commands, how many look for messages of dead workers: all, since it is cheap and there are few."""
TRIES_AGAIN = 3
BACKOFF_MS = 5_000
LONGEST_BACKOFF_MS = 60_000
TIME_LIMIT_MS = 12 * 3_600_000
CLAIM_SECONDS = 8
"""How long a killed worker's claim on a recording stands; less than HEARTBEAT_MS."""
QUEUES = {JobKind.COMPOSE: "compose", JobKind.COMPOSE_AT_LAST: "compose", JobKind.ERASE: "erase"}

log = logging.getLogger("amphi.worker")

Progress = Callable[[float], None]


class Work(Protocol):
    """What a worker can do; each may be done again without harm."""

    def compose(self, job: Job, progress: Progress) -> None:
        """Make the MP4."""
        ...

    def give_up(self, job: Job) -> None:
        """Composing failed for good."""
        ...

    def erase(self, job: Job) -> None:
        """Delete every file."""
        ...


def broker_of(redis_url: str) -> RedisBroker:
    """The queue."""
    return RedisBroker(  # type: ignore[no-untyped-call]  # of dramatiq
        url=redis_url, heartbeat_timeout=HEARTBEAT_MS, maintenance_chance=MAINTENANCE_CHANCE
    )


def send(broker: RedisBroker, job: Job) -> None:
    """Put a job into its queue."""
    queue, arguments = QUEUES[job.kind], (msgspec.json.encode(job).decode(),)
    broker.declare_queue(queue)
    broker.enqueue(dramatiq.Message(queue, queue, arguments, {}, {}))


class Claims:
    """Who works on which recording, and how far they are, noted in Valkey."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    @contextmanager
    def hold(self, recording_id: UUID) -> Iterator[Progress | None]:
        """Claim a recording while working on it; None when somebody else works on it."""
        key, token, share = _claim(recording_id), str(uuid4()), [0.0]
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

    def progress(self, recording_id: UUID) -> float | None:
        """How much of a recording is composed, 0 to 1; None when nobody works on it."""
        noted = cast("bytes | None", self._redis.get(_claim(recording_id)))
        return None if noted is None else float(noted.split()[1])


def _claim(recording_id: UUID) -> str:
    return f"composing:{recording_id}"


def declare_actors(
    broker: RedisBroker, ledger: JobLedger, claims: Claims, work: Work, *, backoff_ms: int = BACKOFF_MS
) -> None:
    """Declare what the queues' messages do, in the process that does it."""

    def compose(encoded: str) -> None:
        job = msgspec.json.decode(encoded, type=Job)
        if not ledger.wanted(job):
            return
        with claims.hold(job.recording_id) as progress:
            if progress is not None:  # otherwise it is handed out again until it is crossed out
                work.compose(job, progress)
                ledger.done(job)

    def give_up(message: dict[str, list[str]], retries: dict[str, int]) -> None:
        job = msgspec.json.decode(message["args"][0], type=Job)
        log.error("recording %s can't be composed", job.recording_id)
        work.give_up(job)
        ledger.done(job)

    def erase(encoded: str) -> None:
        job = msgspec.json.decode(encoded, type=Job)
        if ledger.wanted(job):
            work.erase(job)
            ledger.done(job)

    retried: dict[str, Any] = {"min_backoff": backoff_ms, "max_backoff": LONGEST_BACKOFF_MS}
    bounded = {**retried, "max_retries": TRIES_AGAIN, "time_limit": TIME_LIMIT_MS}
    declare = partial(dramatiq.actor, broker=broker)
    declare(give_up, actor_name="give_up", queue_name="erase", **retried)
    declare(erase, actor_name="erase", queue_name="erase", **bounded)
    declare(compose, actor_name="compose", queue_name="compose", on_retry_exhausted="give_up", **bounded)


@contextmanager
def working(broker: RedisBroker) -> Iterator[None]:
    """Work while inside: one film at a time, and erasing beside it."""
    workers = [dramatiq.Worker(broker, queues={queue}, worker_threads=1) for queue in ("compose", "erase")]
    for worker in workers:
        worker.start()
    try:
        yield
    finally:
        for worker in workers:
            worker.stop(timeout=2_000)
        broker.close()
