"""Encoders: allowed and forbidden by hosts, heard and seen as they decide, and let in by their token (RFC 9725)."""

from collections.abc import Callable
from typing import NamedTuple
from uuid import UUID, uuid5

from application.admission import leave_seat
from application.amphi import Amphi
from application.commands import Change, Decision, Done, carry_out, envelope_of
from application.desk import AtDesk
from application.media_access import MediaAccess, access_of
from application.permissions import Command, authorise, permits, roles_of
from application.recordings import confirmed
from application.session import place_of, running_session
from application.viewer import Viewer
from domain import admission, encoders, meetings, publications, recordings, seats, session
from domain.admission import Admission, Entry, Role
from domain.encoders import Encoder, EncoderNotConnected, EncoderTokenInvalid
from domain.event import Event
from domain.meetings import Meeting, MeetingNotFound
from domain.recordings import ConsentOfPerson
from domain.seats import ConnectionNotFound, Seat
from domain.session import Session, SessionNotStarted
from domain.switches import PUBLISHING, Switch, Switches


class Allowed(NamedTuple):
    """The encoder that may publish into a meeting, and the token with which it does; neither when there is none."""

    name: str | None = None
    token: str | None = None


class Published(NamedTuple):
    """Where an encoder is now: the session, its connection, and access to the media."""

    session_id: UUID
    connection_id: UUID
    access: MediaAccess


def encoder_of(amphi: Amphi, viewer: Viewer, *, meeting_id: UUID) -> Allowed:
    """What to write into the encoder, for the meeting's owner and who hosts it. Raises MeetingNotFound, NotAllowed."""
    _require_hosting(amphi, viewer, meeting_id)
    state, _ = _load(amphi, meeting_id)
    if state.encoder_id is None:
        return Allowed()
    return Allowed(state.name, amphi.encoders.token_of(meeting_id, state.encoder_id))


def allow_encoder(amphi: Amphi, viewer: Viewer, command_id: UUID, *, meeting_id: UUID, name: str) -> Done:
    """Let an encoder in by a new token; who publishes by the former one is cut off. Raises TextEmpty, TextTooLong."""
    encoder_id = amphi.ids.uuid()

    def allow(_: Encoder) -> list[Event]:
        return encoders.allow(meeting_id=meeting_id, encoder_id=encoder_id, name=name)

    return _change(amphi, viewer, command_id, meeting_id, allow)


def forbid_encoder(amphi: Amphi, viewer: Viewer, command_id: UUID, *, meeting_id: UUID) -> Done:
    """Take the token back: who publishes by it is cut off."""

    def forbid(state: Encoder) -> list[Event]:
        return encoders.forbid(state, meeting_id=meeting_id)

    return _change(amphi, viewer, command_id, meeting_id, forbid)


def set_encoder(
    amphi: Amphi,
    viewer: Viewer,
    command_id: UUID,
    *,
    session_id: UUID,
    microphone: bool | None = None,
    camera: bool | None = None,
) -> Done:
    """Have the encoder heard or seen, or not: nobody sits at it who could. Raises EncoderNotConnected, SwitchedOff."""

    def decide() -> Decision:
        place = place_of(amphi, viewer, session_id, Command.SET_ENCODER)
        seat_id, encoder_id = _seated(amphi, session_id)
        seat, version = amphi.store.load(seat_id, Seat(), seats.evolve)
        changed: list[Event] = []
        wanted = {Switch.MICROPHONE: microphone, Switch.CAMERA: camera}
        for switch, on in wanted.items():
            if on:
                place.switches.require(switch, encoder_id, Role.PRESENTER)
            if on is not None:
                changed += _published(place.switches, switch, on, seat=seat, seat_id=seat_id, by=place.seat_id)
        return Decision([Change(seat_id, version, changed)], place.requires)

    return carry_out(amphi.store, envelope_of(viewer, command_id, session_id), decide)


