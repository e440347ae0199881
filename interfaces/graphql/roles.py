"""Roles in a session, and its lock."""

from uuid import UUID

import strawberry

from application import locks, roles
from domain.admission import Role
from interfaces.graphql.refusal import DoneResult
from interfaces.graphql.viewer import Info, carry_out, done


@strawberry.type
class RolesMutation:
    @strawberry.mutation(description="Make somebody co-host, presenter or participant, as host.")
    async def give_role(self, info: Info, command_id: UUID, session_id: UUID, seat_id: UUID, role: Role) -> DoneResult:
        given = await carry_out(info, roles.give_role, command_id, session_id=session_id, seat_id=seat_id, role=role)
        return done(given)

    @strawberry.mutation(description="Make somebody the host instead of oneself.")
    async def hand_over_host(self, info: Info, command_id: UUID, session_id: UUID, seat_id: UUID) -> DoneResult:
        handed = await carry_out(info, roles.hand_over_host, command_id, session_id=session_id, seat_id=seat_id)
        return done(handed)

    @strawberry.mutation(description="Let nobody new in from now on, or again, as host.")
    async def set_lock(self, info: Info, command_id: UUID, session_id: UUID, locked: bool) -> DoneResult:
        return done(await carry_out(info, locks.set_lock, command_id, session_id=session_id, locked=locked))
