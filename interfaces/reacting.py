"""Reactions in the projector process: jobs for recordings, noted and handed out."""

from functools import partial

from application.reactions import Reactions
from infrastructure import jobs
from infrastructure.follower import LogFollower
from infrastructure.job_ledger import JobLedger
from infrastructure.settings import Settings
from interfaces.bootstrap import Wired


async def react(settings: Settings, wired: Wired) -> None:
    """Note and hand out jobs, for ever; a task of `amphi projector`."""
    broker = jobs.broker_of(settings.redis_url)
    ledger = JobLedger(settings.database_url, partial(jobs.send, broker))
    try:
        await Reactions(wired.store, LogFollower(settings.database_url, wired.store), ledger).run()
    finally:
        ledger.close()
        broker.close()
