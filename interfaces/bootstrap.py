"""The one place where adapters meet ports. Each process has a file of its own for what it alone needs and imports."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from uuid import uuid4

import msgspec
from psycopg_pool import ConnectionPool
from redis import Redis

from application.amphi import Amphi
from application.commands import Ids, Policy
from application.desk import Desk
from application.establishments import policy_of, register
from application.ports import Clock
from application.viewer import Viewer
from domain.meetings import CODE_LENGTH, CODE_LETTERS
from infrastructure import migrations
from infrastructure.event_store import PostgresEventStore
from infrastructure.liveness import ValkeyLiveness
from infrastructure.media_nodes import ValkeyCaptures
from infrastructure.placement import ValkeyMediaNodes
from infrastructure.settings import Settings
from infrastructure.tokens import SignedCheckins, SignedEncoders, SignedInvitations, ValkeyMediaTokens
from infrastructure.turn import SharedSecretRelays
from projections import tracking
from projections.query import Pool
from projections.registry import READ_MODELS


class Wired(msgspec.Struct, frozen=True):
    """The application and the adapters that processes use beside it."""

    amphi: Amphi
    store: PostgresEventStore
    redis: Redis
    liveness: ValkeyLiveness
    captures: ValkeyCaptures
    tokens: ValkeyMediaTokens


@contextmanager
def wire(
    settings: Settings, *, clock: Clock = lambda: datetime.now(UTC), policy: Policy | None = None
) -> Iterator[Wired]:
    """The application on PostgreSQL and Valkey; closed at the end, after the saves that wait.

    `policy` is the establishment's, as it stands when the process starts, unless another is given.
    """
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
        invitations=SignedInvitations(settings.master_key),
        checkins=SignedCheckins(settings.master_key),
        encoders=SignedEncoders(settings.master_key),
        nodes=ValkeyMediaNodes(redis),
        clock=clock,
        ids=Ids(uuid4, meeting_code),
        policy=policy or policy_of(store, settings.establishment_id),
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


def meeting_code() -> str:
    """The last part of a new meeting's link: 55 random bits in letters that can be read aloud."""
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))


def migrate(settings: Settings) -> None:
    """Bring the database of an installation up to date, and register its establishment; safe to call again."""
    migrate_database(settings.database_url)
    store = PostgresEventStore(settings.database_url, settings.master_key)
    try:
        register(store, Viewer(settings.establishment_id, system=True), name=settings.establishment_name)
    finally:
        store.close()


def migrate_database(database_url: str) -> None:
    """Bring a database up to date; safe to call again, and from several processes at once."""
    migrations.migrate(database_url)
    tracking.prepare(database_url, READ_MODELS.values())
