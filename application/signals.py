"""Reactions and signals of everybody; who hosts wipes the signals."""

from uuid import UUID

from application.amphi import Amphi
from application.commands import Change, Decision, Done, carry_out, envelope_of
from application.permissions import Command
from application.session import place_of
from application.viewer import Viewer
from domain import signals
from domain.signals import Reaction, Signal


def react(amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID, reaction: Reaction) -> Done:
    """React."""
    stream = amphi.ids.uuid()

    def decide() -> Decision:
        place = place_of(amphi, viewer, session_id, Command.REACT)
        happened = signals.react(seat_id=place.seat_id, reaction=reaction)
        return Decision([Change(stream, 0, happened)], place.requires)

    return carry_out(amphi.store, envelope_of(viewer, command_id, session_id), decide)


def show_signal(amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID, signal: Signal | None) -> Done:
    """Show a signal, or none (None)."""
    stream = amphi.ids.uuid()

    def decide() -> Decision:
        place = place_of(amphi, viewer, session_id, Command.REACT)
        happened = signals.show(seat_id=place.seat_id, signal=signal)
        return Decision([Change(stream, 0, happened)], place.requires)

    return carry_out(amphi.store, envelope_of(viewer, command_id, session_id), decide)


def clear_signals(amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID) -> Done:
    """Wipe everybody's signals."""
    stream = amphi.ids.uuid()

    def decide() -> Decision:
        place = place_of(amphi, viewer, session_id, Command.CLEAR_SIGNALS)
        return Decision([Change(stream, 0, signals.clear(by=place.seat_id))], place.requires)

    return carry_out(amphi.store, envelope_of(viewer, command_id, session_id), decide)
