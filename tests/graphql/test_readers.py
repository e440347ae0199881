"""What owners, analysts and auditors read of a session through the schema, and who may not."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest

from application import recordings
from application.compositions import thumbnail_key
from application.viewer import Viewer
from infrastructure.objects import StoredObjects
from infrastructure.settings import ESTABLISHMENT_ID
from tests.graphql.browser import Browser
from tests.graphql.conftest import CLAIRE, INES, KARIM, PAUL, House

PAUSE = {"kind": "ONE", "text": "Une pause ?", "choices": ["Oui", "Non"]}
SYSTEM = Viewer(ESTABLISHMENT_ID, system=True)
ATTENDANCE = """query ($id: UUID!) { attendance(sessionId: $id) { __typename
  ... on Attendance { csvUrl session { title attendees }
    rows { name guest role connections soundGood intervals { end } } }
  ... on Refusal { code } } }"""
HISTORY = """query ($id: UUID!) { history(sessionId: $id) { __typename
  ... on History { first last events density session { title } } ... on Refusal { code } } }"""
EVENTS = """query ($id: UUID!, $after: Position, $first: Int!, $search: String, $topics: [String!]) {
  historyEvents(sessionId: $id, after: $after, first: $first, search: $search, topics: $topics) { __typename
  ... on HistoryPage { total hasMore events { position topic actor subject data { key value } entryHash } }
  ... on Refusal { code field } } }"""
ROOM_AT = """query ($id: UUID!, $at: Position!) { roomAt(sessionId: $id, position: $at) { __typename
  ... on RoomAt { position facts { title } participants { name handRaisedAt } waiting { name }
    polls { results { counts } } }
  ... on Refusal { code } } }"""
RECORDINGS = """query ($at: Position) { recordings(atLeast: $at) {
  id status meetingTitle daysLeft videoUrl downloadUrl thumbnailUrl durationSeconds sizeBytes } }"""


@pytest.fixture
async def session_id(house: House, helene: Browser, meeting: Any) -> str:
    """A session that took place: Noé was admitted, raised a hand, wrote and voted; then it ended."""
    joined = await helene.join(meeting["code"])
    session_id: str = joined["sessionId"]
    noe = house.browser()
    waits = await noe.join(meeting["code"], name="Noé")
    await helene.do("admit", sessionId=session_id, seatId=waits["seatId"])
    await noe.do("raiseHand", sessionId=session_id)
    await noe.do("sendMessage", sessionId=session_id, text="Bonjour à toutes")
    async with helene.room(joined) as live:
        await helene.do("openPoll", sessionId=session_id, question=PAUSE)
        poll_id = next(iter((await live.until(lambda live: live.polls)).polls))
    await noe.do("vote", sessionId=session_id, pollId=poll_id, choices=[1])
    await helene.do("endSession", sessionId=session_id)
    await house.projected()
    return session_id


async def test_attendance_is_for_the_owner_and_analysts(house: House, helene: Browser, session_id: str) -> None:
    """The same rows as data and as CSV; everybody else is refused, and a session that is not there is not there."""
    analyst = await house.browser().sign_in(CLAIRE)
    for reader in (helene, analyst):
        found = (await reader.ask(ATTENDANCE, id=session_id))["attendance"]
        assert found["session"] == {"title": "Analyse", "attendees": 2}
        assert [(row["name"], row["guest"], row["role"], row["connections"]) for row in found["rows"]] == [
            ("Hélène Marchand", False, "HOST", 1),
            ("Noé", True, "PARTICIPANT", 1),
        ]
        assert all(row["intervals"][-1]["end"] for row in found["rows"])
        csv = await reader.http.get(found["csvUrl"])
        assert csv.status_code == 200
        assert csv.text.splitlines()[0].startswith("\ufeffperson_id,name,guest,role")
        assert [line.split(",")[1] for line in csv.text.splitlines()[1:]] == ["Hélène Marchand", "Noé"]
    for subject in (INES, PAUL):
        stranger = await house.browser().sign_in(subject)
        assert (await stranger.ask(ATTENDANCE, id=session_id))["attendance"]["code"] == "NOT_ALLOWED"
        denied = await stranger.http.get(f"/attendance/{session_id}.csv")
        assert (denied.status_code, denied.json()) == (403, {"code": "NOT_ALLOWED"})
    assert (await house.browser().ask(ATTENDANCE, id=session_id))["attendance"]["code"] == "NOT_ALLOWED"
    nothing = (await analyst.ask(ATTENDANCE, id=str(uuid4())))["attendance"]
    assert nothing["code"] == "SESSION_NOT_FOUND"
    assert (await analyst.http.get(f"/attendance/{uuid4()}.csv")).status_code == 404
    assert (await analyst.http.get("/attendance/nonsense.csv")).status_code in (404, 422)


async def test_who_was_there_says_whether_the_sound_was_good(house: House, helene: Browser, meeting: Any) -> None:
    """After they left and after the end; it is in the attendance, and may be changed. Who only waited is not asked."""
    joined = await helene.join(meeting["code"])
    session_id = joined["sessionId"]
    noe, zoe = house.browser(), house.browser()
    waits = await noe.join(meeting["code"], name="Noé")
    await zoe.join(meeting["code"], name="Zoé")
    await helene.do("admit", sessionId=session_id, seatId=waits["seatId"])
    await noe.do("leave", sessionId=session_id)
    await noe.do("rateSound", sessionId=session_id, good=True)
    await helene.do("endSession", sessionId=session_id)
    await helene.do("rateSound", sessionId=session_id, good=True)
    await helene.do("rateSound", sessionId=session_id, good=False)
    for stranger in (zoe, house.browser()):
        assert (await stranger.do("rateSound", sessionId=session_id, good=True))["code"] == "NOT_IN_SESSION"
    await house.projected()
    rows = (await helene.ask(ATTENDANCE, id=session_id))["attendance"]["rows"]
    assert {row["name"]: row["soundGood"] for row in rows} == {"Hélène Marchand": False, "Noé": True}


async def test_history_is_for_auditors(house: House, helene: Browser, session_id: str) -> None:
    """Every event in order with who and what, found by words and by kind, page by page; others are refused."""
    auditor = await house.browser().sign_in(PAUL)
    line = (await auditor.ask(HISTORY, id=session_id))["history"]
    assert line["session"] == {"title": "Analyse"}
    assert sum(line["density"]) == line["events"]

    async def page(**asked: Any) -> Any:
        return (await auditor.ask(EVENTS, id=session_id, **{"first": 500, **asked}))["historyEvents"]

    everything = await page()
    assert (everything["total"], everything["hasMore"]) == (line["events"], False)
    positions = [event["position"] for event in everything["events"]]
    assert positions == sorted(positions)
    assert (positions[0], positions[-1]) == (line["first"], line["last"])
    assert all(len(event["entryHash"]) == 64 for event in everything["events"])
    by_topic = {event["topic"]: event for event in everything["events"]}
    said, vote = by_topic["chat.MessageSent"], by_topic["polls.VoteCast"]
    assert (said["actor"], {"key": "text", "value": "Bonjour à toutes"} in said["data"]) == ("Noé", True)
    assert {"key": "choice", "value": "Non"} in vote["data"]
    assert by_topic["sessions.SessionEnded"]["actor"] == "Hélène Marchand"
    some, after = [], 0
    while chunk := (await page(first=4, after=after))["events"]:
        some += [event["position"] for event in chunk]
        after = some[-1]
    assert some == positions
    assert [event["topic"] for event in (await page(search="TOUTES"))["events"]] == ["chat.MessageSent"]
    assert (await page(topics=["hands.HandRaised"]))["total"] == 1
    assert (await page(search="x" * 10_000))["code"] == "SEARCH_TOO_LONG"
    for asked in (await house.browser().sign_in(INES), await house.browser().sign_in(CLAIRE), helene, house.browser()):
        for query, key, arguments in (
            (HISTORY, "history", {}),
            (EVENTS, "historyEvents", {"first": 1}),
            (ROOM_AT, "roomAt", {"at": line["last"]}),
        ):
            assert (await asked.ask(query, id=session_id, **arguments))[key]["code"] == "NOT_ALLOWED"


async def test_an_auditor_sees_the_room_as_it_was(house: House, session_id: str) -> None:
    """Before the admission, with the hand up, after the end."""
    auditor = await house.browser().sign_in(PAUL)
    found = await auditor.ask(EVENTS, id=session_id, first=500)
    at = {event["topic"]: event["position"] for event in found["historyEvents"]["events"]}

    async def room(position: int) -> Any:
        return (await auditor.ask(ROOM_AT, id=session_id, at=position))["roomAt"]

    waiting = await room(at["admission.AdmissionRequested"])
    assert [entry["name"] for entry in waiting["waiting"]] == ["Noé"]
    assert [seat["name"] for seat in waiting["participants"]] == ["Hélène Marchand"]
    raised = await room(at["hands.HandRaised"])
    assert {seat["name"]: bool(seat["handRaisedAt"]) for seat in raised["participants"]} == {
        "Hélène Marchand": False,
        "Noé": True,
    }
    voted = await room(at["polls.VoteCast"])
    assert voted["polls"] == [{"results": {"counts": [0, 1]}}]
    ended = await room(at["sessions.SessionEnded"])
    assert (ended["participants"], ended["waiting"]) == ([], [])


@pytest.fixture
async def recording(house: House, helene: Browser, open_meeting: Any, tmp_path: Path) -> Any:
    """A recording of Hélène's that is ready, of 3,000 bytes; its id, and the position from which it can be read."""
    session = await helene.join(open_meeting["code"])
    started = await helene.do("startRecording", sessionId=session["sessionId"])
    await helene.do("stopRecording", sessionId=session["sessionId"])
    objects, key = StoredObjects(house.settings.object_store_url), "recordings/film.mp4"
    (tmp_path / "film").write_bytes(bytes(range(250)) * 12)
    for name in (key, thumbnail_key(key)):
        objects.put(name, tmp_path / "film")
    done = recordings.record_composed(
        house.wired.amphi,
        SYSTEM,
        uuid4(),
        session_id=UUID(session["sessionId"]),
        recording_id=UUID(started["recordingId"]),
        key=key,
        size_bytes=3000,
        duration_seconds=12.5,
    )
    return {"id": started["recordingId"], "position": done.position}


