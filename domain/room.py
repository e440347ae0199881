"""The room as a pure fold: who is here, who waits, hands, publications, polls, chat, recording.

The same fold serves the live subscription, the media plan, the auditor's «room at this instant», and the tests. It
never refuses and never reads a clock. Nothing in a `Room` is changed in place: what is the same object has not changed.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import UUID

import msgspec

from domain import (
    admission,
    annotations,
    breakouts,
    chat,
    checkin,
    companions,
    documents,
    hall,
    hands,
    layout,
    locks,
    names,
    people,
    placement,
    poll_results,
    polls,
    publications,
    questions,
    quiz_results,
    quizzes,
    recordings,
    reports,
    roles,
    seats,
    session,
    signals,
    study_groups,
    switches,
    unmuting,
    waiting_room,
    whiteboard,
)
from domain.admission import Role
from domain.annotations import Annotations
from domain.breakouts import Breakouts
from domain.chat import Message
from domain.event import Event, Recorded
from domain.hall import Hall
from domain.kinds import MeetingKind
from domain.personal import Personal
from domain.questions import Questions
from domain.recordings import Consent
from domain.reports import Report
from domain.roles import Roles
from domain.seats import ConnectionState
from domain.signals import Signals
from domain.surfaces import Surface, SurfaceKind
from domain.switches import Switches
from domain.waiting_room import Bypass, bypass_of
from domain.whiteboard import Whiteboard


class Participant(msgspec.Struct, frozen=True, gc=False):
    """A seat that is taken."""

    seat_id: UUID
    person_id: UUID
    name: Personal
    guest: bool
    role: Role
    joined_at: datetime
    invited: bool = False
    unmute_asked_by: UUID | None = None
    connections: dict[UUID, ConnectionState] = {}
    hand_raised_at: datetime | None = None
    microphone: bool = False
    camera: bool = False
    screen: bool = False
    screen_since: datetime | None = None
    companion: bool = False
    encoder: bool = False

    @property
    def reconnecting(self) -> bool:
        """Whether no connection is heard while the seat is kept."""
        return ConnectionState.OPEN not in self.connections.values()


class Waiting(msgspec.Struct, frozen=True, gc=False):
    """Somebody in the waiting room, in order of arrival."""

    seat_id: UUID
    person_id: UUID
    name: Personal
    guest: bool
    since: datetime
    invited: bool = False


class RunningRecording(msgspec.Struct, frozen=True, gc=False):
    """The recording that runs; `by` is the name of who started it."""

    recording_id: UUID
    by: Personal
    owner_id: UUID
    started_at: datetime


class Room(msgspec.Struct, frozen=True, gc=False):
    """Everything that can be seen of a session at one position of the log."""

    position: int = 0
    session_id: UUID | None = None
    meeting_id: UUID | None = None
    host_id: UUID | None = None
    title: str = ""
    kind: MeetingKind = MeetingKind.MEETING
    bypass: Bypass = Bypass.NOBODY
    waiting_message: Personal | None = None
    capacity: int = 300
    started_at: datetime | None = None
    ended_at: datetime | None = None
    participants: dict[UUID, Participant] = {}
    waiting: dict[UUID, Waiting] = {}
    connections_before: dict[UUID, dict[UUID, ConnectionState]] = {}
    polls: poll_results.Polls = {}
    quizzes: quiz_results.Quizzes = {}
    messages: tuple[Message, ...] = ()
    amended: tuple[chat.Amended, ...] = ()
    questions: Questions = Questions()
    signals: Signals = Signals()
    spotlight: UUID | None = None
    recording: RunningRecording | None = None
    consents: dict[UUID, Consent] = {}
    refused: frozenset[UUID] = frozenset()
    removed: frozenset[UUID] = frozenset()
    breakouts: Breakouts = Breakouts()
    annotations: Annotations = Annotations()
    whiteboard: Whiteboard = Whiteboard()
    group_boards: dict[UUID, Whiteboard] = {}
    document: documents.Shown | None = None
    media: dict[UUID, str] = {}
    """The media node of each group; everybody's group has the session's id."""
    switches: Switches = Switches()
    roles: Roles = Roles()
    locked: bool = False
    hall: Hall | None = None
    in_hall: int = 0
    """How many have confirmed their presence in the hall."""
    companions_before: tuple[UUID, ...] = ()
    """The seats of companions who wait."""
    reports: dict[UUID, Report] = {}

    def leads(self, seat: Participant) -> bool:
        """Whether somebody leads a study group that nobody hosts now."""
        there = (other.role for other in self.participants.values())
        return study_groups.leads(self.kind, there, guest=seat.guest, invited=seat.invited)

    @property
    def media_node(self) -> str | None:
        """The media node of everybody's group."""
        return self.media.get(self.session_id) if self.session_id else None

    def seat_of(self, person_id: UUID) -> Participant | None:
        """The person's seat, if they have one."""
        return next((seat for seat in self.participants.values() if seat.person_id == person_id), None)

    def place_of(self, person_id: UUID) -> int | None:
        """The person's place in the waiting room, from 1, if they wait."""
        return next((n for n, entry in enumerate(self.waiting.values(), 1) if entry.person_id == person_id), None)

    def group_of(self, seat_id: UUID) -> UUID | None:
        """The breakout that a seat is in; None: with everybody."""
        seat = self.participants.get(seat_id)
        return self.breakouts.group_of(seat.person_id) if seat else None

    def is_captured(self, seat_id: UUID) -> bool:
        """Whether the media node writes this seat's packets: a recording runs, the person agreed, is in no group."""
        seat = self.participants.get(seat_id)
        return (
            self.recording is not None
            and self.ended_at is None
            and seat is not None
            and self.consents.get(seat.person_id) is Consent.GIVEN
            and self.breakouts.group_of(seat.person_id) is None
        )


