"""The audit log: an entry for each event, and a chain that shows every alteration."""

import psycopg

from application.ports import Logged
from domain.admission import Role
from infrastructure.event_store import PostgresEventStore
from projections import log as event_log
from projections.audit import FIRST, entry_hash, hashes_of
from projections.query import Pool
from tests.projections.conftest import Projected
from tests.projections.given import ESTABLISHMENT, HELENE, NOE, Given


def log_of(database_url: str) -> list[Logged]:
    """Every row of the log."""
    with psycopg.connect(database_url) as connection:
        rows, _ = event_log.read(connection, None, 0, 1000)
        return list(rows)


def chained(log: list[Logged]) -> list[bytes]:
    """The hashes that an offline reader of the log computes."""
    hashes, last = [], FIRST
    for logged in log:
        last = entry_hash(last, logged)
        hashes.append(last)
    return hashes


def test_every_event_has_its_entry_and_the_chain_is_the_log_s(
    given: Given, projected: Projected, database_url: str
) -> None:
    """Of sessions and of the establishment alike, over several batches; who and when, and nothing personal."""
    given.registered()
    given.started()
    projected("audit")
    given.seated(HELENE, role=Role.HOST)
    given.ended()
    projected("audit")
    log = log_of(database_url)
    entries = sorted(projected.rows("read_audit.entries"))
    assert [row[0] for row in entries] == list(range(1, len(log) + 1))
    assert [row[1:6] for row in entries] == [
        (ESTABLISHMENT, each.session_id, each.actor_id, each.topic, each.recorded_at) for each in log
    ]
    assert [bytes(row[6]) for row in entries] == chained(log)


def test_a_change_of_any_field_breaks_the_chain_from_there_on(given: Given, database_url: str) -> None:
    """State, actor, time, stream, topic or order: the last hash is another."""
    given.registered()
    given.started()
    log = log_of(database_url)
    last = chained(log)[-1]
    changed = log[1]._replace
    later = log[1].recorded_at.replace(year=2031)
    for other in (
        changed(state=log[1].state.replace(b"Analyse", b"Algebra")),
        changed(actor_id=NOE),
        changed(recorded_at=later),
        changed(stream=NOE),
        changed(topic="polls.PollOpened"),
        changed(version=9),
    ):
        assert chained([log[0], other, *log[2:]])[-1] != last
    assert chained([log[0], log[2], log[1], *log[3:]])[-1] != last
    assert chained(log[1:])[-1] != last


def test_forgetting_does_not_break_the_chain(
    given: Given, projected: Projected, pool: Pool, database_url: str, store: PostgresEventStore
) -> None:
    """Entries hash the sealed bytes, which stay as they were."""
    given.started()
    given.seated(NOE)
    projected("audit")
    positions = [item.position for item in store.read(0, 1000, given.session_id)]
    before = hashes_of(pool, given.session_id, positions)
    given.forgotten(NOE)
    projected("audit")
    assert hashes_of(pool, given.session_id, positions) == before
    assert list(before.values()) == [each.hex() for each in chained(log_of(database_url))][1 : len(positions) + 1]
