"""How much a connection can take, out of what its feedback says. Pure: time is what passed between two samples.

draft-ietf-rmcat-gcc-02, on samples of about a tenth of a second instead of groups of packets: the trend of the one-way
delay tells a queue that grows from others (sections 5.2 to 5.4), the rate follows (5.5), and losses bound it (6).
Added are: what was acknowledged without a queue is believed; padding asks whether there is more, at first by short
probes of three times what is known, one after another while they arrive (after libwebrtc's ProbeController), then by
long and careful ones; a trend that its own noise may explain is none; and a queue that stands full, which has no trend,
counts as one that grows.
"""

from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from media.departures import Sample

START_BPS = 300_000.0
"""Most links of a lecture take this; whether they take more is asked at once."""
LEAST_BPS = 40_000.0
MOST_BPS = 20_000_000.0

NORMAL, OVER, UNDER = "normal", "over", "under"
"""Whether the queue stands, grows or shrinks (section 5.4)."""

_POINTS = 6
"""Samples that the trend is taken from."""
_WINDOW = 10
_GAIN = 240.0
"""A slope of 1 (a queue that grows by 1 ms in each ms) counts as this many ms against the threshold."""
_THRESHOLD_MS, _THRESHOLD_LEAST_MS, _THRESHOLD_MOST_MS = 12.5, 6.0, 600.0
_K_UP, _K_DOWN = 0.01, 0.00018
_CERTAIN = 2.5
"""A slope counts as far as it is more than so many of its standard errors."""
_SHORT_MS = 30.0
"""A queue of less than this is none: a busy machine at either end makes as much."""
_STANDING_MS = 120.0
"""A queue of this length is too long even if it doesn't grow."""
_STANDING_AGAIN_S = 0.6
_STANDING_TRIES = 4
"""Decreases that don't shorten the queue: then the way has become longer."""
_BASE_S = 15.0
"""The shortest way is looked for over one to two such windows: clocks drift."""
_OUTLIER_MS = 15.0
"""Constants of section 5.4, in ms and 1/ms."""
_BETA = 0.85
_FULL, _DOUBTED = 0.7, 0.75
"""Where less than this share of the estimate was sent, what arrived says little; the rate falls to this share of it."""
_ETA = 1.08
_EARLY_ETA = 1.5
"""Growth in a second before the link has shown any limit."""
_DEVIATIONS = 3.0
_FRAMES_PER_S = 30
_PACKET_BITS = 1200 * 8
"""A packet, for the additive increase of section 5.5."""
_RESPONSE_S = 0.1
_BEYOND_ACKED = 1.5
_LOSS_LOW, _LOSS_HIGH = 0.02, 0.10
_LOSS_SAMPLES, _LOSS_PACKETS = 20, 40
"""What the share lost is taken over, and the fewest packets that tell one: 50 packets of sound are few."""
_LOSS_AGAIN_S = 0.3

FIRST_PROBE_S = 0.04
"""So short that a link which takes no more than is known needs another 0.08 s for it."""
_FIRST_FACTOR, _FIRST_WANTED = 3.0, 1.5
"""Of what is known, and at most of what is wanted, so that its last picture has room too (`allocation.MARGIN`)."""
_FOUND = 0.7
"""Of a first probe: when this much arrived in its time, there may be more (libwebrtc's further_probe_threshold)."""
_NOT_FOUND_S = 1.0
PROBE_S = 0.3
_PROBE_FACTOR = 1.5
_PROBE_AGAIN_S = 0.5
_PROBE_LATER_S, _PROBE_LATEST_S = 4.0, 16.0
_BELIEVED = 0.95
"""Of what was acknowledged without a queue."""
_WANTED = 1.15
"""More is wanted than there is when a probe could help by this much."""


class _Arrival(NamedTuple):
    at_ms: float
    """By the receiver's clock, from an arbitrary instant."""
    delay_ms: float
    acked_bytes: int
    span_s: float


