"""Given events in a real log, and the rows that the read models make of them."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg_pool import ConnectionPool

from infrastructure.event_store import PostgresEventStore
from projections.query import Pool
from projections.registry import READ_MODELS
from projections.runner import Runner
from tests.projections.given import Given

MASTER_KEY = bytes(range(32))


@pytest.fixture
def store(database_url: str) -> Iterator[PostgresEventStore]:
    """The log."""
    opened = PostgresEventStore(database_url, MASTER_KEY)
    yield opened
    opened.close()


@pytest.fixture
def pool(database_url: str) -> Iterator[Pool]:
    """Connections for queries, as the web process has them."""
    with ConnectionPool[Any](database_url, min_size=1, kwargs={"autocommit": True}) as opened:
        yield opened


@pytest.fixture
def given(store: PostgresEventStore) -> Given:
    """A session to which things happen."""
    return Given(store)


class Projected:
    """Read models brought up to the end of the log on demand."""

    def __init__(self, database_url: str, store: PostgresEventStore) -> None:
        self.database_url = database_url
        self._store = store

    def __call__(self, *names: str) -> None:
        """Bring these read models (none: all) up to date."""
        for name in names or READ_MODELS:
            Runner(self.database_url, READ_MODELS[name], self._store.sealing).catch_up()

    def rows(self, table: str) -> list[tuple[Any, ...]]:
        """Every row of a table, in some order that depends on what they hold."""
        with psycopg.connect(self.database_url) as connection:
            return connection.execute(f"SELECT * FROM {table} t ORDER BY t::text").fetchall()


@pytest.fixture
def projected(database_url: str, store: PostgresEventStore) -> Projected:
    """What brings read models up to date."""
    return Projected(database_url, store)
