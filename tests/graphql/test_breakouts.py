"""Breakouts through the schema: prepared, opened, moved, visited, called back; who is told what of whom."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from application.presence import Presence
from infrastructure.settings import ESTABLISHMENT_ID
from interfaces.bootstrap import read_pool
from projections.live import ReadLiveSessions
from projections.tracking import wait_until_shown
from tests.graphql.browser import Browser
from tests.graphql.conftest import INES, House

PLAN = """
query Plan($meetingId: UUID!) { breakoutPlan(meetingId: $meetingId) {
  __typename
  ... on BreakoutPlan { minutes warns asked free groups { id number name } members { id kind label groupId link } }
  ... on Refusal { code }
} }
"""


async def plan_of(browser: Browser, meeting: Any) -> Any:
    """The meeting's plan."""
    return (await browser.ask(PLAN, meetingId=meeting["id"]))["breakoutPlan"]


async def two_groups(host: Browser, meeting: Any) -> list[str]:
    """Two groups, the second with a name."""
    await host.do("prepareGroups", meetingId=meeting["id"], groups=[{}, {"name": "Électrons"}])
    return [group["id"] for group in (await plan_of(host, meeting))["groups"]]


async def guests(house: House, code: str, *names: str) -> list[tuple[Browser, Any]]:
    """Guests with a seat."""
    browsers = [(house.browser(), name) for name in names]
    return [(browser, await browser.join(code, name=name)) for browser, name in browsers]


async def placed(host: Browser, meeting: Any, label: str, group_id: str) -> None:
    """Somebody of this name or address is expected in a group."""
    (member,) = [each for each in (await plan_of(host, meeting))["members"] if each["label"] == label]
    await host.do("placeMembers", meetingId=meeting["id"], memberIds=[member["id"]], groupId=group_id)


async def test_people_see_their_own_group_and_hosts_see_all(house: House, helene: Browser, open_meeting: Any) -> None:
    """Two guests in two groups: each is shown only their group, the host who is where; closed, all are together."""
    joined = await helene.join(open_meeting["code"])
    (ada, in_ada), (noe, in_noe) = await guests(house, open_meeting["code"], "Ada", "Noé")
    first, second = await two_groups(helene, open_meeting)
    await helene.do("expectPresent", meetingId=open_meeting["id"])
    await placed(helene, open_meeting, "Ada", first)
    await placed(helene, open_meeting, "Noé", second)
    async with helene.room(joined) as host, ada.room(in_ada) as of_ada, noe.room(in_noe) as of_noe:
        await of_ada.until(lambda live: len(live.participants) == 3)
        await host.until(lambda live: len(live.participants) == 3)
        await of_noe.until(lambda live: len(live.participants) == 3)
        opened = await helene.do("openBreakouts", sessionId=joined["sessionId"])
        assert opened["changed"]
        await of_ada.until(lambda live: set(live.participants) == {in_ada["seatId"]})
        assert of_ada.mine["groupId"] == of_ada.mine["belongsTo"] == first
        assert of_ada.counts["participants"] == 1
        assert [group["people"] for group in of_ada.groups.values()] == [None, None]
        await of_noe.until(lambda live: set(live.participants) == {in_noe["seatId"]} and live.mine["groupId"] == second)
        await host.until(lambda live: set(live.participants) == {joined["seatId"]})
        assert [[one["name"] for one in group["people"]] for group in host.groups.values()] == [["Ada"], ["Noé"]]
        assert [of_ada.snapshots, of_noe.snapshots, host.snapshots] == [1, 1, 1]

        await helene.do("enterGroup", sessionId=joined["sessionId"], groupId=first)
        await of_ada.until(lambda live: set(live.participants) == {in_ada["seatId"], joined["seatId"]})
        await host.until(lambda live: set(live.participants) == {in_ada["seatId"], joined["seatId"]})
        arguments = {"sessionId": joined["sessionId"], "seatIds": [in_noe["seatId"]], "groupId": first}
        await helene.do("moveToGroup", **arguments)
        await of_noe.until(lambda live: len(live.participants) == 3)
        await helene.do("closeBreakouts", sessionId=joined["sessionId"])
        await of_ada.until(lambda live: not live.breakouts["open"] and len(live.participants) == 3)
        assert of_ada.mine["groupId"] is None