Fold = Callable[[Room, Recorded], Room]


def fold(room: Room, recorded: Recorded) -> Room:
    """The room after one more event of its session (or `PersonForgotten` of anybody)."""
    change = _CHANGES.get(type(recorded.event))
    changed = change(room, recorded) if change else room
    if changed is room:
        return msgspec.structs.replace(room, position=recorded.position)
    msgspec.structs.force_setattr(changed, "position", recorded.position)  # nobody has seen it yet: no second copy
    return changed


def _fold_session(room: Room, recorded: Recorded) -> Room:
    happened, at = recorded.event, recorded.recorded_at
    change = msgspec.structs.replace
    match happened:
        case session.SessionStarted():
            return change(
                room,
                session_id=happened.session_id,
                meeting_id=happened.meeting_id,
                host_id=happened.host_id,
                title=happened.title,
                kind=happened.kind,
                bypass=bypass_of(happened.waiting_room, happened.bypass),
                capacity=happened.capacity,
                started_at=at,
                switches=Switches(off=happened.off),
                roles=Roles(host_id=happened.host_id),
            )
        case session.SessionEnded():
            return change(
                room, ended_at=at, participants={}, waiting={}, recording=None, breakouts=Breakouts(), document=None
            )
        case placement.MediaPlaced(group_id=group_id, node_id=node_id):
            return change(room, media={**room.media, group_id: node_id})
        case people.PersonForgotten(person_id=person):
            return _forgotten(room, person)
    return room


def _fold_recording(room: Room, recorded: Recorded) -> Room:
    happened, at = recorded.event, recorded.recorded_at
    change = msgspec.structs.replace
    match happened:
        case recordings.RecordingStarted(recording_id=recording_id, owner_id=owner_id, by=by):
            running = RunningRecording(recording_id, room.participants[by].name, owner_id, at)
            return change(room, recording=running)
        case recordings.RecordingStopped():
            return change(room, recording=None)
        case recordings.ConsentGiven(person_id=person):
            return change(room, consents={**room.consents, person: Consent.GIVEN})
        case recordings.ConsentRefused(person_id=person):
            return change(room, consents={**room.consents, person: Consent.REFUSED})
        case recordings.ConsentWithdrawn(person_id=person):
            return change(room, consents={**room.consents, person: Consent.WITHDRAWN})
    return room


def _fold_admission(room: Room, recorded: Recorded) -> Room:
    happened, at = recorded.event, recorded.recorded_at
    change = msgspec.structs.replace
    match happened:
        case admission.AdmissionRequested(seat_id=seat_id):
            entry = Waiting(seat_id, happened.person_id, happened.name, happened.guest, at, happened.invited)
            return change(room, waiting={**room.waiting, seat_id: entry})
        case admission.ParticipantAdmitted(seat_id=seat_id):
            seat = Participant(
                seat_id,
                happened.person_id,
                happened.name,
                happened.guest,
                room.roles.role_of(happened.person_id) if happened.role is Role.PARTICIPANT else happened.role,
                at,
                happened.invited,
                connections=room.connections_before.get(seat_id, {}),
                companion=seat_id in room.companions_before,
                encoder=happened.encoder,
            )
            return change(
                room,
                waiting=_without(room.waiting, seat_id),
                participants={**room.participants, seat_id: seat},
                connections_before=_without(room.connections_before, seat_id),
                companions_before=companions.without(room.companions_before, seat_id),
            )
        case admission.AdmissionRefused(seat_id=seat_id):
            person = room.waiting[seat_id].person_id
            return change(
                room,
                waiting=_without(room.waiting, seat_id),
                connections_before=_without(room.connections_before, seat_id),
                refused=room.refused | {person},
            )
        case admission.AdmissionWithdrawn(seat_id=seat_id):
            return change(
                room,
                waiting=_without(room.waiting, seat_id),
                connections_before=_without(room.connections_before, seat_id),
            )
        case admission.ReturnedToWaitingRoom(seat_id=seat_id) if seat_id in room.participants:
            seat = room.participants[seat_id]
            return change(
                room,
                participants=_without(room.participants, seat_id),
                waiting={
                    **room.waiting,
                    seat_id: Waiting(seat_id, seat.person_id, seat.name, seat.guest, at, seat.invited),
                },
                connections_before={**room.connections_before, seat_id: seat.connections},
                companions_before=(*room.companions_before, *([seat_id] if seat.companion else [])),
            )
        case admission.SeatReleased(seat_id=seat_id, reason=reason) if seat_id in room.participants:
            removed = room.removed
            if reason is admission.ReleaseReason.REMOVED:
                removed = removed | {room.participants[seat_id].person_id}
            return change(room, participants=_without(room.participants, seat_id), removed=removed)
    return room


