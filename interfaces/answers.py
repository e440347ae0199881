"""Answers as CSV, for those entitled: of a poll a line for each answer, of a quiz a line for each person."""

from collections.abc import Callable
from uuid import UUID

from fastapi import APIRouter, Request, Response

from application.permissions import NotAllowed
from domain.asking import Question, in_words
from domain.polls import PollStillOpen
from interfaces.graphql.answers import is_right_answer, poll_rows, quiz_rows
from interfaces.graphql.viewer import Asking, Web
from interfaces.signin import Cookies, asking_of
from interfaces.spreadsheets import csv_file, csv_of


def routes(web: Web, cookies: Cookies) -> APIRouter:
    """`/polls/{session}/{poll}.csv`, `/quizzes/{session}/{quiz}.csv`."""
    router = APIRouter()

    async def sent(name: str, write: Callable[[], str]) -> Response:
        return await csv_file(name, write, lambda why: {NotAllowed: 403, PollStillOpen: 409}.get(type(why), 404))

    @router.get("/polls/{session_id}/{poll_id}.csv")
    async def poll(request: Request, session_id: UUID, poll_id: UUID) -> Response:
        return await sent(f"poll-{poll_id}", lambda: poll_csv(asking_of(web, cookies, request), session_id, poll_id))

    @router.get("/quizzes/{session_id}/{quiz_id}.csv")
    async def quiz(request: Request, session_id: UUID, quiz_id: UUID) -> Response:
        return await sent(f"quiz-{quiz_id}", lambda: quiz_csv(asking_of(web, cookies, request), session_id, quiz_id))

    return router


def poll_csv(asking: Asking, session_id: UUID, poll_id: UUID) -> str:
    """Of a named poll who answered what; of an anonymous one the answers alone, in alphabetical order.

    Raises PollStillOpen for an anonymous poll that is open, SessionNotFound, NotAllowed.
    """
    poll, names, told = poll_rows(asking, session_id, poll_id)
    if not told:
        raise PollStillOpen
    question = Question(poll.kind, poll.question, poll.choices)
    if poll.anonymous:
        return csv_of(("question", "answer"), sorted((poll.question, in_words(question, one)) for one in poll.given))
    rows = [
        (poll.question, str(person), names.get(person) or "", "" if answer is None else in_words(question, answer))
        for person, answer in poll.votes.items()
    ]
    return csv_of(("question", "person_id", "name", "answer"), sorted(rows, key=lambda row: (row[2].casefold(), row)))


def quiz_csv(asking: Asking, session_id: UUID, quiz_id: UUID) -> str:
    """Each person's points, then their answer to each question that was asked and the points it brought."""
    quiz, names = quiz_rows(asking, session_id, quiz_id)
    asked = quiz.questions[: quiz.asked]
    header = ["person_id", "name", "points", "of"]
    for number, question in enumerate(asked, 1):
        header += [f"{number}. {question.text}", f"{number}. points"]
    of = sum(question.points for question in asked)
    rows = []
    for person, answers in quiz.answers.items():
        cells, total = list[str](), 0
        for question, answer in zip(asked, answers, strict=False):
            points = question.points if answer is not None and is_right_answer(question, answer) else 0
            total += points
            cells += ["" if answer is None else in_words(question, answer), str(points)]
        rows.append((str(person), names.get(person) or "", str(total), str(of), *cells))
    return csv_of(header, sorted(rows, key=lambda row: (row[1].casefold(), row)))
