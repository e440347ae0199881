"""Roles and the lock over GraphQL."""

from typing import Any

import pytest

from tests.graphql.browser import Browser
from tests.graphql.conftest import KARIM, House
from tests.graphql.test_switches import refusal


async def test_a_co_host_runs_the_session_but_does_not_end_it(house: House, helene: Browser, meeting: Any) -> None:
    """Told at once; admits, gives roles; neither ends nor hands over, nor removes the host."""
    hosting = await helene.join(meeting["code"])
    session_id = hosting["sessionId"]
    karim = await house.browser().sign_in(KARIM)
    joined = await karim.join(meeting["code"])
    await helene.do("admit", sessionId=session_id, seatId=joined["seatId"])
    noe = house.browser()
    waiting = await noe.join(meeting["code"], name="Noé")
    async with karim.room(joined) as live:
        await live.until(lambda live: live.mine["role"] == "PARTICIPANT")
        assert refusal(await karim.do("admit", sessionId=session_id, seatId=waiting["seatId"]))[0] == "NOT_ALLOWED"
        given = await helene.do("giveRole", sessionId=session_id, seatId=joined["seatId"], role="CO_HOST")
        assert given["changed"] is True
        await live.until(lambda live: live.mine["role"] == "CO_HOST" and live.waiting)
        assert (await karim.do("admit", sessionId=session_id, seatId=waiting["seatId"]))["changed"] is True
        await live.until(lambda live: live.named("Noé"))
        for mutation, arguments in (
            ("endSession", {}),
            ("handOverHost", {"seatId": waiting["seatId"]}),
        ):
            assert refusal(await karim.do(mutation, sessionId=session_id, **arguments))[0] == "NOT_ALLOWED"
        removed = await karim.do("removeParticipant", sessionId=session_id, seatId=hosting["seatId"])
        assert refusal(removed)[0] == "HOST_PROTECTED"
        given = await karim.do("giveRole", sessionId=session_id, seatId=waiting["seatId"], role="PRESENTER")
        assert given["changed"] is True
        await live.until(lambda live: live.named("Noé")["role"] == "PRESENTER")
        assert live.snapshots <= 2


async def test_a_co_host_stands_in_until_the_host_returns(house: House, helene: Browser, open_meeting: Any) -> None:
    """Leaving hands over to the first co-host; coming back takes it again."""
    hosting = await helene.join(open_meeting["code"])
    session_id = hosting["sessionId"]
    karim = await house.browser().sign_in(KARIM)
    joined = await karim.join(open_meeting["code"])
    await helene.do("giveRole", sessionId=session_id, seatId=joined["seatId"], role="CO_HOST")
    async with karim.room(joined) as live:
        await live.until(lambda live: live.mine["role"] == "CO_HOST")
        await helene.do("leave", sessionId=session_id)
        await live.until(lambda live: live.mine["role"] == "HOST")
        await helene.join(open_meeting["code"])
        await live.until(lambda live: live.mine["role"] == "CO_HOST" and live.named("Hélène Marchand"))
        assert live.named("Hélène Marchand")["role"] == "HOST"


async def test_the_host_hands_over(house: House, helene: Browser, open_meeting: Any) -> None:
    """Who was the host is a co-host and no longer ends the session."""
    hosting = await helene.join(open_meeting["code"])
    session_id = hosting["sessionId"]
    karim = await house.browser().sign_in(KARIM)
    joined = await karim.join(open_meeting["code"])
    handed = await helene.do("handOverHost", sessionId=session_id, seatId=joined["seatId"])
    assert handed["changed"] is True
    assert refusal(await helene.do("endSession", sessionId=session_id))[0] == "NOT_ALLOWED"
    assert refusal(await karim.do("giveRole", sessionId=session_id, seatId=joined["seatId"], role="PARTICIPANT")) == (
        "HOST_PROTECTED",
        {},
    )
    assert (await karim.do("endSession", sessionId=session_id))["changed"] is True


async def test_who_presents_no_more_may_share_again_once_all_may(
    house: House, helene: Browser, open_meeting: Any
) -> None:
    """What the change of role stopped is not taken for something that goes on."""
    hosting = await helene.join(open_meeting["code"])
    session_id = hosting["sessionId"]
    noe = house.browser()
    his = {"sessionId": session_id, "seatId": (await noe.join(open_meeting["code"], name="Noé"))["seatId"]}
    share = {"sessionId": session_id, "on": True}
    await helene.do("turnSwitch", sessionId=session_id, switch="SCREEN", allowed=False)
    await helene.do("giveRole", **his, role="PRESENTER")
    assert (await noe.do("setScreenShare", **share))["changed"] is True
    async with helene.room(hosting) as live:
        await live.until(lambda live: live.named("Noé")["screen"])
        await helene.do("giveRole", **his, role="PARTICIPANT")
        await live.until(lambda live: not live.named("Noé")["screen"])
        await helene.do("turnSwitch", sessionId=session_id, switch="SCREEN", allowed=True)
        assert (await noe.do("setScreenShare", **share))["changed"] is True
        await live.until(lambda live: live.named("Noé")["screen"])


async def test_a_locked_session_lets_nobody_new_in(house: House, helene: Browser, open_meeting: Any) -> None:
    """Who was there comes back; unlocked, others enter."""
    hosting = await helene.join(open_meeting["code"])
    session_id = hosting["sessionId"]
    noe, zoe = house.browser(), house.browser()
    await noe.join(open_meeting["code"], name="Noé")
    await noe.do("leave", sessionId=session_id)
    assert refusal(await noe.do("setLock", sessionId=session_id, locked=True))[0] == "NOT_IN_SESSION"
    async with helene.room(hosting) as live:
        await live.until(lambda live: live.facts["locked"] is False)
        await helene.do("setLock", sessionId=session_id, locked=True)
        await live.until(lambda live: live.facts["locked"])
    assert refusal(await zoe.join(open_meeting["code"], name="Zoé"))[0] == "SESSION_LOCKED"
    assert (await noe.join(open_meeting["code"], name="Noé"))["status"] == "SEATED"
    await helene.do("setLock", sessionId=session_id, locked=False)
    assert (await zoe.join(open_meeting["code"], name="Zoé"))["status"] == "SEATED"


@pytest.mark.parametrize("mutation", ["giveRole", "handOverHost", "setLock"])
async def test_a_participant_may_none_of_it(house: House, helene: Browser, open_meeting: Any, mutation: str) -> None:
    """Refused by the table."""
    hosting = await helene.join(open_meeting["code"])
    noe = house.browser()
    joined = await noe.join(open_meeting["code"], name="Noé")
    arguments: dict[str, Any] = {
        "giveRole": {"seatId": joined["seatId"], "role": "CO_HOST"},
        "handOverHost": {"seatId": joined["seatId"]},
        "setLock": {"locked": True},
    }[mutation]
    answer = await noe.do(mutation, sessionId=hosting["sessionId"], **arguments)
    assert refusal(answer)[0] == "NOT_ALLOWED"
