"""What each audience sees of a room, and what changed for them between two positions."""

import dataclasses
from collections.abc import Callable, Mapping, Sequence, Set
from functools import cached_property
from uuid import UUID

import msgspec

from application import crowd
from application.crowd import Window
from application.reads import (
    Audience,
    audience_of,
    may_poll_in,
    may_present_in,
    may_record_in,
    may_see_name,
    sees_live_counts,
)
from application.rooms import host_name_in
from application.viewer import Viewer
from domain import hall
from domain import room as domain_room
from domain.admission import HOSTS
from domain.annotations import for_group
from domain.chat import Scope
from domain.kinds import MeetingKind
from domain.recordings import Consent
from domain.room import Room
from domain.session import SessionNotFound
from domain.waiting_room import Bypass
from domain.whiteboard import Whiteboard
from interfaces.graphql import annotations, breakouts, chat, questions, reports, signals, switches, whiteboard
from interfaces.graphql.admission import AdmissionStatus
from interfaces.graphql.changes import changed_entries, changed_keys
from interfaces.graphql.chat import Message
from interfaces.graphql.polls import poll
from interfaces.graphql.questions import Question
from interfaces.graphql.quizzes import answered_between, answers_of, quiz
from interfaces.graphql.session import (
    Mine,
    MyVote,
    Participant,
    PeoplePage,
    RoomCounts,
    RoomFacts,
    RoomUpdate,
    RunningRecording,
    Waiting,
)
from interfaces.graphql.shared_documents import presentation
from interfaces.graphql.unmuting import UnmuteAsked
from interfaces.graphql.values import Position

MESSAGES_IN_SNAPSHOT = 100
SEES_PEOPLE = frozenset({Audience.HOSTS, Audience.LEADING, Audience.SEATED, Audience.NAMELESS})
"""The audiences that are shown who is in the room."""
SEES_WAITING = frozenset({Audience.HOSTS, Audience.LEADING})


