"""Breakouts: the plan that a meeting keeps, and the set of a session, rule by rule."""

from datetime import timedelta

import pytest

from domain import breakout_plan as plans
from domain import breakouts
from domain.breakout_plan import Member, MemberKind, Plan
from domain.breakouts import Breakouts, BreakoutsOpened, CloseReason, Group, ParticipantsMoved
from domain.event import Event
from domain.people import PersonForgotten
from domain.personal import Personal
from domain.refusal import TextEmpty
from tests.domain.people_of_the_tests import (
    ADA,
    HELENE,
    INES,
    MEETING,
    NOE,
    NOON,
    SEAT_OF_ADA,
    SEAT_OF_HELENE,
    SEAT_OF_NOE,
    SESSION,
    named,
)
from tests.domain.specification import Given
from tests.domain.test_room import room_after

NORTH, SOUTH = Group(named("north"), 1), Group(named("south"), 2, "Sud")
OPENED = BreakoutsOpened(SESSION, (NORTH, SOUTH), {ADA: NORTH.group_id, NOE: SOUTH.group_id}, SEAT_OF_HELENE)
ASKED = BreakoutsOpened(SESSION, (NORTH, SOUTH), {ADA: NORTH.group_id}, SEAT_OF_HELENE, asked=True)


def groups(*events: Event) -> Given[Breakouts]:
    return Given(Breakouts(), breakouts.evolve, events)


def plan(*events: Event) -> Given[Plan]:
    return Given(Plan(), plans.evolve, events)


def member(person: str, kind: MemberKind = MemberKind.PERSON) -> Member:
    return Member(named(person), kind, Personal(named(person), person))


def opened(state: Breakouts, **changes: object) -> list[Event]:
    asked = {"groups": (NORTH, SOUTH), "places": {ADA: NORTH.group_id}, "asked": False, "free": False}
    return breakouts.open_breakouts(
        state,
        session_id=SESSION,
        ends_at=None,
        warns=True,
        by=SEAT_OF_HELENE,
        **{**asked, **changes},
    )


def test_groups_are_opened_once_and_not_without_a_group() -> None:
    """Who is placed in a group that is no longer there stays with everybody."""
    groups(OPENED).when(opened).refused(breakouts.BreakoutsAlreadyOpen)
    groups().when(lambda s: opened(s, groups=())).refused(breakouts.GroupsOutOfBounds, fewest=1, most=100)
    (happened,) = opened(Breakouts(), places={ADA: NORTH.group_id, INES: named("gone")})
    assert isinstance(happened, BreakoutsOpened)
    assert happened.places == {ADA: NORTH.group_id}


def test_everybody_is_moved_at_once_or_asked_first() -> None:
    """Asked first they belong to a group and are in none."""
    assert groups(OPENED).state.group_of(ADA) == NORTH.group_id
    asked = groups(ASKED).state
    assert (asked.group_of(ADA), asked.belongs[ADA]) == (None, NORTH.group_id)


def test_the_host_moves_people_in_one_event() -> None:
    """Who is there already is left alone; a group that there is not is refused."""

    def move(*people: object, group: object = SOUTH.group_id) -> object:
        return lambda s: breakouts.move(s, session_id=SESSION, people=people, group_id=group, by=SEAT_OF_HELENE)

    moved = ParticipantsMoved(SESSION, {ADA: SOUTH.group_id}, SEAT_OF_HELENE)
    groups(OPENED).when(move(ADA, NOE)).then(moved)
    groups(OPENED).when(move(NOE)).then()
    groups(OPENED).when(move(ADA, group=named("nowhere"))).refused(breakouts.GroupNotFound)
    groups().when(move(ADA)).refused(breakouts.BreakoutsNotOpen)
    assert groups(OPENED, moved).state.belongs[ADA] == SOUTH.group_id


