"""What a seat publishes: opened and stopped by its participant, muted and stopped by the host."""

from collections.abc import Callable
from typing import Protocol
from uuid import UUID

from application.amphi import Amphi
from application.commands import Change, Decision, Done, carry_out, envelope_of
from application.group_hosts import place_over_seats
from application.permissions import SWITCHES, Command
from application.session import place_of, seat_at
from application.viewer import Viewer
from domain import companions, publications
from domain.event import Event
from domain.seats import Seat
from domain.switches import PUBLISHING

Stop = Callable[[Seat, UUID], list[Event]]


class Publication(Protocol):
    """A decision of `domain.publications`."""

    def __call__(self, is_on: bool, wanted: bool, /, *, seat_id: UUID, by: UUID, stops: int) -> list[Event]:
        """Open or stop."""
        ...


def set_microphone(amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID, on: bool) -> Done:
    """Open or mute one's microphone."""
    return _publish(
        amphi,
        viewer,
        command_id,
        session_id,
        on,
        Command.OPEN_MICROPHONE,
        publications.set_microphone,
    )


def set_camera(amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID, on: bool) -> Done:
    """Start or stop one's camera."""
    return _publish(
        amphi,
        viewer,
        command_id,
        session_id,
        on,
        Command.START_CAMERA,
        publications.set_camera,
    )


def set_screen_share(amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID, on: bool) -> Done:
    """Start or stop sharing one's screen."""
    return _publish(
        amphi,
        viewer,
        command_id,
        session_id,
        on,
        Command.SHARE_SCREEN,
        publications.set_screen_share,
    )


def mute_participant(amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID, seat_id: UUID) -> Done:
    """Mute somebody as host, or as host of their group; only they can open their microphone again."""
    return _stop(
        amphi,
        viewer,
        command_id,
        session_id,
        seat_id,
        Command.MUTE_PARTICIPANT,
        lambda seat, by: publications.set_microphone(seat.microphone, False, seat_id=seat_id, by=by),
    )


def stop_share(amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID, seat_id: UUID) -> Done:
    """Stop somebody's screen share as host."""
    return _stop(
        amphi,
        viewer,
        command_id,
        session_id,
        seat_id,
        Command.STOP_SHARE,
        lambda seat, by: publications.set_screen_share(seat.screen, False, seat_id=seat_id, by=by),
    )


def _publish(
    amphi: Amphi,
    viewer: Viewer,
    command_id: UUID,
    session_id: UUID,
    on: bool,
    command: Command,
    publish: Publication,
) -> Done:
    def decide() -> Decision:
        place = place_of(amphi, viewer, session_id, command if on else Command.PUBLISH)
        if on and command is not Command.SHARE_SCREEN:
            companions.require_sound(place.seat)
        switch = SWITCHES[command]
        stops, kind = place.switches.stops.get(switch, 0), PUBLISHING[switch]
        is_on = place.seat.is_on(kind, stops) if on else bool(getattr(place.seat, kind))
        happened = publish(is_on, on, seat_id=place.seat_id, by=place.seat_id, stops=stops)
        return Decision([Change(place.seat_id, place.seat_version, happened)], place.requires)

    return carry_out(amphi.store, envelope_of(viewer, command_id, session_id), decide)


def _stop(
    amphi: Amphi, viewer: Viewer, command_id: UUID, session_id: UUID, seat_id: UUID, command: Command, stop: Stop
) -> Done:
    def decide() -> Decision:
        place = place_over_seats(amphi, viewer, session_id, command, seats=[seat_id])
        seat, version = seat_at(amphi, session_id, seat_id)
        return Decision([Change(seat_id, version, stop(seat, place.seat_id))], place.requires)

    return carry_out(amphi.store, envelope_of(viewer, command_id, session_id), decide)
