"""Documents, rule by rule: the shelf of a meeting, and what a session shows."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from domain import documents
from domain.documents import (
    ConversionFailed,
    Document,
    DocumentBroken,
    DocumentConverted,
    DocumentHidden,
    DocumentKind,
    DocumentNotFound,
    DocumentNotReady,
    DocumentNotShown,
    DocumentRemoved,
    DocumentShown,
    DocumentTooLarge,
    DocumentUploaded,
    DownloadAllowed,
    DownloadForbidden,
    LookAheadAllowed,
    LookAheadForbidden,
    PageTurned,
    PageUnknown,
    Shelf,
    Shown,
    TooManyDocuments,
    TooManyPages,
    ViewChanged,
    ViewOutOfBounds,
)
from domain.event import Event, Recorded
from domain.personal import Personal
from domain.refusal import TextEmpty, TextTooLong
from domain.room import Room, fold
from domain.session import EndReason, SessionEnded
from tests.domain.people_of_the_tests import HELENE, MEETING, SEAT_OF_HELENE, SESSION
from tests.domain.specification import Given

SLIDES, NOTES = UUID(int=501), UUID(int=502)
TITLE = Personal(HELENE, "CM4-puits.pdf")
UPLOADED = DocumentUploaded(SLIDES, MEETING, TITLE, DocumentKind.PDF, 1000, 34)
WAITING = DocumentUploaded(NOTES, MEETING, Personal(HELENE, "notes.odt"), DocumentKind.ODT, 1000, None)
SHOWN = DocumentShown(SLIDES, TITLE, 34, 1, True, False, SEAT_OF_HELENE)


def shelf(*events: Event) -> Given[Shelf]:
    return Given(Shelf(), documents.evolve, events)


def shown(*events: Event) -> Given[Shown | None]:
    return Given(None, documents.evolve_shown, events)


def uploaded(state: Shelf, *, title: str = "CM4-puits.pdf", size: int = 1000, pages: int | None = 34) -> list[Event]:
    return documents.upload(
        state,
        document_id=SLIDES,
        meeting_id=MEETING,
        owner_id=HELENE,
        title=title,
        kind=DocumentKind.PDF,
        size_bytes=size,
        pages=pages,
    )


def test_a_pdf_is_uploaded_once() -> None:
    """The same file again (a command that was repeated) yields nothing."""
    shelf().when(uploaded).then(UPLOADED)
    shelf(UPLOADED).when(uploaded).then()


def test_a_document_is_bounded() -> None:
    """100 MB, 500 pages, 200 characters of title, 50 documents a meeting."""
    shelf().when(lambda state: uploaded(state, size=100_000_000, pages=500)).then(
        DocumentUploaded(SLIDES, MEETING, TITLE, DocumentKind.PDF, 100_000_000, 500)
    )
    shelf().when(lambda state: uploaded(state, size=100_000_001)).refused(DocumentTooLarge, most_mb=100)
    shelf().when(lambda state: uploaded(state, pages=501)).refused(TooManyPages, most=500, pages=501)
    shelf().when(lambda state: uploaded(state, pages=0)).refused(DocumentBroken)
    shelf().when(lambda state: uploaded(state, title="  ")).refused(TextEmpty, field="title")
    shelf().when(lambda state: uploaded(state, title="x" * 201)).refused(TextTooLong, field="title")
    full = [DocumentUploaded(uuid4(), MEETING, TITLE, DocumentKind.PDF, 1, 1) for _ in range(50)]
    shelf(*full).when(uploaded).refused(TooManyDocuments, most=50)
    shelf(*full, DocumentRemoved(full[0].document_id)).when(uploaded).then(UPLOADED)


def test_another_kind_is_converted_or_says_why_not() -> None:
    """Once converted it can be shown; bounds hold for the PDF too; what was removed meanwhile is not there any more."""

    def converted(state: Shelf, pages: int = 3) -> list[Event]:
        return documents.convert(state, document_id=NOTES, pages=pages, size_bytes=500)

    shelf(WAITING).when(converted).then(DocumentConverted(NOTES, 3, 500))
    shelf(WAITING, DocumentConverted(NOTES, 3, 500)).when(converted).then()
    shelf(WAITING).when(lambda state: converted(state, 501)).refused(TooManyPages, pages=501)
    shelf(WAITING, DocumentRemoved(NOTES)).when(converted).refused(DocumentNotFound)
    failed = ConversionFailed(NOTES, "DOCUMENT_BROKEN")
    shelf(WAITING).when(lambda s: documents.fail(s, document_id=NOTES, reason="DOCUMENT_BROKEN")).then(failed)
    shelf(WAITING, failed).when(lambda s: documents.fail(s, document_id=NOTES, reason="DOCUMENT_BROKEN")).then()
    shelf().when(lambda s: documents.fail(s, document_id=NOTES, reason="DOCUMENT_BROKEN")).then()
    assert shelf(WAITING, failed).state.documents[NOTES].failure == "DOCUMENT_BROKEN"
    assert shelf(WAITING, DocumentConverted(NOTES, 3, 500)).state.documents[NOTES] == Document(
        NOTES, WAITING.title, DocumentKind.ODT, 500, 3
    )


@pytest.mark.parametrize(
    ("change", "first", "other"),
    [
        (documents.set_look_ahead, LookAheadForbidden, LookAheadAllowed),
        (documents.set_download, DownloadAllowed, DownloadForbidden),
    ],
)
def test_rules_change_once(change, first, other) -> None:  # type: ignore[no-untyped-def]
    """Looking ahead is allowed at first and downloading is not; saying what holds yields nothing."""
    begins = first is DownloadForbidden or first is LookAheadForbidden
    shelf(UPLOADED).when(lambda s: change(s, not begins, document_id=SLIDES)).then(first(SLIDES))
    shelf(UPLOADED).when(lambda s: change(s, begins, document_id=SLIDES)).then()
    shelf(UPLOADED, first(SLIDES)).when(lambda s: change(s, begins, document_id=SLIDES)).then(other(SLIDES))
    shelf().when(lambda s: change(s, True, document_id=SLIDES)).refused(DocumentNotFound, field="documentId")


def test_a_document_is_removed_once() -> None:
    """Removing what is not there yields nothing."""
    shelf(UPLOADED).when(lambda s: documents.remove(s, document_id=SLIDES)).then(DocumentRemoved(SLIDES))
    shelf(UPLOADED, DocumentRemoved(SLIDES)).when(lambda s: documents.remove(s, document_id=SLIDES)).then()


def test_what_is_shown_has_the_rules_of_its_document() -> None:
    """Another document, or another page of the same one, is shown instead; the same page yields nothing."""

    def show(state: Shown | None, page: int = 1, *events: Event) -> list[Event]:
        on = shelf(UPLOADED, WAITING, *events).state
        return documents.show(on, state, document_id=SLIDES, page=page, by=SEAT_OF_HELENE)

    shown().when(show).then(SHOWN)
    shown(SHOWN).when(show).then()
    shown(SHOWN, DocumentHidden(SLIDES, SEAT_OF_HELENE)).when(show).then(SHOWN)
    shown().when(lambda s: show(s, 1, LookAheadForbidden(SLIDES), DownloadAllowed(SLIDES))).then(
        DocumentShown(SLIDES, TITLE, 34, 1, False, True, SEAT_OF_HELENE)
    )
    for page in (0, 35, -1):
        shown().when(lambda s, page=page: show(s, page)).refused(PageUnknown, pages=34, field="page")
    not_ready = shelf(WAITING).state
    shown().when(lambda s: documents.show(not_ready, s, document_id=NOTES, page=1, by=SEAT_OF_HELENE)).refused(
        DocumentNotReady
    )
    shown().when(lambda s: documents.show(not_ready, s, document_id=SLIDES, page=1, by=SEAT_OF_HELENE)).refused(
        DocumentNotFound
    )


def test_what_is_shown_comes_in_front_again() -> None:
    """The same page is shown again where that is wanted, under the rules that hold now."""
    on = shelf(UPLOADED).state
    shown(SHOWN).when(lambda s: documents.show(on, s, document_id=SLIDES, page=1, by=SEAT_OF_HELENE, again=True)).then(
        SHOWN
    )


def test_pages_are_turned_of_what_is_shown() -> None:
    """Not of another document, not beyond its end; a page that was turned is seen whole."""

    def turn(state: Shown | None, page: int = 2, document_id: UUID = SLIDES) -> list[Event]:
        return documents.turn_page(state, document_id=document_id, page=page, by=SEAT_OF_HELENE)

    turned = PageTurned(SLIDES, 2, SEAT_OF_HELENE)
    shown(SHOWN).when(turn).then(turned)
    shown(SHOWN, turned).when(turn).then()
    shown(SHOWN).when(lambda s: turn(s, 35)).refused(PageUnknown, pages=34)
    shown(SHOWN).when(lambda s: turn(s, 2, NOTES)).refused(DocumentNotShown)
    shown().when(turn).refused(DocumentNotShown)
    zoomed = shown(SHOWN, ViewChanged(SLIDES, 3.0, 0.1, 0.2, SEAT_OF_HELENE)).state
    assert zoomed is not None
    assert (zoomed.zoom, zoomed.x, zoomed.y) == (3.0, 0.1, 0.2)
    whole = documents.evolve_shown(zoomed, turned)
    assert whole is not None
    assert (whole.page, whole.zoom, whole.x, whole.y) == (2, 1.0, 0.5, 0.5)


def test_a_view_is_within_the_page() -> None:
    """Enlarged one to eight times, around a point of the page."""

    def view(state: Shown | None, zoom: float = 2.0, x: float = 0.5, y: float = 0.5) -> list[Event]:
        return documents.change_view(state, document_id=SLIDES, zoom=zoom, x=x, y=y, by=SEAT_OF_HELENE)

    changed = ViewChanged(SLIDES, 2.0, 0.5, 0.5, SEAT_OF_HELENE)
    shown(SHOWN).when(view).then(changed)
    shown(SHOWN, changed).when(view).then()
    shown().when(view).refused(DocumentNotShown)
    for wrong in ((0.9, 0.5, 0.5), (8.1, 0.5, 0.5), (2, -0.1, 0.5), (2, 0.5, 1.1), (float("nan"), 0.5, 0.5)):
        shown(SHOWN).when(lambda s, wrong=wrong: view(s, *wrong)).refused(ViewOutOfBounds)


def test_a_page_is_seen_that_is_shown_or_ahead_of_it() -> None:
    """Any page while participants may look ahead; of this document alone, and not beyond its end."""
    state = shown(SHOWN).state
    assert [documents.sees(state, SLIDES, page) for page in (0, 1, 34, 35)] == [False, True, True, False]
    bound = shown(SHOWN, LookAheadForbidden(SLIDES)).state
    assert [documents.sees(bound, SLIDES, page) for page in (1, 2)] == [True, False]
    assert not documents.sees(state, NOTES, 1)
    assert not documents.sees(None, SLIDES, 1)


def test_a_document_is_hidden_once() -> None:
    """Hiding nothing yields nothing."""
    shown(SHOWN).when(lambda s: documents.hide(s, by=SEAT_OF_HELENE)).then(DocumentHidden(SLIDES, SEAT_OF_HELENE))
    shown().when(lambda s: documents.hide(s, by=SEAT_OF_HELENE)).then()


def room_after(*events: Event) -> Room:
    room = Room()
    for position, happened in enumerate(events, 1):
        at = datetime(2026, 11, 27, 9, position, tzinfo=UTC)
        room = fold(room, Recorded(
            position=position, recorded_at=at, establishment_id=UUID(int=1), session_id=SESSION, actor_id=HELENE,
            command_id=uuid4(), correlation_id=None, event=happened,
        ))  # fmt: skip
    return room


def test_the_room_shows_it_with_the_rules_as_they_change() -> None:
    """Since when, which page, what participants may; nothing once it is hidden, removed, or the session has ended."""
    room = room_after(SHOWN, PageTurned(SLIDES, 12, SEAT_OF_HELENE), DownloadAllowed(SLIDES), LookAheadForbidden(NOTES))
    assert room.document is not None
    assert room.document.since == datetime(2026, 11, 27, 9, 1, tzinfo=UTC)
    assert (room.document.page, room.document.download, room.document.look_ahead) == (12, True, True)
    ends = (DocumentHidden(SLIDES, None), DocumentRemoved(SLIDES), SessionEnded(SESSION, EndReason.EMPTY))
    assert [room_after(SHOWN, end).document for end in ends] == [None, None, None]
