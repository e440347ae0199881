"""What is not what it was between two states of a room."""

from collections.abc import Mapping
from typing import TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


def changed_keys(before: Mapping[Key, object], now: Mapping[Key, object]) -> set[Key]:
    """The keys that came, went, or have another value, of values that can be hashed."""
    return set() if before is now else {key for key, _ in before.items() ^ now.items()}


def changed_entries(before: Mapping[Key, Value], now: Mapping[Key, Value]) -> list[Value]:
    """The entries that came or are another object, in order."""
    return [] if before is now else [entry for key, entry in now.items() if before.get(key) is not entry]
