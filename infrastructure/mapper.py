"""Events to rows of the log and back, on msgspec; personal data sealed with the person's own key.

A row's state is a JSON object of the event's fields. A `Personal` is `["person id", "base64 of nonce and ciphertext"]`;
the ciphertext is bound to its person.

A changed meaning is a new version: `class_version: ClassVar[int] = 2` on the event and, for each step, a static method
`upcast_v1_v2(fields)` that changes the dictionary of fields in place (the library's names).
"""

import importlib
import pkgutil
import threading
from base64 import b64decode, b64encode
from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import Any
from uuid import UUID

import msgspec
from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import JSONTranscoder, Mapper, MapperDeserialisationError, StoredEvent

import domain
from application.ports import Logged
from domain.event import EVENTS, Event, Recorded, topic_of
from domain.personal import Personal
from infrastructure.keyring import PersonKeys

STAMPED = {"originator_id", "originator_version"}
Hook = Callable[[Any], Any]


class Sealed(Personal):
    """A personal text as the log holds it. It is unsealed each time it is read, so that nothing need be dropped from
    memory when the person is forgotten; the key is in memory already where events were read as a batch."""

    __slots__ = ("_keys", "sealed")

    def __init__(self, keys: PersonKeys, person_id: UUID, sealed: str | None) -> None:
        self.person_id = person_id
        self.sealed = sealed
        self._keys = keys

    @property
    def text(self) -> str | None:  # type: ignore[override]
        """The text; None once the person was forgotten."""
        if self.sealed is None:
            return None
        return self._keys.unseal(self.person_id, b64decode(self.sealed))

    def forgotten(self) -> Personal:
        """The same value without its text."""
        return Sealed(self._keys, self.person_id, None)


class _Met(threading.local):
    """Persons whose sealed values were met while decoding in this thread."""

    def __init__(self) -> None:
        self.persons: set[UUID] = set()


class EventMapper(Mapper[UUID]):
    """The library's mapper, for whole batches (keys of all persons at once); port `Sealing`."""

    def __init__(self, keys: PersonKeys) -> None:
        super().__init__(JSONTranscoder())
        self._keys = keys
        self._met = _Met()
        self._readers: dict[str, Callable[[bytes], Event]] = {}
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
        states = []
        with_personal = []
        persons: dict[UUID, set[UUID]] = {}
        for number, (event, establishment) in enumerate(zip(events, establishments, strict=True)):
            met: list[Personal] = []
            states.append(_encode(event, met.append))
            if met:
                with_personal.append(number)
                new = {value.person_id for value in met if not isinstance(value, Sealed)}
                persons.setdefault(establishment, set()).update(new)
        for establishment, its in persons.items():
            self._keys.prepare(establishment, its)
        for number in with_personal:
            states[number] = _encode(events[number], self._seal)
        return [
            StoredEvent(event.originator_id, event.originator_version, topic_of(type(event)), state)
            for event, state in zip(events, states, strict=True)
        ]

    def open_all(self, rows: Sequence[StoredEvent]) -> list[Event]:
        """The events of rows, in order. Raises MapperDeserialisationError."""
        self._met.persons.clear()
        events = [self._decode(row.originator_id, row.originator_version, row.topic, row.state) for row in rows]
        if self._met.persons:
            self._keys.fetch(self._met.persons)
        return events

    def decode(self, logged: Logged) -> Recorded:
        """The event of a row, with its envelope."""
        met = self._met.persons
        met.clear()
        event = self._decode(logged.stream, logged.version, logged.topic, logged.state)
        if met:
            self._keys.expect(met)
        return Recorded(
            position=logged.position,
            recorded_at=logged.recorded_at,
            establishment_id=logged.establishment_id,
            session_id=logged.session_id,
            actor_id=logged.actor_id,
            command_id=logged.command_id,
            correlation_id=logged.correlation_id,
            event=event,
        )

    def sealed(self, personal: Personal) -> bytes | None:
        """The very bytes that the log holds for a value that was decoded."""
        sealed = personal.sealed if isinstance(personal, Sealed) else None
        return None if sealed is None else b64decode(sealed)

    def unsealed(self, establishment_id: UUID, person_id: UUID, sealed: bytes | None) -> Personal:
        """The value of what `sealed` gave."""
        if sealed is not None:
            self._keys.expect((person_id,))
        return Sealed(self._keys, person_id, None if sealed is None else b64encode(sealed).decode())

    def _seal(self, value: Personal) -> tuple[UUID, str | None]:
        if isinstance(value, Sealed):
            return value.person_id, value.sealed
        sealed = None if value.text is None else self._keys.seal(value.person_id, value.text)
        return value.person_id, None if sealed is None else b64encode(sealed).decode()

    def _still_sealed(self, kind: type, value: Any) -> Personal:
        person, sealed = value
        person_id = UUID(person)
        if sealed is not None:
            self._met.persons.add(person_id)
        return Sealed(self._keys, person_id, sealed)

    def _decode(self, stream: UUID | str, version: int, topic: str, state: bytes) -> Event:
        try:
            event = (self._readers.get(topic) or self._reader(topic))(state)
        except (KeyError, ValueError) as failure:  # msgspec.ValidationError is a ValueError
            raise MapperDeserialisationError(f"{topic} (stream {stream}, version {version}): {failure}") from failure
        msgspec.structs.force_setattr(event, "originator_id", stream)
        msgspec.structs.force_setattr(event, "originator_version", version)
        return event

    def _reader(self, topic: str) -> Callable[[bytes], Event]:
        """What makes the event of a topic out of a state."""
        cls = EVENTS[topic]
        current = getattr(cls, "class_version", 1)
        if current == 1:
            reader: Callable[[bytes], Event] = msgspec.json.Decoder(cls, dec_hook=self._still_sealed).decode
        else:
            reader = partial(self._upcast, cls, current)
        self._readers[topic] = reader
        return reader

    def _upcast(self, cls: type[Event], current: int, state: bytes) -> Event:
        fields = msgspec.json.decode(state)
        for version in range(fields.pop("class_version", 1), current):
            getattr(cls, f"upcast_v{version}_v{version + 1}")(fields)
        return msgspec.convert(fields, cls, dec_hook=self._still_sealed)


@cache
def _fields(cls: type[Event]) -> tuple[str, ...]:
    return tuple(name for name in cls.__struct_fields__ if name not in STAMPED)


def _encode(event: Event, hook: Hook) -> bytes:
    cls = type(event)
    fields = {name: getattr(event, name) for name in _fields(cls)}
    if (version := getattr(cls, "class_version", 1)) > 1:
        fields["class_version"] = version
    return msgspec.json.encode(fields, enc_hook=hook)
