"""Events to rows of the log and back, on msgspec; personal data sealed with the person's own key.

A row's state is a JSON object of the event's fields. A `Personal` is `["person id", "base64 of nonce and ciphertext"]`;
the ciphertext is bound to its person and to its place in the log (stream, version, topic).

A changed meaning is a new version: `class_version: ClassVar[int] = 2` on the event and, for each step, a static method
`upcast_v1_v2(fields)` that changes the dictionary of fields in place (the library's names).
"""

import importlib
import pkgutil
import threading
from base64 import b64decode, b64encode
from collections.abc import Sequence
from functools import cache
from typing import Any
from uuid import UUID

import msgspec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import JSONTranscoder, Mapper, MapperDeserialisationError, StoredEvent

import domain
from domain.event import EVENTS, Event, topic_of
from domain.personal import Personal
from infrastructure.keyring import PersonKeys, seal, unseal

STAMPED = {"originator_id", "originator_version"}


class _Sealed(threading.local):
    """Sealed values met while decoding the current event: the value, still without text, and its ciphertext."""

    met: list[tuple[Personal, str]]


_sealed = _Sealed()


class EventMapper(Mapper[UUID]):
    """The library's mapper, for whole batches: the keys of all persons in a batch are fetched at once."""

    def __init__(self, keys: PersonKeys) -> None:
        super().__init__(JSONTranscoder())
        self._keys = keys
        for module in pkgutil.iter_modules(domain.__path__, "domain."):
            importlib.import_module(module.name)  # every topic is registered

    def to_stored_event(self, domain_event: DomainEventProtocol[UUID]) -> StoredEvent:
        """Not possible without the envelope, which says in whose establishment a key is made: see `seal_all`."""
        raise TypeError("an event is sealed together with its establishment")

    def to_domain_event(self, stored_event: StoredEvent) -> Event:
        """The event of one row."""
        return self.open_all([stored_event])[0]

    def seal_all(self, events: Sequence[Event], establishments: Sequence[UUID]) -> list[StoredEvent]:
        """Rows of events that are stamped with stream and version."""
        found: dict[UUID, set[UUID]] = {}
        states = []
        for event, establishment in zip(events, establishments, strict=True):
            persons: list[UUID] = []
            states.append(_encode(event, lambda value, persons=persons: persons.append(value.person_id)))
            if persons:
                found.setdefault(establishment, set()).update(persons)
        keys: dict[UUID, AESGCM] = {}
        for establishment, its in found.items():
            keys |= self._keys.for_sealing(establishment, sorted(its))
        return [
            self._row(event, keys, state) if found else _row(event, state)
            for event, state in zip(events, states, strict=True)
        ]

    def _row(self, event: Event, keys: dict[UUID, AESGCM], state: bytes) -> StoredEvent:
        topic = topic_of(type(event))
        place = _place(event.originator_id, event.originator_version, topic)

        def sealed(value: Personal) -> tuple[UUID, str | None]:
            key = keys.get(value.person_id)
            if key is None or value.text is None:
                return value.person_id, None
            return value.person_id, b64encode(seal(key, value.text, value.person_id.bytes + place)).decode()

        return _row(event, _encode(event, sealed))

    def open_all(self, rows: Sequence[StoredEvent]) -> list[Event]:
        """The events of rows, in order. Raises MapperDeserialisationError, or InvalidTag for what was altered."""
        events = []
        sealed: list[tuple[Personal, str, StoredEvent]] = []
        for row in rows:
            _sealed.met = []
            events.append(_decode(row))
            sealed += [(value, text, row) for value, text in _sealed.met]
        if sealed:
            keys = self._keys.for_opening({value.person_id for value, _, _ in sealed})
            for value, text, row in sealed:
                if key := keys.get(value.person_id):
                    place = _place(row.originator_id, row.originator_version, row.topic)
                    value.text = unseal(key, b64decode(text), value.person_id.bytes + place)
        return events


def _place(stream: UUID | str, version: int, topic: str) -> bytes:
    return f"{stream}:{version}:{topic}".encode()


@cache
def _fields(cls: type[Event]) -> tuple[str, ...]:
    return tuple(name for name in cls.__struct_fields__ if name not in STAMPED)


def _encode(event: Event, hook: Any) -> bytes:
    cls = type(event)
    fields = {name: getattr(event, name) for name in _fields(cls)}
    if (version := getattr(cls, "class_version", 1)) > 1:
        fields["class_version"] = version
    return msgspec.json.encode(fields, enc_hook=hook)


def _row(event: Event, state: bytes) -> StoredEvent:
    return StoredEvent(event.originator_id, event.originator_version, topic_of(type(event)), state)


def _still_sealed(kind: type, value: Any) -> Personal:
    person, text = value
    personal = Personal(UUID(person), None)
    if text is not None:
        _sealed.met.append((personal, text))
    return personal


@cache
def _decoder(cls: type[Event]) -> msgspec.json.Decoder[Event]:
    return msgspec.json.Decoder(cls, dec_hook=_still_sealed)


def _decode(row: StoredEvent) -> Event:
    try:
        cls = EVENTS[row.topic]
        current = getattr(cls, "class_version", 1)
        event = _decoder(cls).decode(row.state) if current == 1 else _upcast(cls, current, row.state)
    except (KeyError, ValueError) as failure:  # msgspec.ValidationError is a ValueError
        raise MapperDeserialisationError(
            f"{row.topic} (stream {row.originator_id}, version {row.originator_version}): {failure}"
        ) from failure
    msgspec.structs.force_setattr(event, "originator_id", row.originator_id)
    msgspec.structs.force_setattr(event, "originator_version", row.originator_version)
    return event


def _upcast(cls: type[Event], current: int, state: bytes) -> Event:
    fields = msgspec.json.decode(state)
    for version in range(fields.pop("class_version", 1), current):
        getattr(cls, f"upcast_v{version}_v{version + 1}")(fields)
    return msgspec.convert(fields, cls, dec_hook=_still_sealed)
