"""Quizzes: questions with right answers, asked one after the other; a stream for the quiz, and one for each person's
answers (id = uuid5(quiz, person)), so that 300 may answer at once. Answers are named: each has a result."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid5

import msgspec

from domain.asking import Answer, Question, checked_answer, checked_quiz_question, written
from domain.event import Event, event
from domain.personal import Personal
from domain.refusal import Refused, checked_text

LONGEST_TITLE = 120
MOST_QUESTIONS = 50
GRACE = timedelta(seconds=2)
"""What was sent in time may come a little late."""


@event("quizzes.QuizStarted")
class QuizStarted(Event, frozen=True):
    """The host's seat `by` begins a quiz; nothing is asked yet."""

    quiz_id: UUID
    session_id: UUID
    title: str
    questions: tuple[Question, ...]
    by: UUID


@event("quizzes.QuestionAsked")
class QuestionAsked(Event, frozen=True):
    """A question (from 0) is put to everybody, until `ends_at`, or until it is closed."""

    quiz_id: UUID
    number: int
    by: UUID
    ends_at: datetime | None = None


@event("quizzes.QuestionAnswered")
class QuestionAnswered(Event, frozen=True):
    """A participant's answer (see `asking.written`), sealed with their key."""

    quiz_id: UUID
    number: int
    seat_id: UUID
    person_id: UUID
    answer: Personal


@event("quizzes.QuestionClosed")
class QuestionClosed(Event, frozen=True):
    """No more answers to a question: everybody sees what was right. `by` is None when its time was up."""

    quiz_id: UUID
    number: int
    by: UUID | None


@event("quizzes.QuizEnded")
class QuizEnded(Event, frozen=True):
    """The quiz is over, whether everything was asked or not."""

    quiz_id: UUID
    by: UUID


class QuizNotFound(Refused):
    """The session has no such quiz."""

    code = "QUIZ_NOT_FOUND"


class QuizIsOver(Refused):
    """The quiz has ended."""

    code = "QUIZ_OVER"


class QuestionNotFound(Refused):
    """The quiz has no such question, or it is not the next one; `details`: `questions`, how many it has."""

    code = "QUIZ_QUESTION_NOT_FOUND"


class QuestionStillOpen(Refused):
    """The next question is asked once the one before is closed."""

    code = "QUESTION_STILL_OPEN"


class QuestionNotOpen(Refused):
    """The question takes no answers: it was not asked yet, or it is closed."""

    code = "QUESTION_NOT_OPEN"


class TimeIsUp(Refused):
    """The time for the question is over."""

    code = "TIME_IS_UP"


class AlreadyAnswered(Refused):
    """This person has answered the question."""

    code = "ALREADY_ANSWERED"


class QuestionsOutOfBounds(Refused):
    """A quiz has at least one question and not too many; `details`: `most`."""

    code = "QUESTIONS_OUT_OF_BOUNDS"


class Quiz(msgspec.Struct, frozen=True):
    """State of a quiz's stream; one that was never started has no `quiz_id`. `number`: the latest question asked."""

    quiz_id: UUID | None = None
    session_id: UUID | None = None
    questions: tuple[Question, ...] = ()
    number: int = -1
    open: bool = False
    ends_at: datetime | None = None
    over: bool = False


def evolve(state: Quiz, happened: Event) -> Quiz:
    """Fold one event."""
    match happened:
        case QuizStarted():
            return Quiz(happened.quiz_id, happened.session_id, happened.questions)
        case QuestionAsked(number=number, ends_at=ends_at):
            return msgspec.structs.replace(state, number=number, open=True, ends_at=ends_at)
        case QuestionClosed():
            return msgspec.structs.replace(state, open=False)
        case QuizEnded():
            return msgspec.structs.replace(state, over=True)
    return state


class Answers(msgspec.Struct, frozen=True):
    """State of the stream of one person's answers: the questions they answered."""

    numbers: frozenset[int] = frozenset()


