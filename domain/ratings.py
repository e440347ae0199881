"""«Was the sound good?»: one answer of each person about a session, which they may change."""

from uuid import UUID

import msgspec

from domain.event import Event, event


@event("ratings.SoundRated")
class SoundRated(Event, frozen=True):
    """Somebody who was in a session said whether its sound was good."""

    person_id: UUID
    good: bool


class Rating(msgspec.Struct, frozen=True):
    """State of one person's answer; None: not given."""

    good: bool | None = None


def evolve(state: Rating, happened: Event) -> Rating:
    """Fold one event."""
    return Rating(happened.good) if isinstance(happened, SoundRated) else state


def rate_sound(state: Rating, *, person_id: UUID, good: bool) -> list[Event]:
    """Answer, or answer otherwise; the same answer again yields nothing."""
    return [] if state.good is good else [SoundRated(person_id, good)]
