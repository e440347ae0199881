"""Personal data in the log: sealed with the person's own key, bound to the person, unreadable once the key is gone."""

from base64 import b64decode
from uuid import UUID, uuid4

import psycopg
import pytest
from cryptography.exceptions import InvalidTag

from application.ports import Append
from domain.admission import ParticipantAdmitted, Role
from domain.chat import MessageSent
from domain.event import Event
from domain.personal import Personal
from infrastructure import keyring
from infrastructure.event_store import PostgresEventStore
from infrastructure.keyring import WrongMasterKey
from projections.log import read
from tests.infrastructure.conftest import ESTABLISHMENT, MASTER_KEY, envelope

ADA, NOE = UUID(int=11), UUID(int=12)


def message(person_id: UUID, text: str) -> MessageSent:
    """Something that was said."""
    return MessageSent(uuid4(), uuid4(), Personal(person_id, text))


def append(store: PostgresEventStore, *happened: Event) -> None:
    """Record events, each in a stream of its own."""
    store.append([Append(uuid4(), 0, [one], envelope()) for one in happened])


def texts(store: PostgresEventStore) -> list[str | None]:
    """What was said, as it can be read now."""
    return [item.event.text.text for item in store.read(0, 100) if isinstance(item.event, MessageSent)]


def states(database_url: str) -> list[bytes]:
    """The bytes of each event in the log."""
    with psycopg.connect(database_url) as connection:
        rows = connection.execute("SELECT state FROM events ORDER BY notification_id").fetchall()
        return [state for (state,) in rows]


@pytest.fixture
def other(database_url: str) -> PostgresEventStore:
    """Another process on the same log."""
    return PostgresEventStore(database_url, MASTER_KEY)


def test_no_text_is_in_clear_and_no_two_are_sealed_alike(store: PostgresEventStore, database_url: str) -> None:
    """The same words twice are other bytes; ids stay readable, for they are none of anybody's names."""
    append(store, message(ADA, "Bonjour Noé"), message(ADA, "Bonjour Noé"))
    append(store, ParticipantAdmitted(uuid4(), NOE, Personal(NOE, "Noé Petit"), True, Role.PARTICIPANT))
    held = states(database_url)
    for text in ("Bonjour", "Noé", "Petit"):
        assert all(text.encode() not in state for state in held)
    assert held[0] != held[1]
    assert str(NOE).encode() in held[2]
    assert texts(store) == ["Bonjour Noé", "Bonjour Noé"]


def test_what_is_sealed_for_one_cannot_be_passed_off_as_another_s(store: PostgresEventStore, database_url: str) -> None:
    """The ciphertext is bound to its person, and a changed byte is noticed."""
    append(store, message(ADA, "De moi"), message(NOE, "De Noé"))
    sealed = b64decode(states(database_url)[0].split(b'"text":["')[1].split(b'"')[2])
    assert store.keys.unseal(ADA, sealed) == "De moi"
    with pytest.raises(InvalidTag):
        store.keys.unseal(NOE, sealed)
    with pytest.raises(InvalidTag):
        store.keys.unseal(ADA, sealed[:-1] + bytes([sealed[-1] ^ 1]))


def test_once_forgotten_nothing_can_be_read_and_nothing_new_is_kept(
    store: PostgresEventStore, other: PostgresEventStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also what was already in memory, in the process that forgot and in another; others' words stay."""
    monkeypatch.setattr(keyring, "NOTICE_EVERY_SECONDS", 0.0)
    append(store, message(ADA, "De moi"), message(NOE, "De Noé"))
    read_before = [item.event for item in other.read(0, 100)]
    assert texts(other) == ["De moi", "De Noé"]
    store.keys.forget(ESTABLISHMENT, ADA)
    assert texts(store) == [None, "De Noé"]
    assert texts(other) == [None, "De Noé"]
    assert [event.text.text for event in read_before if isinstance(event, MessageSent)] == [None, "De Noé"]
    append(store, message(ADA, "encore"))
    assert texts(store) == [None, "De Noé", None]
    other.close()


def test_another_establishment_cannot_forget_a_person(store: PostgresEventStore) -> None:
    """A key belongs to its establishment."""
    append(store, message(ADA, "De moi"))
    store.keys.forget(uuid4(), ADA)
    assert texts(store) == ["De moi"]


def test_a_wrong_master_key_reads_nothing(store: PostgresEventStore, database_url: str) -> None:
    """It is said whose key could not be opened, instead of wrong words."""
    append(store, message(ADA, "De moi"))
    stranger = PostgresEventStore(database_url, bytes(32))
    with pytest.raises(WrongMasterKey):
        texts(stranger)
    stranger.close()


def test_keys_of_a_batch_are_fetched_together_when_the_first_is_needed(
    store: PostgresEventStore, other: PostgresEventStore, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A read model that shows no name asks for no key; one that does asks once for all of the batch."""
    append(store, *(message(UUID(int=100 + number), f"n° {number}") for number in range(50)))
    fetched: list[int] = []
    fetch = other.keys.fetch

    def counted(persons: set[UUID]) -> None:
        fetched.append(len(persons))
        fetch(persons)

    monkeypatch.setattr(other.keys, "fetch", counted)
    with psycopg.connect(database_url) as connection:
        rows, _ = read(connection, None, 0, 100)
        decoded = [other.sealing.decode(row).event for row in rows]
    assert fetched == []
    said = [event.text.text for event in decoded if isinstance(event, MessageSent)]
    assert said == [f"n° {number}" for number in range(50)]
    assert fetched == [50]
    other.close()
