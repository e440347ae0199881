"""Switches turned by hosts, for all and for one person; muting everybody; suspending everything and resuming."""

from uuid import UUID

from application.amphi import Amphi
from application.commands import Change, Decision, Done, carry_out, envelope_of
from application.permissions import Command
from application.session import Place, place_of, seated_at
from application.viewer import Viewer
from domain import publications, switches
from domain.admission import Entry, Role
from domain.event import Event
from domain.seats import Seat
from domain.switches import PUBLISHING, Switch


def turn_switch(
    amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID, switch: Switch, allowed: bool
) -> Done:
    """Permit something to all who don't host, or no longer: at once, for those who do it now too."""

    def decide() -> Decision:
        place = place_of(amphi, viewer, session_id, Command.TURN_SWITCH)
        return _decision(place, switches.turn(place.switches, switch, allowed, by=place.seat_id))

    return carry_out(amphi.store, envelope_of(viewer, command_id, session_id), decide)


def turn_switch_for(
    amphi: Amphi,
    viewer: Viewer,
    command_id: UUID,
    *,
    session_id: UUID,
    seat_id: UUID,
    switch: Switch,
    allowed: bool | None,
) -> Done:
    """Permit something to one person, or not, or (None) as to all; kept when they leave and come back."""

    def decide() -> Decision:
        place = place_of(amphi, viewer, session_id, Command.TURN_SWITCH)
        entry, seat, version = seated_at(amphi, session_id, seat_id)
        happened = switches.turn_for(
            place.switches, switch, allowed, seat_id=seat_id, person_id=entry.person_id, by=place.seat_id
        )
        after = place.switches
        for event in happened:
            after = switches.evolve(after, event)
        hindrance = after.hindrance(switch, entry.person_id, place.run.roles.role_of(entry.person_id))
        stopped = _stopped(seat, seat_id, switch, place.seat_id) if hindrance else []
        return Decision([*_decision(place, happened).changes, Change(seat_id, version, stopped)], place.requires)

    return carry_out(amphi.store, envelope_of(viewer, command_id, session_id), decide)


def mute_all(amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID) -> Done:
    """Mute all who don't host; each may open their microphone again."""

    def decide() -> Decision:
        place = place_of(amphi, viewer, session_id, Command.MUTE_PARTICIPANT)
        return _decision(place, switches.mute_everybody(by=place.seat_id))

    return carry_out(amphi.store, envelope_of(viewer, command_id, session_id), decide)


def suspend_session(amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID) -> Done:
    """Stop everything of all who don't host, until a host resumes."""

    def decide() -> Decision:
        place = place_of(amphi, viewer, session_id, Command.SUSPEND_SESSION)
        return _decision(place, switches.suspend(place.switches, by=place.seat_id))

    return carry_out(amphi.store, envelope_of(viewer, command_id, session_id), decide)


def resume_session(amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID) -> Done:
    """Let go on what was suspended; nothing opens by itself."""

    def decide() -> Decision:
        place = place_of(amphi, viewer, session_id, Command.SUSPEND_SESSION)
        return _decision(place, switches.resume(place.switches, by=place.seat_id))

    return carry_out(amphi.store, envelope_of(viewer, command_id, session_id), decide)


def stop_hindered(place: Place, entry: Entry, seat: Seat, role: Role) -> list[Event]:
    """Somebody's seat stops what they may not publish in this role, as the fold of the room does."""
    return [
        stopped
        for switch in place.switches.hindrances(entry.person_id, role)
        if switch in PUBLISHING and seat.is_on(PUBLISHING[switch], place.switches.stops.get(switch, 0))
        for stopped in _stopped(seat, entry.seat_id, switch, place.seat_id)
    ]


def _decision(place: Place, happened: list[Event]) -> Decision:
    """What happens to the whole session: on its own stream."""
    return Decision([Change(place.session_id, place.session_version, happened)], place.requires)


def _stopped(seat: Seat, seat_id: UUID, switch: Switch, by: UUID) -> list[Event]:
    """The seat stops what its participant may no longer publish."""
    match switch:
        case Switch.MICROPHONE:
            return publications.set_microphone(seat.microphone, False, seat_id=seat_id, by=by)
        case Switch.CAMERA:
            return publications.set_camera(seat.camera, False, seat_id=seat_id, by=by)
        case Switch.SCREEN:
            return publications.set_screen_share(seat.screen, False, seat_id=seat_id, by=by)
    return []