class Estimate(msgspec.Struct, frozen=True, gc=False):
    """What is known of one connection."""

    bitrate_bps: float = START_BPS
    """Bits a second on the wire (UDP and IP included) that may be sent."""
    limited: bool = False
    """Whether the link has shown a limit so far."""
    loss: float = 0.0
    """Share of packets lost in the last two seconds or so."""
    usage: str = NORMAL
    probe_bps: float = 0.0
    """Send padding up to this for `probe_s` now; 0: don't."""
    finding: bool = True
    """Whether all of the first probes arrived so far."""
    arrivals: tuple[_Arrival, ...] = ()
    losses: tuple[tuple[int, int], ...] = ()
    """Packets received and lost, by sample."""
    base_ms: float = 0.0
    """The shortest delay of the last window, and in the present one."""
    base_next_ms: float = 0.0
    base_age_s: float = 0.0
    standing: int = 0
    """How many times in a row the rate went down because of a standing queue."""
    trend_ms: float = 0.0
    threshold_ms: float = _THRESHOLD_MS
    holding: bool = False
    """Whether the rate waits after a decrease (section 5.5, figure 3)."""
    ceiling_bps: float = 0.0
    """Average of what was acknowledged when the queue grew; 0: not known."""
    ceiling_deviation: float = 0.1
    """Its relative deviation."""
    since_decrease_s: float = 1e6
    until_probe_s: float = 0.0
    pause_s: float = _PROBE_LATER_S
    """How long to wait after a probe that found nothing."""
    probing_s: float = 0.0
    """How long the samples may still show a probe."""
    probed_from_bps: float = 0.0
    probed_at_bps: float = 0.0
    """What the first probe that runs asks for."""

    @property
    def probe_s(self) -> float:
        """How long to probe."""
        return FIRST_PROBE_S if self.finding else PROBE_S

    @property
    def acked_bps(self) -> float:
        """What arrived, over the last half second."""
        span_s = octets = 0.0
        for each in self.arrivals[-5:]:
            if each.span_s:
                span_s += each.span_s
                octets += each.acked_bytes
        return octets * 8 / span_s if span_s > 0.15 else 0.0


def advance(before: Estimate, sample: Sample, wanted_bps: float, round_trip_s: float, elapsed_s: float) -> Estimate:
    """The estimate after one more sample.

    `wanted_bps`: what would be sent if the link took everything. `elapsed_s`: since the sample before.
    """
    losses = (*before.losses, (sample.received, sample.lost))[-_LOSS_SAMPLES:]
    told = _share_lost(losses)
    loss = before.loss if told is None else told
    estimate = replace(
        before, losses=losses, loss=loss, since_decrease_s=before.since_decrease_s + elapsed_s, probe_bps=0.0
    )
    if sample.received:
        estimate = _observe(estimate, sample, elapsed_s)
    estimate = _control(estimate, round_trip_s, elapsed_s, lossy=told is not None and told > _LOSS_HIGH)
    if estimate.finding:
        return find(_found(estimate, sample.probed, elapsed_s), wanted_bps)
    return _probe(estimate, wanted_bps, elapsed_s)


# -- the trend of the delay


def _observe(before: Estimate, sample: Sample, elapsed_s: float) -> Estimate:
    """Sections 5.2 to 5.4."""
    at_ms = before.arrivals[-1].at_ms + sample.span_s * 1000 if before.arrivals else 0.0
    arrival = _Arrival(at_ms, sample.delay_ms, sample.acked_bytes, sample.span_s)
    arrivals = (*before.arrivals, arrival)[-_WINDOW:]
    trend_ms = _slope(arrivals[-_POINTS:]) * _GAIN
    threshold_ms = before.threshold_ms
    base = _base(before, sample.delay_ms, elapsed_s)
    queue_ms = sample.delay_ms - min(base[0], base[1])
    usage, standing = NORMAL, before.standing if queue_ms > _STANDING_MS else 0
    if trend_ms > threshold_ms and trend_ms >= before.trend_ms and queue_ms > _SHORT_MS:
        usage = OVER
    elif trend_ms < -threshold_ms:
        usage = UNDER
    elif queue_ms > _STANDING_MS and before.since_decrease_s > _STANDING_AGAIN_S:
        usage, standing = OVER, standing + 1
        if standing > _STANDING_TRIES:
            usage, standing, base = NORMAL, 0, (sample.delay_ms, sample.delay_ms, 0.0)
    beyond_ms = abs(trend_ms) - threshold_ms
    if beyond_ms <= _OUTLIER_MS:
        k = _K_UP if beyond_ms > 0 else _K_DOWN
        threshold_ms += min(elapsed_s * 1000, 100.0) * k * beyond_ms
        threshold_ms = min(max(threshold_ms, _THRESHOLD_LEAST_MS), _THRESHOLD_MOST_MS)
    return replace(
        before,
        arrivals=arrivals,
        trend_ms=trend_ms,
        threshold_ms=threshold_ms,
        usage=usage,
        base_ms=base[0],
        base_next_ms=base[1],
        base_age_s=base[2],
        standing=standing,
    )


