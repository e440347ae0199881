"""Reactions, which pass, and signals to the lecturer, which stay until they are taken back: a stream for each."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec

from domain.event import Event, Recorded, event
from domain.personal import Personal

if TYPE_CHECKING:
    from domain.room import Room

REACTIONS_KEPT = 64
"""The latest ones; a room is told ten times a second, and nobody reads more at once."""


class Reaction(StrEnum):
    """What one may show for a moment."""

    THUMBS_UP = "thumbs_up"
    CLAP = "clap"
    HEART = "heart"
    LAUGH = "laugh"
    SURPRISE = "surprise"
    CELEBRATE = "celebrate"


class Signal(StrEnum):
    """What one may tell the lecturer without a word."""

    YES = "yes"
    NO = "no"
    TOO_FAST = "too_fast"
    TOO_SLOW = "too_slow"


@event("signals.ReactionSent")
class ReactionSent(Event, frozen=True):
    """A participant reacted."""

    seat_id: UUID
    reaction: Reaction


@event("signals.SignalShown")
class SignalShown(Event, frozen=True):
    """A participant shows a signal instead of what they showed before."""

    seat_id: UUID
    signal: Signal


@event("signals.SignalTakenBack")
class SignalTakenBack(Event, frozen=True):
    """A participant shows no signal any more."""

    seat_id: UUID


@event("signals.SignalsCleared")
class SignalsCleared(Event, frozen=True):
    """Nobody shows a signal any more; `by` is the seat of who counted and wiped them."""

    by: UUID


def react(*, seat_id: UUID, reaction: Reaction) -> list[Event]:
    """React."""
    return [ReactionSent(seat_id, reaction)]


def show(*, seat_id: UUID, signal: Signal | None) -> list[Event]:
    """Show a signal, or none (None)."""
    return [SignalTakenBack(seat_id) if signal is None else SignalShown(seat_id, signal)]


def clear(*, by: UUID) -> list[Event]:
    """Wipe everybody's signals."""
    return [SignalsCleared(by)]


class Reacted(msgspec.Struct, frozen=True, gc=False):
    """A reaction at a position of the log, with the name its author had."""

    position: int
    seat_id: UUID
    name: Personal
    reaction: Reaction


class Signals(msgspec.Struct, frozen=True, gc=False):
    """What the seats of a room show, of some perhaps that are gone since, and the latest reactions."""

    shown: dict[UUID, Signal] = {}
    reactions: tuple[Reacted, ...] = ()

    def counts(self, seats: Mapping[UUID, object]) -> dict[Signal, int]:
        """How many of these seats show each signal."""
        counts = dict.fromkeys(Signal, 0)
        for seat_id, signal in self.shown.items():
            if seat_id in seats:
                counts[signal] += 1
        return counts


def fold(room: "Room", recorded: Recorded) -> "Room":
    """The room after somebody reacted or showed something."""
    change = msgspec.structs.replace
    signals, happened = room.signals, recorded.event
    match happened:
        case ReactionSent(seat_id=seat_id) if seat_id in room.participants:
            entry = Reacted(recorded.position, seat_id, room.participants[seat_id].name, happened.reaction)
            signals = change(signals, reactions=(*signals.reactions[-(REACTIONS_KEPT - 1) :], entry))
        case SignalShown(seat_id=seat_id):
            signals = change(signals, shown={**signals.shown, seat_id: happened.signal})
        case SignalTakenBack(seat_id=seat_id):
            signals = change(signals, shown={key: each for key, each in signals.shown.items() if key != seat_id})
        case SignalsCleared():
            signals = change(signals, shown={})
    return change(room, signals=signals)


FOLDED: tuple[type[Event], ...] = (ReactionSent, SignalShown, SignalTakenBack, SignalsCleared)
"""What `fold` heeds."""


def forget(signals: Signals, person_id: UUID) -> Signals:
    """The reactions without somebody's name."""

    def without(entry: Reacted) -> Reacted:
        if entry.name.person_id != person_id:
            return entry
        return msgspec.structs.replace(entry, name=entry.name.forgotten())

    return msgspec.structs.replace(signals, reactions=tuple(without(entry) for entry in signals.reactions))
