"""A session seen from a viewer: their place in it, and its end."""

from uuid import UUID

import msgspec

from application.amphi import Amphi
from application.commands import Change, Decision, Done, carry_out, envelope_of
from application.permissions import SWITCHES, Command, authorise, roles_of
from application.permissions import Role as ViewerRole
from application.viewer import Viewer
from domain import admission, recordings, seats, session, study_groups
from domain.admission import Admission, Entry, Role, SeatNotFound, WasRefused, WasRemoved
from domain.encoders import EncoderNotPerson
from domain.meetings import Meeting
from domain.recordings import RunningRecording, StopReason
from domain.refusal import Refused
from domain.seats import Seat
from domain.session import EndReason, Session, SessionNotFound
from domain.switches import Switch, Switches


class NotInSession(Refused):
    """The viewer has no seat in this session (any more)."""

    code = "NOT_IN_SESSION"


class Place(msgspec.Struct, frozen=True):
    """Where the viewer is in a session that runs: their seat, and what a decision of theirs rests on."""

    session_id: UUID
    entry: Entry
    seat: Seat
    seat_version: int
    requires: dict[UUID, int]
    run: Session
    session_version: int

    @property
    def seat_id(self) -> UUID:
        """The viewer's seat."""
        return self.entry.seat_id

    @property
    def person_id(self) -> UUID:
        """The viewer."""
        return self.entry.person_id

    @property
    def switches(self) -> Switches:
        """What those who don't host may do."""
        return self.run.switches

    @property
    def role(self) -> Role:
        """What the viewer is in the session."""
        return self.entry.role

    def require(self, switch: Switch) -> None:
        """Refuse what is switched off for the viewer. Raises SwitchedOff."""
        self.switches.require(switch, self.person_id, self.role)


def place_of(
    amphi: Amphi,
    viewer: Viewer,
    session_id: UUID,
    command: Command,
    *,
    also: frozenset[ViewerRole] = frozenset(),
) -> Place:
    """The viewer's seat in a running session, if they may do this there.

    `also`: what they are on top of their place, towards what the command is about.
    Nothing is acknowledged after a removal or the end: whoever appends requires the session and the seat as read here.
    Raises SessionNotFound, SessionHasEnded, WasRemoved, WasRefused, NotInSession, NotAllowed, SwitchedOff.
    """
    run, run_version = amphi.store.load(session_id, Session(), session.evolve)
    session.require_running(run)
    desk, _ = amphi.store.load(session.admission_stream(session_id), Admission(), admission.evolve)
    entry = entry_of(desk, run, viewer)
    authorise(command, viewer, roles_at(desk, run, viewer, entry) | (also if entry.seat_id in desk.seated else set()))
    seat, seat_version = amphi.store.load(entry.seat_id, Seat(), seats.evolve)
    if seat.gone:
        raise NotInSession
    requires = {session_id: run_version, entry.seat_id: seat_version}
    place = Place(session_id, entry, seat, seat_version, requires, run, run_version)
    if command in SWITCHES:
        place.require(SWITCHES[command])
    return place


def roles_at(desk: Admission, run: Session, viewer: Viewer, entry: Entry) -> frozenset[ViewerRole]:
    """What the viewer is in a session, with this place at its desk."""
    if entry.seat_id in desk.waiting:
        return roles_of(viewer, waiting=True)
    return roles_of(viewer, seat=entry.role, member=leads(desk, run, entry))


def leads(desk: Admission, run: Session, entry: Entry) -> bool:
    """Whether somebody with a seat leads a study group that nobody hosts now."""
    there = (run.roles.role_of(other.person_id) for other in desk.seated.values())
    return study_groups.leads(run.kind, there, guest=entry.guest, invited=entry.invited)


