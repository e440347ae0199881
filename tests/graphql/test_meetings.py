"""Meetings and invitations through the schema."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from application.guesses import MOST_WRONG
from infrastructure import guesses
from tests.graphql.browser import Browser
from tests.graphql.conftest import CLAIRE, INES, PAUL, House

MEETINGS = """query ($atLeast: Position) {
  meetings(atLeast: $atLeast) { id title code link running sessionId participants waiting sessions { id attendees } }
}"""
INVITATION = """query ($code: String!) { invitation(code: $code) {
  __typename
  ... on Invitation { code title hostName running participants waitingRoom isHost recordingBy consent mySeat removed }
  ... on Refusal { refusal: code }
} }"""
RECENT = "{ recentSessions { id title ownerName attendees } }"


async def invitation(browser: Browser, code: str) -> Any:
    """What the link shows."""
    return (await browser.ask(INVITATION, code=code))["invitation"]


async def test_a_new_meeting_is_in_the_list_at_once(house: House, helene: Browser) -> None:
    """A query that asks for at least the mutation's position reads one's own write."""
    starts_at = (datetime.now(UTC) + timedelta(days=2)).isoformat()
    created = await helene.do("createMeeting", title=" Algèbre ", waitingRoom=False, startsAt=starts_at)
    meeting = created["meeting"]
    assert meeting["title"] == "Algèbre"
    assert meeting["ownerName"] == "Hélène Marchand"
    assert meeting["link"] == f"{house.settings.address}/m/{meeting['code']}"
    listed = (await helene.ask(MEETINGS, atLeast=created["position"]))["meetings"]
    assert [each["id"] for each in listed] == [meeting["id"]]


async def test_the_same_command_again_gives_its_first_result(helene: Browser) -> None:
    """A client that repeats a command after a lost answer creates one meeting."""
    command_id = uuid4()
    first = await helene.do("createMeeting", command_id=command_id, title="Une fois", waitingRoom=True)
    again = await helene.do("createMeeting", command_id=command_id, title="Une fois", waitingRoom=True)
    assert again == first
    assert len((await helene.ask(MEETINGS))["meetings"]) == 1


async def test_somebody_elses_command_id_is_refused(house: House, helene: Browser) -> None:
    """A command id belongs to who used it."""
    command_id = uuid4()
    await helene.do("createMeeting", command_id=command_id, title="À moi", waitingRoom=True)
    ines = await house.browser().sign_in(INES)
    taken = await ines.do("createMeeting", command_id=command_id, title="À moi", waitingRoom=True)
    assert (taken["code"], taken["field"]) == ("COMMAND_ID_TAKEN", "commandId")


async def test_refusals_are_data(house: House, helene: Browser) -> None:
    """A broken rule comes back with its code, the argument that broke it, and figures for the sentence."""
    assert (await house.browser().do("createMeeting", title="x", waitingRoom=True))["code"] == "NOT_SIGNED_IN"
    ines = await house.browser().sign_in(INES, charter=False)
    assert (await ines.do("createMeeting", title="x", waitingRoom=True))["code"] == "CHARTER_NOT_ACCEPTED"
    too_long = await helene.do("createMeeting", title="x" * 10_000, waitingRoom=True)
    assert (too_long["code"], too_long["field"]) == ("TEXT_TOO_LONG", "title")
    assert {"key": "longest", "value": "120"} in too_long["details"]
    past = await helene.do("createMeeting", title="x", waitingRoom=True, startsAt="2020-01-01T08:00:00Z")
    assert (past["code"], past["field"]) == ("DATE_IN_THE_PAST", "startsAt")


async def test_a_meeting_is_changed_and_cancelled_by_its_owner_only(
    house: House, helene: Browser, meeting: Any
) -> None:
    """To others it does not exist."""
    ines = await house.browser().sign_in(INES)
    assert (await ines.do("changeMeeting", meetingId=meeting["id"], title="Volée"))["code"] == "MEETING_NOT_FOUND"
    assert (await ines.do("cancelMeeting", meetingId=meeting["id"]))["code"] == "MEETING_NOT_FOUND"
    seen = await ines.ask("query ($id: UUID!) { meeting(id: $id) { title } }", id=meeting["id"])
    assert seen == {"meeting": None}
    changed = await helene.do("changeMeeting", meetingId=meeting["id"], title="Analyse II", waitingRoom=False)
    assert (changed["meeting"]["title"], changed["meeting"]["waitingRoom"]) == ("Analyse II", False)
    cancelled = await helene.do("cancelMeeting", meetingId=meeting["id"])
    assert (await helene.ask(MEETINGS, atLeast=cancelled["position"]))["meetings"] == []
    assert await invitation(helene, meeting["code"]) == {"__typename": "Refusal", "refusal": "MEETING_CANCELLED"}


async def test_an_invitation_says_what_one_may_know_before_joining(house: House, helene: Browser, meeting: Any) -> None:
    """Title, host and state of the meeting, and one's own place in it."""
    noe = house.browser()
    before = await invitation(noe, meeting["code"].upper())
    assert (before["title"], before["hostName"], before["running"]) == ("Analyse", "Hélène Marchand", False)
    assert (before["isHost"], before["mySeat"]) == (False, None)
    assert (await invitation(helene, meeting["code"]))["isHost"] is True
    session = await helene.join(meeting["code"])
    waits = await noe.join(meeting["code"], name="Noé")
    assert waits["status"] == "WAITING"
    now = await invitation(noe, meeting["code"])
    assert (now["running"], now["participants"], now["mySeat"]) == (True, 1, "WAITING")
    await helene.do("refuseAdmission", sessionId=session["sessionId"], seatId=waits["seatId"])
    assert (await invitation(noe, meeting["code"]))["mySeat"] == "REFUSED"
    assert (await noe.join(meeting["code"], name="Noé"))["code"] == "ADMISSION_REFUSED"


