"""A PostgreSQL and a Valkey for one benchmark, from the wheels, as `amphi run` runs them; gone at its end."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
from psycopg import sql

from infrastructure import embedded
from infrastructure.embedded import Server
from interfaces.bootstrap import migrate_database


@contextmanager
def folder() -> Iterator[Path]:
    """A folder that PostgreSQL's user can enter."""
    path = Path(tempfile.mkdtemp(prefix="amphi-bench-"))
    path.chmod(0o711)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


@contextmanager
def database() -> Iterator[str]:
    """The URL of a new, migrated database, on the server of `DATABASE_URL` where that is given."""
    if given := os.environ.get("DATABASE_URL"):
        with _new_database(given) as url:
            yield url
        return
    with folder() as data, _running(embedded.postgres(data)) as server, _new_database(server) as url:
        yield url


@contextmanager
def valkey() -> Iterator[str]:
    """The URL of an empty Valkey; `REDIS_URL` when it is given."""
    if given := os.environ.get("REDIS_URL"):
        yield given
        return
    with folder() as data, _running(embedded.valkey(data)) as url:
        yield url


def cpu_seconds(pid: int) -> float:
    """User and system time of a process so far, all of its threads together (proc(5))."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def _new_database(server_url: str) -> Iterator[str]:
    name = f"bench_{uuid4().hex}"
    url = urlsplit(server_url)._replace(path=f"/{name}").geturl()
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            migrate_database(url)
            yield url
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def _running(server: Server) -> Iterator[str]:
    process = embedded.start(server, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")
    try:
        embedded.wait_until_it_answers(server)
        yield server.url
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(20)
