"""A seat: a person in a session, with its connections (tabs), hand and publications. One small stream each.

Who left, was lost or removed has no seat any more: what a participant does requires this stream, so that nothing is
acknowledged after a removal.
"""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from domain.admission import SeatNotFound
from domain.companions import CompanionEnded, CompanionStarted
from domain.event import Event, event
from domain.hands import HandLowered, HandRaised
from domain.publications import (
    CameraStarted,
    CameraStopped,
    MicrophoneMuted,
    MicrophoneOpened,
    ScreenShareStarted,
    ScreenShareStopped,
)
from domain.refusal import Refused
from domain.unmuting import UnmuteAsked, UnmuteDeclined

RESERVED_SECONDS = 60
"""How long a seat waits for who was lost."""
MOST_CONNECTIONS = 8


class ConnectionState(StrEnum):
    """Whether a tab or device is heard."""

    OPEN = "open"
    LOST = "lost"


@event("seats.ConnectionOpened")
class ConnectionOpened(Event, frozen=True):
    """A tab or device of the seat is there."""

    seat_id: UUID
    connection_id: UUID


@event("seats.ConnectionClosed")
class ConnectionClosed(Event, frozen=True):
    """A tab or device went away by itself."""

    seat_id: UUID
    connection_id: UUID


@event("seats.ConnectionLost")
class ConnectionLost(Event, frozen=True):
    """A tab or device is no longer heard, since `last_seen_at`."""

    seat_id: UUID
    connection_id: UUID
    last_seen_at: datetime


@event("seats.ConnectionRestored")
class ConnectionRestored(Event, frozen=True):
    """A lost tab or device is heard again."""

    seat_id: UUID
    connection_id: UUID


@event("seats.ParticipantLeft")
class ParticipantLeft(Event, frozen=True):
    """The participant left."""

    seat_id: UUID


@event("seats.ParticipantRemoved")
class ParticipantRemoved(Event, frozen=True):
    """The host removed the participant; `by` is the host's seat."""

    seat_id: UUID
    by: UUID


@event("seats.ParticipantSentBack")
class ParticipantSentBack(Event, frozen=True):
    """A host put the participant back into the waiting room: they publish nothing; `by` is the host's seat."""

    seat_id: UUID
    by: UUID


@event("seats.ParticipantLost")
class ParticipantLost(Event, frozen=True):
    """The participant was not heard for 60 s; `last_seen_at` is the last sign of life."""

    seat_id: UUID
    last_seen_at: datetime


class TooManyConnections(Refused):
    """The seat is open in too many tabs or devices; `details`: `most`."""

    code = "TOO_MANY_CONNECTIONS"


class ConnectionNotFound(Refused):
    """The seat has no such connection."""

    code = "CONNECTION_NOT_FOUND"


class Seat(msgspec.Struct, frozen=True):
    """State of a seat's stream."""

    connections: dict[UUID, ConnectionState] = {}
    hand_raised: bool = False
    microphone: bool = False
    camera: bool = False
    screen: bool = False
    companion: bool = False
    unmute_asked: bool = False
    gone: bool = False
    stops: dict[str, int] = {}
    """How many times everybody's had been stopped when the microphone, camera or screen of this seat was opened."""

    def is_on(self, publication: str, stops: int) -> bool:
        """Whether a publication was opened and not stopped since, by a command for it or for everybody's."""
        return bool(getattr(self, publication)) and self.stops.get(publication, 0) == stops

    @property
    def heard(self) -> bool:
        """Whether any connection is open."""
        return ConnectionState.OPEN in self.connections.values()


def evolve(state: Seat, happened: Event) -> Seat:
    """Fold one event."""
    change = msgspec.structs.replace
    match happened:
        case ConnectionOpened(connection_id=connection) | ConnectionRestored(connection_id=connection):
            return change(state, connections={**state.connections, connection: ConnectionState.OPEN})
        case ConnectionLost(connection_id=connection):
            return change(state, connections={**state.connections, connection: ConnectionState.LOST})
        case ConnectionClosed(connection_id=connection):
            left = {key: value for key, value in state.connections.items() if key != connection}
            return change(state, connections=left)
        case ParticipantLeft() | ParticipantRemoved() | ParticipantLost():
            return Seat(gone=True)
        case ParticipantSentBack():
            return Seat(connections=state.connections, companion=state.companion)
        case HandRaised():
            return change(state, hand_raised=True)
        case HandLowered():
            return change(state, hand_raised=False)
        case MicrophoneOpened(stops=stops):
            return change(state, microphone=True, unmute_asked=False, stops={**state.stops, "microphone": stops})
        case UnmuteAsked():
            return change(state, unmute_asked=True)
        case UnmuteDeclined():
            return change(state, unmute_asked=False)
        case CameraStarted(stops=stops):
            return change(state, camera=True, stops={**state.stops, "camera": stops})
        case ScreenShareStarted(stops=stops):
            return change(state, screen=True, stops={**state.stops, "screen": stops})
        case MicrophoneMuted():
            return change(state, microphone=False)
        case CameraStopped():
            return change(state, camera=False)
        case ScreenShareStopped():
            return change(state, screen=False)
        case CompanionStarted() | CompanionEnded():
            return change(state, companion=isinstance(happened, CompanionStarted))
    return state


def require_present(state: Seat) -> None:
    """Refuse what is asked for a seat that was given back."""
    if state.gone:
        raise SeatNotFound(field="seatId")


def open_connection(state: Seat, *, seat_id: UUID, connection_id: UUID) -> list[Event]:
    """Note a tab; the same tab that was lost is restored, one that is open is left alone."""
    require_present(state)
    match state.connections.get(connection_id):
        case ConnectionState.OPEN:
            return []
        case ConnectionState.LOST:
            return [ConnectionRestored(seat_id, connection_id)]
    if len(state.connections) >= MOST_CONNECTIONS:
        raise TooManyConnections(most=MOST_CONNECTIONS)
    return [ConnectionOpened(seat_id, connection_id)]


def close_connection(state: Seat, *, seat_id: UUID, connection_id: UUID) -> list[Event]:
    """Note that a tab went away; repeating yields nothing."""
    return [ConnectionClosed(seat_id, connection_id)] if connection_id in state.connections else []


def lose_connection(state: Seat, *, seat_id: UUID, connection_id: UUID, last_seen_at: datetime) -> list[Event]:
    """Note that an open connection is no longer heard."""
    if state.connections.get(connection_id) is not ConnectionState.OPEN:
        return []
    return [ConnectionLost(seat_id, connection_id, last_seen_at)]


def restore_connection(state: Seat, *, seat_id: UUID, connection_id: UUID) -> list[Event]:
    """Note that a lost connection is heard again."""
    if state.connections.get(connection_id) is not ConnectionState.LOST:
        return []
    return [ConnectionRestored(seat_id, connection_id)]


def leave(state: Seat, *, seat_id: UUID) -> list[Event]:
    """Leave once."""
    return [] if state.gone else [ParticipantLeft(seat_id)]


def remove(state: Seat, *, seat_id: UUID, by: UUID) -> list[Event]:
    """Remove once."""
    return [] if state.gone else [ParticipantRemoved(seat_id, by)]


def send_back(state: Seat, *, seat_id: UUID, by: UUID) -> list[Event]:
    """Put somebody back into the waiting room."""
    require_present(state)
    return [ParticipantSentBack(seat_id, by)]


def lose(state: Seat, *, seat_id: UUID, last_seen_at: datetime) -> list[Event]:
    """Give up a seat of which no connection is heard."""
    return [] if state.gone or state.heard else [ParticipantLost(seat_id, last_seen_at)]
