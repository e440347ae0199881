"""The `room` subscription: a snapshot, then every change without a gap, and to each what they may see."""

import asyncio
from typing import Any
from uuid import uuid4

from application.viewer import Viewer
from infrastructure.settings import ESTABLISHMENT_ID
from interfaces.graphql.live_room import POSITIONS_KEPT
from tests.graphql.browser import Browser, LiveRoom
from tests.graphql.conftest import NADIA, House

SYSTEM = Viewer(ESTABLISHMENT_ID, system=True)


async def test_a_snapshot_then_changes_that_join_up(house: House, helene: Browser, open_meeting: Any) -> None:
    """Who comes, speaks, raises a hand and leaves is told as it happens; only what changed is sent."""
    hosting = await helene.join(open_meeting["code"])
    session_id = hosting["sessionId"]
    noe = house.browser()
    async with helene.room(hosting) as live:
        await live.until(lambda live: live.named("Hélène Marchand"))
        assert live.updates[0]["after"] is None
        assert (live.facts["title"], live.facts["hostName"]) == ("Portes ouvertes", "Hélène Marchand")
        assert (live.mine["status"], live.mine["role"], live.mine["mayRecord"]) == ("SEATED", "HOST", True)
        joined = await noe.join(open_meeting["code"], name="Noé")
        await live.until(lambda live: live.named("Noé"))
        await noe.do("raiseHand", sessionId=session_id)
        await live.until(lambda live: live.named("Noé")["handRaisedAt"])
        assert [seat["name"] for seat in live.updates[-1]["participants"]] == ["Noé"]
        await noe.do("sendMessage", sessionId=session_id, text="Bonjour")
        await live.until(lambda live: [m["text"] for m in live.messages.values()] == ["Bonjour"])
        assert live.updates[-1]["participants"] == []
        await noe.do("leave", sessionId=session_id)
        await live.until(lambda live: not live.named("Noé"))
        assert live.updates[-1]["participantsGone"] == [joined["seatId"]]
        assert live.snapshots == 1


async def test_who_comes_back_gets_what_they_missed_and_no_snapshot(
    house: House, helene: Browser, open_meeting: Any
) -> None:
    """Changes since a position are merged into one update; from a position too old or unknown, a snapshot."""
    hosting = await helene.join(open_meeting["code"])
    session_id = hosting["sessionId"]
    noe = house.browser()
    joined = await noe.join(open_meeting["code"], name="Noé")
    async with noe.room(joined) as before:
        await before.until(lambda live: live.named("Noé"))
        position = before.position
    for text in ("un", "deux", "trois"):
        await helene.do("sendMessage", sessionId=session_id, text=text)
    await helene.do("raiseHand", sessionId=session_id)
    await helene.do("lowerHand", sessionId=session_id)
    async with noe.room(joined, since=position) as after:
        await after.until(lambda live: len(live.messages) == 3)
        assert after.updates[0]["after"] == position
        assert [message["text"] for message in after.updates[0]["messages"]] == ["un", "deux", "trois"]
        assert after.snapshots == 0
    for unknown in (0, 10**9):
        async with noe.room(joined, since=unknown) as anew:
            await anew.until(lambda live: len(live.messages) == 3)
            assert anew.updates[0]["after"] is None
    assert POSITIONS_KEPT >= 100


