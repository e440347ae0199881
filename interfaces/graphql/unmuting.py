"""Asking somebody to open their microphone."""

from uuid import UUID

import strawberry

from application import unmuting
from interfaces.graphql.refusal import DoneResult
from interfaces.graphql.viewer import Info, carry_out, done


@strawberry.type(description="A host asks one to open one's microphone.")
class UnmuteAsked:
    by: str | None = strawberry.field(description="The name of who asks; null once they have left.")


@strawberry.type
class UnmutingMutation:
    @strawberry.mutation(description="Ask somebody to open their microphone, as host; only they can.")
    async def ask_to_unmute(self, info: Info, command_id: UUID, session_id: UUID, seat_id: UUID) -> DoneResult:
        return done(await carry_out(info, unmuting.ask_to_unmute, command_id, session_id=session_id, seat_id=seat_id))

    @strawberry.mutation(description="Say not now to who asks one to open one's microphone.")
    async def decline_to_unmute(self, info: Info, command_id: UUID, session_id: UUID) -> DoneResult:
        return done(await carry_out(info, unmuting.decline_to_unmute, command_id, session_id=session_id))
