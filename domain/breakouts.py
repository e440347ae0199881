"""Breakouts: the small groups of a session. One stream for the set: moving 300 people is one event.

People are placed by their person and not by their seat, so that whoever comes back comes back to their group.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID, uuid5

import msgspec

from domain.event import Event, event
from domain.personal import Personal
from domain.refusal import Refused, checked_text

FEWEST_GROUPS = 1
MOST_GROUPS = 100
LONGEST_GROUP_NAME = 60
LONGEST_NOTICE = 300
LONGEST_MINUTES = 8 * 60


class Group(msgspec.Struct, frozen=True):
    """A small group; one without a name is called by its number, which begins at 1."""

    group_id: UUID
    number: int
    name: str = ""


class CloseReason(StrEnum):
    """Why breakouts were closed."""

    CALLED_BACK = "called_back"
    TIME_IS_UP = "time_is_up"


@event("breakouts.BreakoutsOpened")
class BreakoutsOpened(Event, frozen=True):
    """The groups are open. `places`: the group of each person; those who are `asked` go there when they say so.

    Everybody may choose another group where they are `free`. `ends_at`: they close by themselves; `warns`: said before.
    """

    session_id: UUID
    groups: tuple[Group, ...]
    places: dict[UUID, UUID]
    by: UUID
    asked: bool = False
    free: bool = False
    ends_at: datetime | None = None
    warns: bool = True


@event("breakouts.ParticipantsMoved")
class ParticipantsMoved(Event, frozen=True):
    """People are in a group now, or back with everybody (None). A `visit` does not change where they belong.

    `by` is the seat of who moved them, themselves perhaps; None: Amphi, since they came late. `sent_from`: the group
    from which its own host sent them back; they come into it again when a host puts them there.
    """

    session_id: UUID
    places: dict[UUID, UUID | None]
    by: UUID | None = None
    visit: bool = False
    sent_from: UUID | None = None


@event("breakouts.ParticipantsAssigned")
class ParticipantsAssigned(Event, frozen=True):
    """People who came late belong to a group, and are asked to go there."""

    session_id: UUID
    places: dict[UUID, UUID]


@event("breakouts.GroupAdded")
class GroupAdded(Event, frozen=True):
    """One more group while the others are open."""

    session_id: UUID
    group: Group
    by: UUID


@event("breakouts.GroupHostNamed")
class GroupHostNamed(Event, frozen=True):
    """A group has its own host, or none any more."""

    session_id: UUID
    group_id: UUID
    person_id: UUID | None
    by: UUID


@event("breakouts.GroupsAddressed")
class GroupsAddressed(Event, frozen=True):
    """The host said something to all groups."""

    session_id: UUID
    text: Personal
    by: UUID


@event("breakouts.HelpAsked")
class HelpAsked(Event, frozen=True):
    """A group asks for the host."""

    session_id: UUID
    group_id: UUID
    seat_id: UUID


@event("breakouts.HelpAnswered")
class HelpAnswered(Event, frozen=True):
    """The host came, or answered otherwise."""

    session_id: UUID
    group_id: UUID
    by: UUID


@event("breakouts.EndSet")
class EndSet(Event, frozen=True):
    """The groups close at another instant than was said, or not by themselves (None)."""

    session_id: UUID
    ends_at: datetime | None
    by: UUID


@event("breakouts.BreakoutsClosed")
class BreakoutsClosed(Event, frozen=True):
    """Everybody is back together; `by` is None when the time was up."""

    session_id: UUID
    reason: CloseReason
    by: UUID | None = None


class BreakoutsNotOpen(Refused):
    """The session has no groups that are open."""

    code = "BREAKOUTS_NOT_OPEN"


class BreakoutsAlreadyOpen(Refused):
    """The groups are open; they are closed before others are opened."""

    code = "BREAKOUTS_ALREADY_OPEN"


class GroupNotFound(Refused):
    """There is no such group."""

    code = "GROUP_NOT_FOUND"


class GroupsOutOfBounds(Refused):
    """Too few or too many groups; `details`: `fewest`, `most`."""

    code = "GROUPS_OUT_OF_BOUNDS"


class GroupNotYours(Refused):
    """Only the host may put this person into that group."""

    code = "GROUP_NOT_YOURS"


class SentBackFromGroup(Refused):
    """The own host of the group sent this person back: they come into it again when a host puts them there."""

    code = "SENT_BACK_FROM_GROUP"


class NotInGroup(Refused):
    """Who asks is not in the group, or in none."""

    code = "NOT_IN_GROUP"


class DurationOutOfBounds(Refused):
    """Groups are open for another time than is possible, in minutes; `details`: `fewest`, `most`."""

    code = "DURATION_OUT_OF_BOUNDS"


class Notice(msgspec.Struct, frozen=True):
    """What was said to all groups last; `number` counts from 1."""

    number: int
    text: Personal
    by: UUID


class Breakouts(msgspec.Struct, frozen=True, gc=False):
    """The set of a session, open or not: state of its stream, and a part of the room.

    `belongs`: the group of each person. `inside`: where people are now; who is in none is with everybody.
    """

    open: bool = False
    groups: dict[UUID, Group] = {}
    belongs: dict[UUID, UUID] = {}
    inside: dict[UUID, UUID] = {}
    hosts: dict[UUID, UUID] = {}
    """Own host of a group."""
    sent_back: dict[UUID, tuple[UUID, ...]] = {}
    """Those whom the own host of a group sent back from it."""
    asked: bool = False
    free: bool = False
    ends_at: datetime | None = None
    warns: bool = True
    help: tuple[UUID, ...] = ()
    """Groups that ask for the host, the first to ask first."""
    notice: Notice | None = None

    def group_of(self, person_id: UUID) -> UUID | None:
        """The group somebody is in now; None: with everybody."""
        return self.inside.get(person_id) if self.open else None

    def is_closed_to(self, person_id: UUID, group_id: UUID | None) -> bool:
        """Whether somebody was sent back from a group, and may not go there by themselves."""
        return group_id is not None and person_id in self.sent_back.get(group_id, ())

    def is_hosted_by(self, person_id: UUID, group_id: UUID | None) -> bool:
        """Whether somebody is the own host of a group, and in it."""
        return group_id is not None and self.group_of(person_id) == group_id and self.hosts.get(group_id) == person_id

    def forget(self, person_id: UUID) -> "Breakouts":
        """The same without what somebody said who was forgotten."""
        if self.notice is None or self.notice.text.person_id != person_id:
            return self
        notice = msgspec.structs.replace(self.notice, text=self.notice.text.forgotten())
        return msgspec.structs.replace(self, notice=notice)


def evolve(state: Breakouts, happened: Event) -> Breakouts:
    """Fold one event."""
    change = msgspec.structs.replace
    match happened:
        case BreakoutsOpened():
            return _opened(happened)
        case ParticipantsMoved():
            return _moved(state, happened)
        case ParticipantsAssigned(places=places):
            return change(state, belongs={**state.belongs, **places})
        case GroupAdded(group=group):
            return change(state, groups={**state.groups, group.group_id: group})
        case GroupHostNamed(group_id=group_id, person_id=person_id):
            hosts = {key: value for key, value in state.hosts.items() if key != group_id}
            return change(state, hosts=hosts if person_id is None else {**hosts, group_id: person_id})
        case GroupsAddressed():
            number = state.notice.number + 1 if state.notice else 1
            return change(state, notice=Notice(number, happened.text, happened.by))
        case HelpAsked(group_id=group_id):
            return change(state, help=(*state.help, group_id))
        case HelpAnswered(group_id=group_id):
            return change(state, help=tuple(each for each in state.help if each != group_id))
        case EndSet(ends_at=ends_at):
            return change(state, ends_at=ends_at)
        case BreakoutsClosed():
            return change(state, open=False, inside={}, sent_back={}, ends_at=None, help=(), notice=None)
    return state


def _opened(happened: BreakoutsOpened) -> Breakouts:
    return Breakouts(
        open=True,
        groups={group.group_id: group for group in happened.groups},
        belongs=happened.places,
        inside={} if happened.asked else happened.places,
        asked=happened.asked,
        free=happened.free,
        ends_at=happened.ends_at,
        warns=happened.warns,
    )


def _moved(state: Breakouts, happened: ParticipantsMoved) -> Breakouts:
    inside, belongs = state.inside.copy(), state.belongs if happened.visit else state.belongs.copy()
    for person_id, group_id in happened.places.items():
        if group_id is None:
            inside.pop(person_id, None)
            continue
        inside[person_id] = group_id
        if not happened.visit:
            belongs[person_id] = group_id
    return msgspec.structs.replace(state, inside=inside, belongs=belongs, sent_back=_sent_back(state, happened))


def _sent_back(state: Breakouts, happened: ParticipantsMoved) -> dict[UUID, tuple[UUID, ...]]:
    """Who is sent back from which group: who is in it again is no longer."""
    if not state.sent_back and happened.sent_from is None:
        return state.sent_back
    closed = {
        group_id: tuple(person for person in people if happened.places.get(person) != group_id)
        for group_id, people in state.sent_back.items()
    }
    if happened.sent_from is not None:
        closed[happened.sent_from] = (*closed.get(happened.sent_from, ()), *happened.places)
    return {group_id: people for group_id, people in closed.items() if people}


CHANGED_BY = (
    BreakoutsOpened,
    ParticipantsMoved,
    ParticipantsAssigned,
    GroupAdded,
    GroupHostNamed,
    GroupsAddressed,
    HelpAsked,
    HelpAnswered,
    EndSet,
    BreakoutsClosed,
)
"""The events of a set."""


def breakouts_stream(session_id: UUID) -> UUID:
    """The stream of a session's groups."""
    return uuid5(session_id, "breakouts")


