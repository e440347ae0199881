"""The spotlight."""

from uuid import UUID

import strawberry

from application import layout
from interfaces.graphql.refusal import DoneResult
from interfaces.graphql.viewer import Info, carry_out, done


@strawberry.type
class LayoutMutation:
    @strawberry.mutation(description="Make somebody large for everybody, or nobody (`seatId` null), as host.")
    async def spotlight(
        self, info: Info, command_id: UUID, session_id: UUID, seat_id: UUID | None = None
    ) -> DoneResult:
        return done(await carry_out(info, layout.spotlight, command_id, session_id=session_id, seat_id=seat_id))
