"""Access to media through the schema."""

import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import msgspec
import pytest

from infrastructure.settings import Settings
from tests.graphql.browser import Browser
from tests.graphql.conftest import HELENE, House, running

URL = "turns:turn.exemple.fr:443?transport=tcp"


@pytest.fixture
async def relayed(settings: Settings, dist: Path) -> AsyncIterator[House]:
    """A web process of an installation that has a relay."""
    async with running(msgspec.structs.replace(settings, turn_urls=(URL,), turn_secret="north"), dist) as started:
        yield started


async def access(browser: Browser, joined: Any, **arguments: Any) -> Any:
    """What a tab is given to reach its session's media."""
    ids = {"session_id": joined["sessionId"], "connection_id": joined["connectionId"], **arguments}
    return await browser.do("connectMedia", sessionId=ids["session_id"], connectionId=ids["connection_id"])


async def test_who_has_a_seat_is_given_a_relay_for_an_hour(relayed: House) -> None:
    """With the token of the media node; a guest who waits is given neither."""
    helene = await relayed.browser().sign_in(HELENE)
    meeting = (await helene.do("createMeeting", title="Analyse", waitingRoom=True))["meeting"]
    joined = await helene.join(meeting["code"])
    given = await access(helene, joined)
    (server,) = given["iceServers"]
    assert server["urls"] == [URL]
    expiry, _, connection = server["username"].partition(":")
    assert connection == joined["connectionId"]
    assert 3590 <= int(expiry) - time.time() <= 3601

    guest = relayed.browser()
    waiting = await guest.join(meeting["code"], name="Noé Garnier")
    assert waiting["status"] == "WAITING"
    assert (await access(guest, waiting))["code"] == "NOT_ALLOWED"
    assert (await access(helene, joined, connection_id=uuid4()))["code"] == "CONNECTION_NOT_FOUND"


async def test_without_a_relay_there_is_only_the_token(helene: Browser, meeting: Any) -> None:
    """An installation that has none tells its browsers of none."""
    given = await access(helene, await helene.join(meeting["code"]))
    assert given["iceServers"] == []
    assert given["token"]
