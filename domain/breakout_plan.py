"""Breakouts prepared for a meeting, and kept with it: groups, who is expected in which, and how they are opened.

Who is expected is a member: a person who was here, a mailbox (its owner is known once they sign in), or somebody with a
personal invitation link, who is whoever opened it. Never who typed a name.
"""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from uuid import UUID, uuid5

import msgspec

from domain.breakouts import (
    FEWEST_GROUPS,
    MOST_GROUPS,
    Group,
    GroupNotFound,
    GroupsOutOfBounds,
    checked_name,
)
from domain.event import Event, event
from domain.people import LONGEST_NAME
from domain.personal import Personal
from domain.refusal import Refused, checked_text

MOST_MEMBERS = 1000
LONGEST_EMAIL = 254
"""RFC 5321 section 4.5.3.1.3, less the brackets."""


class MemberKind(StrEnum):
    """How somebody who is expected is recognised."""

    PERSON = "person"
    MAILBOX = "mailbox"
    GUEST = "guest"


class Member(msgspec.Struct, frozen=True):
    """Somebody who is expected. A person's id is theirs; `label` is a name, or the mailbox."""

    member_id: UUID
    kind: MemberKind
    label: Personal


@event("breakouts.GroupsPrepared")
class GroupsPrepared(Event, frozen=True):
    """These are the groups from now on; who was in another one is to be placed."""

    meeting_id: UUID
    groups: tuple[Group, ...]


@event("breakouts.MembersAdded")
class MembersAdded(Event, frozen=True):
    """More people are expected."""

    meeting_id: UUID
    members: tuple[Member, ...]


@event("breakouts.MembersPlaced")
class MembersPlaced(Event, frozen=True):
    """Members were put into groups, or into none."""

    meeting_id: UUID
    places: dict[UUID, UUID | None]


@event("breakouts.MembersRemoved")
class MembersRemoved(Event, frozen=True):
    """These are no longer expected."""

    meeting_id: UUID
    members: tuple[UUID, ...]


@event("breakouts.BreakoutsConfigured")
class BreakoutsConfigured(Event, frozen=True):
    """How the groups will be opened: for how long (None: until they are closed), and with which rules."""

    meeting_id: UUID
    minutes: int | None
    warns: bool
    asked: bool
    free: bool


@event("breakouts.InvitationTaken")
class InvitationTaken(Event, frozen=True):
    """Somebody opened the personal link of a guest who is expected: that is who they are."""

    meeting_id: UUID
    member_id: UUID
    person_id: UUID


class MemberNotFound(Refused):
    """Nobody is expected under this id (any more)."""

    code = "MEMBER_NOT_FOUND"


class TooManyMembers(Refused):
    """More people than can be expected; `details`: `most`."""

    code = "TOO_MANY_MEMBERS"


class InvitationInvalid(Refused):
    """The personal link was changed, or who it was for is no longer expected."""

    code = "INVITATION_INVALID"


class MailboxInvalid(Refused):
    """This is no e-mail address; `details`: `address`."""

    code = "MAILBOX_INVALID"


class Plan(msgspec.Struct, frozen=True):
    """State of a meeting's plan."""

    groups: dict[UUID, Group] = {}
    members: dict[UUID, Member] = {}
    places: dict[UUID, UUID] = {}
    taken: dict[UUID, UUID] = {}
    """Who opened a guest's link last."""
    minutes: int | None = None
    warns: bool = True
    asked: bool = False
    free: bool = False

    def group_of(self, person_id: UUID, mailbox: UUID | None) -> UUID | None:
        """Where a person is expected, by themselves, by their mailbox, or by the link that they opened."""
        ids = self._ids_of(person_id, mailbox)
        return next((self.places[each] for each in ids if each in self.places), None)

    def expects(self, person_id: UUID, mailbox: UUID | None) -> bool:
        """Whether a person is expected at all, in a group or not."""
        return any(each in self.members for each in self._ids_of(person_id, mailbox))

    def known(self) -> dict[UUID, UUID]:
        """The group of each person of whom it is known without asking who has which mailbox."""
        found = {self.taken.get(member, member): group for member, group in self.places.items()}
        return {person: group for person, group in found.items() if self._is_person(person)}

    def _ids_of(self, person_id: UUID, mailbox: UUID | None) -> list[UUID]:
        """The members that a person may be."""
        links = [member for member, person in self.taken.items() if person == person_id]
        return [person_id, *links] if mailbox is None else [person_id, mailbox, *links]

    def _is_person(self, person_id: UUID) -> bool:
        member = self.members.get(person_id)
        return member.kind is MemberKind.PERSON if member else person_id in self.taken.values()


