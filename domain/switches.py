"""Switches: what those who don't host may do in a session, for all of them and for one person.

They are part of the session's own stream, which every command of a seat requires: a switch that is off is off for the
next command, and nothing is acknowledged after it. How to use one in a feature:

- a command that needs one: a line in `SWITCHES` in `application/permissions.py`; `place_of` then refuses `SwitchedOff`;
- one whose switch depends on its arguments: `place.require(Switch.…)` after `place_of`;
- what is read: `room.switches.hindrance(Switch.…, person_id, role)`, None when the person may;
- the client: `useHindrance("…")` in `web/src/room/switches.ts`, null or the sentence that says why not.

A publication that is no longer permitted is stopped by the fold, and stays so when the switch is on again: nobody is
heard or seen without having opened their microphone or camera themselves.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

import msgspec

from domain.admission import HOSTS, Role
from domain.event import Event, Recorded, event
from domain.refusal import Refused

if TYPE_CHECKING:
    from domain.room import Participant, Room


class Switch(StrEnum):
    """What can be permitted or not."""

    MICROPHONE = "microphone"
    CAMERA = "camera"
    SCREEN = "screen"
    CHAT_EVERYBODY = "chat_everybody"
    CHAT_HOSTS = "chat_hosts"
    CHAT_PRIVATE = "chat_private"
    ASK_QUESTION = "ask_question"
    ANNOTATE = "annotate"
    RENAME = "rename"
    RAISE_HAND = "raise_hand"
    SEE_NAMES = "see_names"  # of others who don't host


class Hindrance(StrEnum):
    """Why somebody may not."""

    SUSPENDED = "suspended"  # everything is, until a host resumes it
    FOR_ALL = "for_all"
    FOR_PERSON = "for_person"


class Exempt(NamedTuple):
    """A switch of one person that differs from everybody's, or is kept if everybody's changes."""

    switch: Switch
    allowed: bool


PUBLISHING: Mapping[Switch, str] = MappingProxyType(
    {Switch.MICROPHONE: "microphone", Switch.CAMERA: "camera", Switch.SCREEN: "screen"}
)
"""The publication of a seat that needs a switch, by its name in the room and in the seat."""
SUSPENDED = frozenset(Switch) - {Switch.RAISE_HAND, Switch.SEE_NAMES, Switch.CHAT_HOSTS}
"""What is off while everything is suspended; one can still ask for a host."""


@event("switches.SwitchTurned")
class SwitchTurned(Event, frozen=True):
    """All who don't host may do something from now on, or may not; `by` is the seat of who decided it."""

    switch: Switch
    allowed: bool
    by: UUID


@event("switches.SwitchTurnedForPerson")
class SwitchTurnedForPerson(Event, frozen=True):
    """One person may do something, or may not, whatever all may; None: they may do what all may."""

    seat_id: UUID
    person_id: UUID
    switch: Switch
    allowed: bool | None
    by: UUID


@event("switches.EverybodyMuted")
class EverybodyMuted(Event, frozen=True):
    """The microphones of all who don't host were muted; each can open theirs again if they may."""

    by: UUID


@event("switches.SessionSuspended")
class SessionSuspended(Event, frozen=True):
    """Everything of all who don't host was stopped because of a disturbance, until a host resumes."""

    by: UUID


@event("switches.SessionResumed")
class SessionResumed(Event, frozen=True):
    """What was suspended may be done again; nothing opens by itself."""

    by: UUID


class SwitchedOff(Refused):
    """The person may not do this now; `details`: `switch` and `hindrance` (for all, for them, everything suspended)."""

    code = "SWITCHED_OFF"


class Switches(msgspec.Struct, frozen=True, gc=False):
    """What is off for all, what differs for whom, and whether everything is suspended.

    `stops`: how many times everybody's microphone, camera or screen was stopped, so that a seat which was stopped
    without an event of its own can be opened again.
    """

    off: tuple[Switch, ...] = ()
    persons: dict[UUID, dict[Switch, bool]] = {}
    suspended: bool = False
    stops: dict[Switch, int] = {}

    def hindrance(self, switch: Switch, person_id: UUID, role: Role) -> Hindrance | None:
        """Why this person may not; None when they may."""
        if role in HOSTS:
            return None
        if self.suspended and switch in SUSPENDED:
            return Hindrance.SUSPENDED
        own = self.persons.get(person_id, {}).get(switch)
        if own is not None:
            return None if own else Hindrance.FOR_PERSON
        return Hindrance.FOR_ALL if switch in self.off and role is Role.PARTICIPANT else None

    def hindrances(self, person_id: UUID, role: Role) -> dict[Switch, Hindrance]:
        """Everything that this person may not, and why."""
        found = {switch: self.hindrance(switch, person_id, role) for switch in Switch}
        return {switch: hindrance for switch, hindrance in found.items() if hindrance}

    def exempt(self, person_id: UUID) -> list[Exempt]:
        """What was decided for this person alone."""
        return [Exempt(switch, allowed) for switch, allowed in self.persons.get(person_id, {}).items()]

    def require(self, switch: Switch, person_id: UUID, role: Role) -> None:
        """Refuse what this person may not do. Raises SwitchedOff."""
        if hindrance := self.hindrance(switch, person_id, role):
            raise SwitchedOff(switch=switch.value, hindrance=hindrance.value)