async def test_each_audience_sees_what_it_may(house: House, helene: Browser, meeting: Any) -> None:
    """Hosts see who waits and every count; a seat sees neither; who waits sees their place and nobody."""
    hosting = await helene.join(meeting["code"])
    session_id = hosting["sessionId"]
    noe, zoe = house.browser(), house.browser()
    seated, waiting = await noe.join(meeting["code"], name="Noé"), await zoe.join(meeting["code"], name="Zoé")
    await helene.do("admit", sessionId=session_id, seatId=seated["seatId"])
    async with helene.room(hosting) as hers, noe.room(seated) as his, zoe.room(waiting) as theirs:
        await hers.until(lambda live: live.waiting and live.named("Noé"))
        await his.until(lambda live: live.named("Noé"))
        await theirs.until(lambda live: live.mine)
        assert [entry["name"] for entry in hers.waiting.values()] == ["Zoé"]
        assert (his.waiting, theirs.waiting, theirs.participants) == ({}, {}, {})
        assert (theirs.mine["status"], theirs.mine["place"]) == ("WAITING", 1)
        await helene.do("sendMessage", sessionId=session_id, text="Entre nous")
        await helene.do(
            "openPoll", sessionId=session_id, question={"kind": "ONE", "text": "Une pause ?", "choices": ["Oui", "Non"]}
        )
        await hers.until(lambda live: live.polls)
        (poll_id,) = hers.polls
        await noe.do("vote", sessionId=session_id, pollId=poll_id, choices=[1])
        await hers.until(lambda live: live.polls[poll_id]["voters"] == 1)
        await his.until(lambda live: live.polls and live.polls[poll_id]["voters"] == 1 and live.mine["votes"])
        assert hers.polls[poll_id]["results"] == {"answers": 1, "counts": [0, 1], "texts": [], "otherTexts": 0}
        assert his.polls[poll_id]["results"] is None
        assert his.mine["votes"] == [{"pollId": poll_id, "choices": [1], "text": None}]
        assert hers.mine["votes"] == []
        await helene.do("closePoll", sessionId=session_id, pollId=poll_id)
        await helene.do("sharePollResults", sessionId=session_id, pollId=poll_id)
        await his.until(lambda live: (live.polls[poll_id]["results"] or {}).get("counts") == [0, 1])
        assert (theirs.messages, theirs.polls, theirs.participants) == ({}, {}, {})


async def test_it_ends_with_the_last_that_one_may_know(house: House, helene: Browser, meeting: Any) -> None:
    """Refused, removed, left and ended complete the subscription, and say which it was."""
    hosting = await helene.join(meeting["code"])
    session_id = hosting["sessionId"]
    browsers = {name: house.browser() for name in ("refused", "removed", "left", "ended")}
    joined = {name: await browser.join(meeting["code"], name=name) for name, browser in browsers.items()}
    for name in ("removed", "left", "ended"):
        await helene.do("admit", sessionId=session_id, seatId=joined[name]["seatId"])

    async def watched(name: str) -> LiveRoom:
        async with browsers[name].room(joined[name]) as live:
            await live.until(lambda live: live.mine)
            ready.release()
            assert await live.stopped() is None
            return live

    ready = asyncio.Semaphore(0)
    watching = {name: asyncio.create_task(watched(name)) for name in browsers}
    for _ in browsers:
        await ready.acquire()
    await helene.do("refuseAdmission", sessionId=session_id, seatId=joined["refused"]["seatId"])
    await helene.do("removeParticipant", sessionId=session_id, seatId=joined["removed"]["seatId"])
    await browsers["left"].do("leave", sessionId=session_id)
    for name, status in (("refused", "REFUSED"), ("removed", "REMOVED"), ("left", "GONE")):
        assert (await watching[name]).mine["status"] == status
    await helene.do("endSession", sessionId=session_id)
    assert (await watching["ended"]).facts["endedAt"]


async def test_who_is_forgotten_disappears_from_the_room_by_name(
    house: House, helene: Browser, open_meeting: Any
) -> None:
    """The seat stays, name and words are gone, for who watches and for who comes after."""
    hosting = await helene.join(open_meeting["code"])
    noe = house.browser()
    joined = await noe.join(open_meeting["code"], name="Noé")
    await noe.do("sendMessage", sessionId=hosting["sessionId"], text="Bonjour")
    person_id = (await noe.ask("{ viewer { personId } }"))["viewer"]["personId"]
    administrator = await house.browser().sign_in(NADIA)
    assert (await helene.do("forgetPerson", personId=person_id))["code"] == "NOT_ALLOWED"
    nobody = await administrator.do("forgetPerson", personId=str(uuid4()))
    assert (nobody["code"], nobody["field"]) == ("PERSON_NOT_FOUND", "personId")
    async with helene.room(hosting) as live:
        await live.until(lambda live: live.named("Noé") and live.messages)
        assert (await administrator.do("forgetPerson", personId=person_id))["changed"]
        await live.until(lambda live: live.participants[joined["seatId"]]["name"] is None)
        assert [(m["author"], m["text"]) for m in live.messages.values()] == [(None, None)]
    async with helene.room(hosting) as anew:
        await anew.until(lambda live: live.participants)
        assert anew.participants[joined["seatId"]]["name"] is None
    assert not (await administrator.do("forgetPerson", personId=person_id))["changed"]
