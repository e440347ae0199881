"""A session: one run of a meeting. This stream is small and quiet, so that others may require that it has not ended."""

from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from uuid import UUID, uuid5

import msgspec

from domain import hall, locks, roles, switches, waiting_room
from domain.event import Event, event
from domain.hall import Hall
from domain.kinds import MeetingKind
from domain.personal import Personal
from domain.refusal import Refused
from domain.roles import Roles
from domain.switches import Switch, Switches
from domain.waiting_room import Bypass, bypass_of


class EndReason(StrEnum):
    """Why a session ended."""

    ENDED_BY_HOST = "ended_by_host"
    EMPTY = "empty"


EMPTY_SESSION_ENDS_AFTER_SECONDS = 30 * 60


@event("sessions.SessionStarted")
class SessionStarted(Event, frozen=True):
    """The host, or whom the settings allow, opened a session of a meeting; `off`: switches that are off at first.

    `bypass`: who need not wait; None: as `waiting_room` says.
    """

    session_id: UUID
    meeting_id: UUID
    host_id: UUID
    title: str
    waiting_room: bool
    capacity: int = 300
    off: tuple[Switch, ...] = ()
    kind: MeetingKind = MeetingKind.MEETING
    bypass: Bypass | None = None


@event("sessions.SessionEnded")
class SessionEnded(Event, frozen=True):
    """The session is over for all."""

    session_id: UUID
    reason: EndReason


class SessionNotFound(Refused):
    """No such session, or the viewer may not know of it."""

    code = "SESSION_NOT_FOUND"


class SessionNotStarted(Refused):
    """The meeting has no running session and the viewer may not open one."""

    code = "SESSION_NOT_STARTED"


class SessionHasEnded(Refused):
    """The session is over: nothing more can be done in it."""

    code = "SESSION_ENDED"


class Session(msgspec.Struct, frozen=True):
    """State of a session's stream; one that never started has no `session_id`."""

    session_id: UUID | None = None
    meeting_id: UUID | None = None
    host_id: UUID | None = None
    title: str = ""
    kind: MeetingKind = MeetingKind.MEETING
    bypass: Bypass = Bypass.NOBODY
    waiting_message: Personal | None = None
    capacity: int = 300
    ended: bool = False
    switches: Switches = Switches()
    roles: Roles = Roles()
    locked: bool = False
    hall: Hall | None = None

    def is_hall(self, person_id: UUID) -> bool:
        """Whether somebody's seat is the lecture hall."""
        return self.hall is not None and self.hall.person_id == person_id


def evolve(state: Session, happened: Event) -> Session:
    """Fold one event."""
    match happened:
        case SessionStarted():
            return Session(
                session_id=happened.session_id,
                meeting_id=happened.meeting_id,
                host_id=happened.host_id,
                title=happened.title,
                kind=happened.kind,
                bypass=bypass_of(happened.waiting_room, happened.bypass),
                capacity=happened.capacity,
                switches=Switches(off=happened.off),
                roles=Roles(host_id=happened.host_id),
            )
        case SessionEnded():
            return msgspec.structs.replace(state, ended=True)
        case locks.SessionLocked() | locks.SessionUnlocked():
            return msgspec.structs.replace(state, locked=isinstance(happened, locks.SessionLocked))
        case _ if isinstance(happened, hall.CHANGES):
            return msgspec.structs.replace(state, hall=hall.evolve(state.hall, happened))
        case waiting_room.BypassChanged(bypass=bypass):
            return msgspec.structs.replace(state, bypass=bypass)
        case _ if isinstance(happened, waiting_room.CHANGES):
            message = waiting_room.message_after(happened, state.waiting_message)
            return msgspec.structs.replace(state, waiting_message=message)
        case _ if isinstance(happened, roles.CHANGES):
            return msgspec.structs.replace(state, roles=roles.evolve(state.roles, happened))
        case _ if isinstance(happened, switches.CHANGES):
            return msgspec.structs.replace(state, switches=switches.evolve(state.switches, happened))
    return state


def running(state: Session) -> bool:
    """Whether the session started and has not ended."""
    return state.session_id is not None and not state.ended


def require_running(state: Session) -> None:
    """Refuse what is asked of a session that never started or has ended."""
    if state.session_id is None:
        raise SessionNotFound
    if state.ended:
        raise SessionHasEnded


def start(
    *,
    session_id: UUID,
    meeting_id: UUID,
    host_id: UUID,
    title: str,
    kind: MeetingKind,
    bypass: Bypass,
    off: tuple[Switch, ...],
    capacity: int,
) -> list[Event]:
    """Start a session."""
    waits = bypass is not Bypass.EVERYBODY
    return [SessionStarted(session_id, meeting_id, host_id, title, waits, capacity, off, kind, bypass)]


def end(state: Session, reason: EndReason) -> list[Event]:
    """End a session once."""
    if state.session_id is None:
        raise SessionNotFound
    return [] if state.ended else [SessionEnded(state.session_id, reason)]


def is_abandoned(last_seat_released_at: datetime, now: datetime) -> bool:
    """Whether a session without a seat since then is over by its own."""
    return (now - last_seat_released_at).total_seconds() >= EMPTY_SESSION_ENDS_AFTER_SECONDS


@lru_cache(1024)
def admission_stream(session_id: UUID) -> UUID:
    """The stream of the desk that seats people."""
    return uuid5(session_id, "admission")


def recording_stream(session_id: UUID) -> UUID:
    """The stream that says which recording of the session runs."""
    return uuid5(session_id, "recordings")


def consent_stream(session_id: UUID, person_id: UUID) -> UUID:
    """The stream of one person's consent to be recorded in a session."""
    return uuid5(session_id, f"consent:{person_id}")


def rating_stream(session_id: UUID, person_id: UUID) -> UUID:
    """The stream of what one person says of a session's sound."""
    return uuid5(session_id, f"rating:{person_id}")