def evolve_answers(state: Answers, happened: Event) -> Answers:
    """Fold one event."""
    return Answers(state.numbers | {happened.number}) if isinstance(happened, QuestionAnswered) else state


def answers_stream(quiz_id: UUID, person_id: UUID) -> UUID:
    """The stream of one person's answers in a quiz."""
    return uuid5(quiz_id, str(person_id))


def checked_quiz(title: str, questions: Sequence[Question]) -> tuple[str, tuple[Question, ...]]:
    """Title and questions made clean. Raises QuestionsOutOfBounds, and what `checked_quiz_question` refuses."""
    title = checked_text(title, field="title", longest=LONGEST_TITLE)
    if not 0 < len(questions) <= MOST_QUESTIONS:
        raise QuestionsOutOfBounds(field="questions", most=MOST_QUESTIONS)
    return title, tuple(checked_quiz_question(question) for question in questions)


def start(*, quiz_id: UUID, session_id: UUID, title: str, questions: Sequence[Question], by: UUID) -> list[Event]:
    """Begin a quiz."""
    title, checked = checked_quiz(title, questions)
    return [QuizStarted(quiz_id, session_id, title, checked, by)]


def ask(quiz: Quiz, *, number: int, by: UUID, now: datetime) -> list[Event]:
    """Ask the next question; one that is being asked stays so."""
    quiz_id = _running(quiz)
    if number == quiz.number:
        return []
    if number != quiz.number + 1 or number >= len(quiz.questions):
        raise QuestionNotFound(field="number", questions=len(quiz.questions))
    if quiz.open:
        raise QuestionStillOpen
    seconds = quiz.questions[number].seconds
    return [QuestionAsked(quiz_id, number, by, now + timedelta(seconds=seconds) if seconds else None)]


def answer(
    quiz: Quiz, state: Answers, *, number: int, seat_id: UUID, person_id: UUID, given: Answer, now: datetime
) -> list[Event]:
    """Answer the question that is open, once."""
    quiz_id = _running(quiz)
    if number != quiz.number or not quiz.open:
        raise QuestionNotOpen(field="number")
    if is_out_of_time(quiz.open, quiz.ends_at, now):
        raise TimeIsUp
    question = quiz.questions[number]
    text = written(checked_answer(question.kind, len(question.choices), given))
    if number in state.numbers:
        raise AlreadyAnswered
    return [QuestionAnswered(quiz_id, number, seat_id, person_id, Personal(person_id, text))]


def close(quiz: Quiz, *, number: int, by: UUID) -> list[Event]:
    """Close the question that is open, once."""
    quiz_id = _running(quiz)
    if not 0 <= number <= quiz.number:
        raise QuestionNotOpen(field="number")
    return [QuestionClosed(quiz_id, number, by)] if number == quiz.number and quiz.open else []


def close_in_time(quiz: Quiz, *, now: datetime) -> list[Event]:
    """Close the question whose time is up, if it is still open; what was sent in time has come by then."""
    if quiz.quiz_id is None or not is_out_of_time(quiz.open, quiz.ends_at, now):
        return []
    return [QuestionClosed(quiz.quiz_id, quiz.number, None)]


def is_out_of_time(open: bool, ends_at: datetime | None, now: datetime) -> bool:
    """Whether a question takes no more answers because its time is up."""
    return open and ends_at is not None and now > ends_at + GRACE


def end(quiz: Quiz, *, by: UUID) -> list[Event]:
    """End a quiz once, and with it the question that is open."""
    if quiz.quiz_id is None:
        raise QuizNotFound(field="quizId")
    if quiz.over:
        return []
    closed: list[Event] = [QuestionClosed(quiz.quiz_id, quiz.number, by)] if quiz.open else []
    return [*closed, QuizEnded(quiz.quiz_id, by)]


def _running(quiz: Quiz) -> UUID:
    if quiz.quiz_id is None:
        raise QuizNotFound(field="quizId")
    if quiz.over:
        raise QuizIsOver
    return quiz.quiz_id
