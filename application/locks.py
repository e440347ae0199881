"""Locking a session and opening it again."""

from uuid import UUID

from application.amphi import Amphi
from application.commands import Change, Decision, Done, carry_out, envelope_of
from application.permissions import Command
from application.session import place_of
from application.viewer import Viewer
from domain import locks


def set_lock(amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID, locked: bool) -> Done:
    """Let nobody new in from now on, or again."""

    def decide() -> Decision:
        place = place_of(amphi, viewer, session_id, Command.LOCK_SESSION)
        happened = locks.set_lock(place.run.locked, locked, by=place.seat_id)
        return Decision([Change(session_id, place.session_version, happened)], place.requires)

    return carry_out(amphi.store, envelope_of(viewer, command_id, session_id), decide)