def checked_name(name: str) -> str:
    """The name of a group; blank: it is called by its number."""
    return checked_text(name, field="name", longest=LONGEST_GROUP_NAME) if name.strip() else ""


def ending(now: datetime, minutes: int | None) -> datetime | None:
    """When groups close that are open for so many minutes; None: not by themselves. Raises DurationOutOfBounds."""
    if minutes is None:
        return None
    if not 1 <= minutes <= LONGEST_MINUTES:
        raise DurationOutOfBounds(field="minutes", fewest=1, most=LONGEST_MINUTES)
    return now + timedelta(minutes=minutes)


def open_breakouts(
    state: Breakouts,
    *,
    session_id: UUID,
    groups: Sequence[Group],
    places: Mapping[UUID, UUID],
    asked: bool,
    free: bool,
    ends_at: datetime | None,
    warns: bool,
    by: UUID,
) -> list[Event]:
    """Open groups, with everybody in theirs at once or when they say so."""
    if state.open:
        raise BreakoutsAlreadyOpen
    if not FEWEST_GROUPS <= len(groups) <= MOST_GROUPS:
        raise GroupsOutOfBounds(fewest=FEWEST_GROUPS, most=MOST_GROUPS)
    known = {group.group_id for group in groups}
    kept = {person: group for person, group in places.items() if group in known}
    return [BreakoutsOpened(session_id, tuple(groups), kept, by, asked, free, ends_at, warns)]


