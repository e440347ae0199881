"""Encoders: OBS, or the device of a control room, publishes one picture and one sound into a meeting (RFC 9725).

A meeting has one at most. It comes in by a token that hosts hand out and take back, in a stream of the meeting's; in
a session it has a seat that is no person's. Another token is another encoder: who was removed comes back with that.
"""

from typing import TYPE_CHECKING
from uuid import UUID, uuid5

import msgspec

from domain.event import Event, event
from domain.people import LONGEST_NAME
from domain.refusal import Refused, checked_text

if TYPE_CHECKING:
    from domain.room import Room


@event("encoders.EncoderAllowed")
class EncoderAllowed(Event, frozen=True):
    """This encoder, and no other, may publish into the meeting's sessions; `name` is what its seat is called."""

    meeting_id: UUID
    encoder_id: UUID
    name: str


@event("encoders.EncoderForbidden")
class EncoderForbidden(Event, frozen=True):
    """This encoder may publish no more."""

    meeting_id: UUID
    encoder_id: UUID


class EncoderTokenInvalid(Refused):
    """The token is forged, or hosts have taken it back or made another since."""

    code = "ENCODER_TOKEN_INVALID"


class EncoderNotConnected(Refused):
    """No encoder publishes into this session now."""

    code = "ENCODER_NOT_CONNECTED"


class EncoderNotPerson(Refused):
    """An encoder is no person: it gets no role, waits nowhere, is in no group and is asked nothing."""

    code = "ENCODER_NOT_PERSON"


class Encoder(msgspec.Struct, frozen=True):
    """Which encoder may publish into a meeting; none without an id."""

    encoder_id: UUID | None = None
    name: str = ""


def evolve(state: Encoder, happened: Event) -> Encoder:
    """Fold one event."""
    match happened:
        case EncoderAllowed(encoder_id=encoder_id, name=name):
            return Encoder(encoder_id, name)
        case EncoderForbidden():
            return Encoder()
    return state


def allow(*, meeting_id: UUID, encoder_id: UUID, name: str) -> list[Event]:
    """Allow an encoder, instead of the one that was. Raises TextEmpty, TextTooLong."""
    name = checked_text(name, field="name", longest=LONGEST_NAME)
    return [EncoderAllowed(meeting_id, encoder_id, name)]


def forbid(state: Encoder, *, meeting_id: UUID) -> list[Event]:
    """Allow none any more; repeating yields nothing."""
    return [EncoderForbidden(meeting_id, state.encoder_id)] if state.encoder_id else []


def encoder_stream(meeting_id: UUID) -> UUID:
    """The stream that says which encoder may publish into a meeting."""
    return uuid5(meeting_id, "encoder")


def has_people(room: "Room") -> bool:
    """Whether anybody has a seat who is a person."""
    return any(not seat.encoder for seat in room.participants.values())
