"""What anybody with a link sees of a meeting before they join."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import msgspec

from application import people
from application.admission import may_open
from application.amphi import Amphi
from application.invited import is_invited
from application.meetings import meeting_by_code
from application.rooms import host_name_in
from application.session import running_session
from application.viewer import Viewer
from domain import admission, meetings, session
from domain.admission import Admission
from domain.kinds import MeetingKind
from domain.recordings import Consent
from domain.room import Room
from domain.waiting_room import Bypass


class Invitation(msgspec.Struct, frozen=True):
    """A meeting seen from its link; `room` is the running session's, None when none runs."""

    code: str
    title: str
    host_name: str | None
    starts_at: datetime | None
    kind: MeetingKind
    bypass: Bypass
    is_host: bool
    may_open: bool
    room: Room | None = None
    consent: Consent = Consent.UNANSWERED
    was_seated: bool = False


def invitation(amphi: Amphi, viewer: Viewer, code: str, room_of: Callable[[UUID], Room]) -> Invitation:
    """What a link leads to; `room_of` gives the room of a session. Raises MeetingNotFound, MeetingIsCancelled."""
    meeting, _ = meeting_by_code(amphi, viewer, code)
    owner = people.viewer_of(amphi, viewer.establishment_id, meeting.owner_id) if meeting.owner_id else None
    invited = is_invited(amphi, viewer, meetings.existing(meeting))
    seen = Invitation(
        code=meeting.code,
        title=meeting.title,
        host_name=owner.name if owner else None,
        starts_at=meeting.starts_at,
        kind=meeting.kind,
        bypass=meeting.bypass,
        is_host=viewer.signed_in and viewer.person_id == meeting.owner_id,
        may_open=may_open(viewer, meeting, invited=invited),
    )
    running = running_session(amphi, meeting)
    if running is None:
        return seen
    session_id, run = running
    room = room_of(session_id)
    desk, _ = amphi.store.load(session.admission_stream(session_id), Admission(), admission.evolve)
    return msgspec.structs.replace(
        seen,
        title=run.title,
        kind=run.kind,
        bypass=run.bypass,
        host_name=host_name_in(room, seen.host_name),
        room=room,
        consent=room.consents.get(viewer.person_id, Consent.UNANSWERED) if viewer.person_id else Consent.UNANSWERED,
        was_seated=viewer.person_id in desk.admitted_before,
    )
