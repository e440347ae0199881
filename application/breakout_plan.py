"""Breakouts prepared for a meeting: by its owner before it, by the host while it runs."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from uuid import UUID

from application import people
from application.amphi import Amphi
from application.commands import Change, Decision, Done, carry_out, envelope_of
from application.meetings import meeting_by_code
from application.permissions import Command, authorise, permits, roles_of
from application.reads import sees_all_groups
from application.session import entry_of, people_in, running_session
from application.viewer import Viewer
from domain import admission, breakout_plan, breakouts, meetings, session
from domain.admission import Admission
from domain.breakout_plan import MOST_MEMBERS, InvitationInvalid, Member, MemberKind, Plan, TooManyMembers
from domain.breakouts import Group
from domain.event import Event
from domain.meetings import Meeting, MeetingNotFound
from domain.people import NotSignedIn
from domain.personal import Personal
from domain.refusal import Refused
from domain.session import Session

LONGEST_CSV = 200_000


class PeopleListInvalid(Refused):
    """A line of the file has no e-mail address or no group; `details`: `line`, from 1."""

    code = "PEOPLE_LIST_INVALID"


class PeopleListTooLong(Refused):
    """The file is larger than a list of people is; `details`: `longest`, in characters."""

    code = "PEOPLE_LIST_TOO_LONG"


def plan_of(amphi: Amphi, meeting_id: UUID | None) -> tuple[Plan, int]:
    """The plan of a meeting and its version."""
    if meeting_id is None:
        return Plan(), 0
    return amphi.store.load(breakout_plan.plan_stream(meeting_id), Plan(), breakout_plan.evolve)


def read_plan(amphi: Amphi, viewer: Viewer, *, meeting_id: UUID) -> Plan:
    """The plan, for who may prepare it. Raises MeetingNotFound, NotAllowed."""
    _require_preparer(amphi, viewer, meeting_id)
    return plan_of(amphi, meeting_id)[0]


def places_among(amphi: Amphi, establishment_id: UUID, plan: Plan, persons: Sequence[UUID]) -> dict[UUID, UUID]:
    """Where these people are expected; who has which mailbox is asked only of those not known otherwise."""
    found = {person: group for person in persons if (group := plan.group_of(person, None))}
    others = [person for person in persons if person not in found]
    mailboxes = _mailboxes(amphi, establishment_id, plan, others)
    found |= {person: group for person, mailbox in mailboxes.items() if (group := plan.group_of(person, mailbox))}
    return found


def prepare_groups(
    amphi: Amphi, viewer: Viewer, command_id: UUID, *, meeting_id: UUID, groups: Sequence[tuple[UUID | None, str]]
) -> Done:
    """Have these groups, in this order; one without an id is new."""
    wanted = [Group(group_id or amphi.ids.uuid(), 0, name) for group_id, name in groups]

    def change(state: Plan) -> list[Event]:
        return breakout_plan.prepare_groups(state, meeting_id=meeting_id, groups=wanted)

    return _change(amphi, viewer, command_id, meeting_id, change)


def expect_present(amphi: Amphi, viewer: Viewer, command_id: UUID, *, meeting_id: UUID) -> Done:
    """Expect everybody who is in the running session and does not host it."""
    meeting, _ = amphi.store.load(meeting_id, Meeting(), meetings.evolve)
    here = [entry for entry in people_in(*_running(amphi, meeting)) if not sees_all_groups(entry.role)]

    def change(state: Plan) -> list[Event]:
        known = {*state.taken.values()}
        known |= _mailboxes(amphi, viewer.establishment_id, state, [entry.person_id for entry in here]).keys()
        members = [
            Member(entry.person_id, MemberKind.PERSON, entry.name) for entry in here if entry.person_id not in known
        ]
        return breakout_plan.expect(state, meeting_id=meeting_id, members=members)

    return _change(amphi, viewer, command_id, meeting_id, change)


def invite_guest(
    amphi: Amphi, viewer: Viewer, command_id: UUID, *, meeting_id: UUID, name: str, group_id: UUID | None
) -> Done:
    """Expect somebody without an account, who is recognised by a personal link."""
    member_id = amphi.ids.uuid()

    def change(state: Plan) -> list[Event]:
        label = Personal(member_id, name.strip())
        added = breakout_plan.expect(state, meeting_id=meeting_id, members=[Member(member_id, MemberKind.GUEST, label)])
        return added + _placed_after(state, added, meeting_id, {member_id: group_id})

    return _change(amphi, viewer, command_id, meeting_id, change)


def invite_mailboxes(
    amphi: Amphi, viewer: Viewer, command_id: UUID, *, meeting_id: UUID, addresses: Sequence[str]
) -> Done:
    """Expect the owners of these mailboxes, in no group yet. Raises MailboxInvalid, TooManyMembers."""
    wanted = [each.strip() for each in addresses if each.strip()]
    if len(wanted) > MOST_MEMBERS:
        raise TooManyMembers(field="addresses", most=MOST_MEMBERS)
    for each in wanted:
        breakout_plan.checked_mailbox(each)

    def change(state: Plan) -> list[Event]:
        members = [_mailbox(viewer, each) for each in wanted]
        return breakout_plan.expect(state, meeting_id=meeting_id, members=members)

    return _change(amphi, viewer, command_id, meeting_id, change)


def import_members(amphi: Amphi, viewer: Viewer, command_id: UUID, *, meeting_id: UUID, text: str) -> Done:
    """Expect who is in a CSV of e-mail and group; groups that there are not yet are made.

    Raises PeopleListTooLong, PeopleListInvalid.
    """
    rows = _rows(text)

    def change(state: Plan) -> list[Event]:
        names = {_called(group): group.group_id for group in state.groups.values()}
        groups = list(state.groups.values())
        for _, name in rows:
            if name.casefold() not in names:
                groups.append(Group(amphi.ids.uuid(), len(groups) + 1, "" if name.isdigit() else name))
                names[name.casefold()] = groups[-1].group_id
        happened = breakout_plan.prepare_groups(state, meeting_id=meeting_id, groups=groups)
        members, places = [], {}
        for email, name in rows:
            members.append(_mailbox(viewer, email))
            places[members[-1].member_id] = names[name.casefold()]
        happened += breakout_plan.expect(state, meeting_id=meeting_id, members=members)
        return happened + _placed_after(state, happened, meeting_id, places)

    return _change(amphi, viewer, command_id, meeting_id, change)


def place_members(
    amphi: Amphi,
    viewer: Viewer,
    command_id: UUID,
    *,
    meeting_id: UUID,
    members: Sequence[UUID],
    group_id: UUID | None,
) -> Done:
    """Put members into a group, or into none (None)."""

    def change(state: Plan) -> list[Event]:
        return breakout_plan.place(state, meeting_id=meeting_id, places=dict.fromkeys(members, group_id))

    return _change(amphi, viewer, command_id, meeting_id, change)


def distribute_members(amphi: Amphi, viewer: Viewer, command_id: UUID, *, meeting_id: UUID, everybody: bool) -> Done:
    """Put people into the groups at random, as evenly as possible: all anew, or only those who are in none."""

    def change(state: Plan) -> list[Event]:
        dealt = [member for member in state.members if everybody or member not in state.places]
        order = sorted(dealt, key=lambda _: amphi.ids.uuid())
        return breakout_plan.distribute(state, meeting_id=meeting_id, order=order)

    return _change(amphi, viewer, command_id, meeting_id, change)


def remove_members(
    amphi: Amphi, viewer: Viewer, command_id: UUID, *, meeting_id: UUID, members: Sequence[UUID]
) -> Done:
    """Expect somebody no longer."""

    def change(state: Plan) -> list[Event]:
        return breakout_plan.remove(state, meeting_id=meeting_id, members=members)

    return _change(amphi, viewer, command_id, meeting_id, change)


def configure_breakouts(
    amphi: Amphi,
    viewer: Viewer,
    command_id: UUID,
    *,
    meeting_id: UUID,
    minutes: int | None,
    warns: bool,
    asked: bool,
    free: bool,
) -> Done:
    """Say how the groups will be opened. Raises DurationOutOfBounds."""

    def change(state: Plan) -> list[Event]:
        breakouts.ending(amphi.clock(), minutes)
        return breakout_plan.configure(
            state, meeting_id=meeting_id, minutes=minutes, warns=warns, asked=asked, free=free
        )

    return _change(amphi, viewer, command_id, meeting_id, change)


def take_invitation(amphi: Amphi, viewer: Viewer, command_id: UUID, *, code: str, token: str) -> Done:
    """Be the guest whose personal link one opened. Raises InvitationInvalid, MeetingNotFound."""
    person_id = viewer.person_id
    if person_id is None:
        raise NotSignedIn
    authorise(Command.TAKE_INVITATION, viewer, roles_of(viewer))
    meeting, _ = meeting_by_code(amphi, viewer, code)
    meeting_id = meetings.existing(meeting)
    member_id = amphi.invitations.member_of(meeting_id, token)
    if member_id is None:
        raise InvitationInvalid(field="token")

    def decide() -> Decision:
        state, version = plan_of(amphi, meeting_id)
        taken = breakout_plan.take_invitation(state, meeting_id=meeting_id, member_id=member_id, person_id=person_id)
        return Decision([Change(breakout_plan.plan_stream(meeting_id), version, taken)])

    return carry_out(amphi.store, envelope_of(viewer, command_id), decide)


def _change(
    amphi: Amphi, viewer: Viewer, command_id: UUID, meeting_id: UUID, change: Callable[[Plan], list[Event]]
) -> Done:
    def decide() -> Decision:
        _require_preparer(amphi, viewer, meeting_id)
        state, version = plan_of(amphi, meeting_id)
        return Decision([Change(breakout_plan.plan_stream(meeting_id), version, change(state))])

    return carry_out(amphi.store, envelope_of(viewer, command_id), decide)


def _require_preparer(amphi: Amphi, viewer: Viewer, meeting_id: UUID) -> None:
    """The owner prepares, and who hosts the running session. To others the meeting does not exist."""
    meeting, _ = amphi.store.load(meeting_id, Meeting(), meetings.evolve)
    try:
        run, desk = _running(amphi, meeting)
        seat = entry_of(desk, run, viewer).role
    except Refused:
        seat = None
    roles = roles_of(viewer, owner_id=meeting.owner_id, seat=seat)
    if not permits(Command.PREPARE_BREAKOUTS, roles, viewer.affiliations) and seat is None:
        raise MeetingNotFound(field="meetingId")
    authorise(Command.PREPARE_BREAKOUTS, viewer, roles)
    meetings.existing(meeting)


def _running(amphi: Amphi, meeting: Meeting) -> tuple[Session, Admission]:
    """The meeting's running session and who is in it; an empty one when none runs."""
    running = running_session(amphi, meeting)
    if running is None:
        return Session(), Admission()
    session_id, run = running
    desk, _ = amphi.store.load(session.admission_stream(session_id), Admission(), admission.evolve)
    return run, desk


