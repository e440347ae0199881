"""The history of a session for auditors: its events with names and words, found again by either."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, LiteralString
from uuid import UUID

import msgspec
from psycopg.rows import tuple_row

from application.ports import Logged, Sealing
from domain.event import Event, Recorded
from domain.personal import Personal
from domain.polls import VoteCast
from projections.polls import Poll, polls_of
from projections.query import Pool, find, find_one

BINS = 120
SCANNED_AT_ONCE = 2000


class TimeLine(msgspec.Struct, frozen=True):
    """From the first to the last event of a session, and how many there are in each of 120 equal times between."""

    first: int
    last: int
    events: int
    started_at: datetime
    last_at: datetime
    density: tuple[int, ...] = ()


class Entry(msgspec.Struct, frozen=True):
    """An event with the names of who did it, whom it happened to and, where there is one, another.

    `data` has the event's plain fields and its unsealed texts; a text of somebody who was forgotten is missing.
    """

    position: int
    recorded_at: datetime
    topic: str
    actor: str | None
    subject: str | None
    object: str | None
    data: Mapping[str, str]
    hash: bytes

    def says(self, words: str) -> bool:
        """Whether a name or a text holds these words, in capitals or not."""
        words = words.casefold()
        texts = (self.actor, self.subject, self.object, *self.data.values())
        return any(words in text.casefold() for text in texts if text)


class Page(msgspec.Struct, frozen=True):
    """Some entries in order; `total` counts all that were asked for, those before and after the page too."""

    entries: tuple[Entry, ...]
    total: int
    has_more: bool


class _Bin(msgspec.Struct, frozen=True):
    bin: int
    events: int


class _Name(msgspec.Struct, frozen=True):
    id: UUID
    name: str | None


_ROWS: LiteralString = """
    SELECT e.notification_id, e.recorded_at, e.establishment_id, e.session_id, e.actor_id, e.command_id,
           e.correlation_id, e.originator_id, e.originator_version, e.topic, e.state, a.hash
    FROM read_audit.entries a JOIN public.events e ON e.notification_id = a.position
    WHERE a.session_id = %(session_id)s AND a.position > %(after)s
      AND (%(topics)s::text[] IS NULL OR a.topic = ANY (%(topics)s))
    ORDER BY a.position LIMIT %(limit)s
