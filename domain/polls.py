"""Polls: a stream for each poll, and one for each vote (id = uuid5(poll, voter)), so that 300 may vote at once."""

from enum import StrEnum
from uuid import UUID, uuid5

import msgspec

from domain.event import Event, event
from domain.personal import Personal
from domain.refusal import Refused, checked_text

LONGEST_QUESTION = 300
LONGEST_CHOICE = 150
FEWEST_CHOICES = 2
MOST_CHOICES = 10


class PollStatus(StrEnum):
    """Where a poll stands."""

    OPEN = "open"
    CLOSED = "closed"
    SHARED = "shared"


@event("polls.PollOpened")
class PollOpened(Event, frozen=True):
    """A question with choices was put to everybody; `by` is the host's seat. Votes are named."""

    poll_id: UUID
    session_id: UUID
    question: str
    choices: tuple[str, ...]
    by: UUID


@event("polls.VoteCast")
class VoteCast(Event, frozen=True):
    """A participant voted; `answer` is the index of the choice, sealed with the voter's key."""

    poll_id: UUID
    seat_id: UUID
    person_id: UUID
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
    """Results are shared after the poll was closed."""

    code = "POLL_STILL_OPEN"


class AlreadyVoted(Refused):
    """This person has voted in this poll."""

    code = "ALREADY_VOTED"


class ChoiceUnknown(Refused):
    """The poll has no such choice; `details`: `choices`, how many there are."""

    code = "CHOICE_UNKNOWN"


class ChoicesOutOfBounds(Refused):
    """Too few or too many choices; `details`: `fewest`, `most`."""

    code = "CHOICES_OUT_OF_BOUNDS"


class ChoiceTwice(Refused):
    """Two choices have the same words."""

    code = "CHOICE_TWICE"


class Poll(msgspec.Struct, frozen=True):
    """State of a poll's stream; one that was never opened has no `poll_id`."""

    poll_id: UUID | None = None
    session_id: UUID | None = None
    choices: int = 0
    status: PollStatus = PollStatus.OPEN


def evolve(state: Poll, happened: Event) -> Poll:
    """Fold one event."""
    match happened:
        case PollOpened():
            return Poll(happened.poll_id, happened.session_id, len(happened.choices))
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
    return Vote(True) if isinstance(happened, VoteCast) else state


def vote_stream(poll_id: UUID, person_id: UUID) -> UUID:
    """The stream of one person's vote in a poll."""
    return uuid5(poll_id, str(person_id))


def open_poll(*, poll_id: UUID, session_id: UUID, question: str, choices: tuple[str, ...], by: UUID) -> list[Event]:
    """Put a question to everybody."""
    question = checked_text(question, field="question", longest=LONGEST_QUESTION)
    if not FEWEST_CHOICES <= len(choices) <= MOST_CHOICES:
        raise ChoicesOutOfBounds(field="choices", fewest=FEWEST_CHOICES, most=MOST_CHOICES)
    checked = tuple(checked_text(choice, field="choices", longest=LONGEST_CHOICE) for choice in choices)
    if len({choice.casefold() for choice in checked}) < len(checked):
        raise ChoiceTwice(field="choices")
    return [PollOpened(poll_id, session_id, question, checked, by)]


def vote(poll: Poll, state: Vote, *, seat_id: UUID, person_id: UUID, choice: int) -> list[Event]:
    """Vote once, while the poll is open; `choice` is an index from 0."""
    poll_id = _existing(poll)
    if poll.status is not PollStatus.OPEN:
        raise PollIsClosed
    if not 0 <= choice < poll.choices:
        raise ChoiceUnknown(field="choice", choices=poll.choices)
    if state.cast:
        raise AlreadyVoted
    return [VoteCast(poll_id, seat_id, person_id, Personal(person_id, str(choice)))]


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
