"""Attendance: who was in a session, when, for how long. Presence is a fold over the connections of a seat."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from psycopg import Cursor

from domain.admission import (
    AdmissionRequested,
    AdmissionWithdrawn,
    ParticipantAdmitted,
    ReturnedToWaitingRoom,
    Role,
    SeatReleased,
)
from domain.checkin import PresenceConfirmed
from domain.event import Recorded
from domain.hall import HallOpened
from domain.names import NameChanged
from domain.people import PersonForgotten
from domain.ratings import SoundRated
from domain.seats import (
    ConnectionClosed,
    ConnectionLost,
    ConnectionOpened,
    ConnectionRestored,
    ParticipantLeft,
    ParticipantLost,
    ParticipantRemoved,
)
from domain.session import SessionEnded, SessionStarted
from projections.folded import FoldedModel, Partition
from projections.forgotten import TABLE
from projections.query import Pool, find
from projections.read_model import topics
from projections.table import Table


class Attendee(msgspec.Struct, frozen=True):
    """A person who came to a session, and what the fold needs to go on.

    Interval n of presence is from `starts[n]` to `ends[n]`; the last may still be open and then has no end.
    `first_joined_at` is None for who waited only. `heard` are the open connections of the seat `seat_id`, and
    `closed_at` is when the last of the others was closed. `in_hall_at` is when they confirmed their presence in the
    lecture hall, for which no seat is needed.
    """

    session_id: UUID
    person_id: UUID
    establishment_id: UUID
    name: str | None
    guest: bool
    seat_id: UUID | None
    role: Role = Role.PARTICIPANT
    seated: bool = False
    first_joined_at: datetime | None = None
    connections: int = 0
    starts: tuple[datetime, ...] = ()
    ends: tuple[datetime, ...] = ()
    heard: tuple[UUID, ...] = ()
    closed_at: datetime | None = None
    sound_good: bool | None = None
    hall: bool = False
    in_hall_at: datetime | None = None
    encoder: bool = False

    @property
    def present(self) -> bool:
        """Whether an interval is open."""
        return len(self.starts) > len(self.ends)


class Attendance(FoldedModel):
    """One row for each person and session."""

    NAME = "attendance"
    VERSION = 5
    TOPICS = topics(
        SessionStarted,
        SessionEnded,
        AdmissionRequested,
        ParticipantAdmitted,
        AdmissionWithdrawn,
        ReturnedToWaitingRoom,
        SeatReleased,
        ConnectionOpened,
        ConnectionRestored,
        ConnectionClosed,
        ConnectionLost,
        ParticipantLeft,
        ParticipantRemoved,
        ParticipantLost,
        SoundRated,
        HallOpened,
        PresenceConfirmed,
        NameChanged,
        PersonForgotten,
    )
    TABLES = f"""
        CREATE TABLE attendees (
            session_id       uuid          NOT NULL,
            person_id        uuid          NOT NULL,
            establishment_id uuid          NOT NULL,
            name             text,
            guest            boolean       NOT NULL,
            seat_id          uuid,                   -- the latest
            role             text          NOT NULL, -- host, participant
            seated           boolean       NOT NULL,
            first_joined_at  timestamptz,            -- null: waited only
            connections      integer       NOT NULL, -- how many tabs or devices connected
            starts           timestamptz[] NOT NULL,
            ends             timestamptz[] NOT NULL, -- one fewer than starts while present
            heard            uuid[]        NOT NULL,
            closed_at        timestamptz,
            sound_good       boolean,                -- null: did not say
            hall             boolean       NOT NULL, -- was the lecture hall, at least for a while: no person
            in_hall_at       timestamptz,            -- confirmed their presence in the lecture hall; null: did not
            encoder          boolean       NOT NULL, -- a device that hosts let in: no person
            PRIMARY KEY (session_id, person_id)
        );
        CREATE INDEX ON attendees (person_id);
        {TABLE}
    """

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._attendees = Table("attendees", Attendee, key="person_id", partition="session_id")
        self._persons: dict[UUID, dict[UUID, UUID]] = {}  # person of each seat, by session

    def tables(self) -> Sequence[Table[Any]]:
        """The one table."""
        return (self._attendees,)

    def touched(self, recorded: Recorded) -> Iterable[Partition]:
        """The attendees of the event's session."""
        if recorded.session_id:
            yield self._attendees, recorded.session_id

    def reset(self) -> None:
        """Drop the rows in memory."""
        super().reset()
        self._persons.clear()

    def forget(self, cursor: Cursor[Any], person_id: UUID) -> None:
        """Erase the person's name; when somebody was there stays."""
        cursor.execute("UPDATE attendees SET name = NULL WHERE person_id = %s", (person_id,))

    def fold(self, recorded: Recorded) -> None:
        """Fold one event of a seat, or of the session."""
        session_id, happened = recorded.session_id, recorded.event
        if session_id is None:
            return
        match happened:
            case SessionStarted():
                return
            case SessionEnded():
                for attendee in list(self._attendees.rows(session_id)):
                    self._put(session_id, _gone(attendee, recorded.recorded_at))
                self._persons.pop(session_id, None)
            case SoundRated(person_id=person_id, good=good):
                if known := self._attendees.get(session_id, person_id):
                    self._put(session_id, msgspec.structs.replace(known, sound_good=good))
            case PresenceConfirmed():
                self._put(session_id, self._in_hall(session_id, recorded, happened))
            case NameChanged(person_id=person_id, name=name):
                if known := self._attendees.get(session_id, person_id):
                    self._put(session_id, msgspec.structs.replace(known, name=self.forgotten.text(name)))
            case AdmissionRequested() | ParticipantAdmitted():
                self._put(session_id, self._arrived(session_id, recorded, happened))
            case _:
                seat_id: UUID = happened.seat_id  # type: ignore[attr-defined]  # every other event is of a seat
                if known := self._seated_at(session_id, seat_id):
                    self._put(session_id, _changed(known, recorded))

    def _arrived(
        self, session_id: UUID, recorded: Recorded, happened: AdmissionRequested | ParticipantAdmitted
    ) -> Attendee:
        """Who waits, or has a seat from now on."""
        known = self._attendees.get(session_id, happened.person_id)
        at = recorded.recorded_at
        arrived = Attendee(
            session_id=session_id,
            person_id=happened.person_id,
            establishment_id=recorded.establishment_id,
            name=self.forgotten.text(happened.name),
            guest=happened.guest,
            seat_id=happened.seat_id,
        )
        if known:
            arrived = msgspec.structs.replace(known, name=arrived.name, guest=arrived.guest)
            if known.seat_id != happened.seat_id:
                arrived = msgspec.structs.replace(_gone(arrived, at), seat_id=happened.seat_id)
        if isinstance(happened, ParticipantAdmitted):
            first = arrived.first_joined_at or at
            arrived = msgspec.structs.replace(
                arrived, role=happened.role, seated=True, first_joined_at=first, encoder=happened.encoder
            )
            arrived = _present_since(arrived, at)
        return arrived

    def _in_hall(self, session_id: UUID, recorded: Recorded, happened: PresenceConfirmed) -> Attendee:
        """Who is in the lecture hall, with a seat or without one."""
        known = self._attendees.get(session_id, happened.person_id) or Attendee(
            session_id=session_id,
            person_id=happened.person_id,
            establishment_id=recorded.establishment_id,
            name=self.forgotten.text(happened.name),
            guest=happened.guest,
            seat_id=None,
        )
        return msgspec.structs.replace(known, in_hall_at=recorded.recorded_at)

    def _put(self, session_id: UUID, attendee: Attendee) -> None:
        self._attendees.put(session_id, attendee)
        if session_id in self._persons and attendee.seat_id:
            self._persons[session_id][attendee.seat_id] = attendee.person_id

    def _seated_at(self, session_id: UUID, seat_id: UUID) -> Attendee | None:
        seats = self._persons.get(session_id)
        if seats is None:
            seats = {row.seat_id: row.person_id for row in self._attendees.rows(session_id) if row.seat_id}
            self._persons[session_id] = seats
        person_id = seats.get(seat_id)
        attendee = self._attendees.get(session_id, person_id) if person_id else None
        return attendee if attendee and attendee.seat_id == seat_id else None


