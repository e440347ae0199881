"""Names in a session."""

from uuid import UUID

import strawberry

from application import names
from interfaces.graphql.refusal import DoneResult
from interfaces.graphql.viewer import Info, carry_out, done


@strawberry.type
class NamesMutation:
    @strawberry.mutation(description="Change one's own name in this session, or (`seatId`) a guest's, as host.")
    async def rename(
        self, info: Info, command_id: UUID, session_id: UUID, name: str, seat_id: UUID | None = None
    ) -> DoneResult:
        renamed = await carry_out(info, names.rename, command_id, session_id=session_id, name=name, seat_id=seat_id)
        return done(renamed)
