"""Who may read what: the read side's half of `permissions.py`. Queries call these before they touch a read model."""

from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from application.amphi import Amphi
from application.permissions import Command, Role, authorise, permits, roles_of
from application.session import place_of
from application.viewer import Viewer
from domain import admission, breakouts, meetings, session
from domain.admission import HOSTS, Admission
from domain.admission import Role as SeatRole
from domain.breakouts import Breakouts, breakouts_stream
from domain.event import NIL
from domain.meetings import Meeting, MeetingNotFound
from domain.room import Participant
from domain.session import Session, SessionNotFound
from domain.switches import Switch, Switches


def may_read_attendance(amphi: Amphi, viewer: Viewer, session_id: UUID) -> None:
    """The owner of the meeting and analysts read who was there. Raises SessionNotFound, NotAllowed."""
    run = _session(amphi, session_id)
    meeting, _ = amphi.store.load(run.meeting_id, Meeting(), meetings.evolve) if run.meeting_id else (Meeting(), 0)
    authorise(Command.READ_ATTENDANCE, viewer, roles_of(viewer, owner_id=meeting.owner_id))


def may_read_history(amphi: Amphi, viewer: Viewer, session_id: UUID) -> None:
    """Auditors replay the history of a session. Raises SessionNotFound, NotAllowed."""
    authorise(Command.READ_HISTORY, viewer, roles_of(viewer))
    _session(amphi, session_id)


class ChatReader(NamedTuple):
    """Somebody who reads the chat of a session: what is for all where they are, in a group or with everybody (None),
    what is for them, and, as host, for hosts."""

    person_id: UUID
    host: bool
    sees_names: bool
    group_id: UUID | None


def may_read_chat(amphi: Amphi, viewer: Viewer, session_id: UUID) -> ChatReader:
    """Who has a seat reads what was written to everybody or to them. Raises as `place_of`."""
    place = place_of(amphi, viewer, session_id, Command.READ_CHAT)
    host = permits(Command.READ_MESSAGES_TO_HOSTS, roles_of(viewer, seat=place.role), viewer.affiliations)
    sees_names = place.switches.hindrance(Switch.SEE_NAMES, place.person_id, place.role) is None
    groups, _ = amphi.store.load(breakouts_stream(session_id), Breakouts(), breakouts.evolve)
    return ChatReader(place.person_id, host, sees_names, groups.group_of(place.person_id))


def may_export_chat(amphi: Amphi, viewer: Viewer, session_id: UUID) -> ChatReader:
    """Who has a seat takes along what they read; once it is over the meeting's owner, what hosts and they read.

    Raises SessionNotFound, NotSignedIn, NotAllowed; and as `place_of` while it runs.
    """
    run = _session(amphi, session_id)
    if not run.ended:
        return may_read_chat(amphi, viewer, session_id)
    meeting, _ = amphi.store.load(run.meeting_id, Meeting(), meetings.evolve) if run.meeting_id else (Meeting(), 0)
    authorise(Command.EXPORT_CHAT, viewer, roles_of(viewer, owner_id=meeting.owner_id))
    return ChatReader(viewer.person_id or NIL, host=True, sees_names=True, group_id=None)


def may_read_prepared(amphi: Amphi, viewer: Viewer, meeting_id: UUID) -> None:
    """The owner of a meeting, and who hosts its session, read what was prepared for it.

    To others who own nothing of it, it does not exist. Raises MeetingNotFound, NotAllowed.
    """
    meeting, _ = amphi.store.load(meeting_id, Meeting(), meetings.evolve)
    seat = _seat_in(amphi, viewer, meeting.session_id) if meeting.session_id else None
    if meeting.owner_id is None or (seat is None and meeting.owner_id != viewer.person_id):
        raise MeetingNotFound
    authorise(Command.READ_PREPARED, viewer, roles_of(viewer, owner_id=meeting.owner_id, seat=seat))


def may_read_answers(amphi: Amphi, viewer: Viewer, session_id: UUID) -> None:
    """The owner of the meeting, and who hosts the session, read what was answered in it.

    Raises SessionNotFound, NotAllowed.
    """
    run = _session(amphi, session_id)
    meeting, _ = amphi.store.load(run.meeting_id, Meeting(), meetings.evolve) if run.meeting_id else (Meeting(), 0)
    seat = _seat_in(amphi, viewer, session_id)
    authorise(Command.READ_ANSWERS, viewer, roles_of(viewer, owner_id=meeting.owner_id, seat=seat))


def may_read_meeting(viewer: Viewer, owner_id: UUID) -> bool:
    """Whether the viewer may see a meeting in full."""
    return permits(Command.READ_MEETING, roles_of(viewer, owner_id=owner_id), viewer.affiliations)


