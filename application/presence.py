"""Presence: what the sweeper notes because nobody else can: lost connections, abandoned seats, empty sessions, expiry.

A process that was killed reports nothing; so one holder of the lease compares what the log says with who is heard.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

import msgspec

from application.admission import stands_in
from application.amphi import Amphi
from application.breakout_clock import BreakoutClock
from application.commands import Change, Decision, Done, carry_out, envelope_of
from application.desk import AtDesk
from application.live_sessions import load_all
from application.permissions import Command, authorise, roles_of
from application.ports import Liveness, LiveSessions
from application.quizzes import close_in_time
from application.recordings import delete_recording
from application.session import end_session
from application.viewer import Viewer
from domain import admission, encoders, seats, session
from domain.admission import Admission, ReleaseReason
from domain.event import Event, Recorded
from domain.quizzes import is_out_of_time
from domain.refusal import Refused
from domain.room import Room, fold
from domain.seats import RESERVED_SECONDS, ConnectionState, Seat
from domain.session import Session

EXPIRE_EVERY_SWEEPS = 60
GRACE_SECONDS = 8
"""How long a new or restored connection may take until it is heard."""

log = logging.getLogger("amphi.presence")


class _Heard(msgspec.Struct):
    """What is known of one connection: since when its state holds, and when it was last heard."""

    state: ConnectionState
    since: datetime
    last_heard_at: datetime


class Presence:
    """The sweeper's memory: the room of each live session, folded from the log, and who was heard when."""

    def __init__(self, amphi: Amphi, establishment_id: UUID, liveness: Liveness, sessions: LiveSessions) -> None:
        self._amphi = amphi
        self._viewer = Viewer(establishment_id, system=True)
        self._liveness = liveness
        self._sessions = sessions
        self._rooms: dict[UUID, Room] = {}
        self._heard: dict[UUID, _Heard] = {}
        self._empty_since: dict[UUID, datetime] = {}
        self._sweeps = 0
        self._breakouts = BreakoutClock(amphi, self._viewer, self._note)

    def start(self) -> int:
        """Fold the sessions that are live; returns the position to follow from."""
        return load_all(self._amphi.store, self._sessions, self._load)

    def observe(self, recorded: Recorded) -> None:
        """Fold one more event."""
        session_id = recorded.session_id
        if session_id is None:
            return
        room = self._rooms.get(session_id)
        if room is None:
            self._load(session_id)
        elif recorded.position > room.position:
            self._fold(session_id, room, recorded, self._amphi.clock())
        if session_id in self._rooms and self._rooms[session_id].ended_at:
            self._forget_room(session_id)

    def sweep(self) -> None:
        """Note what changed since the last time; called once a second by the holder of the lease."""
        now = self._amphi.clock()
        if self._sweeps % EXPIRE_EVERY_SWEEPS == 0:
            self._find_missed()
        heard = self._liveness.heard([*self._heard])
        for session_id, room in list(self._rooms.items()):
            if heard is not None:
                self._sweep_connections(session_id, room, heard, now)
                self._sweep_seats(session_id, room, now)
            self._sweep_session(session_id, room, now)
            self._breakouts.sweep(session_id, room, now)
            self._sweep_quizzes(session_id, room, now)
        if self._sweeps % EXPIRE_EVERY_SWEEPS == 0:
            self._expire_recordings()
        self._sweeps += 1

    def _find_missed(self) -> None:
        """A read model that was behind at the start did not name every session, and one may have no event any more."""
        for _, session_id in self._sessions.live_sessions():
            if session_id not in self._rooms:
                self._load(session_id)

    def _expire_recordings(self) -> None:
        for _, session_id, recording_id in self._sessions.expired_recordings(self._amphi.clock()):
            self._note(partial(self._expire, session_id, recording_id))

    def _expire(self, session_id: UUID, recording_id: UUID, command_id: UUID) -> Done:
        return delete_recording(self._amphi, self._viewer, command_id, session_id=session_id, recording_id=recording_id)

    def _load(self, session_id: UUID) -> None:
        room, after = Room(), 0
        while batch := self._amphi.store.read(after, 1000, session_id):
            for recorded in batch:
                room = self._fold(session_id, room, recorded, recorded.recorded_at)
            after = batch[-1].position
        if room.ended_at or room.session_id is None:
            self._forget_room(session_id)

    def _fold(self, session_id: UUID, room: Room, recorded: Recorded, at: datetime) -> Room:
        room = fold(room, recorded)
        self._rooms[session_id] = room
        match recorded.event:
            case seats.ConnectionOpened(seat_id, connection) | seats.ConnectionRestored(seat_id, connection):
                self._heard[connection] = _Heard(ConnectionState.OPEN, at, at)
                self._heard.pop(seat_id, None)  # it is not left alone any more
            case seats.ConnectionLost(connection_id=connection, last_seen_at=last_seen):
                self._heard[connection] = _Heard(ConnectionState.LOST, at, last_seen)
            case seats.ConnectionClosed(connection_id=connection):
                self._heard.pop(connection, None)
        if encoders.has_people(room):
            self._empty_since.pop(session_id, None)
        else:
            self._empty_since.setdefault(session_id, at)
        return room

    def _forget_room(self, session_id: UUID) -> None:
        room = self._rooms.pop(session_id, None)
        self._empty_since.pop(session_id, None)
        self._breakouts.forget(session_id)
        for connections in _connections(room).values() if room else ():
            for connection in connections:
                self._heard.pop(connection, None)

    def _sweep_connections(self, session_id: UUID, room: Room, heard: set[UUID], now: datetime) -> None:
        for seat_id, connections in _connections(room).items():
            for connection, state in connections.items():
                known = self._heard.setdefault(connection, _Heard(state, now, now))
                if connection in heard:
                    known.last_heard_at = now
                    if state is ConnectionState.LOST:
                        self._seat(session_id, seat_id, _restored(seat_id, connection))
                elif state is ConnectionState.OPEN and now - known.since > timedelta(seconds=GRACE_SECONDS):
                    self._seat(session_id, seat_id, _lost(seat_id, connection, known.last_heard_at))

    def _sweep_seats(self, session_id: UUID, room: Room, now: datetime) -> None:
        for seat_id, connections in _connections(room).items():
            if ConnectionState.OPEN in connections.values():
                continue
            last = [self._heard[c].last_heard_at for c in connections if c in self._heard]
            since = [self._heard[c].since for c in connections if c in self._heard]
            if seat_id in room.participants and not connections:
                last = since = [self._left_alone_since(seat_id, now)]
            if since and now - max(since) > timedelta(seconds=RESERVED_SECONDS):
                self._release(session_id, seat_id, max(last))

    def _left_alone_since(self, seat_id: UUID, now: datetime) -> datetime:
        """Since when a seat has no connection at all (each tab was closed by itself)."""
        return self._heard.setdefault(seat_id, _Heard(ConnectionState.LOST, now, now)).since

    def _sweep_session(self, session_id: UUID, room: Room, now: datetime) -> None:
        empty_since = self._empty_since.get(session_id)
        if empty_since is not None and not encoders.has_people(room) and session.is_abandoned(empty_since, now):
            self._note(lambda command_id: end_session(self._amphi, self._viewer, command_id, session_id=session_id))

    def _sweep_quizzes(self, session_id: UUID, room: Room, now: datetime) -> None:
        for quiz_id, quiz in room.quizzes.items():
            if is_out_of_time(quiz.open, quiz.ends_at, now):
                self._note(partial(close_in_time, self._amphi, self._viewer, session_id=session_id, quiz_id=quiz_id))

    def _seat(self, session_id: UUID, seat_id: UUID, change: Callable[[Seat], list[Event]]) -> None:
        authorise(Command.REPORT, self._viewer, roles_of(self._viewer))

        def decide() -> Decision:
            run, run_version = self._amphi.store.load(session_id, Session(), session.evolve)
            seat, version = self._amphi.store.load(seat_id, Seat(), seats.evolve)
            happened = [] if run.ended or seat.gone else change(seat)
            return Decision([Change(seat_id, version, happened)], {session_id: run_version})

        self._note(
            lambda command_id: carry_out(self._amphi.store, envelope_of(self._viewer, command_id, session_id), decide)
        )

    def _release(self, session_id: UUID, seat_id: UUID, last_seen_at: datetime) -> None:
        def decide(desk: Admission, run: Session) -> AtDesk:
            session.require_running(run)
            seat, version = self._amphi.store.load(seat_id, Seat(), seats.evolve)
            lost = seats.lose(seat, seat_id=seat_id, last_seen_at=last_seen_at)
            if not lost:
                return AtDesk([])
            changes = [Change(seat_id, version, lost)]
            if seat_id in desk.waiting:
                return AtDesk(admission.withdraw(desk, seat_id=seat_id), changes)
            given_back = admission.release(desk, seat_id=seat_id, reason=ReleaseReason.LOST)
            return AtDesk(given_back, changes, stands_in(desk, run, seat_id) if given_back else [])

        self._note(
            lambda command_id: self._amphi.desk.decide(
                session_id, envelope_of(self._viewer, command_id, session_id), decide
            )
        )

    def _note(self, command: Callable[[UUID], object]) -> None:
        try:
            command(self._amphi.ids.uuid())
        except Refused as refusal:
            log.info("not noted: %s", refusal.code)


def _connections(room: Room) -> dict[UUID, dict[UUID, ConnectionState]]:
    """The connections of each seat, of those who wait too."""
    found = {seat_id: seat.connections for seat_id, seat in room.participants.items()}
    return found | {seat: room.connections_before.get(seat, {}) for seat in room.waiting}


def _lost(seat_id: UUID, connection_id: UUID, last_seen_at: datetime) -> Callable[[Seat], list[Event]]:
    return lambda seat: seats.lose_connection(
        seat, seat_id=seat_id, connection_id=connection_id, last_seen_at=last_seen_at
    )


def _restored(seat_id: UUID, connection_id: UUID) -> Callable[[Seat], list[Event]]:
    return lambda seat: seats.restore_connection(seat, seat_id=seat_id, connection_id=connection_id)
