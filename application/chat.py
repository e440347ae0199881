"""Chat with everybody in a session; from within a breakout with it alone."""

from uuid import UUID

from application.amphi import Amphi
from application.commands import Change, Decision, Done, carry_out, envelope_of
from application.permissions import Command
from application.session import place_of
from application.viewer import Viewer
from domain import breakouts, chat
from domain.breakouts import Breakouts, breakouts_stream


def send_message(amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID, text: str) -> Done:
    """Write to everybody, or to the breakout that one is in: it rests on where one is."""
    message_id = amphi.ids.uuid()

    def decide() -> Decision:
        place = place_of(amphi, viewer, session_id, Command.SEND_MESSAGE)
        groups = breakouts_stream(session_id)
        state, version = amphi.store.load(groups, Breakouts(), breakouts.evolve)
        sent = chat.send(
            message_id=message_id,
            seat_id=place.seat_id,
            person_id=place.person_id,
            text=text,
            group_id=state.group_of(place.person_id),
        )
        return Decision([Change(message_id, 0, sent)], {**place.requires, groups: version})

    return carry_out(amphi.store, envelope_of(viewer, command_id, session_id), decide)
