"""TURN servers whose credentials are made of a secret that they share with us (coturn's `use-auth-secret`)."""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from application.ports import IceServer

GOOD_FOR = timedelta(hours=1)
"""A relay asks for them when it allocates; one that is in use outlives them, and each new connection gets new ones."""


class SharedSecretRelays:
    """Port `Relays` (draft-uberti-behave-turn-rest-00); without URLs there is no relay."""

    def __init__(self, urls: Sequence[str], secret: str) -> None:
        self._urls = tuple(urls)
        self._secret = secret.encode()

    def access(self, connection_id: UUID, now: datetime) -> Sequence[IceServer]:
        """The username is when it expires (Unix seconds) and for whom, the password its HMAC-SHA1."""
        if not self._urls:
            return ()
        username = f"{int((now + GOOD_FOR).timestamp())}:{connection_id}"
        password = base64.b64encode(hmac.digest(self._secret, username.encode(), hashlib.sha1)).decode()
        return (IceServer(self._urls, username, password),)
