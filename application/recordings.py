"""Cloud recordings: started and stopped by the host, consent of each person, and what Amphi's processes report."""

from collections.abc import Callable
from uuid import UUID

from application.amphi import Amphi
from application.commands import Change, Decision, Done, carry_out, envelope_of
from application.permissions import Command, Role, authorise, roles_of
from application.session import place_of
from application.viewer import Viewer
from domain import recordings, session
from domain.event import Event
from domain.recordings import (
    ConsentOfPerson,
    DeletionReason,
    Recording,
    RecordingGone,
    RecordingNotFound,
    RunningRecording,
    StopReason,
)
from domain.refusal import Refused

Answer = Callable[[ConsentOfPerson, UUID, UUID], list[Event]]


class CaptureNotConfirmed(Refused):
    """The withdrawal stands, but a media node has not yet confirmed that it captures no more: ask again."""

    code = "CAPTURE_NOT_CONFIRMED"


def start_recording(amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID) -> Done:
    """Start the session's cloud recording; only for a host of faculty or staff. Who starts it agrees to be captured."""
    recording_id = amphi.ids.uuid()

    def decide() -> Decision:
        place = place_of(amphi, viewer, session_id, Command.START_RECORDING)
        running, version = _running(amphi, session_id)
        started = recordings.start(running, recording_id=recording_id, owner_id=place.person_id, by=place.seat_id)
        consent = session.consent_stream(session_id, place.person_id)
        state, consent_version = amphi.store.load(consent, ConsentOfPerson(), recordings.evolve_consent)
        agreed = recordings.give_consent(state, seat_id=place.seat_id, person_id=place.person_id)
        changes = [
            Change(session.recording_stream(session_id), version, started),
            Change(consent, consent_version, agreed),
        ]
        return Decision(changes, place.requires)

    return carry_out(amphi.store, envelope_of(viewer, command_id, session_id), decide)


def stop_recording(amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID) -> Done:
    """Stop the session's cloud recording."""

    def decide() -> Decision:
        place = place_of(amphi, viewer, session_id, Command.STOP_RECORDING)
        running, version = _running(amphi, session_id)
        stopped = recordings.stop(running, reason=StopReason.STOPPED, by=place.seat_id)
        return Decision([Change(session.recording_stream(session_id), version, stopped)], place.requires)

    return carry_out(amphi.store, envelope_of(viewer, command_id, session_id), decide)


def give_consent(amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID) -> Done:
    """Agree to be captured."""
    return _answer(
        amphi,
        viewer,
        command_id,
        session_id,
        lambda state, seat, person: recordings.give_consent(state, seat_id=seat, person_id=person),
    )


def refuse_consent(amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID) -> Done:
    """Decline to be captured; returns only when no media node captures (any more)."""
    done = _answer(
        amphi,
        viewer,
        command_id,
        session_id,
        lambda state, seat, person: recordings.refuse_consent(state, seat_id=seat, person_id=person),
    )
    return confirmed(amphi, done)


def withdraw_consent(amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID, erase: bool) -> Done:
    """Withdraw; returns only when every media node confirmed, so that nothing received afterwards is kept.

    With `erase`, what was captured before is left out of the MP4 as well. Raises CaptureNotConfirmed.
    """
    done = _answer(
        amphi,
        viewer,
        command_id,
        session_id,
        lambda state, seat, person: recordings.withdraw_consent(state, seat_id=seat, person_id=person, erase=erase),
    )
    return confirmed(amphi, done)


def read_recording(amphi: Amphi, viewer: Viewer, *, session_id: UUID, recording_id: UUID) -> Recording:
    """A recording that the viewer may fetch. Raises RecordingNotFound (also to strangers) or RecordingGone."""
    state, _ = _entitled(amphi, viewer, session_id, recording_id, Command.READ_RECORDING)
    if state.deleted or (state.expires_at is not None and state.expires_at <= amphi.clock()):
        raise RecordingGone
    return state


def delete_recording(amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID, recording_id: UUID) -> Done:
    """Delete a recording: file, capture and links. Amphi itself deletes what has expired."""

    def decide() -> Decision:
        state, version = _entitled(amphi, viewer, session_id, recording_id, Command.DELETE_RECORDING)
        reason = DeletionReason.EXPIRED if viewer.system else DeletionReason.DELETED
        deleted = recordings.delete(state, recording_id=recording_id, reason=reason)
        return Decision([Change(recording_id, version, deleted)])

    return carry_out(amphi.store, envelope_of(viewer, command_id, session_id), decide)