def evolve(state: Switches, happened: Event) -> Switches:
    """Fold one event."""
    change = msgspec.structs.replace
    match happened:
        case SwitchTurned(switch=switch, allowed=allowed):
            off = tuple(sorted({*state.off} - {switch} if allowed else {*state.off, switch}))
            return change(_stopped(state, () if allowed else (switch,)), off=off)
        case SwitchTurnedForPerson(person_id=person_id, switch=switch, allowed=None):
            own = {key: value for key, value in state.persons.get(person_id, {}).items() if key is not switch}
            others = {key: value for key, value in state.persons.items() if key != person_id}
            return change(state, persons={**others, person_id: own} if own else others)
        case SwitchTurnedForPerson(person_id=person_id, switch=switch, allowed=bool(allowed)):
            own = {**state.persons.get(person_id, {}), switch: allowed}
            return change(state, persons={**state.persons, person_id: own})
        case EverybodyMuted():
            return _stopped(state, (Switch.MICROPHONE,))
        case SessionSuspended():
            return change(_stopped(state, tuple(PUBLISHING)), suspended=True)
        case SessionResumed():
            return change(state, suspended=False)
    return state


def turn(state: Switches, switch: Switch, allowed: bool, *, by: UUID) -> list[Event]:
    """Permit something to all who don't host, or no longer; repeating yields nothing."""
    return [] if allowed is (switch not in state.off) else [SwitchTurned(switch, allowed, by)]


def turn_for(
    state: Switches, switch: Switch, allowed: bool | None, *, seat_id: UUID, person_id: UUID, by: UUID
) -> list[Event]:
    """Permit something to one person, or not, or (None) as to all; repeating yields nothing."""
    if state.persons.get(person_id, {}).get(switch) is allowed:
        return []
    return [SwitchTurnedForPerson(seat_id, person_id, switch, allowed, by)]


def mute_everybody(*, by: UUID) -> list[Event]:
    """Mute all who don't host."""
    return [EverybodyMuted(by)]


def suspend(state: Switches, *, by: UUID) -> list[Event]:
    """Stop everything of all who don't host; repeating yields nothing."""
    return [] if state.suspended else [SessionSuspended(by)]


def resume(state: Switches, *, by: UUID) -> list[Event]:
    """Let go on what was suspended; repeating yields nothing."""
    return [SessionResumed(by)] if state.suspended else []


def fold(room: "Room", recorded: Recorded) -> "Room":
    """The room after one of these events: what is no longer permitted is no longer published."""
    state = evolve(room.switches, recorded.event)
    room = msgspec.structs.replace(room, switches=state)
    return stopped(room, mute=isinstance(recorded.event, EverybodyMuted))


def stopped(room: "Room", *, mute: bool = False) -> "Room":
    """The room without what may not be published (`mute`: nor the microphones of all who don't host)."""
    changed = {
        seat_id: after
        for seat_id, seat in room.participants.items()
        if (after := _permitted(room.switches, seat, mute=mute)) is not seat
    }
    return msgspec.structs.replace(room, participants={**room.participants, **changed}) if changed else room


def _permitted(state: Switches, seat: "Participant", *, mute: bool) -> "Participant":
    """The seat without what it may not publish; the same object when that is nothing."""
    off: dict[str, object] = {}
    for switch, name in PUBLISHING.items():
        muted = mute and switch is Switch.MICROPHONE and seat.role not in HOSTS
        if getattr(seat, name) and (muted or state.hindrance(switch, seat.person_id, seat.role)):
            off[name] = False
    if "screen" in off:
        off["screen_since"] = None
    return msgspec.structs.replace(seat, **off) if off else seat


def _stopped(state: Switches, switches: tuple[Switch, ...]) -> Switches:
    counts = {switch: state.stops.get(switch, 0) + 1 for switch in switches if switch in PUBLISHING}
    return msgspec.structs.replace(state, stops={**state.stops, **counts}) if counts else state


CHANGES = (SwitchTurned, SwitchTurnedForPerson, EverybodyMuted, SessionSuspended, SessionResumed)