def _mailboxes(amphi: Amphi, establishment_id: UUID, plan: Plan, persons: Sequence[UUID]) -> dict[UUID, UUID]:
    """Of these people those whose mailbox is a member, with that member; nobody is asked where none is."""
    if all(member.kind is not MemberKind.MAILBOX for member in plan.members.values()):
        return {}
    emails = {person: people.email_of(amphi, Viewer(establishment_id, person)) for person in persons}
    found = {person: breakout_plan.mailbox_of(establishment_id, email) for person, email in emails.items() if email}
    return {person: mailbox for person, mailbox in found.items() if mailbox in plan.members}


def _mailbox(viewer: Viewer, email: str) -> Member:
    member_id = breakout_plan.mailbox_of(viewer.establishment_id, email)
    return Member(member_id, MemberKind.MAILBOX, Personal(member_id, email))


def _placed_after(
    state: Plan, happened: Sequence[Event], meeting_id: UUID, places: Mapping[UUID, UUID | None]
) -> list[Event]:
    for each in happened:
        state = breakout_plan.evolve(state, each)
    return breakout_plan.place(state, meeting_id=meeting_id, places=places)


def _called(group: Group) -> str:
    return group.name.casefold() or str(group.number)


def _rows(text: str) -> list[tuple[str, str]]:
    """E-mail and group of each line, its header left out; columns are apart by comma, semicolon or tab."""
    if len(text) > LONGEST_CSV:
        raise PeopleListTooLong(field="text", longest=LONGEST_CSV)
    rows = []
    for line, cells in _cells(text):
        if not any(cells) or (line == 1 and "@" not in cells[0]):
            continue
        if len(cells) < 2 or "@" not in cells[0] or not cells[1]:
            raise PeopleListInvalid(field="text", line=line)
        rows.append((cells[0], cells[1]))
    if not rows:
        raise PeopleListInvalid(field="text", line=1)
    return rows


def _cells(text: str) -> Iterator[tuple[int, list[str]]]:
    """The cells of each line, whatever ends it."""
    file = io.StringIO(text.lstrip("\ufeff"), newline=None)
    delimiter = max(";,\t", key=file.readline().count)
    file.seek(0)
    line = 0
    try:
        for line, row in enumerate(csv.reader(file, delimiter=delimiter), 1):
            yield line, [cell.strip() for cell in row]
    except csv.Error as error:
        raise PeopleListInvalid(field="text", line=line + 1) from error
