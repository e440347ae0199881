"""Refusals of the HTTP endpoints beside GraphQL, and which requests other sites could not have sent."""

from collections.abc import Mapping

import msgspec
from starlette.requests import HTTPConnection
from starlette.responses import Response

from domain.refusal import Detail

OWN_HEADER = "x-amphi"
"""A header of our own: a page of another site can't send it without being asked first (CORS)."""


def refused(status: int, code: str, details: Mapping[str, Detail] | None = None) -> Response:
    """`{"code": …, "details": {…}}`, as refusals everywhere; the client owns the sentence."""
    body = {"code": code, "details": details} if details else {"code": code}
    return Response(msgspec.json.encode(body), status, media_type="application/json")


def is_json(connection: HTTPConnection) -> bool:
    """Whether the body claims to be JSON."""
    return connection.headers.get("content-type", "").partition(";")[0].strip().lower() == "application/json"


def is_own(connection: HTTPConnection) -> bool:
    """Whether our own client sent it."""
    return OWN_HEADER in connection.headers and is_json(connection)


def same_origin(connection: HTTPConnection, address: str) -> bool:
    """Whether a websocket was opened by a page of this very host, or of the public address (or by no browser)."""
    origin = connection.headers.get("origin")
    return origin is None or origin == address or origin.partition("://")[2] == connection.headers.get("host", "")
