"""How every command runs: decide, append, decide again when something it rests on has changed; recorded once."""

from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

import msgspec

from application.ports import NO_REQUIREMENTS, Append, Conflict, Envelope, EventStore, Repeated
from application.viewer import Viewer
from domain import admission, session
from domain.event import Event, Recorded
from domain.refusal import Refused

ATTEMPTS = 20


class CommandIdTaken(Refused):
    """This command id was used by somebody else."""

    code = "COMMAND_ID_TAKEN"


class TooBusy(Refused):
    """What the command rests on kept changing; try again."""

    code = "TOO_BUSY"


class Change(msgspec.Struct, frozen=True):
    """Events that a decision brings to one stream, which was read at `version`.

    `envelope`: another than the command's, for what must not be traced back to who gave it.
    """

    stream: UUID
    version: int
    events: Sequence[Event]
    envelope: Envelope | None = None


class Decision(msgspec.Struct, frozen=True):
    """What a command decided, and the versions of other streams that it rests on."""

    changes: Sequence[Change]
    requires: Mapping[UUID, int] = NO_REQUIREMENTS


class Done(msgspec.Struct, frozen=True):
    """What a command recorded (empty: nothing changed) and the position from which it can be read."""

    position: int
    events: tuple[Event, ...] = ()


def outcome(recorded: Sequence[Recorded]) -> Done:
    """The result of a command that recorded something."""
    return Done(recorded[-1].position, tuple(item.event for item in recorded))


def earlier_outcome(store: EventStore, envelope: Envelope) -> Done | None:
    """The first result of a command id, if it was recorded before by the same actor."""
    earlier = store.recorded(envelope.establishment_id, envelope.command_id)
    if not earlier:
        return None
    if earlier[0].actor_id != envelope.actor_id:
        raise CommandIdTaken(field="commandId")
    return outcome(earlier)


def appends_of(decision: Decision, envelope: Envelope) -> list[Append]:
    """What to append, leaving out streams to which nothing happens."""
    return [Append(c.stream, c.version, c.events, c.envelope or envelope) for c in decision.changes if c.events]


def envelope_of(viewer: Viewer, command_id: UUID, session_id: UUID | None = None) -> Envelope:
    """The envelope of a viewer's command."""
    return Envelope(viewer.establishment_id, session_id, viewer.person_id, command_id)


def own_reads(viewer: Viewer, subject_id: UUID, stream: Callable[[UUID, UUID], UUID]) -> list[UUID]:
    """What an answer of the viewer's rests on: what is asked, and the stream of what they said to it."""
    return [subject_id] if viewer.person_id is None else [subject_id, stream(subject_id, viewer.person_id)]


def carry_out(
    store: EventStore, envelope: Envelope, decide: Callable[[], Decision], reads: Sequence[UUID] = ()
) -> Done:
    """Decide and append; on a conflict decide again; a command id that was recorded gives its first result.

    `reads`: streams that `decide` will load beside those of the envelope's session; all are then read at once.

    Raises what `decide` refuses (unless the same command succeeded before), CommandIdTaken, or TooBusy.
    """
    for _ in range(ATTEMPTS):
        try:
            with store.together([*_session_reads(store, envelope), *reads]):
                decision = decide()
        except Refused:
            if earlier := earlier_outcome(store, envelope):
                return earlier
            raise
        appends = appends_of(decision, envelope)
        if not appends:
            return earlier_outcome(store, envelope) or Done(store.position())
        try:
            return outcome(store.append(appends, requires=decision.requires))
        except Conflict:
            continue
        except Repeated:
            if earlier := earlier_outcome(store, envelope):
                return earlier
    raise TooBusy


def _session_reads(store: EventStore, envelope: Envelope) -> list[UUID]:
    """The streams of the envelope's session that nearly every command in it loads: also the seat, if it is known."""
    if envelope.session_id is None:
        return []
    desk_stream = session.admission_stream(envelope.session_id)
    desk = store.remembered(desk_stream, admission.evolve)
    entry = desk.seat_of(envelope.actor_id) if desk and envelope.actor_id else None
    return [envelope.session_id, desk_stream, *([entry.seat_id] if entry else [])]


class Ids(msgspec.Struct, frozen=True):
    """Where new ids come from: random outside tests."""

    uuid: Callable[[], UUID]
    code: Callable[[], str]


class Policy(msgspec.Struct, frozen=True):
    """What the establishment decided."""

    charter_version: int = 1
    retention_days: int = 60
    capacity: int = 300
