"""The study groups of each person: to which they are invited by account, by mailbox or by a personal link."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, LiteralString
from uuid import UUID

import msgspec
from psycopg import Cursor

from domain.breakout_plan import InvitationTaken, MembersAdded, MembersRemoved
from domain.event import Recorded
from domain.people import PersonForgotten
from projections.folded import FoldedModel, Partition
from projections.forgotten import TABLE
from projections.query import Pool, find
from projections.read_model import topics
from projections.table import Table


class MemberRow(msgspec.Struct, frozen=True):
    """Somebody who is or was invited to a meeting; `taken_by` opened their personal link last."""

    meeting_id: UUID
    member_id: UUID
    invited: bool
    taken_by: UUID | None = None


class StudyGroupRow(msgspec.Struct, frozen=True):
    """A study group as a member sees it; `session_id`: the one that runs, with so many `participants`."""

    meeting_id: UUID
    code: str
    title: str
    owner_name: str | None
    starts_at: datetime | None
    session_id: UUID | None
    participants: int


class StudyGroups(FoldedModel):
    """Who is invited to which meeting, of whatever kind: that may change. Ids only, no address."""

    NAME = "study_groups"
    TOPICS = topics(MembersAdded, MembersRemoved, InvitationTaken, PersonForgotten)
    TABLES = f"""
        CREATE TABLE members (
            meeting_id uuid    NOT NULL,
            member_id  uuid    NOT NULL, -- a person, a mailbox, or a personal link
            invited    boolean NOT NULL,
            taken_by   uuid,             -- who opened the personal link last
            PRIMARY KEY (meeting_id, member_id)
        );
        CREATE INDEX ON members (member_id);
        CREATE INDEX ON members (taken_by);
        {TABLE}
    """

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._members = Table("members", MemberRow, key="member_id", partition="meeting_id")

    def tables(self) -> Sequence[Table[Any]]:
        """The members of every meeting."""
        return (self._members,)

    def touched(self, recorded: Recorded) -> Iterable[Partition]:
        """The members of a meeting."""
        match recorded.event:
            case MembersAdded(meeting_id=meeting) | MembersRemoved(meeting_id=meeting):
                yield self._members, meeting
            case InvitationTaken(meeting_id=meeting):
                yield self._members, meeting

    def fold(self, recorded: Recorded) -> None:
        """Somebody is invited, or is no more, or opened their link."""
        match recorded.event:
            case MembersAdded(meeting_id=meeting, members=members):
                for each in members:
                    known = self._members.get(meeting, each.member_id)
                    self._members.put(meeting, known or MemberRow(meeting, each.member_id, True), invited=True)
            case MembersRemoved(meeting_id=meeting, members=gone):
                for member in gone:
                    if known := self._members.get(meeting, member):
                        self._members.put(meeting, known, invited=False)
            case InvitationTaken(meeting_id=meeting, member_id=member, person_id=person):
                if known := self._members.get(meeting, member):
                    self._members.put(meeting, known, taken_by=person)

    def forget(self, cursor: Cursor[Any], person_id: UUID) -> None:
        """Who was forgotten is a member of nothing."""
        cursor.execute("DELETE FROM members WHERE %(person)s IN (member_id, taken_by)", {"person": person_id})


_GROUPS: LiteralString = """
    SELECT m.meeting_id, m.code, m.title, p.name AS owner_name, m.starts_at, s.session_id,
           coalesce(cardinality(s.seated), 0) AS participants
    FROM read_meetings.meetings m
    LEFT JOIN read_meetings.sessions s ON s.session_id = m.session_id AND s.ended_at IS NULL
    LEFT JOIN read_people.persons p ON p.person_id = m.owner_id
    WHERE NOT m.cancelled AND m.establishment_id = %(establishment_id)s AND m.kind = 'study_group'
      AND m.owner_id <> %(person_id)s
      AND m.meeting_id IN (SELECT meeting_id FROM read_study_groups.members
                           WHERE invited AND (member_id = ANY (%(member_ids)s) OR taken_by = %(person_id)s))
    ORDER BY s.session_id IS NULL, m.title, m.created_at
"""


def study_groups_of(
    pool: Pool, establishment_id: UUID, person_id: UUID, member_ids: Sequence[UUID]
) -> list[StudyGroupRow]:
    """The study groups of others to which somebody is invited: those that run, then by title."""
    return find(
        pool,
        StudyGroupRow,
        _GROUPS,
        establishment_id=establishment_id,
        person_id=person_id,
        member_ids=list(member_ids),
    )
