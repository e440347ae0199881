"""Quizzes: asked question by question, answered once and in time, and what each comes to."""

from datetime import timedelta
from functools import reduce

import pytest

from domain import asking, quiz_results, quizzes
from domain.asking import Answer, Question, QuestionKind
from domain.event import Event
from domain.personal import Personal
from domain.poll_results import Results
from domain.quiz_results import QuizSeen
from domain.quizzes import Answers, Quiz
from tests.domain.people_of_the_tests import (
    ADA,
    INES,
    NOON,
    SEAT_OF_ADA,
    SEAT_OF_HELENE,
    SEAT_OF_INES,
    SESSION,
    named,
)
from tests.domain.specification import Given

QUIZ = named("quiz")
CAPITAL = Question(QuestionKind.ONE, "La capitale ?", ("Lyon", "Paris"), right=(1,), seconds=30)
EVEN = Question(QuestionKind.SEVERAL, "Pairs ?", ("2", "3", "4"), right=(0, 2), points=3)
UNIT = Question(QuestionKind.TEXT, "L’unité de l’énergie ?", accepted=("joule", "J"), points=2)
STARTED = quizzes.QuizStarted(QUIZ, SESSION, "Contrôle", (CAPITAL, EVEN, UNIT), SEAT_OF_HELENE)
ASKED = quizzes.QuestionAsked(QUIZ, 0, SEAT_OF_HELENE, NOON + timedelta(seconds=30))
CLOSED = quizzes.QuestionClosed(QUIZ, 0, SEAT_OF_HELENE)
ENDED = quizzes.QuizEnded(QUIZ, SEAT_OF_HELENE)


def quiz(*events: Event) -> Given[Quiz]:
    return Given(Quiz(), quizzes.evolve, events)


def asks(state: Quiz, number: int = 0) -> list[Event]:
    return quizzes.ask(state, number=number, by=SEAT_OF_HELENE, now=NOON)


def answers(
    state: Quiz, given: Answer = (1,), *, number: int = 0, answered: frozenset[int] = frozenset(), after_s: float = 1
) -> list[Event]:
    return quizzes.answer(
        state,
        Answers(answered),
        number=number,
        seat_id=SEAT_OF_ADA,
        person_id=ADA,
        given=given,
        now=NOON + timedelta(seconds=after_s),
    )


@pytest.mark.parametrize(
    ("question", "refusal"),
    [
        (Question(QuestionKind.ONE, "?", ("a", "b")), asking.RightAnswerMissing),
        (Question(QuestionKind.ONE, "?", ("a", "b"), right=(0, 1)), asking.RightAnswerMissing),
        (Question(QuestionKind.SEVERAL, "?", ("a", "b"), right=(2,)), asking.ChoiceUnknown),
        (Question(QuestionKind.TEXT, "?"), asking.RightAnswerMissing),
        (Question(QuestionKind.SCALE, "?", ("1", "2"), right=(0,)), asking.AnswerOfAnotherKind),
        (Question(QuestionKind.ONE, "?", ("a", "b"), right=(0,), points=101), asking.PointsOutOfBounds),
        (Question(QuestionKind.ONE, "?", ("a", "b"), right=(0,), points=0), asking.PointsOutOfBounds),
        (Question(QuestionKind.ONE, "?", ("a", "b"), right=(0,), seconds=3601), asking.PointsOutOfBounds),
    ],
)
def test_a_question_of_a_quiz_says_what_is_right(question: Question, refusal: type[Exception]) -> None:
    """And is worth something, within a bounded time."""
    with pytest.raises(refusal):
        quizzes.start(quiz_id=QUIZ, session_id=SESSION, title="x", questions=[question], by=SEAT_OF_HELENE)


def test_a_quiz_has_a_title_and_questions() -> None:
    """As they were written, without blanks around; none and 51 are refused."""
    started = quizzes.start(
        quiz_id=QUIZ, session_id=SESSION, title=" Contrôle ", questions=[CAPITAL, EVEN, UNIT], by=SEAT_OF_HELENE
    )
    assert started == [STARTED]
    for how_many in (0, 51):
        with pytest.raises(quizzes.QuestionsOutOfBounds):
            quizzes.checked_quiz("Contrôle", [CAPITAL] * how_many)


def test_questions_are_asked_one_after_the_other() -> None:
    """The next once the one before is closed; what is asked already is no event; there are no others."""
    quiz(STARTED).when(asks).then(ASKED)
    quiz(STARTED, ASKED).when(asks).then()
    quiz(STARTED, ASKED).when(lambda s: asks(s, 1)).refused(quizzes.QuestionStillOpen)
    quiz(STARTED, ASKED, CLOSED).when(lambda s: asks(s, 1)).then(quizzes.QuestionAsked(QUIZ, 1, SEAT_OF_HELENE))
    quiz(STARTED).when(lambda s: asks(s, 2)).refused(quizzes.QuestionNotFound, questions=3)
    quiz(STARTED, ENDED).when(asks).refused(quizzes.QuizIsOver)
    quiz().when(asks).refused(quizzes.QuizNotFound)