@pytest.mark.parametrize(
    ("free", "host", "group", "may"),
    [
        (False, False, NORTH.group_id, True),
        (False, False, SOUTH.group_id, False),
        (True, False, SOUTH.group_id, True),
        (False, True, SOUTH.group_id, True),
    ],
)
def test_people_go_to_theirs_or_where_they_are_free(free: bool, host: bool, group: object, may: bool) -> None:
    """Others than hosts choose only where that was allowed."""
    opening = BreakoutsOpened(SESSION, (NORTH, SOUTH), {ADA: NORTH.group_id}, SEAT_OF_HELENE, asked=True, free=free)
    when = groups(opening).when(
        lambda s: breakouts.enter(
            s,
            session_id=SESSION,
            person_id=ADA,
            group_id=group,
            by=SEAT_OF_ADA,
            host=host,
        )
    )
    if may:
        when.then(ParticipantsMoved(SESSION, {ADA: group}, SEAT_OF_ADA, host))
    else:
        when.refused(breakouts.GroupNotYours, field="groupId")


def test_whom_the_host_of_a_group_sent_back_stays_out_until_a_host_puts_them_there() -> None:
    """Neither freely chosen nor when they come late; another group is theirs to go to, and the next opening is new."""
    free = BreakoutsOpened(
        SESSION, (NORTH, SOUTH), {ADA: NORTH.group_id, NOE: NORTH.group_id}, SEAT_OF_HELENE, free=True
    )
    hosted = breakouts.GroupHostNamed(SESSION, NORTH.group_id, NOE, SEAT_OF_HELENE)
    sent = ParticipantsMoved(SESSION, {ADA: None}, SEAT_OF_NOE, sent_from=NORTH.group_id)

    def send(*people: object) -> object:
        return lambda s: breakouts.send_back(s, session_id=SESSION, people=people, host=NOE, by=SEAT_OF_NOE)

    def enter(group: object, host: bool = False) -> object:
        return lambda s: breakouts.enter(
            s, session_id=SESSION, person_id=ADA, group_id=group, by=SEAT_OF_ADA, host=host
        )

    groups(free, hosted).when(send(ADA)).then(sent)
    groups(free, hosted).when(send(ADA, NOE)).then(sent, ParticipantsMoved(SESSION, {NOE: None}, SEAT_OF_NOE))
    groups(free, hosted, sent).when(send(ADA)).then()
    groups().when(send(ADA)).refused(breakouts.BreakoutsNotOpen)
    groups(free, hosted, sent).when(enter(NORTH.group_id)).refused(breakouts.SentBackFromGroup, field="groupId")
    elsewhere = ParticipantsMoved(SESSION, {ADA: SOUTH.group_id}, SEAT_OF_ADA)
    groups(free, hosted, sent).when(enter(SOUTH.group_id)).then(elsewhere)
    groups(free, hosted, sent, elsewhere).when(enter(NORTH.group_id)).refused(breakouts.SentBackFromGroup)
    groups(free, hosted, sent).when(enter(NORTH.group_id, host=True)).then(
        ParticipantsMoved(SESSION, {ADA: NORTH.group_id}, SEAT_OF_ADA, visit=True)
    )
    again = ParticipantsMoved(SESSION, {ADA: NORTH.group_id}, SEAT_OF_HELENE)
    left = ParticipantsMoved(SESSION, {ADA: None}, SEAT_OF_ADA)
    groups(free, hosted, sent, again, left).when(enter(NORTH.group_id)).then(
        ParticipantsMoved(SESSION, {ADA: NORTH.group_id}, SEAT_OF_ADA)
    )
    closed = breakouts.BreakoutsClosed(SESSION, CloseReason.CALLED_BACK, SEAT_OF_HELENE)
    assert groups(free, hosted, sent, closed).state.sent_back == {}
    late = ParticipantsMoved(SESSION, {INES: None}, SEAT_OF_NOE, sent_from=NORTH.group_id)
    groups(free, late).when(lambda s: breakouts.place_late(s, session_id=SESSION, places={INES: NORTH.group_id})).then()


