"""Attendance: presence as a fold over connections, for GraphQL and for analysts in SQL."""

from datetime import timedelta
from uuid import uuid4

import msgspec
import psycopg
import pytest

from domain import seats
from domain.admission import AdmissionWithdrawn, Role
from domain.checkin import PresenceConfirmed
from domain.hall import HallClosed, HallOpened
from domain.personal import Personal
from infrastructure.event_store import PostgresEventStore
from projections import meeting_lists
from projections.attendance import attendance_of
from projections.query import Pool
from tests.projections.conftest import Projected
from tests.projections.given import ESTABLISHMENT, HELENE, NOE, ZOE, Given


def test_presence_lasts_from_the_first_connection_to_the_last(given: Given, projected: Projected, pool: Pool) -> None:
    """Two tabs are one presence; it ends when both are closed."""
    given.started()
    first, second = uuid4(), uuid4()
    seat = given.seated(HELENE, tab=first, role=Role.HOST)
    given(seats.ConnectionOpened(seat, second))
    given(seats.ConnectionClosed(seat, first))
    closed = given(seats.ConnectionClosed(seat, second))[-1].recorded_at
    projected()
    (row,) = attendance_of(pool, given.session_id)
    assert (row.person_id, row.name, row.guest, row.role) == (HELENE, "Hélène Durand", False, Role.HOST)
    assert row.connections == 2
    (interval,) = row.intervals
    assert interval.started_at == row.first_joined_at
    assert interval.ended_at == row.last_left_at == closed


def test_a_lost_connection_ends_presence_when_it_was_last_seen(given: Given, projected: Projected, pool: Pool) -> None:
    """Lost, then back: two intervals, the first up to the last sign of life."""
    given.started()
    tab = uuid4()
    seat = given.seated(NOE, tab=tab)
    projected("attendance")
    (first,) = attendance_of(pool, given.session_id)
    last_seen = first.first_joined_at + timedelta(microseconds=5)
    given(seats.ConnectionLost(seat, tab, last_seen))
    restored = given(seats.ConnectionRestored(seat, tab))[-1].recorded_at
    projected("attendance")
    (row,) = attendance_of(pool, given.session_id)
    assert [(i.started_at, i.ended_at) for i in row.intervals] == [
        (first.first_joined_at, last_seen),
        (restored, None),
    ]
    assert row.last_left_at is None
    assert row.connections == 1


def test_the_waiting_room_does_not_count(given: Given, projected: Projected, pool: Pool) -> None:
    """Presence begins at admission; who waited only is not in the attendance at all."""
    given.started(waiting_room=True)
    host = given.seated(HELENE, role=Role.HOST)
    noe, zoe = given.waiting(NOE), given.waiting(ZOE)
    given(AdmissionWithdrawn(zoe), seats.ParticipantLeft(zoe))
    given.admitted(noe, NOE, host)
    projected()
    rows = attendance_of(pool, given.session_id)
    assert [row.person_id for row in rows] == [HELENE, NOE]
    assert rows[1].intervals[0].started_at == rows[1].first_joined_at
    assert rows[1].connections == 1


def test_the_lecture_hall_is_marked_as_no_person(given: Given, projected: Projected, pool: Pool) -> None:
    """Its presence is known, also after it was closed; the session counts it among nobody."""
    given.started()
    host = given.seated(HELENE, role=Role.HOST)
    hall = given.seated(NOE)
    given(HallOpened(hall, NOE, "Amphi Descartes", host), HallClosed(hall, host))
    given.left(hall)
    given.seated(NOE)
    projected()
    assert {row.person_id: row.hall for row in attendance_of(pool, given.session_id)} == {HELENE: False, NOE: True}
    found = meeting_lists.session(pool, ESTABLISHMENT, given.session_id)
    assert found is not None
    assert found.attendees == 1