def _base(before: Estimate, delay_ms: float, elapsed_s: float) -> tuple[float, float, float]:
    """The shortest delay of the last window and of the present one, and the age of that."""
    if not before.arrivals:
        return delay_ms, delay_ms, 0.0
    if before.base_age_s > _BASE_S:
        return before.base_next_ms, delay_ms, 0.0
    return min(before.base_ms, delay_ms), min(before.base_next_ms, delay_ms), before.base_age_s + elapsed_s


def _slope(points: tuple[_Arrival, ...]) -> float:
    """Of the line of least squares through the delays, as far as it is certain; 0 for fewer than three points."""
    count = len(points)
    if count < 3:
        return 0.0
    first_at, first_delay = points[0].at_ms, points[0].delay_ms
    x = y = xx = xy = yy = 0.0
    for each in points:  # from the first point on, where the squares stay small
        at, delay = each.at_ms - first_at, each.delay_ms - first_delay
        x += at
        y += delay
        xx += at * at
        xy += at * delay
        yy += delay * delay
    below = xx - x * x / count
    if below < 1.0:
        return 0.0
    slope = (xy - x * y / count) / below
    rest = max(0.0, yy - y * y / count - slope * slope * below)
    error = float((rest / (count - 2) / below) ** 0.5)
    return max(0.0, abs(slope) - _CERTAIN * error) * (1 if slope > 0 else -1)


# -- the rate


def _control(before: Estimate, round_trip_s: float, elapsed_s: float, *, lossy: bool) -> Estimate:
    """Sections 5.5 and 6. `lossy`: whether more than a tenth is known to be lost."""
    response_s = _RESPONSE_S + round_trip_s
    if before.usage == OVER:
        return _decrease(before, response_s)
    if lossy:
        if before.since_decrease_s < _LOSS_AGAIN_S + round_trip_s:
            return before
        bitrate_bps = max(LEAST_BPS, before.bitrate_bps * (1 - 0.5 * before.loss))
        return replace(
            before,
            bitrate_bps=bitrate_bps,
            limited=True,
            holding=True,
            since_decrease_s=0.0,
            losses=(),  # a loss is answered once
        )
    if before.usage == UNDER:
        return replace(before, holding=True)
    if before.holding:
        return replace(before, holding=False)
    return _increase(before, response_s, elapsed_s)


def _decrease(before: Estimate, response_s: float) -> Estimate:
    """To 0.85 of what arrives; once in a response time, because what was done shows only then."""
    acked_bps = before.acked_bps
    if not acked_bps or (before.since_decrease_s < response_s and acked_bps * _BETA >= before.bitrate_bps * 0.5):
        return replace(before, holding=True)
    sent_bps = acked_bps * (1 + max(before.trend_ms, 0.0) / _GAIN)  # as the growth of the queue tells it
    bitrate_bps = _BETA * acked_bps
    ceiling_bps, deviation = before.ceiling_bps, before.ceiling_deviation
    if sent_bps < _FULL * before.bitrate_bps:
        bitrate_bps = max(bitrate_bps, _DOUBTED * before.bitrate_bps)
    elif ceiling_bps and abs(acked_bps - ceiling_bps) < _DEVIATIONS * deviation * ceiling_bps:
        error = (acked_bps - ceiling_bps) / ceiling_bps
        ceiling_bps += 0.05 * (acked_bps - ceiling_bps)
        deviation = min(max((0.95 * deviation**2 + 0.05 * error**2) ** 0.5, 0.02), 0.15)
    else:
        ceiling_bps, deviation = acked_bps, 0.1
    return replace(
        before,
        bitrate_bps=min(before.bitrate_bps, max(LEAST_BPS, bitrate_bps)),
        limited=True,
        holding=True,
        ceiling_bps=ceiling_bps,
        ceiling_deviation=deviation,
        since_decrease_s=0.0,
    )


