"""The waiting room and the seats: joining, admitting, refusing, leaving, removing."""

from uuid import UUID

import msgspec

from application import people
from application.amphi import Amphi
from application.commands import Change, Decision, Done, carry_out, envelope_of
from application.desk import AtDesk
from application.hall_link import hall_behind
from application.invited import is_invited
from application.meetings import meeting_by_code
from application.permissions import Command, authorise, permits, roles_of
from application.session import entry_of, place_of, require_person, roles_at, running_session
from application.viewer import Viewer
from domain import admission, companions, meetings, recordings, roles, seats, session, study_groups, waiting_room
from domain.admission import HOSTS, Admission, ParticipantAdmitted, ReleaseReason, SeatNotFound
from domain.event import Event
from domain.hall import open_hall
from domain.meetings import Meeting, SessionOpened
from domain.people import NotSignedIn
from domain.recordings import ConsentOfPerson
from domain.roles import HostProtected
from domain.seats import Seat
from domain.session import Session, SessionNotStarted
from domain.waiting_room import Bypass


class Joined(msgspec.Struct, frozen=True):
    """Where somebody is after joining: seated, or waiting."""

    session_id: UUID
    seat_id: UUID
    seated: bool
    position: int


def join(
    amphi: Amphi,
    viewer: Viewer,
    command_id: UUID,
    *,
    code: str,
    name: str | None,
    connection_id: UUID,
    consent: bool | None = None,
    companion: bool = False,
    hall: str | None = None,
) -> Joined:
    """Join by the link: the owner opens a session if none runs; others are seated or wait, as its settings say.

    Who has a place keeps it and gets one more connection: a reload, a second tab, a network that was lost. `name` is
    for guests; `consent` is the answer to being recorded, None when it was not asked;
    `companion`: they are in the hall, which is heard and seen for them; `hall`: the end of the link of the hall, which
    who opens it is from then on, without waiting (any more), unless a host sent them back into the waiting room.
    """
    person_id = viewer.person_id
    if person_id is None:
        raise NotSignedIn
    people.require_charter(amphi, viewer)
    authorise(Command.JOIN, viewer, roles_of(viewer))
    meeting, _ = meeting_by_code(amphi, viewer, code)
    meeting_id = meetings.existing(meeting)
    invited = is_invited(amphi, viewer, meeting_id)
    session_id = _running_session(amphi, viewer, meeting, invited=invited)
    seat_id = amphi.ids.uuid()

    def decide(desk: Admission, run: Session) -> AtDesk:
        session.require_running(run)
        role = run.roles.role_of(person_id)
        free = study_groups.opens(run.kind, guest=viewer.guest, invited=invited)
        place, requires = hall_behind(amphi, viewer, code=code, token=hall) if hall else (None, {})
        happened = admission.join(
            desk,
            seat_id=seat_id,
            person_id=person_id,
            name=(viewer.name if viewer.signed_in else place or name) or "",
            guest=viewer.guest,
            role=role,
            bypass=Bypass.EVERYBODY if free or place else run.bypass,
            capacity=run.capacity,
            locked=run.locked,
            invited=invited,
        )
        before = desk.seat_of(person_id) or desk.waiting_of(person_id)
        mine = before.seat_id if before else seat_id
        seat, version = amphi.store.load(mine, Seat(), seats.evolve) if before else (Seat(), 0)
        opened = seats.open_connection(seat, seat_id=mine, connection_id=connection_id)
        of_session = roles.returned(run.roles, person_id) if happened else []
        seated = isinstance(happened[0], ParticipantAdmitted) if happened else mine in desk.seated
        if place and seated:
            of_session += open_hall(run.hall, seat_id=mine, person_id=person_id, place=place, by=mine)
            opened += companions.set_companion(seat, False, seat_id=mine)
        elif companion and not run.is_hall(person_id):
            opened += companions.set_companion(seat, True, seat_id=mine)
        others = [Change(mine, version, opened), *_consent(amphi, session_id, person_id, mine, consent)]
        return AtDesk(happened, others, of_session, requires)

    done = amphi.desk.decide(session_id, envelope_of(viewer, command_id, session_id), decide)
    state, _ = amphi.store.load(session.admission_stream(session_id), Admission(), admission.evolve)
    run, _ = amphi.store.load(session_id, Session(), session.evolve)
    entry = entry_of(state, run, viewer)
    return Joined(session_id, entry.seat_id, entry.seat_id in state.seated, done.position)


