"""Documents: on the shelf of a meeting, and the one that a session shows, page by page.

A meeting's shelf is one stream, for how many it may hold is a rule; what a session shows is another, so that turning
pages disturbs nobody.
"""

from datetime import datetime
from enum import StrEnum
from math import isfinite
from uuid import UUID, uuid5

import msgspec

from domain.event import Event, Recorded, event
from domain.personal import Personal
from domain.refusal import Refused, checked_text

LARGEST_BYTES = 100_000_000
MOST_PAGES = 500
MOST_DOCUMENTS = 50
LONGEST_TITLE = 200
LARGEST_ZOOM = 8.0


class DocumentKind(StrEnum):
    """What a file is, by its content; every kind but PDF is converted first."""

    PDF = "pdf"
    PPTX = "pptx"
    DOCX = "docx"
    ODP = "odp"
    ODT = "odt"


@event("documents.DocumentUploaded")
class DocumentUploaded(Event, frozen=True):
    """A file lies on the shelf of a meeting; `pages` is None until it has been converted to PDF."""

    document_id: UUID
    meeting_id: UUID
    title: Personal
    kind: DocumentKind
    size_bytes: int
    pages: int | None = None


@event("documents.DocumentConverted")
class DocumentConverted(Event, frozen=True):
    """The document is a PDF now, of so many pages and bytes."""

    document_id: UUID
    pages: int
    size_bytes: int


@event("documents.ConversionFailed")
class ConversionFailed(Event, frozen=True):
    """No PDF could be made; `reason` is the code of a refusal."""

    document_id: UUID
    reason: str


@event("documents.DocumentRemoved")
class DocumentRemoved(Event, frozen=True):
    """The document is off the shelf and its files are erased."""

    document_id: UUID


@event("documents.LookAheadAllowed")
class LookAheadAllowed(Event, frozen=True):
    """Participants may turn the pages for themselves while the document is shown."""

    document_id: UUID


@event("documents.LookAheadForbidden")
class LookAheadForbidden(Event, frozen=True):
    """Participants see the page that is shown and no other."""

    document_id: UUID


@event("documents.DownloadAllowed")
class DownloadAllowed(Event, frozen=True):
    """Participants may keep the file."""

    document_id: UUID


@event("documents.DownloadForbidden")
class DownloadForbidden(Event, frozen=True):
    """Participants may not fetch the file."""

    document_id: UUID


@event("documents.DocumentShown")
class DocumentShown(Event, frozen=True):
    """The session shows a document from this page on (from 1), under the rules it has; `by` is a seat."""

    document_id: UUID
    title: Personal
    pages: int
    page: int
    look_ahead: bool
    download: bool
    by: UUID


@event("documents.PageTurned")
class PageTurned(Event, frozen=True):
    """Another page is shown, whole."""

    document_id: UUID
    page: int
    by: UUID


@event("documents.ViewChanged")
class ViewChanged(Event, frozen=True):
    """A part of the page is shown: enlarged `zoom` times around a point, in shares of its width and height."""

    document_id: UUID
    zoom: float
    x: float
    y: float
    by: UUID


@event("documents.DocumentHidden")
class DocumentHidden(Event, frozen=True):
    """The session no longer shows the document; `by` is None when it was removed."""

    document_id: UUID
    by: UUID | None = None


class DocumentNotFound(Refused):
    """No such document, or the viewer may not know of it."""

    code = "DOCUMENT_NOT_FOUND"


class DocumentTooLarge(Refused):
    """The file, or the PDF made of it, is too large; `details`: `most_mb`."""

    code = "DOCUMENT_TOO_LARGE"


class TooManyPages(Refused):
    """The document has too many pages; `details`: `most` and `pages`."""

    code = "DOCUMENT_TOO_MANY_PAGES"


class DocumentEncrypted(Refused):
    """The file needs a password to be opened."""

    code = "DOCUMENT_ENCRYPTED"


class DocumentBroken(Refused):
    """The file can't be read."""

    code = "DOCUMENT_BROKEN"


class DocumentKindUnknown(Refused):
    """The file is none of the kinds that can be shown."""

    code = "DOCUMENT_KIND_UNKNOWN"


class ConverterMissing(Refused):
    """This installation has no LibreOffice: only PDF can be shown."""

    code = "CONVERTER_MISSING"


class ConversionTooLong(Refused):
    """Converting took too long; `details`: `minutes`."""

    code = "CONVERSION_TOO_LONG"


class DocumentNotReady(Refused):
    """The document is still being converted, or could not be."""

    code = "DOCUMENT_NOT_READY"


class DocumentNotShown(Refused):
    """The session does not show this document (any more)."""

    code = "DOCUMENT_NOT_SHOWN"


class TooManyDocuments(Refused):
    """The shelf of the meeting is full; `details`: `most`."""

    code = "TOO_MANY_DOCUMENTS"


class PageUnknown(Refused):
    """The document has no such page; `details`: `pages`."""

    code = "DOCUMENT_PAGE_UNKNOWN"


