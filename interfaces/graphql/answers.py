"""What was answered in a session, polls and quizzes, during it and after: for the meeting's owner and who hosts it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

import strawberry

from application import reads
from domain.asking import Question, QuestionKind, choices_in, counted, grouped, is_right
from domain.poll_results import Results
from domain.polls import PollStatus
from domain.session import SessionNotFound
from interfaces.graphql.meetings import SessionSummary, session_row, summary
from interfaces.graphql.polls import PollResults, results_of
from interfaces.graphql.refusal import Refusal
from interfaces.graphql.values import Position
from interfaces.graphql.viewer import Asking, Info, query, wait_for
from projections.attendance import names_of
from projections.polls import Poll, polls_of
from projections.quizzes import Quiz, quizzes_of


@strawberry.type(description="A poll that took place.")
class AnsweredPoll:
    id: UUID
    kind: QuestionKind
    question: str
    choices: list[str]
    ends: list[str]
    anonymous: bool
    opened_at: datetime
    voters: int
    results: PollResults | None = strawberry.field(description="Null while an anonymous poll is open.")
    csv_url: str


@strawberry.type(description="A question of a quiz that took place, with what was answered.")
class AnsweredQuestion:
    number: int
    kind: QuestionKind
    text: str
    choices: list[str]
    right: list[int]
    accepted: list[str]
    points: int
    answered: int
    right_answers: int
    results: PollResults


@strawberry.type(description="What one person came to in a quiz.")
class QuizResult:
    person_id: UUID
    name: str | None = strawberry.field(description="Null: the person asked to be forgotten.")
    answered: int
    right: int
    points: int


@strawberry.type(description="A quiz that took place.")
class AnsweredQuiz:
    id: UUID
    title: str
    started_at: datetime
    over: bool
    points: int = strawberry.field(description="Of all questions that were asked.")
    questions: list[AnsweredQuestion] = strawberry.field(description="Those that were asked.")
    people: list[QuizResult] = strawberry.field(description="Who answered, the most points first.")
    csv_url: str


@strawberry.type(description="What was answered in a session.")
class Answers:
    session: SessionSummary
    polls: list[AnsweredPoll]
    quizzes: list[AnsweredQuiz]


AnswersResult = Annotated[Answers | Refusal, strawberry.union("AnswersResult")]


@strawberry.type
class AnswersQuery:
    @strawberry.field(description="Polls and quizzes of a session, for the meeting's owner and who hosts it.")
    async def answers(self, info: Info, session_id: UUID, at_least: Position | None = None) -> AnswersResult:
        return await query(info, answers_of, session_id, at_least)


def answers_of(asking: Asking, session_id: UUID, at_least: Position | None = None) -> Answers:
    """What was answered in a session, for who may read it. Raises SessionNotFound, NotAllowed."""
    row = _session(asking, session_id, at_least)
    over = row.ended_at is not None
    database = asking.web.database
    names = names_of(database, session_id)
    return Answers(
        session=row,
        polls=[_poll(poll, over=over) for poll in polls_of(database, session_id)],
        quizzes=[_quiz(quiz, names) for quiz in quizzes_of(database, session_id)],
    )


def poll_rows(asking: Asking, session_id: UUID, poll_id: UUID) -> tuple[Poll, Mapping[UUID, str | None], bool]:
    """A poll with the names of who voted, and whether its answers may be read yet. Raises what `answers_of` does."""
    row = _session(asking, session_id, None)
    found = next((poll for poll in polls_of(asking.web.database, session_id) if poll.poll_id == poll_id), None)
    if found is None:
        raise SessionNotFound
    return found, names_of(asking.web.database, session_id), told(found, over=row.ended_at is not None)


def quiz_rows(asking: Asking, session_id: UUID, quiz_id: UUID) -> tuple[Quiz, Mapping[UUID, str | None]]:
    """A quiz with the names of who answered. Raises what `answers_of` does."""
    _session(asking, session_id, None)
    found = next((quiz for quiz in quizzes_of(asking.web.database, session_id) if quiz.quiz_id == quiz_id), None)
    if found is None:
        raise SessionNotFound
    return found, names_of(asking.web.database, session_id)


def told(poll: Poll, *, over: bool) -> bool:
    """Whether the answers of a poll may be read: those of an anonymous one once it, or its session, is closed."""
    return not poll.anonymous or poll.status is not PollStatus.OPEN or over


def is_right_answer(question: Question, text: str) -> bool:
    """Whether an answer that was written is right."""
    return is_right(question, text if question.kind is QuestionKind.TEXT else choices_in(text))


def _session(asking: Asking, session_id: UUID, at_least: Position | None) -> SessionSummary:
    reads.may_read_answers(asking.web.amphi, asking.viewer, session_id)
    wait_for(asking, at_least, "polls", "quizzes", "attendance", "meetings")
    row = session_row(asking, session_id)
    if row is None:
        raise SessionNotFound
    return summary(row)


def _poll(poll: Poll, *, over: bool) -> AnsweredPoll:
    given = poll.given if poll.anonymous else [answer for answer in poll.votes.values() if answer is not None]
    return AnsweredPoll(
        id=poll.poll_id,
        kind=poll.kind,
        question=poll.question,
        choices=list(poll.choices),
        ends=list(poll.ends),
        anonymous=poll.anonymous,
        opened_at=poll.opened_at,
        voters=len(poll.votes),
        results=_results(poll.kind, len(poll.choices), given) if told(poll, over=over) else None,
        csv_url=f"/polls/{poll.session_id}/{poll.poll_id}.csv",
    )


def _results(kind: QuestionKind, choices: int, given: Sequence[str]) -> PollResults:
    if kind is QuestionKind.TEXT:
        return results_of(Results(len(given), (), tuple(grouped(given))))
    return results_of(Results(len(given), counted(kind, choices, map(choices_in, given))))


def _quiz(quiz: Quiz, names: Mapping[UUID, str | None]) -> AnsweredQuiz:
    asked = quiz.questions[: quiz.asked]
    people = [_person(person, names.get(person), asked, answers) for person, answers in quiz.answers.items()]
    return AnsweredQuiz(
        id=quiz.quiz_id,
        title=quiz.title,
        started_at=quiz.started_at,
        over=quiz.over,
        points=sum(question.points for question in asked),
        questions=[_question(number, question, quiz) for number, question in enumerate(asked)],
        people=sorted(people, key=lambda one: (-one.points, (one.name or "").casefold(), str(one.person_id))),
        csv_url=f"/quizzes/{quiz.session_id}/{quiz.quiz_id}.csv",
    )


def _question(number: int, question: Question, quiz: Quiz) -> AnsweredQuestion:
    given = [answer for answers in quiz.answers.values() if (answer := answers[number]) is not None]
    return AnsweredQuestion(
        number=number,
        kind=question.kind,
        text=question.text,
        choices=list(question.choices),
        right=list(question.right),
        accepted=list(question.accepted),
        points=question.points,
        answered=len(given),
        right_answers=sum(is_right_answer(question, answer) for answer in given),
        results=_results(question.kind, len(question.choices), given),
    )


def _person(person_id: UUID, name: str | None, asked: Sequence[Question], answers: Sequence[str | None]) -> QuizResult:
    given = [(question, answer) for question, answer in zip(asked, answers, strict=False) if answer is not None]
    right = [question for question, answer in given if is_right_answer(question, answer)]
    points = sum(question.points for question in right)
    return QuizResult(person_id=person_id, name=name, answered=len(given), right=len(right), points=points)
