"""A simulated link: a bottleneck with a queue, loss and jitter, and a sender that obeys. No time is read."""

import random
from collections import deque
from collections.abc import Callable

from media.departures import Sample
from media.estimate import PROBE_S, Estimate, advance

STEP_S = 0.005
DECIDE_S = 0.1
PACKET_BYTES = 1144


class Link:
    """One connection over a bottleneck."""

    def __init__(
        self,
        capacity_bps: Callable[[float], float],
        *,
        wanted_bps: float = 5_000_000.0,
        queue_s: float = 0.5,
        loss: float = 0.0,
        jitter_s: float = 0.0,
        travel_s: float = 0.02,
        seed: int = 1,
    ) -> None:
        self.capacity_bps, self.wanted_bps = capacity_bps, wanted_bps
        self.queue_s, self.loss, self.jitter_s, self.travel_s = queue_s, loss, jitter_s, travel_s
        self.estimate = Estimate()
        self.now_s = 0.0
        self.history: list[tuple[float, float]] = []
        """Time and estimate."""
        self.waits: list[tuple[float, float]] = []
        """Time and how long a packet waited in the queue."""
        self._chance = random.Random(seed)
        self._queue: deque[tuple[float, int]] = deque()
        self._served = 0.0
        self._arrived: list[tuple[float, float, int]] = []
        self._lost = 0
        self._budget = 0.0
        self._probe_until, self._probe_bps = 0.0, 0.0
        self._last_arrival_s = 0.0

    def run(self, until_s: float) -> "Link":
        """Let time pass."""
        while self.now_s < until_s:
            self._send()
            self._serve()
            self.now_s += STEP_S
            if round(self.now_s / STEP_S) % round(DECIDE_S / STEP_S) == 0:
                self._decide()
        return self

    def mean(self, from_s: float, until_s: float) -> float:
        """Mean of the estimate in a stretch of time."""
        values = [value for at, value in self.history if from_s <= at < until_s]
        return sum(values) / len(values)

    def longest_wait(self, from_s: float, until_s: float) -> float:
        """The longest that a packet waited in a stretch of time."""
        return max(wait for at, wait in self.waits if from_s <= at < until_s)

    def _send(self) -> None:
        rate = min(self.estimate.bitrate_bps, self.wanted_bps)
        if self.now_s < self._probe_until:
            rate = max(rate, self._probe_bps)
        self._budget += rate / 8 * STEP_S
        while self._budget >= PACKET_BYTES:
            self._budget -= PACKET_BYTES
            waiting = sum(size for _, size in self._queue)
            if waiting * 8 / self.capacity_bps(self.now_s) > self.queue_s or self._chance.random() < self.loss:
                self._lost += 1
            else:
                self._queue.append((self.now_s, PACKET_BYTES))

    def _serve(self) -> None:
        self._served = self._served + self.capacity_bps(self.now_s) / 8 * STEP_S if self._queue else 0.0
        while self._queue and self._served >= self._queue[0][1]:
            sent_s, size = self._queue.popleft()
            self._served -= size
            self.waits.append((self.now_s, self.now_s - sent_s))
            arrival_s = self.now_s + self.travel_s + self._chance.random() * self.jitter_s
            self._arrived.append((arrival_s, sent_s, size))

    def _decide(self) -> None:
        came = [each for each in self._arrived if each[0] + self.travel_s <= self.now_s]
        self._arrived = [each for each in self._arrived if each[0] + self.travel_s > self.now_s]
        lost, self._lost = self._lost, 0
        if not came and not lost:
            return
        span_s = 0.0
        if came:
            latest_s = max(each[0] for each in came)
            span_s = max(0.0, latest_s - self._last_arrival_s) if self._last_arrival_s else 0.0
            self._last_arrival_s = max(self._last_arrival_s, latest_s)
        delay_ms = min((arrival - sent for arrival, sent, _ in came), default=0.0) * 1000 - 12_345
        sample = Sample(len(came), lost, sum(each[2] for each in came), delay_ms, span_s)
        self.estimate = advance(self.estimate, sample, self.wanted_bps, 2 * self.travel_s, DECIDE_S)
        if self.estimate.probe_bps:
            self._probe_bps, self._probe_until = self.estimate.probe_bps, self.now_s + PROBE_S
        self.history.append((self.now_s, self.estimate.bitrate_bps))