async def test_who_left_is_gone_and_may_come_back(house: House, helene: Browser, open_meeting: Any) -> None:
    """An invitation tells «left» from «never joined»."""
    session = await helene.join(open_meeting["code"])
    noe = house.browser()
    await noe.join(open_meeting["code"], name="Noé")
    assert (await invitation(noe, open_meeting["code"]))["mySeat"] == "SEATED"
    await noe.do("leave", sessionId=session["sessionId"])
    assert (await invitation(noe, open_meeting["code"]))["mySeat"] == "GONE"
    assert (await noe.join(open_meeting["code"], name="Noé"))["status"] == "SEATED"


async def test_guesses_are_limited(house: House, meeting: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """After thirty wrong codes in a minute an address is told no more, not even about a right one."""
    monkeypatch.setattr(guesses, "COUNTED_FOR_SECONDS", 3600)  # on a busy machine they take their time
    eve = house.browser()
    for _ in range(MOST_WRONG):
        assert (await invitation(eve, "abcabcabcabc"))["refusal"] == "MEETING_NOT_FOUND"
    assert (await invitation(eve, meeting["code"]))["refusal"] == "TOO_MANY_GUESSES"
    assert (await eve.join(meeting["code"], name="Ève"))["code"] == "TOO_MANY_GUESSES"


async def test_sessions_are_listed_for_their_owner_and_for_readers(house: House, helene: Browser, meeting: Any) -> None:
    """The owner lists their own sessions, auditors and analysts all, others none."""
    joined = await helene.join(meeting["code"])
    await helene.ask(MEETINGS, atLeast=joined["position"])
    for subject, count in ((PAUL, 1), (CLAIRE, 1), (INES, 0)):
        reader = await house.browser().sign_in(subject)
        assert len((await reader.ask(RECENT))["recentSessions"]) == count
    assert (await helene.ask(RECENT))["recentSessions"][0]["ownerName"] == "Hélène Marchand"
    assert (await house.browser().ask(RECENT))["recentSessions"] == []
