"""A question and its answer: what can be asked, what answers it, what is right, and how answers are counted.

Polls and quizzes ask the same kinds of question. An answer is the choices' indices, or words; in an event it is one
text: the indices with commas between them, or the words themselves.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterable
from enum import StrEnum

import msgspec

from domain.refusal import Refused, checked_text

LONGEST_QUESTION = 300
LONGEST_CHOICE = 150
LONGEST_ANSWER = 200
FEWEST_CHOICES = 2
MOST_CHOICES = 10
MOST_POINTS = 100
MOST_SECONDS = 3600

Answer = tuple[int, ...] | str


class QuestionKind(StrEnum):
    """How a question is answered."""

    ONE = "one"  # one of the choices
    SEVERAL = "several"  # any of the choices, at least one
    SCALE = "scale"  # a step from 1 to so many as there are choices
    RANKING = "ranking"  # every choice, the best first
    TEXT = "text"  # words


class Question(msgspec.Struct, frozen=True):
    """A question. `ends`: what the first and the last step of a scale mean, or nothing.

    In a quiz it has right answers: `right`, choices' indices (all of them, and no other, are right), or `accepted`,
    words; and is worth `points`, to be answered within `seconds` (0: as long as it is open).
    """

    kind: QuestionKind
    text: str
    choices: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    right: tuple[int, ...] = ()
    accepted: tuple[str, ...] = ()
    points: int = 1
    seconds: int = 0


class ChoiceUnknown(Refused):
    """The question has no such choice; `details`: `choices`, how many there are."""

    code = "CHOICE_UNKNOWN"


class ChoicesOutOfBounds(Refused):
    """Too few or too many choices; `details`: `fewest`, `most`."""

    code = "CHOICES_OUT_OF_BOUNDS"


class ChoiceTwice(Refused):
    """Two choices have the same words."""

    code = "CHOICE_TWICE"


class AnswerOfAnotherKind(Refused):
    """The answer does not fit the question; `details`: `kind` of the question."""

    code = "ANSWER_OF_ANOTHER_KIND"


class RightAnswerMissing(Refused):
    """A question of a quiz says which answer is right, and has several choices or words for it."""

    code = "RIGHT_ANSWER_MISSING"


class PointsOutOfBounds(Refused):
    """A question is worth a few points and takes a bounded time; `details`: `most`."""

    code = "POINTS_OUT_OF_BOUNDS"


def checked_question(question: Question) -> Question:
    """The question with its texts made clean. Raises TextEmpty, TextTooLong, ChoicesOutOfBounds, ChoiceTwice."""
    choices: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    if question.kind is not QuestionKind.TEXT:
        if not FEWEST_CHOICES <= len(question.choices) <= MOST_CHOICES:
            raise ChoicesOutOfBounds(field="choices", fewest=FEWEST_CHOICES, most=MOST_CHOICES)
        choices = tuple(checked_text(choice, field="choices", longest=LONGEST_CHOICE) for choice in question.choices)
        if len({choice.casefold() for choice in choices}) < len(choices):
            raise ChoiceTwice(field="choices")
    if question.kind is QuestionKind.SCALE and any(question.ends):
        if len(question.ends) != 2:  # a scale has two ends
            raise AnswerOfAnotherKind(field="ends", kind=question.kind.value)
        ends = tuple(checked_text(end, field="ends", longest=LONGEST_CHOICE) for end in question.ends)
    text = checked_text(question.text, field="question", longest=LONGEST_QUESTION)
    return msgspec.structs.replace(question, text=text, choices=choices, ends=ends)


def checked_poll_question(question: Question) -> Question:
    """A question of a poll: nothing is right, worth points or to be answered within a time."""
    asked = checked_question(question)
    return Question(asked.kind, asked.text, asked.choices, asked.ends)


def checked_answer(kind: QuestionKind, choices: int, answer: Answer) -> Answer:
    """The answer as it is kept: several in order, words made clean.

    Raises AnswerOfAnotherKind, ChoiceUnknown, TextEmpty, TextTooLong.
    """
    if kind is QuestionKind.TEXT:
        if not isinstance(answer, str):
            raise AnswerOfAnotherKind(field="text", kind=kind.value)
        return checked_text(answer, field="text", longest=LONGEST_ANSWER)
    if isinstance(answer, str):
        raise AnswerOfAnotherKind(field="choices", kind=kind.value)
    if not all(0 <= choice < choices for choice in answer):
        raise ChoiceUnknown(field="choices", choices=choices)
    fits = len(set(answer)) == len(answer) and {
        QuestionKind.ONE: len(answer) == 1,
        QuestionKind.SCALE: len(answer) == 1,
        QuestionKind.SEVERAL: len(answer) > 0,
        QuestionKind.RANKING: len(answer) == choices,
    }.get(kind, False)
    if not fits:
        raise AnswerOfAnotherKind(field="choices", kind=kind.value)
    return tuple(sorted(answer)) if kind is QuestionKind.SEVERAL else answer


def checked_quiz_question(question: Question) -> Question:
    """A question whose answers can be right or wrong, with bounded points and time."""
    if question.kind in (QuestionKind.SCALE, QuestionKind.RANKING):
        raise AnswerOfAnotherKind(field="kind", kind=question.kind.value)
    question = checked_question(question)
    if not 0 < question.points <= MOST_POINTS:
        raise PointsOutOfBounds(field="points", most=MOST_POINTS)
    if not 0 <= question.seconds <= MOST_SECONDS:
        raise PointsOutOfBounds(field="seconds", most=MOST_SECONDS)
    if question.kind is QuestionKind.TEXT:
        accepted = tuple(checked_text(one, field="accepted", longest=LONGEST_ANSWER) for one in question.accepted)
        if not 0 < len(accepted) <= MOST_CHOICES:
            raise RightAnswerMissing(field="accepted")
        return msgspec.structs.replace(question, accepted=accepted, right=())
    right = tuple(sorted(set(question.right)))
    if not right or (question.kind is QuestionKind.ONE and len(right) > 1):
        raise RightAnswerMissing(field="right")
    if not all(0 <= choice < len(question.choices) for choice in right):
        raise ChoiceUnknown(field="right", choices=len(question.choices))
    return msgspec.structs.replace(question, right=right, accepted=())


def is_right(question: Question, answer: Answer) -> bool:
    """Whether an answer is right: exactly the right choices, or accepted words whatever their case and blanks."""
    if isinstance(answer, str):
        return same_words(answer) in {same_words(one) for one in question.accepted}
    return answer == question.right


def written(answer: Answer) -> str:
    """An answer as one text."""
    return answer if isinstance(answer, str) else ",".join(map(str, answer))


def in_words(question: Question, text: str) -> str:
    """An answer that was written, as a person reads it."""
    if question.kind is QuestionKind.TEXT:
        return text
    between = " › " if question.kind is QuestionKind.RANKING else ", "
    return between.join(question.choices[choice] for choice in choices_in(text))


def choices_in(text: str) -> tuple[int, ...]:
    """The choices of an answer that was written."""
    return tuple(map(int, text.split(",")))


def counted(kind: QuestionKind, choices: int, answers: Iterable[tuple[int, ...]]) -> tuple[int, ...]:
    """How often each choice was taken; in a ranking its points: as many as there are choices for the best, 1 for the
    last."""
    counts = [0] * choices
    for answer in answers:
        for place, choice in enumerate(answer):
            counts[choice] += choices - place if kind is QuestionKind.RANKING else 1
    return tuple(counts)


def same_words(text: str) -> str:
    """What is the same in words that differ by case, by blanks, or by how a character is composed."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def grouped(texts: Iterable[str]) -> list[tuple[str, int]]:
    """The same answers together, the most frequent first; each is shown in its most frequent spelling."""
    spellings: dict[str, Counter[str]] = {}
    for text in texts:
        spellings.setdefault(same_words(text), Counter())[text] += 1
    groups = [(min(found, key=lambda one: (-found[one], one)), found.total()) for found in spellings.values()]
    return sorted(groups, key=lambda group: (-group[1], group[0].casefold(), group[0]))
