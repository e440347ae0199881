"""Breakouts: the groups of a session as each audience sees them, and everything that is done with them."""

from collections import defaultdict
from datetime import datetime
from uuid import UUID

import strawberry

from application import breakouts
from application.reads import Audience, may_see_name
from domain import room as domain_room
from domain.admission import HOSTS
from domain.room import Room
from interfaces.graphql.changes import changed_keys
from interfaces.graphql.refusal import DoneResult
from interfaces.graphql.viewer import Info, carry_out, done


@strawberry.type(description="Somebody in a group.")
class GroupPerson:
    seat_id: UUID
    name: str | None
    reconnecting: bool


@strawberry.type(description="A small group of the session.")
class Group:
    id: UUID
    number: int
    name: str = strawberry.field(description="Empty: it is called by its number.")
    count: int = strawberry.field(description="How many are in it now.")
    asks_for_help: int | None = strawberry.field(description="Place in the line of those that do, from 1.")
    host_seat_id: UUID | None = strawberry.field(description="Its own host, while they are here.")
    people: list[GroupPerson] | None = strawberry.field(description="For hosts.")


@strawberry.type(description="Somebody whom the own host of a group sent back from it.")
class SentBack:
    group_id: UUID
    seat_id: UUID
    name: str | None


@strawberry.type(description="What was said to all groups last; `number` counts from 1.")
class GroupsNotice:
    number: int
    text: str | None


@strawberry.type(description="How the groups of the session are.")
class Breakouts:
    open: bool
    asked: bool = strawberry.field(description="People go to their group when they say so.")
    free: bool = strawberry.field(description="Everybody may go to any group.")
    ends_at: datetime | None = strawberry.field(description="When they close by themselves.")
    warns: bool = strawberry.field(description="Said a minute before.")
    notice: GroupsNotice | None


@strawberry.type
class BreakoutsMutation:
    @strawberry.mutation(
        description="Open the groups prepared with the meeting, or `again` those that this session had; `minutes` "
        "null: until they are closed."
    )
    async def open_breakouts(
        self, info: Info, command_id: UUID, session_id: UUID, again: bool = False, minutes: int | None = None
    ) -> DoneResult:
        opened = await carry_out(
            info, breakouts.open_breakouts, command_id, session_id=session_id, again=again, minutes=minutes
        )
        return done(opened)

    @strawberry.mutation(
        description="Put people into a group as host, or bring them back (`groupId` null). The own host of a group "
        "sends people back from it, into which they go again only when hosts put them there."
    )
    async def move_to_group(
        self, info: Info, command_id: UUID, session_id: UUID, seat_ids: list[UUID], group_id: UUID | None = None
    ) -> DoneResult:
        moved = await carry_out(
            info, breakouts.move_to_group, command_id, session_id=session_id, seats=tuple(seat_ids), group_id=group_id
        )
        return done(moved)

    @strawberry.mutation(description="Go to a group oneself, or back to everybody (`groupId` null); a host visits.")
    async def enter_group(
        self, info: Info, command_id: UUID, session_id: UUID, group_id: UUID | None = None
    ) -> DoneResult:
        entered = await carry_out(info, breakouts.enter_group, command_id, session_id=session_id, group_id=group_id)
        return done(entered)

    @strawberry.mutation(description="Add a group to those that are open, as host.")
    async def add_group(self, info: Info, command_id: UUID, session_id: UUID, name: str = "") -> DoneResult:
        return done(await carry_out(info, breakouts.add_group, command_id, session_id=session_id, name=name))

    @strawberry.mutation(description="Give a group its own host, one of its people, or none (`seatId` null).")
    async def name_group_host(
        self, info: Info, command_id: UUID, session_id: UUID, group_id: UUID, seat_id: UUID | None = None
    ) -> DoneResult:
        named = await carry_out(
            info, breakouts.name_group_host, command_id, session_id=session_id, group_id=group_id, seat_id=seat_id
        )
        return done(named)

    @strawberry.mutation(description="Say something to all groups, as host.")
    async def address_groups(self, info: Info, command_id: UUID, session_id: UUID, text: str) -> DoneResult:
        return done(await carry_out(info, breakouts.address_groups, command_id, session_id=session_id, text=text))

    @strawberry.mutation(description="Ask the host to come to one's group.")
    async def ask_for_help(self, info: Info, command_id: UUID, session_id: UUID) -> DoneResult:
        return done(await carry_out(info, breakouts.ask_for_help, command_id, session_id=session_id))

    @strawberry.mutation(description="Note as host that a group was helped; a visit notes it by itself.")
    async def answer_help(self, info: Info, command_id: UUID, session_id: UUID, group_id: UUID) -> DoneResult:
        answered = await carry_out(info, breakouts.answer_help, command_id, session_id=session_id, group_id=group_id)
        return done(answered)

    @strawberry.mutation(description="Close in so many minutes from now, or not by itself (`minutes` null), as host.")
    async def prolong_breakouts(
        self, info: Info, command_id: UUID, session_id: UUID, minutes: int | None = None
    ) -> DoneResult:
        prolonged = await carry_out(
            info, breakouts.prolong_breakouts, command_id, session_id=session_id, minutes=minutes
        )
        return done(prolonged)

    @strawberry.mutation(description="Call everybody back as host: at once (0), or after a countdown.")
    async def close_breakouts(
        self, info: Info, command_id: UUID, session_id: UUID, countdown_seconds: int = 0
    ) -> DoneResult:
        closed = await carry_out(
            info, breakouts.close_breakouts, command_id, session_id=session_id, countdown_seconds=countdown_seconds
        )
        return done(closed)


