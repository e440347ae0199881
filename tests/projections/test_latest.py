"""The log is read once for all read models, and each shows how far it has come, whatever is killed."""

import threading

import psycopg
import pytest

from infrastructure.event_store import PostgresEventStore
from projections import latest
from projections.latest import Latest
from projections.projector import Projector
from projections.registry import READ_MODELS
from tests.projections.given import HELENE, NOE, Given
from tests.projections.test_runner import PATIENCE_SECONDS, position_of, wait_until


def test_rows_are_there_from_the_position_at_which_it_began(
    given: Given, database_url: str, store: PostgresEventStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a hole; who wants earlier ones, or those that are kept no longer, is sent to the log."""
    monkeypatch.setattr(latest, "KEPT", 10)
    given.started()
    began = store.position()
    rows, stop = Latest(database_url), threading.Event()
    reading = threading.Thread(target=rows.run, args=(stop,))
    reading.start()
    try:
        wait_until(lambda: rows.after(began - 1) is None)
        assert rows.after(began) == []
        assert not rows.wait(began, 0.01)
        given.seated(NOE)
        assert rows.wait(store.position() - 1, PATIENCE_SECONDS)
        assert [row.position for row in rows.after(began) or ()] == [*range(began + 1, store.position() + 1)]
        for _ in range(10):
            given.left(given.seated(HELENE))
        assert rows.wait(store.position() - 1, PATIENCE_SECONDS)
        assert rows.after(began) is None
        assert [row.position for row in rows.after(store.position() - 3) or ()] == [
            store.position() - behind for behind in (2, 1, 0)
        ]
    finally:
        stop.set()
        reading.join()


def test_every_read_model_reaches_the_end_of_the_log(
    given: Given, database_url: str, store: PostgresEventStore
) -> None:
    """Those of which nothing happened too; every connection is terminated on the way."""
    given.started()
    with Projector(database_url, store.sealing):
        for person in (HELENE, NOE, HELENE):
            given.seated(person)
            wait_until(lambda: {position_of(database_url, name) for name in READ_MODELS} == {store.position()})
            with psycopg.connect(database_url, autocommit=True) as connection:
                connection.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name = ANY (%s)",
                    ([*READ_MODELS, "log"],),
                )
