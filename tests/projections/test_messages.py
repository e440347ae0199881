"""Messages as they are read: page by page, by their words, all of them; who reads which; what ten thousand cost."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg_pool import ConnectionPool

from application.ports import Append, Envelope
from application.reads import ChatReader
from domain import chat
from domain.admission import Role
from domain.personal import Personal
from infrastructure.event_store import PostgresEventStore
from projections.messages import (
    MOST_LOOKED_THROUGH,
    FoundMessages,
    every_message,
    newer_messages,
    older_messages,
    search_messages,
)
from projections.query import Pool
from tests.projections.conftest import Projected
from tests.projections.given import ESTABLISHMENT, HELENE, NOE, ZOE, Given

ZOE_READS = ChatReader(ZOE, host=False, sees_names=True, group_id=None)
MANY = MOST_LOOKED_THROUGH + 5
WRITERS = 40


class Counting(psycopg.Connection[Any]):
    """A connection that counts the queries of all such connections."""

    asked = 0

    def cursor(self, *args: Any, **kwargs: Any) -> Any:
        """A cursor: each query has its own."""
        Counting.asked += 1
        return super().cursor(*args, **kwargs)


@pytest.fixture
def counted(database_url: str) -> Iterator[Pool]:
    """Connections whose queries are counted."""
    with ConnectionPool[Any](
        database_url, min_size=1, connection_class=Counting, kwargs={"autocommit": True}
    ) as opened:
        opened.wait()
        Counting.asked = 0
        yield opened


def texts(found: list[chat.Message] | FoundMessages) -> list[str | None]:
    """Their words."""
    messages = found.messages if isinstance(found, FoundMessages) else found
    return [None if each.deleted else each.text.text for each in messages]


def test_pages_before_and_after_a_message(
    given: Given, projected: Projected, pool: Pool, store: PostgresEventStore
) -> None:
    """The nearest ones, in order of sending; none beside one that is not there, or is of another session."""
    given.started()
    seat = given.seated(NOE)
    sent = [uuid4() for _ in range(7)]
    for number, message in enumerate(sent):
        given(chat.MessageSent(message, seat, Personal(NOE, f"n° {number}")))
    other = Given(store)
    other.started()
    elsewhere = uuid4()
    other(chat.MessageSent(elsewhere, uuid4(), Personal(ZOE, "ailleurs")))
    projected("room")

    def before(message: UUID) -> list[str | None]:
        return texts(older_messages(pool, store.sealing, given.session_id, reader=ZOE_READS, before=message, limit=3))

    def after(message: UUID) -> list[str | None]:
        return texts(newer_messages(pool, store.sealing, given.session_id, reader=ZOE_READS, after=message, limit=3))

    assert before(sent[6]) == ["n° 3", "n° 4", "n° 5"]
    assert before(sent[3]) == ["n° 0", "n° 1", "n° 2"]
    assert after(sent[0]) == ["n° 1", "n° 2", "n° 3"]
    assert after(sent[5]) == ["n° 6"]
    assert before(sent[0]) == after(sent[6]) == []
    for nowhere in (uuid4(), elsewhere):
        assert before(nowhere) == after(nowhere) == []


def test_one_reads_what_one_may_however_one_reads(
    given: Given, projected: Projected, pool: Pool, store: PostgresEventStore
) -> None:
    """What is for one person is read by two, for hosts by them and its author, in a group there; a deleted one has no
    text and is not found."""
    given.started()
    host, noe, zoe = given.seated(HELENE, role=Role.HOST), given.seated(NOE), given.seated(ZOE)
    group = uuid4()
    first = uuid4()

    def sent(text: str, scope: chat.Scope, to: UUID | None = None, group_id: UUID | None = None) -> UUID:
        message = uuid4()
        given(chat.MessageSent(message, noe, Personal(NOE, text), given.session_id, scope, to, None, group_id))
        return message

    given(chat.MessageSent(first, host, Personal(HELENE, "début"), given.session_id))
    sent("mot à toutes", chat.Scope.EVERYBODY)
    sent("mot au groupe", chat.Scope.EVERYBODY, group_id=group)
    sent("mot aux hôtes", chat.Scope.HOSTS)
    sent("mot à Zoé", chat.Scope.SEAT, zoe)
    deleted = sent("mot à Hélène", chat.Scope.SEAT, host)
    given(chat.MessageDeleted(deleted, noe, noe))
    last = sent("fin du mot", chat.Scope.EVERYBODY)
    projected("room")

    def read(person: UUID, *, is_host: bool = False, group_id: UUID | None = None) -> list[str | None]:
        reader = ChatReader(person, is_host, True, group_id)
        where = (pool, store.sealing, given.session_id)
        every = list(every_message(*where, reader=reader))
        assert older_messages(*where, reader=reader, before=last, limit=50) == [
            e for e in every if e.message_id != last
        ]
        assert newer_messages(*where, reader=reader, after=first, limit=50) == [
            each for each in every if each.message_id != first
        ]
        found = search_messages(*where, reader=reader, words="MÔT", before=None, limit=50)
        assert found.messages == [e for e in reversed(every) if not e.deleted and "mot" in (e.text.text or "")]
        assert (found.total, found.next) == (len(found.messages), None)
        return texts(every)

    assert read(NOE) == ["début", "mot à toutes", "mot aux hôtes", "mot à Zoé", None, "fin du mot"]
    assert read(ZOE) == ["début", "mot à toutes", "mot à Zoé", "fin du mot"]
    assert read(ZOE, group_id=group) == ["mot au groupe", "mot à Zoé"]
    assert read(HELENE, is_host=True) == ["début", "mot à toutes", "mot aux hôtes", None, "fin du mot"]
    assert read(uuid4()) == ["début", "mot à toutes", "fin du mot"]


def test_messages_are_found_by_words_and_authors(
    given: Given, projected: Projected, pool: Pool, store: PostgresEventStore
) -> None:
    """Accents and capitals apart, page by page; by its author only where one sees names; none of who was forgotten."""
    given.started()
    helene, noe = given.seated(HELENE), given.seated(NOE)
    for number in range(5):
        given(chat.MessageSent(uuid4(), noe, Personal(NOE, f"L’été {number}")))
    given(chat.MessageSent(uuid4(), helene, Personal(HELENE, "L’hiver")))
    projected("room")

    def found(words: str, before: UUID | None = None, *, names: bool = True) -> FoundMessages:
        reader = ZOE_READS._replace(sees_names=names)
        return search_messages(
            pool, store.sealing, given.session_id, reader=reader, words=words, before=before, limit=2
        )

    page = found("ETE")
    assert (texts(page), page.total) == (["L’été 4", "L’été 3"], 5)
    page = found("ETE", page.next)
    assert (texts(page), page.total) == (["L’été 2", "L’été 1"], 3)
    page = found("ETE", page.next)
    assert (texts(page), page.total, page.next) == (["L’été 0"], 1, None)
    assert texts(found("helene")) == ["L’hiver"]
    assert texts(found("helene", names=False)) == texts(found("automne")) == texts(found("´")) == []
    assert texts(found("ete", uuid4())) == texts(found("\u0301")) == []
    given.forgotten(HELENE)
    projected("room")
    assert texts(found("hiver")) == texts(found("helene")) == []


def test_ten_thousand_messages_are_read_in_few_queries(
    given: Given, projected: Projected, counted: Pool, store: PostgresEventStore
) -> None:
    """A page is two queries wherever it is; a search reads each message once, no more than it says, and goes on where
    it stopped."""
    given.started()
    writers = [uuid4() for _ in range(WRITERS)]
    sent = [uuid4() for _ in range(MANY)]
    for at in range(0, MANY, 500):
        store.append(
            [
                Append(
                    sent[number],
                    0,
                    [
                        chat.MessageSent(
                            sent[number],
                            uuid4(),
                            Personal(writers[number % WRITERS], f"numéro {number}"),
                            given.session_id,
                        )
                    ],
                    Envelope(ESTABLISHMENT, given.session_id, None, uuid4()),
                )
                for number in range(at, min(at + 500, MANY))
            ]
        )
    projected("room")
    where = (counted, store.sealing, given.session_id)

    def asked() -> int:
        count, Counting.asked = Counting.asked, 0
        return count

    asked()
    for at in (50, MANY // 2, MANY - 1):
        page = older_messages(*where, reader=ZOE_READS, before=sent[at], limit=50)
        assert [each.message_id for each in page] == sent[at - 50 : at]
        assert asked() == 2
    one = search_messages(*where, reader=ZOE_READS, words="numero 7", before=None, limit=50)
    assert (one.total, len(one.messages), one.next) == (1111, 50, one.messages[-1].message_id)
    assert asked() == MOST_LOOKED_THROUGH // 1000
    rare = search_messages(*where, reader=ZOE_READS, words="numero 3", before=sent[6], limit=50)
    assert texts(rare) == ["numéro 3"]
    assert asked() == 2
    bounded = search_messages(*where, reader=ZOE_READS, words="absent", before=None, limit=50)
    assert (bounded.total, bounded.next) == (0, sent[MANY - MOST_LOOKED_THROUGH])
    rest = search_messages(*where, reader=ZOE_READS, words="numero", before=bounded.next, limit=50)
    assert (rest.total, rest.next) == (5, None)