def _changed(attendee: Attendee, recorded: Recorded) -> Attendee:
    happened, at = recorded.event, recorded.recorded_at
    change = msgspec.structs.replace
    match happened:
        case ConnectionOpened(connection_id=connection):
            opened = change(attendee, heard=(*attendee.heard, connection), connections=attendee.connections + 1)
            return _present_since(opened, at)
        case ConnectionRestored(connection_id=connection):
            return _present_since(change(attendee, heard=(*attendee.heard, connection)), at)
        case ConnectionClosed(connection_id=connection):
            left = tuple(each for each in attendee.heard if each != connection)
            if left == attendee.heard:
                return attendee
            closed = change(attendee, heard=left, closed_at=at)
            return closed if left else _absent_since(closed, at)
        case ConnectionLost(connection_id=connection, last_seen_at=last_seen_at):
            left = tuple(each for each in attendee.heard if each != connection)
            lost = change(attendee, heard=left)
            if left or not attendee.heard:
                return lost
            return _absent_since(lost, max(last_seen_at, attendee.closed_at or last_seen_at))
        case HallOpened():
            return change(attendee, hall=True)
        case ReturnedToWaitingRoom():
            return change(_absent_since(attendee, at), seated=False)
    return _gone(attendee, at)


def _present_since(attendee: Attendee, at: datetime) -> Attendee:
    if attendee.present or not attendee.seated or not attendee.heard:
        return attendee
    return msgspec.structs.replace(attendee, starts=(*attendee.starts, at), closed_at=None)