def test_who_is_in_the_hall_is_in_the_attendance(given: Given, projected: Projected, pool: Pool) -> None:
    """Without a seat in no interval; who has one, or takes one later, keeps one row with both; forgotten, no name."""
    given.started()
    given.seated(HELENE, role=Role.HOST)
    noe = PresenceConfirmed(NOE, Personal(NOE, "Noé"), True)
    at = given(noe)[-1].recorded_at
    given(PresenceConfirmed(ZOE, Personal(ZOE, "Zoé"), True))
    projected("attendance")
    rows = {row.person_id: row for row in attendance_of(pool, given.session_id)}
    assert rows[NOE] == msgspec.structs.replace(rows[NOE], in_hall_at=at, first_joined_at=at, seconds=0, connections=0)
    assert (rows[NOE].name, rows[NOE].intervals, rows[HELENE].in_hall_at) == ("Noé", (), None)
    given.seated(NOE)
    given.forgotten(ZOE)
    projected()
    rows = {row.person_id: row for row in attendance_of(pool, given.session_id)}
    assert (len(rows[NOE].intervals), rows[NOE].connections, rows[NOE].in_hall_at) == (1, 1, at)
    assert (rows[ZOE].name, rows[ZOE].in_hall_at is not None) == (None, True)
    found = meeting_lists.session(pool, ESTABLISHMENT, given.session_id)
    assert found is not None
    assert found.attendees == 3


def test_who_comes_back_has_one_row_with_two_intervals(given: Given, projected: Projected, pool: Pool) -> None:
    """Another seat of the same person goes on in the same row; the end of the session ends everybody's presence."""
    given.started()
    left = given.left(given.seated(NOE))
    given.seated(NOE)
    ended = given.ended()
    projected()
    (row,) = attendance_of(pool, given.session_id)
    assert [interval.ended_at for interval in row.intervals] == [left, ended]
    assert row.connections == 2
    assert row.last_left_at == ended


def test_an_analyst_reads_the_same_rows_in_sql_and_nothing_else(
    given: Given, projected: Projected, pool: Pool, database_url: str
) -> None:
    """The role amphi_analyst reads the views; no table of the log, of keys or of read models."""
    given.started()
    given.seated(NOE)
    given.ended()
    projected()
    rows = attendance_of(pool, given.session_id)
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("SET ROLE amphi_analyst")
        read = connection.execute(
            "SELECT person_id, name, first_joined_at, last_left_at, seconds, connections FROM analytics.attendance"
        ).fetchall()
        assert read == [
            (row.person_id, row.name, row.first_joined_at, row.last_left_at, row.seconds, row.connections)
            for row in rows
        ]
        assert connection.execute("SELECT title, attendees FROM analytics.sessions").fetchall() == [("Analyse", 1)]
        intervals = connection.execute("SELECT started_at, ended_at FROM analytics.presence").fetchall()
        assert intervals == [(i.started_at, i.ended_at) for row in rows for i in row.intervals]
        everything = [
            f"{schema}.{table}"
            for schema, table in connection.execute(
                "SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                " WHERE c.relkind IN ('r', 'v', 'm') AND n.nspname !~ '^pg_|^information_schema$|^analytics$'"
            ).fetchall()
        ]
        assert "public.events" in everything
        assert "read_attendance.attendees" in everything
        for table in everything:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(f"SELECT * FROM {table}")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("CREATE TABLE analytics.mine (n int)")


def test_forgetting_erases_the_name_and_keeps_the_times(
    given: Given, projected: Projected, pool: Pool, store: PostgresEventStore
) -> None:
    """After PersonForgotten the row has no name, and comes out the same from a log that can't be unsealed."""
    given.started()
    given.seated(NOE)
    projected()
    before = attendance_of(pool, given.session_id)
    given.forgotten(NOE)
    projected()
    (row,) = attendance_of(pool, given.session_id)
    assert before[0].name == "Noé"
    assert row.name is None
    assert row.intervals == before[0].intervals
