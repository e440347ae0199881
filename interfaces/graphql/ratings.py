"""«Was the sound good?»"""

from uuid import UUID

import strawberry

from application import ratings
from interfaces.graphql.refusal import DoneResult
from interfaces.graphql.viewer import Info, carry_out, done


@strawberry.type
class RatingsMutation:
    @strawberry.mutation(description="Say whether the sound was good, of a session in which one had a seat.")
    async def rate_sound(self, info: Info, command_id: UUID, session_id: UUID, good: bool) -> DoneResult:
        return done(await carry_out(info, ratings.rate_sound, command_id, session_id=session_id, good=good))
