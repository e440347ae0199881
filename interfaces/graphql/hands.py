"""Raised hands."""

from uuid import UUID

import strawberry

from application import hands
from interfaces.graphql.refusal import DoneResult
from interfaces.graphql.viewer import Info, carry_out, done


@strawberry.type
class HandsMutation:
    @strawberry.mutation(description="Raise one's hand.")
    async def raise_hand(self, info: Info, command_id: UUID, session_id: UUID) -> DoneResult:
        return done(await carry_out(info, hands.raise_hand, command_id, session_id=session_id))

    @strawberry.mutation(description="Lower every hand, as host.")
    async def lower_all_hands(self, info: Info, command_id: UUID, session_id: UUID) -> DoneResult:
        return done(await carry_out(info, hands.lower_all_hands, command_id, session_id=session_id))

    @strawberry.mutation(description="Lower a hand: one's own (`seatId` null), or, as host, somebody's.")
    async def lower_hand(
        self, info: Info, command_id: UUID, session_id: UUID, seat_id: UUID | None = None
    ) -> DoneResult:
        return done(await carry_out(info, hands.lower_hand, command_id, session_id=session_id, seat_id=seat_id))
