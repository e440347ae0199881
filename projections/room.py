"""The room of each session, folded and saved with its position, so that nobody reads a whole log to start from.

Personal data stays sealed in what is saved: names and messages are the very bytes of the log.
"""

from collections.abc import Iterable, Sequence, Set
from functools import partial
from typing import Any
from uuid import UUID

import msgspec
from psycopg import Cursor

from application.ports import Logged, Sealing
from domain import admission
from domain.annotations import CHANGES as DRAWN
from domain.chat import MESSAGES_KEPT, Message, MessageDeleted, MessageEdited
from domain.documents import DocumentShown
from domain.event import Recorded
from domain.people import PersonForgotten
from domain.personal import Personal
from domain.polls import VoteCast
from domain.quizzes import QuestionAnswered
from domain.room import CHANGES_A_ROOM, Participant, Room, fold
from projections.forgotten import TABLE, Forgotten
from projections.messages import latest_messages
from projections.query import Pool, find_one
from projections.read_model import ReadModel, Write, begin, by_columns, topics
from projections.room_seats import TABLE as SEATS
from projections.room_seats import Seats, seats_written

MOST_ROOMS = 500
"""So many rooms that run stay in memory between batches."""


class _Kept(msgspec.Struct):
    """A room in memory; its messages and its participants are rows of their own."""

    establishment_id: UUID
    room: Room
    seats: Seats = msgspec.field(default_factory=Seats)
    met: set[UUID] = msgspec.field(default_factory=set)
    """Persons of whom it says something, since it was saved last."""


class _Saved(msgspec.Struct, array_like=True):
    """What is saved of a room. Sets are saved in order, so that a rebuild gives the same bytes."""

    room: Room
    refused: list[UUID]
    removed: list[UUID]


NOBODY: frozenset[UUID] = frozenset()
SAVE = (
    "INSERT INTO rooms SELECT * FROM unnest(%b::uuid[], %b::uuid[], %b::bigint[], %b::bytea[])"
    " ON CONFLICT (session_id) DO UPDATE SET position = excluded.position, state = excluded.state"
)
MEET = "INSERT INTO persons SELECT * FROM unnest(%b::uuid[], %b::uuid[]) ON CONFLICT DO NOTHING"
SAY = (
    "INSERT INTO messages SELECT * FROM unnest(%b::uuid[], %b::bigint[], %b::uuid[], %b::uuid[], %b::uuid[],"
    " %b::uuid[], %b::bytea[], %b::bytea[], %b::timestamptz[], %b::uuid[], %b::text[], %b::uuid[], %b::uuid[],"
    " %b::bytea[], %b::uuid[], %b::boolean[], %b::boolean[])"
)
SAVED = """
    SELECT r.session_id, r.establishment_id, r.state,
           ARRAY (SELECT s.position FROM {0}seats s WHERE s.session_id = r.session_id ORDER BY s.position) AS came,
           ARRAY (SELECT s.state FROM {0}seats s WHERE s.session_id = r.session_id ORDER BY s.position) AS seats
    FROM {0}rooms r WHERE r.session_id = ANY (%(sessions)s)
"""


