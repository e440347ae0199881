"""Who may read what: the read side's half of `permissions.py`. Queries call these before they touch a read model."""

from uuid import UUID

from application.amphi import Amphi
from application.permissions import Command, authorise, permits, roles_of
from application.viewer import Viewer
from domain import meetings, session
from domain.meetings import Meeting
from domain.room import Room
from domain.session import Session, SessionNotFound


def may_read_attendance(amphi: Amphi, viewer: Viewer, session_id: UUID) -> None:
    """The owner of the meeting and analysts read who was there. Raises SessionNotFound, NotAllowed."""
    run = _session(amphi, session_id)
    meeting, _ = amphi.store.load(run.meeting_id, Meeting(), meetings.evolve) if run.meeting_id else (Meeting(), 0)
    authorise(Command.READ_ATTENDANCE, viewer, roles_of(viewer, owner_id=meeting.owner_id))


def may_read_history(amphi: Amphi, viewer: Viewer, session_id: UUID) -> None:
    """Auditors replay the history of a session. Raises SessionNotFound, NotAllowed."""
    authorise(Command.READ_HISTORY, viewer, roles_of(viewer))
    _session(amphi, session_id)


def reads_every_session(viewer: Viewer) -> bool:
    """Whether the viewer's duty lets them list every session of the establishment."""
    roles = roles_of(viewer)
    return any(
        permits(command, roles, viewer.affiliations) for command in (Command.READ_HISTORY, Command.READ_ATTENDANCE)
    )


def sees_as_host(viewer: Viewer, room: Room) -> bool:
    """Whether the viewer sees what only hosts see in a room (who waits, counts before they are shared)."""
    seat = room.seat_of(viewer.person_id) if viewer.person_id else None
    return permits(Command.SEE_WAITING_ROOM, roles_of(viewer, seat=seat.role if seat else None), viewer.affiliations)


def may_watch(viewer: Viewer, room: Room) -> bool:
    """Whether the viewer may follow a room now: seated or waiting."""
    person_id = viewer.person_id
    if person_id is None:
        return False
    seat = room.seat_of(person_id)
    waiting = room.place_of(person_id) is not None
    roles = roles_of(viewer, seat=seat.role if seat else None, waiting=waiting)
    return permits(Command.WATCH_ROOM, roles, viewer.affiliations)


def _session(amphi: Amphi, session_id: UUID) -> Session:
    run, _ = amphi.store.load(session_id, Session(), session.evolve)
    if run.session_id is None:
        raise SessionNotFound
    return run
