"""What left for one connection, numbered across all of its streams, and what the receiver says came of it.

draft-holmer-rmcat-transport-wide-cc-extensions-01: each packet carries a 16-bit number in a header extension (section
2), the receiver reports for each number whether and when it came (section 3.1). What the reports say is added up here
and taken about ten times a second, so that a decision costs the same however many packets there were.
"""

from struct import Struct
from typing import NamedTuple

from media.rtp import Malformed

URI = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"
EXTENSION_BYTES = 8
"""The extension block of a packet that carries nothing else: profile, length, one element of two bytes, padding."""
KEPT = 2048
"""Departures that are remembered: two seconds at 1,000 packets a second; a power of two."""
WIRE_BYTES = 44
"""IPv4, UDP and the tag of AES-GCM, which a packet has on the wire besides its own bytes."""
REFERENCE_MS = 64.0
DELTA_MS = 0.25

_HEAD = Struct("!HHI")
_U16 = Struct("!H")
_S16 = Struct("!h")


class Sample(NamedTuple):
    """What reports said since the last sample."""

    received: int
    """Packets that arrived."""
    lost: int
    """Packets that were reported as missing, less those reported earlier as missing that arrived after all."""
    acked_bytes: int
    """Bytes on the wire (IPv4, UDP, RTP, SRTP) of the packets that arrived, padding and retransmissions included."""
    delay_ms: float
    """The least time of travel of a packet that arrived, up to a constant that is unknown (two clocks)."""
    span_s: float
    """From the last arrival of the sample before to the last arrival of this one, by the receiver's clock; 0 in the
    first sample, and where nothing arrived."""
    probed: float = 0.0
    """How much of a probe arrived in the time that it took to leave, as a share; 0: none was reported on."""


class Cluster:
    """What left during a probe, and what arrives of it (after libwebrtc's ProbeBitrateEstimator)."""

    def __init__(self, first: int) -> None:
        self.first = first
        """The transport-wide number, of 16 bits, of its first packet."""
        self.count = 0
        """Of its packets; 0: the probe still runs."""
        self._came = 0
        self._sent_ms = self._arrived_ms = (0.0, 0.0)

    def holds(self, number: int) -> bool:
        """Whether a packet is one of its."""
        return (number - self.first & 0xFFFF) < (self.count or KEPT)

    def told(self, number: int) -> bool:
        """Whether it is over, and reports have come as far as its last packet."""
        return self.count > 0 and (number - self.first - self.count + 1 & 0xFFFF) < 0x8000

    def came(self, sent_ms: float, arrived_ms: float) -> None:
        """One of its packets arrived."""
        if not self._came:
            self._sent_ms, self._arrived_ms = (sent_ms, sent_ms), (arrived_ms, arrived_ms)
        self._came += 1
        self._sent_ms = min(sent_ms, self._sent_ms[0]), max(sent_ms, self._sent_ms[1])
        self._arrived_ms = min(arrived_ms, self._arrived_ms[0]), max(arrived_ms, self._arrived_ms[1])

    def arrived(self) -> float:
        """How much of it arrived in the time that it took to leave, as a share."""
        left_in_ms, came_in_ms = (last - first for first, last in (self._sent_ms, self._arrived_ms))
        return self._came / self.count * (left_in_ms / came_in_ms if came_in_ms > left_in_ms else 1.0)


