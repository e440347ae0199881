"""The projector process: read models, reactions (jobs for recordings), and the two duties that sweep."""

import asyncio
import signal
import threading
from contextlib import suppress

from application.placement import Placements
from application.presence import Presence
from infrastructure.event_store import PostgresEventStore
from infrastructure.lease import Lease
from infrastructure.placement import WatchedMediaNodes
from infrastructure.settings import Settings
from interfaces.bootstrap import Wired, read_pool, wire
from interfaces.reacting import react
from interfaces.sweeping import sweep_forever
from projections.live import ReadLiveSessions
from projections.projector import Projector
from projections.query import Pool
from projections.rebuild import rebuild
from projections.registry import READ_MODELS

SWEEP_SECONDS = 1.0
WATCH_SECONDS = 0.2


def serve_projector(settings: Settings) -> None:
    """Work until SIGTERM or SIGINT."""
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    serve(settings, ended)


def serve(settings: Settings, ended: threading.Event) -> None:
    """Work until `ended` is set."""
    with (
        wire(settings) as wired,
        read_pool(settings) as pool,
        Projector(settings.database_url, wired.store.sealing),
    ):
        threads = [threading.Thread(target=duty, args=(settings, wired, pool, ended)) for duty in (_sweep, _watch)]
        for thread in threads:
            thread.start()
        asyncio.run(_react_until(settings, wired, ended))
        for thread in threads:
            thread.join()


def rebuild_read_model(settings: Settings, name: str) -> int:
    """Build a read model anew, with a progress bar; returns the position it shows. Raises KeyError, RebuildRuns."""
    store = PostgresEventStore(settings.database_url, settings.master_key)
    try:
        return rebuild(settings.database_url, READ_MODELS[name], store.sealing)
    finally:
        store.close()


def _sweep(settings: Settings, wired: Wired, pool: Pool, ended: threading.Event) -> None:
    def presence() -> Presence:
        return Presence(wired.amphi, settings.establishment_id, wired.liveness, ReadLiveSessions(pool))

    duty = Lease(settings.database_url, "sweeper")
    sweep_forever(duty, wired.store, presence, ended, each_seconds=SWEEP_SECONDS)


def _watch(settings: Settings, wired: Wired, pool: Pool, ended: threading.Event) -> None:
    nodes = WatchedMediaNodes(wired.redis)

    def placements() -> Placements:
        return Placements(wired.amphi, settings.establishment_id, nodes, ReadLiveSessions(pool))

    duty = Lease(settings.database_url, "placement")
    sweep_forever(duty, wired.store, placements, ended, each_seconds=WATCH_SECONDS)
    nodes.close()


async def _react_until(settings: Settings, wired: Wired, ended: threading.Event) -> None:
    reacting = asyncio.create_task(react(settings, wired))
    waiting = asyncio.create_task(asyncio.to_thread(ended.wait))
    await asyncio.wait({reacting, waiting}, return_when=asyncio.FIRST_COMPLETED)
    ended.set()
    reacting.cancel()
    await waiting
    with suppress(asyncio.CancelledError):
        await reacting  # raises what broke it: then the process ends, and is started again
