"""The key ring: one random key for each person, kept sealed with the master key; forgetting destroys it."""

import os
import threading
import time
from collections.abc import Callable, Collection
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
DESTROY = (
    "INSERT INTO person_keys AS k (person_id, establishment_id, wrapped) VALUES (%s, %s, NULL)"
    " ON CONFLICT (person_id) DO UPDATE SET wrapped = NULL WHERE k.establishment_id = excluded.establishment_id"
)


class WrongMasterKey(Exception):
    """A person's key can't be opened with this master key."""


def seal(key: AESGCM, text: str, bound_to: bytes) -> bytes:
    """Nonce and ciphertext (AES-GCM) of a text, which opens only where it is bound to."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + key.encrypt(nonce, text.encode(), bound_to)


def unseal(key: AESGCM, sealed: bytes, bound_to: bytes) -> str:
    """The text. Raises InvalidTag when it was altered or moved."""
    return key.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound_to).decode()


class PersonKeys:
    """Port `KeyRing`, and the keys themselves for the mapper. A person without a key in the answer is forgotten."""

    def __init__(self, datastore: PostgresDatastore, master_key: bytes) -> None:
        self._datastore = datastore
        self._master = AESGCM(derived_key(master_key, "person keys"))
        self._keys: dict[UUID, AESGCM] = {}
        self._lock = threading.Lock()
        self._destroyed = 0
        self._noticed_at = 0.0
        self._on_forgotten: list[Callable[[], None]] = []

    def when_forgotten(self, drop: Callable[[], None]) -> None:
        """Have `drop` called when somebody was forgotten: what was unsealed must leave memory."""
        self._on_forgotten.append(drop)

    @retry((InterfaceError, OperationalError), max_attempts=12, wait=0.2)
    def for_sealing(self, establishment_id: UUID, persons: Collection[UUID]) -> dict[UUID, AESGCM]:
        """Keys of persons, made where there are none."""
        kept, keys, missing = self._in_memory(persons)
        if missing:
            wrapped = [self._wrap(person, AESGCM.generate_key(bit_length=256)) for person in missing]
            with self._datastore.get_connection() as connection:
                made = connection.execute(MAKE, (establishment_id, missing, wrapped), prepare=True).fetchall()
            keys |= self._keep(kept, {row["person_id"]: row["wrapped"] for row in made})
            keys |= self._found(kept, [person for person in missing if person not in keys])
        return keys

    @retry((InterfaceError, OperationalError), max_attempts=12, wait=0.2)
    def for_opening(self, persons: Collection[UUID]) -> dict[UUID, AESGCM]:
        """Keys of persons, as far as they exist."""
        kept, keys, missing = self._in_memory(persons)
        return keys | self._found(kept, missing)

    @retry((InterfaceError, OperationalError), max_attempts=12, wait=0.2)
    def forget(self, establishment_id: UUID, person_id: UUID) -> None:
        """Destroy a person's key, and never make another."""
        with self._datastore.transaction(commit=True) as cursor:
            cursor.execute(DESTROY, (person_id, establishment_id))
            cursor.execute("UPDATE keys_destroyed SET count = count + 1")
        self._drop()

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
            self._drop()

    def _drop(self) -> None:
        self._keys = {}  # and not cleared: who is fetching keys keeps them in the old one
        for drop in self._on_forgotten:
            drop()

    def _in_memory(self, persons: Collection[UUID]) -> tuple[dict[UUID, AESGCM], dict[UUID, AESGCM], list[UUID]]:
        """Where keys are kept, those of them that are asked for, and the persons whose keys are not kept."""
        self.notice()
        kept = self._keys
        keys = {person: key for person in persons if (key := kept.get(person))}
        return kept, keys, [person for person in persons if person not in keys]

    def _found(self, kept: dict[UUID, AESGCM], persons: list[UUID]) -> dict[UUID, AESGCM]:
        if not persons:
            return {}
        with self._datastore.get_connection() as connection:
            rows = connection.execute(FIND, (persons,), prepare=True).fetchall()
        return self._keep(kept, {row["person_id"]: row["wrapped"] for row in rows if row["wrapped"] is not None})

    def _keep(self, kept: dict[UUID, AESGCM], wrapped: dict[UUID, bytes]) -> dict[UUID, AESGCM]:
        keys = {person: self._unwrap(person, sealed) for person, sealed in wrapped.items()}
        with self._lock:
            if len(kept) + len(keys) > KEYS_IN_MEMORY:
                kept.clear()
            kept |= keys
        return keys

    def _wrap(self, person: UUID, key: bytes) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._master.encrypt(nonce, key, person.bytes)

    def _unwrap(self, person: UUID, sealed: bytes) -> AESGCM:
        try:
            return AESGCM(self._master.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], person.bytes))
        except InvalidTag as failure:
            raise WrongMasterKey(str(person)) from failure