def _absent_since(attendee: Attendee, at: datetime) -> Attendee:
    if not attendee.present:
        return attendee
    return msgspec.structs.replace(attendee, ends=(*attendee.ends, max(at, attendee.starts[-1])))


def _gone(attendee: Attendee, at: datetime) -> Attendee:
    """The seat, or the place in the waiting room, was given back."""
    if not attendee.seated and not attendee.heard:
        return attendee
    return msgspec.structs.replace(_absent_since(attendee, at), seated=False, heard=())


class Interval(msgspec.Struct, frozen=True):
    """A time of presence; no end: still there."""

    started_at: datetime
    ended_at: datetime | None


class AttendanceRow(msgspec.Struct, frozen=True):
    """One person's presence in a session: a row of the view `analytics.attendance`, with its intervals."""

    session_id: UUID
    person_id: UUID
    name: str | None
    guest: bool
    role: Role
    first_joined_at: datetime
    last_left_at: datetime | None
    seconds: int
    connections: int
    sound_good: bool | None = None
    hall: bool = False
    in_hall_at: datetime | None = None
    encoder: bool = False
    intervals: tuple[Interval, ...] = ()


class _Presence(Interval, frozen=True):
    person_id: UUID


def attendance_of(pool: Pool, session_id: UUID) -> list[AttendanceRow]:
    """Who had a seat in a session, or was in its hall, in order of arrival: the same rows that analysts read in SQL."""
    rows = find(
        pool,
        AttendanceRow,
        """SELECT session_id, person_id, name, guest, role, first_joined_at, last_left_at, seconds, connections,
            sound_good, hall, in_hall_at, encoder
        FROM analytics.attendance WHERE session_id = %(session_id)s ORDER BY first_joined_at, person_id""",
        session_id=session_id,
    )
    presence = find(
        pool,
        _Presence,
        """SELECT person_id, started_at, ended_at FROM analytics.presence
        WHERE session_id = %(session_id)s ORDER BY started_at""",
        session_id=session_id,
    )
    intervals: dict[UUID, list[Interval]] = {}
    for each in presence:
        intervals.setdefault(each.person_id, []).append(Interval(each.started_at, each.ended_at))
    return [msgspec.structs.replace(row, intervals=tuple(intervals.get(row.person_id, ()))) for row in rows]


def names_of(pool: Pool, session_id: UUID) -> dict[UUID, str | None]:
    """The name of everybody who had a seat in a session; None for who was forgotten."""
    query = """SELECT person_id, name FROM read_attendance.attendees
        WHERE session_id = %(session_id)s AND first_joined_at IS NOT NULL"""
    return {each.person_id: each.name for each in find(pool, _Named, query, session_id=session_id)}


class _Named(msgspec.Struct, frozen=True):
    person_id: UUID
    name: str | None
