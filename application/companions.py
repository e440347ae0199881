"""Being a companion: in the hall, with a seat, without sound."""

from uuid import UUID

from application.amphi import Amphi
from application.commands import Change, Decision, Done, carry_out, envelope_of
from application.permissions import Command
from application.session import place_of
from application.viewer import Viewer
from domain import companions


def set_companion(amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID, on: bool) -> Done:
    """Say that one is in the hall, which stops one's microphone and camera, or no longer."""

    def decide() -> Decision:
        place = place_of(amphi, viewer, session_id, Command.SET_COMPANION)
        is_hall = place.run.is_hall(place.person_id)
        happened = companions.set_companion(place.seat, on, seat_id=place.seat_id, is_hall=is_hall)
        return Decision([Change(place.seat_id, place.seat_version, happened)], place.requires)

    return carry_out(amphi.store, envelope_of(viewer, command_id, session_id), decide)
