"""The own host of a breakout: what they may do in it, and to nobody and nothing elsewhere."""

from typing import Any

import pytest

from tests.graphql.browser import Browser
from tests.graphql.conftest import House
from tests.graphql.test_annotations import stroke
from tests.graphql.test_breakouts import guests, placed, two_groups


class Groups:
    """Ada hosts the first group, with Béa; Noé is in the second; the session's host visits the first."""

    def __init__(self, helene: Browser, joined: Any, people: dict[str, tuple[Browser, Any]], groups: list[str]) -> None:
        self.helene = helene
        self.joined = joined
        self.of = {"sessionId": joined["sessionId"]}
        self.people = people
        self.first, self.second = groups

    def browser(self, name: str) -> Browser:
        """Somebody's browser."""
        return self.helene if name == "Hélène" else self.people[name][0]

    def seat(self, name: str) -> str:
        """Somebody's seat."""
        return str(self.joined["seatId"] if name == "Hélène" else self.people[name][1]["seatId"])

    async def said(self, name: str) -> str:
        """A new message of somebody's, to where they are."""
        async with self.browser(name).room(self.joined if name == "Hélène" else self.people[name][1]) as live:
            await live.until(lambda live: live.mine)
            before = set(live.messages)
            await self.browser(name).do("sendMessage", **self.of, text="Bonjour")
            await live.until(lambda live: set(live.messages) - before)
            return str((set(live.messages) - before).pop())

    async def tried(self, who: str, action: str, target: str) -> str:
        """What somebody gets who does something to somebody, or to what is theirs: "done", or the refusal."""
        seat = {"seatId": self.seat(target)}
        match action:
            case "mute":
                await self.browser(target).do("setMicrophone", **self.of, on=True)
                answer = await self.browser(who).do("muteParticipant", **self.of, **seat)
            case "lower":
                await self.browser(target).do("raiseHand", **self.of)
                answer = await self.browser(who).do("lowerHand", **self.of, **seat)
            case "delete":
                answer = await self.browser(who).do("deleteMessage", **self.of, messageId=await self.said(target))
            case "clear":
                group = self.second if target == "Noé" else self.first
                answer = await self.browser(who).do("clearSurface", **self.of, surface=f"whiteboard:{group}:1")
            case _:
                seats = {"seatIds": [self.seat(target)]}
                answer = await self.browser(who).do("moveToGroup", **self.of, **seats, groupId=None)
        return str(answer.get("code") or ("done" if answer["changed"] else "nothing"))


@pytest.fixture
async def groups(house: House, helene: Browser, open_meeting: Any) -> Groups:
    """Groups that are open."""
    joined = await helene.join(open_meeting["code"])
    found = await guests(house, open_meeting["code"], "Ada", "Béa", "Noé")
    people = dict(zip(("Ada", "Béa", "Noé"), found, strict=True))
    first, second = await two_groups(helene, open_meeting)
    await helene.do("expectPresent", meetingId=open_meeting["id"])
    for name, group in (("Ada", first), ("Béa", first), ("Noé", second)):
        await placed(helene, open_meeting, name, group)
    made = Groups(helene, joined, people, [first, second])
    await helene.do("openBreakouts", **made.of)
    await helene.do("enterGroup", **made.of, groupId=first)
    named = await helene.do("nameGroupHost", **made.of, groupId=first, seatId=made.seat("Ada"))
    assert named["changed"] is True
    for name in ("Béa", "Noé"):
        board = "whiteboard:" + (second if name == "Noé" else first) + ":1"
        await made.browser(name).do("showWhiteboard", **made.of, shown=True)
        assert (await made.browser(name).do("drawStrokes", **made.of, surface=board, strokes=[stroke()]))["changed"]
    return made


ACTIONS = ("mute", "lower", "delete", "clear", "take")


@pytest.mark.parametrize("action", ACTIONS)
async def test_each_right_is_over_the_own_group(groups: Groups, action: str) -> None:
    """Not over another group, not over who hosts the session, and nobody else's in the group."""
    refusal = "MESSAGE_NOT_FOUND" if action == "delete" else "NOT_ALLOWED"
    assert await groups.tried("Ada", action, "Noé") == refusal
    assert await groups.tried("Béa", action, "Ada") == "NOT_ALLOWED"
    if action not in ("delete", "clear"):
        assert await groups.tried("Ada", action, "Hélène") == "NOT_ALLOWED"
    assert await groups.tried("Ada", action, "Béa") == "done"


