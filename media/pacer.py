"""Video of a connection that can take little leaves bit by bit, and padding fills a connection to see what it takes.

draft-ietf-rmcat-gcc-02 section 4 (pacing: groups of packets each 5 ms).
"""

from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING

from media import rtp
from media.departures import EXTENSION_BYTES, WIRE_BYTES

if TYPE_CHECKING:
    from media.router import Stream
    from media.slot import Slot

PACE_S = 0.005
"""How often `release` is to be called."""
QUEUE_S = 1.0
QUEUE_BYTES = 40_000
"""What waits at most: a second of the bit rate, or a key frame; what does not fit is left to NACKs."""
LATE_S = 0.02
"""A release that comes later than this does not make up for it in one burst."""
PADDING_BYTES = 255
PADDING_PACKETS = 64
"""At most this many in one release."""


class Pacer:
    """What waits to leave for one connection."""

    def __init__(self, bitrate_bps: float) -> None:
        self.bitrate_bps = bitrate_bps
        self._queue: deque[tuple[Slot, bytes]] = deque()
        self._queued_bytes = 0
        self._budget_bytes = 0.0
        self._released_at = 0.0

    def push(self, slot: "Slot", packet: bytes) -> bool:
        """Queue a packet; False when too much waits already."""
        if self._queued_bytes + len(packet) > max(self.bitrate_bps / 8 * QUEUE_S, QUEUE_BYTES):
            return False
        self._queue.append((slot, packet))
        self._queued_bytes += len(packet)
        return True

    def release(self, now: float, transmit: Callable[["Slot", bytes], None]) -> None:
        """Send what it is time for: at the bit rate, one packet more than the budget at most."""
        passed = min(now - self._released_at, LATE_S)
        self._released_at = now
        self._budget_bytes = min(self._budget_bytes, 0.0) + passed * self.bitrate_bps / 8
        while self._queue and self._budget_bytes > 0:
            slot, packet = self._queue.popleft()
            self._queued_bytes -= len(packet)
            self._budget_bytes -= len(packet) + WIRE_BYTES + EXTENSION_BYTES
            transmit(slot, packet)

    def empty(self, transmit: Callable[["Slot", bytes], None]) -> None:
        """Send everything at once."""
        while self._queue:
            transmit(*self._queue.popleft())
        self._queued_bytes = 0


class Probe:
    """Padding for some time. The last packet leaves at its end, however much media there were."""

    def __init__(self, stream: "Stream", bitrate_bps: float, now: float, seconds: float) -> None:
        self._stream, self._bitrate_bps = stream, bitrate_bps
        self._began, self._until = now, now + seconds
        self._base = stream.departures.departed_bytes()

    def release(self, now: float, transmit: Callable[["Slot", bytes], None]) -> bool:
        """Send the padding that is due; False when the time is over, or nothing can carry padding."""
        slot = next((each for each in self._stream.slots.values() if each.rtx_payload_type), None)
        if slot is None:
            return False
        over = now >= self._until
        wanted = (min(now, self._until) - self._began) * self._bitrate_bps / 8
        due = wanted - (self._stream.departures.departed_bytes() - self._base)
        size = rtp.HEADER_BYTES + EXTENSION_BYTES + PADDING_BYTES + WIRE_BYTES
        for _ in range(min(PADDING_PACKETS, max(int(due / size), int(over)))):
            transmit(slot, padding(slot))
        return not over


def padding(slot: "Slot") -> bytes:
    """An RTX packet of padding alone (RFC 4588 section 4, RFC 3550 section 5.1)."""
    header = rtp.HEADER.pack(
        0xA0, slot.rtx_payload_type, slot.next_rtx_number(), slot.newest_timestamp(), slot.rtx_ssrc
    )
    return header + bytes(PADDING_BYTES - 1) + bytes((PADDING_BYTES,))
