"""Encoders that publish into a meeting, and what they publish."""

from typing import Annotated
from uuid import UUID

import strawberry

from application import encoders
from interfaces.graphql.refusal import DoneResult, Refusal
from interfaces.graphql.viewer import Info, ask, carry_out, done


@strawberry.type(
    description="What is written into an encoder (WHIP, RFC 9725). `name` and `token` are null while none is allowed."
)
class Encoder:
    address: str
    name: str | None
    token: str | None = strawberry.field(description="Whoever has it publishes: shown to no one else.")


EncoderResult = Annotated[Encoder | Refusal, strawberry.union("EncoderResult")]


@strawberry.type
class EncodersQuery:
    @strawberry.field(description="The encoder of a meeting, for its owner and who hosts its session.")
    async def encoder(self, info: Info, meeting_id: UUID) -> EncoderResult:
        allowed = await ask(info, encoders.encoder_of, meeting_id=meeting_id)
        return Encoder(address=f"{info.context.web.address}/whip", name=allowed.name, token=allowed.token)


@strawberry.type
class EncodersMutation:
    @strawberry.mutation(
        description="Allow an encoder, called `name`, by a new token; who publishes by the former one is cut off."
    )
    async def allow_encoder(self, info: Info, command_id: UUID, meeting_id: UUID, name: str) -> DoneResult:
        return done(await carry_out(info, encoders.allow_encoder, command_id, meeting_id=meeting_id, name=name))

    @strawberry.mutation(description="Take the encoder's token back; who publishes by it is cut off.")
    async def forbid_encoder(self, info: Info, command_id: UUID, meeting_id: UUID) -> DoneResult:
        return done(await carry_out(info, encoders.forbid_encoder, command_id, meeting_id=meeting_id))

    @strawberry.mutation(description="Have the encoder heard or seen, or not, as host; what is null stays.")
    async def set_encoder(
        self,
        info: Info,
        command_id: UUID,
        session_id: UUID,
        microphone: bool | None = None,
        camera: bool | None = None,
    ) -> DoneResult:
        changed = await carry_out(
            info, encoders.set_encoder, command_id, session_id=session_id, microphone=microphone, camera=camera
        )
        return done(changed)

    @strawberry.mutation(description="Have recordings capture the encoder, or no longer, as host.")
    async def record_encoder(self, info: Info, command_id: UUID, session_id: UUID, on: bool) -> DoneResult:
        return done(await carry_out(info, encoders.record_encoder, command_id, session_id=session_id, on=on))
