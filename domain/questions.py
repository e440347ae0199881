"""Questions: asked under one's name or without it, voted up, answered aloud or in writing, dismissed.

A stream for each question, and one for each person's vote for it, so that 300 may vote at once. Of an anonymous
question no event names who asked: it has no seat, no actor, and its text is sealed with a key of the question's own.
"""

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

import msgspec

from domain.event import Event, Recorded, event
from domain.personal import Personal
from domain.refusal import Refused, checked_text

if TYPE_CHECKING:
    from domain.room import Room

LONGEST_QUESTION = 500
LONGEST_ANSWER = 2000


class QuestionStatus(StrEnum):
    """Where a question stands."""

    OPEN = "open"
    TAKEN_UP = "taken_up"  # is being answered aloud
    ANSWERED = "answered"
    DISMISSED = "dismissed"


@event("questions.QuestionAsked")
class QuestionAsked(Event, frozen=True):
    """Somebody asked; without `seat_id` the question is anonymous and its text sealed with a key of its own."""

    question_id: UUID
    session_id: UUID
    text: Personal
    seat_id: UUID | None = None


@event("questions.QuestionVotedUp")
class QuestionVotedUp(Event, frozen=True):
    """A participant wants this question answered too."""

    question_id: UUID
    seat_id: UUID
    person_id: UUID


@event("questions.QuestionVoteWithdrawn")
class QuestionVoteWithdrawn(Event, frozen=True):
    """A participant took their vote for a question back."""

    question_id: UUID
    seat_id: UUID
    person_id: UUID


@event("questions.QuestionTakenUp")
class QuestionTakenUp(Event, frozen=True):
    """A question is being answered aloud; `by` is the seat of who said so."""

    question_id: UUID
    by: UUID


@event("questions.QuestionAnswered")
class QuestionAnswered(Event, frozen=True):
    """A question was answered: aloud, or in writing where there is an `answer`."""

    question_id: UUID
    by: UUID
    answer: Personal | None = None


@event("questions.QuestionDismissed")
class QuestionDismissed(Event, frozen=True):
    """A question was put aside: only hosts still see it."""

    question_id: UUID
    by: UUID


@event("questions.QuestionReopened")
class QuestionReopened(Event, frozen=True):
    """A question that was taken up, answered or dismissed waits for an answer again."""

    question_id: UUID
    by: UUID


@event("questions.AnonymousQuestionsAllowed")
class AnonymousQuestionsAllowed(Event, frozen=True):
    """From now on one may ask without one's name in this session."""

    by: UUID


@event("questions.AnonymousQuestionsForbidden")
class AnonymousQuestionsForbidden(Event, frozen=True):
    """From now on every question in this session has a name."""

    by: UUID


class QuestionNotFound(Refused):
    """The session has no such question."""

    code = "QUESTION_NOT_FOUND"


class QuestionIsSettled(Refused):
    """The question was answered or dismissed; `details`: `status`."""

    code = "QUESTION_SETTLED"


class AnonymousQuestionsNotAllowed(Refused):
    """Questions have a name in this session."""

    code = "ANONYMOUS_QUESTIONS_NOT_ALLOWED"


class AskedQuestion(msgspec.Struct, frozen=True):
    """State of a question's stream; one that was never asked has no `question_id`."""

    question_id: UUID | None = None
    session_id: UUID | None = None
    status: QuestionStatus = QuestionStatus.OPEN


def evolve(state: AskedQuestion, happened: Event) -> AskedQuestion:
    """Fold one event."""
    if isinstance(happened, QuestionAsked):
        return AskedQuestion(happened.question_id, happened.session_id)
    status = _STATUS_AFTER.get(type(happened))
    return state if status is None else msgspec.structs.replace(state, status=status)


