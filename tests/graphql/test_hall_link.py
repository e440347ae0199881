"""The link of the lecture hall over GraphQL: made by the owner, opened by the hall's computer, revoked."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.graphql.browser import Browser
from tests.graphql.conftest import KARIM, House
from tests.graphql.test_switches import refusal

PLACE = "Amphi Descartes"
LINK = """query ($id: UUID!) { hallLink(meetingId: $id) {
  __typename ... on HallLink { place url } ... on Refusal { code } } }"""
DOOR = """query ($code: String!, $token: String!) { hallDoor(code: $code, token: $token) {
  __typename ... on HallDoor { place } ... on Refusal { code } } }"""


async def link_of(owner: Browser, meeting: Any) -> Any:
    """The link as the meeting's page shows it."""
    return (await owner.ask(LINK, id=meeting["id"]))["hallLink"]


@pytest.fixture
async def token(helene: Browser, meeting: Any) -> str:
    """The end of a link that Hélène made."""
    assert (await helene.do("makeHallLink", meetingId=meeting["id"], place=PLACE))["changed"] is True
    shown = await link_of(helene, meeting)
    assert shown["place"] == PLACE
    url = urlsplit(shown["url"])
    assert url.path == f"/m/{meeting['code']}"
    return parse_qs(url.query)["hall"][0]


async def test_who_opens_it_is_the_hall(house: House, helene: Browser, meeting: Any, token: str) -> None:
    """Without an account, a name or waiting, though everybody waits; a second computer is it instead of the first."""
    lectern, other = house.browser(), house.browser()
    assert (await lectern.ask(DOOR, code=meeting["code"], token=token))["hallDoor"]["place"] == PLACE
    assert refusal(await lectern.join(meeting["code"], hall=token))[0] == "SESSION_NOT_STARTED"
    hosting = await helene.join(meeting["code"])
    there = await lectern.join(meeting["code"], hall=token)
    assert there["status"] == "SEATED"
    async with helene.room(hosting) as live:
        await live.until(lambda live: live.named(PLACE))
        assert (live.named(PLACE)["hall"], live.named(PLACE)["guest"]) == (True, True)
        again = await lectern.join(meeting["code"], hall=token)
        assert (again["seatId"], again["status"]) == (there["seatId"], "SEATED")
        seat = await other.join(meeting["code"], hall=token, companion=True)
        await live.until(lambda live: live.participants.get(seat["seatId"], {}).get("hall"))
        assert [one["seatId"] for one in live.participants.values() if one["hall"]] == [seat["seatId"]]
        assert live.participants[seat["seatId"]]["companion"] is False
        assert (await helene.do("closeHall", sessionId=hosting["sessionId"]))["changed"] is True
        await live.until(lambda live: not any(one["hall"] for one in live.participants.values()))
        await other.join(meeting["code"])
        back = await lectern.join(meeting["code"], hall=token)
        await live.until(lambda live: live.participants[back["seatId"]]["hall"])


async def test_a_computer_that_waits_opens_the_hall(house: House, helene: Browser, meeting: Any, token: str) -> None:
    """In its seat and for each of its tabs, once it opens the link; who was sent back waits, whatever they open."""
    hosting = await helene.join(meeting["code"])
    lectern = house.browser()
    waits = await lectern.join(meeting["code"], name="Pupitre")
    assert waits["status"] == "WAITING"
    async with helene.room(hosting) as live, lectern.room(waits) as tab:
        await live.until(lambda live: live.counts and live.counts["waiting"] == 1)
        await tab.until(lambda tab: tab.mine and tab.mine["status"] == "WAITING")
        there = await lectern.join(meeting["code"], hall=token)
        assert (there["seatId"], there["status"]) == (waits["seatId"], "SEATED")
        await live.until(lambda live: live.participants.get(there["seatId"], {}).get("hall"))
        await live.until(lambda live: live.counts["waiting"] == 0)
        await tab.until(lambda tab: tab.mine["status"] == "SEATED" and tab.mine["seat"]["hall"])
        sent = await helene.do("sendBack", sessionId=hosting["sessionId"], seatId=there["seatId"])
        assert sent["changed"] is True
        await helene.do("closeHall", sessionId=hosting["sessionId"])
        again = await lectern.join(meeting["code"], hall=token)
        assert (again["seatId"], again["status"]) == (there["seatId"], "WAITING")
        await lectern.do("leave", sessionId=hosting["sessionId"])
        assert (await lectern.join(meeting["code"], hall=token))["status"] == "WAITING"
        await live.until(lambda live: live.counts["waiting"] == 1)
        assert not any(one["hall"] for one in live.participants.values())


async def test_a_revoked_link_leads_nowhere(house: House, helene: Browser, meeting: Any, token: str) -> None:
    """Who is the hall stays it; a new link is another; nobody enters by one that was made up, nor waits by it."""
    hosting = await helene.join(meeting["code"])
    lectern = house.browser()
    await lectern.join(meeting["code"], hall=token)
    assert (await helene.do("revokeHallLink", meetingId=meeting["id"]))["changed"] is True
    assert (await helene.do("revokeHallLink", meetingId=meeting["id"]))["changed"] is False
    assert await link_of(helene, meeting) == {"__typename": "HallLink", "place": None, "url": None}
    await helene.do("makeHallLink", meetingId=meeting["id"], place=PLACE)
    for wrong in (token, token[:-1] + ("A" if token[-1] != "A" else "B"), "x"):
        stranger = house.browser()
        assert refusal(await stranger.join(meeting["code"], hall=wrong))[0] == "HALL_LINK_INVALID"
        assert (await stranger.ask(DOOR, code=meeting["code"], token=wrong))["hallDoor"]["code"] == "HALL_LINK_INVALID"
    async with helene.room(hosting) as live:
        await live.until(lambda live: live.named(PLACE))
        assert (live.named(PLACE)["hall"], live.counts["waiting"]) == (True, 0)


async def test_only_the_owner_has_it(house: House, helene: Browser, meeting: Any, token: str) -> None:
    """To others the meeting does not exist; a hall has a name."""
    karim = await house.browser().sign_in(KARIM)
    for mutation, arguments in (("makeHallLink", {"place": "B12"}), ("revokeHallLink", {})):
        refused = await karim.do(mutation, meetingId=meeting["id"], **arguments)
        assert refusal(refused)[0] == "MEETING_NOT_FOUND"
    assert (await link_of(karim, meeting))["code"] == "MEETING_NOT_FOUND"
    assert refusal(await helene.do("makeHallLink", meetingId=meeting["id"], place=" "))[0] == "TEXT_EMPTY"
    assert refusal(await helene.do("makeHallLink", meetingId=meeting["id"], place="x" * 81))[0] == "TEXT_TOO_LONG"
    await helene.do("makeHallLink", meetingId=meeting["id"], place="B12")
    assert (await link_of(helene, meeting))["place"] == "B12"
    await helene.join(meeting["code"])
    assert refusal(await house.browser().join(meeting["code"], hall=token))[0] == "HALL_LINK_INVALID"