async def test_somebody_elses_group_is_not_to_be_seen(house: House, helene: Browser, open_meeting: Any) -> None:
    """A window that asks for the seats of another group is empty; entering it is refused."""
    joined = await helene.join(open_meeting["code"])
    (ada, in_ada), (_, in_noe) = await guests(house, open_meeting["code"], "Ada", "Noé")
    first, second = await two_groups(helene, open_meeting)
    await helene.do("expectPresent", meetingId=open_meeting["id"])
    await placed(helene, open_meeting, "Ada", first)
    await placed(helene, open_meeting, "Noé", second)
    await helene.do("openBreakouts", sessionId=joined["sessionId"])
    windows = [{"seats": [in_noe["seatId"]], "first": 10}, {"search": "Noé", "first": 10}]
    async with ada.room(in_ada, windows=windows) as live:
        await live.until(lambda live: live.pages is not None)
        assert [page["people"] for page in live.pages] == [[], []]
    refused = await ada.do("enterGroup", sessionId=joined["sessionId"], groupId=second)
    assert refused["code"] == "GROUP_NOT_YOURS"
    for command, arguments in {
        "openBreakouts": {},
        "closeBreakouts": {},
        "moveToGroup": {"seatIds": [in_noe["seatId"]]},
        "addressGroups": {"text": "Bonjour"},
    }.items():
        assert (await ada.do(command, sessionId=joined["sessionId"], **arguments))["code"] == "NOT_ALLOWED"
    assert (await plan_of(ada, open_meeting))["code"] == "NOT_ALLOWED"


async def test_asked_first_people_go_themselves(house: House, helene: Browser, open_meeting: Any) -> None:
    """Nobody is moved before they say so; help is asked for from inside, a visit answers it."""
    joined = await helene.join(open_meeting["code"])
    ((ada, in_ada),) = await guests(house, open_meeting["code"], "Ada")
    first, _ = await two_groups(helene, open_meeting)
    meeting_id, session_id = open_meeting["id"], joined["sessionId"]
    configured = {"warns": True, "asked": True, "free": False, "minutes": 20}
    await helene.do("configureBreakouts", meetingId=meeting_id, **configured)
    await helene.do("expectPresent", meetingId=meeting_id)
    await placed(helene, open_meeting, "Ada", first)
    await helene.do("openBreakouts", sessionId=session_id, minutes=20)
    async with helene.room(joined) as host, ada.room(in_ada) as live:
        await live.until(lambda live: live.mine["belongsTo"] == first and live.mine["groupId"] is None)
        assert live.breakouts["asked"]
        assert live.breakouts["endsAt"]
        assert (await ada.do("askForHelp", sessionId=session_id))["code"] == "NOT_IN_GROUP"
        await ada.do("enterGroup", sessionId=session_id, groupId=first)
        await ada.do("askForHelp", sessionId=session_id)
        await host.until(lambda live: live.groups[first]["asksForHelp"] == 1)
        await helene.do("addressGroups", sessionId=session_id, text="Encore cinq minutes")
        await live.until(lambda live: live.breakouts["notice"])
        assert live.breakouts["notice"] == {"number": 1, "text": "Encore cinq minutes"}
        await helene.do("enterGroup", sessionId=session_id, groupId=first)
        await host.until(lambda live: live.groups[first]["asksForHelp"] is None and live.groups[first]["count"] == 2)


async def test_the_mailbox_and_the_personal_link_say_who_somebody_is(
    house: House, helene: Browser, open_meeting: Any
) -> None:
    """From a CSV and from a link: in their group at the opening; who comes late is placed by the sweeper."""
    meeting_id, code = open_meeting["id"], open_meeting["code"]
    ines = await house.browser().sign_in(INES)
    mailbox = (await ines.ask("{ viewer { email } }"))["viewer"]["email"]
    text = f"e-mail;groupe\n{mailbox.upper()};Nord\nabsent@exemple.fr;Sud\n"
    assert (await helene.do("importMembers", meetingId=meeting_id, text=text))["changed"]
    wrong = await helene.do("importMembers", meetingId=meeting_id, text="a@b.fr;Nord\nsans adresse;Sud\n")
    assert (wrong["code"], wrong["details"]) == ("PEOPLE_LIST_INVALID", [{"key": "line", "value": "2"}])
    assert not (await helene.do("importMembers", meetingId=meeting_id, text=text.replace("\n", "\r")))["changed"]
    north, south = [group["id"] for group in (await plan_of(helene, open_meeting))["groups"]]
    await helene.do("inviteGuest", meetingId=meeting_id, name="Noé", groupId=south)
    link = next(each["link"] for each in (await plan_of(helene, open_meeting))["members"] if each["link"])
    token = link.partition("?i=")[2]

    joined = await helene.join(code)
    in_ines = await ines.join(code)
    await helene.do("openBreakouts", sessionId=joined["sessionId"])
    async with ines.room(in_ines) as live:
        await live.until(lambda live: live.mine["groupId"] == north)
    noe = house.browser()
    forged = token[:-2] + ("BA" if token[-2] == "A" else "AA")
    assert (await noe.do("takeInvitation", code=code, token=forged))["code"] == "INVITATION_INVALID"
    assert (await noe.do("takeInvitation", code=code, token=token))["__typename"] == "Done"
    in_noe = await noe.join(code, name="N.")
    async with noe.room(in_noe) as live:
        await live.until(lambda live: live.mine["groupId"] is None)
        await asyncio.to_thread(sweep, house)
        await live.until(lambda live: live.mine["groupId"] == south)


