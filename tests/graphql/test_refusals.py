"""Bad input through the schema: each refused with its own code, as data; never an error, never a stack trace."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLScalarType,
)

from tests.graphql.browser import SCHEMA, Browser
from tests.graphql.conftest import INES, KARIM, House

assert SCHEMA.mutation_type
MUTATIONS = SCHEMA.mutation_type.fields
LONG = "x" * 10_000
PAUSE = {"kind": "ONE", "text": "Une pause ?", "choices": ["Oui", "Non"]}
UNIT = {"kind": "TEXT", "text": "L’unité ?", "accepted": ["joule"]}
SOMETHING: dict[str, Any] = {
    "String": "abc",
    "Boolean": True,
    "Int": 0,
    "Float": 1.0,
    "Points": [0, 0, 10, 10],
    "QuestionInput": PAUSE,
}
"""A value of each scalar that arguments have, and of what has to hold together; ids are new ones of nothing."""
TEXTS = {
    "createMeeting": ("title", "TEXT_TOO_LONG"),
    "changeMeeting": ("title", "TEXT_TOO_LONG"),
    "join": ("name", "TEXT_TOO_LONG"),
    "sendMessage": ("text", "TEXT_TOO_LONG"),
    "editMessage": ("text", "TEXT_TOO_LONG"),
    "askQuestion": ("text", "TEXT_TOO_LONG"),
    "answerQuestion": ("answer", "TEXT_TOO_LONG"),
    "vote": ("text", "TEXT_TOO_LONG"),
    "startQuiz": ("title", "TEXT_TOO_LONG"),
    "answerQuizQuestion": ("text", "TEXT_TOO_LONG"),
    "prepareQuiz": ("title", "TEXT_TOO_LONG"),
    "inviteGuest": ("name", "TEXT_TOO_LONG"),
    "makeHallLink": ("place", "TEXT_TOO_LONG"),
    "openHall": ("place", "TEXT_TOO_LONG"),
    "allowEncoder": ("name", "TEXT_TOO_LONG"),
    "rename": ("name", "TEXT_TOO_LONG"),
    "checkIn": ("name", "TEXT_TOO_LONG"),
}
"""The argument of each mutation that is a text of one's own, and its refusal when it is far too long."""


IN_SESSION = {name for name in MUTATIONS if "sessionId" in MUTATIONS[name].args}


def value_of(kind: GraphQLInputType) -> Any:
    """Something well formed, of nothing that exists."""
    match kind:
        case GraphQLNonNull(of_type=inner):
            return value_of(inner)
        case GraphQLList(of_type=inner):
            value = value_of(inner)
            return [value, value + "d"] if isinstance(value, str) and inner.of_type.name == "String" else [value]
        case GraphQLEnumType(values=values):
            return next(iter(values))
        case GraphQLInputObjectType(name=name) if name in SOMETHING:
            return SOMETHING[name]
        case GraphQLInputObjectType(fields=fields):
            return {key: value_of(each.type) for key, each in fields.items() if isinstance(each.type, GraphQLNonNull)}
        case GraphQLScalarType(name=name):
            return str(uuid4()) if name == "UUID" else SOMETHING[name]
    raise TypeError(kind)


def arguments_of(name: str) -> dict[str, Any]:
    """What a mutation needs, all of it well formed and of nothing that exists."""
    arguments = MUTATIONS[name].args.items()
    return {key: value_of(each.type) for key, each in arguments if key != "commandId" and is_needed(each.type)}


def is_needed(kind: GraphQLInputType) -> bool:
    """Whether an argument can't be left out."""
    return isinstance(kind, GraphQLNonNull)


