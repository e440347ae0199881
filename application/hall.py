"""The lecture hall of a hybrid class, named by hosts."""

from uuid import UUID

from application.amphi import Amphi
from application.commands import Change, Decision, Done, carry_out, envelope_of
from application.permissions import Command
from application.session import place_of, seated_at
from application.viewer import Viewer
from domain import companions, hall


def open_hall(amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID, seat_id: UUID, place: str) -> Done:
    """Make a seat, one's own or another, the lecture hall; who was a companion has sound again."""

    def decide() -> Decision:
        at = place_of(amphi, viewer, session_id, Command.OPEN_HALL)
        entry, seat, version = seated_at(amphi, session_id, seat_id)
        opened = hall.open_hall(at.run.hall, seat_id=seat_id, person_id=entry.person_id, place=place, by=at.seat_id)
        heard = companions.set_companion(seat, False, seat_id=seat_id) if opened else []
        changes = [Change(session_id, at.session_version, opened), Change(seat_id, version, heard)]
        return Decision(changes, at.requires)

    return carry_out(amphi.store, envelope_of(viewer, command_id, session_id), decide)


def close_hall(amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID) -> Done:
    """Have no lecture hall any more: its seat is a participant's again."""

    def decide() -> Decision:
        at = place_of(amphi, viewer, session_id, Command.OPEN_HALL)
        closed = hall.close_hall(at.run.hall, by=at.seat_id)
        return Decision([Change(session_id, at.session_version, closed)], at.requires)

    return carry_out(amphi.store, envelope_of(viewer, command_id, session_id), decide)
