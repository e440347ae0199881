"""Which layers a publisher is asked to send: those that somebody watches or that are recorded."""

from collections.abc import Iterable

PATIENCE_S = 3.0
"""How long a layer goes on unwatched; a change of view is often taken back."""
COMES_WITHIN_S = 2.0
"""A layer that was stopped counts as there for this long after it was asked for again (85 ms are usual)."""

Name = tuple[str, str]
"""Kind and rid."""


class Watching:
    """The layers of one publisher's pictures."""

    def __init__(self) -> None:
        self.stopped: set[Name] = set()
        """Layers that the publisher was told not to send."""
        self._watched_at: dict[Name, float] = {}
        self._resumed_at: dict[Name, float] = {}

    def want(self, name: Name, now: float) -> bool:
        """Somebody is to be shown a layer; whether the publisher has to be told at once."""
        self._watched_at[name] = now
        if name not in self.stopped:
            return False
        self.stopped.discard(name)
        self._resumed_at[name] = now
        return True

    def review(self, sent: Iterable[Name], now: float) -> None:
        """Stop what is sent and was not wanted for a while. Call `want` for everything watched before."""
        for name in sent:
            if now - self._watched_at.setdefault(name, now) > PATIENCE_S:
                self.stopped.add(name)

    def available(self, name: Name, now: float) -> bool:
        """Whether a layer that doesn't come would come if it was wanted."""
        return name in self.stopped or now - self._resumed_at.get(name, -COMES_WITHIN_S) < COMES_WITHIN_S

    def message(self) -> dict[str, dict[str, bool]]:
        """What the client is told: by kind and rid, whether to send it."""
        told: dict[str, dict[str, bool]] = {}
        for kind, rid in sorted({*self._watched_at, *self.stopped}):
            told.setdefault(kind, {})[rid] = (kind, rid) not in self.stopped
        return told
