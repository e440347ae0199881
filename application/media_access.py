"""Access of a connection to the media of its session."""

from uuid import UUID

from application.amphi import Amphi
from application.permissions import Command
from application.ports import MediaClaims
from application.session import place_of
from application.viewer import Viewer
from domain.refusal import Refused
from domain.seats import ConnectionNotFound


class MediaTokenInvalid(Refused):
    """The media token is forged, has expired (60 s) or was used before."""

    code = "MEDIA_TOKEN_INVALID"


def connect_media(amphi: Amphi, viewer: Viewer, *, session_id: UUID, connection_id: UUID) -> str:
    """A token with which this connection may connect to the media node, once, within 60 s."""
    place = place_of(amphi, viewer, session_id, Command.CONNECT_MEDIA)
    if connection_id not in place.seat.connections:
        raise ConnectionNotFound(field="connectionId")
    return amphi.tokens.sign(MediaClaims(viewer.establishment_id, session_id, place.seat_id, connection_id))
