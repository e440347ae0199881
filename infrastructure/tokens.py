"""Signed tokens: access to media, and the cookies of people and guests."""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from uuid import UUID

from itsdangerous import BadData, URLSafeTimedSerializer
from redis import Redis

from application.media_access import MediaTokenInvalid
from application.ports import MediaClaims

GOOD_FOR_SECONDS = 60
ID_BYTES = 16
TAG_BYTES = 12


def derived_key(master_key: bytes, purpose: str) -> bytes:
    """A key of its own for each purpose (HMAC-SHA-256 of the purpose)."""
    return hmac.digest(master_key, purpose.encode(), hashlib.sha256)


class ValkeyMediaTokens:
    """Port `MediaTokens`: signed, 60 s, and redeemed once (remembered in Valkey for as long as it is good)."""

    def __init__(self, master_key: bytes, redis: Redis) -> None:
        self._serializer = URLSafeTimedSerializer(derived_key(master_key, "media token"))
        self._redis = redis

    def sign(self, claims: MediaClaims) -> str:
        """A token for one connection."""
        ids = (claims.establishment_id, claims.session_id, claims.seat_id, claims.connection_id)
        signed: str = self._serializer.dumps([*map(str, ids), claims.node_id, secrets.token_urlsafe(9)])
        return signed

    def redeem(self, token: str) -> MediaClaims:
        """The claims of a token that was never used. Raises MediaTokenInvalid."""
        try:
            *ids, node_id, nonce = self._serializer.loads(token, max_age=GOOD_FOR_SECONDS)
            establishment_id, session_id, seat_id, connection_id = (UUID(each) for each in ids)
            claims = MediaClaims(establishment_id, session_id, seat_id, connection_id, node_id)
        except (BadData, ValueError, TypeError):
            raise MediaTokenInvalid from None
        if not self._redis.set(f"media-token:{nonce}", 1, nx=True, ex=GOOD_FOR_SECONDS):
            raise MediaTokenInvalid
        return claims


class SignedInvitations:
    """Port `Invitations`: the guest's id and 96 bits of HMAC over it and the meeting; good for as long as it stands."""

    def __init__(self, master_key: bytes) -> None:
        self._key = derived_key(master_key, "breakout invitation")

    def token_of(self, meeting_id: UUID, member_id: UUID) -> str:
        """The end of a guest's personal link."""
        return urlsafe_b64encode(member_id.bytes + self._tag(meeting_id, member_id)).decode().rstrip("=")

    def member_of(self, meeting_id: UUID, token: str) -> UUID | None:
        """Whose link it is; None when it is nobody's."""
        try:
            raw = urlsafe_b64decode(token.encode("ascii") + b"==")
        except ValueError:
            return None
        if len(raw) != ID_BYTES + TAG_BYTES:
            return None
        member_id = UUID(bytes=raw[:ID_BYTES])
        return member_id if hmac.compare_digest(raw[ID_BYTES:], self._tag(meeting_id, member_id)) else None

    def _tag(self, meeting_id: UUID, member_id: UUID) -> bytes:
        return hmac.digest(self._key, meeting_id.bytes + member_id.bytes, hashlib.sha256)[:TAG_BYTES]
