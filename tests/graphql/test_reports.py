"""Reports, names and asking to unmute, over GraphQL."""

from typing import Any

from tests.graphql.browser import Browser
from tests.graphql.conftest import INES, KARIM, PAUL, House
from tests.graphql.test_switches import refusal

HISTORY = """query ($id: UUID!, $topics: [String!]) { historyEvents(sessionId: $id, topics: $topics) {
  ... on HistoryPage { events { topic actor subject object data { key value } } } } }"""


async def test_hosts_hear_of_a_disturbance(house: House, helene: Browser, open_meeting: Any) -> None:
    """And nobody else; a report is settled once; the auditor reads both."""
    hosting = await helene.join(open_meeting["code"])
    session_id = hosting["sessionId"]
    noe, zoe = house.browser(), house.browser()
    await noe.join(open_meeting["code"], name="Noé")
    joined = await zoe.join(open_meeting["code"], name="Zoé")
    async with helene.room(hosting) as hers, zoe.room(joined) as others:
        await hers.until(lambda live: live.named("Zoé"))
        await others.until(lambda live: live.named("Noé"))
        told = await noe.do("reportDisturbance", sessionId=session_id, text="On crie.")
        assert told["changed"] is True
        await hers.until(lambda live: live.reports)
        (report,) = hers.reports.values()
        assert (report["name"], report["text"]) == ("Noé", "On crie.")
        again = await noe.do("reportDisturbance", sessionId=session_id, text="Encore.")
        assert refusal(again)[0] == "ALREADY_REPORTED"
        settle = {"sessionId": session_id, "reportId": report["id"]}
        assert refusal(await zoe.do("settleReport", **settle))[0] == "NOT_ALLOWED"
        assert (await helene.do("settleReport", **settle))["changed"] is True
        await hers.until(lambda live: not live.reports)
        assert refusal(await helene.do("settleReport", **settle))[0] == "REPORT_NOT_FOUND"
        await helene.do("setLock", sessionId=session_id, locked=True)
        await others.until(lambda live: live.facts["locked"])
        assert others.reports == {}
    paul = await house.browser().sign_in(PAUL)
    topics = ["reports.DisturbanceReported", "reports.ReportSettled"]
    told, settled = (await paul.ask(HISTORY, id=session_id, topics=topics))["historyEvents"]["events"]
    assert (told["subject"], told["data"]) == ("Noé", [{"key": "text", "value": "On crie."}])
    assert settled["actor"] == "Hélène Marchand"


async def test_a_report_waits_for_the_first_host_who_comes(house: House, helene: Browser, open_meeting: Any) -> None:
    """Nobody hosts: who reports knows it, nobody else reads it, and it is the first thing that a host is told."""
    hosting = await helene.join(open_meeting["code"])
    session_id = hosting["sessionId"]
    noe, zoe = house.browser(), house.browser()
    joined = await noe.join(open_meeting["code"], name="Noé")
    at_zoe = await zoe.join(open_meeting["code"], name="Zoé")
    async with noe.room(joined) as live, zoe.room(at_zoe) as others:
        await live.until(lambda live: live.facts["hosted"])
        await helene.do("leave", sessionId=session_id)
        await live.until(lambda live: not live.facts["hosted"])
        await noe.do("reportDisturbance", sessionId=session_id, text="On crie.")
        await noe.do("leave", sessionId=session_id)
        await others.until(lambda live: not live.named("Noé"))
        assert others.reports == {}
        back = await helene.join(open_meeting["code"])
        async with helene.room(back) as hers:
            await hers.next()
            (report,) = hers.reports.values()
            assert (report["name"], report["text"], hers.facts["hosted"]) == ("Noé", "On crie.", True)
            settled = await helene.do("settleReport", sessionId=session_id, reportId=report["id"])
            assert settled["changed"] is True
            await hers.until(lambda live: not live.reports)


UNSETTLED = """query ($id: UUID!, $atLeast: Position) { unsettledReports(meetingId: $id, atLeast: $atLeast) {
  ... on UnsettledReports { reports { sessionId name text } } ... on Refusal { code } } }"""


async def test_the_owner_finds_what_no_host_saw_to(house: House, helene: Browser, open_meeting: Any) -> None:
    """While the session runs and once it is over; neither what was settled, nor for anybody else."""
    hosting = await helene.join(open_meeting["code"])
    session_id = hosting["sessionId"]
    noe, zoe = house.browser(), house.browser()
    await noe.join(open_meeting["code"], name="Noé")
    await zoe.join(open_meeting["code"], name="Zoé")
    async with helene.room(hosting) as hers:
        await noe.do("reportDisturbance", sessionId=session_id, text="Du bruit.")
        await hers.until(lambda live: live.reports)
        await helene.do("settleReport", sessionId=session_id, reportId=next(iter(hers.reports)))
    await helene.do("leave", sessionId=session_id)
    last = await noe.do("reportDisturbance", sessionId=session_id, text="On crie.")
    last = await zoe.do("reportDisturbance", sessionId=session_id, text="")
    asked = {"id": open_meeting["id"], "atLeast": last["position"]}
    expected = [
        {"sessionId": session_id, "name": "Noé", "text": "On crie."},
        {"sessionId": session_id, "name": "Zoé", "text": None},
    ]
    assert (await helene.ask(UNSETTLED, **asked))["unsettledReports"]["reports"] == expected
    await helene.join(open_meeting["code"])
    ended = await helene.do("endSession", sessionId=session_id)
    asked["atLeast"] = ended["position"]
    assert (await helene.ask(UNSETTLED, **asked))["unsettledReports"]["reports"] == expected
    karim = await house.browser().sign_in(KARIM)
    for other in (karim, noe):
        assert (await other.ask(UNSETTLED, **asked))["unsettledReports"]["code"] == "MEETING_NOT_FOUND"


