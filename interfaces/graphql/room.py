"""What each audience sees of a room, and what changed for them between two positions."""

from functools import cached_property
from uuid import UUID

from application.reads import Audience, audience_of, may_record_in
from application.viewer import Viewer
from domain import room as domain_room
from domain.admission import Role
from domain.polls import PollStatus
from domain.recordings import Consent
from domain.room import Room
from domain.session import SessionNotFound
from interfaces.graphql import chat
from interfaces.graphql.admission import AdmissionStatus
from interfaces.graphql.polls import Poll
from interfaces.graphql.session import Mine, MyVote, Participant, RoomFacts, RoomUpdate, RunningRecording, Waiting
from interfaces.graphql.values import Position

MESSAGES_IN_SNAPSHOT = 100


class RoomState:
    """A room at one position, with the host's name, and its people found by person."""

    def __init__(self, room: Room, host_name: str | None) -> None:
        self.room = room
        self.host_name = host_name
        self.position = Position(room.position)

    @cached_property
    def seats(self) -> dict[UUID, domain_room.Participant]:
        """The seat of each person."""
        return {seat.person_id: seat for seat in self.room.participants.values()}

    @cached_property
    def places(self) -> dict[UUID, tuple[int, UUID]]:
        """The place in the waiting room, from 1, and the seat to be, of each person who waits."""
        return {entry.person_id: (place, entry.seat_id) for place, entry in enumerate(self.room.waiting.values(), 1)}

    def audience(self, viewer: Viewer) -> Audience:
        """What the viewer sees."""
        if viewer.person_id is None or self.room.ended_at:
            return Audience.OUT
        return audience_of(viewer, self.seats.get(viewer.person_id), waiting=viewer.person_id in self.places)

    def has_connection(self, viewer: Viewer, connection_id: UUID) -> bool:
        """Whether this is a connection of the viewer's seat, taken or awaited."""
        if viewer.person_id is None:
            return False
        if seat := self.seats.get(viewer.person_id):
            return connection_id in seat.connections
        _, seat_id = self.places.get(viewer.person_id, (0, None))
        return seat_id is not None and connection_id in self.room.connections_before.get(seat_id, {})


def participant(room: Room, seat: domain_room.Participant) -> Participant:
    """A seat as everybody in the room sees it."""
    return Participant(
        seat_id=seat.seat_id,
        name=seat.name.text,
        guest=seat.guest,
        role=seat.role,
        joined_at=seat.joined_at,
        reconnecting=seat.reconnecting,
        hand_raised_at=seat.hand_raised_at,
        microphone=seat.microphone,
        camera=seat.camera,
        screen=seat.screen,
        captured=room.is_captured(seat.seat_id),
    )


def waiting(entry: domain_room.Waiting) -> Waiting:
    """Who waits, as hosts see them."""
    return Waiting(seat_id=entry.seat_id, name=entry.name.text, guest=entry.guest, since=entry.since)


def poll(entry: domain_room.Poll, *, counts: bool) -> Poll:
    """A poll; `counts`: also before they are shared."""
    shown = counts or entry.status is PollStatus.SHARED
    return Poll(
        id=entry.poll_id,
        question=entry.question,
        choices=list(entry.choices),
        status=entry.status,
        opened_at=entry.opened_at,
        voters=len(entry.votes),
        counts=entry.counts() if shown else None,
    )


def facts(room: Room, *, code: str, host_name: str | None) -> RoomFacts:
    """What is the same for everybody; of a room whose session started. Raises SessionNotFound."""
    running = room.recording
    if room.session_id is None or room.meeting_id is None or room.started_at is None:
        raise SessionNotFound
    return RoomFacts(
        session_id=room.session_id,
        meeting_id=room.meeting_id,
        title=room.title,
        waiting_room=room.waiting_room,
        started_at=room.started_at,
        ended_at=room.ended_at,
        host_name=host_name,
        recording=None
        if running is None
        else RunningRecording(id=running.recording_id, by=running.by.text, started_at=running.started_at),
        capacity=room.capacity,
        code=code,
        media_node=room.media_node,
    )