def record_encoder(amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID, on: bool) -> Done:
    """Answer for the encoder whether recordings capture it; what is no longer captured is confirmed by every node.

    Raises EncoderNotConnected, CaptureNotConfirmed.
    """

    def decide() -> Decision:
        place = place_of(amphi, viewer, session_id, Command.SET_ENCODER)
        seat_id, encoder_id = _seated(amphi, session_id)
        stream = session.consent_stream(session_id, encoder_id)
        state, version = amphi.store.load(stream, ConsentOfPerson(), recordings.evolve_consent)
        answer = recordings.give_consent if on else recordings.refuse_consent
        return Decision([Change(stream, version, answer(state, seat_id=seat_id, person_id=encoder_id))], place.requires)

    done = carry_out(amphi.store, envelope_of(viewer, command_id, session_id), decide)
    return done if on else confirmed(amphi, done)


def known_by(amphi: Amphi, establishment_id: UUID, token: str) -> Viewer:
    """The encoder that shows a token. Raises EncoderTokenInvalid."""
    read = amphi.encoders.read(token)
    if read is None:
        raise EncoderTokenInvalid
    meeting_id, encoder_id = read
    _require_current(amphi, meeting_id, encoder_id)
    return Viewer(establishment_id, encoder_id, guest=True, encodes=meeting_id)


def publish(amphi: Amphi, viewer: Viewer, command_id: UUID, *, microphone: bool, camera: bool) -> Published:
    """Take a seat in the session that runs, heard and seen at once unless that is switched off.

    Who publishes already keeps the seat, as hosts left it, and its connection, of which the former end is cut.
    Raises EncoderTokenInvalid, SessionNotStarted, WasRemoved, SessionFull, NoMediaNode.
    """
    authorise(Command.ENCODE, viewer, roles_of(viewer))
    meeting_id, encoder_id = _identity(viewer)
    session_id = _session_of(amphi, meeting_id)
    if session_id is None:
        raise SessionNotStarted
    seat_id, connection_id = amphi.ids.uuid(), amphi.ids.uuid()

    def decide(desk: Admission, run: Session) -> AtDesk:
        session.require_running(run)
        state, version = _require_current(amphi, meeting_id, encoder_id)
        admitted = admission.seat_encoder(
            desk, seat_id=seat_id, encoder_id=encoder_id, name=state.name, capacity=run.capacity
        )
        rests_on = {encoders.encoder_stream(meeting_id): version}
        if not admitted:
            return AtDesk([], [_reconnected(amphi, desk.seats[encoder_id], connection_id)], requires=rests_on)
        happened = seats.open_connection(Seat(), seat_id=seat_id, connection_id=connection_id)
        for switch, sent in ((Switch.MICROPHONE, microphone), (Switch.CAMERA, camera)):
            if sent and run.switches.hindrance(switch, encoder_id, Role.PRESENTER) is None:
                happened += _published(run.switches, switch, True, seat=Seat(), seat_id=seat_id, by=seat_id)
        return AtDesk(admitted, [Change(seat_id, 0, happened)], requires=rests_on)

    amphi.desk.decide(session_id, envelope_of(viewer, command_id, session_id), decide)
    seat_id, _ = _seated(amphi, session_id)
    seat, _ = amphi.store.load(seat_id, Seat(), seats.evolve)
    connection_id = next(iter(seat.connections), connection_id)
    return Published(session_id, connection_id, access_of(amphi, viewer, session_id, seat_id, connection_id))


def stop(amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID, connection_id: UUID) -> Done:
    """Publish no more: the seat is given back. Raises ConnectionNotFound, when it was already."""
    authorise(Command.ENCODE, viewer, roles_of(viewer))
    _, encoder_id = _identity(viewer)

    def decide(desk: Admission, _: Session) -> AtDesk:
        entry = desk.seat_of(encoder_id)
        if entry is None or connection_id not in _connections(amphi, entry.seat_id):
            raise ConnectionNotFound
        return leave_seat(amphi, desk, entry.seat_id)

    return amphi.desk.decide(session_id, envelope_of(viewer, command_id, session_id), decide)


def _published(switches: Switches, switch: Switch, on: bool, *, seat: Seat, seat_id: UUID, by: UUID) -> list[Event]:
    stops, kind = switches.stops.get(switch, 0), PUBLISHING[switch]
    publish = publications.set_microphone if switch is Switch.MICROPHONE else publications.set_camera
    is_on = seat.is_on(kind, stops) if on else bool(getattr(seat, kind))
    return publish(is_on, on, seat_id=seat_id, by=by, stops=stops)


