"""Access of a connection to the media of its session."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from application.amphi import Amphi
from application.permissions import Command
from application.placement import node_of
from application.ports import IceServer, MediaClaims
from application.session import place_of
from application.viewer import Viewer
from domain.refusal import Refused
from domain.seats import ConnectionNotFound


class MediaTokenInvalid(Refused):
    """The media token is forged, has expired (60 s) or was used before."""

    code = "MEDIA_TOKEN_INVALID"


class MediaAccess(NamedTuple):
    """What a connection needs to reach its session's media: a token for one node, good once within 60 s, and relays."""

    token: str
    node_id: str
    ice_servers: Sequence[IceServer]


def connect_media(amphi: Amphi, viewer: Viewer, *, session_id: UUID, connection_id: UUID) -> MediaAccess:
    """Let this connection of the viewer's seat connect to the session's media node, by a relay if need be.

    Media that are nowhere yet, or on a node that died, are placed first. Raises NoMediaNode.
    """
    place = place_of(amphi, viewer, session_id, Command.CONNECT_MEDIA)
    if connection_id not in place.seat.connections:
        raise ConnectionNotFound(field="connectionId")
    return access_of(amphi, viewer, session_id, place.seat_id, connection_id)


def access_of(amphi: Amphi, viewer: Viewer, session_id: UUID, seat_id: UUID, connection_id: UUID) -> MediaAccess:
    """Access of a connection that is entitled to it. Raises NoMediaNode."""
    node_id = node_of(amphi, viewer.establishment_id, session_id, session_id)
    claims = MediaClaims(viewer.establishment_id, session_id, seat_id, connection_id, node_id)
    relays = amphi.relays.access(connection_id, amphi.clock())
    return MediaAccess(amphi.tokens.sign(claims), node_id, relays)