def test_a_question_is_answered_once_and_in_time() -> None:
    """A second answer, one to another question, and one that is late are refused; two seconds are granted."""
    asked = quiz(STARTED, ASKED)
    ada = quizzes.QuestionAnswered(QUIZ, 0, SEAT_OF_ADA, ADA, Personal(ADA, "1"))
    asked.when(answers).then(ada)
    asked.when(lambda s: answers(s, after_s=32)).then(ada)
    asked.when(lambda s: answers(s, after_s=33)).refused(quizzes.TimeIsUp)
    asked.when(lambda s: answers(s, answered=frozenset({0}))).refused(quizzes.AlreadyAnswered)
    asked.when(lambda s: answers(s, number=1)).refused(quizzes.QuestionNotOpen)
    asked.when(lambda s: answers(s, "Paris")).refused(asking.AnswerOfAnotherKind)
    quiz(STARTED, ASKED, CLOSED).when(answers).refused(quizzes.QuestionNotOpen)
    assert quizzes.evolve_answers(Answers(), ada) == Answers(frozenset({0}))


def test_a_question_is_closed_when_its_time_is_up() -> None:
    """By Amphi, once what was sent in time has come; one without a limit, or that is closed, stays as it is."""
    asked = quiz(STARTED, ASKED)
    asked.when(lambda s: quizzes.close_in_time(s, now=NOON + timedelta(seconds=32))).then()
    late = NOON + timedelta(seconds=33)
    asked.when(lambda s: quizzes.close_in_time(s, now=late)).then(quizzes.QuestionClosed(QUIZ, 0, None))
    quiz(STARTED, ASKED, CLOSED).when(lambda s: quizzes.close_in_time(s, now=late)).then()
    unlimited = quizzes.QuestionAsked(QUIZ, 1, SEAT_OF_HELENE)
    quiz(STARTED, ASKED, CLOSED, unlimited).when(lambda s: quizzes.close_in_time(s, now=late)).then()
    quiz().when(lambda s: quizzes.close_in_time(s, now=late)).then()


def test_a_question_and_a_quiz_end_once() -> None:
    """Ending a quiz closes what is open."""
    quiz(STARTED, ASKED).when(lambda s: quizzes.close(s, number=0, by=SEAT_OF_HELENE)).then(CLOSED)
    quiz(STARTED, ASKED, CLOSED).when(lambda s: quizzes.close(s, number=0, by=SEAT_OF_HELENE)).then()
    quiz(STARTED, ASKED).when(lambda s: quizzes.close(s, number=1, by=SEAT_OF_HELENE)).refused(quizzes.QuestionNotOpen)
    quiz(STARTED, ASKED).when(lambda s: quizzes.end(s, by=SEAT_OF_HELENE)).then(CLOSED, ENDED)
    quiz(STARTED, ENDED).when(lambda s: quizzes.end(s, by=SEAT_OF_HELENE)).then()


@pytest.mark.parametrize(
    ("question", "answer", "right"),
    [
        (CAPITAL, (1,), True),
        (CAPITAL, (0,), False),
        (EVEN, (0, 2), True),
        (EVEN, (0,), False),
        (EVEN, (0, 1, 2), False),
        (UNIT, " JOULE ", True),
        (UNIT, "j", True),
        (UNIT, "watt", False),
    ],
)
def test_what_is_right(question: Question, answer: Answer, right: bool) -> None:
    """Exactly the right choices; words whatever their case and blanks."""
    assert asking.is_right(question, answer) is right


def seen(*events: Event) -> QuizSeen:
    return reduce(quiz_results.fold, events, quiz_results.Quizzes())[QUIZ]


def _answered(person: object, text: str | None, number: int = 0) -> quizzes.QuestionAnswered:
    personal = Personal(person, text)  # type: ignore[arg-type]  # a person's id
    return quizzes.QuestionAnswered(QUIZ, number, SEAT_OF_INES, person, personal)  # type: ignore[arg-type]


def test_results_of_each_question_and_who_is_forgotten() -> None:
    """Counts and how many were right; who is forgotten answered nothing, as in a replay without their key."""
    words = quizzes.QuestionAsked(QUIZ, 2, SEAT_OF_HELENE)
    live = seen(STARTED, ASKED, _answered(ADA, "1"), _answered(INES, "0"), CLOSED, words, _answered(ADA, "Joule", 2))
    assert (live.results(0), live.right_answers(0)) == (Results(2, (1, 1)), 1)
    assert (live.results(2), live.right_answers(2)) == (Results(1, (), (("Joule", 1),)), 1)
    assert (live.closed(0), live.closed(2)) == (True, False)
    forgotten = quiz_results.forget({QUIZ: live}, ADA)[QUIZ]
    assert (forgotten.results(0), forgotten.right_answers(0), len(forgotten.answers[0])) == (Results(1, (1, 0)), 0, 2)
    assert forgotten == seen(
        STARTED, ASKED, _answered(ADA, None), _answered(INES, "0"), CLOSED, words, _answered(ADA, None, 2)
    )
