"""How much the layers of a session's publishers are, and how much of what they send is lost. Asked once a second."""

from collections.abc import Iterable
from typing import NamedTuple

from media.layer import Layer

VIDEO_OVERHEAD = 1.07
"""Bytes on the wire for each byte of payload, in packets of about 1,000 bytes."""
SOUND_OVERHEAD_BPS = 26_000
"""Fifty packets a second."""
FALL = 0.3
"""How much of a decrease is believed in a second; an increase at once."""
GONE_S = 30.0


class _Counters(NamedTuple):
    at: float
    octets: int
    temporal_octets: tuple[int, ...]
    highest: int
    missed: int


class Meter:
    """Rates and losses by layer."""

    def __init__(self) -> None:
        self.rates: dict[tuple[str, str], dict[str, tuple[float, float, float]]] = {}
        """Bits a second on the wire up to temporal id 0, 1, 2, by connection and kind, then by rid."""
        self.loss: dict[str, float] = {}
        """Share of the packets of a seat that did not come at once."""
        self._before: dict[tuple[str, str, str], _Counters] = {}

    def measure(self, layers: Iterable[tuple[str, Layer]], now: float) -> None:
        """Compare the counters of (connection, layer) with a second ago."""
        expected: dict[str, int] = {}
        missed: dict[str, int] = {}
        for connection_id, layer in layers:
            key = (connection_id, layer.kind, layer.rid)
            counters = _Counters(now, layer.octets, tuple(layer.temporal_octets), layer.highest, layer.missed)
            before, self._before[key] = self._before.get(key), counters
            if before is None or now - before.at > GONE_S or counters.octets <= before.octets:
                continue
            passed_s = now - before.at
            self._rate(key, _rates(layer, counters, before, passed_s))
            expected[layer.seat_id] = expected.get(layer.seat_id, 0) + counters.highest - before.highest
            missed[layer.seat_id] = missed.get(layer.seat_id, 0) + counters.missed - before.missed
        self.loss = {seat: missed[seat] / count for seat, count in expected.items() if count > 0}

    def of(self, connection_id: str, kind: str) -> dict[str, tuple[float, float, float]]:
        """The rates of a source's layers, by rid."""
        return self.rates.get((connection_id, kind), {})

    def forget(self, connection_id: str) -> None:
        """A connection is gone."""
        for kind in [key for key in self.rates if key[0] == connection_id]:
            del self.rates[kind]
        for key in [key for key in self._before if key[0] == connection_id]:
            del self._before[key]

    def _rate(self, key: tuple[str, str, str], now: tuple[float, float, float]) -> None:
        kinds = self.rates.setdefault(key[:2], {})
        before = kinds.get(key[2], now)
        low, middle, high = (
            new if new > old else old + FALL * (new - old) for new, old in zip(now, before, strict=True)
        )
        kinds[key[2]] = (low, middle, high)


def _rates(layer: Layer, now: _Counters, before: _Counters, passed_s: float) -> tuple[float, float, float]:
    if not layer.video:
        bps = (now.octets - before.octets) * 8 / passed_s + SOUND_OVERHEAD_BPS
        return bps, bps, bps
    by_temporal = [a - b for a, b in zip(now.temporal_octets, before.temporal_octets, strict=True)]
    share = VIDEO_OVERHEAD * 8 / passed_s
    return by_temporal[0] * share, sum(by_temporal[:2]) * share, sum(by_temporal) * share
