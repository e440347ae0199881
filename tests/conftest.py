"""Real servers for the tests: one PostgreSQL and one Valkey for the run, a fresh database for each test that asks."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import msgspec
import psycopg
import pytest
from psycopg import sql
from redis import Redis

from infrastructure import embedded
from infrastructure.embedded import Server

pytest_plugins = ["tests.missing_programs"]

NOTHING_OUTLIVES_THE_RUN = ("-c", "fsync=off", "-c", "full_page_writes=off")
"""Waiting for the disk is most of a small test; tests that kill PostgreSQL start their own, which does wait."""


IN_MEMORY, ROOM_BYTES = Path("/dev/shm"), 4 << 30
"""A database in memory is made and dropped with a third of the work."""


def _in_memory() -> Path | None:
    """Where files are kept in memory, if there is room and programs can be run from there; else None."""
    try:
        found = os.statvfs(IN_MEMORY)
    except OSError:
        return None
    room = found.f_bavail * found.f_frsize
    fits = room >= ROOM_BYTES and not found.f_flag & os.ST_NOEXEC and os.access(IN_MEMORY, os.W_OK | os.X_OK)
    return IN_MEMORY if fits else None


@pytest.fixture(scope="session")
def server_data() -> Iterator[Path]:
    """A folder for the servers of this run, which the user of PostgreSQL can enter."""
    folder = Path(tempfile.mkdtemp(prefix="amphi-tests-", dir=_in_memory()))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def _running(server: Server) -> Iterator[str]:
    process = embedded.start(server, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")
    try:
        embedded.wait_until_it_answers(server)
        yield server.url
    finally:
        process.terminate() if server.name == "valkey" else process.send_signal(2)
        process.wait(60)


@pytest.fixture(scope="session")
def postgres_url(server_data: Path) -> Iterator[str]:
    """The run's PostgreSQL: `TEST_DATABASE_URL`, or one from the wheel."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given
    else:
        server = embedded.postgres(server_data)
        yield from _running(msgspec.structs.replace(server, command=[*server.command, *NOTHING_OUTLIVES_THE_RUN]))


@pytest.fixture(scope="session")
def valkey_url(server_data: Path) -> Iterator[str]:
    """The run's Valkey: `TEST_REDIS_URL`, or one from the wheel."""
    if given := os.environ.get("TEST_REDIS_URL"):
        yield given
    else:
        yield from _running(embedded.valkey(server_data))


@pytest.fixture(scope="session")
def migrated_template(postgres_url: str) -> str:
    """The name of a database with Amphi's schema, from which the tests' databases are copied."""
    from interfaces.bootstrap import migrate_database

    name = f"template_{uuid4().hex}"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    migrate_database(postgres_url.rsplit("/", 1)[0] + "/" + name)
    return name


@pytest.fixture
def database_url(postgres_url: str, migrated_template: str) -> Iterator[str]:
    """A fresh, migrated database."""
    name = f"test_{uuid4().hex}"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(migrated_template))
        )
        yield postgres_url.rsplit("/", 1)[0] + "/" + name
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def redis_url(valkey_url: str) -> Iterator[str]:
    """A Valkey without a key."""
    redis = Redis.from_url(valkey_url)
    redis.flushall()
    yield valkey_url
    redis.close()