async def test_a_recording_is_for_who_made_it(house: House, helene: Browser, recording: Any) -> None:
    """It plays in parts for its owner; for others, signed in or not, it does not exist."""
    (listed,) = (await helene.ask(RECORDINGS, at=recording["position"]))["recordings"]
    assert (listed["status"], listed["meetingTitle"], listed["daysLeft"]) == ("READY", "Portes ouvertes", 60)
    whole = await helene.http.get(listed["videoUrl"])
    assert (whole.status_code, whole.content) == (200, bytes(range(250)) * 12)
    part = await helene.http.get(listed["videoUrl"], headers={"range": "bytes=250-259"})
    assert (part.status_code, part.content) == (206, bytes(range(10)))
    assert part.headers["content-range"] == "bytes 250-259/3000"
    beyond = await helene.http.get(listed["videoUrl"], headers={"range": "bytes=3000-"})
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, "bytes */3000")
    for stranger in (await house.browser().sign_in(KARIM), await house.browser().sign_in(PAUL), house.browser()):
        assert (await stranger.ask(RECORDINGS))["recordings"] == []
        one = await stranger.ask("query ($id: UUID!) { recording(id: $id) { id } }", id=recording["id"])
        assert one == {"recording": None}
        for url in (listed["videoUrl"], listed["downloadUrl"], listed["thumbnailUrl"]):
            answer = await stranger.http.get(url)
            assert (answer.status_code, answer.json()) == (404, {"code": "RECORDING_NOT_FOUND"})
        assert (await stranger.do("deleteRecording", recordingId=recording["id"]))["code"] == "RECORDING_NOT_FOUND"