class RoomState:
    """A room at one position, with the name of who owns the meeting, and its people found by person."""

    def __init__(self, room: Room, owner_name: str | None) -> None:
        self.room = room
        self.owner_name = owner_name
        self.position = Position(room.position)
        self._pages: dict[tuple[Audience, Window], PeoplePage] = {}
        self._within: dict[UUID | None, RoomState] = {}

    @cached_property
    def seats(self) -> dict[UUID, domain_room.Participant]:
        """The seat of each person."""
        return {seat.person_id: seat for seat in self.room.participants.values()}

    @cached_property
    def places(self) -> dict[UUID, tuple[int, UUID]]:
        """The place in the waiting room, from 1, and the seat to be, of each person who waits."""
        return {entry.person_id: (place, entry.seat_id) for place, entry in enumerate(self.room.waiting.values(), 1)}

    @cached_property
    def shown(self) -> Mapping[UUID, domain_room.Participant]:
        """The people that everybody in the room is shown, by seat."""
        return crowd.shown(self.room.participants, self.room.spotlight, hall.seat_in(self.room))

    @cached_property
    def waiting(self) -> Mapping[UUID, domain_room.Waiting]:
        """The head of the waiting room, by seat."""
        return crowd.head(self.room.waiting)

    @cached_property
    def counts(self) -> RoomCounts:
        """How many there are, as hosts see it."""
        hands = sum(seat.hand_raised_at is not None for seat in self.room.participants.values())
        return RoomCounts(
            participants=len(self.room.participants),
            hands=hands,
            in_hall=self.room.in_hall,
            waiting=len(self.room.waiting),
            signals=signals.counts(self.room),
        )

    @cached_property
    def groups(self) -> dict[UUID, breakouts.Group]:
        """The groups as hosts see them."""
        return breakouts.groups(self.room, host=True)

    @cached_property
    def groups_of_others(self) -> dict[UUID, breakouts.Group]:
        """The groups as others see them."""
        return breakouts.groups(self.room, host=False)

    def within(self, group_id: UUID | None) -> "RoomState":
        """The room as those see it who are in a group, or with everybody (None): who is there, and what is written."""
        if not self.room.breakouts.groups:
            return self
        state = self._within.get(group_id)
        if state is None:
            inside, here, board = self.room.breakouts.inside, self.room.participants, self.room.whiteboard
            if self.room.breakouts.open:
                here = {key: seat for key, seat in here.items() if inside.get(seat.person_id) == group_id}
            drawn = for_group(self.room.annotations, group_id, here.keys())
            if group_id:
                board = self.room.group_boards.get(group_id, Whiteboard(group_id=group_id))
            written = tuple(
                each for each in self.room.messages if each.scope is not Scope.EVERYBODY or each.group_id == group_id
            )
            room = msgspec.structs.replace(
                self.room, participants=here, annotations=drawn, whiteboard=board, messages=written
            )
            state = self._within[group_id] = RoomState(room, self.owner_name)
        return state

    def pages(self, audience: Audience, windows: tuple[Window, ...]) -> list[PeoplePage]:
        """The people in some windows. Who may not see a name can't search for it."""
        return [self._page(audience, window) for window in windows]

    def _page(self, audience: Audience, window: Window) -> PeoplePage:
        page = self._pages.get((audience, window))
        if page is None:
            ordered = self._ordered
            if window.search:
                ordered = [seat for seat in ordered if may_see_name(audience, seat.role)]
            people, total = crowd.found(ordered, window)
            page = PeoplePage(people=[participant(self.room, seat, audience) for seat in people], total=total)
            self._pages[audience, window] = page
        return page

    @cached_property
    def _ordered(self) -> Sequence[domain_room.Participant]:
        return crowd.in_order(self.room.participants)

    def audience(self, viewer: Viewer) -> Audience:
        """What the viewer sees."""
        if viewer.person_id is None or self.room.ended_at:
            return Audience.OUT
        seat = self.seats.get(viewer.person_id)
        waits = viewer.person_id in self.places
        leads = seat is not None and self.room.leads(seat)
        return audience_of(viewer, seat, self.room.switches, waiting=waits, leads=leads)

    def group(self, viewer: Viewer) -> UUID | None:
        """The breakout that the viewer is in."""
        return self.room.breakouts.group_of(viewer.person_id) if viewer.person_id else None

    def has_connection(self, viewer: Viewer, connection_id: UUID) -> bool:
        """Whether this is a connection of the viewer's seat, taken or awaited."""
        if viewer.person_id is None:
            return False
        if seat := self.seats.get(viewer.person_id):
            return connection_id in seat.connections
        _, seat_id = self.places.get(viewer.person_id, (0, None))
        return seat_id is not None and connection_id in self.room.connections_before.get(seat_id, {})


def participant(room: Room, seat: domain_room.Participant, audience: Audience) -> Participant:
    """A seat as an audience sees it."""
    place = hall.place_of(room, seat)
    return Participant(
        seat_id=seat.seat_id,
        name=place or (seat.name.text if may_see_name(audience, seat.role) else None),
        guest=seat.guest,
        role=seat.role,
        joined_at=seat.joined_at,
        reconnecting=seat.reconnecting,
        hand_raised_at=seat.hand_raised_at,
        microphone=seat.microphone,
        camera=seat.camera,
        screen=seat.screen,
        screen_since=seat.screen_since,
        hall=place is not None,
        companion=seat.companion,
        encoder=seat.encoder,
        captured=room.is_captured(seat.seat_id),
        exempt=switches.exempt(room.switches, seat.person_id) if audience is Audience.HOSTS else [],
    )


def waiting(entry: domain_room.Waiting) -> Waiting:
    """Who waits, as hosts see them."""
    return Waiting(seat_id=entry.seat_id, name=entry.name.text, guest=entry.guest, since=entry.since)