async def test_the_time_of_the_groups_is_kept_by_who_holds_the_lease(
    house: House, helene: Browser, open_meeting: Any
) -> None:
    """A countdown ends without the host: whoever sweeps next closes the groups."""
    joined = await helene.join(open_meeting["code"])
    await two_groups(helene, open_meeting)
    await helene.do("openBreakouts", sessionId=joined["sessionId"])
    async with helene.room(joined) as live:
        await live.until(lambda live: live.breakouts["open"])
        await helene.do("closeBreakouts", sessionId=joined["sessionId"], countdownSeconds=60)
        await live.until(lambda live: live.breakouts["endsAt"])
        assert datetime.fromisoformat(live.breakouts["endsAt"]) > datetime.now(UTC)
        await asyncio.to_thread(sweep, house)
        assert live.breakouts["open"]
        clock = house.wired.amphi.clock
        msgspec.structs.force_setattr(house.wired.amphi, "clock", lambda: clock() + timedelta(seconds=61))
        await asyncio.to_thread(sweep, house)
        await live.until(lambda live: not live.breakouts["open"])


def sweep(house: House) -> None:
    """A sweeper that knows only the log, once."""
    with read_pool(house.settings) as pool:
        wired = house.wired
        assert wait_until_shown(pool, ["meetings"], wired.amphi.store.position(), seconds=30)
        presence = Presence(wired.amphi, ESTABLISHMENT_ID, wired.liveness, ReadLiveSessions(pool))
        presence.start()
        presence.sweep()


async def test_who_came_back_is_in_their_group(house: House, helene: Browser, open_meeting: Any) -> None:
    """A seat that was given back and taken anew: the same person, the same group."""
    joined = await helene.join(open_meeting["code"])
    ((ada, in_ada),) = await guests(house, open_meeting["code"], "Ada")
    first, _ = await two_groups(helene, open_meeting)
    await helene.do("expectPresent", meetingId=open_meeting["id"])
    await helene.do("distributeMembers", meetingId=open_meeting["id"])
    await helene.do("openBreakouts", sessionId=joined["sessionId"])
    await ada.do("leave", sessionId=joined["sessionId"])
    again = await ada.join(open_meeting["code"], name="Ada")
    assert again["seatId"] != in_ada["seatId"]
    async with ada.room(again) as live:
        await live.until(lambda live: live.mine["groupId"] == first)


async def test_a_group_writes_to_itself(house: House, helene: Browser, open_meeting: Any) -> None:
    """Who is elsewhere is not told, neither then nor later; a visitor reads what was written before they came."""
    joined = await helene.join(open_meeting["code"])
    session_id = joined["sessionId"]
    (ada, in_ada), (noe, in_noe) = await guests(house, open_meeting["code"], "Ada", "Noé")
    first, second = await two_groups(helene, open_meeting)
    await helene.do("expectPresent", meetingId=open_meeting["id"])
    await placed(helene, open_meeting, "Ada", first)
    await placed(helene, open_meeting, "Noé", second)
    await helene.do("sendMessage", sessionId=session_id, text="Bienvenue")
    async with helene.room(joined) as host, noe.room(in_noe) as of_noe, ada.room(in_ada) as of_ada:
        await of_noe.until(lambda live: len(live.messages) == 1)
        await helene.do("openBreakouts", sessionId=session_id)
        await ada.do("sendMessage", sessionId=session_id, text="Entre nous")
        await of_ada.until(lambda live: len(live.messages) == 2)
        await helene.do("enterGroup", sessionId=session_id, groupId=first)
        await host.until(lambda live: [each["text"] for each in live.messages.values()] == ["Bienvenue", "Entre nous"])
        await noe.do("sendMessage", sessionId=session_id, text="Nous aussi")
        await of_noe.until(lambda live: len(live.messages) == 2)
        await helene.do("closeBreakouts", sessionId=session_id)
        await of_noe.until(lambda live: not live.breakouts["open"])
        assert [each["text"] for each in of_noe.messages.values()] == ["Bienvenue", "Nous aussi"]
    async with noe.room(in_noe) as later:
        await later.until(lambda live: live.position is not None)
        assert [each["text"] for each in later.messages.values()] == ["Bienvenue"]
