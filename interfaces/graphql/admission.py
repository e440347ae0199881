"""The waiting room and the seats: joining, admitting, refusing, leaving, removing."""

import asyncio
from enum import Enum
from typing import Annotated
from uuid import UUID

import strawberry

from application import admission
from application.guesses import guarded
from domain.waiting_room import Bypass
from interfaces.graphql.refusal import DoneResult, Refusal
from interfaces.graphql.values import Position
from interfaces.graphql.viewer import Asking, Info, carry_out, done


@strawberry.enum(
    description="Where somebody stands in a session. GONE: has no seat any more (left, lost, or it ended)."
)
class AdmissionStatus(Enum):
    SEATED = "seated"
    WAITING = "waiting"
    REFUSED = "refused"
    REMOVED = "removed"
    GONE = "gone"


@strawberry.type(description="Where one is after joining.")
class Joined:
    session_id: UUID
    seat_id: UUID
    connection_id: UUID
    status: AdmissionStatus
    position: Position


JoinedResult = Annotated[Joined | Refusal, strawberry.union("JoinedResult")]


@strawberry.type
class AdmissionMutation:
    @strawberry.mutation(
        description="Join by the link's code; starts the session when the viewer owns the meeting. Again with the same "
        "`connectionId` after a loss: back in the seat. `name` is for guests; `consent` answers whether one may be "
        "recorded, null when it was not asked; `companion`: one is in the hall, which has the sound; `hall`: the "
        "token of the hall's link, whose opener is the hall and has its name."
    )
    async def join(
        self,
        info: Info,
        command_id: UUID,
        code: str,
        connection_id: UUID,
        name: str | None = None,
        consent: bool | None = None,
        companion: bool = False,
        hall: str | None = None,
    ) -> JoinedResult:
        asking = info.context
        asking.come_as_guest()
        joined = await asyncio.to_thread(_join, asking, command_id, code, name, connection_id, consent, companion, hall)
        return Joined(
            session_id=joined.session_id,
            seat_id=joined.seat_id,
            connection_id=connection_id,
            status=AdmissionStatus.SEATED if joined.seated else AdmissionStatus.WAITING,
            position=Position(joined.position),
        )

    @strawberry.mutation(description="Leave the session or its waiting room, with every tab.")
    async def leave(self, info: Info, command_id: UUID, session_id: UUID) -> DoneResult:
        return done(await carry_out(info, admission.leave, command_id, session_id=session_id))

    @strawberry.mutation(description="A tab goes away while the seat may stay.")
    async def close_connection(self, info: Info, command_id: UUID, session_id: UUID, connection_id: UUID) -> DoneResult:
        closed = await carry_out(
            info, admission.close_connection, command_id, session_id=session_id, connection_id=connection_id
        )
        return done(closed)

    @strawberry.mutation(description="Let one person in, as host.")
    async def admit(self, info: Info, command_id: UUID, session_id: UUID, seat_id: UUID) -> DoneResult:
        return done(await carry_out(info, admission.admit, command_id, session_id=session_id, seat_id=seat_id))

    @strawberry.mutation(description="Let everybody in who waits, in order of arrival, as long as there are seats.")
    async def admit_all(self, info: Info, command_id: UUID, session_id: UUID) -> DoneResult:
        return done(await carry_out(info, admission.admit_all, command_id, session_id=session_id))

    @strawberry.mutation(description="Turn somebody away who waits, as host.")
    async def refuse_admission(self, info: Info, command_id: UUID, session_id: UUID, seat_id: UUID) -> DoneResult:
        refused = await carry_out(info, admission.refuse_admission, command_id, session_id=session_id, seat_id=seat_id)
        return done(refused)

    @strawberry.mutation(description="Say who need not wait from now on, as host; who waits and need not is let in.")
    async def set_bypass(self, info: Info, command_id: UUID, session_id: UUID, bypass: Bypass) -> DoneResult:
        return done(await carry_out(info, admission.set_bypass, command_id, session_id=session_id, bypass=bypass))

    @strawberry.mutation(description="Write to those who wait; an empty text takes back what was written.")
    async def write_to_waiting(self, info: Info, command_id: UUID, session_id: UUID, text: str) -> DoneResult:
        return done(await carry_out(info, admission.write_to_waiting, command_id, session_id=session_id, text=text))

    @strawberry.mutation(description="Put a participant back into the waiting room, as host.")
    async def send_back(self, info: Info, command_id: UUID, session_id: UUID, seat_id: UUID) -> DoneResult:
        return done(await carry_out(info, admission.send_back, command_id, session_id=session_id, seat_id=seat_id))

    @strawberry.mutation(description="Remove a participant, who stays out of this session, as host.")
    async def remove_participant(self, info: Info, command_id: UUID, session_id: UUID, seat_id: UUID) -> DoneResult:
        removed = await carry_out(
            info, admission.remove_participant, command_id, session_id=session_id, seat_id=seat_id
        )
        return done(removed)


def _join(
    asking: Asking,
    command_id: UUID,
    code: str,
    name: str | None,
    connection_id: UUID,
    consent: bool | None,
    companion: bool,
    hall: str | None,
) -> admission.Joined:
    web = asking.web
    return guarded(
        web.guesses,
        asking.address,
        lambda: admission.join(
            web.amphi,
            asking.viewer,
            command_id,
            code=code,
            name=name,
            connection_id=connection_id,
            consent=consent,
            companion=companion,
            hall=hall,
        ),
    )
