"""Websockets are pinged in turns, many at once, and none too seldom."""

from collections.abc import Callable

from interfaces.websocket import PINGED_TOGETHER_SECONDS, PINGS_EVERY_SECONDS, Websocket


class Loop:
    """A clock, and when something is to be done."""

    def __init__(self) -> None:
        self.now = 1000.1
        self.planned: list[float] = []

    def time(self) -> float:
        """The time now."""
        return self.now

    def call_at(self, when: float, _: Callable[[], None]) -> None:
        """Note when."""
        self.planned.append(when)


def test_pings_fall_together() -> None:
    """300 websockets that are due at any time within 4 s are pinged at nine instants at most, each after 3.5 to 4 s."""
    loop = Loop()
    for _ in range(300):
        websocket = Websocket.__new__(Websocket)
        websocket.loop = loop  # type: ignore[assignment]  # the clock alone is asked
        websocket.schedule_ping()
        waits = loop.planned[-1] - loop.now
        assert PINGS_EVERY_SECONDS - PINGED_TOGETHER_SECONDS <= waits <= PINGS_EVERY_SECONDS
        loop.now += PINGS_EVERY_SECONDS / 300
    assert len(set(loop.planned)) <= PINGS_EVERY_SECONDS / PINGED_TOGETHER_SECONDS + 1