async def test_a_host_asks_and_the_person_answers(house: House, helene: Browser, open_meeting: Any) -> None:
    """Nothing opens by itself; opening is yes; who may not open theirs is not asked."""
    hosting = await helene.join(open_meeting["code"])
    session_id = hosting["sessionId"]
    noe = house.browser()
    joined = await noe.join(open_meeting["code"], name="Noé")
    ask = {"sessionId": session_id, "seatId": joined["seatId"]}
    asks_host = await noe.do("askToUnmute", sessionId=session_id, seatId=hosting["seatId"])
    assert refusal(asks_host)[0] == "NOT_ALLOWED"
    async with noe.room(joined) as live:
        assert (await helene.do("askToUnmute", **ask))["changed"] is True
        assert (await helene.do("askToUnmute", **ask))["changed"] is False
        await live.until(lambda live: live.mine["unmuteAsked"] == {"by": "Hélène Marchand"})
        assert live.mine["seat"]["microphone"] is False
        assert (await noe.do("declineToUnmute", sessionId=session_id))["changed"] is True
        await live.until(lambda live: live.mine["unmuteAsked"] is None)
        await helene.do("askToUnmute", **ask)
        await noe.do("setMicrophone", sessionId=session_id, on=True)
        await live.until(lambda live: live.mine["seat"]["microphone"] and live.mine["unmuteAsked"] is None)
        assert (await helene.do("askToUnmute", **ask))["changed"] is False
        await helene.do("turnSwitch", sessionId=session_id, switch="MICROPHONE", allowed=False)
        assert refusal(await helene.do("askToUnmute", **ask))[0] == "SWITCHED_OFF"


async def test_names_are_changed_where_that_is_allowed(house: House, helene: Browser, open_meeting: Any) -> None:
    """Hosts change those of guests alone; everybody is told at once; the history has both names."""
    hosting = await helene.join(open_meeting["code"])
    session_id = hosting["sessionId"]
    noe, ines = house.browser(), await house.browser().sign_in(INES)
    joined = await noe.join(open_meeting["code"], name="Noé")
    hers = await ines.join(open_meeting["code"])
    async with ines.room(hers) as live:
        await live.until(lambda live: live.named("Noé"))
        assert (await noe.do("rename", sessionId=session_id, name="Noé D."))["changed"] is True
        await live.until(lambda live: live.named("Noé D."))
        of_guest = {"sessionId": session_id, "seatId": joined["seatId"], "name": "Noé Durand"}
        assert refusal(await ines.do("rename", **of_guest))[0] == "NOT_ALLOWED"
        assert (await helene.do("rename", **of_guest))["changed"] is True
        await live.until(lambda live: live.named("Noé Durand"))
    of_ines = await helene.do("rename", sessionId=session_id, seatId=hers["seatId"], name="x")
    assert refusal(of_ines)[0] == "NAME_PROTECTED"
    await helene.do("turnSwitch", sessionId=session_id, switch="RENAME", allowed=False)
    assert refusal(await noe.do("rename", sessionId=session_id, name="x"))[0] == "SWITCHED_OFF"
    assert (await helene.do("rename", sessionId=session_id, name="Hélène M."))["changed"] is True
    paul = await house.browser().sign_in(PAUL)
    page = (await paul.ask(HISTORY, id=session_id, topics=["names.NameChanged"]))["historyEvents"]
    told = [(each["subject"], each["object"], each["data"][0]["value"]) for each in page["events"]]
    assert told == [
        ("Noé", None, "Noé D."),
        ("Noé D.", "Hélène Marchand", "Noé Durand"),
        ("Hélène Marchand", None, "Hélène M."),
    ]


async def test_the_name_of_the_host_follows_who_hosts(house: House, helene: Browser, open_meeting: Any) -> None:
    """Handed over, renamed: the room and the link say who it is."""
    hosting = await helene.join(open_meeting["code"])
    karim = await house.browser().sign_in(KARIM)
    joined = await karim.join(open_meeting["code"])
    async with karim.room(joined) as live:
        await live.until(lambda live: live.facts["hostName"] == "Hélène Marchand")
        await helene.do("handOverHost", sessionId=hosting["sessionId"], seatId=joined["seatId"])
        await live.until(lambda live: live.facts["hostName"] == "Karim Haddad")
        await karim.do("rename", sessionId=hosting["sessionId"], name="K. Haddad")
        await live.until(lambda live: live.facts["hostName"] == "K. Haddad")
    seen = await house.browser().ask(
        "query ($code: String!) { invitation(code: $code) { ... on Invitation { hostName } } }",
        code=open_meeting["code"],
    )
    assert seen["invitation"]["hostName"] == "K. Haddad"