class ViewOutOfBounds(Refused):
    """Zoom is 1 to 8, and a point of the page 0 to 1 in each direction."""

    code = "VIEW_OUT_OF_BOUNDS"


class Document(msgspec.Struct, frozen=True):
    """A document on the shelf."""

    document_id: UUID
    title: Personal
    kind: DocumentKind
    size_bytes: int
    pages: int | None
    look_ahead: bool = True
    download: bool = False
    failure: str | None = None


class Shelf(msgspec.Struct, frozen=True):
    """State of a meeting's shelf, in order of upload."""

    documents: dict[UUID, Document] = {}


def shelf_stream(meeting_id: UUID) -> UUID:
    """The stream of a meeting's shelf."""
    return uuid5(meeting_id, "documents")


def evolve(state: Shelf, happened: Event) -> Shelf:
    """Fold one event of the shelf."""
    match happened:
        case DocumentUploaded(document_id=key):
            added = Document(key, happened.title, happened.kind, happened.size_bytes, happened.pages)
            return Shelf({**state.documents, key: added})
        case DocumentRemoved(document_id=key):
            return Shelf({other: document for other, document in state.documents.items() if other != key})
        case DocumentConverted(document_id=key):
            return _changed(state, key, pages=happened.pages, size_bytes=happened.size_bytes, failure=None)
        case ConversionFailed(document_id=key, reason=reason):
            return _changed(state, key, failure=reason)
        case LookAheadAllowed(document_id=key) | LookAheadForbidden(document_id=key):
            return _changed(state, key, look_ahead=isinstance(happened, LookAheadAllowed))
        case DownloadAllowed(document_id=key) | DownloadForbidden(document_id=key):
            return _changed(state, key, download=isinstance(happened, DownloadAllowed))
    return state


def _changed(state: Shelf, key: UUID, **changes: object) -> Shelf:
    if key not in state.documents:
        return state
    return Shelf({**state.documents, key: msgspec.structs.replace(state.documents[key], **changes)})


def upload(
    state: Shelf,
    *,
    document_id: UUID,
    meeting_id: UUID,
    owner_id: UUID,
    title: str,
    kind: DocumentKind,
    size_bytes: int,
    pages: int | None,
) -> list[Event]:
    """Put a file on the shelf; the same one again yields nothing."""
    title = checked_text(title, field="title", longest=LONGEST_TITLE)
    require_size(size_bytes)
    if document_id in state.documents:
        return []
    require_room(state)
    if pages is not None:
        _require_pages(pages)
    return [DocumentUploaded(document_id, meeting_id, Personal(owner_id, title), kind, size_bytes, pages)]


