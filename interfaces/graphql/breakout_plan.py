"""Breakouts prepared with a meeting: read and changed by its owner, or by who hosts it now."""

from typing import Annotated
from uuid import UUID

import strawberry

from application import breakout_plan
from domain import meetings
from domain.breakout_plan import MemberKind
from domain.meetings import Meeting
from interfaces.graphql.refusal import DoneResult, Refusal
from interfaces.graphql.viewer import Asking, Info, carry_out, done, query

strawberry.enum(MemberKind, description="How somebody who is expected is recognised: as a person, by mailbox, by link.")


@strawberry.type(description="A group that is prepared.")
class PlannedGroup:
    id: UUID
    number: int
    name: str = strawberry.field(description="Empty: it is called by its number.")


@strawberry.type(description="Somebody who is expected.")
class PlannedMember:
    id: UUID
    kind: MemberKind
    label: str | None = strawberry.field(description="Name or mailbox; null once the person was forgotten.")
    group_id: UUID | None
    link: str | None = strawberry.field(description="A guest's personal link: whoever opens it is that guest.")


@strawberry.type(description="The groups of a meeting, who is expected in which, and how they will be opened.")
class BreakoutPlan:
    groups: list[PlannedGroup]
    members: list[PlannedMember]
    minutes: int | None
    warns: bool
    asked: bool
    free: bool


@strawberry.input(description="A group to have; one without an id is new.")
class GroupInput:
    id: UUID | None = None
    name: str = ""


BreakoutPlanResult = Annotated[BreakoutPlan | Refusal, strawberry.union("BreakoutPlanResult")]


@strawberry.type
class BreakoutPlanQuery:
    @strawberry.field(description="The groups prepared with a meeting, for its owner and who hosts it.")
    async def breakout_plan(self, info: Info, meeting_id: UUID) -> BreakoutPlanResult:
        return await query(info, _plan, meeting_id)


@strawberry.type
class BreakoutPlanMutation:
    @strawberry.mutation(description="Have these groups, in this order; who was in another one is to be placed.")
    async def prepare_groups(
        self, info: Info, command_id: UUID, meeting_id: UUID, groups: list[GroupInput]
    ) -> DoneResult:
        wanted = [(each.id, each.name) for each in groups]
        prepared = await carry_out(info, breakout_plan.prepare_groups, command_id, meeting_id=meeting_id, groups=wanted)
        return done(prepared)

    @strawberry.mutation(description="Expect everybody who is in the running session and does not host it.")
    async def expect_present(self, info: Info, command_id: UUID, meeting_id: UUID) -> DoneResult:
        return done(await carry_out(info, breakout_plan.expect_present, command_id, meeting_id=meeting_id))

    @strawberry.mutation(description="Expect somebody without an account, who gets a personal link.")
    async def invite_guest(
        self, info: Info, command_id: UUID, meeting_id: UUID, name: str, group_id: UUID | None = None
    ) -> DoneResult:
        invited = await carry_out(
            info, breakout_plan.invite_guest, command_id, meeting_id=meeting_id, name=name, group_id=group_id
        )
        return done(invited)

    @strawberry.mutation(description="Expect the owners of these mailboxes, in no group yet: they are invited.")
    async def invite_mailboxes(
        self, info: Info, command_id: UUID, meeting_id: UUID, addresses: list[str]
    ) -> DoneResult:
        invited = await carry_out(
            info, breakout_plan.invite_mailboxes, command_id, meeting_id=meeting_id, addresses=addresses
        )
        return done(invited)

    @strawberry.mutation(description="Expect who is in a CSV of e-mail address and group.")
    async def import_members(self, info: Info, command_id: UUID, meeting_id: UUID, text: str) -> DoneResult:
        return done(await carry_out(info, breakout_plan.import_members, command_id, meeting_id=meeting_id, text=text))

    @strawberry.mutation(description="Put members into a group, or into none (`groupId` null).")
    async def place_members(
        self, info: Info, command_id: UUID, meeting_id: UUID, member_ids: list[UUID], group_id: UUID | None = None
    ) -> DoneResult:
        placed = await carry_out(
            info,
            breakout_plan.place_members,
            command_id,
            meeting_id=meeting_id,
            members=tuple(member_ids),
            group_id=group_id,
        )
        return done(placed)

    @strawberry.mutation(
        description="Put people into the groups at random, as evenly as possible: everybody anew, or who is in none."
    )
    async def distribute_members(
        self, info: Info, command_id: UUID, meeting_id: UUID, everybody: bool = False
    ) -> DoneResult:
        distributed = await carry_out(
            info, breakout_plan.distribute_members, command_id, meeting_id=meeting_id, everybody=everybody
        )
        return done(distributed)

    @strawberry.mutation(description="Expect somebody no longer.")
    async def remove_members(
        self, info: Info, command_id: UUID, meeting_id: UUID, member_ids: list[UUID]
    ) -> DoneResult:
        removed = await carry_out(
            info, breakout_plan.remove_members, command_id, meeting_id=meeting_id, members=tuple(member_ids)
        )
        return done(removed)

    @strawberry.mutation(description="Say how the groups will be opened.")
    async def configure_breakouts(
        self,
        info: Info,
        command_id: UUID,
        meeting_id: UUID,
        warns: bool,
        asked: bool,
        free: bool,
        minutes: int | None = None,
    ) -> DoneResult:
        configured = await carry_out(
            info,
            breakout_plan.configure_breakouts,
            command_id,
            meeting_id=meeting_id,
            minutes=minutes,
            warns=warns,
            asked=asked,
            free=free,
        )
        return done(configured)

    @strawberry.mutation(description="Be the guest whose personal link one opened; before joining.")
    async def take_invitation(self, info: Info, command_id: UUID, code: str, token: str) -> DoneResult:
        info.context.come_as_guest()
        return done(await carry_out(info, breakout_plan.take_invitation, command_id, code=code, token=token))


def _plan(asking: Asking, meeting_id: UUID) -> BreakoutPlan:
    amphi = asking.web.amphi
    plan = breakout_plan.read_plan(amphi, asking.viewer, meeting_id=meeting_id)
    meeting, _ = amphi.store.load(meeting_id, Meeting(), meetings.evolve)

    def link(member_id: UUID, kind: MemberKind) -> str | None:
        if kind is not MemberKind.GUEST:
            return None
        return f"{asking.web.address}/m/{meeting.code}?i={amphi.invitations.token_of(meeting_id, member_id)}"

    return BreakoutPlan(
        groups=[PlannedGroup(id=each.group_id, number=each.number, name=each.name) for each in plan.groups.values()],
        members=[
            PlannedMember(
                id=key,
                kind=each.kind,
                label=each.label.text,
                group_id=plan.places.get(key),
                link=link(key, each.kind),
            )
            for key, each in plan.members.items()
        ],
        minutes=plan.minutes,
        warns=plan.warns,
        asked=plan.asked,
        free=plan.free,
    )
