"""`POST /media/connect`: passed on to the media node's HTTP on loopback."""

import httpx
from fastapi import APIRouter, Request, Response

from interfaces.refused import is_json, refused

LONGEST_BODY = 250_000
ANSWERS_WITHIN_SECONDS = 10.0


def routes(media: httpx.AsyncClient) -> APIRouter:
    """`/media/connect`; `media` is a client of the node's address."""
    router = APIRouter()

    @router.post("/media/connect")
    async def connect(request: Request) -> Response:
        if not is_json(request):
            return refused(415, "JSON_NEEDED")
        body = b""
        async for chunk in request.stream():
            body += chunk
            if len(body) > LONGEST_BODY:
                return refused(413, "TOO_LARGE")
        headers = {"content-type": "application/json"}
        try:
            answer = await media.post("/connect", content=body, headers=headers, timeout=ANSWERS_WITHIN_SECONDS)
        except httpx.HTTPError:
            return refused(503, "MEDIA_AWAY")
        return Response(answer.content, answer.status_code, media_type="application/json")

    return router
