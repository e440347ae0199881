"""The whiteboards: everybody's is shown, hidden and turned by a host, that of a group by anybody in the group."""

from collections.abc import Callable
from uuid import UUID

from application.amphi import Amphi
from application.breakouts import group_at
from application.commands import Change, Decision, Done, carry_out, envelope_of
from application.permissions import Command
from application.session import place_of
from application.viewer import Viewer
from domain import whiteboard
from domain.event import Event
from domain.whiteboard import Whiteboard


def show_whiteboard(amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID, shown: bool) -> Done:
    """Show everybody the whiteboard, or hide it."""
    return _change(
        amphi,
        viewer,
        command_id,
        session_id,
        lambda board, by: whiteboard.show(board, shown, session_id=session_id, by=by),
    )


def add_page(amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID) -> Done:
    """Add an empty page behind the last one and show it."""
    return _change(
        amphi,
        viewer,
        command_id,
        session_id,
        lambda board, by: whiteboard.add_page(board, session_id=session_id, by=by),
    )


def turn_page(amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID, page: int) -> Done:
    """Show everybody a page."""
    return _change(
        amphi,
        viewer,
        command_id,
        session_id,
        lambda board, by: whiteboard.turn_page(board, page, session_id=session_id, by=by),
    )


def _change(
    amphi: Amphi,
    viewer: Viewer,
    command_id: UUID,
    session_id: UUID,
    change: Callable[[Whiteboard, UUID], list[Event]],
) -> Done:
    def decide() -> Decision:
        group_id, requires = group_at(amphi, session_id, viewer.person_id)
        command = Command.SHOW_GROUP_WHITEBOARD if group_id else Command.SHOW_WHITEBOARD
        place = place_of(amphi, viewer, session_id, command)
        stream, board, version = whiteboard_of(amphi, session_id, group_id)
        return Decision([Change(stream, version, change(board, place.seat_id))], place.requires | requires)

    return carry_out(amphi.store, envelope_of(viewer, command_id, session_id), decide)


def whiteboard_of(amphi: Amphi, session_id: UUID, group_id: UUID | None) -> tuple[UUID, Whiteboard, int]:
    """Everybody's whiteboard or that of a group: its stream, its state and its version."""
    stream = whiteboard.whiteboard_stream(session_id, group_id)
    board, version = amphi.store.load(stream, Whiteboard(group_id=group_id), whiteboard.evolve)
    return stream, board, version
