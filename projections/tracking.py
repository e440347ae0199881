"""Where each read model is in the log, and the making of its tables."""

import time
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

import psycopg
from psycopg import Connection, sql

from projections.query import Pool
from projections.read_model import ReadModel, schema_of

LOCK = (20261124, 2)
TRACKING = """
    CREATE TABLE IF NOT EXISTS read_models (
        name       text    PRIMARY KEY,
        version    integer NOT NULL, -- of its tables
        position   bigint  NOT NULL, -- of the last event that its tables show
        generation bigint  NOT NULL  -- grows when its tables are replaced
    )
"""
ANALYTICS = (Path(__file__).parent / "analytics.sql").read_bytes()
LONGEST_WAIT_SECONDS = 5.0


def prepare(database_url: str, models: Iterable[type[ReadModel]]) -> list[str]:
    """Make the tables of read models that have none, or of another version; returns their names.

    They are empty until the runner has caught up. Safe to call again, and from several processes at once.
    """
    made = []
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s, %s)", LOCK)
        connection.execute(TRACKING)
        versions: dict[str, int] = dict(connection.execute("SELECT name, version FROM read_models").fetchall())
        missing = [model for model in models if versions.get(model.NAME) != model.VERSION]
        with connection.transaction():
            for model in missing:
                _make(connection, model)
                made.append(model.NAME)
            if made:
                connection.execute(ANALYTICS)
    return made


def make_tables(connection: Connection[Any], model: type[ReadModel], schema: str) -> None:
    """Empty tables of a read model in a schema, which is made anew."""
    name = sql.Identifier(schema)
    connection.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(name))
    connection.execute(sql.SQL("CREATE SCHEMA {}").format(name))
    search_in(connection, schema)
    connection.execute(model.TABLES.encode())


def search_in(connection: Connection[Any], schema: str) -> None:
    """Let plain names mean the tables of this schema, then those of the log."""
    connection.execute("SELECT set_config('search_path', %s, false)", (f"{schema}, public",))


def wait_until_shown(
    pool: Pool, names: Collection[str], position: int, *, seconds: float = LONGEST_WAIT_SECONDS
) -> bool:
    """Wait until read models show the log up to a position (read your writes); False when that took too long."""
    deadline = time.monotonic() + seconds
    pause = 0.002
    while True:
        with pool.connection() as connection:
            row = connection.execute(
                "SELECT count(*) FROM read_models WHERE name = ANY (%s) AND position >= %s", (list(names), position)
            ).fetchone()
        if row and row[0] == len(set(names)):
            return True
        if time.monotonic() > deadline:
            return False
        time.sleep(pause)
        pause = min(pause * 1.5, 0.05)


def _make(connection: Connection[Any], model: type[ReadModel]) -> None:
    make_tables(connection, model, schema_of(model))
    search_in(connection, "public")
    connection.execute(
        "INSERT INTO read_models VALUES (%s, %s, 0, 0) ON CONFLICT (name) DO UPDATE"
        " SET version = excluded.version, position = 0, generation = read_models.generation + 1",
        (model.NAME, model.VERSION),
    )
