"""Memorable ids: Hélène hosts, Ada and Inès take part, Noé is a guest."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

from domain.event import NIL, Event, Recorded
from domain.personal import Personal


def named(name: str) -> UUID:
    """An id that is the same in each run."""
    return uuid5(NIL, name)


HELENE, ADA, INES, NOE = (named(name) for name in ("Hélène", "Ada", "Inès", "Noé"))
SEAT_OF_HELENE, SEAT_OF_ADA, SEAT_OF_INES, SEAT_OF_NOE = (named(f"seat {n}") for n in range(4))
SESSION, MEETING, POLL, RECORDING = (named(name) for name in ("session", "meeting", "poll", "recording"))
TAB, OTHER_TAB = named("tab"), named("other tab")
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def name_of(person_id: UUID, text: str = "Ada Martin") -> Personal:
    """A person's name as events carry it."""
    return Personal(person_id, text)


def recorded(*events: Event, start: int = 1) -> list[Recorded]:
    """The events as the log has them, a second apart from noon."""
    return [
        Recorded(
            position=position,
            recorded_at=NOON + timedelta(seconds=position - 1),
            establishment_id=NIL,
            session_id=SESSION,
            actor_id=None,
            command_id=None,
            correlation_id=None,
            event=happened,
        )
        for position, happened in enumerate(events, start)
    ]
