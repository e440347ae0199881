"""A study group over GraphQL: any member opens it, and while nobody hosts it they let others in and share."""

from typing import Any

import pytest

from tests.graphql.browser import Browser
from tests.graphql.conftest import ADRIEN, INES, KARIM, House
from tests.graphql.test_readers import PAUSE
from tests.graphql.test_switches import refusal

INVITATION = "query ($code: String!) { invitation(code: $code) { ... on Invitation { kind mayOpen isHost } } }"
PLAN = "query ($id: UUID!) { breakoutPlan(meetingId: $id) { ... on BreakoutPlan { members { kind label } } } }"
GROUPS = "query ($at: Position) { studyGroups(atLeast: $at) { title code ownerName running participants } }"
MEMBERS = "query ($id: UUID!) { breakoutPlan(meetingId: $id) { ... on BreakoutPlan { members { id } } } }"
MAIL = "query { viewer { email } }"


@pytest.fixture
async def ines(house: House) -> Browser:
    """A student, signed in."""
    return await house.browser().sign_in(INES)


@pytest.fixture
async def group(house: House, helene: Browser, ines: Browser) -> Any:
    """A study group of Hélène's to which Inès is invited."""
    meeting = (await helene.do("createMeeting", title="Révisions", kind="STUDY_GROUP"))["meeting"]
    invited = await helene.do("inviteMailboxes", meetingId=meeting["id"], addresses=[await mailbox(ines), " "])
    assert invited["changed"] is True
    return meeting


async def mailbox(browser: Browser) -> str:
    """A person's own address, in other capitals."""
    return str((await browser.ask(MAIL))["viewer"]["email"]).upper()


async def test_students_make_their_own(house: House, ines: Browser) -> None:
    """No teacher takes part: who is invited opens it while the student who made it is away; guests make none."""
    made = await ines.do("createMeeting", title="Révisions", kind="STUDY_GROUP")
    group = made["meeting"]
    adrien, noe = await house.browser().sign_in(ADRIEN), house.browser()
    await ines.do("inviteMailboxes", meetingId=group["id"], addresses=[await mailbox(adrien)])
    joined = await adrien.join(group["code"])
    assert joined["status"] == "SEATED"
    assert (await ines.join(group["code"]))["sessionId"] == joined["sessionId"]
    assert refusal(await noe.do("createMeeting", title="Révisions", kind="STUDY_GROUP"))[0] == "NOT_SIGNED_IN"


async def test_a_member_opens_it_and_lets_others_in(house: House, ines: Browser, group: Any) -> None:
    """Who is not invited waits for a member; nobody needs to host."""
    karim, noe = await house.browser().sign_in(KARIM), house.browser()
    assert refusal(await karim.join(group["code"]))[0] == "SESSION_NOT_STARTED"
    seen = (await ines.ask(INVITATION, code=group["code"]))["invitation"]
    assert seen == {"kind": "STUDY_GROUP", "mayOpen": True, "isHost": False}
    joined = await ines.join(group["code"])
    session_id = joined["sessionId"]
    assert joined["status"] == "SEATED"
    waiting = await noe.join(group["code"], name="Noé")
    assert waiting["status"] == "WAITING"
    async with ines.room(joined) as live:
        await live.until(lambda live: live.waiting)
        assert (live.mine["role"], live.mine["mayAdmit"], live.mine["mayPresent"]) == ("PARTICIPANT", True, True)
        assert live.counts["waiting"] == 1
        assert (await ines.do("admit", sessionId=session_id, seatId=waiting["seatId"]))["changed"] is True
        await live.until(lambda live: live.named("Noé"))
    async with noe.room(waiting) as live:
        await live.until(lambda live: live.mine["status"] == "SEATED")
        assert (live.mine["mayAdmit"], live.mine["mayPresent"], live.counts["waiting"]) == (False, False, None)
    for mutation, arguments in (
        ("removeParticipant", {"seatId": waiting["seatId"]}),
        ("turnSwitch", {"switch": "CHAT_EVERYBODY", "allowed": False}),
        ("endSession", {}),
    ):
        assert refusal(await ines.do(mutation, sessionId=session_id, **arguments))[0] == "NOT_ALLOWED"
    assert refusal(await noe.do("admit", sessionId=session_id, seatId=waiting["seatId"]))[0] == "NOT_ALLOWED"


async def test_a_host_who_comes_leads_it(house: House, helene: Browser, ines: Browser, group: Any) -> None:
    """What members could, they can no more while a host is there, and again afterwards; each is told at once."""
    joined = await ines.join(group["code"])
    session_id = joined["sessionId"]
    async with ines.room(joined) as live:
        await live.until(lambda live: live.mine["mayAdmit"])
        await helene.join(group["code"])
        await live.until(lambda live: not live.mine["mayAdmit"])
        waiting = await house.browser().join(group["code"], name="Noé")
        assert refusal(await ines.do("admitAll", sessionId=session_id))[0] == "NOT_ALLOWED"
        await helene.do("leave", sessionId=session_id)
        await live.until(lambda live: live.mine["mayAdmit"] and live.waiting)
        assert (await ines.do("refuseAdmission", sessionId=session_id, seatId=waiting["seatId"]))["changed"] is True