"""


def time_line(pool: Pool, session_id: UUID) -> TimeLine | None:
    """The time line of a session; None when it has no event yet."""
    found = find_one(
        pool,
        TimeLine,
        """SELECT min(position) AS first, max(position) AS last, count(*) AS events,
            min(recorded_at) AS started_at, max(recorded_at) AS last_at
        FROM read_audit.entries WHERE session_id = %(session_id)s HAVING count(*) > 0""",
        session_id=session_id,
    )
    if found is None:
        return None
    bins = find(
        pool,
        _Bin,
        """SELECT least(width_bucket(extract(epoch FROM recorded_at), extract(epoch FROM %(first)s::timestamptz),
            extract(epoch FROM %(last)s::timestamptz) + 0.000001, %(bins)s), %(bins)s) - 1 AS bin, count(*) AS events
        FROM read_audit.entries WHERE session_id = %(session_id)s GROUP BY 1""",
        session_id=session_id,
        first=found.started_at,
        last=found.last_at,
        bins=BINS,
    )
    density = [0] * BINS
    for each in bins:
        density[each.bin] = each.events
    return msgspec.structs.replace(found, density=tuple(density))


class History:
    """The entries of one session."""

    def __init__(self, pool: Pool, sealing: Sealing, session_id: UUID) -> None:
        self._pool = pool
        self._sealing = sealing
        self._session_id = session_id
        self._polls = {poll.poll_id: poll for poll in polls_of(pool, session_id)}

    def page(
        self, *, after: int = 0, first: int = 200, search: str | None = None, topics: Collection[str] | None = None
    ) -> Page:
        """Entries after a position, of these topics (None: all), with these words in a name or a text."""
        if search and search.strip():
            return self._found(after, first, search.strip(), topics)
        rows = self._rows(after, first + 1, topics)
        count = find_one(
            self._pool,
            dict[str, int],
            """SELECT count(*) AS total FROM read_audit.entries WHERE session_id = %(session_id)s
            AND (%(topics)s::text[] IS NULL OR topic = ANY (%(topics)s))""",
            session_id=self._session_id,
            topics=None if topics is None else list(topics),
        )
        total = count["total"] if count else 0
        return Page(tuple(self._entries(rows[:first])), total, len(rows) > first)

    def _found(self, after: int, first: int, words: str, topics: Collection[str] | None) -> Page:
        """Texts are sealed, so that the whole session is read: some thousands of events in some tens of ms."""
        found: list[Entry] = []
        total, position = 0, 0
        while rows := self._rows(position, SCANNED_AT_ONCE, topics):
            position = rows[-1][0].position
            for entry in self._entries(rows):
                if entry.says(words):
                    total += 1
                    if entry.position > after and len(found) <= first:
                        found.append(entry)
        return Page(tuple(found[:first]), total, len(found) > first)

    def _rows(self, after: int, limit: int, topics: Collection[str] | None) -> list[tuple[Logged, bytes]]:
        wanted = None if topics is None else list(topics)
        parameters = {"session_id": self._session_id, "after": after, "limit": limit, "topics": wanted}
        with self._pool.connection() as connection, connection.cursor(binary=True, row_factory=tuple_row) as cursor:
            rows = cursor.execute(_ROWS, parameters).fetchall()
        return [(Logged._make(row[:-1]), row[-1]) for row in rows]

    def _entries(self, rows: Iterable[tuple[Logged, bytes]]) -> list[Entry]:
        decoded = [(self._sealing.decode(logged), logged.topic, hash_) for logged, hash_ in rows]
        ids = {each for recorded, _, _ in decoded for each in _ids(recorded)}
        names = self._names(ids)
        return [self._entry(recorded, topic, hash_, names) for recorded, topic, hash_ in decoded]

    def _names(self, ids: Collection[UUID]) -> dict[UUID, str | None]:
        """Names by person and by seat, as they were in this session or else in general."""
        query = """
            SELECT person_id AS id, name FROM read_people.persons WHERE person_id = ANY (%(ids)s)
            UNION ALL
            SELECT unnest(ARRAY[person_id, seat_id]), name FROM read_people.seats
            WHERE session_id = %(session_id)s AND (person_id = ANY (%(ids)s) OR seat_id = ANY (%(ids)s))"""
        found = find(self._pool, _Name, query, ids=list(ids), session_id=self._session_id)
        return {each.id: each.name for each in found}

    def _entry(self, recorded: Recorded, topic: str, hash_: bytes, names: Mapping[UUID, str | None]) -> Entry:
        happened = recorded.event
        actor, subject, other = _who(recorded)
        return Entry(
            position=recorded.position,
            recorded_at=recorded.recorded_at,
            topic=topic,
            actor=names.get(actor) if actor else None,
            subject=names.get(subject) if subject else None,
            object=names.get(other) if other else None,
            data=_data(happened, self._polls),
            hash=bytes(hash_),
        )


def _who(recorded: Recorded) -> tuple[UUID | None, UUID | None, UUID | None]:
    """Ids of persons or seats: who did it, whom it happened to, who else is named."""
    happened = recorded.event
    subject = next((getattr(happened, field) for field in SUBJECTS if getattr(happened, field, None)), None)
    return recorded.actor_id, subject, getattr(happened, "by", None)


SUBJECTS = ("seat_id", "person_id", "owner_id", "host_id")
"""Fields that say whom an event happened to, the first that there is."""
HIDDEN = frozenset({"originator_id", "originator_version", "by", "guest", "name", "key", *SUBJECTS})


def _ids(recorded: Recorded) -> Iterable[UUID]:
    return (each for each in _who(recorded) if each)


def _data(happened: Event, polls: Mapping[UUID, Poll]) -> dict[str, str]:
    """The fields that a sentence can use, as texts; ids of things are left out."""
    data: dict[str, str] = {}
    for field in happened.__struct_fields__:
        if field not in HIDDEN and (text := _text(getattr(happened, field))) is not None:
            data[field] = text
    poll = polls.get(getattr(happened, "poll_id", None) or UUID(int=0))
    if poll:
        data["question"] = poll.question
        if isinstance(happened, VoteCast) and (answer := data.pop("answer", None)) is not None:
            data["choice"] = poll.choices[int(answer)]
    return data


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, UUID):
        return None
    if isinstance(value, Personal):
        return value.text
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple | list | frozenset):
        return " · ".join(str(each) for each in value)
    return str(value)
