"""Cloud recordings: which one runs in a session, each one's life until its deletion, and each person's consent."""

from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

import msgspec

from domain.event import Event, event
from domain.people import Affiliation
from domain.refusal import Refused


class StopReason(StrEnum):
    """Why a recording stopped."""

    STOPPED = "stopped"
    SESSION_ENDED = "session_ended"


class DeletionReason(StrEnum):
    """Why a recording was deleted."""

    EXPIRED = "expired"
    DELETED = "deleted"


class Consent(StrEnum):
    """Whether somebody may be captured; only GIVEN captures."""

    UNANSWERED = "unanswered"
    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@event("recordings.RecordingStarted")
class RecordingStarted(Event, frozen=True):
    """A cloud recording runs; `by` is the seat of who started it, `owner_id` the person it belongs to."""

    recording_id: UUID
    owner_id: UUID
    by: UUID


@event("recordings.RecordingStopped")
class RecordingStopped(Event, frozen=True):
    """The recording runs no more; `by` is None when the session ended."""

    recording_id: UUID
    reason: StopReason
    by: UUID | None = None


@event("recordings.CaptureStored")
class CaptureStored(Event, frozen=True):
    """A media node has put what it captured into the object store under `key`; None: it captured nothing."""

    recording_id: UUID
    node_id: str
    key: str | None
    size_bytes: int


@event("recordings.RecordingComposed")
class RecordingComposed(Event, frozen=True):
    """The MP4 is ready under `key`; it will be deleted at `expires_at`."""

    recording_id: UUID
    key: str
    size_bytes: int
    duration_seconds: float
    expires_at: datetime


@event("recordings.CompositionFailed")
class CompositionFailed(Event, frozen=True):
    """No MP4 could be made, and an earlier one is gone (somebody asked to be left out).

    `reason` is a code: `nothing_captured`, `broken_capture`, `composer_failed`.
    """

    recording_id: UUID
    reason: str


@event("recordings.RecordingDeleted")
class RecordingDeleted(Event, frozen=True):
    """File, capture and links are gone; the fact stays."""

    recording_id: UUID
    reason: DeletionReason


@event("recordings.ConsentGiven")
class ConsentGiven(Event, frozen=True):
    """The person may be captured from now on."""

    seat_id: UUID
    person_id: UUID


@event("recordings.ConsentRefused")
class ConsentRefused(Event, frozen=True):
    """The person is not captured."""

    seat_id: UUID
    person_id: UUID


@event("recordings.ConsentWithdrawn")
class ConsentWithdrawn(Event, frozen=True):
    """The person is no longer captured; with `erase`, what was captured of them is left out as well."""

    seat_id: UUID
    person_id: UUID
    erase: bool


class RecordingNotAllowed(Refused):
    """Only members of faculty or staff record in the cloud."""

    code = "RECORDING_NOT_ALLOWED"


class AlreadyRecording(Refused):
    """A recording runs already in this session."""

    code = "ALREADY_RECORDING"


class NotRecording(Refused):
    """No recording runs in this session."""

    code = "NOT_RECORDING"


class RecordingNotFound(Refused):
    """No such recording, or the viewer may not know of it."""

    code = "RECORDING_NOT_FOUND"


class RecordingGone(Refused):
    """The recording was deleted."""

    code = "RECORDING_DELETED"


class ConsentNotGiven(Refused):
    """There is no consent to withdraw."""

    code = "CONSENT_NOT_GIVEN"


class RunningRecording(msgspec.Struct, frozen=True):
    """State of a session's recording stream: the latest recording, whether it runs, and the owner of each."""

    recording_id: UUID | None = None
    running: bool = False
    owners: dict[UUID, UUID] = {}


def evolve_running(state: RunningRecording, happened: Event) -> RunningRecording:
    """Fold one event."""
    match happened:
        case RecordingStarted(recording_id=recording_id, owner_id=owner_id):
            return RunningRecording(recording_id, True, {**state.owners, recording_id: owner_id})
        case RecordingStopped():
            return RunningRecording(state.recording_id, False, state.owners)
    return state


def may_record(affiliations: frozenset[Affiliation]) -> bool:
    """Whether any of the person's affiliations lets them record in the cloud («seuls les personnels»)."""
    return bool(affiliations & {Affiliation.FACULTY, Affiliation.STAFF})


