"""What is seen of the quizzes of a session: a fold over their events, and the results it comes to."""

from datetime import datetime
from uuid import UUID

import msgspec

from domain.asking import Answer, Question, QuestionKind, choices_in, counted, grouped, is_right
from domain.event import Event
from domain.personal import Personal
from domain.poll_results import Results
from domain.quizzes import QuestionAnswered, QuestionAsked, QuestionClosed, QuizEnded, QuizStarted


class Given(msgspec.Struct, frozen=True, gc=False):
    """Somebody's answer: choices or words, and whether it is right; None and nothing once they were forgotten."""

    choices: tuple[int, ...] = ()
    text: Personal | None = None
    right: bool | None = None


class QuizSeen(msgspec.Struct, frozen=True, gc=False):
    """A quiz with its answers, by question and person. `number`: the latest question asked, -1 before the first."""

    quiz_id: UUID
    title: str
    questions: tuple[Question, ...]
    number: int = -1
    open: bool = False
    ends_at: datetime | None = None
    over: bool = False
    answers: dict[int, dict[UUID, Given]] = {}

    def closed(self, number: int) -> bool:
        """Whether a question was asked and takes no more answers: what was right is no secret any more."""
        return number < self.number or (number == self.number and not self.open)

    def results(self, number: int) -> Results:
        """What was answered to a question."""
        question, given = self.questions[number], self.answers.get(number, {}).values()
        if question.kind is QuestionKind.TEXT:
            texts = [text for one in given if one.text and (text := one.text.text) is not None]
            return Results(len(texts), (), tuple(grouped(texts)))
        answers = [one.choices for one in given if one.choices]
        return Results(len(answers), counted(question.kind, len(question.choices), answers))

    def right_answers(self, number: int) -> int:
        """How many answers to a question are right."""
        return sum(one.right is True for one in self.answers.get(number, {}).values())


Quizzes = dict[UUID, QuizSeen]


def given_answer(question: Question, answer: Personal) -> Given:
    """An answer with its verdict."""
    if (text := answer.text) is None:
        return Given()
    given: Answer = text if question.kind is QuestionKind.TEXT else choices_in(text)
    right = is_right(question, given)
    return Given(text=answer, right=right) if isinstance(given, str) else Given(given, right=right)


def fold(quizzes: Quizzes, happened: Event) -> Quizzes:
    """The quizzes of a session after one more of their events."""
    match happened:
        case QuizStarted(quiz_id=quiz_id, title=title, questions=questions):
            return {**quizzes, quiz_id: QuizSeen(quiz_id, title, questions)}
        case QuestionAsked(quiz_id=quiz_id, number=number, ends_at=ends_at):
            return _changed(quizzes, quiz_id, number=number, open=True, ends_at=ends_at)
        case QuestionAnswered(quiz_id=quiz_id, number=number, person_id=person, answer=answer):
            seen = quizzes[quiz_id]
            given = {**seen.answers.get(number, {}), person: given_answer(seen.questions[number], answer)}
            return _changed(quizzes, quiz_id, answers={**seen.answers, number: given})
        case QuestionClosed(quiz_id=quiz_id):
            return _changed(quizzes, quiz_id, open=False)
        case QuizEnded(quiz_id=quiz_id):
            return _changed(quizzes, quiz_id, over=True, open=False)
    return quizzes


def forget(quizzes: Quizzes, person_id: UUID) -> Quizzes:
    """The quizzes once somebody was forgotten: that they answered stays."""

    def without(answers: dict[UUID, Given]) -> dict[UUID, Given]:
        return {**answers, person_id: Given()} if person_id in answers else answers

    return {
        key: msgspec.structs.replace(quiz, answers={n: without(given) for n, given in quiz.answers.items()})
        if any(person_id in given for given in quiz.answers.values())
        else quiz
        for key, quiz in quizzes.items()
    }


def _changed(quizzes: Quizzes, quiz_id: UUID, **changes: object) -> Quizzes:
    return {**quizzes, quiz_id: msgspec.structs.replace(quizzes[quiz_id], **changes)}
