"""The web process: GraphQL, sign-in, downloads, the way to the media node, and the client's files."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import msgspec
from fastapi import FastAPI, Response
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from application.document_files import Library
from interfaces import answers, client, documents, downloads, media_proxy, messages, signin, whip
from interfaces.graphql import http as graphql
from interfaces.graphql.documents import Executable
from interfaces.graphql.presence import WebPresence
from interfaces.graphql.schema import build_schema
from interfaces.graphql.viewer import Web
from interfaces.refused import refused
from interfaces.signin import Cookies

CONTENT_POLICY = "; ".join(
    [
        "default-src 'self'",
        "script-src 'self' 'wasm-unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",  # positions of menus and tiles are style attributes
        "img-src 'self' data: blob:",
        "media-src 'self' blob:",
        "worker-src 'self' blob:",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]
)
HEADERS = {
    "content-security-policy": CONTENT_POLICY,
    "permissions-policy": "camera=(self), microphone=(self), display-capture=(self), fullscreen=(self), geolocation=()",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
}
FOR_TWO_YEARS = "max-age=63072000"
THREADS = 48
"""Commands and queries wait in threads: for the store, for the desk, for a read model to catch up."""


class SecurityHeaders:
    """Adds what every answer says about itself; a page that needs another content policy has set its own."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if scope["scheme"] == "https":
                    headers["strict-transport-security"] = FOR_TWO_YEARS
            await send(message)

        await self._app(scope, receive, send_with_headers if scope["type"] == "http" else send)


def web_app(web: Web, presence: WebPresence, cookies: Cookies, library: Library, *, dist: Path) -> FastAPI:
    """The application that uvicorn serves."""
    media = httpx.AsyncClient()

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(THREADS, "web"))
        running = [asyncio.create_task(each.run()) for each in (web.live, web.fleeting, presence)]
        try:
            async with media:
                yield
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    app = FastAPI(lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(SecurityHeaders)
    executable = Executable(build_schema(), introspection=web.development)
    app.include_router(graphql.routes(web, cookies, executable))
    app.include_router(signin.routes(web.amphi, web.establishment_id, cookies, development=web.development))
    app.include_router(downloads.routes(web, cookies, library.objects))
    app.include_router(answers.routes(web, cookies))
    app.include_router(messages.routes(web, cookies))
    app.include_router(documents.routes(web, cookies, library))
    app.include_router(media_proxy.routes(media, web.amphi.nodes))
    app.include_router(whip.routes(web, media))
    app.get("/health")(_health(web))
    app.include_router(client.routes(dist))
    return app


def _health(web: Web) -> Callable[[], Awaitable[Response]]:
    async def health() -> Response:
        try:
            position = await asyncio.to_thread(web.amphi.store.position)
        except Exception:
            return refused(503, "STORE_AWAY")
        alive = await asyncio.to_thread(web.amphi.nodes.alive)
        found = {"status": "ok" if alive else "degraded", "position": position, "media_nodes": len(alive or ())}
        return Response(msgspec.json.encode(found), media_type="application/json")

    return health
