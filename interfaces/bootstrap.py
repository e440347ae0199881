"""The one place where everything is wired: adapters to ports, rooms to processes."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import msgspec
import uvicorn
from fastapi import FastAPI
from psycopg_pool import ConnectionPool
from redis import Redis

from application.amphi import Amphi
from application.commands import Ids, Policy
from application.desk import Desk
from application.ports import Clock
from domain.meetings import CODE_LENGTH, CODE_LETTERS
from infrastructure import migrations
from infrastructure.certificates import local_certificate
from infrastructure.claims import Claims
from infrastructure.event_store import PostgresEventStore
from infrastructure.follower import LogFollower
from infrastructure.guesses import ValkeyGuesses
from infrastructure.liveness import ValkeyLiveness
from infrastructure.media_nodes import ValkeyCaptures
from infrastructure.objects import StoredObjects
from infrastructure.settings import Settings
from infrastructure.tokens import ValkeyMediaTokens
from infrastructure.turn import SharedSecretRelays
from interfaces.graphql.live import LiveRooms
from interfaces.graphql.presence import WebPresence
from interfaces.graphql.viewer import Web
from interfaces.signin import Cookies
from interfaces.web import web_app
from interfaces.websocket import Websocket
from projections import tracking
from projections.query import Pool
from projections.registry import READ_MODELS

DIST = Path(__file__).parents[1] / "web" / "dist"
OUR_NETWORKS = "127.0.0.0/8,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,::1,fc00::/7"
"""A proxy there is believed when it says for whom it asks."""


class Wired(msgspec.Struct, frozen=True):
    """The application and the adapters that processes use beside it."""

    amphi: Amphi
    store: PostgresEventStore
    redis: Redis
    liveness: ValkeyLiveness
    captures: ValkeyCaptures
    tokens: ValkeyMediaTokens


@contextmanager
def wire(settings: Settings, *, clock: Clock = lambda: datetime.now(UTC), policy: Policy = Policy()) -> Iterator[Wired]:
    """The application on PostgreSQL and Valkey; closed at the end, after the saves that wait."""
    store = PostgresEventStore(settings.database_url, settings.master_key)
    redis = Redis.from_url(settings.redis_url, socket_timeout=5, health_check_interval=10)
    captures, tokens = ValkeyCaptures(redis), ValkeyMediaTokens(settings.master_key, redis)
    amphi = Amphi(
        store=store,
        desk=Desk(store),
        keys=store.keys,
        captures=captures,
        tokens=tokens,
        relays=SharedSecretRelays(settings.turn_urls, settings.turn_secret),
        clock=clock,
        ids=Ids(uuid4, meeting_code),
        policy=policy,
    )
    try:
        yield Wired(amphi, store, redis, ValkeyLiveness(redis), captures, tokens)
    finally:
        store.close()
        redis.close()


def read_pool(settings: Settings) -> Pool:
    """Connections for queries of the read models, each checked before it is used; opened by who serves."""
    return ConnectionPool(
        settings.database_url,
        kwargs={"autocommit": True, "connect_timeout": 3},
        check=ConnectionPool.check_connection,
        min_size=1,
        max_size=10,
        timeout=5,
        open=False,
    )


def web_application(wired: Wired, settings: Settings, database: Pool, *, dist: Path = DIST) -> FastAPI:
    """What the web process serves."""
    presence = WebPresence(wired.liveness)
    follower = LogFollower(settings.database_url, wired.store)
    web = Web(
        amphi=wired.amphi,
        live=LiveRooms(wired.amphi, settings.establishment_id, follower, presence),
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
        StoredObjects(settings.object_store_url),
        media_url=f"http://127.0.0.1:{settings.media_http_port}",
        dist=dist,
    )


def serve_web(settings: Settings) -> None:
    """Run the web process until SIGINT or SIGTERM."""
    tls = local_certificate(settings.data, settings.host).chain if settings.own_tls else None
    with wire(settings) as wired, read_pool(settings) as database:
        uvicorn.run(
            web_application(wired, settings, database),
            host=settings.host,
            port=settings.port,
            ssl_certfile=tls,
            ws=Websocket,
            ws_max_size=100_000,
            ws_ping_interval=None,  # the protocol has its own pings, which drive presence
            ws_per_message_deflate=False,  # it would compress the same bytes anew for everybody
            forwarded_allow_ips=OUR_NETWORKS,
            server_header=False,
            access_log=False,
            log_level="warning",
            timeout_graceful_shutdown=3,
        )


def meeting_code() -> str:
    """The last part of a new meeting's link: 55 random bits in letters that can be read aloud."""
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))


def migrate(settings: Settings) -> None:
    """Bring the database of an installation up to date; safe to call again."""
    migrate_database(settings.database_url)


def migrate_database(database_url: str) -> None:
    """Bring a database up to date; safe to call again, and from several processes at once."""
    migrations.migrate(database_url)
    tracking.prepare(database_url, READ_MODELS.values())