class Rooms(ReadModel):
    """A row for each session: the state of `domain.room`; and one for each participant and message in it.

    What is drawn is not saved: it would be written anew with each change of the room; the log has it.
    """

    NAME = "room"
    VERSION = 5
    TOPICS = topics(*CHANGES_A_ROOM.difference(DRAWN))
    TABLES = f"""
        CREATE TABLE rooms (
            session_id       uuid    PRIMARY KEY,
            establishment_id uuid    NOT NULL,
            position         bigint  NOT NULL, -- of the last event that was folded
            state            bytea   NOT NULL
        );
        ALTER TABLE rooms ALTER state SET STORAGE EXTERNAL;
        CREATE TABLE persons ( -- of whom a room says something
            person_id  uuid NOT NULL,
            session_id uuid NOT NULL,
            PRIMARY KEY (person_id, session_id)
        );
        {SEATS}
        CREATE TABLE messages (
            session_id       uuid        NOT NULL,
            position         bigint      NOT NULL,
            message_id       uuid        NOT NULL,
            establishment_id uuid        NOT NULL,
            seat_id          uuid        NOT NULL,
            person_id        uuid        NOT NULL,
            author           bytea,      -- sealed
            text             bytea,      -- sealed
            sent_at          timestamptz NOT NULL,
            group_id         uuid,       -- the breakout that it was written to
            scope            text        NOT NULL,
            to_seat          uuid,
            to_person        uuid,
            to_name          bytea,      -- sealed
            reply_to         uuid,
            edited           boolean     NOT NULL,
            deleted          boolean     NOT NULL,
            PRIMARY KEY (session_id, position)
        );
        CREATE UNIQUE INDEX ON messages (message_id);
        CREATE INDEX ON messages (person_id);
        CREATE INDEX ON messages (to_person) WHERE to_person IS NOT NULL;
        {TABLE}
    """

    def __init__(self, sealing: Sealing) -> None:
        super().__init__(sealing)
        self._kept: dict[UUID, _Kept] = {}
        self._changed: set[UUID] = set()
        self._messages: list[tuple[object, ...]] = []
        self._message_changes: list[MessageEdited | MessageDeleted] = []
        self._forgotten = Forgotten()
        self._encoder = msgspec.msgpack.Encoder(enc_hook=partial(_seal, sealing))

    def project(self, cursor: Cursor[Any], batch: Sequence[Logged]) -> Sequence[Write]:
        """Fold a batch; each room that it touches is saved once."""
        self._forgotten.load(cursor)
        self._load(cursor, {logged.session_id for logged in batch if logged.session_id})
        for logged in batch:
            recorded = self.sealing.decode(logged)
            if isinstance(recorded.event, PersonForgotten):
                self._forget(cursor, recorded, recorded.event.person_id)
            elif logged.session_id:
                self._fold(logged.session_id, recorded)
        return self._written(cursor)

    def reset(self) -> None:
        """Drop the rooms in memory."""
        self._kept.clear()
        self._changed.clear()
        self._messages.clear()
        self._message_changes.clear()
        self._forgotten.reset()

    def _fold(self, session_id: UUID, recorded: Recorded) -> None:
        happened = recorded.event
        kept = self._kept.get(session_id)
        if kept is None:
            kept = self._kept[session_id] = _Kept(recorded.establishment_id, Room())
        match happened:
            case admission.AdmissionRequested():
                kept.met.add(happened.person_id)
            case admission.ParticipantAdmitted():
                kept.met.add(happened.person_id)
                if happened.seat_id not in kept.room.participants:
                    kept.seats.came[happened.seat_id] = recorded.position
            case DocumentShown(title=title):
                kept.met.add(title.person_id)
            case VoteCast(answer=answer) | QuestionAnswered(answer=answer) if self._forgotten.text(answer) is None:
                unread = msgspec.structs.replace(happened, answer=answer.forgotten())
                recorded = msgspec.structs.replace(recorded, event=unread)
        if isinstance(happened, MessageEdited | MessageDeleted):
            self._message_changes.append(happened)
        room = fold(kept.room, recorded)
        if room.messages:
            self._messages.append(self._message(session_id, kept.establishment_id, recorded.position, room.messages[0]))
        if room.messages or room.amended:
            room = msgspec.structs.replace(room, messages=(), amended=())
        kept.room = room
        self._changed.add(session_id)

    def _message(self, session_id: UUID, establishment_id: UUID, position: int, message: Message) -> tuple[object, ...]:
        sealed = self.sealing.sealed
        return (
            session_id,
            position,
            message.message_id,
            establishment_id,
            message.seat_id,
            message.text.person_id,
            sealed(message.author),
            sealed(message.text),
            message.sent_at,
            message.group_id,
            message.scope.value,
            message.to_seat,
            message.to.person_id if message.to else None,
            sealed(message.to) if message.to else None,
            message.reply_to,
            message.edited,
            message.deleted,
        )

    def _forget(self, cursor: Cursor[Any], recorded: Recorded, person_id: UUID) -> None:
        """Fold it into every room that says something of the person."""
        begin(cursor)
        for write in self._written(cursor):
            cursor.execute(*write)
        cursor.execute("UPDATE messages SET author = NULL, text = NULL WHERE person_id = %s", (person_id,))
        cursor.execute("UPDATE messages SET to_name = NULL WHERE to_person = %s", (person_id,))
        found = cursor.execute("SELECT session_id FROM persons WHERE person_id = %s", (person_id,))
        sessions = {session_id for (session_id,) in found}
        self._load(cursor, sessions)
        for session_id in sessions:
            self._fold(session_id, recorded)
        self._forgotten.add(cursor, person_id)
        self._forgotten.load(cursor)

    def _load(self, cursor: Cursor[Any], sessions: Iterable[UUID]) -> None:
        missing = [session_id for session_id in sessions if session_id not in self._kept]
        if not missing:
            return
        for session_id, establishment_id, state, came, states in cursor.execute(
            SAVED.format("").encode(), {"sessions": missing}
        ):
            room = room_of(self.sealing, establishment_id, state, states)
            seats = Seats(room.participants, dict(zip(room.participants, came, strict=True)))
            self._kept[session_id] = _Kept(establishment_id, room, seats)

    def _written(self, cursor: Cursor[Any]) -> list[Write]:
        """What saves the rooms that were changed, and what was said in them."""
        changed = [(session_id, self._kept[session_id]) for session_id in sorted(self._changed)]
        writes = [
            *by_columns(SAVE, [(key, k.establishment_id, k.room.position, self._state(k.room)) for key, k in changed]),
            *by_columns(MEET, [(person_id, key) for key, k in changed for person_id in k.met]),
            *seats_written([(key, k.seats, k.room.participants) for key, k in changed], self._encoder.encode),
            *by_columns(SAY, self._messages),
        ]
        for _, kept in changed:
            kept.met.clear()
        self._messages.clear()
        self._make_room(self._changed)
        self._changed = set()
        if not self._message_changes:
            return writes
        begin(cursor)  # a message may have been written just now
        for write in writes:
            cursor.execute(*write)
        self._change_messages(cursor)
        return []

    def _change_messages(self, cursor: Cursor[Any]) -> None:
        for change in self._message_changes:
            if isinstance(change, MessageEdited):
                query = "UPDATE messages SET text = %b, edited = true WHERE message_id = %b"
                cursor.execute(query, (self.sealing.sealed(change.text), change.message_id))
            else:
                cursor.execute("UPDATE messages SET deleted = true WHERE message_id = %b", (change.message_id,))
        self._message_changes.clear()

    def _state(self, room: Room) -> bytes:
        plain = msgspec.structs.replace(room, participants={}, refused=NOBODY, removed=NOBODY)
        return self._encoder.encode(_Saved(plain, sorted(room.refused), sorted(room.removed)))

    def _make_room(self, used: Set[UUID]) -> None:
        """Drop rooms that ended, then those that were not used just now, when there are too many."""
        for session_id in [key for key in used if self._kept[key].room.ended_at]:
            del self._kept[session_id]
        for session_id in [key for key in self._kept if key not in used]:
            if len(self._kept) <= MOST_ROOMS:
                break
            del self._kept[session_id]