class Held:
    """A meeting that is held: Hélène hosts, Noé has a seat, Zoé waits."""

    def __init__(self, house: House, helene: Browser, code: str, session_id: str) -> None:
        self.house, self.helene, self.code, self.session_id = house, helene, code, session_id
        self.noe, self.zoe = house.browser(), house.browser()
        self.seats: dict[str, str] = {}

    async def refused(self, who: Browser, command: str, **arguments: Any) -> str:
        """The code with which a command in this session is refused; «done» when it is not."""
        result = await who.do(command, sessionId=self.session_id, **arguments)
        return str(result.get("code", "done"))

    async def message(self) -> str:
        """A message of Noé's; its id."""
        async with self.helene.room(await self.helene.join(self.code)) as live:
            await self.noe.do("sendMessage", sessionId=self.session_id, text="Bonjour")
            return next(iter((await live.until(lambda live: live.messages)).messages))

    async def question(self) -> str:
        """A question of Noé's; its id."""
        async with self.helene.room(await self.helene.join(self.code)) as live:
            await self.noe.do("askQuestion", sessionId=self.session_id, text="Pourquoi ?")
            return next(iter((await live.until(lambda live: live.questions)).questions))

    async def ticket(self) -> str:
        """A ticket of somebody who has scanned the code of Hélène's hall."""
        seat_id = self.seats["helene"]
        await self.helene.do("openHall", sessionId=self.session_id, seatId=seat_id, place="Amphi")
        return self.house.wired.amphi.checkins.ticket_of(UUID(self.session_id), datetime.now(UTC))

    async def poll(self, **question: Any) -> str:
        """A new poll with a question; its id."""
        async with self.helene.room(await self.helene.join(self.code)) as live:
            known = set((await live.until(lambda live: live.facts)).polls)
            assert await self.refused(self.helene, "openPoll", question=question) == "done"
            return str(next(iter(set((await live.until(lambda live: set(live.polls) - known)).polls) - known)))

    async def quiz(self, *questions: Any) -> str:
        """A new quiz whose first question is asked; its id."""
        async with self.helene.room(await self.helene.join(self.code)) as live:
            known = set((await live.until(lambda live: live.facts)).quizzes)
            assert await self.refused(self.helene, "startQuiz", title="Contrôle", questions=questions) == "done"
            quiz_id = next(iter(set((await live.until(lambda live: set(live.quizzes) - known)).quizzes) - known))
        assert await self.refused(self.helene, "askQuizQuestion", quizId=quiz_id, number=0) == "done"
        return str(quiz_id)


@pytest.fixture
async def held(house: House, helene: Browser, meeting: Any) -> Held:
    joined = await helene.join(meeting["code"])
    held = Held(house, helene, meeting["code"], joined["sessionId"])
    held.seats["helene"] = joined["seatId"]
    for name, browser in (("noe", held.noe), ("zoe", held.zoe)):
        held.seats[name] = (await browser.join(held.code, name=name))["seatId"]
    await helene.do("admit", sessionId=held.session_id, seatId=held.seats["noe"])
    return held


async def test_a_stranger_with_ids_of_nothing_is_refused_by_every_mutation(house: House) -> None:
    """Whatever is asked by somebody who is nobody, about nothing that exists, comes back as a refusal."""
    stranger = house.browser()
    answers = {name: await stranger.do(name, **arguments_of(name)) for name in MUTATIONS}
    assert {name: answer["__typename"] for name, answer in answers.items()} == dict.fromkeys(MUTATIONS, "Refusal")
    assert answers["createMeeting"]["code"] == "NOT_SIGNED_IN"
    assert answers["acceptCharter"]["code"] == "NOT_SIGNED_IN"
    assert answers["join"]["code"] == "MEETING_NOT_FOUND"
    assert answers["deleteRecording"]["code"] == "RECORDING_NOT_FOUND"
    in_session = IN_SESSION - {"rateSound"}  # of who was in one, not of a session
    assert {answers[name]["code"] for name in in_session} == {"SESSION_NOT_FOUND"}


