"""Hands, reactions, signals and the spotlight through the schema: who is told what."""

from typing import Any

from tests.graphql.browser import Browser
from tests.graphql.conftest import House


async def test_reactions_pass_and_signals_are_counted_for_the_host(
    house: House, helene: Browser, open_meeting: Any
) -> None:
    """Everybody sees who reacted, once; the tally is the host's, one's own signal is told to oneself."""
    hosting = await helene.join(open_meeting["code"])
    session_id = hosting["sessionId"]
    noe = house.browser()
    joined = await noe.join(open_meeting["code"], name="Noé")
    async with helene.room(hosting) as hosts, noe.room(joined) as seated:
        await hosts.until(lambda live: live.named("Noé"))
        await noe.do("react", sessionId=session_id, reaction="CLAP")
        for live in (hosts, seated):
            await live.until(lambda live: live.updates[-1]["reactions"])
            reaction = {"seatId": joined["seatId"], "name": "Noé", "reaction": "CLAP"}
            assert live.updates[-1]["reactions"] == [reaction]
        await noe.do("showSignal", sessionId=session_id, signal="TOO_FAST")
        await hosts.until(lambda live: live.counts["signals"]["tooFast"] == 1)
        await seated.until(lambda live: live.mine["signal"] == "TOO_FAST")
        assert seated.counts["signals"] is None
        assert (await noe.do("clearSignals", sessionId=session_id))["code"] == "NOT_ALLOWED"
        await helene.do("clearSignals", sessionId=session_id)
        await seated.until(lambda live: live.mine["signal"] is None)
        await hosts.until(lambda live: live.counts["signals"]["tooFast"] == 0)
    async with noe.room(joined) as anew:
        await anew.until(lambda live: live.mine)
        assert anew.updates[0]["reactions"] == []


async def test_the_host_lowers_every_hand_and_turns_the_spotlight(
    house: House, helene: Browser, open_meeting: Any
) -> None:
    """Others may not; the spotlight of who left is off."""
    hosting = await helene.join(open_meeting["code"])
    session_id = hosting["sessionId"]
    people = [house.browser() for _ in range(3)]
    joined = [await each.join(open_meeting["code"], name=f"n° {n}") for n, each in enumerate(people)]
    for each in people[:2]:
        await each.do("raiseHand", sessionId=session_id)
    async with helene.room(hosting) as live:
        await live.until(lambda live: live.counts["hands"] == 2)
        assert (await people[0].do("lowerAllHands", sessionId=session_id))["code"] == "NOT_ALLOWED"
        assert (await helene.do("lowerAllHands", sessionId=session_id))["changed"]
        await live.until(lambda live: live.counts["hands"] == 0)
        assert not (await helene.do("lowerAllHands", sessionId=session_id))["changed"]
        seat = joined[2]["seatId"]
        assert (await people[0].do("spotlight", sessionId=session_id, seatId=seat))["code"] == "NOT_ALLOWED"
        unknown = await helene.do("spotlight", sessionId=session_id, seatId=session_id)
        assert unknown["code"] == "SEAT_NOT_FOUND"
        await helene.do("spotlight", sessionId=session_id, seatId=seat)
        await live.until(lambda live: live.facts["spotlight"] == seat)
        await people[2].do("leave", sessionId=session_id)
        await live.until(lambda live: live.facts["spotlight"] is None)
