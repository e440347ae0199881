"""Publications: what a seat sends (microphone, camera, screen). The media node forwards only what is open here."""

from uuid import UUID

from domain.event import Event, event


@event("publications.MicrophoneOpened")
class MicrophoneOpened(Event, frozen=True):
    """The participant can be heard; `stops`: how many times everybody had been muted by then."""

    seat_id: UUID
    stops: int = 0


@event("publications.MicrophoneMuted")
class MicrophoneMuted(Event, frozen=True):
    """The participant can no longer be heard; `by` is the seat of who muted them."""

    seat_id: UUID
    by: UUID


@event("publications.CameraStarted")
class CameraStarted(Event, frozen=True):
    """The participant can be seen; `stops`: how many times everybody's camera had been stopped by then."""

    seat_id: UUID
    stops: int = 0


@event("publications.CameraStopped")
class CameraStopped(Event, frozen=True):
    """The participant can no longer be seen; `by` is the seat of who stopped the camera."""

    seat_id: UUID
    by: UUID


@event("publications.ScreenShareStarted")
class ScreenShareStarted(Event, frozen=True):
    """The participant shares a screen; `stops`: how many times everybody's share had been stopped by then."""

    seat_id: UUID
    stops: int = 0


@event("publications.ScreenShareStopped")
class ScreenShareStopped(Event, frozen=True):
    """The screen is no longer shared; `by` is the seat of who stopped it."""

    seat_id: UUID
    by: UUID


def set_microphone(is_open: bool, wanted: bool, *, seat_id: UUID, by: UUID, stops: int = 0) -> list[Event]:
    """Open or mute a microphone; repeating yields nothing."""
    if is_open == wanted:
        return []
    return [MicrophoneOpened(seat_id, stops) if wanted else MicrophoneMuted(seat_id, by)]


def set_camera(is_on: bool, wanted: bool, *, seat_id: UUID, by: UUID, stops: int = 0) -> list[Event]:
    """Start or stop a camera; repeating yields nothing."""
    if is_on == wanted:
        return []
    return [CameraStarted(seat_id, stops) if wanted else CameraStopped(seat_id, by)]


def set_screen_share(is_on: bool, wanted: bool, *, seat_id: UUID, by: UUID, stops: int = 0) -> list[Event]:
    """Start or stop sharing a screen; repeating yields nothing."""
    if is_on == wanted:
        return []
    return [ScreenShareStarted(seat_id, stops) if wanted else ScreenShareStopped(seat_id, by)]
