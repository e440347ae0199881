"""A hybrid class over GraphQL: the hall, companions, who may what."""

from typing import Any
from uuid import uuid4

import pytest

from tests.graphql.browser import Browser
from tests.graphql.conftest import House
from tests.graphql.test_switches import refusal

PLACE = "Amphi Descartes"


async def test_a_host_makes_a_seat_the_hall(house: House, helene: Browser, open_meeting: Any) -> None:
    """Everybody is told at once, at the door too; it is called after the place; closed it is a participant again."""
    hosting = await helene.join(open_meeting["code"])
    session_id = hosting["sessionId"]
    lectern, noe = house.browser(), house.browser()
    hall = await lectern.join(open_meeting["code"], name="Pupitre")
    joined = await noe.join(open_meeting["code"], name="Noé")
    door = "query ($code: String!) { invitation(code: $code) { ... on Invitation { hall } } }"
    async with noe.room(joined) as live, lectern.room(hall) as there:
        await live.until(lambda live: live.named("Pupitre"))
        given = await helene.do("openHall", sessionId=session_id, seatId=hall["seatId"], place=PLACE)
        assert given["changed"] is True
        await live.until(lambda live: live.named(PLACE))
        assert live.named(PLACE) | {"hall": True} == live.named(PLACE)
        await there.until(lambda live: live.mine["seat"]["hall"])
        assert (await noe.ask(door, code=open_meeting["code"]))["invitation"] == {"hall": PLACE}
        again = await helene.do("openHall", sessionId=session_id, seatId=hall["seatId"], place=PLACE)
        assert again["changed"] is False
        assert refusal(await lectern.do("setCompanion", sessionId=session_id, on=True))[0] == "HALL_NOT_COMPANION"
        assert (await helene.do("closeHall", sessionId=session_id))["changed"] is True
        await live.until(lambda live: live.named("Pupitre"))
        await there.until(lambda live: not live.mine["seat"]["hall"])
        assert live.named("Pupitre")["hall"] is False
        assert live.snapshots == 1


async def test_a_hall_that_lost_its_line_is_the_hall_again(house: House, helene: Browser, open_meeting: Any) -> None:
    """In a seat of its own once more."""
    hosting = await helene.join(open_meeting["code"])
    session_id = hosting["sessionId"]
    lectern = house.browser()
    hall = await lectern.join(open_meeting["code"], name="Pupitre")
    await helene.do("openHall", sessionId=session_id, seatId=hall["seatId"], place=PLACE)
    await lectern.do("leave", sessionId=session_id)
    back = await lectern.join(open_meeting["code"], name="Pupitre", companion=True)
    assert back["seatId"] != hall["seatId"]
    async with helene.room(hosting) as live:
        await live.until(lambda live: live.named(PLACE))
        assert (live.named(PLACE)["seatId"], live.named(PLACE)["companion"]) == (back["seatId"], False)


async def test_a_companion_is_silent_until_it_is_none(house: House, helene: Browser, open_meeting: Any) -> None:
    """Said at the door; a microphone and a camera are refused; chat, hand and screen are not."""
    hosting = await helene.join(open_meeting["code"])
    session_id = hosting["sessionId"]
    noe = house.browser()
    await noe.join(open_meeting["code"], name="Noé", companion=True)
    async with helene.room(hosting) as live:
        await live.until(lambda live: live.named("Noé"))
        assert live.named("Noé")["companion"] is True
        for mutation in ("setMicrophone", "setCamera"):
            assert refusal(await noe.do(mutation, sessionId=session_id, on=True))[0] == "COMPANION_SILENT"
            assert (await noe.do(mutation, sessionId=session_id, on=False))["changed"] is False
        assert (await noe.do("raiseHand", sessionId=session_id))["changed"] is True
        assert (await noe.do("setScreenShare", sessionId=session_id, on=True))["changed"] is True
        assert (await noe.do("setCompanion", sessionId=session_id, on=False))["changed"] is True
        assert (await noe.do("setMicrophone", sessionId=session_id, on=True))["changed"] is True
        await live.until(lambda live: live.named("Noé")["microphone"] and not live.named("Noé")["companion"])
        assert (await noe.do("setCompanion", sessionId=session_id, on=True))["changed"] is True
        await live.until(lambda live: live.named("Noé")["companion"])
        assert live.named("Noé")["microphone"] is False


async def test_a_companion_who_waited_is_one_once_admitted(house: House, helene: Browser, meeting: Any) -> None:
    """The waiting room forgets nothing."""
    hosting = await helene.join(meeting["code"])
    session_id = hosting["sessionId"]
    noe = house.browser()
    waits = await noe.join(meeting["code"], name="Noé", companion=True)
    assert waits["status"] == "WAITING"
    assert refusal(await noe.do("setCompanion", sessionId=session_id, on=False))[0] == "NOT_ALLOWED"
    await helene.do("admit", sessionId=session_id, seatId=waits["seatId"])
    async with helene.room(hosting) as live:
        await live.until(lambda live: live.named("Noé"))
        assert live.named("Noé")["companion"] is True


@pytest.mark.parametrize(
    ("mutation", "arguments"), [("openHall", {"seatId": uuid4(), "place": PLACE}), ("closeHall", {})]
)
async def test_only_hosts_name_the_hall(
    house: House, helene: Browser, open_meeting: Any, mutation: str, arguments: dict[str, Any]
) -> None:
    """And only of a seat that is taken."""
    hosting = await helene.join(open_meeting["code"])
    noe = house.browser()
    await noe.join(open_meeting["code"], name="Noé")
    session = {"sessionId": hosting["sessionId"]}
    assert refusal(await noe.do(mutation, **session, **arguments))[0] == "NOT_ALLOWED"
    if arguments:
        assert refusal(await helene.do(mutation, **session, **arguments))[0] == "SEAT_NOT_FOUND"
        blank = {"seatId": hosting["seatId"], "place": " "}
        assert refusal(await helene.do(mutation, **session, **blank))[0] == "TEXT_EMPTY"
