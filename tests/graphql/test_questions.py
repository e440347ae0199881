"""Questions through the schema: what everybody, the host and the auditor are told, and of whom nobody is."""

import asyncio
from typing import Any

from tests.graphql.browser import Browser
from tests.graphql.conftest import PAUL, House

EVENTS = """query ($id: UUID!) { historyEvents(sessionId: $id, first: 500) {
  ... on HistoryPage { events { position topic actor subject object data { key value } } } } }"""
ROOM_AT = """query ($id: UUID!, $at: Position!) { roomAt(sessionId: $id, position: $at) {
  ... on RoomAt { questions { text author anonymous votes status } } } }"""


async def test_a_question_is_voted_up_answered_and_dismissed(house: House, helene: Browser, open_meeting: Any) -> None:
    """Votes are counted for all, one's own are told to oneself; a dismissed text only hosts read."""
    hosting = await helene.join(open_meeting["code"])
    session_id = hosting["sessionId"]
    noe = house.browser()
    joined = await noe.join(open_meeting["code"], name="Noé")
    async with helene.room(hosting) as hosts, noe.room(joined) as seated:
        await noe.do("askQuestion", sessionId=session_id, text="Pourquoi ?")
        (question_id,) = (await seated.until(lambda live: live.questions)).questions
        own = {"sessionId": session_id, "questionId": question_id}
        await helene.do("voteForQuestion", **own, up=True)
        await noe.do("voteForQuestion", **own, up=True)
        await seated.until(lambda live: live.questions[question_id]["votes"] == 2)
        await seated.until(lambda live: live.mine["questionVotes"] == [question_id])
        await noe.do("voteForQuestion", **own, up=False)
        await hosts.until(lambda live: live.questions and live.questions[question_id]["votes"] == 1)
        await seated.until(lambda live: live.mine["questionVotes"] == [])
        assert (await noe.do("takeUpQuestion", **own))["code"] == "NOT_ALLOWED"
        await helene.do("takeUpQuestion", **own)
        await helene.do("answerQuestion", **own, answer="Parce que.")
        await seated.until(lambda live: live.questions[question_id]["status"] == "ANSWERED")
        shown = seated.questions[question_id]
        assert (shown["author"], shown["answer"], shown["answeredBy"]) == ("Noé", "Parce que.", "Hélène Marchand")
        assert (await helene.do("takeUpQuestion", **own))["code"] == "QUESTION_SETTLED"
        await helene.do("reopenQuestion", **own)
        await helene.do("dismissQuestion", **own)
        await seated.until(lambda live: live.questions[question_id]["status"] == "DISMISSED")
        assert seated.questions[question_id]["text"] is None
        await hosts.until(lambda live: live.questions[question_id]["status"] == "DISMISSED")
        assert hosts.questions[question_id]["text"] == "Pourquoi ?"


async def test_nobody_learns_who_asked_without_a_name(house: House, helene: Browser, open_meeting: Any) -> None:
    """Neither everybody, nor the host, nor the auditor, nor the log itself; the same command asks once."""
    hosting = await helene.join(open_meeting["code"])
    session_id = hosting["sessionId"]
    noe = house.browser()
    joined = await noe.join(open_meeting["code"], name="Noé")
    asked = {"sessionId": session_id, "text": "Et si je n’ai rien compris ?", "anonymous": True}
    assert (await noe.do("askQuestion", **asked))["code"] == "ANONYMOUS_QUESTIONS_NOT_ALLOWED"
    await helene.do("setAnonymousQuestions", sessionId=session_id, allowed=True)
    async with helene.room(hosting) as hosts, noe.room(joined) as seated:
        await seated.until(lambda live: live.facts["anonymousQuestions"])
        done = await noe.do("askQuestion", **asked)
        for live in (hosts, seated):
            await live.until(lambda live: live.questions)
            (shown,) = live.questions.values()
            assert (shown["anonymous"], shown["author"], shown["seatId"]) == (True, None, None)
    person_id = (await noe.ask("{ viewer { personId } }"))["viewer"]["personId"]
    (recorded,) = await asyncio.to_thread(house.wired.store.read, done["position"] - 1, 1)
    assert (recorded.actor_id, recorded.correlation_id) == (None, None)
    for trace in (person_id, joined["seatId"]):
        assert trace not in repr(recorded)
        assert trace not in repr(recorded.event.text)
    auditor = await house.browser().sign_in(PAUL)
    events = (await auditor.ask(EVENTS, id=session_id))["historyEvents"]["events"]
    told = next(event for event in events if event["topic"] == "questions.QuestionAsked")
    assert (told["actor"], told["subject"], told["object"]) == (None, None, None)
    assert told["data"] == [{"key": "text", "value": asked["text"]}]
    then = (await auditor.ask(ROOM_AT, id=session_id, at=done["position"]))["roomAt"]
    expected = {"text": asked["text"], "author": None, "anonymous": True, "votes": 0, "status": "OPEN"}
    assert then["questions"] == [expected]


async def test_an_anonymous_question_is_asked_once_for_one_command(
    house: House, helene: Browser, open_meeting: Any
) -> None:
    """Sent again with the same id, its first result is given, although nobody knows whose it was."""
    hosting = await helene.join(open_meeting["code"])
    await helene.do("setAnonymousQuestions", sessionId=hosting["sessionId"], allowed=True)
    noe = house.browser()
    joined = await noe.join(open_meeting["code"], name="Noé")
    asked = {"sessionId": hosting["sessionId"], "text": "Deux fois ?", "anonymous": True}
    command_id = joined["seatId"]  # any id that is new
    first = await noe.do("askQuestion", command_id=command_id, **asked)
    again = await noe.do("askQuestion", command_id=command_id, **asked)
    assert first == again
    async with noe.room(joined) as live:
        assert len((await live.until(lambda live: live.questions)).questions) == 1