_STATUS_AFTER: dict[type[Event], QuestionStatus] = {
    QuestionTakenUp: QuestionStatus.TAKEN_UP,
    QuestionAnswered: QuestionStatus.ANSWERED,
    QuestionDismissed: QuestionStatus.DISMISSED,
    QuestionReopened: QuestionStatus.OPEN,
}
_WAITING = (QuestionStatus.OPEN, QuestionStatus.TAKEN_UP)


def evolve_vote(state: bool, happened: Event) -> bool:
    """Whether somebody's vote for a question stands, after one more event of its stream."""
    match happened:
        case QuestionVotedUp():
            return True
        case QuestionVoteWithdrawn():
            return False
    return state


def evolve_anonymous(state: bool, happened: Event) -> bool:
    """Whether one may ask without a name, after one more event of the session's stream of questions."""
    match happened:
        case AnonymousQuestionsAllowed():
            return True
        case AnonymousQuestionsForbidden():
            return False
    return state


def vote_stream(question_id: UUID, person_id: UUID) -> UUID:
    """The stream of one person's vote for a question."""
    return uuid5(question_id, str(person_id))


def questions_stream(session_id: UUID) -> UUID:
    """The stream that says whether one may ask without a name."""
    return uuid5(session_id, "questions")


def ask(*, question_id: UUID, session_id: UUID, seat_id: UUID, person_id: UUID, text: str) -> list[Event]:
    """Ask under one's name."""
    text = checked_text(text, field="text", longest=LONGEST_QUESTION)
    return [QuestionAsked(question_id, session_id, Personal(person_id, text), seat_id)]


def ask_anonymously(allowed: bool, *, question_id: UUID, session_id: UUID, text: str) -> list[Event]:
    """Ask without a name, where that is allowed."""
    if not allowed:
        raise AnonymousQuestionsNotAllowed(field="anonymous")
    text = checked_text(text, field="text", longest=LONGEST_QUESTION)
    return [QuestionAsked(question_id, session_id, Personal(question_id, text))]


def vote(question: AskedQuestion, voted: bool, *, seat_id: UUID, person_id: UUID, up: bool) -> list[Event]:
    """Vote for a question that waits, or take the vote back; what is so already stays."""
    question_id = _existing(question)
    if question.status not in _WAITING:
        raise QuestionIsSettled(status=question.status.value)
    if voted is up:
        return []
    happened = QuestionVotedUp if up else QuestionVoteWithdrawn
    return [happened(question_id, seat_id, person_id)]


def take_up(question: AskedQuestion, *, by: UUID) -> list[Event]:
    """Say that a question is being answered aloud, once."""
    question_id = _existing(question)
    if question.status not in _WAITING:
        raise QuestionIsSettled(status=question.status.value)
    return [QuestionTakenUp(question_id, by)] if question.status is QuestionStatus.OPEN else []


def answer(question: AskedQuestion, *, by: UUID, person_id: UUID, text: str | None) -> list[Event]:
    """Note that a question was answered: aloud (`text` None), or with a written answer. A dismissed one waits first."""
    question_id = _existing(question)
    if question.status not in _WAITING:
        raise QuestionIsSettled(status=question.status.value)
    if text is None:
        return [QuestionAnswered(question_id, by)]
    text = checked_text(text, field="answer", longest=LONGEST_ANSWER)
    return [QuestionAnswered(question_id, by, Personal(person_id, text))]


def dismiss(question: AskedQuestion, *, by: UUID) -> list[Event]:
    """Put a question aside, once."""
    question_id = _existing(question)
    return [] if question.status is QuestionStatus.DISMISSED else [QuestionDismissed(question_id, by)]


def reopen(question: AskedQuestion, *, by: UUID) -> list[Event]:
    """Have a question wait again; one that waits is left alone."""
    question_id = _existing(question)
    return [] if question.status is QuestionStatus.OPEN else [QuestionReopened(question_id, by)]