def entry_of(desk: Admission, run: Session, viewer: Viewer) -> Entry:
    """The viewer's place at the desk, seated or waiting, with their role now.

    Raises WasRemoved, WasRefused, NotInSession.
    """
    person_id = viewer.person_id
    if person_id is None:
        raise NotInSession
    if person_id in desk.removed:
        raise WasRemoved
    entry = desk.seat_of(person_id) or desk.waiting_of(person_id)
    if entry is None:
        raise WasRefused if person_id in desk.refused else NotInSession
    return msgspec.structs.replace(entry, role=run.roles.role_of(person_id))


def seat_at(amphi: Amphi, session_id: UUID, seat_id: UUID) -> tuple[Seat, int]:
    """Somebody's seat in a session and its version. Raises SeatNotFound."""
    _, seat, version = seated_at(amphi, session_id, seat_id)
    return seat, version


def seated_at(amphi: Amphi, session_id: UUID, seat_id: UUID) -> tuple[Entry, Seat, int]:
    """Who has a seat in a session, the seat and its version. Raises SeatNotFound."""
    desk, _ = amphi.store.load(session.admission_stream(session_id), Admission(), admission.evolve)
    if seat_id not in desk.seated:
        raise SeatNotFound(field="seatId")
    seat, version = amphi.store.load(seat_id, Seat(), seats.evolve)
    seats.require_present(seat)
    return desk.seated[seat_id], seat, version


def person_at(amphi: Amphi, session_id: UUID, seat_id: UUID) -> tuple[Entry, Seat, int]:
    """As `seated_at`, of somebody who is a person. Raises EncoderNotPerson too."""
    entry, seat, version = seated_at(amphi, session_id, seat_id)
    require_person(entry)
    return entry, seat, version


def require_person(entry: Entry) -> None:
    """Refuse what is only done to people. Raises EncoderNotPerson."""
    if entry.encoder:
        raise EncoderNotPerson(field="seatId")


def running_session(amphi: Amphi, meeting: Meeting) -> tuple[UUID, Session] | None:
    """The session of a meeting that runs, with its id, if any."""
    if meeting.session_id is None:
        return None
    run, _ = amphi.store.load(meeting.session_id, Session(), session.evolve)
    return (meeting.session_id, run) if session.running(run) else None


def people_in(run: Session, desk: Admission) -> list[Entry]:
    """Every person who has a seat, with their role now (the desk knows the one they came with)."""
    people = (entry for entry in desk.seated.values() if not entry.encoder)
    return [msgspec.structs.replace(entry, role=run.roles.role_of(entry.person_id)) for entry in people]


def end_session(amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID) -> Done:
    """End the session for all; a recording that runs stops with it. Repeating yields nothing."""

    def decide() -> Decision:
        run, version = amphi.store.load(session_id, Session(), session.evolve)
        if run.session_id is None:
            raise SessionNotFound
        if run.ended:
            _authorise_after_end(amphi, viewer, session_id, run)
            return Decision([])
        reason = EndReason.EMPTY
        if not viewer.system:
            place_of(amphi, viewer, session_id, Command.END_SESSION)
            reason = EndReason.ENDED_BY_HOST
        stream = session.recording_stream(session_id)
        running, recording_version = amphi.store.load(stream, RunningRecording(), recordings.evolve_running)
        stopped = recordings.stop(running, reason=StopReason.SESSION_ENDED, by=None) if running.running else []
        return Decision(
            [
                Change(stream, recording_version, stopped),
                Change(session_id, version, session.end(run, reason)),
            ],
            {} if stopped else {stream: recording_version},
        )

    return carry_out(amphi.store, envelope_of(viewer, command_id, session_id), decide)


def _authorise_after_end(amphi: Amphi, viewer: Viewer, session_id: UUID, run: Session) -> None:
    desk, _ = amphi.store.load(session.admission_stream(session_id), Admission(), admission.evolve)
    entry = None if viewer.system else entry_of(desk, run, viewer)
    authorise(Command.END_SESSION, viewer, roles_of(viewer, seat=entry.role if entry else None))
