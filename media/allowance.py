"""How much of something is allowed: so much a second, and at most one second's worth at once."""


class Allowance:
    """Full at the beginning."""

    def __init__(self, per_s: float) -> None:
        self._per_s = self._left = per_s
        self._at = 0.0

    def spend(self, now: float, cost: float = 1.0) -> bool:
        """Take from it, if there is enough."""
        self._left = min(self._per_s, self._left + (now - self._at) * self._per_s)
        self._at = now
        if self._left < cost:
            return False
        self._left -= cost
        return True
