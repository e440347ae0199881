"""Switches over GraphQL: what hosts permit, seen and enforced at once."""

from typing import Any
from uuid import uuid4

import pytest

from application.permissions import SWITCHES, Command
from domain.switches import Switch
from tests.graphql.browser import Browser
from tests.graphql.conftest import House

NEEDS: dict[Command, tuple[str, dict[str, Any]]] = {
    Command.OPEN_MICROPHONE: ("setMicrophone", {"on": True}),
    Command.START_CAMERA: ("setCamera", {"on": True}),
    Command.SHARE_SCREEN: ("setScreenShare", {"on": True}),
    Command.RAISE_HAND: ("raiseHand", {}),
    Command.SEND_MESSAGE: ("sendMessage", {"text": "Bonjour"}),
    Command.ASK_QUESTION: ("askQuestion", {"text": "Pourquoi ?"}),
    Command.RENAME: ("rename", {"name": "Camille"}),
}
"""The mutation of each command that needs a switch."""


def refusal(answer: Any) -> tuple[str, dict[str, str]]:
    return answer.get("code", answer["__typename"]), {one["key"]: one["value"] for one in answer.get("details", [])}


@pytest.mark.parametrize(("command", "switch"), [(command, SWITCHES[command]) for command in NEEDS], ids=str)
async def test_each_command_that_needs_a_switch(
    house: House, helene: Browser, open_meeting: Any, command: Command, switch: Switch
) -> None:
    """Off for all, permitted to one, forbidden to one; the host may always."""
    session_id = (await helene.join(open_meeting["code"]))["sessionId"]
    noe = house.browser()
    seat = (await noe.join(open_meeting["code"], name="Noé"))["seatId"]
    mutation, arguments = NEEDS[command]
    turn = {"sessionId": session_id, "switch": switch.name}
    off = await helene.do("turnSwitch", **turn, allowed=False)
    assert (off["__typename"], off["changed"]) == ("Done", True)
    assert (await helene.do("turnSwitch", **turn, allowed=False))["changed"] is False
    refused = refusal(await noe.do(mutation, sessionId=session_id, **arguments))
    assert refused == ("SWITCHED_OFF", {"switch": switch.value, "hindrance": "for_all"})
    assert (await helene.do(mutation, sessionId=session_id, **arguments))["__typename"] == "Done"
    await helene.do("turnSwitchFor", **turn, seatId=seat, allowed=True)
    assert (await noe.do(mutation, sessionId=session_id, **arguments))["changed"] is True
    await helene.do("turnSwitchFor", **turn, seatId=seat, allowed=False)
    refused = refusal(await noe.do(mutation, sessionId=session_id, **arguments))
    assert refused == ("SWITCHED_OFF", {"switch": switch.value, "hindrance": "for_person"})


async def test_what_is_forbidden_to_somebody_stays_so_when_they_come_back(
    house: House, helene: Browser, open_meeting: Any
) -> None:
    """A new seat is no way around it."""
    session_id = (await helene.join(open_meeting["code"]))["sessionId"]
    noe = house.browser()
    seat = (await noe.join(open_meeting["code"], name="Noé"))["seatId"]
    await helene.do("turnSwitchFor", sessionId=session_id, seatId=seat, switch="CAMERA", allowed=False)
    await noe.do("leave", sessionId=session_id)
    assert (await noe.join(open_meeting["code"], name="Noé"))["seatId"] != seat
    assert refusal(await noe.do("setCamera", sessionId=session_id, on=True))[0] == "SWITCHED_OFF"


async def test_muting_all_and_opening_again(house: House, helene: Browser, open_meeting: Any) -> None:
    """Everybody but the host is muted by one event, and may open their microphone again."""
    hosting = await helene.join(open_meeting["code"])
    session_id = hosting["sessionId"]
    noe = house.browser()
    await noe.join(open_meeting["code"], name="Noé")
    for browser in (helene, noe):
        await browser.do("setMicrophone", sessionId=session_id, on=True)
    async with helene.room(hosting) as live:
        await live.until(lambda live: live.named("Noé")["microphone"])
        await helene.do("muteAll", sessionId=session_id)
        await live.until(lambda live: not live.named("Noé")["microphone"])
        assert live.named("Hélène Marchand")["microphone"]
        assert (await noe.do("setMicrophone", sessionId=session_id, on=True))["changed"] is True
        await live.until(lambda live: live.named("Noé")["microphone"])
        assert (await noe.do("setMicrophone", sessionId=session_id, on=True))["changed"] is False
        await noe.do("setMicrophone", sessionId=session_id, on=False)
        await live.until(lambda live: not live.named("Noé")["microphone"])


