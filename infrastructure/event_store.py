"""The application's `EventStore` on the library's `Application`: group commit, sealing mapper, folds in memory."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar, cast
from uuid import UUID

import msgspec
from eventsourcing.application import Application
from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import (
    EventStore,
    InterfaceError,
    Notification,
    OperationalError,
    Recording,
    StoredEvent,
)
from eventsourcing.postgres import PostgresFactory
from eventsourcing.utils import retry
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import tuple_row

from application.ports import NO_REQUIREMENTS, Append, Envelope
from domain.event import Event, Recorded
from infrastructure.keyring import PersonKeys
from infrastructure.mapper import EventMapper
from infrastructure.recorder import GroupCommitRecorder, Inserted, array
from infrastructure.stream_reads import Row, StreamReads

State = TypeVar("State")
FOLDS_IN_MEMORY = 5000
NO_FOLDS: Mapping[Any, tuple[Any, int]] = {}
SELECT = (
    "SELECT originator_id, originator_version, topic, state, notification_id, recorded_at,"
    " establishment_id, session_id, actor_id, command_id, correlation_id FROM events"
)
READ = SELECT + " WHERE notification_id > %s ORDER BY notification_id LIMIT %s"
READ_SESSION = SELECT + " WHERE session_id = %s AND notification_id > %s ORDER BY notification_id LIMIT %s"
RECORDED = SELECT + " WHERE establishment_id = %s AND command_id = %s ORDER BY command_index"


@dataclass(frozen=True)
class DatedRecording(Recording[UUID]):
    """The library's recording, with the time at which the log stamped it."""

    recorded_at: datetime


class SealedEvents(EventStore[UUID]):
    """The library's store of events, mapped as a batch since keys are made per establishment."""

    mapper: EventMapper

    def put(self, domain_events: Sequence[DomainEventProtocol[UUID]], **kwargs: Any) -> list[Recording[UUID]]:
        """Record events with `envelopes`, one for each, and `requires`."""
        envelopes: Sequence[Envelope] = kwargs["envelopes"]
        events = cast(Sequence[Event], domain_events)
        rows = self.mapper.seal_all(events, [envelope.establishment_id for envelope in envelopes])
        inserted = cast(Inserted, self.recorder.insert_events(rows, **kwargs))
        return [
            DatedRecording(
                event,
                Notification(row.originator_id, row.originator_version, row.topic, row.state, position),
                inserted.recorded_at,
            )
            for event, row, position in zip(domain_events, rows, inserted, strict=True)
        ]


class EventLog(Application[UUID]):
    """The library's application, wired with our parts."""

    name = "Amphi"

    def __init__(self, database_url: str, master_key: bytes, *, connections: int = 16) -> None:
        self._master_key = master_key
        super().__init__(_environment(database_url, connections))

    def construct_mapper(self) -> EventMapper:
        """Our mapper, with the key ring in the same database."""
        self.keys = PersonKeys(cast(PostgresFactory, self.factory).datastore, self._master_key)
        return EventMapper(self.keys)

    def construct_event_store(self) -> EventStore[UUID]:
        """Our way of putting events."""
        return SealedEvents(self.mapper, self.recorder)


class Folds:
    """The states of the streams that were loaded last, so that a busy stream is not read whole for each command."""

    def __init__(self) -> None:
        self._folds: OrderedDict[UUID, dict[Any, tuple[Any, int]]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, stream: UUID, evolve: Any) -> tuple[Any, int] | None:
        """State and version as they were kept."""
        return self._folds.get(stream, NO_FOLDS).get(evolve)

    def version(self, stream: UUID) -> int:
        """The version from which what is kept of a stream has to be brought up to date."""
        return min([version for _, version in [*self._folds.get(stream, NO_FOLDS).values()]], default=0)

    def keep(self, stream: UUID, evolve: Any, state: Any, version: int) -> None:
        """Keep a state, and drop the stream that was kept first when there are too many."""
        with self._lock:
            self._folds.setdefault(stream, {})[evolve] = (state, version)
            self._folds.move_to_end(stream)
            if len(self._folds) > FOLDS_IN_MEMORY:
                self._folds.popitem(last=False)


class _Together:
    """Streams that a thread reads with one query, from these versions on."""

    def __init__(self, streams: Collection[UUID]) -> None:
        self.streams = streams
        self.versions: dict[UUID, int] = {}
        self.found: Mapping[UUID, list[Row]] | None = None


class _Thread(threading.local):
    """What the present thread reads together."""

    together: _Together | None = None


