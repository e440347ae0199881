"""A simulated link: a bottleneck with a queue, loss and jitter, and a sender that obeys. No time is read."""

import random
from collections import deque
from collections.abc import Callable

from media.departures import Cluster, Sample
from media.estimate import Estimate, advance, find

STEP_S = 0.005
DECIDE_S = 0.1
PACKET_BYTES, PADDING_BYTES = 1144, 319


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
        self._queue: deque[tuple[float, int, int]] = deque()
        """When a packet left, its number and size."""
        self._served = 0.0
        self._arrived: list[tuple[float, float, int, int]] = []
        """When it arrives, when it left, its number and size."""
        self._lost = 0
        self._budget = 0.0
        self._probe_began = self._probe_until = self._probe_bps = 0.0
        self._number = self._departed = self._probe_base = 0
        self._cluster = Cluster(0)
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
        self._budget += min(self.estimate.bitrate_bps, self.wanted_bps) / 8 * STEP_S
        while self._budget >= PACKET_BYTES:
            self._budget -= PACKET_BYTES
            self._depart(PACKET_BYTES)
        if self._probe_bps:
            due = (self.now_s - self._probe_began) * self._probe_bps / 8 - (self._departed - self._probe_base)
            over = self.now_s >= self._probe_until
            for _ in range(max(int(due / PADDING_BYTES), int(over))):
                self._depart(PADDING_BYTES)
            if over:
                self._probe_bps, self._cluster.count = 0.0, self._number + 1 - self._cluster.first

    def _depart(self, size: int) -> None:
        self._number += 1
        self._departed += size
        waiting = sum(size for _, _, size in self._queue)
        if waiting * 8 / self.capacity_bps(self.now_s) > self.queue_s or self._chance.random() < self.loss:
            self._lost += 1
        else:
            self._queue.append((self.now_s, self._number, size))

    def _serve(self) -> None:
        self._served = self._served + self.capacity_bps(self.now_s) / 8 * STEP_S if self._queue else 0.0
        while self._queue and self._served >= self._queue[0][2]:
            sent_s, number, size = self._queue.popleft()
            self._served -= size
            self.waits.append((self.now_s, self.now_s - sent_s))
            arrival_s = self.now_s + self.travel_s + self._chance.random() * self.jitter_s
            self._arrived.append((arrival_s, sent_s, number, size))

    def _decide(self) -> None:
        came = [each for each in self._arrived if each[0] + self.travel_s <= self.now_s]
        self._arrived = [each for each in self._arrived if each[0] + self.travel_s > self.now_s]
        lost, self._lost = self._lost, 0
        if not came and not lost:
            if self.now_s < 2 * DECIDE_S:
                self._probe(find(self.estimate, self.wanted_bps))
            return
        span_s = 0.0
        if came:
            latest_s = max(each[0] for each in came)
            span_s = max(0.0, latest_s - self._last_arrival_s) if self._last_arrival_s else 0.0
            self._last_arrival_s = max(self._last_arrival_s, latest_s)
        delay_ms = min((arrival - sent for arrival, sent, _, _ in came), default=0.0) * 1000 - 12_345
        acked_bytes = sum(each[3] for each in came)
        sample = Sample(len(came), lost, acked_bytes, delay_ms, span_s, self._probed(came))
        self._probe(advance(self.estimate, sample, self.wanted_bps, 2 * self.travel_s, DECIDE_S))
        self.history.append((self.now_s, self.estimate.bitrate_bps))

    def _probe(self, estimate: Estimate) -> None:
        self.estimate = estimate
        if estimate.probe_bps:
            self._probe_bps, self._probe_base = estimate.probe_bps, self._departed
            self._probe_began, self._probe_until = self.now_s, self.now_s + estimate.probe_s
            self._cluster = Cluster(self._number + 1)

    def _probed(self, came: list[tuple[float, float, int, int]]) -> float:
        cluster = self._cluster
        for arrival_s, sent_s, number, _ in came:
            if cluster.holds(number):
                cluster.came(sent_s * 1000, arrival_s * 1000)
        if not came or not cluster.told(max(each[2] for each in came)):
            return 0.0
        self._cluster = Cluster(0)
        return cluster.arrived()