async def test_members_never_wait(house: House, helene: Browser, ines: Browser, group: Any) -> None:
    """Whatever the waiting room's rule is; guests do, with a personal link as well."""
    await helene.do("changeMeeting", meetingId=group["id"], bypass="NOBODY")
    assert (await ines.join(group["code"]))["status"] == "SEATED"
    adrien = await house.browser().sign_in(ADRIEN)
    assert (await adrien.join(group["code"]))["status"] == "WAITING"


async def test_who_invites(helene: Browser, ines: Browser, group: Any) -> None:
    """The owner; a line that is no address is named and nobody is invited."""
    addresses = ["paul@exemple.fr", "pas une adresse"]
    refused = await helene.do("inviteMailboxes", meetingId=group["id"], addresses=addresses)
    assert refusal(refused) == ("MAILBOX_INVALID", {"address": "pas une adresse"})
    assert len((await helene.ask(PLAN, id=group["id"]))["breakoutPlan"]["members"]) == 1
    too_many = await helene.do("inviteMailboxes", meetingId=group["id"], addresses=["x@exemple.fr"] * 1001)
    assert refusal(too_many)[0] == "TOO_MANY_MEMBERS"
    again = await helene.do("inviteMailboxes", meetingId=group["id"], addresses=[await mailbox(ines)])
    assert again["changed"] is False
    others = await ines.do("inviteMailboxes", meetingId=group["id"], addresses=["paul@exemple.fr"])
    assert refusal(others)[0] == "MEETING_NOT_FOUND"


async def test_members_draw_and_ask_while_nobody_hosts(
    house: House, helene: Browser, ines: Browser, group: Any
) -> None:
    """The whiteboard and polls are theirs, with the results as they come; not what takes from others."""
    joined = await ines.join(group["code"])
    noe = house.browser()
    waiting = await noe.join(group["code"], name="Noé")
    of = {"sessionId": joined["sessionId"]}
    await ines.do("admit", **of, seatId=waiting["seatId"])
    for mutation, arguments in (("showWhiteboard", {"shown": True}), ("openPoll", {"question": PAUSE})):
        assert refusal(await noe.do(mutation, **of, **arguments))[0] == "NOT_ALLOWED"
        assert (await ines.do(mutation, **of, **arguments))["changed"] is True
    async with ines.room(joined) as live, noe.room(waiting) as other:
        await live.until(lambda live: live.polls and live.whiteboard["shown"])
        assert (live.mine["mayPoll"], live.mine["mayPresent"]) == (True, True)
        (poll,) = live.polls.values()
        await noe.do("vote", **of, pollId=poll["id"], choices=[1])
        await live.until(lambda live: live.polls[poll["id"]]["results"]["counts"] == [0, 1])
        await other.until(lambda other: other.polls[poll["id"]]["voters"] == 1)
        assert (other.mine["mayPoll"], other.polls[poll["id"]]["results"]) == (False, None)
        assert (await ines.do("closePoll", **of, pollId=poll["id"]))["changed"] is True
        assert (await ines.do("sharePollResults", **of, pollId=poll["id"]))["changed"] is True
        await other.until(lambda other: other.polls[poll["id"]]["results"])
        for mutation in ("clearSurface", "suspendSession", "endSession"):
            arguments = {"surface": "whiteboard:1"} if mutation == "clearSurface" else {}
            assert refusal(await ines.do(mutation, **of, **arguments))[0] == "NOT_ALLOWED"
        await helene.join(group["code"])
        await live.until(lambda live: not live.mine["mayPoll"])
        assert refusal(await ines.do("showWhiteboard", **of, shown=False))[0] == "NOT_ALLOWED"


async def test_members_find_it_on_their_own_page(house: House, helene: Browser, ines: Browser, group: Any) -> None:
    """With who is there now; its owner has it among the meetings, others don't have it, nor who is invited no more."""
    position = (await helene.do("inviteMailboxes", meetingId=group["id"], addresses=["paul@exemple.fr"]))["position"]
    seen = {"title": "Révisions", "code": group["code"], "ownerName": "Hélène Marchand"}
    found = (await ines.ask(GROUPS, at=position))["studyGroups"]
    assert found == [{**seen, "running": False, "participants": 0}]
    karim = await house.browser().sign_in(KARIM)
    for nobody in (helene, karim, house.browser()):
        assert (await nobody.ask(GROUPS, at=position))["studyGroups"] == []
    await ines.join(group["code"])
    left = await ines.do("leave", sessionId=(await ines.join(group["code"]))["sessionId"])
    found = (await ines.ask(GROUPS, at=left["position"]))["studyGroups"]
    assert found == [{**seen, "running": True, "participants": 0}]
    plan = (await helene.ask(MEMBERS, id=group["id"]))["breakoutPlan"]["members"]
    gone = await helene.do("removeMembers", meetingId=group["id"], memberIds=[each["id"] for each in plan])
    assert (await ines.ask(GROUPS, at=gone["position"]))["studyGroups"] == []