async def test_a_deleted_recording_is_gone_at_once(helene: Browser, recording: Any) -> None:
    """From the list and from its links; deleting it again is no error."""
    (listed,) = (await helene.ask(RECORDINGS, at=recording["position"]))["recordings"]
    deleted = await helene.do("deleteRecording", recordingId=recording["id"])
    for url in (listed["videoUrl"], listed["thumbnailUrl"]):
        assert (await helene.http.get(url)).status_code == 404
    assert (await helene.ask(RECORDINGS, at=deleted["position"]))["recordings"] == []
    assert (await helene.do("deleteRecording", recordingId=recording["id"]))["changed"] is False


async def test_on_its_day_a_recording_is_gone_before_anybody_has_deleted_it(
    house: House, helene: Browser, recording: Any
) -> None:
    """The clock moves sixty days: the list and the links know nothing of it any more."""
    (listed,) = (await helene.ask(RECORDINGS, at=recording["position"]))["recordings"]
    clock = house.wired.amphi.clock

    def in_sixty_days() -> datetime:
        return clock() + timedelta(days=60)

    msgspec.structs.force_setattr(house.wired.amphi, "clock", in_sixty_days)
    assert (await helene.ask(RECORDINGS))["recordings"] == []
    answer = await helene.http.get(listed["videoUrl"])
    assert (answer.status_code, answer.json()) == (404, {"code": "RECORDING_DELETED"})
