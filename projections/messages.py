"""Messages as they are read from the room's read model: page by page, found by their words, or all of them.

Names and words are sealed; what is given is unsealed only when its `text` is read.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import LiteralString, NamedTuple
from uuid import UUID

import msgspec

from application.crowd import plain
from application.ports import Sealing
from application.reads import ChatReader
from domain.chat import Message, Scope
from projections.query import Pool, find, find_one

READ_AT_ONCE = 1000
MOST_LOOKED_THROUGH = 10_000
"""A search reads so many messages at most, the latest; the next goes on where it stopped."""
FIRST, LAST = 0, 2**63 - 1  # positions before and behind every message

_READABLE = """SELECT * FROM read_room.messages WHERE session_id = %(session_id)s
    AND ((scope = 'everybody' AND group_id IS NOT DISTINCT FROM %(group_id)s)
         OR (scope = 'hosts' AND (%(host)s OR person_id = %(person_id)s))
         OR (scope = 'seat' AND (person_id = %(person_id)s OR to_person = %(person_id)s)))"""
_PAGE = f"{_READABLE} AND position {{}} %(position)s ORDER BY position {{}} LIMIT %(limit)s"
_BEFORE = _PAGE.format("<", "DESC")
_AFTER = _PAGE.format(">", "ASC")
_THESE = f"{_READABLE} AND message_id = ANY (%(ids)s) ORDER BY position"


class SavedMessage(msgspec.Struct, frozen=True):
    """A chat message with its author's name, both still sealed."""

    establishment_id: UUID
    message_id: UUID
    seat_id: UUID
    person_id: UUID
    author: bytes | None
    text: bytes | None
    sent_at: datetime
    group_id: UUID | None
    position: int
    scope: Scope
    to_seat: UUID | None
    to_person: UUID | None
    to_name: bytes | None
    reply_to: UUID | None
    edited: bool
    deleted: bool


class FoundMessages(NamedTuple):
    """The latest that were found, the latest first; `total`: how many are among those that were looked through.

    `next`: the message before which to look for more; None: there are no more.
    """

    messages: Sequence[Message]
    total: int
    next: UUID | None


def latest_messages(pool: Pool, sealing: Sealing, session_id: UUID, *, before: int, limit: int) -> list[Message]:
    """The latest messages before a position, in order, whoever may read them."""
    query = """SELECT * FROM read_room.messages WHERE session_id = %(session_id)s AND position < %(before)s
        ORDER BY position DESC LIMIT %(limit)s"""
    return _shown(sealing, find(pool, SavedMessage, query, session_id=session_id, before=before, limit=limit))[::-1]


def older_messages(
    pool: Pool, sealing: Sealing, session_id: UUID, *, reader: ChatReader, before: UUID, limit: int
) -> list[Message]:
    """Messages before one of the same session that somebody may read, in order; none when there is no such message."""
    position = _position(pool, session_id, before)
    return [] if position is None else _page(pool, sealing, _BEFORE, session_id, reader, position, limit)[::-1]


def newer_messages(
    pool: Pool, sealing: Sealing, session_id: UUID, *, reader: ChatReader, after: UUID, limit: int
) -> list[Message]:
    """Messages after one of the same session that somebody may read, in order; none when there is no such message."""
    position = _position(pool, session_id, after)
    return [] if position is None else _page(pool, sealing, _AFTER, session_id, reader, position, limit)


def these_messages(
    pool: Pool, sealing: Sealing, session_id: UUID, *, reader: ChatReader, ids: Sequence[UUID]
) -> list[Message]:
    """Those of some messages that somebody may read, in order, as they are now."""
    rows = find(
        pool,
        SavedMessage,
        _THESE,
        session_id=session_id,
        person_id=reader.person_id,
        host=reader.host,
        group_id=reader.group_id,
        ids=list(ids),
    )
    return _shown(sealing, rows)


def every_message(pool: Pool, sealing: Sealing, session_id: UUID, *, reader: ChatReader) -> Iterator[Message]:
    """All that somebody may read of a session, in order."""
    position = FIRST
    while page := _page(pool, sealing, _AFTER, session_id, reader, position, READ_AT_ONCE):
        yield from page
        position = page[-1].position


def search_messages(
    pool: Pool, sealing: Sealing, session_id: UUID, *, reader: ChatReader, words: str, before: UUID | None, limit: int
) -> FoundMessages:
    """Messages that somebody may read whose text, or author's name where they see names, contains some words.

    Accents and capitals are the same as none. Texts are sealed for each person, so no index knows their words: they
    are unsealed and looked through, from the latest (or from `before`) on, MOST_LOOKED_THROUGH at most.
    """
    position = LAST if before is None else _position(pool, session_id, before)
    words = plain(words)
    if position is None or not words:
        return FoundMessages((), 0, None)
    names: dict[UUID, str] = {}
    found: list[Message] = []
    total = looked = 0
    at: UUID | None = None
    while looked < MOST_LOOKED_THROUGH:
        page = _page(pool, sealing, _BEFORE, session_id, reader, position, READ_AT_ONCE)
        for message in page:
            if not message.deleted and _contains(message, words, names if reader.sees_names else None):
                total += 1
                if len(found) < limit:
                    found.append(message)
        looked += len(page)
        if len(page) < READ_AT_ONCE:
            at = None
            break
        position, at = page[-1].position, page[-1].message_id
    return FoundMessages(found, total, found[-1].message_id if total > len(found) else at)


def _contains(message: Message, words: str, names: dict[UUID, str] | None) -> bool:
    """`names`: those that were read already, by seat; None where no names are seen."""
    if words in plain(message.text.text or ""):
        return True
    if names is None:
        return False
    name = names.get(message.seat_id)
    if name is None:
        name = names[message.seat_id] = plain(message.author.text or "")
    return words in name


def _position(pool: Pool, session_id: UUID, message_id: UUID) -> int | None:
    query = """SELECT position FROM read_room.messages
        WHERE session_id = %(session_id)s AND message_id = %(message_id)s"""
    found = find_one(pool, dict[str, int], query, session_id=session_id, message_id=message_id)
    return found["position"] if found else None


def _page(
    pool: Pool,
    sealing: Sealing,
    query: LiteralString,
    session_id: UUID,
    reader: ChatReader,
    position: int,
    limit: int,
) -> list[Message]:
    """So many messages on one side of a position, the nearest first."""
    rows = find(
        pool,
        SavedMessage,
        query,
        session_id=session_id,
        position=position,
        person_id=reader.person_id,
        host=reader.host,
        group_id=reader.group_id,
        limit=limit,
    )
    return _shown(sealing, rows)


def _shown(sealing: Sealing, found: Sequence[SavedMessage]) -> list[Message]:
    return [
        Message(
            saved.message_id,
            saved.seat_id,
            sealing.unsealed(saved.establishment_id, saved.person_id, saved.author),
            sealing.unsealed(saved.establishment_id, saved.person_id, saved.text),
            saved.sent_at,
            saved.position,
            saved.scope,
            saved.to_seat,
            sealing.unsealed(saved.establishment_id, saved.to_person, saved.to_name) if saved.to_person else None,
            saved.reply_to,
            saved.edited,
            saved.deleted,
            saved.group_id,
        )
        for saved in found
    ]
