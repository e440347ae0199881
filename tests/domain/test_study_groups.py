"""Study groups, rule by rule: who opens one, and who leads it while nobody hosts."""

from functools import reduce

import pytest

from domain import admission, breakout_plan, roles, session
from domain.admission import Role
from domain.breakout_plan import MailboxInvalid, Member, MemberKind, MembersAdded, Plan, checked_mailbox, mailbox_of
from domain.event import NIL, Event
from domain.kinds import MeetingKind
from domain.personal import Personal
from domain.room import Room, fold
from domain.study_groups import leads, opens
from tests.domain.people_of_the_tests import (
    ADA,
    HELENE,
    INES,
    MEETING,
    NOE,
    SEAT_OF_ADA,
    SEAT_OF_HELENE,
    SEAT_OF_NOE,
    SESSION,
    name_of,
    recorded,
)
from tests.domain.specification import Given


@pytest.mark.parametrize(
    ("kind", "guest", "invited", "may"),
    [
        (MeetingKind.STUDY_GROUP, False, True, True),
        (MeetingKind.STUDY_GROUP, False, False, False),
        (MeetingKind.STUDY_GROUP, True, True, False),
        (MeetingKind.CLASS, False, True, False),
    ],
)
def test_a_member_is_invited_and_has_an_account(kind: MeetingKind, guest: bool, invited: bool, may: bool) -> None:
    """They open the group, and lead it as long as nobody who is there hosts it."""
    assert opens(kind, guest=guest, invited=invited) is may
    assert leads(kind, [Role.PARTICIPANT, Role.PRESENTER], guest=guest, invited=invited) is may
    for host in (Role.HOST, Role.CO_HOST):
        assert not leads(kind, [Role.PARTICIPANT, host], guest=guest, invited=invited)


def test_members_lead_the_room_until_a_host_comes() -> None:
    """And again when the host has left; who was let in does not lead."""
    started = session.SessionStarted(SESSION, MEETING, HELENE, "Analyse", True, kind=MeetingKind.STUDY_GROUP)
    ada = admission.ParticipantAdmitted(SEAT_OF_ADA, ADA, name_of(ADA), False, Role.PARTICIPANT, invited=True)
    noe = admission.ParticipantAdmitted(SEAT_OF_NOE, NOE, name_of(NOE), True, Role.PARTICIPANT, SEAT_OF_ADA)
    helene = admission.ParticipantAdmitted(SEAT_OF_HELENE, HELENE, name_of(HELENE), False, Role.HOST)
    gone = admission.SeatReleased(SEAT_OF_HELENE, admission.ReleaseReason.LEFT)
    helps = roles.RoleGiven(SEAT_OF_ADA, ADA, Role.CO_HOST, SEAT_OF_HELENE)

    def lead(*events: Event) -> list[bool]:
        room = reduce(fold, recorded(started, ada, noe, *events), Room())
        return [room.leads(room.participants[seat]) for seat in (SEAT_OF_ADA, SEAT_OF_NOE)]

    assert lead() == [True, False]
    assert lead(helene) == [False, False]
    assert lead(helene, gone) == [True, False]
    assert lead(helps) == [False, False]


def test_who_is_expected_is_known_by_account_mailbox_or_link() -> None:
    """In a group or not; nobody by the name that they type."""
    ines = mailbox_of(NIL, "Ines@exemple.fr")
    members = (
        Member(ADA, MemberKind.PERSON, name_of(ADA)),
        Member(ines, MemberKind.MAILBOX, Personal(ines, "ines@exemple.fr")),
        Member(SEAT_OF_NOE, MemberKind.GUEST, Personal(SEAT_OF_NOE, "Noé")),
    )
    taken = breakout_plan.InvitationTaken(MEETING, SEAT_OF_NOE, NOE)
    plan = Given(Plan(), breakout_plan.evolve, [MembersAdded(MEETING, members)]).state
    assert plan.expects(ADA, None)
    assert plan.expects(INES, mailbox_of(NIL, "ines@exemple.fr"))
    assert not plan.expects(INES, None)
    assert not plan.expects(NOE, None)
    assert breakout_plan.evolve(plan, taken).expects(NOE, None)


@pytest.mark.parametrize("address", ["", "ada", "@exemple.fr", "ada@", "a da@exemple.fr", "a" * 254 + "@exemple.fr"])
def test_what_is_no_address_is_refused(address: str) -> None:
    """With the address itself, so that it can be found in the list."""
    with pytest.raises(MailboxInvalid) as caught:
        checked_mailbox(address)
    assert caught.value.details == {"address": address[:254]}
    assert checked_mailbox("ada@exemple.fr") == "ada@exemple.fr"
