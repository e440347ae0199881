"""Files of documents: taken in, converted by a worker, and fetched by those who may, whole or a page of it."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID, uuid5

import msgspec

from application.amphi import Amphi
from application.commands import Change, Decision, Done, carry_out
from application.documents import envelope_in, reads_all, shelf_of, shown_in, standing_of
from application.permissions import Command, authorise, roles_of
from application.ports import Objects, Papers
from application.viewer import Viewer
from domain import documents, meetings
from domain.documents import Document, DocumentBroken, DocumentKind, DocumentNotFound, Shelf
from domain.event import Event
from domain.meetings import Meeting
from domain.refusal import Refused


class Library(msgspec.Struct, frozen=True):
    """Where files of documents are, and what can be known of them."""

    objects: Objects
    papers: Papers


def pdf_key(document_id: UUID) -> str:
    """Where the PDF of a document is."""
    return f"documents/{document_id}/document.pdf"


def original_key(document_id: UUID) -> str:
    """Where a file is that is still to be converted."""
    return f"documents/{document_id}/original"


def page_key(document_id: UUID, page: int) -> str:
    """Where a page is that was taken out of a document, once somebody has asked for it."""
    return f"documents/{document_id}/pages/{page}.pdf"


def upload(
    amphi: Amphi, viewer: Viewer, command_id: UUID, library: Library, *, meeting_id: UUID, title: str, path: Path
) -> Done:
    """Put a file on the shelf of a meeting: a PDF can be shown at once, the others once they are converted.

    Raises DocumentKindUnknown, DocumentEncrypted, DocumentBroken, DocumentTooLarge, TooManyPages, TooManyDocuments.
    """
    document_id = uuid5(meeting_id, f"document:{command_id}")
    size_bytes = path.stat().st_size
    documents.require_size(size_bytes)
    kind = library.papers.kind(path)
    pages = library.papers.pages(path) if kind is DocumentKind.PDF else None
    key = pdf_key(document_id) if pages is not None else original_key(document_id)

    def decide() -> Decision:
        standing = standing_of(amphi, viewer, meeting_id, Command.ADD_DOCUMENT)
        shelf, version = shelf_of(amphi, meeting_id)
        uploaded = documents.upload(
            shelf,
            document_id=document_id,
            meeting_id=meeting_id,
            owner_id=viewer.person_id or standing.owner_id,
            title=title,
            kind=kind,
            size_bytes=size_bytes,
            pages=pages,
        )
        if uploaded:
            library.objects.put(key, path)
        return Decision([Change(documents.shelf_stream(meeting_id), version, uploaded)], standing.requires)

    return carry_out(amphi.store, envelope_in(amphi, viewer, command_id, meeting_id), decide)


def readable(
    amphi: Amphi, viewer: Viewer, *, meeting_id: UUID, document_id: UUID, page: int | None, keep: bool = False
) -> Document:
    """A document that the viewer may fetch whole (`page` None; `keep`: as a file of theirs), or one page of it.

    In a session participants get the page that is shown; the others if they may look ahead; a file if they may
    download. Raises DocumentNotFound (also to strangers), NotAllowed or DocumentNotReady.
    """
    all_of_it = reads_all(amphi, viewer, meeting_id)
    document = documents.on_shelf(shelf_of(amphi, meeting_id)[0], document_id)
    if not (all_of_it or _is_shown_to(amphi, viewer, meeting_id, document, page, keep)):
        authorise(Command.READ_DOCUMENTS, viewer, roles_of(viewer))
    if document.pages is None:
        raise documents.DocumentNotReady
    if page is not None and not 1 <= page <= document.pages:
        raise documents.PageUnknown(field="page", pages=document.pages)
    return document


def page_of(library: Library, document_id: UUID, page: int) -> str:
    """The key of one page as a PDF of its own, which is made when it is asked for first. Raises DocumentNotFound."""
    key = page_key(document_id, page)
    with suppress(FileNotFoundError):
        library.objects.size(key)
        return key
    with TemporaryDirectory(prefix="amphi-page-") as folder:
        whole, taken = Path(folder, "whole.pdf"), Path(folder, "page.pdf")
        try:
            library.objects.fetch(pdf_key(document_id), whole)
        except FileNotFoundError:
            raise DocumentNotFound(field="documentId") from None
        library.papers.take_page(whole, page, taken)
        library.objects.put(key, taken)
    return key


def convert_document(
    amphi: Amphi,
    viewer: Viewer,
    library: Library,
    *,
    meeting_id: UUID,
    document_id: UUID,
    progress: Callable[[float], None],
) -> None:
    """Make the PDF of a document, as a worker; why there is none is an event too. Again it changes nothing."""
    authorise(Command.REPORT, viewer, roles_of(viewer))
    document = shelf_of(amphi, meeting_id)[0].documents.get(document_id)
    if document is None or document.pages is not None or document.failure is not None:
        return
    with TemporaryDirectory(prefix="amphi-document-") as folder:
        original, pdf = Path(folder, "original"), Path(folder, "document.pdf")
        try:
            library.objects.fetch(original_key(document_id), original)
            progress(0.1)
            library.papers.convert(original, document.kind, pdf)
            progress(0.9)
            pages, size_bytes = library.papers.pages(pdf), pdf.stat().st_size
            documents.convert(
                shelf_of(amphi, meeting_id)[0], document_id=document_id, pages=pages, size_bytes=size_bytes
            )
        except FileNotFoundError:
            record_failed(amphi, viewer, meeting_id=meeting_id, document_id=document_id, reason=DocumentBroken.code)
            return
        except Refused as refused:
            record_failed(amphi, viewer, meeting_id=meeting_id, document_id=document_id, reason=refused.code)
            return
        library.objects.put(pdf_key(document_id), pdf)
    _report(
        amphi,
        viewer,
        meeting_id,
        lambda shelf: documents.convert(shelf, document_id=document_id, pages=pages, size_bytes=size_bytes),
    )
    library.objects.delete([original_key(document_id)])


def record_failed(amphi: Amphi, viewer: Viewer, *, meeting_id: UUID, document_id: UUID, reason: str) -> Done:
    """The worker reports why no PDF can be made."""
    return _report(
        amphi, viewer, meeting_id, lambda shelf: documents.fail(shelf, document_id=document_id, reason=reason)
    )


def erase_document(objects: Objects, document_id: UUID) -> None:
    """Delete every file of a document."""
    objects.delete(objects.keys(f"documents/{document_id}"))


def _report(amphi: Amphi, viewer: Viewer, meeting_id: UUID, change: Callable[[Shelf], list[Event]]) -> Done:
    authorise(Command.REPORT, viewer, roles_of(viewer))

    def decide() -> Decision:
        shelf, version = shelf_of(amphi, meeting_id)
        return Decision([Change(documents.shelf_stream(meeting_id), version, change(shelf))])

    return carry_out(amphi.store, envelope_in(amphi, viewer, amphi.ids.uuid(), meeting_id), decide)


def _is_shown_to(
    amphi: Amphi, viewer: Viewer, meeting_id: UUID, document: Document, page: int | None, keep: bool
) -> bool:
    """Whether a participant of the running session may fetch this of a document."""
    if document.download or keep:
        return document.download
    meeting, _ = amphi.store.load(meeting_id, Meeting(), meetings.evolve)
    shown, _ = shown_in(amphi, meeting.session_id) if meeting.session_id else (None, 0)
    if shown is None or shown.document_id != document.document_id:
        return False
    return document.look_ahead or page == shown.page
