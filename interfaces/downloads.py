"""Files for those entitled: the MP4 of a recording, whole or in parts, and its thumbnail."""

import asyncio
from collections.abc import AsyncIterator, Callable
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Request, Response
from starlette.responses import StreamingResponse

from application import recordings
from application.amphi import Amphi
from application.ports import Objects
from application.viewer import Viewer
from domain.recordings import RecordingNotFound
from domain.refusal import Refused
from interfaces.byte_range import Unsatisfiable, part_of
from interfaces.refused import refused

ALWAYS_ASK = "private, no-cache"
"""A recording that was deleted must be gone for those too who have watched it."""


def routes(
    amphi: Amphi,
    viewer_of: Callable[[Request], Viewer],
    session_of_recording: Callable[[UUID], UUID | None],
    objects: Objects,
) -> APIRouter:
    """`/recordings/{id}/video` and `/recordings/{id}/thumbnail`."""
    router = APIRouter()

    def key_of(request: Request, recording_id: UUID) -> str:
        session_id = session_of_recording(recording_id)
        if session_id is None:
            raise RecordingNotFound
        found = recordings.read_recording(amphi, viewer_of(request), session_id=session_id, recording_id=recording_id)
        if found.key is None:
            raise RecordingNotFound
        return found.key

    @router.api_route("/recordings/{recording_id}/video", methods=["GET", "HEAD"])
    async def video(request: Request, recording_id: UUID, download: bool = False) -> Response:
        try:
            key = await asyncio.to_thread(key_of, request, recording_id)
            size = await asyncio.to_thread(objects.size, key)
        except Refused as refusal:
            return refused(404, refusal.code)
        except FileNotFoundError:
            return refused(404, RecordingNotFound.code)
        headers = {"accept-ranges": "bytes", "cache-control": ALWAYS_ASK}
        if download:
            headers["content-disposition"] = f"attachment; filename*=UTF-8''{quote(f'amphi-{recording_id}.mp4')}"
        try:
            part = part_of(request.headers.get("range"), size)
        except Unsatisfiable:
            return Response(status_code=416, headers={"content-range": f"bytes */{size}"})
        start, end = part or (0, size)
        if part:
            headers["content-range"] = f"bytes {start}-{end - 1}/{size}"
        headers["content-length"] = str(end - start)
        body = _nothing() if request.method == "HEAD" else objects.read(key, start, end)
        return StreamingResponse(body, 206 if part else 200, headers, media_type="video/mp4")

    return router


async def _nothing() -> AsyncIterator[bytes]:
    return
    yield b""
