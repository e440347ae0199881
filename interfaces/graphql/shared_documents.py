"""Documents: the shelf of a meeting, and the page that a session shows."""

from datetime import datetime
from enum import Enum
from typing import Annotated, Any
from uuid import UUID

import strawberry

from application import documents
from domain import documents as domain_documents
from domain.documents import DocumentKind
from interfaces.graphql.refusal import DoneResult, Refusal, RefusalCode
from interfaces.graphql.viewer import Asking, Info, carry_out, done, query


@strawberry.enum(description="Where a document stands.")
class DocumentStatus(Enum):
    CONVERTING = "converting"
    READY = "ready"
    FAILED = "failed"


strawberry.enum(DocumentKind, description="What a file is, by its content.")
Failure: Any = RefusalCode


@strawberry.type(description="A document on the shelf of a meeting.")
class Document:
    id: UUID
    title: str | None
    kind: DocumentKind
    status: DocumentStatus
    failure: Failure | None = strawberry.field(description="Why no PDF could be made.")
    progress: float | None = strawberry.field(
        description="How much of the PDF is made, 0 to 1; null when nobody works on it now."
    )
    pages: int | None
    size_bytes: float
    look_ahead: bool = strawberry.field(description="Participants may turn the pages for themselves.")
    download: bool = strawberry.field(description="Participants may keep the file.")


@strawberry.type(description="The shelf of a meeting, in order of upload.")
class Documents:
    documents: list[Document]


@strawberry.type(
    description="The document that everybody sees, the page (from 1), and which part of it: enlarged `zoom` times "
    "around a point, in shares of the page's width and height."
)
class ShownDocument:
    id: UUID
    title: str | None
    pages: int
    page: int
    zoom: float
    x: float
    y: float
    look_ahead: bool
    download: bool
    by: UUID = strawberry.field(description="The seat that showed it or turned the page last.")
    since: datetime | None


@strawberry.type(description="What the session shows.")
class Presentation:
    document: ShownDocument | None


DocumentsResult = Annotated[Documents | Refusal, strawberry.union("DocumentsResult")]


@strawberry.type
class DocumentsQuery:
    @strawberry.field(
        description="The shelf of a meeting, for its owner, hosts and auditors; for participants what they may keep."
    )
    async def documents(self, info: Info, meeting_id: UUID) -> DocumentsResult:
        return await query(info, _documents, meeting_id)


@strawberry.type
class DocumentsMutation:
    @strawberry.mutation(description="Take a document off the shelf: its files are erased.")
    async def remove_document(self, info: Info, command_id: UUID, meeting_id: UUID, document_id: UUID) -> DoneResult:
        removed = await carry_out(
            info, documents.remove_document, command_id, meeting_id=meeting_id, document_id=document_id
        )
        return done(removed)

    @strawberry.mutation(description="Let participants turn the pages for themselves, or not.")
    async def set_look_ahead(
        self, info: Info, command_id: UUID, meeting_id: UUID, document_id: UUID, allowed: bool
    ) -> DoneResult:
        changed = await carry_out(
            info,
            documents.set_look_ahead,
            command_id,
            meeting_id=meeting_id,
            document_id=document_id,
            allowed=allowed,
        )
        return done(changed)

    @strawberry.mutation(description="Let participants keep the file, or not.")
    async def set_download(
        self, info: Info, command_id: UUID, meeting_id: UUID, document_id: UUID, allowed: bool
    ) -> DoneResult:
        changed = await carry_out(
            info,
            documents.set_download,
            command_id,
            meeting_id=meeting_id,
            document_id=document_id,
            allowed=allowed,
        )
        return done(changed)

    @strawberry.mutation(
        description="Show a document to everybody in the session, from this page on (from 1). "
        "Again: also when this page is shown already, so that it comes in front of what was shared after it."
    )
    async def show_document(
        self, info: Info, command_id: UUID, session_id: UUID, document_id: UUID, page: int, again: bool = False
    ) -> DoneResult:
        shown = await carry_out(
            info,
            documents.show_document,
            command_id,
            session_id=session_id,
            document_id=document_id,
            page=page,
            again=again,
        )
        return done(shown)

    @strawberry.mutation(description="Show another page of the document that is shown.")
    async def turn_page(
        self, info: Info, command_id: UUID, session_id: UUID, document_id: UUID, page: int
    ) -> DoneResult:
        turned = await carry_out(
            info, documents.turn_page, command_id, session_id=session_id, document_id=document_id, page=page
        )
        return done(turned)

    @strawberry.mutation(
        description="Show a part of the page: enlarged `zoom` times (1 to 8) around a point (0 to 1 each way)."
    )
    async def change_view(
        self, info: Info, command_id: UUID, session_id: UUID, document_id: UUID, zoom: float, x: float, y: float
    ) -> DoneResult:
        changed = await carry_out(
            info,
            documents.change_view,
            command_id,
            session_id=session_id,
            document_id=document_id,
            zoom=zoom,
            x=x,
            y=y,
        )
        return done(changed)

    @strawberry.mutation(description="Show no document any more.")
    async def hide_document(self, info: Info, command_id: UUID, session_id: UUID) -> DoneResult:
        return done(await carry_out(info, documents.hide_document, command_id, session_id=session_id))


def presentation(shown: domain_documents.Shown | None) -> Presentation:
    """What a room shows, as everybody in it sees it."""
    if shown is None:
        return Presentation(document=None)
    document = ShownDocument(
        id=shown.document_id,
        title=shown.title.text,
        pages=shown.pages,
        page=shown.page,
        zoom=shown.zoom,
        x=shown.x,
        y=shown.y,
        look_ahead=shown.look_ahead,
        download=shown.download,
        by=shown.by,
        since=shown.since,
    )
    return Presentation(document=document)


def _documents(asking: Asking, meeting_id: UUID) -> Documents:
    found = documents.documents_of(asking.web.amphi, asking.viewer, meeting_id=meeting_id)
    return Documents(documents=[_on_shelf(asking, document) for document in found])


def _on_shelf(asking: Asking, document: domain_documents.Document) -> Document:
    status = DocumentStatus.READY if document.pages else DocumentStatus.CONVERTING
    if document.failure:
        status = DocumentStatus.FAILED
    converting = status is DocumentStatus.CONVERTING
    return Document(
        id=document.document_id,
        title=document.title.text,
        kind=document.kind,
        status=status,
        failure=RefusalCode[document.failure] if document.failure else None,
        progress=asking.web.composing.progress(document.document_id) if converting else None,
        pages=document.pages,
        size_bytes=document.size_bytes,
        look_ahead=document.look_ahead,
        download=document.download,
    )