class SavedRoom(msgspec.Struct, frozen=True):
    """What is saved of a room, read in one moment; each participant with the position of their coming."""

    session_id: UUID
    establishment_id: UUID
    state: bytes
    came: list[int]
    seats: list[bytes]


def saved_room(pool: Pool, sealing: Sealing, session_id: UUID) -> Room | None:
    """The room as it was saved last, without what is drawn in it; what the log says of the session after its
    `position` is still to be folded."""
    saved = find_one(pool, SavedRoom, SAVED.format("read_room."), sessions=[session_id])
    if saved is None:
        return None
    room = room_of(sealing, saved.establishment_id, saved.state, saved.seats)
    latest = latest_messages(pool, sealing, session_id, before=room.position + 1, limit=MESSAGES_KEPT)
    return msgspec.structs.replace(room, messages=tuple(latest))


def room_of(sealing: Sealing, establishment_id: UUID, state: bytes, seats: Sequence[bytes]) -> Room:
    """The room of a saved state; personal data is unsealed when it is read."""

    def unseal(kind: type, value: tuple[UUID, bytes | None]) -> Personal:
        person_id, sealed = msgspec.convert(value, tuple[UUID, bytes | None])
        return sealing.unsealed(establishment_id, person_id, sealed)

    saved = msgspec.msgpack.decode(state, type=_Saved, dec_hook=unseal)
    seated = [msgspec.msgpack.decode(seat, type=Participant, dec_hook=unseal) for seat in seats]
    return msgspec.structs.replace(
        saved.room,
        participants={seat.seat_id: seat for seat in seated},
        refused=frozenset(saved.refused),
        removed=frozenset(saved.removed),
    )


def _seal(sealing: Sealing, value: Personal) -> tuple[UUID, bytes | None]:
    return value.person_id, sealing.sealed(value)