def facts(room: Room, *, code: str, owner_name: str | None) -> RoomFacts:
    """What is the same for everybody; of a room whose session started. Raises SessionNotFound."""
    running = room.recording
    if room.session_id is None or room.meeting_id is None or room.started_at is None:
        raise SessionNotFound
    return RoomFacts(
        session_id=room.session_id,
        meeting_id=room.meeting_id,
        title=room.title,
        kind=room.kind,
        bypass=room.bypass,
        waiting_room=room.bypass is not Bypass.EVERYBODY,
        started_at=room.started_at,
        ended_at=room.ended_at,
        host_name=host_name_in(room, owner_name),
        hosted=any(seat.role in HOSTS for seat in room.participants.values()),
        recording=None
        if running is None
        else RunningRecording(id=running.recording_id, by=running.by.text, started_at=running.started_at),
        capacity=room.capacity,
        code=code,
        media_node=room.media_node,
        spotlight=room.spotlight if room.spotlight in room.participants else None,
        anonymous_questions=room.questions.anonymous,
        switches=switches.seen(room.switches),
        locked=room.locked,
        waiting_message=room.waiting_message.text if room.waiting_message else None,
    )


def mine(state: RoomState, viewer: Viewer) -> Mine:
    """What only the viewer sees."""
    room, person_id = state.room, viewer.person_id
    assert person_id is not None  # noqa: S101  # nobody watches a room without being somebody
    seat = state.seats.get(person_id)
    place, waits_as = state.places.get(person_id, (None, None))
    leads = seat is not None and room.leads(seat)
    votes = [
        MyVote(
            poll_id=entry.poll_id,
            choices=list(entry.votes[person_id] or ()),
            text=entry.texts[person_id].text if person_id in entry.texts else None,
        )
        for entry in room.polls.values()
        if person_id in entry.votes
    ]
    return Mine(
        status=status_of(state, person_id),
        seat_id=seat.seat_id if seat else waits_as,
        seat=participant(room, seat, Audience.SEATED) if seat else None,
        role=seat.role if seat else room.roles.role_of(person_id),
        place=place,
        consent=room.consents.get(person_id, Consent.UNANSWERED),
        votes=votes,
        quiz_answers=[answer for entry in room.quizzes.values() for answer in answers_of(entry, person_id)],
        may_record=may_record_in(viewer, seat),
        signal=room.signals.shown.get(seat.seat_id) if seat else None,
        question_votes=questions.voted_by(room, person_id),
        hindrances=switches.hindered(room.switches, person_id, seat.role) if seat else [],
        group_id=room.breakouts.group_of(person_id),
        belongs_to=room.breakouts.belongs.get(person_id) if room.breakouts.open else None,
        sent_back_from=breakouts.closed_to(room, person_id),
        sent_back=breakouts.sent_back(room, person_id, state.audience(viewer)),
        may_present=may_present_in(viewer, seat, leads=leads),
        may_poll=may_poll_in(viewer, seat, leads=leads),
        unmute_asked=_unmute_asked(room, seat),
        may_admit=state.audience(viewer) in SEES_WAITING,
    )


def _unmute_asked(room: Room, seat: domain_room.Participant | None) -> UnmuteAsked | None:
    """By whom somebody is asked to open their microphone."""
    if seat is None or seat.unmute_asked_by is None:
        return None
    by = room.participants.get(seat.unmute_asked_by)
    return UnmuteAsked(by=by.name.text if by else None)


def mine_since(before: RoomState | None, now: RoomState, viewer: Viewer) -> Mine | None:
    """What only the viewer sees, or None when it is what it was."""
    seen = mine(now, viewer)
    return None if before is not None and seen == mine(before, viewer) else seen


def touched(before: RoomState, now: RoomState) -> Set[UUID] | None:
    """The people of whose own part something may have changed; None: it may be anybody's."""
    old, new = before.room, now.room
    if old.ended_at is not new.ended_at or old.switches is not new.switches:
        return None
    if new.kind is MeetingKind.STUDY_GROUP and old.participants is not new.participants:
        return None  # who leads it is another question as soon as a host comes or goes
    people = set(old.refused ^ new.refused) | (old.removed ^ new.removed) | questions.voters_between(old, new)
    people |= breakouts.moved_between(old, new)
    people |= {one.person_id for one in (old.hall, new.hall) if one} if old.hall is not new.hall else set()
    people |= _voters_between(old, new) | _captured_between(old, new)
    people |= answered_between(old.quizzes, new.quizzes)
    people |= signals.changed_between(old, new) | chat.concerned(old, new)
    if old.participants is not new.participants:
        was, seats = old.participants, new.participants
        people |= {seat.person_id for key, seat in seats.items() if was.get(key) is not seat}
        people |= {seat.person_id for key, seat in was.items() if key not in seats}
    if old.waiting is not new.waiting:
        people |= before.places.keys() | now.places.keys()
    return people


