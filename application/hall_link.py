"""The link that the computer of a lecture hall opens, without an account and without a host choosing it."""

from collections.abc import Callable
from uuid import UUID

from application.amphi import Amphi
from application.commands import Change, Decision, Done, carry_out, envelope_of
from application.meetings import meeting_by_code, owned
from application.permissions import Command, authorise, roles_of
from application.viewer import Viewer
from domain import hall_link, meetings
from domain.event import Event
from domain.hall_link import HallLink


def read_hall_link(amphi: Amphi, viewer: Viewer, *, meeting_id: UUID) -> tuple[str, HallLink] | None:
    """The end of the link and what it leads to, for the owner; None: there is none. Raises MeetingNotFound."""
    owned(amphi, viewer, meeting_id, Command.MAKE_HALL_LINK)
    link, _ = _link_of(amphi, meeting_id)
    return (amphi.invitations.token_of(meeting_id, link.link_id), link) if link.link_id else None


def make_hall_link(amphi: Amphi, viewer: Viewer, command_id: UUID, *, meeting_id: UUID, place: str) -> Done:
    """Have a link for a hall of this name. Raises MeetingNotFound, TextEmpty, TextTooLong."""
    link_id = amphi.ids.uuid()
    return _change(
        amphi,
        viewer,
        command_id,
        meeting_id,
        lambda state: hall_link.make(state, meeting_id=meeting_id, link_id=link_id, place=place),
    )


def revoke_hall_link(amphi: Amphi, viewer: Viewer, command_id: UUID, *, meeting_id: UUID) -> Done:
    """Have the link lead nowhere any more. Raises MeetingNotFound."""
    return _change(amphi, viewer, command_id, meeting_id, lambda state: hall_link.revoke(state, meeting_id=meeting_id))


def hall_behind(amphi: Amphi, viewer: Viewer, *, code: str, token: str) -> tuple[str, dict[UUID, int]]:
    """What the hall is called whose link this is, and what that rests on. Raises MeetingNotFound, HallLinkInvalid."""
    authorise(Command.OPEN_HALL_LINK, viewer, roles_of(viewer))
    meeting, _ = meeting_by_code(amphi, viewer, code)
    meeting_id = meetings.existing(meeting)
    link, version = _link_of(amphi, meeting_id)
    place = hall_link.place_behind(link, amphi.invitations.member_of(meeting_id, token))
    return place, {hall_link.hall_link_stream(meeting_id): version}


def _change(
    amphi: Amphi, viewer: Viewer, command_id: UUID, meeting_id: UUID, change: Callable[[HallLink], list[Event]]
) -> Done:
    def decide() -> Decision:
        owned(amphi, viewer, meeting_id, Command.MAKE_HALL_LINK)
        state, version = _link_of(amphi, meeting_id)
        return Decision([Change(hall_link.hall_link_stream(meeting_id), version, change(state))])

    return carry_out(amphi.store, envelope_of(viewer, command_id), decide)


def _link_of(amphi: Amphi, meeting_id: UUID) -> tuple[HallLink, int]:
    return amphi.store.load(hall_link.hall_link_stream(meeting_id), HallLink(), hall_link.evolve)
