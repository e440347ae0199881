"""What is sent: one receive slot of one connection, whose SSRC, numbers and times go on whatever it shows.

A slot adds an offset to the numbers of the layer it shows. When it changes, new offsets are chosen so that the
subscriber's decoder sees one stream: the next sequence number, a later time, the next picture id.
"""

from collections import deque
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple

from media.srtp import Outbound

if TYPE_CHECKING:
    from media.layer import Layer

SPANS_KEPT = 4
RTX_AGAIN_S = 0.02
RTX_PACKETS_PER_S = 500


class Span(NamedTuple):
    """A stretch of what a slot sent that came from one layer: where it began, and what was added to its numbers."""

    layer: "Layer"
    began: int
    """Extended number of the layer's first packet that was sent."""
    sequence: int
    time: int
    picture: int
    temporal: int


class Slot:
    """One sending stream of one connection."""

    def __init__(
        self, outbound: Outbound, ssrc: int, rtx_ssrc: int, payload_type: int, rtx_payload_type: int, clock_rate_hz: int
    ) -> None:
        self.outbound = outbound
        self.ssrc, self.rtx_ssrc = ssrc, rtx_ssrc
        self.payload_type, self.rtx_payload_type = payload_type, rtx_payload_type
        self.clock_rate_hz = clock_rate_hz
        self.layer: Layer | None = None
        self.pending: Layer | None = None
        """What is shown from its next key frame on."""
        self.spans: deque[Span] = deque(maxlen=SPANS_KEPT)
        """The latest first; it is the current one while `layer` is set."""
        self._next = (0, 0, 0, 0)
        """What the numbers would be now, when the slot shows nothing: sequence, time, picture, temporal."""
        self._left_at = 0.0
        self._packets = self._octets = 0
        self._packets_base = self._octets_base = 0
        self._rtx_number = 0
        self._resent: dict[int, float] = {}
        self._allowance = float(RTX_PACKETS_PER_S)
        self._allowed_at = 0.0

    def leave(self) -> None:
        """Remember where the numbers are, before another layer, or none, is shown."""
        layer = self.layer
        if layer is None:
            return
        self._packets, self._octets = self.sent()
        span = self.spans[0]
        self._next = (
            layer.highest + span.sequence + 1,
            layer.timestamp + span.time,
            layer.picture + span.picture + 1,
            layer.temporal + span.temporal + 1,
        )
        self._left_at = monotonic()
        self.layer = None

    def enter(self, layer: "Layer") -> None:
        """Show a layer from its newest packet on."""
        sequence_next, time_next, picture_next, temporal_next = self._next
        elapsed = min(monotonic() - self._left_at, 3600) if self._left_at else 0.0
        ticks = max(int(elapsed * self.clock_rate_hz), self.clock_rate_hz // 30)
        self.layer, self.pending = layer, None
        self._packets_base, self._octets_base = layer.packets, layer.octets
        self.spans.appendleft(
            Span(
                layer,
                layer.highest,
                (sequence_next - layer.highest) & 0xFFFF,
                (time_next + ticks - layer.timestamp) & 0xFFFFFFFF,
                (picture_next - layer.picture) & 0x7FFF,
                (temporal_next - layer.temporal) & 0xFF,
            )
        )

    def original(self, number: int) -> tuple[Span, bytes] | None:
        """The layer's packet that was sent with this sequence number, if it is kept."""
        for span in self.spans:
            highest = span.layer.highest
            extended = highest - ((highest + span.sequence - number) & 0xFFFF)
            if extended >= span.began and (packet := span.layer.kept(extended)) is not None:
                return span, packet
        return None

    def may_resend(self, number: int, now: float) -> bool:
        """Whether a NACK is answered: not twice within 20 ms, not more than 500 packets a second."""
        if now - self._resent.get(number, 0.0) < RTX_AGAIN_S:
            return False
        self._allowance = min(RTX_PACKETS_PER_S, self._allowance + (now - self._allowed_at) * RTX_PACKETS_PER_S)
        self._allowed_at = now
        if self._allowance < 1:
            return False
        self._allowance -= 1
        if len(self._resent) > 2 * RTX_PACKETS_PER_S:
            self._resent.clear()
        self._resent[number] = now
        return True

    def next_rtx_number(self) -> int:
        """The sequence number of the next retransmission."""
        self._rtx_number = (self._rtx_number + 1) & 0xFFFF
        return self._rtx_number

    def sent(self) -> tuple[int, int]:
        """Packets and octets sent since the connection began."""
        if self.layer is None:
            return self._packets, self._octets
        return (
            self._packets + self.layer.packets - self._packets_base,
            self._octets + self.layer.octets - self._octets_base,
        )