def test_who_hosts_a_group_and_the_session_brings_others_back_from_other_groups_as_always() -> None:
    """They may go there again: their own group's host did not send them back."""
    hosted = breakouts.GroupHostNamed(SESSION, NORTH.group_id, ADA, SEAT_OF_HELENE)
    groups(OPENED, hosted).when(
        lambda s: breakouts.send_back(s, session_id=SESSION, people=(NOE,), host=ADA, by=SEAT_OF_ADA)
    ).then(ParticipantsMoved(SESSION, {NOE: None}, SEAT_OF_ADA))


def test_a_visit_does_not_change_where_one_belongs_and_answers_who_asked_for_help() -> None:
    """The host comes to a group that asked, and belongs to none afterwards."""
    asked = breakouts.HelpAsked(SESSION, NORTH.group_id, SEAT_OF_ADA)
    visit = ParticipantsMoved(SESSION, {HELENE: NORTH.group_id}, SEAT_OF_HELENE, visit=True)
    groups(OPENED, asked).when(
        lambda s: breakouts.enter(
            s, session_id=SESSION, person_id=HELENE, group_id=NORTH.group_id, by=SEAT_OF_HELENE, host=True
        )
    ).then(visit, breakouts.HelpAnswered(SESSION, NORTH.group_id, SEAT_OF_HELENE))
    state = groups(OPENED, visit).state
    assert (state.group_of(HELENE), HELENE in state.belongs) == (NORTH.group_id, False)


def test_help_is_asked_for_once_and_from_inside() -> None:
    """The line is in the order of asking."""

    def ask(person: object) -> object:
        return lambda s: breakouts.ask_for_help(s, session_id=SESSION, person_id=person, seat_id=SEAT_OF_ADA)

    asked = breakouts.HelpAsked(SESSION, NORTH.group_id, SEAT_OF_ADA)
    groups(OPENED).when(ask(ADA)).then(asked)
    groups(OPENED, asked).when(ask(ADA)).then()
    groups(OPENED).when(ask(HELENE)).refused(breakouts.NotInGroup)


def test_who_comes_late_is_placed_once() -> None:
    """Who was moved by hand meanwhile is left where they are."""

    def late(**places: object) -> object:
        return lambda s: breakouts.place_late(s, session_id=SESSION, places={INES: SOUTH.group_id, ADA: SOUTH.group_id})

    groups(OPENED).when(late()).then(ParticipantsMoved(SESSION, {INES: SOUTH.group_id}, None))
    groups(ASKED).when(late()).then(breakouts.ParticipantsAssigned(SESSION, {INES: SOUTH.group_id}))
    groups().when(late()).then()


def test_time_and_end() -> None:
    """An end that is past is over; closing twice is once; afterwards the same groups are known."""
    at = NOON + timedelta(minutes=5)
    assert breakouts.ending(NOON, 5) == at
    with pytest.raises(breakouts.DurationOutOfBounds):
        breakouts.ending(NOON, 0)
    state = groups(OPENED, breakouts.EndSet(SESSION, at, SEAT_OF_HELENE)).state
    assert [breakouts.is_over(state, at - timedelta(seconds=1)), breakouts.is_over(state, at)] == [False, True]
    closed = breakouts.BreakoutsClosed(SESSION, CloseReason.TIME_IS_UP)
    groups(OPENED).when(lambda s: breakouts.close(s, session_id=SESSION, reason=CloseReason.TIME_IS_UP, by=None)).then(
        closed
    )
    groups(OPENED, closed).when(
        lambda s: breakouts.close(s, session_id=SESSION, reason=CloseReason.TIME_IS_UP, by=None)
    ).then()
    after = groups(OPENED, closed).state
    assert (after.group_of(ADA), after.belongs[ADA], list(after.groups)) == (
        None,
        NORTH.group_id,
        [NORTH.group_id, SOUTH.group_id],
    )