def move(
    state: Breakouts, *, session_id: UUID, people: Sequence[UUID], group_id: UUID | None, by: UUID | None
) -> list[Event]:
    """Put people into a group, or back with everybody; who is there already is left alone."""
    _require(state, group_id)
    places = {person: group_id for person in people if state.inside.get(person) != group_id}
    return [ParticipantsMoved(session_id, places, by)] if places else []


def send_back(state: Breakouts, *, session_id: UUID, people: Sequence[UUID], host: UUID, by: UUID) -> list[Event]:
    """Put people back with everybody as the own host of a group: its people stay out until a host puts them there.

    Oneself, and those of other groups, are moved as always.
    """
    _require(state, None)
    group_id = state.group_of(host)
    sent = [person for person in people if person != host and state.group_of(person) == group_id]
    others = [person for person in people if person not in sent]
    moved = move(state, session_id=session_id, people=others, group_id=None, by=by)
    return [ParticipantsMoved(session_id, dict.fromkeys(sent), by, sent_from=group_id), *moved] if sent else moved


def enter(
    state: Breakouts, *, session_id: UUID, person_id: UUID, group_id: UUID | None, by: UUID, host: bool
) -> list[Event]:
    """Go to a group oneself, or back to everybody: a host visits any; others theirs, or any where they are free."""
    _require(state, group_id)
    if state.inside.get(person_id) == group_id:
        return []
    if not host and state.is_closed_to(person_id, group_id):
        raise SentBackFromGroup(field="groupId")
    if not host and not state.free and group_id not in (None, state.belongs.get(person_id)):
        raise GroupNotYours(field="groupId")
    happened: list[Event] = [ParticipantsMoved(session_id, {person_id: group_id}, by, host)]
    if host and group_id is not None and group_id in state.help:
        happened.append(HelpAnswered(session_id, group_id, by))
    return happened


