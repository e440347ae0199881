"""Chat with everybody, or in a breakout with it alone; with who hosts; with one person."""

from uuid import UUID

from application.amphi import Amphi
from application.breakouts import group_at
from application.commands import Change, Decision, Done, carry_out, envelope_of
from application.group_hosts import place_over_group
from application.permissions import Command, permits, roles_of
from application.session import Place, place_of, seat_at
from application.viewer import Viewer
from domain import chat
from domain.admission import SeatNotFound
from domain.chat import MessageNotFound, Scope, SentMessage

SENDS = {
    Scope.EVERYBODY: Command.SEND_MESSAGE,
    Scope.HOSTS: Command.SEND_MESSAGE_TO_HOSTS,
    Scope.SEAT: Command.SEND_PRIVATE_MESSAGE,
}


def send_message(
    amphi: Amphi,
    viewer: Viewer,
    command_id: UUID,
    *,
    session_id: UUID,
    text: str,
    scope: Scope = Scope.EVERYBODY,
    to: UUID | None = None,
    reply_to: UUID | None = None,
) -> Done:
    """Write to everybody, or to the breakout that one is in; to who hosts; or to the person at the seat `to`.

    `reply_to`: in answer to a message. It rests on where one is.
    """
    message_id = amphi.ids.uuid()

    def decide() -> Decision:
        place = place_of(amphi, viewer, session_id, SENDS[scope])
        requires = dict(place.requires)
        if (to is None) is (scope is Scope.SEAT) or to == place.seat_id:
            raise SeatNotFound(field="to")
        if to is not None:
            _, requires[to] = seat_at(amphi, session_id, to)
        group_id, rests_on = group_at(amphi, session_id, place.person_id)
        requires |= rests_on
        if reply_to is not None:
            original, requires[reply_to] = _message(amphi, viewer, place, reply_to)
            chat.require_answerable(original, seat_id=place.seat_id, scope=scope, to=to)
        sent = chat.send(
            message_id=message_id,
            session_id=session_id,
            seat_id=place.seat_id,
            person_id=place.person_id,
            text=text,
            scope=scope,
            to=to,
            reply_to=reply_to,
            group_id=group_id,
        )
        return Decision([Change(message_id, 0, sent)], requires)

    return carry_out(amphi.store, envelope_of(viewer, command_id, session_id), decide)


def edit_message(
    amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID, message_id: UUID, text: str
) -> Done:
    """Change one's own message, while one may still write to those who read it."""

    def decide() -> Decision:
        place = place_of(amphi, viewer, session_id, Command.READ_CHAT)
        message, version = _message(amphi, viewer, place, message_id)
        place_of(amphi, viewer, session_id, SENDS[message.scope])
        edited = chat.edit(message, seat_id=place.seat_id, person_id=place.person_id, text=text)
        return Decision([Change(message_id, version, edited)], place.requires)

    return carry_out(amphi.store, envelope_of(viewer, command_id, session_id), decide)


def delete_message(amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID, message_id: UUID) -> Done:
    """Delete one's own message, or, as host, one that one may read, as host of a group one of that group.

    Repeating yields nothing.
    """

    def decide() -> Decision:
        place = place_of(amphi, viewer, session_id, Command.READ_CHAT)
        message, version = _message(amphi, viewer, place, message_id, deleted=True)
        if message.person_id != place.person_id:
            command = Command.DELETE_MESSAGE_OF_OTHERS
            place = place_over_group(amphi, viewer, session_id, command, group_id=message.group_id)
        return Decision([Change(message_id, version, chat.delete(message, by=place.seat_id))], place.requires)

    return carry_out(amphi.store, envelope_of(viewer, command_id, session_id), decide)


def _message(
    amphi: Amphi, viewer: Viewer, place: Place, message_id: UUID, *, deleted: bool = False
) -> tuple[SentMessage, int]:
    """A message of this session that the viewer may read, and its version. Raises MessageNotFound."""
    message, version = amphi.store.load(message_id, SentMessage(), chat.evolve)
    roles = roles_of(viewer, seat=place.role)
    host = permits(Command.READ_MESSAGES_TO_HOSTS, roles, viewer.affiliations)
    group_id, _ = group_at(amphi, place.session_id, place.person_id)
    readable = message.readable_by(seat_id=place.seat_id, person_id=place.person_id, group_id=group_id, host=host)
    if message.session_id != place.session_id or not readable or (message.deleted and not deleted):
        raise MessageNotFound(field="messageId")
    return message, version
