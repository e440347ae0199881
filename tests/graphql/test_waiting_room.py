"""The waiting room over GraphQL while a session runs."""

from typing import Any

from tests.graphql.browser import Browser
from tests.graphql.conftest import INES, House
from tests.graphql.test_switches import refusal


async def test_the_rule_counts_at_once(house: House, helene: Browser, meeting: Any) -> None:
    """Who waits and need not any more enters; who comes after, too; others go on waiting. Only hosts decide."""
    hosting = await helene.join(meeting["code"])
    session_id = hosting["sessionId"]
    ines, noe = await house.browser().sign_in(INES), house.browser()
    waits = await noe.join(meeting["code"], name="Noé")
    waiting = await ines.join(meeting["code"])
    assert refusal(await ines.do("setBypass", sessionId=session_id, bypass="EVERYBODY"))[0] == "NOT_ALLOWED"
    async with ines.room(waiting) as live:
        await live.until(lambda live: live.mine["place"] == 2)
        await helene.do("setBypass", sessionId=session_id, bypass="SIGNED_IN")
        await live.until(lambda live: live.mine["status"] == "SEATED")
        assert live.facts["waitingRoom"] is True
    async with noe.room(waits) as live:
        await live.until(lambda live: live.mine["place"] == 1)
        await helene.do("setBypass", sessionId=session_id, bypass="EVERYBODY")
        await live.until(lambda live: live.mine["status"] == "SEATED")
        assert live.facts["waitingRoom"] is False
    assert (await house.browser().join(meeting["code"], name="Zoé"))["status"] == "SEATED"
    assert (await helene.do("setBypass", sessionId=session_id, bypass="EVERYBODY"))["changed"] is False


async def test_who_waits_reads_what_a_host_writes(house: House, helene: Browser, meeting: Any) -> None:
    """At once, who comes later as well; taken back it is gone."""
    session_id = (await helene.join(meeting["code"]))["sessionId"]
    noe = house.browser()
    waiting = await noe.join(meeting["code"], name="Noé")
    async with noe.room(waiting) as live:
        await live.until(lambda live: live.mine["place"] == 1)
        await helene.do("writeToWaiting", sessionId=session_id, text="Encore cinq minutes.")
        await live.until(lambda live: live.facts["waitingMessage"] == "Encore cinq minutes.")
        assert refusal(await noe.do("writeToWaiting", sessionId=session_id, text="x"))[0] == "NOT_ALLOWED"
        await helene.do("writeToWaiting", sessionId=session_id, text="")
        await live.until(lambda live: live.facts["waitingMessage"] is None)
    too_long = await helene.do("writeToWaiting", sessionId=session_id, text="x" * 301)
    assert refusal(too_long)[0] == "TEXT_TOO_LONG"


async def test_back_to_the_waiting_room(house: House, helene: Browser, meeting: Any) -> None:
    """They see the room no more and do nothing in it, until they are admitted again; a host is not put back."""
    hosting = await helene.join(meeting["code"])
    session_id = hosting["sessionId"]
    noe = house.browser()
    joined = await noe.join(meeting["code"], name="Noé")
    seat_id = joined["seatId"]
    await helene.do("admit", sessionId=session_id, seatId=seat_id)
    assert (await noe.do("setMicrophone", sessionId=session_id, on=True))["changed"] is True
    assert refusal(await noe.do("sendBack", sessionId=session_id, seatId=hosting["seatId"]))[0] == "NOT_ALLOWED"
    assert refusal(await helene.do("sendBack", sessionId=session_id, seatId=hosting["seatId"]))[0] == "HOST_PROTECTED"
    async with noe.room(joined) as live, helene.room(hosting) as hers:
        await live.until(lambda live: live.mine["status"] == "SEATED")
        assert (await helene.do("sendBack", sessionId=session_id, seatId=seat_id))["changed"] is True
        await live.until(lambda live: live.mine["status"] == "WAITING")
        assert (live.mine["place"], live.mine["seat"]) == (1, None)
        await hers.until(lambda live: seat_id in live.waiting and seat_id not in live.participants)
        assert (await helene.do("sendBack", sessionId=session_id, seatId=seat_id))["changed"] is False
        assert refusal(await noe.do("setMicrophone", sessionId=session_id, on=True))[0] == "NOT_ALLOWED"
        assert refusal(await noe.do("sendMessage", sessionId=session_id, text="x"))[0] == "NOT_ALLOWED"
        await helene.do("admit", sessionId=session_id, seatId=seat_id)
        await live.until(lambda live: live.mine["status"] == "SEATED")
        assert live.mine["seat"]["microphone"] is False