def set_anonymous(allowed: bool, *, by: UUID, wanted: bool) -> list[Event]:
    """Allow or forbid questions without a name; what is so already stays."""
    if allowed is wanted:
        return []
    return [AnonymousQuestionsAllowed(by) if wanted else AnonymousQuestionsForbidden(by)]


def _existing(question: AskedQuestion) -> UUID:
    if question.question_id is None:
        raise QuestionNotFound(field="questionId")
    return question.question_id


class Question(msgspec.Struct, frozen=True, gc=False):
    """A question as the room knows it: anonymous without `seat_id`; `voters` in the order of their votes."""

    question_id: UUID
    seat_id: UUID | None
    author: Personal | None
    text: Personal
    asked_at: datetime
    status: QuestionStatus = QuestionStatus.OPEN
    voters: tuple[UUID, ...] = ()
    answer: Personal | None = None
    answered_by: Personal | None = None


class Questions(msgspec.Struct, frozen=True, gc=False):
    """The questions of a room, in the order they were asked."""

    anonymous: bool = False
    asked: dict[UUID, Question] = {}


def fold(room: "Room", recorded: Recorded) -> "Room":
    """The room after something happened to its questions."""
    change = msgspec.structs.replace
    questions, happened = room.questions, recorded.event
    match happened:
        case AnonymousQuestionsAllowed() | AnonymousQuestionsForbidden():
            return change(room, questions=change(questions, anonymous=evolve_anonymous(False, happened)))
        case QuestionAsked(question_id=question_id, seat_id=seat_id):
            seat = room.participants.get(seat_id) if seat_id else None
            author = seat.name if seat else happened.text.forgotten() if seat_id else None
            entry = Question(question_id, seat_id, author, happened.text, recorded.recorded_at)
        case QuestionVotedUp(question_id=question_id, person_id=person):
            was = questions.asked[question_id]
            entry = change(was, voters=(*(one for one in was.voters if one != person), person))
        case QuestionVoteWithdrawn(question_id=question_id, person_id=person):
            was = questions.asked[question_id]
            entry = change(was, voters=tuple(one for one in was.voters if one != person))
        case QuestionAnswered(question_id=question_id, by=by, answer=written):
            seat = room.participants.get(by)
            entry = change(
                questions.asked[question_id],
                status=QuestionStatus.ANSWERED,
                answer=written,
                answered_by=seat.name if seat else None,
            )
        case QuestionTakenUp(question_id=question_id) | QuestionDismissed(question_id=question_id):
            entry = change(questions.asked[question_id], status=_STATUS_AFTER[type(happened)])
        case QuestionReopened(question_id=question_id):
            was = questions.asked[question_id]
            entry = change(was, status=QuestionStatus.OPEN, answer=None, answered_by=None)
        case _:
            return room
    return change(room, questions=change(questions, asked={**questions.asked, question_id: entry}))


FOLDED: tuple[type[Event], ...] = (
    QuestionAsked,
    QuestionVotedUp,
    QuestionVoteWithdrawn,
    QuestionTakenUp,
    QuestionAnswered,
    QuestionDismissed,
    QuestionReopened,
    AnonymousQuestionsAllowed,
    AnonymousQuestionsForbidden,
)
"""What `fold` heeds."""


def forget(questions: Questions, person_id: UUID) -> Questions:
    """The questions after somebody's names and words are gone; their anonymous ones are nobody's."""

    def without(entry: Question) -> Question:
        named = (entry.text, entry.author, entry.answer, entry.answered_by)
        if all(value is None or value.person_id != person_id for value in named):
            return entry
        return msgspec.structs.replace(
            entry,
            text=entry.text.without(person_id),
            author=entry.author and entry.author.without(person_id),
            answer=entry.answer and entry.answer.without(person_id),
            answered_by=entry.answered_by and entry.answered_by.without(person_id),
        )

    return msgspec.structs.replace(questions, asked={key: without(entry) for key, entry in questions.asked.items()})