def evolve(state: Plan, happened: Event) -> Plan:
    """Fold one event."""
    change = msgspec.structs.replace
    match happened:
        case GroupsPrepared(groups=groups):
            known = {group.group_id: group for group in groups}
            return change(state, groups=known, places={m: g for m, g in state.places.items() if g in known})
        case MembersAdded(members=members):
            return change(state, members={**state.members, **{each.member_id: each for each in members}})
        case MembersPlaced(places=places):
            placed = {**state.places, **places}
            return change(state, places={member: group for member, group in placed.items() if group is not None})
        case MembersRemoved(members=gone):
            left = {key: member for key, member in state.members.items() if key not in gone}
            places = {key: group for key, group in state.places.items() if key not in gone}
            return change(state, members=left, places=places)
        case BreakoutsConfigured():
            return change(
                state, minutes=happened.minutes, warns=happened.warns, asked=happened.asked, free=happened.free
            )
        case InvitationTaken(member_id=member_id, person_id=person_id):
            return change(state, taken={**state.taken, member_id: person_id})
    return state


def plan_stream(meeting_id: UUID) -> UUID:
    """The stream of a meeting's plan."""
    return uuid5(meeting_id, "breakouts")


def mailbox_of(establishment_id: UUID, email: str) -> UUID:
    """The member that a mailbox is, whatever its capitals: who has it is found without its address being read."""
    return uuid5(establishment_id, f"mailbox:{email.strip().casefold()}")


def checked_mailbox(address: str) -> str:
    """An address as a person writes one: a name, an at sign, a domain, no blank. Raises MailboxInvalid."""
    name, _, host = address.rpartition("@")
    if not name or not host or len(address) > LONGEST_EMAIL or any(each.isspace() for each in address):
        raise MailboxInvalid(field="addresses", address=address[:LONGEST_EMAIL])
    return address


def prepare_groups(state: Plan, *, meeting_id: UUID, groups: Sequence[Group]) -> list[Event]:
    """Have these groups, in this order; those that are no longer there leave their people to be placed."""
    if not FEWEST_GROUPS <= len(groups) <= MOST_GROUPS:
        raise GroupsOutOfBounds(field="groups", fewest=FEWEST_GROUPS, most=MOST_GROUPS)
    numbered = tuple(Group(each.group_id, n, checked_name(each.name)) for n, each in enumerate(groups, 1))
    return [] if numbered == tuple(state.groups.values()) else [GroupsPrepared(meeting_id, numbered)]


def expect(state: Plan, *, meeting_id: UUID, members: Iterable[Member]) -> list[Event]:
    """Expect more people; who is expected already is left alone."""
    new = {each.member_id: each for each in members if each.member_id not in state.members}
    if len(state.members) + len(new) > MOST_MEMBERS:
        raise TooManyMembers(most=MOST_MEMBERS)
    for each in new.values():
        longest = LONGEST_EMAIL if each.kind is MemberKind.MAILBOX else LONGEST_NAME
        if each.label.text is not None:
            checked_text(each.label.text, field="name", longest=longest)
    return [MembersAdded(meeting_id, tuple(new.values()))] if new else []


def place(state: Plan, *, meeting_id: UUID, places: Mapping[UUID, UUID | None]) -> list[Event]:
    """Put members into groups, or into none."""
    if not places.keys() <= state.members.keys():
        raise MemberNotFound(field="memberId")
    if not {group for group in places.values() if group is not None} <= state.groups.keys():
        raise GroupNotFound(field="groupId")
    changed = {member: group for member, group in places.items() if state.places.get(member) != group}
    return [MembersPlaced(meeting_id, changed)] if changed else []


def distribute(state: Plan, *, meeting_id: UUID, order: Sequence[UUID]) -> list[Event]:
    """Give each of these members, in this order, to the smallest group; the first of those that are as small."""
    if not state.groups:
        raise GroupsOutOfBounds(field="groups", fewest=FEWEST_GROUPS, most=MOST_GROUPS)
    dealt = set(order)
    sizes = dict.fromkeys(state.groups, 0)
    for member, group in state.places.items():
        if member not in dealt:
            sizes[group] += 1
    places: dict[UUID, UUID | None] = {}
    for member in order:
        smallest = min(sizes, key=lambda group: sizes[group])
        sizes[smallest] += 1
        places[member] = smallest
    return place(state, meeting_id=meeting_id, places=places)


def remove(state: Plan, *, meeting_id: UUID, members: Sequence[UUID]) -> list[Event]:
    """Expect somebody no longer; repeating yields nothing."""
    known = tuple(each for each in members if each in state.members)
    return [MembersRemoved(meeting_id, known)] if known else []


def configure(
    state: Plan, *, meeting_id: UUID, minutes: int | None, warns: bool, asked: bool, free: bool
) -> list[Event]:
    """Say how the groups will be opened. `minutes` was checked by `breakouts.ending`."""
    if (state.minutes, state.warns, state.asked, state.free) == (minutes, warns, asked, free):
        return []
    return [BreakoutsConfigured(meeting_id, minutes, warns, asked, free)]


def take_invitation(state: Plan, *, meeting_id: UUID, member_id: UUID, person_id: UUID) -> list[Event]:
    """Be the guest whose personal link one opened; the last to open it is."""
    member = state.members.get(member_id)
    if member is None or member.kind is not MemberKind.GUEST:
        raise InvitationInvalid
    if state.taken.get(member_id) == person_id:
        return []
    return [InvitationTaken(meeting_id, member_id, person_id)]