def may_list_recording(viewer: Viewer, owner_id: UUID) -> bool:
    """Whether a recording of this owner is the viewer's to watch."""
    return permits(Command.READ_RECORDING, roles_of(viewer, owner_id=owner_id), viewer.affiliations)


def may_list_session(viewer: Viewer, owner_id: UUID) -> bool:
    """Whether the viewer may see that a session of this owner took place."""
    return reads_every_session(viewer) or may_read_meeting(viewer, owner_id)


def reads_every_session(viewer: Viewer) -> bool:
    """Whether the viewer's duty lets them list every session of the establishment."""
    roles = roles_of(viewer)
    return any(
        permits(command, roles, viewer.affiliations) for command in (Command.READ_HISTORY, Command.READ_ATTENDANCE)
    )


class Audience(StrEnum):
    """Who sees the same of a room."""

    HOSTS = "hosts"  # everything, who waits and every count included
    LEADING = "leading"  # as who is seated, and who waits: in a study group that nobody hosts
    SEATED = "seated"
    NAMELESS = "nameless"  # as who is seated, without the names of others who don't host
    WAITING = "waiting"  # only what room this is, and their own place
    OUT = "out"


def audience_of(
    viewer: Viewer, seat: Participant | None, switches: Switches, *, waiting: bool, leads: bool = False
) -> Audience:
    """What the viewer sees of a room now, from the seat they have in it, or from its waiting room."""
    roles = roles_of(viewer, seat=seat.role if seat else None, waiting=waiting, member=leads)
    if not permits(Command.WATCH_ROOM, roles, viewer.affiliations):
        return Audience.OUT
    if permits(Command.SEE_WAITING_ROOM, roles, viewer.affiliations):
        return Audience.HOSTS if seat and seat.role in HOSTS else Audience.LEADING
    if seat is None:
        return Audience.WAITING
    return Audience.NAMELESS if switches.hindrance(Switch.SEE_NAMES, seat.person_id, seat.role) else Audience.SEATED


def may_see_name(audience: Audience, role: SeatRole | None) -> bool:
    """Whether an audience of a room sees what somebody of this role (None: who is gone) is called."""
    return audience is not Audience.NAMELESS or role in HOSTS


def sees_all_groups(role: SeatRole) -> bool:
    """Whether somebody with this role sees who is in which breakout, and who speaks there."""
    return permits(Command.SEE_ALL_GROUPS, roles_of(Viewer(NIL), seat=role), frozenset())


def may_record_in(viewer: Viewer, seat: Participant | None) -> bool:
    """Whether the viewer may start a cloud recording from the seat they have."""
    return permits(Command.START_RECORDING, roles_of(viewer, seat=seat.role if seat else None), viewer.affiliations)


def _seat_in(amphi: Amphi, viewer: Viewer, session_id: UUID) -> SeatRole | None:
    """The role that the viewer has in a session now, if they have a seat."""
    desk, _ = amphi.store.load(session.admission_stream(session_id), Admission(), admission.evolve)
    run, _ = amphi.store.load(session_id, Session(), session.evolve)
    entry = desk.seat_of(viewer.person_id) if viewer.person_id else None
    return run.roles.role_of(entry.person_id) if entry else None


def may_present_in(viewer: Viewer, seat: Participant | None, *, leads: bool) -> bool:
    """Whether the viewer may show documents and the whiteboard from the seat they have."""
    return _may_in(Command.PRESENT_DOCUMENT, viewer, seat, leads)


def may_poll_in(viewer: Viewer, seat: Participant | None, *, leads: bool) -> bool:
    """Whether the viewer may open polls, close and share them, from the seat they have."""
    return _may_in(Command.OPEN_POLL, viewer, seat, leads)


def sees_live_counts(audience: Audience) -> bool:
    """Whether an audience sees the results of a poll before they are shared."""
    role = {Audience.HOSTS: Role.HOST, Audience.LEADING: Role.MEMBER}.get(audience)
    return role is not None and permits(Command.SEE_LIVE_COUNTS, frozenset({role}), frozenset())


def _may_in(command: Command, viewer: Viewer, seat: Participant | None, leads: bool) -> bool:
    roles = roles_of(viewer, seat=seat.role if seat else None, member=leads)
    return permits(command, roles, viewer.affiliations)


def _session(amphi: Amphi, session_id: UUID) -> Session:
    run, _ = amphi.store.load(session_id, Session(), session.evolve)
    if run.session_id is None:
        raise SessionNotFound
    return run
