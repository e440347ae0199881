"""Raised hands: one for each seat, in order of raising."""

from uuid import UUID

from domain.event import Event, event


@event("hands.HandRaised")
class HandRaised(Event, frozen=True):
    """A participant raised their hand."""

    seat_id: UUID


@event("hands.HandLowered")
class HandLowered(Event, frozen=True):
    """A hand was lowered; `by` is the seat of who did it."""

    seat_id: UUID
    by: UUID


def raise_hand(raised: bool, *, seat_id: UUID) -> list[Event]:
    """Raise a hand; one that is up stays up."""
    return [] if raised else [HandRaised(seat_id)]


def lower_hand(raised: bool, *, seat_id: UUID, by: UUID) -> list[Event]:
    """Lower a hand; one that is down stays down."""
    return [HandLowered(seat_id, by)] if raised else []
