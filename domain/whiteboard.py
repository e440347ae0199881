"""The whiteboard of a session: shown or not, with pages without end, of which everybody is shown one."""

from uuid import UUID, uuid5

import msgspec

from domain.event import Event, event
from domain.refusal import Refused
from domain.surfaces import MOST_PAGES, Surface, SurfaceKind, SurfaceNotShown


@event("whiteboard.WhiteboardShown")
class WhiteboardShown(Event, frozen=True):
    """Everybody is shown the whiteboard, as it was left; `by` is the seat of who did it."""

    session_id: UUID
    by: UUID


@event("whiteboard.WhiteboardHidden")
class WhiteboardHidden(Event, frozen=True):
    """Nobody is shown the whiteboard any more; what is on it is kept."""

    session_id: UUID
    by: UUID


@event("whiteboard.PageAdded")
class PageAdded(Event, frozen=True):
    """An empty page was added behind the last one, and is shown; pages count from 1."""

    session_id: UUID
    page: int
    by: UUID


@event("whiteboard.PageTurned")
class PageTurned(Event, frozen=True):
    """Everybody is shown another page."""

    session_id: UUID
    page: int
    by: UUID


CHANGES = (WhiteboardShown, WhiteboardHidden, PageAdded, PageTurned)


class PageUnknown(Refused):
    """The whiteboard has no such page; `details`: `pages`, how many there are."""

    code = "PAGE_UNKNOWN"


class TooManyPages(Refused):
    """The whiteboard has as many pages as it may have; `details`: `most`."""

    code = "TOO_MANY_PAGES"


class Whiteboard(msgspec.Struct, frozen=True, gc=False):
    """State of a whiteboard."""

    shown: bool = False
    page: int = 1
    pages: int = 1


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


def whiteboard_stream(session_id: UUID) -> UUID:
    """The stream of a session's whiteboard."""
    return uuid5(session_id, "whiteboard")


def show(state: Whiteboard, wanted: bool, *, session_id: UUID, by: UUID) -> list[Event]:
    """Show the whiteboard, or hide it; repeating yields nothing."""
    if state.shown == wanted:
        return []
    return [WhiteboardShown(session_id, by) if wanted else WhiteboardHidden(session_id, by)]


def add_page(state: Whiteboard, *, session_id: UUID, by: UUID) -> list[Event]:
    """Add an empty page and show it."""
    _require_shown(state)
    if state.pages >= MOST_PAGES:
        raise TooManyPages(most=MOST_PAGES)
    return [PageAdded(session_id, state.pages + 1, by)]


def turn_page(state: Whiteboard, page: int, *, session_id: UUID, by: UUID) -> list[Event]:
    """Show everybody a page; the one that is shown stays."""
    _require_shown(state)
    if not has_page(state, page):
        raise PageUnknown(field="page", pages=state.pages)
    return [] if page == state.page else [PageTurned(session_id, page, by)]


def has_page(state: Whiteboard, page: int) -> bool:
    """Whether the whiteboard has a page."""
    return 1 <= page <= state.pages


def shown_page(state: Whiteboard) -> str | None:
    """The surface that everybody is shown, if any."""
    return str(Surface(SurfaceKind.WHITEBOARD, page=state.page)) if state.shown else None


def _require_shown(state: Whiteboard) -> None:
    if not state.shown:
        raise SurfaceNotShown