def store_capture(
    amphi: Amphi,
    viewer: Viewer,
    command_id: UUID,
    *,
    session_id: UUID,
    recording_id: UUID,
    node_id: str,
    key: str | None,
    size_bytes: int,
) -> Done:
    """A media node reports where it has put what it captured (`key` None: nothing)."""
    return _report(
        amphi,
        viewer,
        command_id,
        session_id,
        recording_id,
        lambda state: recordings.store_capture(
            state, recording_id=recording_id, node_id=node_id, key=key, size_bytes=size_bytes
        ),
    )


def record_composed(
    amphi: Amphi,
    viewer: Viewer,
    command_id: UUID,
    *,
    session_id: UUID,
    recording_id: UUID,
    key: str,
    size_bytes: int,
    duration_seconds: float,
) -> Done:
    """The worker reports the finished MP4; it will be deleted after the establishment's retention time."""
    return _report(
        amphi,
        viewer,
        command_id,
        session_id,
        recording_id,
        lambda state: recordings.compose(
            state,
            recording_id=recording_id,
            key=key,
            size_bytes=size_bytes,
            duration_seconds=duration_seconds,
            now=amphi.clock(),
            retention_days=amphi.policy.retention_days,
        ),
    )


def record_failed(
    amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID, recording_id: UUID, reason: str
) -> Done:
    """The worker reports that no MP4 can be made, with a reason code."""
    return _report(
        amphi,
        viewer,
        command_id,
        session_id,
        recording_id,
        lambda state: recordings.fail(state, recording_id=recording_id, reason=reason),
    )


def _report(
    amphi: Amphi,
    viewer: Viewer,
    command_id: UUID,
    session_id: UUID,
    recording_id: UUID,
    change: Callable[[Recording], list[Event]],
) -> Done:
    authorise(Command.REPORT, viewer, roles_of(viewer))

    def decide() -> Decision:
        _owner(amphi, session_id, recording_id)
        state, version = amphi.store.load(recording_id, Recording(), recordings.evolve)
        return Decision([Change(recording_id, version, change(state))])

    return carry_out(amphi.store, envelope_of(viewer, command_id, session_id), decide)


def _answer(amphi: Amphi, viewer: Viewer, command_id: UUID, session_id: UUID, answer: Answer) -> Done:
    def decide() -> Decision:
        place = place_of(amphi, viewer, session_id, Command.ANSWER_CONSENT)
        stream = session.consent_stream(session_id, place.person_id)
        state, version = amphi.store.load(stream, ConsentOfPerson(), recordings.evolve_consent)
        return Decision([Change(stream, version, answer(state, place.seat_id, place.person_id))], place.requires)

    return carry_out(amphi.store, envelope_of(viewer, command_id, session_id), decide)


def confirmed(amphi: Amphi, done: Done) -> Done:
    """What was decided, once every media node obeys it. Raises CaptureNotConfirmed."""
    if not amphi.captures.confirmed(done.position):
        raise CaptureNotConfirmed
    return done


def _running(amphi: Amphi, session_id: UUID) -> tuple[RunningRecording, int]:
    return amphi.store.load(session.recording_stream(session_id), RunningRecording(), recordings.evolve_running)


def _owner(amphi: Amphi, session_id: UUID, recording_id: UUID) -> UUID:
    state, _ = _running(amphi, session_id)
    if recording_id not in state.owners:
        raise RecordingNotFound
    return state.owners[recording_id]


def _entitled(
    amphi: Amphi, viewer: Viewer, session_id: UUID, recording_id: UUID, command: Command
) -> tuple[Recording, int]:
    """A recording and its version, if the viewer may do this with it; to others it does not exist."""
    roles = roles_of(viewer, owner_id=_owner(amphi, session_id, recording_id))
    if Role.OWNER not in roles and Role.SYSTEM not in roles:
        raise RecordingNotFound
    authorise(command, viewer, roles)
    return amphi.store.load(recording_id, Recording(), recordings.evolve)
