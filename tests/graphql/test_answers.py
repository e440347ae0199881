"""Polls and quizzes through the schema: prepared, imported, asked, answered, and read by who may."""

from typing import Any
from uuid import uuid4

import pytest

from tests.graphql.browser import Browser
from tests.graphql.conftest import INES, PAUL, House

REFUSED = "... on Refusal { code field details { key value } }"
PREPARED = f"""query ($id: UUID!) {{ prepared(meetingId: $id) {{ __typename
  ... on Prepared {{ polls {{ id anonymous question {{ kind text choices }} }}
    quizzes {{ id title questions {{ text right accepted points seconds }} }} }} {REFUSED} }} }}"""
ANSWERS = f"""query ($id: UUID!, $at: Position) {{ answers(sessionId: $id, atLeast: $at) {{ __typename
  ... on Answers {{
    polls {{ question anonymous voters csvUrl results {{ answers counts texts {{ text count }} }} }}
    quizzes {{ title points csvUrl questions {{ answered rightAnswers results {{ counts }} }}
      people {{ name answered right points }} }} }} {REFUSED} }} }}"""
EVENTS = """query ($id: UUID!) { historyEvents(sessionId: $id, first: 500) {
  ... on HistoryPage { total events { position topic actor subject data { key value } } } } }"""
ROOM_AT = """query ($id: UUID!, $at: Position!) { roomAt(sessionId: $id, position: $at) {
  ... on RoomAt { polls { voters results { answers counts } } } } }"""
PAUSE = {"kind": "ONE", "text": "Une pause ?", "choices": ["Oui", "Non"]}
SUM = {"kind": "ONE", "text": "1 + 1 ?", "choices": ["2", "3"], "right": [0], "points": 2, "seconds": 60}
UNIT = {"kind": "TEXT", "text": "L’unité ?", "accepted": ["joule"]}


class Held:
    """A session of Hélène's meeting, with Noé in it."""

    def __init__(self, helene: Browser, noe: Browser, meeting: Any, joined: Any) -> None:
        self.helene, self.noe, self.meeting, self.joined = helene, noe, meeting, joined
        self.session_id = joined["sessionId"]

    async def do(self, who: Browser, command: str, **arguments: Any) -> Any:
        """The result of a command in this session."""
        return await who.do(command, sessionId=self.session_id, **arguments)

    async def newest(self, kind: str) -> str:
        """The id of the newest poll or quiz."""
        async with self.helene.room(self.joined) as live:
            return str(list(getattr(await live.until(lambda live: getattr(live, kind)), kind))[-1])

    async def poll(self, question: Any, *, anonymous: bool = False) -> str:
        """Open a poll."""
        assert "position" in await self.do(self.helene, "openPoll", question=question, anonymous=anonymous)
        return await self.newest("polls")


@pytest.fixture
async def held(house: House, helene: Browser, open_meeting: Any) -> Held:
    joined = await helene.join(open_meeting["code"])
    noe = house.browser()
    await noe.join(open_meeting["code"], name="=Noé")
    return Held(helene, noe, open_meeting, joined)


async def test_nobody_reads_who_answered_what_anonymously(house: House, held: Held) -> None:
    """Neither host nor auditor, live or afterwards, in data or in a file; the total comes at the close."""
    poll_id = await held.poll(PAUSE, anonymous=True)
    async with held.helene.room(held.joined) as hers:
        await hers.until(lambda live: live.polls)
        voted = await held.do(held.noe, "vote", pollId=poll_id, choices=[1])
        await hers.until(lambda live: live.polls[poll_id]["voters"] == 1)
        assert hers.polls[poll_id]["results"] is None
        early = (await held.helene.ask(ANSWERS, id=held.session_id, at=voted["position"]))["answers"]["polls"][0]
        assert (early["voters"], early["results"]) == (1, None)
        still_open = await held.helene.http.get(early["csvUrl"])
        assert (still_open.status_code, still_open.json()) == (409, {"code": "POLL_STILL_OPEN"})
        again = await held.do(held.noe, "vote", pollId=poll_id, choices=[0])
        assert again["code"] == "ALREADY_VOTED"
        closed = await held.do(held.helene, "closePoll", pollId=poll_id)
        await hers.until(lambda live: (live.polls[poll_id]["results"] or {}).get("counts") == [0, 1])
    found = (await held.helene.ask(ANSWERS, id=held.session_id, at=closed["position"]))["answers"]["polls"][0]
    assert found["results"] == {"answers": 1, "counts": [0, 1], "texts": []}
    file = await held.helene.http.get(found["csvUrl"])
    assert file.text.splitlines() == ["\ufeffquestion,answer", "Une pause ?,Non"]
    auditor = await house.browser().sign_in(PAUL)
    told = (await auditor.ask(EVENTS, id=held.session_id))["historyEvents"]["events"]
    assert "polls.AnswerGiven" not in {event["topic"] for event in told}
    (took_part,) = [event for event in told if event["topic"] == "polls.TookPart"]
    assert (took_part["subject"], took_part["data"]) == ("=Noé", [{"key": "question", "value": "Une pause ?"}])
    for position in (took_part["position"], took_part["position"] + 1):
        then = (await auditor.ask(ROOM_AT, id=held.session_id, at=position))["roomAt"]["polls"]
        assert then == [{"voters": 1, "results": None}]