def facts(room: Room) -> Breakouts:
    """How the groups are, the same for everybody."""
    state = room.breakouts
    said = state.notice
    notice = GroupsNotice(number=said.number, text=said.text.text) if said else None
    return Breakouts(
        open=state.open, asked=state.asked, free=state.free, ends_at=state.ends_at, warns=state.warns, notice=notice
    )


def groups(room: Room, *, host: bool) -> dict[UUID, Group]:
    """Each group; `host`: with who is in it."""
    state = room.breakouts
    if not state.groups:
        return {}
    inside: dict[UUID, list[domain_room.Participant]] = defaultdict(list)
    seats: dict[UUID, UUID] = {}
    for seat in room.participants.values():
        seats[seat.person_id] = seat.seat_id
        if (group_id := state.group_of(seat.person_id)) is not None:
            inside[group_id].append(seat)
    return {
        key: Group(
            id=key,
            number=group.number,
            name=group.name,
            count=len(inside[key]),
            asks_for_help=state.help.index(key) + 1 if key in state.help else None,
            host_seat_id=seats.get(state.hosts[key]) if key in state.hosts else None,
            people=[_person(seat) for seat in inside[key]] if host else None,
        )
        for key, group in state.groups.items()
    }


def closed_to(room: Room, person_id: UUID) -> list[UUID]:
    """The groups from which somebody was sent back."""
    return [group_id for group_id, people in room.breakouts.sent_back.items() if person_id in people]


def sent_back(room: Room, person_id: UUID, audience: Audience) -> list[SentBack]:
    """Who is with everybody since they were sent back from a group, for those who may put them there again."""
    state = room.breakouts
    return [
        SentBack(
            group_id=group_id,
            seat_id=seat.seat_id,
            name=seat.name.text if may_see_name(audience, seat.role) else None,
        )
        for group_id, people in state.sent_back.items()
        if audience is Audience.HOSTS or state.is_hosted_by(person_id, group_id)
        for person in people
        if (seat := room.seat_of(person)) and state.group_of(person) is None
    ]


def moved_between(before: Room, now: Room) -> set[UUID]:
    """The people who are in another group, belong to another, or may go to another, and those who decide that."""
    old, new = before.breakouts, now.breakouts
    people = changed_keys(old.inside, new.inside)
    if old.sent_back or new.sent_back:
        people |= {*old.hosts.values(), *new.hosts.values()}.union(*old.sent_back.values(), *new.sent_back.values())
        people |= {
            seat.person_id for room in (before, now) for seat in room.participants.values() if seat.role in HOSTS
        }
    if old.open is not new.open:  # where one belongs is told while they are open
        return people | old.belongs.keys() | new.belongs.keys()
    return people | changed_keys(old.belongs, new.belongs)


def _person(seat: domain_room.Participant) -> GroupPerson:
    return GroupPerson(seat_id=seat.seat_id, name=seat.name.text, reconnecting=seat.reconnecting)
