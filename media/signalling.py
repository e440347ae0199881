"""The media node's HTTP, on loopback: the web process passes `POST /connect` on to it.

One offer, one answer: `{"token", "sdp", "sections": {mid: role}}` → `{"sdp"}`, or 4xx with `{"code"}`.
"""

import asyncio
import json
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, PlainTextResponse

from application.media_access import MediaTokenInvalid
from media.node import MediaNode
from media.refusal import ConnectRefused, OfferTooLarge, RequestMalformed
from media.sdp import OFFER_CHARACTERS, SECTIONS

BODY_BYTES = OFFER_CHARACTERS + 20_000


def signalling(node: MediaNode) -> FastAPI:
    """The HTTP application of a node."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

    @app.post("/connect")
    async def connect(request: Request) -> JSONResponse:
        try:
            token, offer, roles = _request(await _body(request))
            return JSONResponse({"sdp": await node.connect(token, offer, roles)})
        except ConnectRefused as refused:
            node.dropped[f"refused_{refused.code.lower()}"] += 1
            return JSONResponse({"code": refused.code}, refused.status)
        except MediaTokenInvalid as refused:
            node.dropped["refused_token"] += 1
            return JSONResponse({"code": refused.code}, 403)

    @app.get("/health")
    async def health() -> dict[str, Any]:
        return {"node": node.node_id, "position": node.position}

    @app.get("/metrics")
    async def metrics() -> PlainTextResponse:
        lines = [f"amphi_media_{name} {value}" for name, value in node.metrics().items()]
        return PlainTextResponse("\n".join(lines) + "\n")

    return app


async def _body(request: Request) -> bytes:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_BYTES:
            raise OfferTooLarge
    return body


def _request(body: bytes) -> tuple[str, str, dict[str, str]]:
    """Token, offer and roles by mid. Raises RequestMalformed."""
    try:
        message = json.loads(body)
        token, offer, roles = message["token"], message["sdp"], message["sections"]
    except (ValueError, TypeError, KeyError, RecursionError):
        raise RequestMalformed from None
    if not (isinstance(token, str) and isinstance(offer, str) and isinstance(roles, dict)):
        raise RequestMalformed
    if len(roles) > SECTIONS:
        raise OfferTooLarge
    if not all(isinstance(role, str) for role in roles.values()):
        raise RequestMalformed
    return token, offer, roles


class _Server(uvicorn.Server):
    """uvicorn without its signal handlers: they would end the process before the node has said goodbye."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to `serve`."""
        yield


async def serve(node: MediaNode, http_host: str, http_port: int) -> None:
    """Run a node with its HTTP, for web processes alone, until SIGINT or SIGTERM; then it drains (8 s at most)."""
    config = uvicorn.Config(signalling(node), host=http_host, port=http_port, log_level="warning", lifespan="off")
    server = _Server(config)
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for stop in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(stop, told.set)
    await node.start()
    ending = asyncio.create_task(_end_when_told(node, server, told))
    try:
        await server.serve()
    finally:
        ending.cancel()
        await node.stop()


async def _end_when_told(node: MediaNode, server: uvicorn.Server, told: asyncio.Event) -> None:
    """Let everybody go elsewhere first, without a cut; a second signal ends that."""
    await told.wait()
    told.clear()
    waits = [asyncio.create_task(node.drain()), asyncio.create_task(told.wait())]
    await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    for wait in waits:
        wait.cancel()
    server.should_exit = True