def _voters_between(old: Room, new: Room) -> set[UUID]:
    """Whose vote in a poll is not what it was."""
    people: set[UUID] = set()
    for key, entry in new.polls.items() if old.polls is not new.polls else ():
        before = old.polls.get(key)
        people |= changed_keys(before.votes if before else {}, entry.votes)
    return people


def _captured_between(old: Room, new: Room) -> Set[UUID]:
    """Who answered, or may be captured now and was not, or the other way round."""
    if (old.recording is None) != (new.recording is None):
        return old.consents.keys() | new.consents.keys()
    return changed_keys(old.consents, new.consents)


def snapshot(now: RoomState, audience: Audience, shown: RoomFacts) -> RoomUpdate:
    """Everything that an audience sees."""
    update = RoomUpdate(after=None, position=now.position, facts=shown, counts=_counts(now, audience))
    if audience in SEES_PEOPLE:
        update.participants = [participant(now.room, seat, audience) for seat in now.shown.values()]
        update.polls = [poll(entry, live=sees_live_counts(audience)) for entry in now.room.polls.values()]
        update.quizzes = [quiz(entry, hosts=audience is Audience.HOSTS) for entry in now.room.quizzes.values()]
        update.questions = _questions(None, now.room, audience)
        update.messages = _messages(None, now.room, audience)
        update.whiteboard = whiteboard.seen(now.room.whiteboard)
        update.strokes = annotations.all_seen(now.room.annotations, named=_namer(now.room, audience))
        update.presentation = presentation(now.room.document)
    if audience in SEES_WAITING:
        update.waiting = [waiting(entry) for entry in now.waiting.values()]
    if audience is Audience.HOSTS:
        update.reports = [reports.seen(each) for each in now.room.reports.values()]
    return update


def difference(before: RoomState, now: RoomState, audience: Audience, shown: RoomFacts | None) -> RoomUpdate:
    """What changed for an audience since a position; `shown`: the facts if they changed."""
    counts = _counts(now, audience)
    if counts == _counts(before, audience):
        counts = None
    update = RoomUpdate(after=before.position, position=now.position, facts=shown, counts=counts)
    if audience in SEES_PEOPLE:
        _seats_changed(before, now, update, audience)
        hosts, live = audience is Audience.HOSTS, sees_live_counts(audience)
        update.polls = [poll(entry, live=live) for entry in changed_entries(before.room.polls, now.room.polls)]
        update.quizzes = [quiz(entry, hosts=hosts) for entry in changed_entries(before.room.quizzes, now.room.quizzes)]
        update.questions = _questions(before.room, now.room, audience)
        update.messages = _messages(before.room, now.room, audience)
        update.messages_amended = chat.amended(before.room, now.room)
        if before.room.whiteboard != now.room.whiteboard:
            update.whiteboard = whiteboard.seen(now.room.whiteboard)
        update.strokes, update.strokes_gone = annotations.difference(
            before.room.annotations, now.room.annotations, named=_namer(now.room, audience)
        )
        update.reactions = signals.reacted(before.room, now.room, _namer(now.room, audience))
        if before.room.document is not now.room.document:
            update.presentation = presentation(now.room.document)
    if audience in SEES_WAITING and before.room.waiting is not now.room.waiting:
        old, new = before.waiting, now.waiting
        update.waiting = [waiting(entry) for entry in changed_entries(old, new)]
        update.waiting_gone = [key for key in old if key not in new]
    if audience is Audience.HOSTS and before.room.reports is not now.room.reports:
        was, made = before.room.reports, now.room.reports
        update.reports = [reports.seen(each) for each in changed_entries(was, made)]
        update.reports_gone = [key for key in was if key not in made]
    return update