async def test_an_anonymous_vote_that_is_sent_twice_is_recorded_once(held: Held) -> None:
    """The same command id gives its first result, though the answer has another."""
    poll_id = await held.poll(PAUSE, anonymous=True)
    command = uuid4()
    for _ in range(2):
        voted = await held.do(held.noe, "vote", pollId=poll_id, choices=[0], command_id=command)
        assert (voted["__typename"], voted["changed"]) == ("Done", True)
    await held.do(held.helene, "closePoll", pollId=poll_id)
    async with held.helene.room(held.joined) as live:
        await live.until(lambda live: live.polls)
        assert live.polls[poll_id]["results"]["counts"] == [1, 0]


async def test_answers_are_read_by_owner_and_host_alone(house: House, held: Held) -> None:
    """As data and as files in which no cell is a formula; a poll of nothing is not there."""
    poll_id = await held.poll({"kind": "TEXT", "text": "Un mot ?"})
    words = await held.do(held.noe, "vote", pollId=poll_id, text="=1+1")
    found = (await held.helene.ask(ANSWERS, id=held.session_id, at=words["position"]))["answers"]["polls"][0]
    assert found["results"]["texts"] == [{"text": "=1+1", "count": 1}]
    rows = (await held.helene.http.get(found["csvUrl"])).text.splitlines()
    assert (rows[0], rows[1].split(",")[2:]) == ("\ufeffquestion,person_id,name,answer", ["'=Noé", "'=1+1"])
    for other in (held.noe, await house.browser().sign_in(INES), house.browser()):
        assert (await other.ask(ANSWERS, id=held.session_id))["answers"]["code"] == "NOT_ALLOWED"
        assert (await other.http.get(found["csvUrl"])).status_code == 403
    nothing = await held.helene.http.get(f"/polls/{held.session_id}/{uuid4()}.csv")
    assert nothing.status_code == 404


async def test_who_was_made_co_host_reads_them_for_as_long_as_they_are(held: Held) -> None:
    """What counts is the role they have now and not the one they came with."""
    seat_id = (await held.noe.join(held.meeting["code"]))["seatId"]

    async def given(role: str) -> int:
        return int((await held.do(held.helene, "giveRole", seatId=seat_id, role=role))["position"])

    async def read(at: int | None = None) -> list[str]:
        answers = await held.noe.ask(ANSWERS, id=held.session_id, at=at)
        prepared = await held.noe.ask(PREPARED, id=held.meeting["id"])
        return [answers["answers"]["__typename"], prepared["prepared"]["__typename"]]

    assert await read() == ["Refusal", "Refusal"]
    assert await read(await given("CO_HOST")) == ["Answers", "Prepared"]
    assert await read(await given("PARTICIPANT")) == ["Refusal", "Refusal"]


