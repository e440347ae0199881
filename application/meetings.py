"""Meetings: created, changed and cancelled by their owner."""

from datetime import datetime
from uuid import UUID

from application import people
from application.amphi import Amphi
from application.commands import Change, Decision, Done, carry_out, envelope_of
from application.permissions import Command, authorise, roles_of
from application.viewer import Viewer
from domain import meetings
from domain.kinds import MeetingKind
from domain.licences import NoLicence
from domain.meetings import Meeting, MeetingNotFound
from domain.people import NotSignedIn
from domain.switches import Switch
from domain.waiting_room import Bypass


def create_meeting(
    amphi: Amphi,
    viewer: Viewer,
    command_id: UUID,
    *,
    title: str,
    starts_at: datetime | None,
    kind: MeetingKind = MeetingKind.MEETING,
    bypass: Bypass | None = None,
    off: tuple[Switch, ...] | None = None,
) -> Done:
    """Create a meeting with a link that can't be guessed; what is not given is as its kind has it."""
    if not viewer.signed_in or viewer.person_id is None:
        raise NotSignedIn
    people.require_charter(amphi, viewer)
    if not people.may_organise(viewer):
        raise NoLicence
    authorise(Command.CREATE_MEETING, viewer, roles_of(viewer, organiser=True))
    owner_id = viewer.person_id

    def decide() -> Decision:
        code = amphi.ids.code()
        meeting_id = meetings.meeting_stream(viewer.establishment_id, code)
        happened = meetings.create(
            meeting_id=meeting_id,
            owner_id=owner_id,
            code=code,
            title=title,
            starts_at=starts_at,
            now=amphi.clock(),
            kind=kind,
            bypass=bypass,
            off=off,
        )
        return Decision([Change(meeting_id, 0, happened)])

    return carry_out(amphi.store, envelope_of(viewer, command_id), decide)


def change_meeting(
    amphi: Amphi,
    viewer: Viewer,
    command_id: UUID,
    *,
    meeting_id: UUID,
    title: str | None = None,
    starts_at: datetime | None = None,
    unplanned: bool = False,
    kind: MeetingKind | None = None,
    bypass: Bypass | None = None,
    off: tuple[Switch, ...] | None = None,
) -> Done:
    """Change what is given: title, date, and from the next session on kind, waiting room and switches."""

    def decide() -> Decision:
        state, version = owned(amphi, viewer, meeting_id, Command.CHANGE_MEETING)
        happened = meetings.change(
            state,
            now=amphi.clock(),
            title=title,
            starts_at=starts_at,
            unplanned=unplanned,
            kind=kind,
            bypass=bypass,
            off=off,
        )
        return Decision([Change(meeting_id, version, happened)])

    return carry_out(amphi.store, envelope_of(viewer, command_id), decide)


def cancel_meeting(amphi: Amphi, viewer: Viewer, command_id: UUID, *, meeting_id: UUID) -> Done:
    """Cancel a meeting: its link leads nowhere any more; its history stays."""

    def decide() -> Decision:
        state, version = owned(amphi, viewer, meeting_id, Command.CANCEL_MEETING)
        return Decision([Change(meeting_id, version, meetings.cancel(state))])

    return carry_out(amphi.store, envelope_of(viewer, command_id), decide)


def owned(amphi: Amphi, viewer: Viewer, meeting_id: UUID, command: Command) -> tuple[Meeting, int]:
    """A meeting of the viewer and its version; to others it does not exist (MeetingNotFound)."""
    state, version = amphi.store.load(meeting_id, Meeting(), meetings.evolve)
    if state.owner_id is None or state.owner_id != viewer.person_id:
        raise MeetingNotFound
    authorise(command, viewer, roles_of(viewer, owner_id=state.owner_id))
    return state, version


def meeting_by_code(amphi: Amphi, viewer: Viewer, code: str) -> tuple[Meeting, int]:
    """The meeting behind a link and its version, for anybody who has the link."""
    letters = code.strip().lower().replace("-", "")
    meeting_id = meetings.meeting_stream(viewer.establishment_id, letters)
    state, version = amphi.store.load(meeting_id, Meeting(), meetings.evolve)
    meetings.existing(state)
    return state, version
