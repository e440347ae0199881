"""Polls: the question, who voted for what, and the counts."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from psycopg import Cursor

from domain.event import Recorded
from domain.people import PersonForgotten
from domain.polls import PollClosed, PollOpened, PollResultsShared, PollStatus, VoteCast
from projections.folded import FoldedModel, Partition
from projections.forgotten import TABLE
from projections.read_model import topics
from projections.table import Table


class Poll(msgspec.Struct, frozen=True):
    """A poll. `votes`: index of the choice by person, None for a vote of somebody who was forgotten."""

    session_id: UUID
    poll_id: UUID
    establishment_id: UUID
    question: str
    choices: tuple[str, ...]
    status: PollStatus
    opened_at: datetime
    votes: dict[UUID, int | None]
    counts: tuple[int, ...]


class Polls(FoldedModel):
    """One row for each poll."""

    NAME = "polls"
    TOPICS = topics(PollOpened, VoteCast, PollClosed, PollResultsShared, PersonForgotten)
    TABLES = f"""
        CREATE TABLE polls (
            session_id       uuid        NOT NULL,
            poll_id          uuid        NOT NULL,
            establishment_id uuid        NOT NULL,
            question         text        NOT NULL,
            choices          text[]      NOT NULL,
            status           text        NOT NULL, -- open, closed, shared
            opened_at        timestamptz NOT NULL,
            votes            jsonb       NOT NULL, -- choice by person; null when the person was forgotten
            counts           integer[]   NOT NULL, -- votes for each choice
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
        match recorded.event:
            case PollOpened(poll_id=poll_id, question=question, choices=choices):
                counts = (0,) * len(choices)
                opened = Poll(
                    session_id=session_id,
                    poll_id=poll_id,
                    establishment_id=recorded.establishment_id,
                    question=question,
                    choices=choices,
                    status=PollStatus.OPEN,
                    opened_at=recorded.recorded_at,
                    votes={},
                    counts=counts,
                )
                self._polls.put(session_id, opened)
            case VoteCast(poll_id=poll_id, person_id=person, answer=answer):
                text = self.forgotten.text(answer)
                self._change(session_id, poll_id, person, None if text is None else int(text))
            case PollClosed(poll_id=poll_id):
                self._set(session_id, poll_id, PollStatus.CLOSED)
            case PollResultsShared(poll_id=poll_id):
                self._set(session_id, poll_id, PollStatus.SHARED)

    def forget(self, cursor: Cursor[Any], person_id: UUID) -> None:
        """Take back what the person chose; that they voted stays."""
        found = cursor.execute("SELECT DISTINCT session_id FROM polls WHERE votes ? %s", (str(person_id),))
        sessions = [session_id for (session_id,) in found]
        self._polls.load(cursor, sessions)
        for session_id in sessions:
            for poll in list(self._polls.rows(session_id)):
                if person_id in poll.votes:
                    self._change(session_id, poll.poll_id, person_id, None)
        self._polls.save(cursor)

    def _set(self, session_id: UUID, poll_id: UUID, status: PollStatus) -> None:
        if poll := self._polls.get(session_id, poll_id):
            self._polls.put(session_id, poll, status=status)

    def _change(self, session_id: UUID, poll_id: UUID, person_id: UUID, choice: int | None) -> None:
        poll = self._polls.get(session_id, poll_id)
        if poll is None:
            return
        counts = list(poll.counts)
        earlier = poll.votes.get(person_id)
        if earlier is not None:
            counts[earlier] -= 1
        if choice is not None:
            counts[choice] += 1
        self._polls.put(session_id, poll, votes={**poll.votes, person_id: choice}, counts=tuple(counts))