class PostgresEventStore:
    """Port `EventStore`, with the ports `KeyRing` (`keys`) and `Sealing` (`sealing`) of the same database.

    Call `close` at the end: it finishes the saves that wait.
    """

    def __init__(self, database_url: str, master_key: bytes, *, connections: int = 16) -> None:
        self._log = EventLog(database_url, master_key, connections=connections)
        self._recorder = cast(GroupCommitRecorder, self._log.recorder)
        self.sealing = cast(EventMapper, self._log.mapper)
        self._folds = Folds()
        self._reads = StreamReads(lambda statement, asked: self._rows(statement, tuple(map(array, asked))))
        self._thread = _Thread()
        self.keys = self._log.keys

    def close(self) -> None:
        """Finish what waits, take no more, close the connections."""
        self._recorder.close()
        self._reads.close()
        self._log.close()

    def load(self, stream: UUID, initial: State, evolve: Callable[[State, Event], State]) -> tuple[State, int]:
        """The state of a stream and its version: the fold in memory, with what was recorded since."""
        state, version = self._folds.get(stream, evolve) or (initial, 0)
        rows = self._rows_after(stream, version)
        if rows:
            for happened in self.sealing.open_all([StoredEvent(*row) for row in rows]):
                state = evolve(state, happened)
            version = rows[-1][1]
            self._folds.keep(stream, evolve, state, version)
        return state, version

    def remembered(self, stream: UUID, evolve: Callable[[State, Event], State]) -> State | None:
        """The fold in memory, if there is one."""
        kept = self._folds.get(stream, evolve)
        return kept[0] if kept else None

    @contextmanager
    def together(self, streams: Collection[UUID]) -> Iterator[None]:
        """Let the first load of one of these streams, by this thread, read all of them with one query."""
        outer, self._thread.together = self._thread.together, _Together(streams)
        try:
            yield
        finally:
            self._thread.together = outer

    def append(
        self, appends: Sequence[Append], *, requires: Mapping[UUID, int] = NO_REQUIREMENTS
    ) -> Sequence[Recorded]:
        """Record everything in one transaction, or nothing.

        Raises Conflict, Repeated, StoreClosed; SaveTooLarge; OutcomeUnknown when the database stays away.
        """
        stamped, envelopes = _stamped(appends)
        recordings = self._log.save(*stamped, envelopes=envelopes, requires=requires)
        return [
            _recorded(cast(Event, recording.domain_event), recording.notification.id, recording.recorded_at, envelope)
            for recording, envelope in zip(cast(list[DatedRecording], recordings), envelopes, strict=True)
        ]

    def recorded(self, establishment_id: UUID, command_id: UUID) -> Sequence[Recorded]:
        """What a command recorded, in order."""
        return self._select(RECORDED, (establishment_id, command_id))

    def read(self, after: int, limit: int, session_id: UUID | None = None) -> Sequence[Recorded]:
        """Events after a position, of one session or of all."""
        if session_id is None:
            return self._select(READ, (after, limit))
        return self._select(READ_SESSION, (session_id, after, limit))

    def position(self) -> int:
        """The position of the last event."""
        return self._recorder.max_notification_id() or 0

    def _rows_after(self, stream: UUID, version: int) -> list[Row]:
        together = self._thread.together
        if together is None or stream not in together.streams:
            return self._reads.after(stream, version)
        if together.found is None:
            together.versions = {each: self._folds.version(each) for each in together.streams}
            together.found = self._reads.after_all(together.versions)
        if together.versions[stream] > version:  # another fold of the stream was kept, or this one is no more
            return self._reads.after(stream, version)
        return [row for row in together.found.get(stream, ()) if row[1] > version]

    def _select(self, statement: str, parameters: tuple[Any, ...]) -> list[Recorded]:
        rows = self._rows(statement, parameters)
        events = self.sealing.open_all([StoredEvent(row[0], row[1], row[2], row[3]) for row in rows])
        return [
            Recorded(
                position=row[4],
                recorded_at=row[5],
                establishment_id=row[6],
                session_id=row[7],
                actor_id=row[8],
                command_id=row[9],
                correlation_id=row[10],
                event=event,
            )
            for row, event in zip(rows, events, strict=True)
        ]

    @retry((InterfaceError, OperationalError), max_attempts=12, wait=0.2)
    def _rows(self, statement: str, parameters: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        with (
            self._recorder.datastore.get_connection() as connection,
            connection.cursor(binary=True, row_factory=tuple_row) as cursor,
        ):
            return cursor.execute(statement, parameters, prepare=True).fetchall()


def _environment(database_url: str, connections: int) -> dict[str, str]:
    parts = conninfo_to_dict(database_url)
    return {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "APPLICATION_RECORDER_TOPIC": "infrastructure.recorder:GroupCommitRecorder",
        "CREATE_TABLE": "no",
        "POSTGRES_DBNAME": str(parts.get("dbname") or ""),
        "POSTGRES_HOST": str(parts.get("host") or ""),
        "POSTGRES_PORT": str(parts.get("port") or 5432),
        "POSTGRES_USER": str(parts.get("user") or ""),
        "POSTGRES_PASSWORD": str(parts.get("password") or ""),
        "POSTGRES_POOL_SIZE": "2",
        "POSTGRES_MAX_OVERFLOW": str(connections - 2),
        "POSTGRES_CONNECT_TIMEOUT": "3",
    }


def _stamped(appends: Sequence[Append]) -> tuple[list[Event], list[Envelope]]:
    events: list[Event] = []
    envelopes: list[Envelope] = []
    for append in appends:
        for version, event in enumerate(append.events, append.version + 1):
            events.append(msgspec.structs.replace(event, originator_id=append.stream, originator_version=version))
            envelopes.append(append.envelope)
    return events, envelopes


def _recorded(event: Event, position: int, recorded_at: datetime, envelope: Envelope) -> Recorded:
    return Recorded(
        position=position,
        recorded_at=recorded_at,
        establishment_id=envelope.establishment_id,
        session_id=envelope.session_id,
        actor_id=envelope.actor_id,
        command_id=envelope.command_id,
        correlation_id=envelope.correlation_id,
        event=event,
    )