def _increase(before: Estimate, response_s: float, elapsed_s: float) -> Estimate:
    """By packets near the ceiling, by shares elsewhere; to what was acknowledged at least."""
    bitrate_bps, ceiling_bps = before.bitrate_bps, before.ceiling_bps
    acked_bps = before.acked_bps
    span = _DEVIATIONS * before.ceiling_deviation * ceiling_bps
    if ceiling_bps and acked_bps > ceiling_bps + span:
        ceiling_bps = 0.0
    near = bool(ceiling_bps) and abs(bitrate_bps - ceiling_bps) <= span
    if before.loss > _LOSS_LOW:
        grown_bps = bitrate_bps
    elif near:
        frame_bits = bitrate_bps / _FRAMES_PER_S
        packet_bits = frame_bits / -(-frame_bits // _PACKET_BITS)
        grown_bps = bitrate_bps + max(1000.0, 0.5 * min(elapsed_s / response_s, 1.0) * packet_bits)
    else:
        grown_bps = bitrate_bps * float((_ETA if before.limited else _EARLY_ETA) ** min(elapsed_s, 1.0))
    grown_bps = max(bitrate_bps, min(grown_bps, _BEYOND_ACKED * acked_bps), _BELIEVED * acked_bps)
    return replace(before, bitrate_bps=min(grown_bps, MOST_BPS), ceiling_bps=ceiling_bps)


def _share_lost(losses: tuple[tuple[int, int], ...]) -> float | None:
    """None while too few packets were told of."""
    received = lost = 0
    for came, missing in losses:
        received += came
        lost += missing
    return lost / (received + lost) if received + lost >= _LOSS_PACKETS else None


# -- asking for more


def find(before: Estimate, wanted_bps: float) -> Estimate:
    """The next of the first probes, which wait for no sample: what arrives in their time is told by itself."""
    if not before.finding or before.probing_s or wanted_bps < before.bitrate_bps * _WANTED:
        return before
    probe_bps = min(before.bitrate_bps * _FIRST_FACTOR, wanted_bps * _FIRST_WANTED, MOST_BPS)
    probing_s = FIRST_PROBE_S + _PROBE_AGAIN_S
    return replace(before, probe_bps=probe_bps, probed_at_bps=probe_bps, probing_s=probing_s)


def _found(before: Estimate, probed: float, elapsed_s: float) -> Estimate:
    """What a first probe has shown; the long ones follow one that did not arrive."""
    if before.limited or before.usage == OVER or before.loss > _LOSS_HIGH:
        return replace(before, finding=False, probing_s=0.0, until_probe_s=_NOT_FOUND_S)
    if not before.probing_s:
        return before
    probing_s = max(0.0, before.probing_s - elapsed_s)
    if not probed and probing_s:
        return replace(before, probing_s=probing_s)
    finding = probed >= _FOUND
    most_bps = before.probed_at_bps if finding else before.bitrate_bps * _PROBE_FACTOR
    bitrate_bps = max(before.bitrate_bps, min(_BELIEVED * probed * before.probed_at_bps, most_bps))
    until_probe_s = 0.0 if finding else _NOT_FOUND_S
    return replace(before, bitrate_bps=bitrate_bps, finding=finding, probing_s=0.0, until_probe_s=until_probe_s)


def _probe(before: Estimate, wanted_bps: float, elapsed_s: float) -> Estimate:
    """Whether to send padding now, and what a probe that ran has shown."""
    until_probe_s = max(0.0, before.until_probe_s - elapsed_s)
    probing_s = max(0.0, before.probing_s - elapsed_s)
    pause_s = before.pause_s
    if before.probing_s:
        if before.usage == OVER:
            probing_s, until_probe_s = 0.0, pause_s
            pause_s = min(pause_s * 2, _PROBE_LATEST_S)
        elif not probing_s:
            found = before.bitrate_bps > before.probed_from_bps * 1.1
            until_probe_s = 0.0 if found else pause_s
            pause_s = _PROBE_LATER_S if found else min(pause_s * 2, _PROBE_LATEST_S)
    elif before.since_decrease_s == 0.0:
        until_probe_s = max(until_probe_s, pause_s)
    if probing_s or until_probe_s or before.usage != NORMAL or before.loss > _LOSS_HIGH:
        return replace(before, until_probe_s=until_probe_s, probing_s=probing_s, pause_s=pause_s)
    if wanted_bps < before.bitrate_bps * _WANTED or len(before.arrivals) < 3:
        return replace(before, until_probe_s=0.0, probing_s=0.0, pause_s=pause_s)
    probe_bps = min(before.bitrate_bps * _PROBE_FACTOR, wanted_bps * _WANTED, MOST_BPS)
    return replace(
        before,
        probe_bps=probe_bps,
        probed_from_bps=before.bitrate_bps,
        probing_s=PROBE_S + _PROBE_AGAIN_S,
        until_probe_s=0.0,
        pause_s=pause_s,
    )
