"""What is seen of the polls of a session: a fold over their events, and the results it comes to."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import msgspec

from domain.asking import Question, QuestionKind, choices_in, counted, grouped
from domain.event import Event
from domain.personal import Personal
from domain.polls import (
    AnswerGiven,
    PollClosed,
    PollOpened,
    PollResultsShared,
    PollStatus,
    TookPart,
    VoteCast,
    question_of,
)


class Results(msgspec.Struct, frozen=True):
    """`answers`: how many are counted. `counts`: votes, or a ranking's points, of each choice; `texts`: the same
    words with how often they came."""

    answers: int
    counts: tuple[int, ...]
    texts: tuple[tuple[str, int], ...] = ()


class PollSeen(msgspec.Struct, frozen=True, gc=False):
    """A poll with its votes.

    `votes` has everybody who voted: with the choices where they are named, with none where they are words (`texts`)
    or anonymous, None for somebody who was forgotten. What was answered anonymously is in `choices_given` and
    `texts_given`, which nothing relates to persons.
    """

    poll_id: UUID
    question: Question
    anonymous: bool
    status: PollStatus
    opened_at: datetime
    votes: dict[UUID, tuple[int, ...] | None] = {}
    texts: dict[UUID, Personal] = {}
    choices_given: tuple[tuple[int, ...], ...] = ()
    texts_given: tuple[Personal, ...] = ()
    relaunches: UUID | None = None

    def results(self) -> Results | None:
        """What was answered; None while an anonymous poll is open: nobody sees the total move when somebody votes."""
        if self.anonymous and self.status is PollStatus.OPEN:
            return None
        kind, choices = self.question.kind, len(self.question.choices)
        if kind is QuestionKind.TEXT:
            given = self.texts_given if self.anonymous else self.texts.values()
            texts = [text for personal in given if (text := personal.text) is not None]
            return Results(len(texts), (), tuple(grouped(texts)))
        answers = self.choices_given if self.anonymous else tuple(one for one in self.votes.values() if one)
        return Results(len(answers), counted(kind, choices, answers))


Polls = dict[UUID, PollSeen]


def fold(polls: Polls, happened: Event, at: datetime) -> Polls:
    """The polls of a session after one more of their events."""
    match happened:
        case PollOpened(poll_id=poll_id):
            seen = PollSeen(
                poll_id,
                question_of(happened),
                happened.anonymous,
                PollStatus.OPEN,
                at,
                relaunches=happened.relaunches,
            )
            return {**polls, poll_id: seen}
        case VoteCast(poll_id=poll_id, person_id=person, answer=answer):
            return {**polls, poll_id: _voted(polls[poll_id], person, answer)}
        case TookPart(poll_id=poll_id, person_id=person):
            return _changed(polls, poll_id, votes={**polls[poll_id].votes, person: ()})
        case AnswerGiven(poll_id=poll_id, answer=answer):
            return {**polls, poll_id: _answered(polls[poll_id], answer)}
        case PollClosed(poll_id=poll_id):
            return _changed(polls, poll_id, status=PollStatus.CLOSED)
        case PollResultsShared(poll_id=poll_id):
            return _changed(polls, poll_id, status=PollStatus.SHARED)
    return polls


def forget(polls: Polls, person_id: UUID) -> Polls:
    """The polls once somebody was forgotten: that they voted stays, what they answered with their name is gone."""
    return {key: _forgotten(poll, person_id) if person_id in poll.votes else poll for key, poll in polls.items()}


def _voted(poll: PollSeen, person_id: UUID, answer: Personal) -> PollSeen:
    change = msgspec.structs.replace
    if poll.question.kind is QuestionKind.TEXT:
        votes: Mapping[UUID, tuple[int, ...] | None] = {**poll.votes, person_id: ()}
        return change(poll, votes=votes, texts={**poll.texts, person_id: answer})
    choices = None if (text := answer.text) is None else choices_in(text)
    return change(poll, votes={**poll.votes, person_id: choices})


def _answered(poll: PollSeen, answer: Personal) -> PollSeen:
    """Choices are kept in an order that says nothing of when they came."""
    change = msgspec.structs.replace
    if poll.question.kind is QuestionKind.TEXT:
        return change(poll, texts_given=(*poll.texts_given, answer))
    if (text := answer.text) is None:
        return poll
    return change(poll, choices_given=tuple(sorted((*poll.choices_given, choices_in(text)))))


def _forgotten(poll: PollSeen, person_id: UUID) -> PollSeen:
    if poll.anonymous:
        return poll
    texts = poll.texts
    if person_id in texts:
        texts = {**texts, person_id: texts[person_id].forgotten()}
    votes = poll.votes if person_id in texts else {**poll.votes, person_id: None}
    return msgspec.structs.replace(poll, votes=votes, texts=texts)


def _changed(polls: Polls, poll_id: UUID, **changes: object) -> Polls:
    return {**polls, poll_id: msgspec.structs.replace(polls[poll_id], **changes)}
