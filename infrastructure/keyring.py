"""The key ring: one random key for each person, kept sealed with the master key; forgetting destroys it."""

import os
import threading
import time
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from eventsourcing.persistence import InterfaceError, OperationalError
from eventsourcing.postgres import PostgresDatastore
from eventsourcing.utils import retry

from infrastructure.tokens import derived_key

NONCE_BYTES = 12
KEYS_IN_MEMORY = 20_000
NOTICE_EVERY_SECONDS = 1.0

MAKE = (
    "INSERT INTO person_keys (person_id, establishment_id, wrapped)"
    " SELECT u.person, %s, u.wrapped FROM unnest(%b::uuid[], %b::bytea[]) AS u (person, wrapped) ORDER BY u.person"
    " ON CONFLICT DO NOTHING RETURNING person_id, wrapped"
)
FIND = "SELECT person_id, wrapped FROM person_keys WHERE person_id = ANY (%b)"
KNOWN = "SELECT 1 FROM person_keys WHERE person_id = %s AND establishment_id = %s"
DESTROY = (
    "INSERT INTO person_keys AS k (person_id, establishment_id, wrapped) VALUES (%s, %s, NULL)"
    " ON CONFLICT (person_id) DO UPDATE SET wrapped = NULL WHERE k.establishment_id = excluded.establishment_id"
)


class WrongMasterKey(Exception):
    """A person's key can't be opened with this master key."""


class PersonKeys:
    """Port `KeyRing`, and the keys themselves for the mapper. Keys that were used are kept in memory for a while."""

    def __init__(self, datastore: PostgresDatastore, master_key: bytes) -> None:
        self._datastore = datastore
        self._master = AESGCM(derived_key(master_key, "person keys"))
        self._kept: dict[UUID, AESGCM | None] = {}  # None: the person has no key (any more)
        self._expected: set[UUID] = set()
        self._lock = threading.Lock()
        self._destroyed = 0
        self._noticed_at = 0.0

    def expect(self, persons: Collection[UUID]) -> None:
        """Texts of these persons may soon be read: the first that is has the keys of all fetched with its own."""
        missing = [person for person in persons if person not in self._kept]
        if not missing:
            return
        with self._lock:
            if len(self._expected) + len(missing) > KEYS_IN_MEMORY // 2:
                self._expected.clear()  # whoever decoded those read none of their texts
            self._expected.update(missing)

    def seal(self, person_id: UUID, text: str) -> bytes | None:
        """Nonce and ciphertext (AES-GCM), bound to the person whose key was prepared; None for who was forgotten."""
        key = self._key(person_id)
        if key is None:
            return None
        nonce = os.urandom(NONCE_BYTES)
        return nonce + key.encrypt(nonce, text.encode(), person_id.bytes)

    def unseal(self, person_id: UUID, sealed: bytes) -> str | None:
        """The text; None for who was forgotten. Raises InvalidTag when it was altered or is another person's."""
        key = self._key(person_id)
        if key is None:
            return None
        return key.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], person_id.bytes).decode()

    @retry((InterfaceError, OperationalError), max_attempts=12, wait=0.2)
    def prepare(self, establishment_id: UUID, persons: Collection[UUID]) -> None:
        """Have the keys of persons in memory, made where there are none."""
        self.notice()
        kept = self._kept
        missing = sorted(person for person in persons if kept.get(person) is None)
        if not missing:
            return
        wrapped = [self._wrap(person, AESGCM.generate_key(bit_length=256)) for person in missing]
        with self._datastore.get_connection() as connection:
            made = connection.execute(MAKE, (establishment_id, missing, wrapped), prepare=True).fetchall()
        self._keep(kept, made)
        self._fetch(kept, [person for person in missing if kept.get(person) is None])

    @retry((InterfaceError, OperationalError), max_attempts=12, wait=0.2)
    def fetch(self, persons: Collection[UUID]) -> None:
        """Have the keys of persons in memory, as far as they exist."""
        self.notice()
        kept = self._kept
        self._fetch(kept, [person for person in persons if person not in kept])

    @retry((InterfaceError, OperationalError), max_attempts=12, wait=0.2)
    def knows(self, establishment_id: UUID, person_id: UUID) -> bool:
        """Whether a key of the person was ever made there, destroyed or not."""
        with self._datastore.get_connection() as connection:
            return connection.execute(KNOWN, (person_id, establishment_id)).fetchone() is not None

    @retry((InterfaceError, OperationalError), max_attempts=12, wait=0.2)
    def forget(self, establishment_id: UUID, person_id: UUID) -> None:
        """Destroy a person's key, and never make another."""
        with self._datastore.transaction(commit=True) as cursor:
            cursor.execute(DESTROY, (person_id, establishment_id))
            cursor.execute("UPDATE keys_destroyed SET count = count + 1")
        self._kept = {}

    @retry((InterfaceError, OperationalError), max_attempts=12, wait=0.2)
    def notice(self) -> None:
        """Drop what is in memory if another process destroyed a key; asks the database once a second at most."""
        if time.monotonic() - self._noticed_at < NOTICE_EVERY_SECONDS:
            return
        self._noticed_at = time.monotonic()
        with self._datastore.get_connection() as connection:
            row = connection.execute("SELECT count FROM keys_destroyed").fetchone()
        if row is not None and row["count"] != self._destroyed:
            self._destroyed = row["count"]
            self._kept = {}  # and not cleared: who is fetching keys at this instant keeps them in the old one

    def _key(self, person_id: UUID) -> AESGCM | None:
        kept = self._kept
        if person_id not in kept:
            with self._lock:
                expected, self._expected = self._expected, set()
            self.fetch(expected | {person_id})
            kept = self._kept
        return kept.get(person_id)

    def _fetch(self, kept: dict[UUID, AESGCM | None], persons: list[UUID]) -> None:
        if not persons:
            return
        with self._datastore.get_connection() as connection:
            rows = connection.execute(FIND, (persons,), prepare=True).fetchall()
        self._keep(kept, [*({"person_id": person, "wrapped": None} for person in persons), *rows])

    def _keep(self, kept: dict[UUID, AESGCM | None], rows: Sequence[Mapping[str, Any]]) -> None:
        keys = {row["person_id"]: self._unwrap(row["person_id"], row["wrapped"]) for row in rows}
        with self._lock:
            if len(kept) + len(keys) > KEYS_IN_MEMORY:
                kept.clear()
            kept |= keys

    def _wrap(self, person: UUID, key: bytes) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._master.encrypt(nonce, key, person.bytes)

    def _unwrap(self, person: UUID, sealed: bytes | None) -> AESGCM | None:
        if sealed is None:
            return None
        try:
            return AESGCM(self._master.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], person.bytes))
        except InvalidTag as failure:
            raise WrongMasterKey(str(person)) from failure
