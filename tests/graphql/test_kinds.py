"""Kinds of meeting over GraphQL: what each brings, and what counts in the next session."""

from typing import Any

from tests.graphql.browser import Browser
from tests.graphql.conftest import INES, House

KINDS = "{ kindsOfMeeting { kind bypass off } }"
INVITATION = """query ($code: String!) { invitation(code: $code) { ... on Invitation { kind waitingRoom } } }"""


async def created(browser: Browser, **arguments: Any) -> Any:
    """A new meeting."""
    return (await browser.do("createMeeting", title="Analyse", **arguments))["meeting"]


async def test_a_kind_brings_its_settings(helene: Browser) -> None:
    """Each kind is listed with them; a meeting has them unless others are given, and so has one that changes kind."""
    kinds = {each["kind"]: each for each in (await helene.ask(KINDS))["kindsOfMeeting"]}
    assert len(kinds) == 7
    lecture = await created(helene, kind="CLASS")
    assert {key: lecture[key] for key in ("kind", "bypass", "off")} == kinds["CLASS"]
    assert lecture["waitingRoom"] is True
    free = await created(helene, kind="CLASS", off=["CAMERA"], bypass="EVERYBODY")
    assert (free["off"], free["waitingRoom"]) == (["CAMERA"], False)
    changed = (await helene.do("changeMeeting", meetingId=free["id"], kind="INTERVIEW"))["meeting"]
    assert {key: changed[key] for key in ("kind", "bypass", "off")} == kinds["INTERVIEW"]
    assert changed["title"] == "Analyse"


async def test_only_the_owner_changes_the_kind(house: House, helene: Browser, meeting: Any) -> None:
    """To others the meeting does not exist."""
    ines = await house.browser().sign_in(INES)
    assert (await ines.do("changeMeeting", meetingId=meeting["id"], kind="CLASS"))["code"] == "MEETING_NOT_FOUND"


async def test_a_class_starts_with_its_switches_and_lets_accounts_in(house: House, helene: Browser) -> None:
    """Who has an account enters, a guest waits; what is off is off from the first instant, and told in the room."""
    lecture = await created(helene, kind="CLASS")
    hosting = await helene.join(lecture["code"])
    ines, noe = await house.browser().sign_in(INES), house.browser()
    joined = await ines.join(lecture["code"])
    assert joined["status"] == "SEATED"
    assert (await noe.join(lecture["code"], name="Noé"))["status"] == "WAITING"
    seen = (await noe.ask(INVITATION, code=lecture["code"]))["invitation"]
    assert seen == {"kind": "CLASS", "waitingRoom": True}
    refused = await ines.do("setScreenShare", sessionId=joined["sessionId"], on=True)
    assert refused["code"] == "SWITCHED_OFF"
    async with helene.room(hosting) as live:
        await live.until(lambda live: live.facts)
        assert set(live.facts["switches"]["off"]) == set(lecture["off"])
    await helene.do("changeMeeting", meetingId=lecture["id"], off=[], bypass="EVERYBODY")
    assert (await ines.do("setScreenShare", sessionId=joined["sessionId"], on=True))["code"] == "SWITCHED_OFF"
    await helene.do("endSession", sessionId=joined["sessionId"])
    again = await helene.join(lecture["code"])
    assert (await noe.join(lecture["code"], name="Noé"))["status"] == "SEATED"
    assert again["sessionId"] != joined["sessionId"]
