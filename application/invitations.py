"""What anybody with a link sees of a meeting before they join."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import msgspec

from application import people
from application.amphi import Amphi
from application.meetings import meeting_by_code
from application.viewer import Viewer
from domain import admission, session
from domain.admission import Admission
from domain.recordings import Consent
from domain.room import Room
from domain.session import Session


class Invitation(msgspec.Struct, frozen=True):
    """A meeting seen from its link; `room` is the running session's, None when none runs."""

    code: str
    title: str
    host_name: str | None
    starts_at: datetime | None
    waiting_room: bool
    is_host: bool
    room: Room | None = None
    consent: Consent = Consent.UNANSWERED
    was_seated: bool = False


def invitation(amphi: Amphi, viewer: Viewer, code: str, room_of: Callable[[UUID], Room]) -> Invitation:
    """What a link leads to; `room_of` gives the room of a session. Raises MeetingNotFound, MeetingIsCancelled."""
    meeting, _ = meeting_by_code(amphi, viewer, code)
    owner = people.viewer_of(amphi, viewer.establishment_id, meeting.owner_id) if meeting.owner_id else None
    seen = Invitation(
        code=meeting.code,
        title=meeting.title,
        host_name=owner.name if owner else None,
        starts_at=meeting.starts_at,
        waiting_room=meeting.waiting_room,
        is_host=viewer.signed_in and viewer.person_id == meeting.owner_id,
    )
    if meeting.session_id is None:
        return seen
    run, _ = amphi.store.load(meeting.session_id, Session(), session.evolve)
    if not session.running(run):
        return seen
    room = room_of(meeting.session_id)
    desk, _ = amphi.store.load(session.admission_stream(meeting.session_id), Admission(), admission.evolve)
    return msgspec.structs.replace(
        seen,
        title=run.title,
        waiting_room=run.waiting_room,
        room=room,
        consent=room.consents.get(viewer.person_id, Consent.UNANSWERED) if viewer.person_id else Consent.UNANSWERED,
        was_seated=viewer.person_id in desk.admitted_before,
    )