def _counts(state: RoomState, audience: Audience) -> RoomCounts | None:
    match audience:
        case Audience.HOSTS:
            return state.counts
        case Audience.LEADING:
            return dataclasses.replace(state.counts, signals=None)
        case Audience.SEATED | Audience.NAMELESS:
            return dataclasses.replace(state.counts, waiting=None, signals=None)
    return None


def _seats_changed(before: RoomState, now: RoomState, update: RoomUpdate, audience: Audience) -> None:
    old, new = before.room, now.room
    captures = (old.recording is None) != (new.recording is None) or old.consents is not new.consents
    perhaps_all = captures or old.switches is not new.switches or old.hall is not new.hall
    if old.participants is new.participants and not perhaps_all:
        return
    for key, seat in now.shown.items():
        was = before.shown.get(key)
        if was is seat and not perhaps_all:
            continue
        seen = participant(new, seat, audience)
        forgotten = was is not None and was.name is not seat.name  # then the name of before may be unreadable, too
        if was is None or forgotten or seen != participant(old, was, audience):
            update.participants.append(seen)
    update.participants_gone = [key for key in before.shown if key not in now.shown]


def _messages(before: Room | None, now: Room, audience: Audience) -> list[Message]:
    changed = [entry for entry in chat.changed(before, now) if chat.shared_with(entry, audience)]
    told = changed if before else changed[-MESSAGES_IN_SNAPSHOT:]
    return [chat.seen(entry, named=_named(now, entry.seat_id, audience)) for entry in told]


def direct(before: RoomState | None, now: RoomState, viewer: Viewer, audience: Audience) -> list[Message]:
    """The messages that only some read, the viewer among them; what changed of them since `before`."""
    if viewer.person_id is None or audience not in SEES_PEOPLE:
        return []
    found = chat.theirs(before.room if before else None, now.room, viewer.person_id, audience)
    return [chat.seen(entry, named=_named(now.room, entry.seat_id, audience)) for entry in found]


def _questions(before: Room | None, now: Room, audience: Audience) -> list[Question]:
    asked = questions.changed(before, now, host=audience is Audience.HOSTS)
    if audience is not Audience.NAMELESS:
        return asked
    return [
        one if one.seat_id and _named(now, one.seat_id, audience) else dataclasses.replace(one, author=None)
        for one in asked
    ]


def _namer(room: Room, audience: Audience) -> Callable[[UUID], bool]:
    return lambda seat_id: _named(room, seat_id, audience)


def _named(room: Room, seat_id: UUID, audience: Audience) -> bool:
    seat = room.participants.get(seat_id)
    return may_see_name(audience, seat.role if seat else None)


def groups_changed(before: RoomState | None, now: RoomState, update: RoomUpdate, *, host: bool) -> None:
    """What changed of the groups, wherever one is oneself."""
    if before is None or before.room.breakouts is not now.room.breakouts:
        facts = breakouts.facts(now.room)
        update.breakouts = None if before and breakouts.facts(before.room) == facts else facts
    if before and before.room.breakouts is now.room.breakouts and before.room.participants is now.room.participants:
        return
    old = {} if before is None else before.groups if host else before.groups_of_others
    new = now.groups if host else now.groups_of_others
    update.groups = [group for key, group in new.items() if old.get(key) != group]
    update.groups_gone = [key for key in old if key not in new]


def status_of(state: RoomState, person_id: UUID) -> AdmissionStatus:
    """Where a person stands who has been in the room or before its door."""
    room = state.room
    if person_id in room.removed:
        return AdmissionStatus.REMOVED
    if person_id in state.seats:
        return AdmissionStatus.SEATED
    if person_id in state.places:
        return AdmissionStatus.WAITING
    return AdmissionStatus.REFUSED if person_id in room.refused else AdmissionStatus.GONE