def _running_session(amphi: Amphi, viewer: Viewer, meeting: Meeting, *, invited: bool) -> UUID:
    """The meeting's running session; who may opens one if there is none. Raises SessionNotStarted."""
    meeting_id = meetings.existing(meeting)
    if running := running_session(amphi, meeting):
        return running[0]
    if not may_open(viewer, meeting, invited=invited):
        raise SessionNotStarted
    return _open_session(amphi, viewer, meeting_id, invited=invited)


def may_open(viewer: Viewer, meeting: Meeting, *, invited: bool) -> bool:
    """Whether the viewer may open a session: the owner, and in a study group who is invited."""
    member = study_groups.opens(meeting.kind, guest=not viewer.signed_in, invited=invited)
    return permits(
        Command.START_SESSION, roles_of(viewer, owner_id=meeting.owner_id, member=member), viewer.affiliations
    )


def _open_session(amphi: Amphi, viewer: Viewer, meeting_id: UUID, *, invited: bool) -> UUID:
    session_id = amphi.ids.uuid()

    def decide() -> Decision:
        meeting, version = amphi.store.load(meeting_id, Meeting(), meetings.evolve)
        if meeting.owner_id is None or not may_open(viewer, meeting, invited=invited):
            raise SessionNotStarted
        if running_session(amphi, meeting):
            return Decision([])
        started = session.start(
            session_id=session_id,
            meeting_id=meeting_id,
            host_id=meeting.owner_id,
            title=meeting.title,
            kind=meeting.kind,
            bypass=meeting.bypass,
            off=meeting.off,
            capacity=amphi.policy.capacity,
        )
        return Decision(
            [
                Change(session_id, 0, started),
                Change(meeting_id, version, [SessionOpened(meeting_id, session_id)]),
            ]
        )

    carry_out(amphi.store, envelope_of(viewer, amphi.ids.uuid(), session_id), decide)
    meeting, _ = amphi.store.load(meeting_id, Meeting(), meetings.evolve)
    if meeting.session_id is None:
        raise SessionNotStarted
    return meeting.session_id


def _consent(amphi: Amphi, session_id: UUID, person_id: UUID, seat_id: UUID, consent: bool | None) -> list[Change]:
    if consent is None:
        return []
    stream = session.consent_stream(session_id, person_id)
    state, version = amphi.store.load(stream, ConsentOfPerson(), recordings.evolve_consent)
    answer = recordings.give_consent if consent else recordings.refuse_consent
    return [Change(stream, version, answer(state, seat_id=seat_id, person_id=person_id))]


def admit(amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID, seat_id: UUID) -> Done:
    """Let one person in."""

    def decide(desk: Admission, run: Session) -> AtDesk:
        by = _host(desk, run, viewer, Command.ADMIT)
        return AtDesk(admission.admit(desk, seat_id=seat_id, by=by, capacity=run.capacity))

    return amphi.desk.decide(session_id, envelope_of(viewer, command_id, session_id), decide)


def admit_all(amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID) -> Done:
    """Let everybody in who waits, in order of arrival, as long as there are seats."""

    def decide(desk: Admission, run: Session) -> AtDesk:
        by = _host(desk, run, viewer, Command.ADMIT)
        return AtDesk(admission.admit_all(desk, by=by, capacity=run.capacity))

    return amphi.desk.decide(session_id, envelope_of(viewer, command_id, session_id), decide)


def refuse_admission(amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID, seat_id: UUID) -> Done:
    """Turn one person away."""

    def decide(desk: Admission, run: Session) -> AtDesk:
        by = _host(desk, run, viewer, Command.REFUSE_ADMISSION)
        return AtDesk(admission.refuse(desk, seat_id=seat_id, by=by))

    return amphi.desk.decide(session_id, envelope_of(viewer, command_id, session_id), decide)


def leave(amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID) -> Done:
    """Leave the session or its waiting room, with every tab. Who has no place (any more) has left: nothing happens."""

    def decide(desk: Admission, run: Session) -> AtDesk:
        session.require_running(run)
        person_id = viewer.person_id
        entry = (desk.seat_of(person_id) or desk.waiting_of(person_id)) if person_id else None
        if entry is None:
            return AtDesk([])
        waits = entry.seat_id in desk.waiting
        role = run.roles.role_of(entry.person_id)
        authorise(Command.LEAVE, viewer, roles_of(viewer, seat=None if waits else role, waiting=waits))
        left = leave_seat(amphi, desk, entry.seat_id)
        return left if waits else msgspec.structs.replace(left, of_session=stands_in(desk, run, entry.seat_id))

    return amphi.desk.decide(session_id, envelope_of(viewer, command_id, session_id), decide)