def start(state: RunningRecording, *, recording_id: UUID, owner_id: UUID, by: UUID) -> list[Event]:
    """Start the one recording of a session."""
    if state.running:
        raise AlreadyRecording
    return [RecordingStarted(recording_id, owner_id, by)]


def stop(state: RunningRecording, *, reason: StopReason, by: UUID | None) -> list[Event]:
    """Stop the running recording."""
    if not state.running or state.recording_id is None:
        raise NotRecording
    return [RecordingStopped(state.recording_id, reason, by)]


class Recording(msgspec.Struct, frozen=True):
    """State of one recording's own stream (after it was stopped)."""

    captures: tuple[str, ...] = ()
    nodes: frozenset[str] = frozenset()
    key: str | None = None
    expires_at: datetime | None = None
    failed: str | None = None
    deleted: bool = False


def evolve(state: Recording, happened: Event) -> Recording:
    """Fold one event."""
    change = msgspec.structs.replace
    match happened:
        case CaptureStored(key=key, node_id=node):
            captures = (*state.captures, key) if key else state.captures
            return change(state, captures=captures, nodes=state.nodes | {node})
        case RecordingComposed(key=key, expires_at=expires_at):
            return change(state, key=key, expires_at=expires_at, failed=None)
        case CompositionFailed(reason=reason):
            return change(state, key=None, failed=reason)
        case RecordingDeleted():
            return change(state, deleted=True)
    return state


def store_capture(
    state: Recording, *, recording_id: UUID, node_id: str, key: str | None, size_bytes: int
) -> list[Event]:
    """Note what a node captured, once for each node."""
    return [] if node_id in state.nodes else [CaptureStored(recording_id, node_id, key, size_bytes)]


def compose(
    state: Recording,
    *,
    recording_id: UUID,
    key: str,
    size_bytes: int,
    duration_seconds: float,
    now: datetime,
    retention_days: int,
) -> list[Event]:
    """Note the finished MP4; a recording that was deleted meanwhile stays deleted, one that is composed again keeps its
    day of deletion."""
    if state.deleted:
        raise RecordingGone
    expires_at = state.expires_at or now + timedelta(days=retention_days)
    return [RecordingComposed(recording_id, key, size_bytes, duration_seconds, expires_at)]


def fail(state: Recording, *, recording_id: UUID, reason: str) -> list[Event]:
    """Note that no MP4 could be made."""
    return [] if state.deleted or state.failed == reason else [CompositionFailed(recording_id, reason)]


def delete(state: Recording, *, recording_id: UUID, reason: DeletionReason) -> list[Event]:
    """Delete once."""
    return [] if state.deleted else [RecordingDeleted(recording_id, reason)]


class ConsentOfPerson(msgspec.Struct, frozen=True):
    """State of one person's consent in a session."""

    consent: Consent = Consent.UNANSWERED
    erased: bool = False


def evolve_consent(state: ConsentOfPerson, happened: Event) -> ConsentOfPerson:
    """Fold one event."""
    match happened:
        case ConsentGiven():
            return ConsentOfPerson(Consent.GIVEN, state.erased)
        case ConsentRefused():
            return ConsentOfPerson(Consent.REFUSED, state.erased)
        case ConsentWithdrawn(erase=erase):
            return ConsentOfPerson(Consent.WITHDRAWN, state.erased or erase)
    return state


def give_consent(state: ConsentOfPerson, *, seat_id: UUID, person_id: UUID) -> list[Event]:
    """Agree to be captured."""
    return [] if state.consent is Consent.GIVEN else [ConsentGiven(seat_id, person_id)]


def refuse_consent(state: ConsentOfPerson, *, seat_id: UUID, person_id: UUID) -> list[Event]:
    """Decline; who had agreed withdraws."""
    if state.consent is Consent.GIVEN:
        return [ConsentWithdrawn(seat_id, person_id, erase=False)]
    return [] if state.consent is Consent.REFUSED else [ConsentRefused(seat_id, person_id)]


def withdraw_consent(state: ConsentOfPerson, *, seat_id: UUID, person_id: UUID, erase: bool) -> list[Event]:
    """Withdraw; who withdrew may still ask that what was captured is left out."""
    if state.consent is Consent.GIVEN or (state.consent is Consent.WITHDRAWN and erase and not state.erased):
        return [ConsentWithdrawn(seat_id, person_id, erase)]
    if state.consent is Consent.WITHDRAWN:
        return []
    raise ConsentNotGiven
