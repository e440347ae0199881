"""The queue between projector and workers: dramatiq over Valkey. What must not be forgotten is in the job ledger.

A worker that is killed leaves its message unacknowledged; another takes it `HEARTBEAT_MS` later.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, Protocol

import dramatiq
import msgspec
from dramatiq.brokers.redis import RedisBroker

from application.ports import Job, JobKind
from infrastructure.claims import Claims, Progress
from infrastructure.job_ledger import JobLedger

HEARTBEAT_MS = 10_000
MAINTENANCE_CHANCE = 1_000_000
"""Of a million commands, how many look for messages of dead workers: all, since it is cheap and there are few."""
TRIES_AGAIN = 3
BACKOFF_MS = 5_000
LONGEST_BACKOFF_MS = 60_000
TIME_LIMIT_MS = 12 * 3_600_000
QUEUES = {
    JobKind.COMPOSE: "compose",
    JobKind.COMPOSE_AT_LAST: "compose",
    JobKind.ERASE: "erase",
    JobKind.CONVERT: "convert",
    JobKind.ERASE_DOCUMENT: "erase",
}

log = logging.getLogger("amphi.worker")


class Work(Protocol):
    """What a worker can do; each may be done again without harm."""

    def compose(self, job: Job, progress: Progress) -> None:
        """Make the MP4."""
        ...

    def convert(self, job: Job, progress: Progress) -> None:
        """Make the PDF of a document."""
        ...

    def give_up(self, job: Job) -> None:
        """Composing or converting failed for good."""
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


def declare_actors(
    broker: RedisBroker, ledger: JobLedger, claims: Claims, work: Work, *, backoff_ms: int = BACKOFF_MS
) -> None:
    """Declare what the queues' messages do, in the process that does it."""

    def held(encoded: str, do: Callable[[Job, Progress], None]) -> None:
        job = msgspec.json.decode(encoded, type=Job)
        if not ledger.wanted(job):
            return
        with claims.hold(job.subject_id) as progress:
            if progress is not None:  # otherwise it is handed out again until it is crossed out
                do(job, progress)
                ledger.done(job)

    def compose(encoded: str) -> None:
        held(encoded, work.compose)

    def convert(encoded: str) -> None:
        held(encoded, work.convert)

    def give_up(message: dict[str, list[str]], retries: dict[str, int]) -> None:
        job = msgspec.json.decode(message["args"][0], type=Job)
        log.error("%s of %s failed for good", job.kind, job.subject_id)
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
    declare(convert, actor_name="convert", queue_name="convert", on_retry_exhausted="give_up", **bounded)
    declare(compose, actor_name="compose", queue_name="compose", on_retry_exhausted="give_up", **bounded)


@contextmanager
def working(broker: RedisBroker) -> Iterator[None]:
    """Work while inside: one film at a time, one document, and erasing beside them."""
    queues = ("compose", "convert", "erase")
    workers = [dramatiq.Worker(broker, queues={queue}, worker_threads=1) for queue in queues]
    broker.logger.addFilter(_is_news)
    for worker in workers:
        worker.start()
    try:
        yield
    finally:
        for worker in workers:
            worker.stop(timeout=2_000)
        broker.close()


def _is_news(record: logging.LogRecord) -> bool:
    """Not the warning that each further worker adds its middleware to the broker: it only starts its own consumers."""
    return "middleware of the same type twice" not in str(record.msg)
