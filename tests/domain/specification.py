"""Given events, when a command is decided, then events or a refusal."""

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

import pytest

from domain.event import Event
from domain.refusal import Refused

State = TypeVar("State")
Decide = Callable[[State], list[Event]]


class When(Generic[State]):
    """A decision on a state, with what is expected of it."""

    def __init__(self, state: State, decide: Decide[State]) -> None:
        self._state, self._decide = state, decide

    def then(self, *expected: Event) -> None:
        """Exactly these events happen (none: nothing happens)."""
        assert self._decide(self._state) == list(expected)

    def refused(self, refusal: type[Refused], **details: object) -> None:
        """The rule is broken, with these details."""
        with pytest.raises(refusal) as caught:
            self._decide(self._state)
        assert type(caught.value) is refusal
        assert details.items() <= {**caught.value.details, "field": caught.value.field}.items()


class Given(Generic[State]):
    """A history of one stream."""

    def __init__(self, initial: State, evolve: Callable[[State, Event], State], events: Sequence[Event]) -> None:
        self.state = initial
        for happened in events:
            self.state = evolve(self.state, happened)

    def when(self, decide: Decide[State]) -> When[State]:
        """Decide on that history."""
        return When(self.state, decide)
