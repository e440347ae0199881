"""The web client's files, from memory and compressed: hashed names for a year, pages never without asking."""

import gzip
import hashlib
import mimetypes
from pathlib import Path

import msgspec
from fastapi import APIRouter, Request, Response

from interfaces.refused import refused

FOR_A_YEAR = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"
COMPRESSED = ("text/", "application/javascript", "application/json", "image/svg+xml", "application/wasm")
PLAIN_BELOW_BYTES = 1000


class File(msgspec.Struct, frozen=True):
    """A file of the client."""

    content: bytes
    compressed: bytes | None
    kind: str
    cache: str
    tag: str


def read_client(folder: Path) -> dict[str, File]:
    """Every file of a built client by its path; none when it was not built."""
    found = {}
    for path in folder.rglob("*") if folder.is_dir() else ():
        if path.is_file():
            name = path.relative_to(folder).as_posix()
            found[name] = _file(path, FOR_A_YEAR if name.startswith("assets/") else ASK_AGAIN)
    return found


def routes(folder: Path) -> APIRouter:
    """Files of the client; every other path is a page of it, that `index.html` shows."""
    router = APIRouter()
    files = read_client(folder)

    @router.get("/{path:path}")
    async def file(request: Request, path: str) -> Response:
        found = files.get(path)
        if found is None and "." in path.rpartition("/")[2]:
            return refused(404, "NOT_FOUND")
        found = found or files.get("index.html")
        if found is None:
            return Response("The web client was not built: make web\n", 503, media_type="text/plain")
        headers = {"cache-control": found.cache, "vary": "accept-encoding", "etag": found.tag}
        if found.compressed and "gzip" in request.headers.get("accept-encoding", ""):
            headers["content-encoding"] = "gzip"
            return Response(found.compressed, headers=headers, media_type=found.kind)
        return Response(found.content, headers=headers, media_type=found.kind)

    @router.head("/assets/{name:path}")
    async def head(request: Request, name: str) -> Response:
        return await file(request, f"assets/{name}")

    return router


def _file(path: Path, cache: str) -> File:
    content = path.read_bytes()
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    if kind == "text/javascript":
        kind = "application/javascript"
    worth_it = kind.startswith(COMPRESSED) and len(content) >= PLAIN_BELOW_BYTES
    tag = f'W/"{hashlib.sha256(content).hexdigest()}"'  # the same, compressed or not
    return File(content, gzip.compress(content, 9, mtime=0) if worth_it else None, kind, cache, tag)
