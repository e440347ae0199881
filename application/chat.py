"""Chat with everybody in a session."""

from collections import deque
from collections.abc import Sequence
from uuid import UUID

from application.amphi import Amphi
from application.commands import Change, Decision, Done, carry_out, envelope_of
from application.permissions import Command
from application.rooms import states_of
from application.session import place_of
from application.viewer import Viewer
from domain import chat
from domain.room import Message

MOST_MESSAGES = 200


def send_message(amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID, text: str) -> Done:
    """Write to everybody."""
    message_id = amphi.ids.uuid()

    def decide() -> Decision:
        place = place_of(amphi, viewer, session_id, Command.SEND_MESSAGE)
        sent = chat.send(message_id=message_id, seat_id=place.seat_id, person_id=place.person_id, text=text)
        return Decision([Change(message_id, 0, sent)], place.requires)

    return carry_out(amphi.store, envelope_of(viewer, command_id, session_id), decide)


def messages_before(amphi: Amphi, viewer: Viewer, *, session_id: UUID, before: UUID, limit: int) -> Sequence[Message]:
    """The latest `limit` messages before one, in order, for who may write there; none before one that is unknown."""
    place_of(amphi, viewer, session_id, Command.SEND_MESSAGE)
    found: deque[Message] = deque(maxlen=max(1, min(limit, MOST_MESSAGES)))
    latest: Message | None = None
    for room in states_of(amphi, viewer, session_id):
        if not room.messages or room.messages[-1] is latest:
            continue
        latest = room.messages[-1]
        if latest.message_id == before:
            return list(found)
        found.append(latest)
    return []
