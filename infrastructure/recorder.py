"""Group commit: concurrent saves of one process share a transaction of the event log, in one database function.

Chosen by `APPLICATION_RECORDER_TOPIC`; the keywords of `Application.save` reach `insert_events`.
"""

import threading
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, cast
from uuid import UUID

import psycopg
from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore

from application.ports import NO_REQUIREMENTS, Conflict, Envelope, Repeated, StoreClosed
from infrastructure.answer import Answer

MOST_EVENTS_IN_A_SAVE = 1000
MOST_BYTES_IN_A_SAVE = 4_000_000
MOST_EVENTS_IN_A_GROUP = 1000
MOST_BYTES_IN_A_GROUP = 4_000_000
MOST_SAVES_LOOKED_AT = 500
RETRY_FOR_SECONDS = 15.0
CLOSING_SECONDS = 5.0
WAIT_BEFORE_RETRY_SECONDS = 0.1

APPEND = (
    "SELECT * FROM append_events(%s::integer[], %s::uuid[], %s::bigint[], %s::text[], %b::bytea[], %s::uuid[],"
    " %s::uuid[], %s::uuid[], %s::uuid[], %s::integer[], %s::uuid[], %s::integer[], %s::uuid[], %s::bigint[])"
)
RECORDED = (
    "SELECT originator_id, originator_version, topic, notification_id, recorded_at FROM events"
    " WHERE (establishment_id, command_id) IN (SELECT * FROM unnest(%s::uuid[], %s::uuid[])) ORDER BY notification_id"
)


class SaveTooLarge(ValueError):
    """One save brings more events or bytes than a transaction of the log may hold; nothing was recorded."""


class OutcomeUnknown(Exception):
    """The database went away during a save and did not come back in time: it may have been recorded or not."""


class Inserted(list[int]):
    """The positions of a save's events, and when they were recorded."""

    def __init__(self, positions: Sequence[int], recorded_at: datetime) -> None:
        super().__init__(positions)
        self.recorded_at = recorded_at


class Save:
    """One call of `insert_events`: recorded whole or not at all."""

    def __init__(
        self, events: Sequence[StoredEvent], envelopes: Sequence[Envelope], requires: Mapping[UUID, int]
    ) -> None:
        self.events = events
        self.envelopes = envelopes
        self.requires = requires
        self.size_bytes = sum(len(event.state) for event in events)
        self.streams = {event.originator_id for event in events}
        self.commands = {(envelope.establishment_id, envelope.command_id) for envelope in envelopes}
        self.done: Answer[Inserted] = Answer()
        _check(self)

    def command_indexes(self) -> Iterator[int]:
        """Which of its command's events each event is, from 0."""
        counts: dict[UUID, int] = {}
        for envelope in self.envelopes:
            index = counts.get(envelope.command_id, 0)
            counts[envelope.command_id] = index + 1
            yield index


