"""Quizzes: the questions, and what each person answered."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from psycopg import Cursor

from domain.asking import Question
from domain.event import Recorded
from domain.people import PersonForgotten
from domain.quizzes import QuestionAnswered, QuestionAsked, QuizEnded, QuizStarted
from projections.folded import FoldedModel, Partition
from projections.forgotten import TABLE
from projections.query import Pool, find
from projections.read_model import topics
from projections.table import Table


class Quiz(msgspec.Struct, frozen=True):
    """A quiz. `answers`: by person, the answer (see `asking.written`) to each question; None where there is none,
    or where they were forgotten."""

    session_id: UUID
    quiz_id: UUID
    establishment_id: UUID
    title: str
    questions: tuple[Question, ...]
    asked: int
    over: bool
    started_at: datetime
    answers: dict[UUID, tuple[str | None, ...]] = {}


class Quizzes(FoldedModel):
    """One row for each quiz."""

    NAME = "quizzes"
    TOPICS = topics(QuizStarted, QuestionAsked, QuestionAnswered, QuizEnded, PersonForgotten)
    TABLES = f"""
        CREATE TABLE quizzes (
            session_id       uuid        NOT NULL,
            quiz_id          uuid        NOT NULL,
            establishment_id uuid        NOT NULL,
            title            text        NOT NULL,
            questions        jsonb       NOT NULL,
            asked            integer     NOT NULL, -- how many questions were asked
            over             boolean     NOT NULL,
            started_at       timestamptz NOT NULL,
            answers          jsonb       NOT NULL, -- by person, one for each question
            PRIMARY KEY (session_id, quiz_id)
        );
        {TABLE}
    """

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._quizzes = Table("quizzes", Quiz, key="quiz_id", partition="session_id")

    def tables(self) -> Sequence[Table[Any]]:
        """The one table."""
        return (self._quizzes,)

    def touched(self, recorded: Recorded) -> Iterable[Partition]:
        """The quizzes of the event's session."""
        if recorded.session_id:
            yield self._quizzes, recorded.session_id

    def fold(self, recorded: Recorded) -> None:
        """Fold one event of a quiz."""
        session_id, happened = recorded.session_id, recorded.event
        if session_id is None:
            return
        if isinstance(happened, QuizStarted):
            started = Quiz(
                session_id=session_id,
                quiz_id=happened.quiz_id,
                establishment_id=recorded.establishment_id,
                title=happened.title,
                questions=happened.questions,
                asked=0,
                over=False,
                started_at=recorded.recorded_at,
            )
            self._quizzes.put(session_id, started)
            return
        quiz = self._quizzes.get(session_id, happened.quiz_id)  # type: ignore[attr-defined]  # all are of a quiz
        if quiz is None:
            return
        match happened:
            case QuestionAsked(number=number):
                self._quizzes.put(session_id, quiz, asked=number + 1)
            case QuestionAnswered(number=number, person_id=person, answer=answer):
                theirs = list(quiz.answers.get(person, (None,) * len(quiz.questions)))
                theirs[number] = self.forgotten.text(answer)
                self._quizzes.put(session_id, quiz, answers={**quiz.answers, person: tuple(theirs)})
            case QuizEnded():
                self._quizzes.put(session_id, quiz, over=True)

    def forget(self, cursor: Cursor[Any], person_id: UUID) -> None:
        """Take back what the person answered; that they answered stays."""
        found = cursor.execute("SELECT DISTINCT session_id FROM quizzes WHERE answers ? %s", (str(person_id),))
        sessions = [session_id for (session_id,) in found]
        self._quizzes.load(cursor, sessions)
        for session_id in sessions:
            for quiz in list(self._quizzes.rows(session_id)):
                if person_id in quiz.answers:
                    gone = (None,) * len(quiz.questions)
                    self._quizzes.put(session_id, quiz, answers={**quiz.answers, person_id: gone})
        self._quizzes.save(cursor)


def quizzes_of(pool: Pool, session_id: UUID) -> list[Quiz]:
    """The quizzes of a session, in the order in which they were started."""
    query = "SELECT * FROM read_quizzes.quizzes WHERE session_id = %(session_id)s ORDER BY started_at, quiz_id"
    return find(pool, Quiz, query, session_id=session_id)
