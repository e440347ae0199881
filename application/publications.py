"""What a seat publishes: opened and stopped by its participant, muted and stopped by the host."""

from collections.abc import Callable
from uuid import UUID

from application.amphi import Amphi
from application.commands import Change, Decision, Done, carry_out, envelope_of
from application.permissions import Command
from application.session import place_of, seat_at
from application.viewer import Viewer
from domain import publications
from domain.event import Event
from domain.seats import Seat

Publish = Callable[[Seat, UUID], list[Event]]


def set_microphone(amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID, on: bool) -> Done:
    """Open or mute one's microphone."""
    return _publish(
        amphi,
        viewer,
        command_id,
        session_id,
        lambda seat, seat_id: publications.set_microphone(seat.microphone, on, seat_id=seat_id, by=seat_id),
    )


def set_camera(amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID, on: bool) -> Done:
    """Start or stop one's camera."""
    return _publish(
        amphi,
        viewer,
        command_id,
        session_id,
        lambda seat, seat_id: publications.set_camera(seat.camera, on, seat_id=seat_id, by=seat_id),
    )


def set_screen_share(amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID, on: bool) -> Done:
    """Start or stop sharing one's screen."""
    return _publish(
        amphi,
        viewer,
        command_id,
        session_id,
        lambda seat, seat_id: publications.set_screen_share(seat.screen, on, seat_id=seat_id, by=seat_id),
    )


def mute_participant(amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID, seat_id: UUID) -> Done:
    """Mute somebody as host; only they can open their microphone again."""
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


def _publish(amphi: Amphi, viewer: Viewer, command_id: UUID, session_id: UUID, publish: Publish) -> Done:
    def decide() -> Decision:
        place = place_of(amphi, viewer, session_id, Command.PUBLISH)
        happened = publish(place.seat, place.seat_id)
        return Decision([Change(place.seat_id, place.seat_version, happened)], place.requires)

    return carry_out(amphi.store, envelope_of(viewer, command_id, session_id), decide)


def _stop(
    amphi: Amphi, viewer: Viewer, command_id: UUID, session_id: UUID, seat_id: UUID, command: Command, stop: Publish
) -> Done:
    def decide() -> Decision:
        place = place_of(amphi, viewer, session_id, command)
        seat, version = seat_at(amphi, session_id, seat_id)
        return Decision([Change(seat_id, version, stop(seat, place.seat_id))], place.requires)

    return carry_out(amphi.store, envelope_of(viewer, command_id, session_id), decide)
