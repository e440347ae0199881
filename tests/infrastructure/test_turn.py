"""Credentials of relays, and the settings that make them."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from infrastructure.settings import from_environment
from infrastructure.turn import SharedSecretRelays

TAB = UUID("0b8e1f6a-4c1d-4a57-9a55-6a2f3f0d9c11")
NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)
URL = "turns:turn.exemple.fr:443?transport=tcp"


def test_credentials_say_when_they_expire_and_for_whom() -> None:
    """An hour from now, signed with HMAC-SHA1 of the shared secret (draft-uberti-behave-turn-rest-00 section 2.2)."""
    (server,) = SharedSecretRelays([URL], "north").access(TAB, NOON)
    assert list(server.urls) == [URL]
    assert server.username == f"{int(NOON.timestamp()) + 3600}:{TAB}"
    expected = hmac.new(b"north", server.username.encode(), hashlib.sha1).digest()
    assert base64.b64decode(server.credential) == expected


def test_without_a_relay_nobody_is_sent_to_one() -> None:
    """No URL, no server, whatever the secret."""
    assert SharedSecretRelays([], "north").access(TAB, NOON) == ()


def test_relays_are_read_from_the_environment(tmp_path: Path) -> None:
    """Several URLs, separated by spaces."""
    urls = f"{URL}  turn:[2001:db8::7]:3478?transport=udp"
    given = {"AMPHI_DATA": str(tmp_path), "AMPHI_TURN_URLS": urls, "AMPHI_TURN_SECRET": "north"}
    settings = from_environment(given)
    assert settings.turn_urls == (URL, "turn:[2001:db8::7]:3478?transport=udp")
    assert settings.turn_secret == "north"
    assert from_environment({"AMPHI_DATA": str(tmp_path)}).turn_urls == ()


@pytest.mark.parametrize("url", ["https://turn.exemple.fr", "turn.exemple.fr:443", "turns:", "turns:a?transport=sctp"])
def test_what_is_no_relay_is_refused_at_the_start(tmp_path: Path, url: str) -> None:
    """A misspelt URL would fail in people's browsers, where nobody sees it."""
    with pytest.raises(ValueError, match="AMPHI_TURN_URLS"):
        from_environment({"AMPHI_DATA": str(tmp_path), "AMPHI_TURN_URLS": url, "AMPHI_TURN_SECRET": "north"})


def test_a_relay_without_its_secret_is_refused_at_the_start(tmp_path: Path) -> None:
    """coturn would refuse everybody."""
    with pytest.raises(ValueError, match="AMPHI_TURN_SECRET"):
        from_environment({"AMPHI_DATA": str(tmp_path), "AMPHI_TURN_URLS": URL})
