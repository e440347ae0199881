"""The lecture hall and its companions."""

from uuid import UUID

import strawberry

from application import companions, hall
from interfaces.graphql.refusal import DoneResult
from interfaces.graphql.viewer import Info, carry_out, done


@strawberry.type
class HallMutation:
    @strawberry.mutation(
        description="Make a seat the lecture hall, called `place`, instead of the one that was, as host."
    )
    async def open_hall(self, info: Info, command_id: UUID, session_id: UUID, seat_id: UUID, place: str) -> DoneResult:
        opened = await carry_out(info, hall.open_hall, command_id, session_id=session_id, seat_id=seat_id, place=place)
        return done(opened)

    @strawberry.mutation(description="Have no lecture hall any more, as host.")
    async def close_hall(self, info: Info, command_id: UUID, session_id: UUID) -> DoneResult:
        return done(await carry_out(info, hall.close_hall, command_id, session_id=session_id))

    @strawberry.mutation(
        description="Be in the hall: a companion, with neither microphone, camera nor sound of others; or no longer."
    )
    async def set_companion(self, info: Info, command_id: UUID, session_id: UUID, on: bool) -> DoneResult:
        return done(await carry_out(info, companions.set_companion, command_id, session_id=session_id, on=on))