async def test_a_quiz_is_asked_answered_and_told(held: Held) -> None:
    """What is right is secret until a question is closed; each reads their own verdict, the host everybody's points."""
    started = await held.do(held.helene, "startQuiz", title="Contrôle", questions=[SUM, UNIT])
    assert "position" in started
    quiz_id = await held.newest("quizzes")
    seated = await held.noe.join(held.meeting["code"])
    async with held.noe.room(seated) as his:
        await his.until(lambda live: live.quizzes)
        assert his.quizzes[quiz_id]["questions"] == []
        await held.do(held.helene, "askQuizQuestion", quizId=quiz_id, number=0)
        await his.until(lambda live: live.quizzes[quiz_id]["open"])
        (question,) = his.quizzes[quiz_id]["questions"]
        assert (question["text"], question["right"], question["rightAnswers"]) == ("1 + 1 ?", [], None)
        assert question["endsAt"]
        late = await held.do(held.noe, "answerQuizQuestion", quizId=quiz_id, number=1, text="joule")
        assert late["code"] == "QUESTION_NOT_OPEN"
        await held.do(held.noe, "answerQuizQuestion", quizId=quiz_id, number=0, choices=[0])
        await his.until(lambda live: live.mine["quizAnswers"])
        assert his.mine["quizAnswers"] == [{"number": 0, "choices": [0], "text": None, "right": None}]
        await held.do(held.helene, "closeQuizQuestion", quizId=quiz_id, number=0)
        await his.until(lambda live: live.mine["quizAnswers"][0]["right"])
        assert his.quizzes[quiz_id]["questions"][0]["right"] == [0]
        ended = await held.do(held.helene, "endQuiz", quizId=quiz_id)
        await his.until(lambda live: live.quizzes[quiz_id]["over"])
    found = (await held.helene.ask(ANSWERS, id=held.session_id, at=ended["position"]))["answers"]["quizzes"][0]
    assert (found["title"], found["points"]) == ("Contrôle", 2)
    assert found["questions"] == [{"answered": 1, "rightAnswers": 1, "results": {"counts": [1, 0]}}]
    assert found["people"] == [{"name": "=Noé", "answered": 1, "right": 1, "points": 2}]
    rows = (await held.helene.http.get(found["csvUrl"])).text.splitlines()
    assert rows[0] == "\ufeffperson_id,name,points,of,1. 1 + 1 ?,1. points"
    assert rows[1].split(",")[1:] == ["'=Noé", "2", "2", "2", "2"]


async def test_polls_and_quizzes_are_prepared_by_the_owner(house: House, held: Held) -> None:
    """Written, written anew, taken away; the host reads them; to others the meeting is not there."""
    meeting_id = held.meeting["id"]

    async def prepared(who: Browser = held.helene) -> Any:
        return (await who.ask(PREPARED, id=meeting_id))["prepared"]

    await held.helene.do("preparePoll", meetingId=meeting_id, question=PAUSE, anonymous=True)
    await held.helene.do("prepareQuiz", meetingId=meeting_id, title="Contrôle", questions=[SUM, UNIT])
    found = await prepared()
    (poll,), (quiz,) = found["polls"], found["quizzes"]
    assert (poll["anonymous"], poll["question"]) == (True, PAUSE)
    assert quiz["questions"][0] == {"text": "1 + 1 ?", "right": [0], "accepted": [], "points": 2, "seconds": 60}
    other = {**PAUSE, "text": "Encore ?"}
    await held.helene.do("preparePoll", meetingId=meeting_id, question=other, preparedId=poll["id"])
    assert (await prepared())["polls"] == [{"id": poll["id"], "anonymous": False, "question": other}]
    unknown = await held.helene.do("preparePoll", meetingId=meeting_id, question=PAUSE, preparedId=uuid4())
    assert unknown["code"] == "PREPARED_NOT_FOUND"
    await held.helene.do("dropPrepared", meetingId=meeting_id, preparedId=poll["id"])
    assert (await prepared())["polls"] == []
    for who, code in ((held.noe, "NOT_ALLOWED"), (await house.browser().sign_in(INES), "MEETING_NOT_FOUND")):
        assert (await prepared(who))["code"] == code
        assert (await who.do("preparePoll", meetingId=meeting_id, question=PAUSE))["code"] == "MEETING_NOT_FOUND"


async def test_a_file_is_imported_whole_or_not_at_all(held: Held) -> None:
    """As polls or as a quiz; a line that can't be read is named; a question that can't be asked is passed over."""
    meeting_id = held.meeting["id"]
    text = "1 + 1 = ? {=2 ~3}\n\nVrai ? {T}\n\nAssociez {=a -> b =c -> d}\n"

    async def imports(text: str, **arguments: Any) -> Any:
        return await held.helene.do("importQuestions", meetingId=meeting_id, text=text, format="GIFT", **arguments)

    as_quiz = await imports(text, quizTitle="Révision", words={"true": "True", "false": "False"})
    assert (as_quiz["questions"], as_quiz["passedOver"]) == (2, [5])
    assert (await imports(text))["questions"] == 2
    found = (await held.helene.ask(PREPARED, id=meeting_id))["prepared"]
    assert [poll["question"]["choices"] for poll in found["polls"]] == [["2", "3"], ["Vrai", "Faux"]]
    assert [question["right"] for question in found["quizzes"][0]["questions"]] == [[0], [0]]
    broken = await imports("Ouvert {=a ~b")
    assert (broken["code"], broken["details"]) == ("LINE_UNREADABLE", [{"key": "line", "value": "1"}])
    stranger = await held.noe.do("importQuestions", meetingId=meeting_id, text=text, format="GIFT")
    assert stranger["code"] == "MEETING_NOT_FOUND"