class GroupCommitRecorder(PostgresApplicationRecorder):
    """The library's recorder with saves written in groups by one thread; needs the schema of `migrations`."""

    def __init__(self, datastore: PostgresDatastore, *, events_table_name: str = "events") -> None:
        super().__init__(datastore, events_table_name="events")
        datastore.pool.reconnect_timeout = WAIT_BEFORE_RETRY_SECONDS  # the pool's growing delays would outlast us
        self._connects_with = cast(dict[str, Any], datastore.pool.kwargs)
        self._connection: psycopg.Connection[dict[str, Any]] | None = None
        self._waiting: deque[Save] = deque()
        self._changed = threading.Condition()
        self._closing_at: float | None = None
        self._writer: threading.Thread | None = None

    def insert_events(
        self,
        stored_events: Sequence[StoredEvent],
        *,
        envelopes: Sequence[Envelope] = (),
        requires: Mapping[UUID, int] = NO_REQUIREMENTS,
        **_: Any,
    ) -> Sequence[int]:
        """Record events, each with its envelope; returns `Inserted` positions once they are durable.

        Raises Conflict, Repeated, SaveTooLarge, StoreClosed, OutcomeUnknown.
        """
        if not stored_events:
            return []
        save = Save(stored_events, envelopes, requires)
        with self._changed:
            if self._closing_at is not None:
                raise StoreClosed
            if self._writer is None:
                self._writer = threading.Thread(target=self._write, name="event log", daemon=True)
                self._writer.start()
            self._waiting.append(save)
            self._changed.notify()
        return save.done.wait()

    def close(self) -> None:
        """Take no more saves; finish those that wait, for 5 s if the database is away."""
        with self._changed:
            self._closing_at = self._closing_at or time.monotonic() + CLOSING_SECONDS
            self._changed.notify()
        if self._writer is not None:
            self._writer.join()

    def _write(self) -> None:
        while group := self._next_group():
            try:
                self._record(group)
            except Exception as failure:  # whoever waits must hear of it; the writer goes on
                for save in group:
                    if not save.done.given:
                        save.done.fail(failure)
        self._disconnect()

    def _next_group(self) -> list[Save]:
        """Wait for saves; empty when the recorder is closed and nothing waits."""
        with self._changed:
            while not self._waiting and self._closing_at is None:
                self._changed.wait()
            if self._closing_at is not None and time.monotonic() > self._closing_at:
                for save in self._waiting:
                    save.done.fail(StoreClosed())
                self._waiting.clear()
            return take_independent(self._waiting)

    def _record(self, group: list[Save], *, unsure: bool = False) -> None:
        give_up_at = time.monotonic() + RETRY_FOR_SECONDS
        while True:
            try:
                for row in self._append(group):
                    self._settle(group[row["save"]], row, unsure)
                return
            except (psycopg.OperationalError, psycopg.InterfaceError) as failure:
                # The function refuses what was recorded before, so sending the group again can't record it twice.
                unsure = True
                if time.monotonic() > min(give_up_at, self._closing_at or give_up_at):
                    raise OutcomeUnknown from failure
                time.sleep(WAIT_BEFORE_RETRY_SECONDS)
            except Exception:
                if len(group) == 1:
                    raise
                for save in group:
                    if not save.done.given:
                        self._record_alone(save)
                return

    def _record_alone(self, save: Save) -> None:
        """The database refused the whole group: only who caused it shall fail."""
        try:
            self._record([save], unsure=True)
        except Exception as failure:
            save.done.fail(failure)

    def _settle(self, save: Save, row: Mapping[str, Any], unsure: bool) -> None:
        if save.done.given:
            return  # in an earlier attempt, which was cut off later
        match row["problem"]:
            case None:
                first = row["first_position"]
                save.done.give(Inserted(range(first, first + len(save.events)), row["recorded_at"]))
            case "repeated" if unsure and (earlier := self._recorded_earlier(save)):
                save.done.give(earlier)
            case "repeated":
                save.done.fail(Repeated())
            case _:
                save.done.fail(Conflict())

    def _recorded_earlier(self, save: Save) -> Inserted | None:
        """What an attempt with unknown outcome recorded; None when the commands were somebody else's."""
        establishments, commands = zip(*save.commands, strict=True)
        rows = self._execute(RECORDED, (array(establishments), array(commands)))
        recorded = [(row["originator_id"], row["originator_version"], row["topic"]) for row in rows]
        if recorded != [(event.originator_id, event.originator_version, event.topic) for event in save.events]:
            return None
        return Inserted([row["notification_id"] for row in rows], rows[0]["recorded_at"])

    def _append(self, group: list[Save]) -> list[dict[str, Any]]:
        numbers = [number for number, save in enumerate(group) for _ in save.events]
        events = [event for save in group for event in save.events]
        envelopes = [envelope for save in group for envelope in save.envelopes]
        required = [(number, stream, v) for number, save in enumerate(group) for stream, v in save.requires.items()]
        parameters = (
            array(numbers),
            array([event.originator_id for event in events]),
            array([event.originator_version for event in events]),
            array([event.topic for event in events]),
            [event.state for event in events],
            array([envelope.establishment_id for envelope in envelopes]),
            array([envelope.session_id for envelope in envelopes]),
            array([envelope.actor_id for envelope in envelopes]),
            array([envelope.command_id for envelope in envelopes]),
            array([index for save in group for index in save.command_indexes()]),
            array([envelope.correlation_id for envelope in envelopes]),
            array([number for number, _, _ in required]),
            array([stream for _, stream, _ in required]),
            array([version for _, _, version in required]),
        )
        return self._execute(APPEND, parameters)

    def _execute(self, statement: str, parameters: Sequence[object]) -> list[dict[str, Any]]:
        """Run one statement on the writer's own connection, which is opened again after each failure."""
        try:
            if self._connection is None:
                self._connection = psycopg.connect(**self._connects_with, autocommit=True, connect_timeout=3)
            return self._connection.execute(statement, parameters, prepare=True).fetchall()
        except psycopg.Error:
            self._disconnect()
            raise

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def take_independent(waiting: deque[Save]) -> list[Save]:
    """Take from the queue, in order, saves that don't touch what another of the group writes; the others stay.

    What stays also keeps later saves of the same streams behind it.
    """
    taken: list[Save] = []
    left: list[Save] = []
    written: set[UUID | str] = set()
    required: set[UUID] = set()
    commands: set[tuple[UUID, UUID]] = set()
    events = size_bytes = 0
    while waiting and len(taken) + len(left) < MOST_SAVES_LOOKED_AT:
        save = waiting[0]
        events += len(save.events)
        size_bytes += save.size_bytes
        if taken and (events > MOST_EVENTS_IN_A_GROUP or size_bytes > MOST_BYTES_IN_A_GROUP):
            break
        waiting.popleft()
        independent = (
            save.streams.isdisjoint(written)
            and save.streams.isdisjoint(required)
            and written.isdisjoint(save.requires)
            and commands.isdisjoint(save.commands)
        )
        (taken if independent else left).append(save)
        written |= save.streams
        required.update(save.requires)
        commands |= save.commands
    waiting.extendleft(reversed(left))
    return taken


def _check(save: Save) -> None:
    if len(save.events) > MOST_EVENTS_IN_A_SAVE:
        raise SaveTooLarge(f"{len(save.events)} events in one save; at most {MOST_EVENTS_IN_A_SAVE}")
    if save.size_bytes > MOST_BYTES_IN_A_SAVE:
        raise SaveTooLarge(f"{save.size_bytes} bytes in one save; at most {MOST_BYTES_IN_A_SAVE}")
    if len(save.envelopes) != len(save.events):
        raise ValueError("each event needs its envelope")
    versions: dict[UUID | str, int] = {}
    for event in save.events:
        before = versions.get(event.originator_id, event.originator_version - 1)
        if event.originator_version != before + 1:
            raise ValueError(f"versions of the stream {event.originator_id} don't follow one another")
        versions[event.originator_id] = event.originator_version


def array(values: Sequence[object]) -> str:
    """An array literal of numbers, ids or topics, none of which needs quotes (one prepared statement for all)."""
    return "{" + ",".join("NULL" if value is None else str(value) for value in values) + "}"