async def test_each_text_of_one_s_own_is_bounded(held: Held, house: House) -> None:
    """A name, title, message, question or choice of 10,000 characters is refused with its bound; so is an empty one."""
    own = {
        name: key
        for name, field in MUTATIONS.items()
        for key, argument in field.args.items()
        if str(argument.type).startswith("String")
        and key not in ("code", "token", "ticket", "surface", "hall")  # names of things, of no length that matters
        and name not in ("importQuestions", "importMembers")  # files, with their own refusals
        and name not in ("writeToWaiting", "reportDisturbance")  # an empty text means something
        and name not in ("addGroup", "addressGroups")  # of groups that are open
    }
    assert own.keys() == TEXTS.keys()
    newcomer = house.browser()
    meeting_id = (await held.helene.do("createMeeting", title="Autre", waitingRoom=True))["meeting"]["id"]
    asked: dict[str, tuple[Browser, dict[str, Any]]] = {
        "createMeeting": (held.helene, {"waitingRoom": True}),
        "changeMeeting": (held.helene, {"meetingId": meeting_id}),
        "join": (newcomer, {"code": held.code, "connectionId": uuid4()}),
        "sendMessage": (held.noe, {"sessionId": held.session_id}),
        "editMessage": (held.noe, {"sessionId": held.session_id, "messageId": await held.message()}),
        "askQuestion": (held.noe, {"sessionId": held.session_id}),
        "answerQuestion": (held.helene, {"sessionId": held.session_id, "questionId": await held.question()}),
        "startQuiz": (held.helene, {"sessionId": held.session_id, "questions": [UNIT]}),
        "answerQuizQuestion": (held.noe, {"sessionId": held.session_id, "quizId": await held.quiz(UNIT), "number": 0}),
        "prepareQuiz": (held.helene, {"meetingId": meeting_id, "questions": [UNIT]}),
        "inviteGuest": (held.helene, {"meetingId": meeting_id}),
        "checkIn": (house.browser(), {"ticket": await held.ticket()}),
        "makeHallLink": (held.helene, {"meetingId": meeting_id}),
        "allowEncoder": (held.helene, {"meetingId": meeting_id}),
        "openHall": (held.helene, {"sessionId": held.session_id, "seatId": held.seats["noe"]}),
        "rename": (held.noe, {"sessionId": held.session_id}),
        "vote": (held.noe, {"sessionId": held.session_id, "pollId": await held.poll(kind="TEXT", text="Qui ?")}),
    }
    for name, (field, code) in TEXTS.items():
        browser, others = asked[name]
        for text, refusal in ((LONG, code), (" \n ", "TEXT_EMPTY")):
            answer = await browser.do(name, **others, **{field: text})
            assert (name, answer["code"], answer["field"]) == (name, refusal, field)
    for changed, field, longest in (
        ({"choices": ["Oui", LONG]}, "choices", "150"),
        ({"text": LONG}, "question", "300"),
    ):
        asked_so = await held.helene.do("openPoll", sessionId=held.session_id, question={**PAUSE, **changed})
        assert (asked_so["code"], asked_so["field"]) == ("TEXT_TOO_LONG", field)
        assert {"key": "longest", "value": longest} in asked_so["details"]


async def test_a_null_byte_in_a_name_or_a_title_stops_no_read_model(held: Held, house: House) -> None:
    """What PostgreSQL could not hold is not in the text; lists and attendance go on."""
    created = await held.helene.do("createMeeting", title="Ana\0lyse", waitingRoom=False)
    assert created["meeting"]["title"] == "Analyse"
    guest = house.browser()
    joined = await guest.join(held.code, name="No\0é \x1b[31m")
    await held.helene.do("openPoll", sessionId=held.session_id, question={**PAUSE, "text": "Qu\0i ?"})
    last = await held.helene.do("admit", sessionId=held.session_id, seatId=joined["seatId"])
    found = await held.helene.ask(
        "query ($at: Position) { meetings(atLeast: $at) { title participants } }", at=last["position"]
    )
    assert {"title": "Analyse", "participants": 3} in found["meetings"]
    assert (await guest.join("abc\0def", name="x"))["code"] == "MEETING_NOT_FOUND"