def test_a_group_gets_a_host_of_its_own_people() -> None:
    """Somebody of another group is refused."""

    def name(person: object) -> object:
        return lambda s: breakouts.name_host(
            s, session_id=SESSION, group_id=NORTH.group_id, person_id=person, by=SEAT_OF_HELENE
        )

    named_host = breakouts.GroupHostNamed(SESSION, NORTH.group_id, ADA, SEAT_OF_HELENE)
    groups(OPENED).when(name(ADA)).then(named_host)
    groups(OPENED, named_host).when(name(ADA)).then()
    groups(OPENED).when(name(NOE)).refused(breakouts.NotInGroup)


def test_what_was_said_to_all_is_forgotten_with_who_said_it() -> None:
    """The room keeps that something was said."""
    said = breakouts.address(
        groups(OPENED).state, session_id=SESSION, text=" Encore 5 min ", person_id=HELENE, by=SEAT_OF_HELENE
    )
    room = room_after(OPENED, *said, PersonForgotten(HELENE))
    assert room.breakouts.notice is not None
    assert (room.breakouts.notice.number, room.breakouts.notice.text.text) == (1, None)
    groups(OPENED).when(
        lambda s: breakouts.address(s, session_id=SESSION, text=" ", person_id=HELENE, by=SEAT_OF_HELENE)
    ).refused(TextEmpty)


def test_groups_that_go_leave_their_people_to_be_placed() -> None:
    """They are numbered in their order; the same again is nothing."""
    prepared = plans.GroupsPrepared(MEETING, (NORTH, SOUTH))
    added = plans.MembersAdded(MEETING, (member("Ada"),))
    placed = plans.MembersPlaced(MEETING, {named("Ada"): NORTH.group_id})
    given = plan(prepared, added, placed)
    given.when(lambda s: plans.prepare_groups(s, meeting_id=MEETING, groups=(NORTH, SOUTH))).then()
    fewer = plans.GroupsPrepared(MEETING, (Group(SOUTH.group_id, 1, "Sud"),))
    given.when(lambda s: plans.prepare_groups(s, meeting_id=MEETING, groups=(SOUTH,))).then(fewer)
    assert plan(prepared, added, placed, fewer).state.places == {}


def test_people_are_dealt_out_evenly() -> None:
    """Seven to three groups, one of which has two already: three each."""
    three = tuple(Group(named(f"group {n}"), n) for n in range(1, 4))
    people = [member(f"person {n}") for n in range(9)]
    state = plan(
        plans.GroupsPrepared(MEETING, three),
        plans.MembersAdded(MEETING, tuple(people)),
        plans.MembersPlaced(MEETING, {each.member_id: three[0].group_id for each in people[:2]}),
    ).state
    for happened in plans.distribute(state, meeting_id=MEETING, order=[each.member_id for each in people[2:]]):
        state = plans.evolve(state, happened)
    sizes = [list(state.places.values()).count(group.group_id) for group in three]
    assert sizes == [3, 3, 3]


def test_somebody_is_found_by_themselves_by_mailbox_and_by_link() -> None:
    """Never by a name; who opened a guest's link last is that guest."""
    mailbox = plans.mailbox_of(SESSION, "Ada@Exemple.fr")
    guest = member("guest", MemberKind.GUEST)
    state = plan(
        plans.GroupsPrepared(MEETING, (NORTH, SOUTH)),
        plans.MembersAdded(MEETING, (Member(mailbox, MemberKind.MAILBOX, Personal(mailbox, "ada@exemple.fr")), guest)),
        plans.MembersPlaced(MEETING, {mailbox: NORTH.group_id, guest.member_id: SOUTH.group_id}),
        plans.InvitationTaken(MEETING, guest.member_id, NOE),
    ).state
    assert state.group_of(ADA, plans.mailbox_of(SESSION, " ada@exemple.FR")) == NORTH.group_id
    assert state.group_of(NOE, None) == SOUTH.group_id
    assert state.group_of(INES, None) is None
    assert state.known() == {NOE: SOUTH.group_id}
    plan(plans.MembersAdded(MEETING, (member("Ada"),))).when(
        lambda s: plans.take_invitation(s, meeting_id=MEETING, member_id=named("Ada"), person_id=NOE)
    ).refused(plans.InvitationInvalid)