def remove_participant(amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID, seat_id: UUID) -> Done:
    """Remove a participant, who stays out of this session."""

    def decide(desk: Admission, run: Session) -> AtDesk:
        by = _host(desk, run, viewer, Command.REMOVE_PARTICIPANT)
        if seat_id not in desk.seated or seat_id == by:
            raise SeatNotFound(field="seatId")
        roles.require_unprotected(run.roles, desk.seated[seat_id].person_id)
        seat, version = amphi.store.load(seat_id, Seat(), seats.evolve)
        removed = [Change(seat_id, version, seats.remove(seat, seat_id=seat_id, by=by))]
        return AtDesk(admission.release(desk, seat_id=seat_id, reason=ReleaseReason.REMOVED), removed)

    return amphi.desk.decide(session_id, envelope_of(viewer, command_id, session_id), decide)


def set_bypass(amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID, bypass: Bypass) -> Done:
    """Say who need not wait: who waits and need not any more is let in, as long as there are seats."""

    def decide(desk: Admission, run: Session) -> AtDesk:
        by = _host(desk, run, viewer, Command.SET_BYPASS)
        admitted = admission.admit_bypassing(desk, bypass, by=by, capacity=run.capacity)
        return AtDesk(admitted, [], waiting_room.set_bypass(run.bypass, bypass, by=by))

    return amphi.desk.decide(session_id, envelope_of(viewer, command_id, session_id), decide)


def write_to_waiting(amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID, text: str) -> Done:
    """Say something to all who wait, and who will; an empty text takes back what was said."""

    def decide() -> Decision:
        place = place_of(amphi, viewer, session_id, Command.WRITE_TO_WAITING)
        written = waiting_room.write(place.run.waiting_message, text, person_id=place.person_id, by=place.seat_id)
        return Decision([Change(session_id, place.session_version, written)], place.requires)

    return carry_out(amphi.store, envelope_of(viewer, command_id, session_id), decide)


def send_back(amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID, seat_id: UUID) -> Done:
    """Put somebody back into the waiting room: nothing of them is heard or seen from then on."""

    def decide(desk: Admission, run: Session) -> AtDesk:
        by = _host(desk, run, viewer, Command.SEND_BACK)
        if seat_id in desk.waiting:
            return AtDesk([])
        if seat_id not in desk.seated:
            raise SeatNotFound(field="seatId")
        require_person(desk.seated[seat_id])
        if run.roles.role_of(desk.seated[seat_id].person_id) in HOSTS:
            raise HostProtected(field="seatId")
        seat, version = amphi.store.load(seat_id, Seat(), seats.evolve)
        back = [Change(seat_id, version, seats.send_back(seat, seat_id=seat_id, by=by))]
        return AtDesk(admission.send_back(desk, seat_id=seat_id), back)

    return amphi.desk.decide(session_id, envelope_of(viewer, command_id, session_id), decide)


def close_connection(amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID, connection_id: UUID) -> Done:
    """Note that a tab goes away while the seat may stay (another tab, a reload)."""

    def decide() -> Decision:
        place = place_of(amphi, viewer, session_id, Command.CLOSE_CONNECTION)
        closed = seats.close_connection(place.seat, seat_id=place.seat_id, connection_id=connection_id)
        return Decision([Change(place.seat_id, place.seat_version, closed)])

    return carry_out(amphi.store, envelope_of(viewer, command_id, session_id), decide)


def _host(desk: Admission, run: Session, viewer: Viewer, command: Command) -> UUID:
    """The seat of a viewer who may do this as host."""
    session.require_running(run)
    entry = entry_of(desk, run, viewer)
    authorise(command, viewer, roles_at(desk, run, viewer, entry))
    return entry.seat_id


def stands_in(desk: Admission, run: Session, seat_id: UUID) -> list[Event]:
    """What a seat that is given back changes in the session: without its host, a co-host who stays stands in."""
    stay = {entry.person_id: key for key, entry in desk.seated.items() if key != seat_id}
    return roles.released(run.roles, desk.seated[seat_id].person_id, stay)


def leave_seat(amphi: Amphi, desk: Admission, seat_id: UUID) -> AtDesk:
    """What it is to leave a seat, or the waiting room."""
    seat, version = amphi.store.load(seat_id, Seat(), seats.evolve)
    left = [Change(seat_id, version, seats.leave(seat, seat_id=seat_id))]
    if seat_id in desk.waiting:
        return AtDesk(admission.withdraw(desk, seat_id=seat_id), left)
    return AtDesk(admission.release(desk, seat_id=seat_id, reason=ReleaseReason.LEFT), left)
