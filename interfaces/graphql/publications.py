"""What a seat publishes: microphone, camera, screen."""

from uuid import UUID

import strawberry

from application import publications
from interfaces.graphql.refusal import DoneResult
from interfaces.graphql.viewer import Info, carry_out, done


@strawberry.type
class PublicationsMutation:
    @strawberry.mutation(description="Open or mute one's microphone.")
    async def set_microphone(self, info: Info, command_id: UUID, session_id: UUID, on: bool) -> DoneResult:
        return done(await carry_out(info, publications.set_microphone, command_id, session_id=session_id, on=on))

    @strawberry.mutation(description="Start or stop one's camera.")
    async def set_camera(self, info: Info, command_id: UUID, session_id: UUID, on: bool) -> DoneResult:
        return done(await carry_out(info, publications.set_camera, command_id, session_id=session_id, on=on))

    @strawberry.mutation(description="Start or stop sharing one's screen.")
    async def set_screen_share(self, info: Info, command_id: UUID, session_id: UUID, on: bool) -> DoneResult:
        return done(await carry_out(info, publications.set_screen_share, command_id, session_id=session_id, on=on))

    @strawberry.mutation(description="Mute somebody as host; only they can open their microphone again.")
    async def mute_participant(self, info: Info, command_id: UUID, session_id: UUID, seat_id: UUID) -> DoneResult:
        muted = await carry_out(info, publications.mute_participant, command_id, session_id=session_id, seat_id=seat_id)
        return done(muted)

    @strawberry.mutation(description="Stop somebody's screen share as host.")
    async def stop_share(self, info: Info, command_id: UUID, session_id: UUID, seat_id: UUID) -> DoneResult:
        return done(await carry_out(info, publications.stop_share, command_id, session_id=session_id, seat_id=seat_id))
