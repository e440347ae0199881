"""Files of documents over HTTP: taken in for the shelf of a meeting, and given to those who may see them."""

import asyncio
from asyncio import Lock
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote
from uuid import UUID
from weakref import WeakValueDictionary

import msgspec
from fastapi import APIRouter, Request, Response

from application import document_files, documents
from application.document_files import Library
from application.permissions import NotAllowed
from application.viewer import Viewer
from domain.documents import Document, DocumentNotFound, DocumentUploaded, require_size
from domain.refusal import Refused
from interfaces.downloads import sent
from interfaces.graphql.viewer import Web, event_of
from interfaces.refused import OWN_HEADER, refused
from interfaces.signin import Cookies, viewer_of

NOTHING_ELSE = "default-src 'none'; sandbox"
"""A file of somebody else's that a browser opens as a page may do nothing."""
TAKEN_IN_AT_ONCE = 4
"""Files examined at once: each is a process."""


class Uploaded(msgspec.Struct, rename="camel"):
    """The answer to an upload."""

    document_id: UUID
    position: int


def routes(web: Web, cookies: Cookies, library: Library) -> APIRouter:
    """`/meetings/{id}/documents` takes a file in; `…/{document}/file` (or a part) and `…/{document}/pages/{n}` give."""
    router = APIRouter()
    amphi = web.amphi
    examined = asyncio.Semaphore(TAKEN_IN_AT_ONCE)
    taken: WeakValueDictionary[tuple[UUID, int], Lock] = WeakValueDictionary()

    def viewer(request: Request) -> Viewer:
        return viewer_of(amphi, web.establishment_id, cookies, request)

    @router.post("/meetings/{meeting_id}/documents")
    async def upload(request: Request, meeting_id: UUID, command_id: UUID, title: str) -> Response:
        if OWN_HEADER not in request.headers:
            return refused(403, "HEADER_NEEDED")
        try:
            who = await asyncio.to_thread(viewer, request)
            await asyncio.to_thread(documents.require_uploader, amphi, who, meeting_id)
            async with _received(request) as path, examined:
                done = await asyncio.to_thread(
                    document_files.upload,
                    *(amphi, who, command_id, library),
                    meeting_id=meeting_id,
                    title=title,
                    path=path,
                )
            found = Uploaded(event_of(done, DocumentUploaded).document_id, done.position)
        except Refused as refusal:
            return _refused(refusal)
        return Response(msgspec.json.encode(found), 201, media_type="application/json")

    def whole(request: Request, meeting_id: UUID, document_id: UUID, keep: bool) -> tuple[Document, str, int]:
        document = document_files.readable(
            amphi, viewer(request), meeting_id=meeting_id, document_id=document_id, page=None, keep=keep
        )
        key = document_files.pdf_key(document_id)
        return document, key, _size(library, key)

    @router.api_route("/meetings/{meeting_id}/documents/{document_id}/file", methods=["GET", "HEAD"])
    async def file(request: Request, meeting_id: UUID, document_id: UUID, download: bool = False) -> Response:
        try:
            document, key, size = await asyncio.to_thread(whole, request, meeting_id, document_id, download)
        except Refused as refusal:
            return _refused(refusal)
        headers = {"content-security-policy": NOTHING_ELSE}
        if download:
            name = quote(f"{Path(document.title.text or 'document').stem}.pdf")
            headers["content-disposition"] = f"attachment; filename*=UTF-8''{name}"
        return sent(library.objects, request, key, size, "application/pdf", headers)

    def one(request: Request, meeting_id: UUID, document_id: UUID, page: int) -> tuple[str, int]:
        document_files.readable(amphi, viewer(request), meeting_id=meeting_id, document_id=document_id, page=page)
        key = document_files.page_of(library, document_id, page)
        return key, _size(library, key)

    @router.api_route("/meetings/{meeting_id}/documents/{document_id}/pages/{page}", methods=["GET", "HEAD"])
    async def page_alone(request: Request, meeting_id: UUID, document_id: UUID, page: int) -> Response:
        taking = taken.setdefault((document_id, page), Lock())
        try:
            async with taking:  # who turns a page turns it for everybody: it is taken out once
                key, size = await asyncio.to_thread(one, request, meeting_id, document_id, page)
        except Refused as refusal:
            return _refused(refusal)
        headers = {"content-security-policy": NOTHING_ELSE}
        return sent(library.objects, request, key, size, "application/pdf", headers)

    return router


@asynccontextmanager
async def _received(request: Request) -> AsyncIterator[Path]:
    """The body in a file of its own, no more of it than may come. Raises DocumentTooLarge."""
    with TemporaryDirectory(prefix="amphi-upload-") as folder:
        path = Path(folder, "file")
        size = int(request.headers.get("content-length") or 0)
        require_size(size)
        file = await asyncio.to_thread(path.open, "wb")
        try:
            size = 0
            async for chunk in request.stream():
                size += len(chunk)
                require_size(size)
                await asyncio.to_thread(file.write, chunk)
        finally:
            file.close()
        yield path


def _size(library: Library, key: str) -> int:
    try:
        return library.objects.size(key)
    except FileNotFoundError:
        raise DocumentNotFound(field="documentId") from None


def _refused(refusal: Refused) -> Response:
    status = 403 if isinstance(refusal, NotAllowed) else 404 if refusal.code.endswith("_NOT_FOUND") else 422
    return refused(status, refusal.code, refusal.details)
