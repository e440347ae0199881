"""The establishment: a tenant, on every stream and row."""

import msgspec

from domain.event import Event, event
from domain.refusal import checked_text

LONGEST_NAME = 120


@event("establishments.EstablishmentRegistered")
class EstablishmentRegistered(Event, frozen=True):
    """A university was registered; `retention_days` is how long a cloud recording is kept."""

    name: str
    retention_days: int = 60
    charter_version: int = 1


class Establishment(msgspec.Struct, frozen=True):
    """State of the stream; an unregistered one has an empty name."""

    name: str = ""
    retention_days: int = 60
    charter_version: int = 1


def evolve(state: Establishment, happened: Event) -> Establishment:
    """Fold one event."""
    match happened:
        case EstablishmentRegistered(name=name, retention_days=days, charter_version=charter):
            return Establishment(name, days, charter)
    return state


def register(state: Establishment, name: str) -> list[Event]:
    """Register an establishment once; repeating yields nothing."""
    if state.name:
        return []
    return [EstablishmentRegistered(checked_text(name, field="name", longest=LONGEST_NAME))]
