"""GraphQL over POST and on a websocket, at one address; GraphiQL there on a development machine."""

import asyncio
import importlib.resources

import msgspec
import strawberry
from fastapi import APIRouter, Request, Response, WebSocket
from starlette.requests import HTTPConnection

from interfaces.graphql.documents import (
    Executable,
    Operation,
    Prepared,
    errors_encoded,
    is_mutation,
    is_subscription,
)
from interfaces.graphql.presence import Line
from interfaces.graphql.transport import Connection
from interfaces.graphql.viewer import Asking, Web
from interfaces.refused import is_json, is_own, refused, same_origin
from interfaces.signin import Cookies, asking_of

LONGEST_BODY = 100_000
GRAPHIQL_POLICY = "default-src 'self' https://unpkg.com 'unsafe-inline' 'unsafe-eval' data: blob:"


def routes(web: Web, cookies: Cookies, executable: Executable) -> APIRouter:
    """`/graphql`."""
    router = APIRouter()

    async def asking(connection: HTTPConnection, line: Line | None = None) -> Asking:
        return await asyncio.to_thread(asking_of, web, cookies, connection, line)

    @router.post("/graphql")
    async def post(request: Request) -> Response:
        if not is_json(request):
            return refused(415, "JSON_NEEDED")
        body = await _body(request)
        if body is None:
            return refused(413, "TOO_LARGE")
        try:
            operation = msgspec.json.decode(body, type=Operation)
        except msgspec.MsgspecError:
            return refused(400, "BAD_REQUEST")
        prepared = executable.prepare(operation.query, operation.operation_name)
        if not isinstance(prepared, Prepared):
            return _json(errors_encoded(prepared), 400)
        if is_subscription(prepared):
            return refused(400, "WEBSOCKET_NEEDED")
        if is_mutation(prepared) and not is_own(request):
            return refused(403, "HEADER_NEEDED")
        asks = await asking(request)
        response = _json(await executable.answer(prepared, operation, asks))
        if asks.new_guest is not None:
            cookies.welcome(response, asks.new_guest)
        return response

    @router.websocket("/graphql")
    async def websocket(websocket: WebSocket) -> None:
        if not same_origin(websocket, web.address):
            await websocket.close(4403, "Forbidden")
            return
        await Connection(websocket, executable, lambda line: asking(websocket, line)).serve()

    if web.development:

        @router.get("/graphql")
        async def graphiql() -> Response:
            page = importlib.resources.files(strawberry).joinpath("static/graphiql.html").read_text("utf-8")
            page = page.replace("const defaultHeaders = {};", 'const defaultHeaders = {"x-amphi": "1"};')
            headers = {"content-security-policy": GRAPHIQL_POLICY}
            return Response(page, media_type="text/html", headers=headers)

    return router


async def _body(request: Request) -> bytes | None:
    """The body; None when it is too long."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST_BODY:
            return None
    return body


def _json(text: str, status: int = 200) -> Response:
    return Response(text, status, media_type="application/json", headers={"cache-control": "no-store"})
