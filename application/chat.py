"""Chat with everybody in a session."""

from uuid import UUID

from application.amphi import Amphi
from application.commands import Change, Decision, Done, carry_out, envelope_of
from application.permissions import Command
from application.session import place_of
from application.viewer import Viewer
from domain import chat


def send_message(amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID, text: str) -> Done:
    """Write to everybody."""
    message_id = amphi.ids.uuid()

    def decide() -> Decision:
        place = place_of(amphi, viewer, session_id, Command.SEND_MESSAGE)
        sent = chat.send(message_id=message_id, seat_id=place.seat_id, person_id=place.person_id, text=text)
        return Decision([Change(message_id, 0, sent)], place.requires)

    return carry_out(amphi.store, envelope_of(viewer, command_id, session_id), decide)