def require_size(size_bytes: int) -> None:
    """Refuse a file that is too large."""
    if size_bytes > LARGEST_BYTES:
        raise DocumentTooLarge(most_mb=LARGEST_BYTES // 1_000_000)


def require_room(state: Shelf) -> None:
    """Refuse one document more than the shelf holds."""
    if len(state.documents) >= MOST_DOCUMENTS:
        raise TooManyDocuments(most=MOST_DOCUMENTS)


def convert(state: Shelf, *, document_id: UUID, pages: int, size_bytes: int) -> list[Event]:
    """Note the PDF of a document that is still to be converted."""
    document = on_shelf(state, document_id)
    if document.pages is not None:
        return []
    require_size(size_bytes)
    _require_pages(pages)
    return [DocumentConverted(document_id, pages, size_bytes)]


def fail(state: Shelf, *, document_id: UUID, reason: str) -> list[Event]:
    """Note why no PDF could be made."""
    document = state.documents.get(document_id)
    if document is None or document.pages is not None or document.failure == reason:
        return []
    return [ConversionFailed(document_id, reason)]


def remove(state: Shelf, *, document_id: UUID) -> list[Event]:
    """Take a document off the shelf once."""
    return [DocumentRemoved(document_id)] if document_id in state.documents else []


def set_look_ahead(state: Shelf, allowed: bool, *, document_id: UUID) -> list[Event]:
    """Let participants turn the pages for themselves, or not; repeating yields nothing."""
    if on_shelf(state, document_id).look_ahead == allowed:
        return []
    return [LookAheadAllowed(document_id) if allowed else LookAheadForbidden(document_id)]


def set_download(state: Shelf, allowed: bool, *, document_id: UUID) -> list[Event]:
    """Let participants keep the file, or not; repeating yields nothing."""
    if on_shelf(state, document_id).download == allowed:
        return []
    return [DownloadAllowed(document_id) if allowed else DownloadForbidden(document_id)]


def on_shelf(state: Shelf, document_id: UUID) -> Document:
    """A document of the shelf. Raises DocumentNotFound."""
    if document_id not in state.documents:
        raise DocumentNotFound(field="documentId")
    return state.documents[document_id]


def _require_pages(pages: int) -> None:
    if pages < 1:
        raise DocumentBroken
    if pages > MOST_PAGES:
        raise TooManyPages(most=MOST_PAGES, pages=pages)


class Shown(msgspec.Struct, frozen=True, gc=False):
    """What a session shows: a page, and which part of it. In a room, `since` when."""

    document_id: UUID
    title: Personal
    pages: int
    page: int
    look_ahead: bool
    download: bool
    by: UUID
    zoom: float = 1.0
    x: float = 0.5
    y: float = 0.5
    since: datetime | None = None


def shown_stream(session_id: UUID) -> UUID:
    """The stream of what a session shows."""
    return uuid5(session_id, "document")


def evolve_shown(state: Shown | None, happened: Event) -> Shown | None:
    """Fold one event of what is shown; of a shelf's events, those about the document that is shown."""
    match happened:
        case DocumentShown(document_id=key, title=title, pages=pages, page=page):
            return Shown(key, title, pages, page, happened.look_ahead, happened.download, happened.by)
    if state is None or getattr(happened, "document_id", None) != state.document_id:
        return state
    change = msgspec.structs.replace
    match happened:
        case PageTurned(page=page, by=by):
            return change(state, page=page, by=by, zoom=1.0, x=0.5, y=0.5)
        case ViewChanged(zoom=zoom, x=x, y=y, by=by):
            return change(state, zoom=zoom, x=x, y=y, by=by)
        case LookAheadAllowed() | LookAheadForbidden():
            return change(state, look_ahead=isinstance(happened, LookAheadAllowed))
        case DownloadAllowed() | DownloadForbidden():
            return change(state, download=isinstance(happened, DownloadAllowed))
        case DocumentHidden() | DocumentRemoved():
            return None
    return state


def fold_shown(state: Shown | None, recorded: Recorded) -> Shown | None:
    """What a room shows after one more event."""
    shown = evolve_shown(state, recorded.event)
    if shown is None or not isinstance(recorded.event, DocumentShown):
        return shown
    return msgspec.structs.replace(shown, since=recorded.recorded_at)


def forgotten(state: Shown | None, person_id: UUID) -> Shown | None:
    """What is shown after the person was forgotten whose document it is."""
    if state is None or state.title.person_id != person_id:
        return state
    return msgspec.structs.replace(state, title=state.title.forgotten())


def show(
    shelf: Shelf, state: Shown | None, *, document_id: UUID, page: int, by: UUID, again: bool = False
) -> list[Event]:
    """Show a document of the shelf instead of what is shown; the same page of the same one yields nothing.

    `again`: it does, for what was shown last is in front of whatever else is shared.
    """
    document = on_shelf(shelf, document_id)
    if document.pages is None:
        raise DocumentNotReady
    _require_page(page, document.pages)
    if not again and state is not None and (state.document_id, state.page) == (document_id, page):
        return []
    rules = (document.look_ahead, document.download)
    return [DocumentShown(document_id, document.title, document.pages, page, *rules, by)]


def turn_page(state: Shown | None, *, document_id: UUID, page: int, by: UUID) -> list[Event]:
    """Show another page; the same again yields nothing."""
    shown = require_shown(state, document_id)
    _require_page(page, shown.pages)
    return [] if shown.page == page else [PageTurned(document_id, page, by)]


def change_view(state: Shown | None, *, document_id: UUID, zoom: float, x: float, y: float, by: UUID) -> list[Event]:
    """Show a part of the page; the same again yields nothing."""
    shown = require_shown(state, document_id)
    if not all(map(isfinite, (zoom, x, y))) or not 1 <= zoom <= LARGEST_ZOOM or not (0 <= x <= 1 and 0 <= y <= 1):
        raise ViewOutOfBounds
    if (shown.zoom, shown.x, shown.y) == (zoom, x, y):
        return []
    return [ViewChanged(document_id, zoom, x, y, by)]


def sees(state: Shown | None, document_id: UUID | None, page: int) -> bool:
    """Whether participants may see this page now: the one that is shown, or any while they may look ahead."""
    if state is None or state.document_id != document_id:
        return False
    return page == state.page or (state.look_ahead and 1 <= page <= state.pages)


def hide(state: Shown | None, *, by: UUID | None) -> list[Event]:
    """Show no document any more; once."""
    return [] if state is None else [DocumentHidden(state.document_id, by)]


def require_shown(state: Shown | None, document_id: UUID) -> Shown:
    """What is shown, if it is this document. Raises DocumentNotShown."""
    if state is None or state.document_id != document_id:
        raise DocumentNotShown(field="documentId")
    return state


def _require_page(page: int, pages: int) -> None:
    if not 1 <= page <= pages:
        raise PageUnknown(field="page", pages=pages)


SHOWN_CHANGES = (
    DocumentShown,
    PageTurned,
    ViewChanged,
    DocumentHidden,
    DocumentRemoved,
    LookAheadAllowed,
    LookAheadForbidden,
    DownloadAllowed,
    DownloadForbidden,
)
"""The events that change what a room shows."""