async def test_a_guest_does_not_admit_themselves_nor_act_as_host(held: Held) -> None:
    """Neither from the waiting room nor from a seat; a waiting guest takes part in nothing."""
    for who in (held.zoe, held.noe):
        assert await held.refused(who, "admit", seatId=held.seats["zoe"]) == "NOT_ALLOWED"
        assert await held.refused(who, "admitAll") == "NOT_ALLOWED"
        assert await held.refused(who, "refuseAdmission", seatId=held.seats["zoe"]) == "NOT_ALLOWED"
        assert await held.refused(who, "removeParticipant", seatId=held.seats["helene"]) == "NOT_ALLOWED"
        assert await held.refused(who, "muteParticipant", seatId=held.seats["helene"]) == "NOT_ALLOWED"
        assert await held.refused(who, "stopShare", seatId=held.seats["helene"]) == "NOT_ALLOWED"
        assert await held.refused(who, "lowerHand", seatId=held.seats["helene"]) == "NOT_ALLOWED"
        assert await held.refused(who, "openPoll", question=PAUSE) == "NOT_ALLOWED"
        assert await held.refused(who, "relaunchPoll", pollId=uuid4()) == "NOT_ALLOWED"
        assert await held.refused(who, "startQuiz", title="Moi", questions=[UNIT]) == "NOT_ALLOWED"
        assert await held.refused(who, "askQuizQuestion", quizId=uuid4(), number=0) == "NOT_ALLOWED"
        assert await held.refused(who, "startRecording") == "NOT_ALLOWED"
        assert await held.refused(who, "stopRecording") == "NOT_ALLOWED"
        assert await held.refused(who, "endSession") == "NOT_ALLOWED"
    assert await held.refused(held.zoe, "sendMessage", text="Bonjour") == "NOT_ALLOWED"
    assert await held.refused(held.zoe, "raiseHand") == "NOT_ALLOWED"
    assert await held.refused(held.zoe, "setMicrophone", on=True) == "NOT_ALLOWED"
    assert await held.refused(held.zoe, "connectMedia", connectionId=uuid4()) == "NOT_ALLOWED"
    assert await held.refused(held.zoe, "giveConsent") == "NOT_ALLOWED"
    assert await held.refused(held.helene, "admit", seatId=uuid4()) == "NOT_WAITING"
    assert await held.refused(held.helene, "removeParticipant", seatId=uuid4()) == "SEAT_NOT_FOUND"
    assert await held.refused(held.helene, "removeParticipant", seatId=held.seats["helene"]) == "SEAT_NOT_FOUND"
    assert await held.refused(held.house.browser(), "sendMessage", text="Coucou") == "NOT_IN_SESSION"


async def test_a_poll_refuses_second_late_and_impossible_votes(held: Held) -> None:
    """Each by its own code, also from one who waits and about a poll that is not there."""
    too_few = await held.helene.do("openPoll", sessionId=held.session_id, question={**PAUSE, "choices": ["Moi"]})
    assert (too_few["code"], too_few["field"]) == ("CHOICES_OUT_OF_BOUNDS", "choices")
    twice = {**PAUSE, "choices": ["Moi", "moi "]}
    assert await held.refused(held.helene, "openPoll", question=twice) == "CHOICE_TWICE"
    poll_id = await held.poll(**PAUSE)
    for choice in (-1, 2, 2**31 - 1):
        assert await held.refused(held.noe, "vote", pollId=poll_id, choices=[choice]) == "CHOICE_UNKNOWN"
    assert await held.refused(held.zoe, "vote", pollId=poll_id, choices=[0]) == "NOT_ALLOWED"
    assert await held.refused(held.noe, "vote", pollId=uuid4(), choices=[0]) == "POLL_NOT_FOUND"
    assert await held.refused(held.noe, "vote", pollId=poll_id, choices=[0]) == "done"
    assert await held.refused(held.noe, "vote", pollId=poll_id, choices=[1]) == "ALREADY_VOTED"
    assert await held.refused(held.helene, "sharePollResults", pollId=poll_id) == "POLL_STILL_OPEN"
    assert await held.refused(held.noe, "closePoll", pollId=poll_id) == "NOT_ALLOWED"
    assert await held.refused(held.helene, "closePoll", pollId=poll_id) == "done"
    assert await held.refused(held.helene, "vote", pollId=poll_id, choices=[0]) == "POLL_CLOSED"


