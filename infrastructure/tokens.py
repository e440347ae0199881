"""Signed tokens: access to media, encoders, invitations, presence in a hall, and the cookies of people and guests."""

import hashlib
import hmac
import secrets
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from uuid import UUID

from itsdangerous import BadData, URLSafeTimedSerializer
from redis import Redis

from application.media_access import MediaTokenInvalid
from application.ports import MediaClaims
from domain.checkin import SCANNED_FOR_SECONDS, window_at

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
        return _written(member_id, self._tag(meeting_id, member_id))

    def member_of(self, meeting_id: UUID, token: str) -> UUID | None:
        """Whose link it is; None when it is nobody's."""
        if (read := _read(token)) is None:
            return None
        member_id, tag = read
        return member_id if hmac.compare_digest(tag, self._tag(meeting_id, member_id)) else None

    def _tag(self, meeting_id: UUID, member_id: UUID) -> bytes:
        return hmac.digest(self._key, meeting_id.bytes + member_id.bytes, hashlib.sha256)[:TAG_BYTES]


class SignedEncoders:
    """Port `EncoderTokens`: both ids and 128 bits of HMAC over them; another encoder id makes it void."""

    def __init__(self, master_key: bytes) -> None:
        self._key = derived_key(master_key, "encoder token")

    def token_of(self, meeting_id: UUID, encoder_id: UUID) -> str:
        """64 characters."""
        ids = meeting_id.bytes + encoder_id.bytes
        return urlsafe_b64encode(ids + self._tag(ids)).decode()

    def read(self, token: str) -> tuple[UUID, UUID] | None:
        """The meeting and the encoder; None of what we did not make."""
        if (raw := _decoded(token)) is None or len(raw) != 3 * ID_BYTES:
            return None
        ids, tag = raw[: 2 * ID_BYTES], raw[2 * ID_BYTES :]
        if not hmac.compare_digest(tag, self._tag(ids)):
            return None
        return UUID(bytes=ids[:ID_BYTES]), UUID(bytes=ids[ID_BYTES:])

    def _tag(self, ids: bytes) -> bytes:
        return hmac.digest(self._key, ids, hashlib.sha256)[:ID_BYTES]


class SignedCheckins:
    """Port `Checkins`: the session's id and 96 bits of HMAC over it and the time, in whole windows for what is shown.

    A code holds in its own window and the next, so that who scans it in its last second is in time.
    """

    def __init__(self, master_key: bytes) -> None:
        self._codes = derived_key(master_key, "hall code")
        self._tickets = derived_key(master_key, "hall ticket")

    def code_of(self, session_id: UUID, now: datetime) -> str:
        """The end of the link in the picture that is shown."""
        return _written(session_id, _timed(self._codes, session_id, window_at(now)))

    def session_of(self, code: str, now: datetime) -> UUID | None:
        """The session of a code that is shown, or was in the window before."""
        if (read := _read(code)) is None:
            return None
        session_id, tag = read
        valid = (_timed(self._codes, session_id, window_at(now) - ago) for ago in (0, 1))
        return session_id if any(hmac.compare_digest(tag, each) for each in valid) else None

    def ticket_of(self, session_id: UUID, now: datetime) -> str:
        """Good for `SCANNED_FOR_SECONDS`."""
        at = int(now.timestamp())
        return f"{at}.{_written(session_id, _timed(self._tickets, session_id, at))}"

    def ticketed(self, ticket: str, now: datetime) -> UUID | None:
        """The session of a ticket that is still good."""
        at, _, code = ticket.partition(".")
        read = _read(code)
        if read is None or not (at.isascii() and at.isdigit() and len(at) < 12):
            return None
        session_id, tag = read
        if not hmac.compare_digest(tag, _timed(self._tickets, session_id, int(at))):
            return None
        return session_id if 0 <= now.timestamp() - int(at) <= SCANNED_FOR_SECONDS else None


def _timed(key: bytes, of: UUID, when: int) -> bytes:
    return hmac.digest(key, of.bytes + struct.pack(">q", when), hashlib.sha256)[:TAG_BYTES]


def _written(of: UUID, tag: bytes) -> str:
    return urlsafe_b64encode(of.bytes + tag).decode().rstrip("=")


def _read(token: str) -> tuple[UUID, bytes] | None:
    raw = _decoded(token)
    return (UUID(bytes=raw[:ID_BYTES]), raw[ID_BYTES:]) if raw and len(raw) == ID_BYTES + TAG_BYTES else None


def _decoded(token: str) -> bytes | None:
    try:
        return urlsafe_b64decode(token.encode("ascii") + b"==")
    except ValueError:
        return None