def _reconnected(amphi: Amphi, seat_id: UUID, connection_id: UUID) -> Change:
    """The seat's own connection is there again; a seat of which it was closed has a new one."""
    seat, version = amphi.store.load(seat_id, Seat(), seats.evolve)
    known = next(iter(seat.connections), connection_id)
    return Change(seat_id, version, seats.open_connection(seat, seat_id=seat_id, connection_id=known))


def _change(
    amphi: Amphi, viewer: Viewer, command_id: UUID, meeting_id: UUID, change: Callable[[Encoder], list[Event]]
) -> Done:
    """Change who may publish, then give back the seat of who no longer may: after this none takes one any more."""

    def decide() -> Decision:
        _require_hosting(amphi, viewer, meeting_id)
        state, version = _load(amphi, meeting_id)
        return Decision([Change(encoders.encoder_stream(meeting_id), version, change(state))])

    session_id = _session_of(amphi, meeting_id)
    done = carry_out(amphi.store, envelope_of(viewer, command_id, session_id), decide)
    if session_id := _session_of(amphi, meeting_id):
        envelope = envelope_of(viewer, uuid5(command_id, "let go"), session_id)
        amphi.desk.decide(session_id, envelope, lambda desk, _: _let_go(amphi, meeting_id, desk))
    return done


def _let_go(amphi: Amphi, meeting_id: UUID, desk: Admission) -> AtDesk:
    state, _ = _load(amphi, meeting_id)
    entry = _encoder_at(desk)
    if entry is None or entry.person_id == state.encoder_id:
        return AtDesk([])
    return leave_seat(amphi, desk, entry.seat_id)


def _require_hosting(amphi: Amphi, viewer: Viewer, meeting_id: UUID) -> None:
    """The owner, and who hosts the running session; to others who own nothing of it, the meeting does not exist."""
    meeting, _ = amphi.store.load(meeting_id, Meeting(), meetings.evolve)
    seat = None
    if running := running_session(amphi, meeting):
        session_id, run = running
        desk, _ = amphi.store.load(session.admission_stream(session_id), Admission(), admission.evolve)
        entry = desk.seat_of(viewer.person_id) if viewer.person_id else None
        seat = run.roles.role_of(entry.person_id) if entry else None
    roles = roles_of(viewer, owner_id=meeting.owner_id, seat=seat)
    if seat is None and not permits(Command.ALLOW_ENCODER, roles, viewer.affiliations):
        raise MeetingNotFound(field="meetingId")
    authorise(Command.ALLOW_ENCODER, viewer, roles)
    meetings.existing(meeting)


def _session_of(amphi: Amphi, meeting_id: UUID) -> UUID | None:
    """The session of a meeting that runs."""
    meeting, _ = amphi.store.load(meeting_id, Meeting(), meetings.evolve)
    running = running_session(amphi, meeting)
    return running[0] if running else None


def _require_current(amphi: Amphi, meeting_id: UUID, encoder_id: UUID) -> tuple[Encoder, int]:
    state, version = _load(amphi, meeting_id)
    if state.encoder_id != encoder_id:
        raise EncoderTokenInvalid
    return state, version


def _identity(viewer: Viewer) -> tuple[UUID, UUID]:
    """The meeting and the id of an encoder."""
    if viewer.encodes is None or viewer.person_id is None:
        raise EncoderTokenInvalid
    return viewer.encodes, viewer.person_id


def _encoder_at(desk: Admission) -> Entry | None:
    return next((entry for entry in desk.seated.values() if entry.encoder), None)


def _seated(amphi: Amphi, session_id: UUID) -> tuple[UUID, UUID]:
    """Seat and id of the encoder that is in a session. Raises EncoderNotConnected."""
    desk, _ = amphi.store.load(session.admission_stream(session_id), Admission(), admission.evolve)
    entry = _encoder_at(desk)
    if entry is None:
        raise EncoderNotConnected
    return entry.seat_id, entry.person_id


def _connections(amphi: Amphi, seat_id: UUID) -> dict[UUID, seats.ConnectionState]:
    return amphi.store.load(seat_id, Seat(), seats.evolve)[0].connections


def _load(amphi: Amphi, meeting_id: UUID) -> tuple[Encoder, int]:
    return amphi.store.load(encoders.encoder_stream(meeting_id), Encoder(), encoders.evolve)
