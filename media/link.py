"""One connection's link: what it can take, and what follows for pacing and probing. Asked about ten times a second."""

from typing import Protocol

from media.departures import Sample
from media.estimate import NORMAL, Estimate, advance, find

FEEDBACK_WITHIN_S = 2.0
"""A receiver that agreed to report and was sent packets for this long without a report takes everything."""
ROUND_TRIP_S = 0.1
"""Before it was measured."""
CALM_TURNS = 2
"""A link that is calm, and takes more than is wanted, is looked at each so-manieth time."""
CALM = 1.3
PACE_FACTOR = 1.25
"""Video leaves this much faster than the estimate, so that a picture is not late for a queue of our own."""
PACE_FROM, PACE_UNTIL = 0.8, 0.5
"""Of the estimate: pacing begins when more than this is sent, and ends when less than this is."""


class Stream(Protocol):
    """What is asked of a router's stream."""

    round_trip_s: float | None

    @property
    def departed(self) -> int:
        """The number of the newest packet that left."""
        ...

    def take_sample(self) -> Sample | None:
        """What was reported since the last call."""
        ...


class Link:
    """What is known of the way to one connection. `numbered`: whether it reports what comes."""

    def __init__(self, *, numbered: bool) -> None:
        self.estimate = Estimate()
        self.numbered = numbered
        self.wanted_bps = 0.0
        """What would be sent if it took everything."""
        self._began_at = self._sampled_at = 0.0
        """When the first packet left, and when the newest sample was taken; 0: not yet."""
        self._paced = False
        self._turn = 0

    def budget_bps(self, now: float) -> float | None:
        """What may be sent; None: everything."""
        if not self.numbered or (not self._sampled_at and self._began_at and now - self._began_at > FEEDBACK_WITHIN_S):
            return None
        return self.estimate.bitrate_bps

    def measure(self, stream: Stream, now: float) -> bool:
        """Take what was reported into account, or that the first packets left; whether there was anything."""
        if not self._began_at and self.numbered and stream.departed:
            self._began_at = now
            self.estimate = find(self.estimate, self.wanted_bps)
            return True
        self._turn = (self._turn + 1) % CALM_TURNS
        if self._turn and self._calm():
            return False
        sample = stream.take_sample()
        if sample is None:
            return False
        elapsed_s = min(now - self._sampled_at, 1.0) if self._sampled_at else 0.0
        self._sampled_at = now
        round_trip_s = ROUND_TRIP_S if stream.round_trip_s is None else stream.round_trip_s
        self.estimate = advance(self.estimate, sample, self.wanted_bps, round_trip_s, elapsed_s)
        return True

    def _calm(self) -> bool:
        estimate = self.estimate
        enough = estimate.bitrate_bps > self.wanted_bps * CALM and self._sampled_at > 0
        return enough and not estimate.loss and estimate.usage == NORMAL and not estimate.probing_s

    def probe(self) -> tuple[float, float] | None:
        """Bit rate and seconds of padding to send now."""
        return (self.estimate.probe_bps, self.estimate.probe_s) if self.estimate.probe_bps else None

    def pace_bps(self, sent_bps: float) -> float | None:
        """At which bit rate video is to leave, out of what is sent now; None: as it comes."""
        estimate = self.estimate
        self._paced = estimate.limited and sent_bps > estimate.bitrate_bps * (PACE_UNTIL if self._paced else PACE_FROM)
        return estimate.bitrate_bps * PACE_FACTOR if self._paced else None
