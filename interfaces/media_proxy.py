"""`POST /media/{node}/connect`: passed on to the HTTP of that media node, if it is alive."""

import asyncio

import httpx
from fastapi import APIRouter, Request, Response

from application.ports import MediaNodes
from interfaces.refused import is_json, refused

LONGEST_BODY = 250_000
ANSWERS_WITHIN_SECONDS = 10.0


def routes(media: httpx.AsyncClient, nodes: MediaNodes) -> APIRouter:
    """The way to the media nodes, which browsers don't reach themselves."""
    router = APIRouter()

    @router.post("/media/{node_id}/connect")
    async def connect(node_id: str, request: Request) -> Response:
        if not is_json(request):
            return refused(415, "JSON_NEEDED")
        body = await body_of(request, LONGEST_BODY)
        return refused(413, "TOO_LARGE") if body is None else await passed_on(media, nodes, node_id, body)

    return router


async def body_of(request: Request, longest: int) -> bytes | None:
    """What was sent; None when it is more than so many bytes."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > longest:
            return None
    return body


async def passed_on(media: httpx.AsyncClient, nodes: MediaNodes, node_id: str, body: bytes) -> Response:
    """What a media node answers to who wants to connect, or that it is away."""
    alive = await asyncio.to_thread(nodes.alive)
    node = next((each for each in alive or () if each.node_id == node_id), None)
    if node is None:
        return refused(503, "MEDIA_AWAY")
    headers = {"content-type": "application/json"}
    try:
        answer = await media.post(f"{node.url}/connect", content=body, headers=headers, timeout=ANSWERS_WITHIN_SECONDS)
    except httpx.HTTPError:
        return refused(503, "MEDIA_AWAY")
    return Response(answer.content, answer.status_code, media_type="application/json")
