"""Polls and quizzes that are prepared with a meeting, and used in its sessions as often as one likes; one stream for
each meeting (id = uuid5(meeting, "prepared")). What was asked is in the polls and quizzes themselves."""

from collections.abc import Sequence
from uuid import UUID, uuid5

import msgspec

from domain.asking import Question, checked_poll_question
from domain.event import Event, event
from domain.quizzes import checked_quiz
from domain.refusal import Refused

MOST_PREPARED = 200


@event("prepared.PollPrepared")
class PollPrepared(Event, frozen=True):
    """A poll was written; with the id of one that was prepared before, it takes its place."""

    meeting_id: UUID
    prepared_id: UUID
    question: Question
    anonymous: bool = False


@event("prepared.QuizPrepared")
class QuizPrepared(Event, frozen=True):
    """A quiz was written; with the id of one that was prepared before, it takes its place."""

    meeting_id: UUID
    prepared_id: UUID
    title: str
    questions: tuple[Question, ...]


@event("prepared.PreparedDropped")
class PreparedDropped(Event, frozen=True):
    """A poll or quiz is prepared no more."""

    meeting_id: UUID
    prepared_id: UUID


class PreparedNotFound(Refused):
    """The meeting has no such prepared poll or quiz."""

    code = "PREPARED_NOT_FOUND"


class TooManyPrepared(Refused):
    """A meeting has no room for so many prepared polls and quizzes; `details`: `most`."""

    code = "TOO_MANY_PREPARED"


class Poll(msgspec.Struct, frozen=True):
    """A poll that can be opened."""

    question: Question
    anonymous: bool = False


class Quiz(msgspec.Struct, frozen=True):
    """A quiz that can be started."""

    title: str
    questions: tuple[Question, ...]


class Prepared(msgspec.Struct, frozen=True):
    """State of the stream: what is prepared, in the order in which it was written first."""

    entries: dict[UUID, Poll | Quiz] = {}

    @property
    def polls(self) -> dict[UUID, Poll]:
        """The polls."""
        return {key: entry for key, entry in self.entries.items() if isinstance(entry, Poll)}

    @property
    def quizzes(self) -> dict[UUID, Quiz]:
        """The quizzes."""
        return {key: entry for key, entry in self.entries.items() if isinstance(entry, Quiz)}


def evolve(state: Prepared, happened: Event) -> Prepared:
    """Fold one event."""
    match happened:
        case PollPrepared(prepared_id=key, question=question, anonymous=anonymous):
            return Prepared({**state.entries, key: Poll(question, anonymous)})
        case QuizPrepared(prepared_id=key, title=title, questions=questions):
            return Prepared({**state.entries, key: Quiz(title, questions)})
        case PreparedDropped(prepared_id=dropped):
            return Prepared({key: entry for key, entry in state.entries.items() if key != dropped})
    return state


def prepared_stream(meeting_id: UUID) -> UUID:
    """The stream of what is prepared with a meeting."""
    return uuid5(meeting_id, "prepared")


def prepare_poll(
    state: Prepared, *, meeting_id: UUID, prepared_id: UUID, question: Question, anonymous: bool
) -> list[Event]:
    """Write a poll, or write it anew."""
    _room_for(state, {prepared_id})
    poll = Poll(checked_poll_question(question), anonymous)
    if state.entries.get(prepared_id) == poll:
        return []
    return [PollPrepared(meeting_id, prepared_id, poll.question, anonymous)]


def prepare_polls(state: Prepared, *, meeting_id: UUID, questions: Sequence[tuple[UUID, Question]]) -> list[Event]:
    """Write several polls, each with its new id."""
    _room_for(state, {key for key, _ in questions})
    return [PollPrepared(meeting_id, key, checked_poll_question(question)) for key, question in questions]


def prepare_quiz(
    state: Prepared, *, meeting_id: UUID, prepared_id: UUID, title: str, questions: Sequence[Question]
) -> list[Event]:
    """Write a quiz, or write it anew."""
    _room_for(state, {prepared_id})
    quiz = Quiz(*checked_quiz(title, questions))
    if state.entries.get(prepared_id) == quiz:
        return []
    return [QuizPrepared(meeting_id, prepared_id, quiz.title, quiz.questions)]


def drop(state: Prepared, *, meeting_id: UUID, prepared_id: UUID) -> list[Event]:
    """Take a poll or quiz away."""
    if prepared_id not in state.entries:
        raise PreparedNotFound(field="preparedId")
    return [PreparedDropped(meeting_id, prepared_id)]


def _room_for(state: Prepared, keys: set[UUID]) -> None:
    if len(state.entries.keys() | keys) > MOST_PREPARED:
        raise TooManyPrepared(most=MOST_PREPARED)
