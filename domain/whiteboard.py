"""The whiteboards of a session, everybody's and one of each group: shown or not, with pages without end, of which those
whose whiteboard it is are shown one."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

import msgspec

from domain.event import Event, Recorded, event
from domain.refusal import Refused
from domain.surfaces import MOST_PAGES, Surface, SurfaceKind, SurfaceNotShown

if TYPE_CHECKING:
    from domain.room import Room


@event("whiteboard.WhiteboardShown")
class WhiteboardShown(Event, frozen=True):
    """Everybody is shown the whiteboard, as it was left; `by` is the seat of who did it. Of a group: those in it."""

    session_id: UUID
    by: UUID
    group_id: UUID | None = None


@event("whiteboard.WhiteboardHidden")
class WhiteboardHidden(Event, frozen=True):
    """Nobody is shown the whiteboard any more; what is on it is kept."""

    session_id: UUID
    by: UUID
    group_id: UUID | None = None


@event("whiteboard.PageAdded")
class PageAdded(Event, frozen=True):
    """An empty page was added behind the last one, and is shown; pages count from 1."""

    session_id: UUID
    page: int
    by: UUID
    group_id: UUID | None = None


@event("whiteboard.PageTurned")
class PageTurned(Event, frozen=True):
    """Everybody is shown another page."""

    session_id: UUID
    page: int
    by: UUID
    group_id: UUID | None = None


CHANGES = (WhiteboardShown, WhiteboardHidden, PageAdded, PageTurned)


class PageUnknown(Refused):
    """The whiteboard has no such page; `details`: `pages`, how many there are."""

    code = "PAGE_UNKNOWN"


class TooManyPages(Refused):
    """The whiteboard has as many pages as it may have; `details`: `most`."""

    code = "TOO_MANY_PAGES"


class Whiteboard(msgspec.Struct, frozen=True, gc=False):
    """State of a whiteboard: everybody's, or a group's. In a room, `since` when it is shown."""

    shown: bool = False
    page: int = 1
    pages: int = 1
    group_id: UUID | None = None
    since: datetime | None = None


def evolve(state: Whiteboard, happened: Event) -> Whiteboard:
    """Fold one event."""
    match happened:
        case WhiteboardShown():
            return msgspec.structs.replace(state, shown=True)
        case WhiteboardHidden():
            return msgspec.structs.replace(state, shown=False)
        case PageAdded(page=page):
            return msgspec.structs.replace(state, page=page, pages=page)
        case PageTurned(page=page):
            return msgspec.structs.replace(state, page=page)
    return state


def fold(room: "Room", recorded: Recorded) -> "Room":
    """The room after one of its whiteboards changed."""
    happened = recorded.event
    group_id: UUID | None = getattr(happened, "group_id", None)
    before = room.group_boards.get(group_id, Whiteboard(group_id=group_id)) if group_id else room.whiteboard
    board = evolve(before, happened)
    if isinstance(happened, WhiteboardShown):
        board = msgspec.structs.replace(board, since=recorded.recorded_at)
    if group_id is None:
        return msgspec.structs.replace(room, whiteboard=board)
    return msgspec.structs.replace(room, group_boards={**room.group_boards, group_id: board})


def whiteboard_stream(session_id: UUID, group_id: UUID | None = None) -> UUID:
    """The stream of a session's whiteboard, or of that of a group in it."""
    return uuid5(session_id, f"whiteboard:{group_id}" if group_id else "whiteboard")


def show(state: Whiteboard, wanted: bool, *, session_id: UUID, by: UUID) -> list[Event]:
    """Show the whiteboard, or hide it; repeating yields nothing."""
    if state.shown == wanted:
        return []
    kind = WhiteboardShown if wanted else WhiteboardHidden
    return [kind(session_id, by, state.group_id)]


def add_page(state: Whiteboard, *, session_id: UUID, by: UUID) -> list[Event]:
    """Add an empty page and show it."""
    _require_shown(state)
    if state.pages >= MOST_PAGES:
        raise TooManyPages(most=MOST_PAGES)
    return [PageAdded(session_id, state.pages + 1, by, state.group_id)]


def turn_page(state: Whiteboard, page: int, *, session_id: UUID, by: UUID) -> list[Event]:
    """Show everybody a page; the one that is shown stays."""
    _require_shown(state)
    if not has_page(state, page):
        raise PageUnknown(field="page", pages=state.pages)
    return [] if page == state.page else [PageTurned(session_id, page, by, state.group_id)]


def sees(state: Whiteboard, surface: Surface) -> bool:
    """Whether those whose whiteboard this is are shown a surface: a page of it, while it is shown."""
    return state.shown and surface.id == state.group_id and has_page(state, surface.page)


def has_page(state: Whiteboard, page: int) -> bool:
    """Whether the whiteboard has a page."""
    return 1 <= page <= state.pages


def shown_page(state: Whiteboard) -> str | None:
    """The surface that is shown to those whose whiteboard it is, if any."""
    return str(Surface(SurfaceKind.WHITEBOARD, state.group_id, state.page)) if state.shown else None


def _require_shown(state: Whiteboard) -> None:
    if not state.shown:
        raise SurfaceNotShown
