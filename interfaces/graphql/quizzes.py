"""Quizzes: started, asked question by question and ended by the host; everybody answers each question once."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import strawberry

from application import quizzes
from domain.asking import QuestionKind
from domain.quiz_results import QuizSeen, Quizzes
from interfaces.graphql.polls import PollResults, QuestionInput, answer_of, question_of, results_of
from interfaces.graphql.refusal import DoneResult
from interfaces.graphql.viewer import Info, carry_out, done


@strawberry.type(description="A question of a quiz.")
class QuizQuestion:
    number: int = strawberry.field(description="From 0.")
    kind: QuestionKind
    text: str
    choices: list[str]
    points: int
    seconds: int
    ends_at: datetime | None = strawberry.field(description="While it is open, when its time is over.")
    answered: int = strawberry.field(description="How many have answered.")
    right: list[int] = strawberry.field(description="Which choices are right: for hosts, for others once it is closed.")
    accepted: list[str] = strawberry.field(description="Words that are right, shown likewise.")
    right_answers: int | None = strawberry.field(description="How many answers are right, shown likewise.")
    results: PollResults | None = strawberry.field(description="What was answered, shown likewise.")


@strawberry.type(
    description="A quiz. While it runs it has the question that was asked last, for hosts also the next; once it is "
    "over everything that was asked."
)
class Quiz:
    id: UUID
    title: str
    total: int = strawberry.field(description="How many questions it has.")
    number: int = strawberry.field(description="The question asked last, from 0; -1 before the first.")
    open: bool = strawberry.field(description="Whether that question takes answers.")
    over: bool
    questions: list[QuizQuestion]


@strawberry.type(description="The viewer's own answer to a question of a quiz.")
class MyAnswer:
    quiz_id: UUID
    number: int
    choices: list[int]
    text: str | None
    right: bool | None = strawberry.field(description="Null until the question is closed.")


def quiz(entry: QuizSeen, *, hosts: bool) -> Quiz:
    """A quiz as hosts, or the others, see it."""
    last = entry.number + 1 if hosts else entry.number
    numbers = range(entry.number + 1) if entry.over else range(max(0, entry.number), last + 1)
    return Quiz(
        id=entry.quiz_id,
        title=entry.title,
        total=len(entry.questions),
        number=entry.number,
        open=entry.open,
        over=entry.over,
        questions=[_question(entry, number, hosts=hosts) for number in numbers if number < len(entry.questions)],
    )


def _question(entry: QuizSeen, number: int, *, hosts: bool) -> QuizQuestion:
    question = entry.questions[number]
    told = hosts or entry.closed(number)
    return QuizQuestion(
        number=number,
        kind=question.kind,
        text=question.text,
        choices=list(question.choices),
        points=question.points,
        seconds=question.seconds,
        ends_at=entry.ends_at if entry.open and number == entry.number else None,
        answered=len(entry.answers.get(number, {})),
        right=list(question.right) if told else [],
        accepted=list(question.accepted) if told else [],
        right_answers=entry.right_answers(number) if told else None,
        results=results_of(entry.results(number)) if told else None,
    )


def answers_of(entry: QuizSeen, person_id: UUID) -> list[MyAnswer]:
    """What a person answered in a quiz."""
    return [
        MyAnswer(
            quiz_id=entry.quiz_id,
            number=number,
            choices=list(mine.choices),
            text=mine.text.text if mine.text else None,
            right=mine.right if entry.closed(number) else None,
        )
        for number, given in entry.answers.items()
        if (mine := given.get(person_id))
    ]


def answered_between(before: Quizzes, now: Quizzes) -> set[UUID]:
    """Of whom an answer is new, or is told to be right or not."""
    people: set[UUID] = set()
    for key, entry in now.items() if before is not now else ():
        old = before.get(key)
        told = old is None or (old.number, old.open, old.over) != (entry.number, entry.open, entry.over)
        for number, given in entry.answers.items():
            known = old.answers.get(number, {}) if old else {}
            if told:
                people |= given.keys()
            elif known is not given:
                people |= {person for person, answer in given.items() if known.get(person) is not answer}
    return people


Questions = Annotated[list[QuestionInput], strawberry.argument(description="In the order in which they are asked.")]


@strawberry.type
class QuizzesMutation:
    @strawberry.mutation(description="Begin a quiz; nothing is asked yet.")
    async def start_quiz(
        self, info: Info, command_id: UUID, session_id: UUID, title: str, questions: Questions
    ) -> DoneResult:
        asked = tuple(question_of(question) for question in questions)
        started = await carry_out(
            info, quizzes.start_quiz, command_id, session_id=session_id, title=title, questions=asked
        )
        return done(started)

    @strawberry.mutation(description="Ask the next question; `number` from 0.")
    async def ask_quiz_question(
        self, info: Info, command_id: UUID, session_id: UUID, quiz_id: UUID, number: int
    ) -> DoneResult:
        asked = await carry_out(
            info, quizzes.ask_quiz_question, command_id, session_id=session_id, quiz_id=quiz_id, number=number
        )
        return done(asked)

    @strawberry.mutation(description="Answer the question that is open, once; as in `vote`.")
    async def answer_quiz_question(
        self,
        info: Info,
        command_id: UUID,
        session_id: UUID,
        quiz_id: UUID,
        number: int,
        choices: list[int] | None = None,
        text: str | None = None,
    ) -> DoneResult:
        answered = await carry_out(
            info,
            quizzes.answer_quiz_question,
            command_id,
            session_id=session_id,
            quiz_id=quiz_id,
            number=number,
            answer=answer_of(choices, text),
        )
        return done(answered)

    @strawberry.mutation(description="Take no more answers to a question; everybody sees what was right.")
    async def close_quiz_question(
        self, info: Info, command_id: UUID, session_id: UUID, quiz_id: UUID, number: int
    ) -> DoneResult:
        closed = await carry_out(
            info, quizzes.close_quiz_question, command_id, session_id=session_id, quiz_id=quiz_id, number=number
        )
        return done(closed)

    @strawberry.mutation(description="End a quiz.")
    async def end_quiz(self, info: Info, command_id: UUID, session_id: UUID, quiz_id: UUID) -> DoneResult:
        return done(await carry_out(info, quizzes.end_quiz, command_id, session_id=session_id, quiz_id=quiz_id))
