"""Events, their permanent topics, and the record that the log keeps of each."""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import TypeVar
from uuid import UUID

import msgspec

NIL = UUID(int=0)


class Event(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Something that happened: past tense, ids and never names, only what was decided.

    The stream and its version are stamped when the event is appended; a decision leaves them at their defaults.
    """

    originator_id: UUID = NIL
    originator_version: int = 0


class Recorded(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """An event as the log holds it: its place in the total order and its envelope.

    `position` counts from 1 without a gap; `recorded_at` (UTC) never goes back as positions grow.
    """

    position: int
    recorded_at: datetime
    establishment_id: UUID
    session_id: UUID | None
    actor_id: UUID | None
    command_id: UUID | None
    correlation_id: UUID | None
    event: Event


EventClass = TypeVar("EventClass", bound=type[Event])
_classes: dict[str, type[Event]] = {}
_topics: dict[type[Event], str] = {}
EVENTS: Mapping[str, type[Event]] = MappingProxyType(_classes)
"""Every registered event by its topic."""


def event(topic: str) -> Callable[[EventClass], EventClass]:
    """Register an event under a permanent name, apart from the module it lives in, so that files may move."""

    def register(cls: EventClass) -> EventClass:
        if topic in _classes:
            raise ValueError(f"the topic {topic} is taken")
        _classes[topic] = cls
        _topics[cls] = topic
        return cls

    return register


def topic_of(cls: type[Event]) -> str:
    """The permanent name of an event class."""
    return _topics[cls]