def _fold_seat(room: Room, recorded: Recorded) -> Room:
    happened, at = recorded.event, recorded.recorded_at
    match happened:
        case (
            seats.ConnectionOpened(seat_id=seat, connection_id=connection)
            | seats.ConnectionRestored(seat_id=seat, connection_id=connection)
        ):
            return _connection(room, seat, connection, ConnectionState.OPEN)
        case seats.ConnectionLost(seat_id=seat, connection_id=connection):
            return _connection(room, seat, connection, ConnectionState.LOST)
        case seats.ConnectionClosed(seat_id=seat, connection_id=connection):
            return _connection(room, seat, connection, None)
        case hands.HandRaised(seat_id=seat):
            return _seat(room, seat, hand_raised_at=at)
        case hands.HandLowered(seat_id=seat):
            return _seat(room, seat, hand_raised_at=None)
        case publications.MicrophoneOpened(seat_id=seat):
            return _seat(room, seat, microphone=True, unmute_asked_by=None)
        case publications.MicrophoneMuted(seat_id=seat):
            return _seat(room, seat, microphone=False)
        case publications.CameraStarted(seat_id=seat):
            return _seat(room, seat, camera=True)
        case publications.CameraStopped(seat_id=seat):
            return _seat(room, seat, camera=False)
        case publications.ScreenShareStarted(seat_id=seat):
            drawn = annotations.without(room.annotations, str(Surface(SurfaceKind.SCREEN, seat)))
            return _seat(msgspec.structs.replace(room, annotations=drawn), seat, screen=True, screen_since=at)
        case publications.ScreenShareStopped(seat_id=seat):
            return _seat(room, seat, screen=False, screen_since=None)
    return room


def _fold_breakouts(room: Room, recorded: Recorded) -> Room:
    return msgspec.structs.replace(room, breakouts=breakouts.evolve(room.breakouts, recorded.event))


def _fold_poll(room: Room, recorded: Recorded) -> Room:
    seen = poll_results.fold(room.polls, recorded.event, recorded.recorded_at)
    return msgspec.structs.replace(room, polls=seen)


def _fold_quiz(room: Room, recorded: Recorded) -> Room:
    return msgspec.structs.replace(room, quizzes=quiz_results.fold(room.quizzes, recorded.event))


def _fold_annotations(room: Room, recorded: Recorded) -> Room:
    happened = recorded.event
    author = room.participants.get(happened.seat_id) if isinstance(happened, annotations.StrokesDrawn) else None
    drawn = annotations.fold(room.annotations, happened, author.name if author else None)
    return msgspec.structs.replace(room, annotations=drawn)


def is_shown(room: Room, surface: Surface) -> bool:
    """Whether people are shown a surface, so that they may draw on it."""
    match surface.kind:
        case SurfaceKind.WHITEBOARD:
            return whiteboard.sees(room.whiteboard, surface)
        case SurfaceKind.SCREEN if surface.id in room.participants:
            return room.participants[surface.id].screen
        case SurfaceKind.DOCUMENT:
            return documents.sees(room.document, surface.id, surface.page)
    return False


def shown_surfaces(room: Room) -> list[str]:
    """The surfaces that people are shown: the pages of the whiteboards and of the document, the screens."""
    boards = [room.whiteboard, *(room.group_boards.values() if room.breakouts.open else ())]
    shown = [page for board in boards if (page := whiteboard.shown_page(board))]
    shown += [str(Surface(SurfaceKind.SCREEN, key)) for key, seat in room.participants.items() if seat.screen]
    if room.document:
        shown.append(str(Surface(SurfaceKind.DOCUMENT, room.document.document_id, room.document.page)))
    return shown


def _fold_document(room: Room, recorded: Recorded) -> Room:
    return msgspec.structs.replace(room, document=documents.fold_shown(room.document, recorded))


