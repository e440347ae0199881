"""Polls: a stream for each poll, and one for each vote (id = uuid5(poll, voter)), so that 300 may vote at once.

In an anonymous poll that one takes part and what one answers are two events. The answer is in a stream of its own with
a random id and says nothing of the voter; nothing of it is counted or shown before the close.
"""

from enum import StrEnum
from functools import lru_cache
from uuid import UUID, uuid5

import msgspec

from domain.asking import Answer, Question, QuestionKind, checked_answer, checked_question, written
from domain.event import Event, event
from domain.personal import Personal
from domain.refusal import Refused


class PollStatus(StrEnum):
    """Where a poll stands."""

    OPEN = "open"
    CLOSED = "closed"
    SHARED = "shared"


@event("polls.PollOpened")
class PollOpened(Event, frozen=True):
    """A question was put to everybody; `by` is the host's seat. Votes are named unless it is anonymous.

    `ends`: what the first and the last step of a scale mean; `relaunches`: the poll whose question is asked again.
    """

    poll_id: UUID
    session_id: UUID
    question: str
    choices: tuple[str, ...]
    by: UUID
    kind: QuestionKind = QuestionKind.ONE
    anonymous: bool = False
    ends: tuple[str, ...] = ()
    relaunches: UUID | None = None


@event("polls.VoteCast")
class VoteCast(Event, frozen=True):
    """A participant voted in a named poll; `answer` (see `asking.written`) is sealed with the voter's key."""

    poll_id: UUID
    seat_id: UUID
    person_id: UUID
    answer: Personal


@event("polls.TookPart")
class TookPart(Event, frozen=True):
    """A participant voted in an anonymous poll; not what."""

    poll_id: UUID
    seat_id: UUID
    person_id: UUID


@event("polls.AnswerGiven")
class AnswerGiven(Event, frozen=True):
    """Somebody's answer in an anonymous poll; sealed with a key of the poll, for it is nobody's."""

    poll_id: UUID
    answer: Personal


@event("polls.PollClosed")
class PollClosed(Event, frozen=True):
    """No more votes."""

    poll_id: UUID
    by: UUID


@event("polls.PollResultsShared")
class PollResultsShared(Event, frozen=True):
    """Everybody sees the counts."""

    poll_id: UUID
    by: UUID


class PollNotFound(Refused):
    """The session has no such poll."""

    code = "POLL_NOT_FOUND"


class PollIsClosed(Refused):
    """The poll takes no more votes."""

    code = "POLL_CLOSED"


class PollStillOpen(Refused):
    """Results are shared, and a poll is asked again, after it was closed."""

    code = "POLL_STILL_OPEN"


class AlreadyVoted(Refused):
    """This person has voted in this poll."""

    code = "ALREADY_VOTED"


class Poll(msgspec.Struct, frozen=True):
    """State of a poll's stream; one that was never opened has no `poll_id`."""

    poll_id: UUID | None = None
    session_id: UUID | None = None
    question: Question = Question(QuestionKind.ONE, "")
    anonymous: bool = False
    status: PollStatus = PollStatus.OPEN


def evolve(state: Poll, happened: Event) -> Poll:
    """Fold one event."""
    match happened:
        case PollOpened():
            return Poll(happened.poll_id, happened.session_id, question_of(happened), happened.anonymous)
        case PollClosed():
            return msgspec.structs.replace(state, status=PollStatus.CLOSED)
        case PollResultsShared():
            return msgspec.structs.replace(state, status=PollStatus.SHARED)
    return state


class Vote(msgspec.Struct, frozen=True):
    """State of a vote's stream."""

    cast: bool = False


def evolve_vote(state: Vote, happened: Event) -> Vote:
    """Fold one event."""
    return Vote(True) if isinstance(happened, VoteCast | TookPart) else state


@lru_cache(1024)
def vote_stream(poll_id: UUID, person_id: UUID) -> UUID:
    """The stream of one person's vote in a poll."""
    return uuid5(poll_id, str(person_id))


def question_of(opened: PollOpened) -> Question:
    """The question that a poll asks."""
    return Question(opened.kind, opened.question, opened.choices, opened.ends)


def open_poll(*, poll_id: UUID, session_id: UUID, question: Question, anonymous: bool, by: UUID) -> list[Event]:
    """Put a question to everybody."""
    asked = checked_question(question)
    return [
        PollOpened(
            poll_id,
            session_id,
            asked.text,
            asked.choices,
            by,
            kind=asked.kind,
            anonymous=anonymous,
            ends=asked.ends,
        )
    ]


def relaunch(poll: Poll, *, poll_id: UUID, by: UUID) -> list[Event]:
    """Ask the question of a closed poll again, in a poll of its own."""
    earlier, session_id = _existing(poll), poll.session_id
    if poll.status is PollStatus.OPEN or session_id is None:
        raise PollStillOpen
    (opened,) = open_poll(
        poll_id=poll_id, session_id=session_id, question=poll.question, anonymous=poll.anonymous, by=by
    )
    return [msgspec.structs.replace(opened, relaunches=earlier)]


def vote(poll: Poll, state: Vote, *, seat_id: UUID, person_id: UUID, answer: Answer) -> list[Event]:
    """Vote once, while the poll is open. In an anonymous poll the `AnswerGiven` belongs into a stream of its own."""
    poll_id = _existing(poll)
    if poll.status is not PollStatus.OPEN:
        raise PollIsClosed
    text = written(checked_answer(poll.question.kind, len(poll.question.choices), answer))
    if state.cast:
        raise AlreadyVoted
    if poll.anonymous:
        return [TookPart(poll_id, seat_id, person_id), AnswerGiven(poll_id, Personal(poll_id, text))]
    return [VoteCast(poll_id, seat_id, person_id, Personal(person_id, text))]


def close(poll: Poll, *, by: UUID) -> list[Event]:
    """Close a poll once."""
    poll_id = _existing(poll)
    return [PollClosed(poll_id, by)] if poll.status is PollStatus.OPEN else []


def share_results(poll: Poll, *, by: UUID) -> list[Event]:
    """Show the counts to everybody, once."""
    poll_id = _existing(poll)
    if poll.status is PollStatus.OPEN:
        raise PollStillOpen
    return [PollResultsShared(poll_id, by)] if poll.status is PollStatus.CLOSED else []


def _existing(poll: Poll) -> UUID:
    if poll.poll_id is None:
        raise PollNotFound(field="pollId")
    return poll.poll_id
