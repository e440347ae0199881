"""The spotlight: who hosts makes somebody large for everybody."""

from uuid import UUID

from application.amphi import Amphi
from application.commands import Change, Decision, Done, carry_out, envelope_of
from application.permissions import Command
from application.session import place_of, seat_at
from application.viewer import Viewer
from domain import layout


def spotlight(amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID, seat_id: UUID | None) -> Done:
    """Make somebody large for everybody, or nobody (None). Raises SeatNotFound."""

    def decide() -> Decision:
        place = place_of(amphi, viewer, session_id, Command.SPOTLIGHT)
        requires = dict(place.requires)
        if seat_id is not None:
            _, requires[seat_id] = seat_at(amphi, session_id, seat_id)
        stream = layout.layout_stream(session_id)
        state: UUID | None
        state, version = amphi.store.load(stream, None, layout.evolve)
        turned = layout.turn_spotlight(state, seat_id=seat_id, by=place.seat_id)
        return Decision([Change(stream, version, turned)], requires)

    return carry_out(amphi.store, envelope_of(viewer, command_id, session_id), decide)
