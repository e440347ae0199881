"""Presence in the lecture hall over GraphQL: the code, scanning it, the attendance, what is refused."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from tests.graphql.browser import Browser
from tests.graphql.conftest import KARIM, PAUL, House
from tests.graphql.test_hall import PLACE
from tests.graphql.test_readers import EVENTS
from tests.graphql.test_switches import refusal

CODE = """query ($sessionId: UUID!) { hallCode(sessionId: $sessionId) { __typename
  ... on HallCode { url picture changesAt } ... on Refusal { code } } }"""
SCAN = """query ($code: String!) { scannedCode(code: $code) { __typename
  ... on Scanned { title place ticket present } ... on Refusal { code } } }"""
ATTENDANCE = """query ($id: UUID!) { attendance(sessionId: $id) { ... on Attendance {
  csvUrl session { attendees } rows { name guest hall inHallAt firstJoinedAt seconds intervals { start } } } } }"""


async def shown(browser: Browser, session_id: str) -> Any:
    """The code that the hall shows."""
    return (await browser.ask(CODE, sessionId=session_id))["hallCode"]


async def scan(browser: Browser, url: str) -> Any:
    """What the link in the picture leads to."""
    return (await browser.ask(SCAN, code=url.rpartition("/")[2]))["scannedCode"]


async def test_who_is_in_the_hall_is_present_without_a_seat(house: House, helene: Browser, open_meeting: Any) -> None:
    """Shown by the hall and hosts; a person and a guest scan; both are counted, in attendance and history."""
    hosting = await helene.join(open_meeting["code"])
    session_id = hosting["sessionId"]
    lectern, noe = house.browser(), house.browser()
    hall = await lectern.join(open_meeting["code"], name="Pupitre")
    assert refusal(await shown(helene, session_id))[0] == "HALL_NOT_OPEN"
    await helene.do("openHall", sessionId=session_id, seatId=hall["seatId"], place=PLACE)
    seen = await shown(lectern, session_id)
    assert (await shown(helene, session_id))["__typename"] == "HallCode"
    assert "/p/" in seen["url"]
    assert seen["picture"].startswith("data:image/svg+xml")
    assert timedelta() <= datetime.fromisoformat(seen["changesAt"]) - datetime.now(UTC) <= timedelta(seconds=20)
    karim = await house.browser().sign_in(KARIM)
    async with helene.room(hosting) as live:
        for who, name in ((karim, None), (noe, "Noé")):
            found = await scan(who, seen["url"])
            assert (found["title"], found["place"], found["present"]) == (open_meeting["title"], PLACE, False)
            assert (await who.do("checkIn", ticket=found["ticket"], name=name))["changed"] is True
            assert (await scan(who, seen["url"]))["present"] is True
            again = await who.do("checkIn", ticket=found["ticket"], name=name)
            assert refusal(again)[0] == "ALREADY_PRESENT"
        await live.until(lambda live: live.counts["inHall"] == 2)
        assert live.counts["participants"] == 2
    await helene.do("endSession", sessionId=session_id)
    await house.projected()
    found = (await helene.ask(ATTENDANCE, id=session_id))["attendance"]
    rows = {row["name"]: row for row in found["rows"]}
    assert found["session"]["attendees"] == 3
    assert {name: (row["guest"], row["hall"], row["inHallAt"] is not None) for name, row in rows.items()} == {
        "Hélène Marchand": (False, False, False),
        "Pupitre": (True, True, False),
        "Karim Haddad": (False, False, True),
        "Noé": (True, False, True),
    }
    assert (rows["Noé"]["seconds"], rows["Noé"]["intervals"]) == (0, [])
    assert rows["Noé"]["firstJoinedAt"] == rows["Noé"]["inHallAt"]
    csv = (await helene.http.get(found["csvUrl"])).text.splitlines()
    assert [line.split(",")[9:11] for line in csv[:1]] == [["hall", "in_hall_at"]]
    auditor = await house.browser().sign_in(PAUL)
    asked = {"id": session_id, "first": 50, "topics": ["checkin.PresenceConfirmed"]}
    told = (await auditor.ask(EVENTS, **asked))["historyEvents"]["events"]
    assert [event["subject"] for event in told] == ["Karim Haddad", "Noé"]


async def test_what_does_not_hold_is_refused(house: House, helene: Browser, open_meeting: Any) -> None:
    """An old code, a forged one, no hall any more, no name, no charter, and the end; each for its own reason."""
    hosting = await helene.join(open_meeting["code"])
    session_id = hosting["sessionId"]
    noe = house.browser()
    await noe.join(open_meeting["code"], name="Noé")
    await helene.do("openHall", sessionId=session_id, seatId=hosting["seatId"], place=PLACE)
    assert refusal(await shown(noe, session_id))[0] == "NOT_ALLOWED"
    assert refusal(await shown(house.browser(), session_id))[0] == "NOT_IN_SESSION"
    checkins, now = house.wired.amphi.checkins, datetime.now(UTC)
    old = checkins.code_of(UUID(session_id), now - timedelta(seconds=60))
    for code in (old, "nonsense", "é"):
        assert refusal(await scan(noe, code))[0] == "CHECKIN_EXPIRED"
    late = checkins.ticket_of(UUID(session_id), now - timedelta(seconds=400))
    for ticket in (late, "nonsense"):
        assert refusal(await noe.do("checkIn", ticket=ticket, name="Noé"))[0] == "CHECKIN_EXPIRED"
    url = (await shown(helene, session_id))["url"]
    ticket = (await scan(noe, url))["ticket"]
    assert refusal(await noe.do("checkIn", ticket=ticket, name=" "))[0] == "TEXT_EMPTY"
    karim = await house.browser().sign_in(KARIM, charter=False)
    assert refusal(await karim.do("checkIn", ticket=ticket))[0] == "CHARTER_NOT_ACCEPTED"
    await helene.do("closeHall", sessionId=session_id)
    assert refusal(await noe.do("checkIn", ticket=ticket, name="Noé"))[0] == "HALL_NOT_OPEN"
    assert refusal(await scan(noe, url))[0] == "HALL_NOT_OPEN"
    await helene.do("endSession", sessionId=session_id)
    assert refusal(await noe.do("checkIn", ticket=ticket, name="Noé"))[0] == "SESSION_ENDED"
    assert refusal(await scan(noe, url))[0] == "SESSION_ENDED"