class Departures:
    """One connection's counter. `extension` is the id that the receiver offered for it; 0: packets go without."""

    def __init__(self, extension: int) -> None:
        self.extension = extension
        self.head = 0xBEDE0001 << 32 | (extension << 4 | 1) << 24
        """The extension block as one number; the packet's number is added, shifted left by eight bits."""
        self.number = 0
        """Of the newest packet, 16 bits."""
        self.log: list[tuple[float, int] | None] = [None] * KEPT if extension else []
        """By number modulo KEPT: monotonic time and bytes (UDP payload, without SRTP's tag) of a packet that has not
        arrived yet as far as is known. Packets that leave together share one tuple."""
        self.sent_bytes = 0
        """On the wire, as far as the log was added up (`departed_bytes`)."""
        self._added = 0
        self._judged = -1
        """The newest number, extended, of which a report has told the fate."""
        self._reference = -1
        self._received = self._lost = self._acked_bytes = 0
        self._least_ms = 0.0
        self._last_ms = self._sampled_ms = 0.0
        self._begun = False
        self._cluster: Cluster | None = None
        self._probed = 0.0

    def probe_begins(self) -> None:
        """What leaves from now on is a probe's."""
        self._cluster = Cluster(self.number + 1 & 0xFFFF)

    def probe_ends(self) -> None:
        """Nothing more is the probe's; a sample tells what it has shown when its packets were reported."""
        if self._cluster is not None:
            self._cluster.count = self.number + 1 - self._cluster.first & 0xFFFF
            if not self._cluster.count:
                self._cluster = None

    def next(self, sent_at: float, size: int) -> bytes:
        """The extension block of one more packet of `size` bytes with it."""
        number = self.number = self.number + 1 & 0xFFFF
        self.log[number & KEPT - 1] = (sent_at, size)
        return (self.head | number << 8).to_bytes(EXTENSION_BYTES, "big")

    def departed_bytes(self) -> int:
        """Bytes on the wire of everything that left so far; call it at least each 1,000 packets."""
        for number in range(self._added + 1, self._added + 1 + (self.number - self._added & 0xFFFF)):
            entry = self.log[number & KEPT - 1]
            self.sent_bytes += entry[1] + WIRE_BYTES if entry else 0
        self._added = self.number
        return self.sent_bytes

    def report(self, compound: bytes, start: int, end: int) -> None:
        """Add up one report: the body of an RTPFB packet of format 15 in a compound. Raises Malformed."""
        if end - start < 16:
            raise Malformed("transport feedback cut off")
        base, count, times = _HEAD.unpack_from(compound, start + 8)
        statuses, at = _statuses(compound, start + 16, end, count)
        arrived_ms = self._unwrapped(times >> 8) * REFERENCE_MS
        first = self._extended(base, count)
        for number, status in enumerate(statuses, first):
            if status == 1:
                if at >= end:
                    raise Malformed("transport feedback without a delta")
                arrived_ms += compound[at] * DELTA_MS
                at += 1
            elif status == 2:
                if at + 2 > end:
                    raise Malformed("transport feedback without a delta")
                arrived_ms += _S16.unpack_from(compound, at)[0] * DELTA_MS
                at += 2
            elif status == 3:
                raise Malformed("transport feedback of an unknown status")
            self._tell(number, arrived_ms if status else None)
        cluster = self._cluster
        if cluster is not None and cluster.told(self._judged):
            self._probed, self._cluster = cluster.arrived(), None

    def take_sample(self) -> Sample | None:
        """What was reported since the last call; None when nothing was."""
        if not self._received and not self._lost:
            return None
        span_s = 0.0
        if self._received:
            if self._begun:
                span_s = max(0.0, (self._last_ms - self._sampled_ms) / 1000)
            self._begun, self._sampled_ms = True, self._last_ms
        sample = Sample(self._received, max(0, self._lost), self._acked_bytes, self._least_ms, span_s, self._probed)
        self._received = self._lost = self._acked_bytes = 0
        self._probed = 0.0
        return sample

    def _tell(self, number: int, arrived_ms: float | None) -> None:
        judged = number <= self._judged
        if arrived_ms is None:
            if not judged:
                self._lost += 1
                self._judged = number
            return
        entry, self.log[number & KEPT - 1] = self.log[number & KEPT - 1], None
        if entry is None:  # reported twice, or forgotten long ago
            return
        if judged:
            self._lost -= 1
        else:
            self._judged = number
        sent_at, size = entry
        travelled_ms = arrived_ms - sent_at * 1000
        if not self._received or travelled_ms < self._least_ms:
            self._least_ms = travelled_ms
        self._received += 1
        self._acked_bytes += size + WIRE_BYTES
        if self._cluster is not None and self._cluster.holds(number):
            self._cluster.came(sent_at * 1000, arrived_ms)
        self._last_ms = max(self._last_ms, arrived_ms) if self._begun or self._received > 1 else arrived_ms

    def _extended(self, base: int, count: int) -> int:
        """The first number of a report as one that never wraps. Raises Malformed for what hasn't left lately."""
        judged = max(self._judged, 0)
        ahead = base - judged & 0xFFFF
        extended = judged + ahead if ahead < 0x8000 else judged + ahead - 0x10000
        if not 0 < count <= (self.number - base & 0xFFFF) + 1 <= KEPT:
            raise Malformed("transport feedback about what never left")
        return extended

    def _unwrapped(self, reference: int) -> int:
        """The reference time of 24 bits, in 64 ms, as one that never wraps."""
        if self._reference < 0:
            self._reference = reference + 0x1000000
            return self._reference
        step = reference - self._reference & 0xFFFFFF
        self._reference += step if step < 0x800000 else step - 0x1000000
        return self._reference


def _statuses(compound: bytes, at: int, end: int, count: int) -> tuple[list[int], int]:
    """The status of each packet, and where the deltas begin (sections 3.1.1 to 3.1.4). Raises Malformed."""
    if count > KEPT:
        raise Malformed("transport feedback about too many packets")
    found: list[int] = []
    while len(found) < count:
        if at + 2 > end:
            raise Malformed("transport feedback without a chunk")
        chunk = _U16.unpack_from(compound, at)[0]
        at += 2
        if not chunk & 0x8000:
            found += [chunk >> 13 & 3] * (chunk & 0x1FFF)
        elif chunk & 0x4000:
            found += [chunk >> shift & 3 for shift in range(12, -1, -2)]
        else:
            found += [chunk >> shift & 1 for shift in range(13, -1, -1)]
    del found[count:]
    return found, at
