"""Switches: what those who don't host may do, for all of them and for one person."""

from uuid import UUID

import strawberry

from application import switches
from domain import switches as domain_switches
from domain.admission import Role
from domain.switches import Hindrance, Switch
from interfaces.graphql.refusal import DoneResult
from interfaces.graphql.viewer import Info, carry_out, done


@strawberry.type(description="What is off for all who don't host, and whether everything is suspended.")
class Switches:
    off: list[Switch]
    suspended: bool


@strawberry.type(description="What the viewer may not do now, and why.")
class Hindered:
    switch: Switch
    hindrance: Hindrance


@strawberry.type(description="A switch that was turned for one person, whatever it is for all.")
class Exempt:
    switch: Switch
    allowed: bool


@strawberry.type
class SwitchesMutation:
    @strawberry.mutation(description="Permit something to all who don't host, or no longer, as host; at once.")
    async def turn_switch(
        self, info: Info, command_id: UUID, session_id: UUID, switch: Switch, allowed: bool
    ) -> DoneResult:
        turned = await carry_out(
            info, switches.turn_switch, command_id, session_id=session_id, switch=switch, allowed=allowed
        )
        return done(turned)

    @strawberry.mutation(description="Permit something to one person, or not, or (`allowed` null) as to all, as host.")
    async def turn_switch_for(
        self, info: Info, command_id: UUID, session_id: UUID, seat_id: UUID, switch: Switch, allowed: bool | None = None
    ) -> DoneResult:
        turned = await carry_out(
            info,
            switches.turn_switch_for,
            command_id,
            session_id=session_id,
            seat_id=seat_id,
            switch=switch,
            allowed=allowed,
        )
        return done(turned)

    @strawberry.mutation(description="Mute all who don't host, as host; each may open their microphone again.")
    async def mute_all(self, info: Info, command_id: UUID, session_id: UUID) -> DoneResult:
        return done(await carry_out(info, switches.mute_all, command_id, session_id=session_id))

    @strawberry.mutation(description="Stop everything of all who don't host, as host, until a host resumes.")
    async def suspend_session(self, info: Info, command_id: UUID, session_id: UUID) -> DoneResult:
        return done(await carry_out(info, switches.suspend_session, command_id, session_id=session_id))

    @strawberry.mutation(description="Let go on what was suspended, as host; nothing opens by itself.")
    async def resume_session(self, info: Info, command_id: UUID, session_id: UUID) -> DoneResult:
        return done(await carry_out(info, switches.resume_session, command_id, session_id=session_id))


def seen(state: domain_switches.Switches) -> Switches:
    """The switches as everybody sees them."""
    return Switches(off=list(state.off), suspended=state.suspended)


def hindered(state: domain_switches.Switches, person_id: UUID, role: Role) -> list[Hindered]:
    """What a person may not do, and why."""
    found = state.hindrances(person_id, role)
    return [Hindered(switch=switch, hindrance=hindrance) for switch, hindrance in found.items()]


def exempt(state: domain_switches.Switches, person_id: UUID) -> list[Exempt]:
    """What was decided for a person alone."""
    return [Exempt(switch=switch, allowed=allowed) for switch, allowed in state.exempt(person_id)]