@pytest.mark.parametrize("action", ACTIONS)
async def test_it_ends_with_the_group(groups: Groups, action: str) -> None:
    """Outside of it, once it is closed, and once somebody else hosts it; the session's host keeps every right."""
    named = await groups.helene.do("nameGroupHost", **groups.of, groupId=groups.first, seatId=groups.seat("Béa"))
    assert named["changed"] is True
    assert await groups.tried("Ada", action, "Béa") == "NOT_ALLOWED"
    await groups.browser("Béa").do("enterGroup", **groups.of, groupId=None)
    refusal = "MESSAGE_NOT_FOUND" if action == "delete" else "NOT_ALLOWED"
    assert await groups.tried("Béa", action, "Ada") == refusal
    await groups.browser("Béa").do("enterGroup", **groups.of, groupId=groups.first)
    assert await groups.tried("Hélène", action, "Ada") == "done"
    await groups.helene.do("closeBreakouts", **groups.of)
    if action != "take":
        assert await groups.tried("Béa", action, "Ada") == "NOT_ALLOWED"


async def test_nothing_else_is_theirs(groups: Groups) -> None:
    """Nobody is put into another group, removed, or let in by them; all microphones and hands are the host's."""
    ada = groups.browser("Ada")
    bea = {"seatId": groups.seat("Béa")}
    both = {"seatIds": [groups.seat("Béa"), groups.seat("Noé")]}
    for mutation, arguments in (
        ("moveToGroup", {"seatIds": [groups.seat("Béa")], "groupId": groups.second}),
        ("moveToGroup", {**both, "groupId": None}),
        ("moveToGroup", {"seatIds": [], "groupId": None}),
        ("removeParticipant", bea),
        ("stopShare", bea),
        ("muteAll", {}),
        ("lowerAllHands", {}),
        ("closeBreakouts", {"countdownSeconds": 0}),
        ("turnSwitch", {"switch": "CHAT_EVERYBODY", "allowed": False}),
    ):
        answer = await ada.do(mutation, **groups.of, **arguments)
        assert (mutation, answer.get("code")) == (mutation, "NOT_ALLOWED")


async def test_who_was_sent_back_stays_out_until_a_host_puts_them_there(groups: Groups) -> None:
    """They are told why, the host of the group sees them and puts them there again; nobody else does it for them."""
    ada, bea = groups.browser("Ada"), groups.browser("Béa")
    first, seat = groups.first, groups.seat("Béa")
    async with bea.room(groups.people["Béa"][1]) as of_bea, ada.room(groups.people["Ada"][1]) as of_ada:
        await of_bea.until(lambda live: live.mine and live.mine["groupId"] == first)
        assert (await ada.do("moveToGroup", **groups.of, seatIds=[seat], groupId=None))["changed"]
        await of_bea.until(lambda live: live.mine["groupId"] is None and live.mine["sentBackFrom"] == [first])
        assert of_bea.mine["belongsTo"] == first
        assert of_bea.mine["sentBack"] == []
        await of_ada.until(lambda live: live.mine["sentBack"])
        assert of_ada.mine["sentBack"] == [{"groupId": first, "seatId": seat, "name": "Béa"}]
        refused = await bea.do("enterGroup", **groups.of, groupId=first)
        assert (refused["code"], refused["field"]) == ("SENT_BACK_FROM_GROUP", "groupId")
        for name in ("Béa", "Noé"):
            answer = await groups.browser(name).do("moveToGroup", **groups.of, seatIds=[seat], groupId=first)
            assert answer["code"] == "NOT_ALLOWED"
        other = await ada.do("moveToGroup", **groups.of, seatIds=[seat, groups.seat("Noé")], groupId=first)
        assert other["code"] == "NOT_ALLOWED"
        assert (await ada.do("moveToGroup", **groups.of, seatIds=[seat], groupId=first))["changed"]
        await of_bea.until(lambda live: live.mine["groupId"] == first and live.mine["sentBackFrom"] == [])
        await of_ada.until(lambda live: live.mine["sentBack"] == [])
    await bea.do("enterGroup", **groups.of, groupId=None)
    assert (await bea.do("enterGroup", **groups.of, groupId=first))["changed"]


async def test_the_host_of_the_session_puts_them_there_too(groups: Groups) -> None:
    """Also once the group has no host of its own any more; who hosts it only then sees nobody elsewhere."""
    seat = groups.seat("Béa")
    assert await groups.tried("Ada", "take", "Béa") == "done"
    await groups.helene.do("nameGroupHost", **groups.of, groupId=groups.first, seatId=None)
    async with groups.helene.room(groups.joined) as live:
        await live.until(lambda live: live.mine and live.mine["sentBack"])
        assert [one["name"] for one in live.mine["sentBack"]] == ["Béa"]
    refused = await groups.browser("Béa").do("enterGroup", **groups.of, groupId=groups.first)
    assert refused["code"] == "SENT_BACK_FROM_GROUP"
    moved = await groups.helene.do("moveToGroup", **groups.of, seatIds=[seat], groupId=groups.first)
    assert moved["changed"] is True
