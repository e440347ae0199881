"""Why a browser isn't connected: each with a stable code, sent as `{"code"}`.

These are no `domain.Refused`: they are answers of the media node's own HTTP, not of GraphQL.
"""

from typing import ClassVar


class ConnectRefused(Exception):
    """A connection was refused. Each subclass is one reason."""

    code: ClassVar[str]
    status: ClassVar[int] = 400
    """The HTTP status."""


class RequestMalformed(ConnectRefused):
    """The request isn't the JSON that was agreed on."""

    code = "REQUEST_MALFORMED"


class OfferTooLarge(ConnectRefused):
    """More text, lines or sections than any client of ours offers."""

    code = "SDP_TOO_LARGE"
    status = 413


class OfferMalformed(ConnectRefused):
    """Not SDP, or not the SDP of one bundled, encrypted connection that we can answer."""

    code = "SDP_MALFORMED"


class OfferNotAcceptable(ConnectRefused):
    """SDP of what an encoder can't publish here: in no codec of ours, two pictures, something else than media."""

    code = "SDP_NOT_ACCEPTABLE"
    status = 422


class NotPlacedHere(ConnectRefused):
    """The session's media are on another node, or were moved there: ask for access again."""

    code = "NOT_PLACED_HERE"
    status = 409


class SeatNotAdmitted(ConnectRefused):
    """The seat isn't in the room: not admitted, removed, released, or the session has ended."""

    code = "SEAT_NOT_ADMITTED"
    status = 403