def place_late(state: Breakouts, *, session_id: UUID, places: Mapping[UUID, UUID]) -> list[Event]:
    """Who came after the groups were opened goes where they were expected, or is asked to."""
    expected = {
        who: group
        for who, group in places.items()
        if who not in state.belongs and group in state.groups and not state.is_closed_to(who, group)
    }
    if not state.open or not expected:
        return []
    if state.asked:
        return [ParticipantsAssigned(session_id, expected)]
    return [ParticipantsMoved(session_id, {**expected}, None)]


def add_group(state: Breakouts, *, session_id: UUID, group_id: UUID, name: str, by: UUID) -> list[Event]:
    """Add a group to those that are open."""
    _require(state, None)
    if len(state.groups) >= MOST_GROUPS:
        raise GroupsOutOfBounds(fewest=FEWEST_GROUPS, most=MOST_GROUPS)
    number = max(group.number for group in state.groups.values()) + 1
    return [GroupAdded(session_id, Group(group_id, number, checked_name(name)), by)]


def name_host(state: Breakouts, *, session_id: UUID, group_id: UUID, person_id: UUID | None, by: UUID) -> list[Event]:
    """Give a group its own host, one of its people; None: none any more."""
    _require(state, group_id)
    if person_id is not None and state.belongs.get(person_id) != group_id:
        raise NotInGroup(field="seatId")
    if state.hosts.get(group_id) == person_id:
        return []
    return [GroupHostNamed(session_id, group_id, person_id, by)]


def address(state: Breakouts, *, session_id: UUID, text: str, person_id: UUID, by: UUID) -> list[Event]:
    """Say something to all groups."""
    _require(state, None)
    checked = checked_text(text, field="text", longest=LONGEST_NOTICE)
    return [GroupsAddressed(session_id, Personal(person_id, checked), by)]


def ask_for_help(state: Breakouts, *, session_id: UUID, person_id: UUID, seat_id: UUID) -> list[Event]:
    """Ask for the host from within a group; asking again changes nothing."""
    _require(state, None)
    group_id = state.group_of(person_id)
    if group_id is None:
        raise NotInGroup
    return [] if group_id in state.help else [HelpAsked(session_id, group_id, seat_id)]


def answer_help(state: Breakouts, *, session_id: UUID, group_id: UUID, by: UUID) -> list[Event]:
    """Note that a group was helped."""
    _require(state, group_id)
    return [HelpAnswered(session_id, group_id, by)] if group_id in state.help else []


def set_end(state: Breakouts, *, session_id: UUID, ends_at: datetime | None, by: UUID) -> list[Event]:
    """Close at another instant: later, soon with a countdown, or not by itself."""
    _require(state, None)
    return [] if state.ends_at == ends_at else [EndSet(session_id, ends_at, by)]


def close(state: Breakouts, *, session_id: UUID, reason: CloseReason, by: UUID | None) -> list[Event]:
    """Bring everybody back, once."""
    return [BreakoutsClosed(session_id, reason, by)] if state.open else []


def is_over(state: Breakouts, now: datetime) -> bool:
    """Whether the groups' time is up."""
    return state.open and state.ends_at is not None and now >= state.ends_at


def _require(state: Breakouts, group_id: UUID | None) -> None:
    if not state.open:
        raise BreakoutsNotOpen
    if group_id is not None and group_id not in state.groups:
        raise GroupNotFound(field="groupId")
