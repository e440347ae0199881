"""Polls: the question, who voted, and what was answered."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from psycopg import Cursor

from domain.asking import QuestionKind
from domain.event import Recorded
from domain.people import PersonForgotten
from domain.polls import AnswerGiven, PollClosed, PollOpened, PollResultsShared, PollStatus, TookPart, VoteCast
from projections.folded import FoldedModel, Partition
from projections.forgotten import TABLE
from projections.query import Pool, find
from projections.read_model import topics
from projections.table import Table


class Poll(msgspec.Struct, frozen=True):
    """A poll. `votes`: the answer by person (see `asking.written`), None for somebody who was forgotten, empty where
    it is anonymous; `given` are the anonymous answers, in alphabetical order."""

    session_id: UUID
    poll_id: UUID
    establishment_id: UUID
    kind: QuestionKind
    question: str
    choices: tuple[str, ...]
    ends: tuple[str, ...]
    anonymous: bool
    status: PollStatus
    opened_at: datetime
    votes: dict[UUID, str | None] = {}
    given: tuple[str, ...] = ()


class Polls(FoldedModel):
    """One row for each poll."""

    NAME = "polls"
    VERSION = 2
    TOPICS = topics(PollOpened, VoteCast, TookPart, AnswerGiven, PollClosed, PollResultsShared, PersonForgotten)
    TABLES = f"""
        CREATE TABLE polls (
            session_id       uuid        NOT NULL,
            poll_id          uuid        NOT NULL,
            establishment_id uuid        NOT NULL,
            kind             text        NOT NULL, -- one, several, scale, ranking, text
            question         text        NOT NULL,
            choices          text[]      NOT NULL,
            ends             text[]      NOT NULL, -- of a scale
            anonymous        boolean     NOT NULL,
            status           text        NOT NULL, -- open, closed, shared
            opened_at        timestamptz NOT NULL,
            votes            jsonb       NOT NULL, -- answer by person; null when the person was forgotten
            given            text[]      NOT NULL, -- anonymous answers
            PRIMARY KEY (session_id, poll_id)
        );
        {TABLE}
    """

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._polls = Table("polls", Poll, key="poll_id", partition="session_id")

    def tables(self) -> Sequence[Table[Any]]:
        """The one table."""
        return (self._polls,)

    def touched(self, recorded: Recorded) -> Iterable[Partition]:
        """The polls of the event's session."""
        if recorded.session_id:
            yield self._polls, recorded.session_id

    def fold(self, recorded: Recorded) -> None:
        """Fold one event of a poll."""
        session_id = recorded.session_id
        if session_id is None:
            return
        happened = recorded.event
        if isinstance(happened, PollOpened):
            self._polls.put(session_id, _opened(session_id, recorded, happened))
            return
        poll = self._polls.get(session_id, happened.poll_id)  # type: ignore[attr-defined]  # all are of a poll
        if poll is None:
            return
        match happened:
            case VoteCast(person_id=person, answer=answer):
                self._polls.put(session_id, poll, votes={**poll.votes, person: self.forgotten.text(answer)})
            case TookPart(person_id=person):
                self._polls.put(session_id, poll, votes={**poll.votes, person: ""})
            case AnswerGiven(answer=answer):
                if (text := answer.text) is not None:
                    self._polls.put(session_id, poll, given=tuple(sorted((*poll.given, text))))
            case PollClosed():
                self._polls.put(session_id, poll, status=PollStatus.CLOSED)
            case PollResultsShared():
                self._polls.put(session_id, poll, status=PollStatus.SHARED)

    def forget(self, cursor: Cursor[Any], person_id: UUID) -> None:
        """Take back what the person chose; that they voted stays."""
        found = cursor.execute("SELECT DISTINCT session_id FROM polls WHERE votes ? %s", (str(person_id),))
        sessions = [session_id for (session_id,) in found]
        self._polls.load(cursor, sessions)
        for session_id in sessions:
            for poll in list(self._polls.rows(session_id)):
                if person_id in poll.votes and not poll.anonymous:
                    self._polls.put(session_id, poll, votes={**poll.votes, person_id: None})
        self._polls.save(cursor)


def polls_of(pool: Pool, session_id: UUID) -> list[Poll]:
    """The polls of a session, in the order in which they were opened."""
    query = "SELECT * FROM read_polls.polls WHERE session_id = %(session_id)s ORDER BY opened_at, poll_id"
    return find(pool, Poll, query, session_id=session_id)


def _opened(session_id: UUID, recorded: Recorded, happened: PollOpened) -> Poll:
    return Poll(
        session_id=session_id,
        poll_id=happened.poll_id,
        establishment_id=recorded.establishment_id,
        kind=happened.kind,
        question=happened.question,
        choices=happened.choices,
        ends=happened.ends,
        anonymous=happened.anonymous,
        status=PollStatus.OPEN,
        opened_at=recorded.recorded_at,
    )