async def test_nothing_can_be_done_in_a_session_that_has_ended(held: Held) -> None:
    """Every mutation of a session says so, whoever asks; ending it again is no error."""
    await held.helene.do("endSession", sessionId=held.session_id)
    again = await held.helene.do("endSession", sessionId=held.session_id)
    assert (again["__typename"], again["changed"]) == ("Done", False)
    for name in sorted(IN_SESSION - {"endSession", "rateSound"}):  # how it sounded is asked afterwards
        arguments = arguments_of(name) | {"sessionId": held.session_id}
        for who in (held.helene, held.noe):
            assert (name, (await who.do(name, **arguments))["code"]) == (name, "SESSION_ENDED")
    assert (await held.noe.join(held.code, name="Noé"))["code"] == "SESSION_NOT_STARTED"


async def test_a_student_who_hosts_starts_no_cloud_recording(house: House) -> None:
    """The affiliation is asked for on top of the role; a member of staff who hosts may."""
    for subject, code in ((INES, "RECORDING_NOT_ALLOWED"), (KARIM, None)):
        host = await house.browser().sign_in(subject)
        created = await host.do("createMeeting", title="TD", waitingRoom=True)
        session = await host.join(created["meeting"]["code"])
        answer = await host.do("startRecording", sessionId=session["sessionId"])
        assert answer.get("code") == code
        if code is None:
            again = await host.do("startRecording", sessionId=session["sessionId"])
            assert again["code"] == "ALREADY_RECORDING"
        else:
            assert (await host.do("stopRecording", sessionId=session["sessionId"]))["code"] == "NOT_RECORDING"


async def test_a_command_id_that_was_used_for_something_else_is_refused(held: Held) -> None:
    """Also one of one's own: what it recorded first is no result of this command."""
    command_id = uuid4()
    said = await held.helene.do("sendMessage", command_id=command_id, sessionId=held.session_id, text="Bonjour")
    assert said["__typename"] == "Done"
    created = await held.helene.do("createMeeting", command_id=command_id, title="Autre", waitingRoom=True)
    assert (created["code"], created["field"]) == ("COMMAND_ID_TAKEN", "commandId")
    started = await held.helene.do("startRecording", command_id=command_id, sessionId=held.session_id)
    assert started["code"] == "COMMAND_ID_TAKEN"
    by_guest = await held.noe.do("raiseHand", command_id=command_id, sessionId=held.session_id)
    assert by_guest["code"] == "COMMAND_ID_TAKEN"


@pytest.mark.usefixtures("node")
async def test_media_are_for_a_connection_of_one_s_own(held: Held) -> None:
    """No token for a tab that is not there, for another's, or for who was removed."""
    tab = uuid4()
    await held.helene.join(held.code, connectionId=tab)
    assert await held.refused(held.helene, "connectMedia", connectionId=tab) == "done"
    assert await held.refused(held.noe, "connectMedia", connectionId=tab) == "CONNECTION_NOT_FOUND"
    await held.helene.do("removeParticipant", sessionId=held.session_id, seatId=held.seats["noe"])
    assert await held.refused(held.noe, "connectMedia", connectionId=tab) == "REMOVED_FROM_SESSION"
    assert await held.refused(held.noe, "sendMessage", text="encore") == "REMOVED_FROM_SESSION"
    assert (await held.noe.join(held.code, name="Noé"))["code"] == "REMOVED_FROM_SESSION"