async def test_suspending_everything_and_resuming(house: House, helene: Browser, open_meeting: Any) -> None:
    """Those who are there are told what they may not; the facts say it to everybody; nothing opens by itself."""
    session_id = (await helene.join(open_meeting["code"]))["sessionId"]
    noe = house.browser()
    joined = await noe.join(open_meeting["code"], name="Noé")
    await noe.do("setMicrophone", sessionId=session_id, on=True)
    async with noe.room(joined) as live:
        await live.until(lambda live: live.mine["seat"]["microphone"] and not live.mine["hindrances"])
        await helene.do("suspendSession", sessionId=session_id)
        await live.until(lambda live: live.facts["switches"]["suspended"] and live.mine["hindrances"])
        assert {one["hindrance"] for one in live.mine["hindrances"]} == {"SUSPENDED"}
        assert not live.mine["seat"]["microphone"]
        assert refusal(await noe.do("sendMessage", sessionId=session_id, text="?"))[0] == "SWITCHED_OFF"
        assert (await noe.do("raiseHand", sessionId=session_id))["__typename"] == "Done"
        await helene.do("resumeSession", sessionId=session_id)
        await live.until(lambda live: not live.facts["switches"]["suspended"] and not live.mine["hindrances"])
        assert not live.mine["seat"]["microphone"]
        assert live.snapshots == 1


async def test_names_are_hidden_from_those_who_may_not_see_them(
    house: House, helene: Browser, open_meeting: Any
) -> None:
    """At once, in people, pages and messages; the host's stays, and nobody finds a name by searching for it."""
    hosting = await helene.join(open_meeting["code"])
    session_id = hosting["sessionId"]
    noe, zoe = house.browser(), house.browser()
    joined = await noe.join(open_meeting["code"], name="Noé")
    await zoe.join(open_meeting["code"], name="Zoé")
    await zoe.do("sendMessage", sessionId=session_id, text="un")
    await helene.do("sendMessage", sessionId=session_id, text="deux")
    windows = [{"search": "zoe", "offset": 0, "first": 5}]
    async with noe.room(joined, windows=windows) as live, helene.room(hosting) as hers:
        await live.until(lambda live: live.named("Zoé") and len(live.messages) == 2)
        assert live.pages[0]["total"] == 1
        await helene.do("turnSwitch", sessionId=session_id, switch="SEE_NAMES", allowed=False)
        await live.until(lambda live: not live.named("Zoé"))
        assert sorted(str(seat["name"]) for seat in live.participants.values()) == ["Hélène Marchand", "None", "None"]
        assert live.mine["seat"]["name"] == "Noé"
        assert {entry["author"] for entry in live.messages.values()} == {None, "Hélène Marchand"}
        assert live.pages[0]["total"] == 0
        await hers.until(lambda live: "SEE_NAMES" in live.facts["switches"]["off"])
        assert hers.named("Zoé")
        await helene.do("turnSwitch", sessionId=session_id, switch="SEE_NAMES", allowed=True)
        await live.until(lambda live: live.named("Zoé"))


async def test_only_hosts_turn_switches_and_see_what_was_decided_for_whom(
    house: House, helene: Browser, open_meeting: Any
) -> None:
    """A participant is refused; a seat that is not there too."""
    hosting = await helene.join(open_meeting["code"])
    session_id = hosting["sessionId"]
    noe = house.browser()
    joined = await noe.join(open_meeting["code"], name="Noé")
    turn = {"sessionId": session_id, "switch": "CAMERA", "allowed": False}
    for mutation, arguments in (
        ("turnSwitch", turn),
        ("turnSwitchFor", {**turn, "seatId": joined["seatId"]}),
        ("muteAll", {"sessionId": session_id}),
        ("suspendSession", {"sessionId": session_id}),
        ("resumeSession", {"sessionId": session_id}),
    ):
        assert refusal(await noe.do(mutation, **arguments))[0] == "NOT_ALLOWED"
    assert refusal(await helene.do("turnSwitchFor", **turn, seatId=uuid4()))[0] == "SEAT_NOT_FOUND"
    async with helene.room(hosting) as hers, noe.room(joined) as his:
        await hers.until(lambda live: live.named("Noé"))
        await his.until(lambda live: live.named("Noé"))
        await helene.do("turnSwitchFor", **turn, seatId=joined["seatId"])
        await hers.until(lambda live: live.named("Noé")["exempt"] == [{"switch": "CAMERA", "allowed": False}])
        await his.until(lambda live: live.mine["hindrances"])
        assert his.named("Noé")["exempt"] == []