def mine(state: RoomState, viewer: Viewer) -> Mine:
    """What only the viewer sees."""
    room, person_id = state.room, viewer.person_id
    assert person_id is not None  # noqa: S101  # nobody watches a room without being somebody
    seat = state.seats.get(person_id)
    place, waits_as = state.places.get(person_id, (None, None))
    votes = [
        MyVote(poll_id=entry.poll_id, choice=entry.votes[person_id])
        for entry in room.polls.values()
        if person_id in entry.votes
    ]
    return Mine(
        status=status_of(state, person_id),
        seat_id=seat.seat_id if seat else waits_as,
        role=seat.role if seat else Role.PARTICIPANT,
        place=place,
        consent=room.consents.get(person_id, Consent.UNANSWERED),
        votes=votes,
        may_record=may_record_in(viewer, seat),
    )


def mine_since(before: RoomState | None, now: RoomState, viewer: Viewer) -> Mine | None:
    """What only the viewer sees, or None when it is what it was."""
    if before is not None and _is_same_for(before, now, viewer.person_id):
        return None
    seen = mine(now, viewer)
    return None if before is not None and seen == mine(before, viewer) else seen


def _is_same_for(before: RoomState, now: RoomState, person_id: UUID | None) -> bool:
    """Whether everything that `mine` is made of is the very same: so it is for nearly everybody, nearly always."""
    old, new = before.room, now.room
    return person_id is not None and (
        before.seats.get(person_id) is now.seats.get(person_id)
        and before.places.get(person_id) == now.places.get(person_id)
        and old.polls is new.polls
        and old.consents is new.consents
        and old.refused is new.refused
        and old.removed is new.removed
    )


def snapshot(now: RoomState, audience: Audience, shown: RoomFacts) -> RoomUpdate:
    """Everything that an audience sees."""
    update = RoomUpdate(after=None, position=now.position, facts=shown)
    if audience in (Audience.HOSTS, Audience.SEATED):
        update.participants = [participant(now.room, seat) for seat in now.room.participants.values()]
        update.polls = [poll(entry, counts=audience is Audience.HOSTS) for entry in now.room.polls.values()]
        update.messages = [chat.seen(entry) for entry in now.room.messages[-MESSAGES_IN_SNAPSHOT:]]
    if audience is Audience.HOSTS:
        update.waiting = [waiting(entry) for entry in now.room.waiting.values()]
    return update


def difference(before: RoomState, now: RoomState, audience: Audience, shown: RoomFacts | None) -> RoomUpdate:
    """What changed for an audience since a position; `shown`: the facts if they changed."""
    update = RoomUpdate(after=before.position, position=now.position, facts=shown)
    if audience in (Audience.HOSTS, Audience.SEATED):
        _seats_changed(before.room, now.room, update)
        _polls_changed(before.room, now.room, update, counts=audience is Audience.HOSTS)
        _messages_changed(before.room, now.room, update)
    if audience is Audience.HOSTS and before.room.waiting is not now.room.waiting:
        old, new = before.room.waiting, now.room.waiting
        update.waiting = [waiting(entry) for key, entry in new.items() if old.get(key) is not entry]
        update.waiting_gone = [key for key in old if key not in new]
    return update


def _seats_changed(before: Room, now: Room, update: RoomUpdate) -> None:
    captures = (before.recording is None) != (now.recording is None) or before.consents is not now.consents
    if before.participants is now.participants and not captures:
        return
    for key, seat in now.participants.items():
        old = before.participants.get(key)
        if old is seat and not captures:
            continue
        seen = participant(now, seat)
        if old is None or seen != participant(before, old):
            update.participants.append(seen)
    update.participants_gone = [key for key in before.participants if key not in now.participants]


def _polls_changed(before: Room, now: Room, update: RoomUpdate, *, counts: bool) -> None:
    if before.polls is now.polls:
        return
    for key, entry in now.polls.items():
        old = before.polls.get(key)
        if old is not entry:
            update.polls.append(poll(entry, counts=counts))


def _messages_changed(before: Room, now: Room, update: RoomUpdate) -> None:
    if before.messages is now.messages:
        return
    old = {entry.message_id: entry for entry in before.messages}
    update.messages = [chat.seen(entry) for entry in now.messages if old.get(entry.message_id) is not entry]


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
