"""Files for those entitled: a recording's MP4, whole or in parts, and its picture; an attendance as CSV."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from uuid import UUID

from fastapi import APIRouter, Request, Response
from starlette.responses import StreamingResponse

from application import recordings
from application.compositions import thumbnail_key
from application.permissions import NotAllowed
from application.ports import Objects
from domain.recordings import RecordingNotFound
from domain.refusal import Refused
from interfaces.byte_range import Unsatisfiable, part_of
from interfaces.graphql.attendance import Attendance, attendance_of
from interfaces.graphql.recordings import session_of
from interfaces.graphql.viewer import Web
from interfaces.refused import refused
from interfaces.signin import Cookies, asking_of
from interfaces.spreadsheets import csv_file, csv_of

ALWAYS_ASK = "private, no-cache"
"""A recording that was deleted must be gone for those too who have watched it."""
COLUMNS = (
    *("person_id", "name", "guest", "role", "first_joined_at", "last_left_at", "seconds", "connections"),
    *("sound_good", "hall", "in_hall_at", "encoder", "intervals"),
)


def routes(web: Web, cookies: Cookies, objects: Objects) -> APIRouter:
    """`/recordings/{id}/video`, `/recordings/{id}/thumbnail`, `/attendance/{session}.csv`."""
    router = APIRouter()

    def stored(request: Request, recording_id: UUID, *, picture: bool) -> tuple[str, int]:
        """Key and bytes of what the viewer may fetch. Raises Refused."""
        asks = asking_of(web, cookies, request)
        session_id = session_of(asks, recording_id)
        found = recordings.read_recording(web.amphi, asks.viewer, session_id=session_id, recording_id=recording_id)
        if found.key is None:
            raise RecordingNotFound
        key = thumbnail_key(found.key) if picture else found.key
        try:
            return key, objects.size(key)
        except FileNotFoundError:
            raise RecordingNotFound from None

    @router.api_route("/recordings/{recording_id}/video", methods=["GET", "HEAD"])
    async def video(request: Request, recording_id: UUID, download: bool = False) -> Response:
        try:
            key, size = await asyncio.to_thread(stored, request, recording_id, picture=False)
        except Refused as refusal:
            return refused(404, refusal.code)
        headers = {}
        if download:
            headers["content-disposition"] = f'attachment; filename="amphi-{recording_id}.mp4"'
        return sent(objects, request, key, size, "video/mp4", headers)

    @router.api_route("/recordings/{recording_id}/thumbnail", methods=["GET", "HEAD"])
    async def thumbnail(request: Request, recording_id: UUID) -> Response:
        try:
            key, size = await asyncio.to_thread(stored, request, recording_id, picture=True)
        except Refused as refusal:
            return refused(404, refusal.code)
        return _sent(objects, request, key, (0, size), "image/jpeg", 200, {})

    @router.get("/attendance/{session_id}.csv")
    async def attendance(request: Request, session_id: UUID) -> Response:
        def write() -> str:
            return attendance_csv(attendance_of(asking_of(web, cookies, request), session_id))

        name = f"attendance-{session_id}"
        return await csv_file(name, write, lambda why: 403 if isinstance(why, NotAllowed) else 404)

    return router


def sent(objects: Objects, request: Request, key: str, size: int, kind: str, headers: dict[str, str]) -> Response:
    """An object, whole or the part that is asked for."""
    try:
        part = part_of(request.headers.get("range"), size)
    except Unsatisfiable:
        return Response(status_code=416, headers={"content-range": f"bytes */{size}"})
    headers |= {"accept-ranges": "bytes"}
    if part:
        headers["content-range"] = f"bytes {part[0]}-{part[1] - 1}/{size}"
    return _sent(objects, request, key, part or (0, size), kind, 206 if part else 200, headers)


def attendance_csv(attendance: Attendance) -> str:
    """One line a person; intervals as `start/end`."""
    return csv_of(
        COLUMNS,
        (
            (
                *(str(row.person_id), row.name or "", str(row.guest).lower(), row.role.value),
                *(_time(row.first_joined_at), _time(row.last_left_at), str(row.seconds), str(row.connections)),
                *("" if row.sound_good is None else str(row.sound_good).lower(), str(row.hall).lower()),
                _time(row.in_hall_at),
                str(row.encoder).lower(),
                " ".join(f"{_time(each.start)}/{_time(each.end)}" for each in row.intervals),
            )
            for row in attendance.rows
        ),
    )


def _time(at: datetime | None) -> str:
    return at.isoformat() if at else ""


def _sent(
    objects: Objects,
    request: Request,
    key: str,
    part: tuple[int, int],
    kind: str,
    status: int,
    headers: dict[str, str],
) -> Response:
    start, end = part
    headers |= {"cache-control": ALWAYS_ASK, "content-length": str(end - start)}
    body = _nothing() if request.method == "HEAD" else objects.read(key, start, end)
    return StreamingResponse(body, status, headers, media_type=kind)


async def _nothing() -> AsyncIterator[bytes]:
    return
    yield b""