def _seat(room: Room, seat_id: UUID, **changes: object) -> Room:
    seat = room.participants.get(seat_id)
    if seat is None:
        return room
    changed = msgspec.structs.replace(seat, **changes)
    return msgspec.structs.replace(room, participants={**room.participants, seat_id: changed})


def _connection(room: Room, seat_id: UUID, connection_id: UUID, state: ConnectionState | None) -> Room:
    seat = room.participants.get(seat_id)
    before = seat.connections if seat else room.connections_before.get(seat_id, {})
    after = {key: value for key, value in before.items() if key != connection_id}
    if state is not None:
        after[connection_id] = state
    if seat:
        return _seat(room, seat_id, connections=after)
    if seat_id not in room.waiting and not before and state is None:
        return room
    return msgspec.structs.replace(room, connections_before={**room.connections_before, seat_id: after})


def _forgotten(room: Room, person_id: UUID) -> Room:
    def named(entry: Participant | Waiting) -> bool:
        return entry.person_id == person_id

    change = msgspec.structs.replace
    recording = room.recording
    if recording and recording.by.person_id == person_id:
        recording = change(recording, by=recording.by.forgotten())
    return change(
        room,
        participants={k: change(v, name=v.name.forgotten()) if named(v) else v for k, v in room.participants.items()},
        waiting={k: change(v, name=v.name.forgotten()) if named(v) else v for k, v in room.waiting.items()},
        messages=chat.forget(room.messages, person_id),
        questions=questions.forget(room.questions, person_id),
        signals=signals.forget(room.signals, person_id),
        polls=poll_results.forget(room.polls, person_id),
        quizzes=quiz_results.forget(room.quizzes, person_id),
        recording=recording,
        waiting_message=room.waiting_message.without(person_id) if room.waiting_message else None,
        reports=reports.forget(room.reports, person_id),
        breakouts=room.breakouts.forget(person_id),
        annotations=annotations.forgotten(room.annotations, person_id),
        document=documents.forgotten(room.document, person_id),
    )


def _without(entries: dict, key: UUID) -> dict:  # type: ignore[type-arg]  # both mappings of the room
    rest = entries.copy()  # keeps the hashes: building it anew would compute each one in Python
    rest.pop(key, None)
    return rest


_FOLDS: dict[Fold, tuple[type[Event], ...]] = {
    _fold_session: (
        session.SessionStarted,
        session.SessionEnded,
        placement.MediaPlaced,
        people.PersonForgotten,
    ),
    _fold_admission: (
        admission.AdmissionRequested,
        admission.ParticipantAdmitted,
        admission.AdmissionRefused,
        admission.AdmissionWithdrawn,
        admission.ReturnedToWaitingRoom,
        admission.SeatReleased,
    ),
    _fold_seat: (
        seats.ConnectionOpened,
        seats.ConnectionClosed,
        seats.ConnectionLost,
        seats.ConnectionRestored,
        hands.HandRaised,
        hands.HandLowered,
        publications.MicrophoneOpened,
        publications.MicrophoneMuted,
        publications.CameraStarted,
        publications.CameraStopped,
        publications.ScreenShareStarted,
        publications.ScreenShareStopped,
    ),
    _fold_poll: (
        polls.PollOpened,
        polls.VoteCast,
        polls.TookPart,
        polls.AnswerGiven,
        polls.PollClosed,
        polls.PollResultsShared,
    ),
    _fold_quiz: (
        quizzes.QuizStarted,
        quizzes.QuestionAsked,
        quizzes.QuestionAnswered,
        quizzes.QuestionClosed,
        quizzes.QuizEnded,
    ),
    chat.fold: chat.FOLDED,
    questions.fold: questions.FOLDED,
    _fold_breakouts: breakouts.CHANGED_BY,
    _fold_annotations: annotations.CHANGES,
    whiteboard.fold: whiteboard.CHANGES,
    layout.fold: layout.FOLDED,
    signals.fold: signals.FOLDED,
    _fold_recording: (
        recordings.RecordingStarted,
        recordings.RecordingStopped,
        recordings.ConsentGiven,
        recordings.ConsentRefused,
        recordings.ConsentWithdrawn,
    ),
    switches.fold: switches.CHANGES,
    _fold_document: documents.SHOWN_CHANGES,
    roles.fold: roles.CHANGES,
    locks.fold: locks.CHANGES,
    hall.fold: hall.CHANGES,
    companions.fold: companions.CHANGES,
    waiting_room.fold: waiting_room.CHANGES,
    checkin.fold: checkin.CHANGES,
    unmuting.fold: unmuting.CHANGES,
    names.fold: names.CHANGES,
    reports.fold: reports.CHANGES,
}
_CHANGES: Mapping[type[Event], Fold] = {event: change for change, events in _FOLDS.items() for event in events}
CHANGES_A_ROOM = frozenset(_CHANGES)
"""The events that `fold` heeds; it passes over all others."""
