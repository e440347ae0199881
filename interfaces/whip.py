"""`/whip`: encoders publish into meetings (RFC 9725): an offer, an answer with every candidate, and an end.

Refusals are problem details (RFC 9457) with the `code` that refusals have everywhere. Any page may ask (CORS): who
publishes shows a token, and cookies count for nothing here.
"""

import asyncio
import contextlib
from collections.abc import Sequence
from uuid import UUID, uuid4

import httpx
import msgspec
from fastapi import APIRouter, Request, Response

from application import encoders
from application.encoders import Published
from application.ports import IceServer
from application.viewer import Viewer
from domain.admission import SessionFull, WasRemoved
from domain.encoders import EncoderTokenInvalid
from domain.placement import NoMediaNode
from domain.refusal import Refused
from domain.seats import ConnectionNotFound
from domain.session import SessionHasEnded, SessionNotStarted
from interfaces.graphql.viewer import Web
from interfaces.media_proxy import body_of, passed_on
from media import sdp
from media.refusal import ConnectRefused, OfferTooLarge

PATH = "/whip"
SDP = "application/sdp"
LONGEST_OFFER = 100_000
TRY_AGAIN_SECONDS = 5
ALLOWED = {
    "access-control-allow-origin": "*",
    "access-control-expose-headers": "location, link, retry-after",
    "cache-control": "no-store",
}
ASKED_FIRST = {
    "access-control-allow-methods": "POST, DELETE, OPTIONS",
    "access-control-allow-headers": "authorization, content-type",
    "accept-post": SDP,
}
STATUS: dict[type[Refused], int] = {
    EncoderTokenInvalid: 401,
    WasRemoved: 403,
    ConnectionNotFound: 404,
    SessionNotStarted: 409,
    SessionHasEnded: 409,
    SessionFull: 503,
    NoMediaNode: 503,
}
"""Of what is refused to encoders; anything else means that the store is too busy."""
_LATER = {"retry-after": str(TRY_AGAIN_SECONDS)}
REMEDIES = {401: {"www-authenticate": 'Bearer realm="amphi"'}, 409: _LATER, 503: _LATER}
"""What an encoder is told beside a status."""


def routes(web: Web, media: httpx.AsyncClient) -> APIRouter:
    """`POST /whip`, `DELETE /whip/{session}/{connection}`, `OPTIONS` of both; nothing else is done there."""
    router = APIRouter()

    @router.post(PATH)
    async def publish(request: Request) -> Response:
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != SDP:
            return _problem(415, "SDP_NEEDED", **ASKED_FIRST)
        try:
            encoder = await _encoder(web, request)
            body = await body_of(request, LONGEST_OFFER)
            if body is None:
                raise OfferTooLarge
            offer = body.decode("utf-8", "replace")
            roles = sdp.published(offer)
            sent = {role: role in roles.values() for role in ("microphone", "camera")}
            published = await asyncio.to_thread(encoders.publish, web.amphi, encoder, uuid4(), **sent)
        except Refused as refusal:
            return _refused(refusal)
        except ConnectRefused as refusal:
            return _problem(refusal.status, refusal.code)
        connecting = {"token": published.access.token, "sdp": offer, "sections": roles}
        node_id = published.access.node_id
        answer = await passed_on(media, web.amphi.nodes, node_id, msgspec.json.encode(connecting))
        content = msgspec.json.decode(answer.body)
        if answer.status_code != 200:
            with contextlib.suppress(Refused):  # it was removed meanwhile
                await _leave(web, encoder, published.session_id, published.connection_id)
            return _problem(answer.status_code, content["code"])
        return _created(published, content["sdp"])

    @router.delete(PATH + "/{session_id}/{connection_id}")
    async def stop(session_id: UUID, connection_id: UUID, request: Request) -> Response:
        try:
            await _leave(web, await _encoder(web, request), session_id, connection_id)
        except Refused as refusal:
            return _refused(refusal)
        return Response(status_code=200, headers=ALLOWED)

    @router.patch(PATH + "/{session_id}/{connection_id}")
    async def trickle(session_id: UUID, connection_id: UUID) -> Response:
        """Every candidate of ours is in the answer, those of the encoder are learnt from its checks (section 4.3)."""
        return _problem(501, "TRICKLE_NOT_NEEDED")

    @router.options(PATH)
    @router.options(PATH + "/{session_id}/{connection_id}")
    async def asked_first() -> Response:
        return Response(status_code=200, headers={**ALLOWED, **ASKED_FIRST})

    @router.api_route(PATH, methods=["GET", "HEAD", "PUT", "PATCH", "DELETE"])
    @router.api_route(PATH + "/{session_id}/{connection_id}", methods=["GET", "HEAD", "POST", "PUT"])
    async def reserved(request: Request) -> Response:
        allow = "POST, OPTIONS" if request.url.path == PATH else "DELETE, OPTIONS"
        return _problem(405, "METHOD_NOT_ALLOWED", allow=allow)

    return router


async def _encoder(web: Web, request: Request) -> Viewer:
    """Who shows the token. Raises EncoderTokenInvalid."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise EncoderTokenInvalid
    return await asyncio.to_thread(encoders.known_by, web.amphi, web.establishment_id, token.strip())


async def _leave(web: Web, encoder: Viewer, session_id: UUID, connection_id: UUID) -> None:
    leaving = {"session_id": session_id, "connection_id": connection_id}
    await asyncio.to_thread(encoders.stop, web.amphi, encoder, uuid4(), **leaving)


def _created(published: Published, answer: str) -> Response:
    location = f"{PATH}/{published.session_id}/{published.connection_id}"
    created = Response(answer, 201, {**ALLOWED, "location": location}, media_type=SDP)
    for link in _links(published.access.ice_servers):
        created.headers.append("link", link)
    return created


def _links(servers: Sequence[IceServer]) -> list[str]:
    """Relays with their credentials, one a line (section 4.6)."""
    return [
        f'<{url}>; rel="ice-server"; username="{server.username}"; credential="{server.credential}"; '
        'credential-type="password"'
        for server in servers
        for url in server.urls
    ]


def _refused(refusal: Refused) -> Response:
    return _problem(STATUS.get(type(refusal), 503), refusal.code)


def _problem(status: int, code: str, **headers: str) -> Response:
    body = msgspec.json.encode({"status": status, "code": code})
    told = {**ALLOWED, **REMEDIES.get(status, {}), **headers}
    return Response(body, status, told, media_type="application/problem+json")
