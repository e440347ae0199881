"""Meetings and their sessions, for lists: who owns them, what runs, how many are there."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from psycopg import Cursor

from domain import meetings, recordings, session
from domain.admission import (
    AdmissionRefused,
    AdmissionRequested,
    AdmissionWithdrawn,
    ParticipantAdmitted,
    ReturnedToWaitingRoom,
    SeatReleased,
)
from domain.checkin import PresenceConfirmed
from domain.event import Recorded
from domain.hall import HallOpened
from domain.kinds import KindChanged, SwitchesPreset
from domain.people import PersonForgotten
from domain.waiting_room import Bypass, bypass_of
from projections.folded import FoldedModel, Partition
from projections.forgotten import TABLE
from projections.read_model import topics
from projections.table import Table


class MeetingRow(msgspec.Struct, frozen=True):
    """A meeting; `session_id` is its latest session."""

    meeting_id: UUID
    establishment_id: UUID
    owner_id: UUID
    code: str
    title: str
    bypass: str
    starts_at: datetime | None
    created_at: datetime
    kind: str
    off: tuple[str, ...]
    cancelled: bool = False
    session_id: UUID | None = None


class SessionRow(msgspec.Struct, frozen=True):
    """A session: seats taken and waiting now, persons who had a seat or were in the hall, recordings that are there.

    `halls`: who only seem to be persons, their seats having been the lecture hall.
    """

    session_id: UUID
    establishment_id: UUID
    meeting_id: UUID
    host_id: UUID
    title: str
    started_at: datetime
    ended_at: datetime | None = None
    seated: tuple[UUID, ...] = ()
    waiting: tuple[UUID, ...] = ()
    attended: tuple[UUID, ...] = ()
    halls: tuple[UUID, ...] = ()
    recordings: tuple[UUID, ...] = ()


class Meetings(FoldedModel):
    """One row for each meeting and for each session. No personal data: names are joined from `people`."""

    NAME = "meetings"
    VERSION = 4
    TOPICS = topics(
        meetings.MeetingCreated,
        meetings.MeetingRenamed,
        meetings.MeetingRescheduled,
        meetings.WaitingRoomEnabled,
        meetings.WaitingRoomDisabled,
        meetings.WaitingRoomBypassed,
        KindChanged,
        SwitchesPreset,
        meetings.SessionOpened,
        meetings.MeetingCancelled,
        session.SessionStarted,
        session.SessionEnded,
        AdmissionRequested,
        ParticipantAdmitted,
        AdmissionRefused,
        AdmissionWithdrawn,
        ReturnedToWaitingRoom,
        SeatReleased,
        HallOpened,
        PresenceConfirmed,
        recordings.RecordingStarted,
        recordings.RecordingDeleted,
        PersonForgotten,
    )
    TABLES = f"""
        CREATE TABLE meetings (
            meeting_id       uuid        PRIMARY KEY,
            establishment_id uuid        NOT NULL,
            owner_id         uuid        NOT NULL,
            code             text        NOT NULL,
            title            text        NOT NULL,
            bypass           text        NOT NULL, -- who need not wait
            starts_at        timestamptz,
            created_at       timestamptz NOT NULL,
            kind             text        NOT NULL,
            off              text[]      NOT NULL, -- switches that are off at first
            cancelled        boolean     NOT NULL,
            session_id       uuid        -- the latest
        );
        CREATE INDEX ON meetings (owner_id);
        CREATE TABLE sessions (
            session_id       uuid        PRIMARY KEY,
            establishment_id uuid        NOT NULL,
            meeting_id       uuid        NOT NULL,
            host_id          uuid        NOT NULL,
            title            text        NOT NULL,
            started_at       timestamptz NOT NULL,
            ended_at         timestamptz,
            seated           uuid[]      NOT NULL, -- seats taken now
            waiting          uuid[]      NOT NULL, -- seats in the waiting room now
            attended         uuid[]      NOT NULL, -- persons who had a seat, or were in the hall
            halls            uuid[]      NOT NULL, -- seats of the lecture hall, by person: not in attended
            recordings       uuid[]      NOT NULL
        );
        CREATE INDEX ON sessions (meeting_id);
        CREATE INDEX ON sessions (establishment_id, started_at);
        CREATE INDEX ON sessions (started_at) WHERE ended_at IS NULL;
        {TABLE}
    """

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._meetings = Table("meetings", MeetingRow, key="meeting_id")
        self._sessions = Table("sessions", SessionRow, key="session_id")

    def tables(self) -> Sequence[Table[Any]]:
        """Both tables."""
        return (self._meetings, self._sessions)

    def touched(self, recorded: Recorded) -> Iterable[Partition]:
        """A meeting, or a session."""
        if meeting_id := _meeting_of(recorded):
            yield self._meetings, meeting_id
        elif recorded.session_id:
            yield self._sessions, recorded.session_id

    def fold(self, recorded: Recorded) -> None:
        """Fold one event of a meeting or session."""
        if meeting_id := _meeting_of(recorded):
            self._fold_meeting(meeting_id, recorded)
        elif recorded.session_id:
            self._fold_session(recorded.session_id, recorded)

    def forget(self, cursor: Cursor[Any], person_id: UUID) -> None:
        """Nothing: ids only."""

    def _fold_meeting(self, meeting_id: UUID, recorded: Recorded) -> None:
        happened = recorded.event
        if isinstance(happened, meetings.MeetingCreated):
            created = MeetingRow(
                meeting_id=meeting_id,
                establishment_id=recorded.establishment_id,
                owner_id=happened.owner_id,
                code=happened.code,
                title=happened.title,
                bypass=bypass_of(happened.waiting_room, happened.bypass),
                starts_at=happened.starts_at,
                created_at=recorded.recorded_at,
                kind=happened.kind,
                off=happened.off,
            )
            self._meetings.put(meeting_id, created)
        meeting = self._meetings.get(meeting_id, meeting_id)
        if meeting is None:
            return
        match happened:
            case meetings.MeetingRenamed(title=title):
                self._meetings.put(meeting_id, meeting, title=title)
            case meetings.MeetingRescheduled(starts_at=starts_at):
                self._meetings.put(meeting_id, meeting, starts_at=starts_at)
            case meetings.WaitingRoomEnabled():
                self._meetings.put(meeting_id, meeting, bypass=Bypass.NOBODY)
            case meetings.WaitingRoomDisabled():
                self._meetings.put(meeting_id, meeting, bypass=Bypass.EVERYBODY)
            case meetings.WaitingRoomBypassed(bypass=bypass):
                self._meetings.put(meeting_id, meeting, bypass=bypass)
            case KindChanged(kind=kind):
                self._meetings.put(meeting_id, meeting, kind=kind)
            case SwitchesPreset(off=off):
                self._meetings.put(meeting_id, meeting, off=off)
            case meetings.SessionOpened(session_id=session_id):
                self._meetings.put(meeting_id, meeting, session_id=session_id)
            case meetings.MeetingCancelled():
                self._meetings.put(meeting_id, meeting, cancelled=True)

    def _fold_session(self, session_id: UUID, recorded: Recorded) -> None:
        happened, put = recorded.event, self._sessions.put
        if isinstance(happened, session.SessionStarted):
            started = SessionRow(
                session_id=session_id,
                establishment_id=recorded.establishment_id,
                meeting_id=happened.meeting_id,
                host_id=happened.host_id,
                title=happened.title,
                started_at=recorded.recorded_at,
            )
            put(session_id, started)
        run = self._sessions.get(session_id, session_id)
        if run is None:
            return
        match happened:
            case session.SessionEnded():
                put(session_id, run, ended_at=recorded.recorded_at, seated=(), waiting=())
            case AdmissionRequested(seat_id=seat):
                put(session_id, run, waiting=_with(run.waiting, seat))
            case ParticipantAdmitted(seat_id=seat, person_id=person):
                waiting, seated = _without(run.waiting, seat), _with(run.seated, seat)
                no_person = happened.encoder or person in run.halls
                attended = run.attended if no_person else _with(run.attended, person)
                put(session_id, run, waiting=waiting, seated=seated, attended=attended)
            case PresenceConfirmed(person_id=person):
                put(session_id, run, attended=_with(run.attended, person))
            case HallOpened(person_id=person):
                put(session_id, run, attended=_without(run.attended, person), halls=_with(run.halls, person))
            case AdmissionRefused(seat_id=seat) | AdmissionWithdrawn(seat_id=seat):
                put(session_id, run, waiting=_without(run.waiting, seat))
            case ReturnedToWaitingRoom(seat_id=seat):
                put(session_id, run, seated=_without(run.seated, seat), waiting=_with(run.waiting, seat))
            case SeatReleased(seat_id=seat):
                put(session_id, run, seated=_without(run.seated, seat))
            case recordings.RecordingStarted(recording_id=recording):
                put(session_id, run, recordings=_with(run.recordings, recording))
            case recordings.RecordingDeleted(recording_id=recording):
                put(session_id, run, recordings=_without(run.recordings, recording))


def _meeting_of(recorded: Recorded) -> UUID | None:
    match recorded.event:
        case (
            meetings.MeetingCreated(meeting_id=meeting_id)
            | meetings.MeetingRenamed(meeting_id=meeting_id)
            | meetings.MeetingRescheduled(meeting_id=meeting_id)
            | meetings.WaitingRoomEnabled(meeting_id=meeting_id)
            | meetings.WaitingRoomDisabled(meeting_id=meeting_id)
            | meetings.WaitingRoomBypassed(meeting_id=meeting_id)
            | KindChanged(meeting_id=meeting_id)
            | SwitchesPreset(meeting_id=meeting_id)
            | meetings.SessionOpened(meeting_id=meeting_id)
            | meetings.MeetingCancelled(meeting_id=meeting_id)
        ):
            return meeting_id
    return None


def _with(ids: tuple[UUID, ...], added: UUID) -> tuple[UUID, ...]:
    return ids if added in ids else (*ids, added)


def _without(ids: tuple[UUID, ...], gone: UUID) -> tuple[UUID, ...]:
    return tuple(each for each in ids if each != gone)
