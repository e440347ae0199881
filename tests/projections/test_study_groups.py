"""The study groups of each person: given who is invited, what their home page lists."""

from uuid import UUID, uuid4

from domain.breakout_plan import InvitationTaken, Member, MemberKind, MembersAdded, MembersRemoved, mailbox_of
from domain.kinds import KindChanged, MeetingKind
from domain.meetings import MeetingCancelled, MeetingCreated, MeetingRenamed
from domain.personal import Personal
from projections.query import Pool
from projections.study_groups import study_groups_of
from tests.projections.conftest import Projected
from tests.projections.given import ESTABLISHMENT, HELENE, MEETING, NOE, ZOE, Given

ADDRESS = mailbox_of(ESTABLISHMENT, "noe@exemple.fr")
LINK = uuid4()


def member(member_id: UUID, kind: MemberKind) -> Member:
    """Somebody who is invited."""
    return Member(member_id, kind, Personal(member_id, "x"))


def created(given: Given, kind: MeetingKind = MeetingKind.STUDY_GROUP) -> None:
    """A meeting of Hélène's to which three are invited, each in another way."""
    given.registered()
    given.outside(MeetingCreated(MEETING, HELENE, "abcdefghijkm", "Révisions", True, kind=kind))
    members = (member(ADDRESS, MemberKind.MAILBOX), member(ZOE, MemberKind.PERSON), member(LINK, MemberKind.GUEST))
    given.outside(MembersAdded(MEETING, members))


def titles(pool: Pool, person_id: UUID, *ids: UUID) -> list[str]:
    """What is listed for somebody who is known by these ids."""
    return [row.title for row in study_groups_of(pool, ESTABLISHMENT, person_id, ids)]


def test_who_is_invited_finds_it(given: Given, projected: Projected, pool: Pool) -> None:
    """By mailbox, by account, by the link that they opened; not its owner, and nobody of another establishment."""
    created(given)
    projected()
    assert titles(pool, NOE, NOE, ADDRESS) == titles(pool, ZOE, ZOE) == ["Révisions"]
    assert titles(pool, NOE, NOE) == titles(pool, HELENE, HELENE, ADDRESS) == []
    assert study_groups_of(pool, uuid4(), NOE, [ADDRESS]) == []
    given.outside(InvitationTaken(MEETING, LINK, NOE))
    projected()
    (row,) = study_groups_of(pool, ESTABLISHMENT, NOE, [NOE])
    assert (row.meeting_id, row.code, row.owner_name) == (MEETING, "abcdefghijkm", "Hélène Durand")
    assert (row.session_id, row.participants) == (None, 0)


def test_it_follows_what_becomes_of_the_meeting(given: Given, projected: Projected, pool: Pool) -> None:
    """Another title, another kind and back, who is there, and the end of it."""
    created(given, MeetingKind.CLASS)
    projected()
    assert titles(pool, ZOE, ZOE) == []
    given.outside(KindChanged(MEETING, MeetingKind.STUDY_GROUP), MeetingRenamed(MEETING, "Analyse"))
    given.started()
    given.outside(KindChanged(MEETING, MeetingKind.STUDY_GROUP))
    given.seated(ZOE)
    projected()
    (row,) = study_groups_of(pool, ESTABLISHMENT, ZOE, [ZOE])
    assert (row.title, row.session_id, row.participants) == ("Analyse", given.session_id, 1)
    given.outside(MeetingCancelled(MEETING))
    projected()
    assert titles(pool, ZOE, ZOE) == []


def test_who_is_invited_no_more_does_not_find_it(given: Given, projected: Projected, pool: Pool) -> None:
    """Until they are again; who was forgotten is in no group."""
    created(given)
    given.outside(InvitationTaken(MEETING, LINK, NOE), MembersRemoved(MEETING, (LINK, ADDRESS, uuid4())))
    projected()
    assert titles(pool, NOE, NOE, ADDRESS) == []
    given.outside(MembersAdded(MEETING, (member(LINK, MemberKind.GUEST),)))
    projected()
    assert titles(pool, NOE, NOE) == titles(pool, ZOE, ZOE) == ["Révisions"]
    given.forgotten(NOE)
    given.forgotten(ZOE)
    projected()
    assert titles(pool, NOE, NOE) == titles(pool, ZOE, ZOE) == []
    assert projected.rows("read_study_groups.members") == [(MEETING, ADDRESS, False, None)]
