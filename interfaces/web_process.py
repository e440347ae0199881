"""The web process: the application behind GraphQL and HTTP."""

from pathlib import Path

import uvicorn
from fastapi import FastAPI

from application.document_files import Library
from infrastructure.certificates import local_certificate
from infrastructure.claims import Claims
from infrastructure.documents import UntrustedPapers
from infrastructure.fleeting import ValkeyFleeting
from infrastructure.follower import LogFollower
from infrastructure.guesses import ValkeyGuesses
from infrastructure.objects import StoredObjects
from infrastructure.settings import Settings
from interfaces import websocket
from interfaces.bootstrap import Wired, read_pool, wire
from interfaces.graphql.live import LiveRooms
from interfaces.graphql.live_fleeting import LiveFleeting
from interfaces.graphql.presence import WebPresence
from interfaces.graphql.viewer import Web
from interfaces.signin import Cookies
from interfaces.web import web_app
from projections.query import Pool

DIST = Path(__file__).parents[1] / "web" / "dist"
OUR_NETWORKS = "127.0.0.0/8,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,::1,fc00::/7"
"""A proxy there is believed when it says for whom it asks."""


def web_application(wired: Wired, settings: Settings, database: Pool, *, dist: Path = DIST) -> FastAPI:
    """What the web process serves."""
    presence = WebPresence(wired.liveness)
    follower = LogFollower(settings.database_url, wired.store)
    live = LiveRooms(wired.amphi, settings.establishment_id, follower, presence)
    web = Web(
        amphi=wired.amphi,
        live=live,
        fleeting=LiveFleeting(live, ValkeyFleeting(settings.redis_url)),
        guesses=ValkeyGuesses(wired.redis),
        composing=Claims(wired.redis),
        database=database,
        sealing=wired.store.sealing,
        establishment_id=settings.establishment_id,
        establishment_name=settings.establishment_name,
        help_url=settings.help_url,
        address=settings.address,
        development=settings.development,
    )
    return web_app(
        web,
        presence,
        Cookies(settings.master_key, secure=settings.secure),
        Library(StoredObjects(settings.object_store_url), UntrustedPapers()),
        dist=dist,
    )


def serve_web(settings: Settings) -> None:
    """Run the web process until SIGINT or SIGTERM."""
    tls = local_certificate(settings.data, settings.host).chain if settings.own_tls else None
    with wire(settings) as wired, read_pool(settings) as database:
        uvicorn.run(
            web_application(wired, settings, database),
            host=settings.bound_host,
            port=settings.port,
            ssl_certfile=tls,
            **websocket.OPTIONS,
            forwarded_allow_ips=OUR_NETWORKS,
            server_header=False,
            access_log=False,
            log_level="warning",
            timeout_graceful_shutdown=3,
        )
