"""Reactions and signals, and what each audience sees of them."""

from collections.abc import Callable
from uuid import UUID

import strawberry

from application import signals
from domain.room import Room
from domain.signals import Reaction, Signal
from interfaces.graphql.changes import changed_keys
from interfaces.graphql.refusal import DoneResult
from interfaces.graphql.viewer import Info, carry_out, done

strawberry.enum(Reaction, description="What one may show for a moment.")
strawberry.enum(Signal, description="What one may tell the lecturer without a word.")


@strawberry.type(description="Somebody reacted just now.")
class Reacted:
    seat_id: UUID
    name: str | None
    reaction: Reaction


@strawberry.type(description="How many show each signal.")
class SignalCounts:
    yes: int
    no: int
    too_fast: int
    too_slow: int


@strawberry.type
class SignalsMutation:
    @strawberry.mutation(description="React, for a moment.")
    async def react(self, info: Info, command_id: UUID, session_id: UUID, reaction: Reaction) -> DoneResult:
        return done(await carry_out(info, signals.react, command_id, session_id=session_id, reaction=reaction))

    @strawberry.mutation(description="Show a signal, or none (`signal` null); hosts see how many do.")
    async def show_signal(
        self, info: Info, command_id: UUID, session_id: UUID, signal: Signal | None = None
    ) -> DoneResult:
        return done(await carry_out(info, signals.show_signal, command_id, session_id=session_id, signal=signal))

    @strawberry.mutation(description="Wipe everybody's signals, as host.")
    async def clear_signals(self, info: Info, command_id: UUID, session_id: UUID) -> DoneResult:
        return done(await carry_out(info, signals.clear_signals, command_id, session_id=session_id))


def reacted(before: Room, now: Room, named: Callable[[UUID], bool]) -> list[Reacted]:
    """Who reacted between two states of a room, and their name where it is `named`. Later they have passed."""
    if before.signals.reactions is now.signals.reactions:
        return []
    return [
        Reacted(seat_id=entry.seat_id, name=entry.name.text if named(entry.seat_id) else None, reaction=entry.reaction)
        for entry in now.signals.reactions
        if entry.position > before.position and entry.seat_id in now.participants
    ]


def counts(room: Room) -> SignalCounts:
    """How many in the room show each signal."""
    return SignalCounts(**{signal.value: count for signal, count in room.signals.counts(room.participants).items()})


def changed_between(before: Room, now: Room) -> set[UUID]:
    """The people whose signal is another than it was."""
    seats = changed_keys(before.signals.shown, now.signals.shown)
    return {now.participants[key].person_id for key in seats if key in now.participants}
