"""Access to media through the schema."""

import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import msgspec
import pytest

from infrastructure.placement import ValkeyMediaNodes
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


@pytest.mark.usefixtures("node")
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


@pytest.mark.usefixtures("node")
async def test_without_a_relay_there_is_only_the_token(helene: Browser, meeting: Any) -> None:
    """An installation that has none tells its browsers of none."""
    given = await access(helene, await helene.join(meeting["code"]))
    assert given["iceServers"] == []
    assert given["token"]


@pytest.mark.usefixtures("node")
async def test_the_room_says_on_which_node_its_media_are(helene: Browser, open_meeting: Any) -> None:
    """None before somebody connects; then the one whose address everybody is given."""
    joined = await helene.join(open_meeting["code"])
    async with helene.room(joined) as live:
        await live.until(lambda room: room.facts)
        assert live.facts["mediaNode"] is None
        given = await access(helene, joined)
        assert (given["node"], given["url"]) == ("amphi-1-40000", "/media/amphi-1-40000/connect")
        await live.until(lambda room: room.facts["mediaNode"] == "amphi-1-40000")


async def test_without_a_media_node_access_is_refused(
    house: House, helene: Browser, meeting: Any, node: ValkeyMediaNodes
) -> None:
    """The refusal says why, and health that it is degraded."""
    joined = await helene.join(meeting["code"])
    healthy = (await helene.http.get("/health")).json()
    assert (healthy["status"], healthy["media_nodes"]) == ("ok", 1)
    node.withdraw("amphi-1-40000")
    assert (await access(helene, joined))["code"] == "NO_MEDIA_NODE"
    degraded = await helene.http.get("/health")
    assert (degraded.status_code, degraded.json()["status"]) == (200, "degraded")


@pytest.mark.usefixtures("node")
@pytest.mark.parametrize("name", ["amphi-1-40000", "amphi-9-40000", "..", "%2e%2e%2f"])
async def test_the_way_to_a_node_that_is_not_there_is_closed(helene: Browser, name: str) -> None:
    """Whether nobody listens there or there is no such node: nothing is asked of an address that a browser names."""
    answer = await helene.http.post(f"/media/{name}/connect", json={"token": "t", "sdp": "", "sections": {}})
    assert answer.status_code in (404, 405, 503)
    if name.startswith("amphi"):
        assert answer.json() == {"code": "MEDIA_AWAY"}
