"""Asking somebody to open their microphone, and the answer not now; opening it is the answer yes."""

from uuid import UUID

from application.amphi import Amphi
from application.commands import Change, Decision, Done, carry_out, envelope_of
from application.permissions import Command
from application.session import person_at, place_of
from application.viewer import Viewer
from domain import companions, unmuting
from domain.switches import Switch


def ask_to_unmute(amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID, seat_id: UUID) -> Done:
    """Ask somebody who is muted. Raises SwitchedOff or CompanionSilent where they may not open theirs."""

    def decide() -> Decision:
        place = place_of(amphi, viewer, session_id, Command.ASK_TO_UNMUTE)
        entry, seat, version = person_at(amphi, session_id, seat_id)
        companions.require_sound(seat)
        place.switches.require(Switch.MICROPHONE, entry.person_id, place.run.roles.role_of(entry.person_id))
        is_open = seat.is_on("microphone", place.switches.stops.get(Switch.MICROPHONE, 0))
        asked = unmuting.ask(seat.unmute_asked, is_open, seat_id=seat_id, by=place.seat_id)
        return Decision([Change(seat_id, version, asked)], place.requires)

    return carry_out(amphi.store, envelope_of(viewer, command_id, session_id), decide)


def decline_to_unmute(amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID) -> Done:
    """Say not now."""

    def decide() -> Decision:
        place = place_of(amphi, viewer, session_id, Command.PUBLISH)
        declined = unmuting.decline(place.seat.unmute_asked, seat_id=place.seat_id)
        return Decision([Change(place.seat_id, place.seat_version, declined)], place.requires)

    return carry_out(amphi.store, envelope_of(viewer, command_id, session_id), decide)
