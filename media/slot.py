"""What is sent: one receive slot of one connection, whose SSRC, numbers and times go on whatever it shows.

A slot adds an offset to the numbers of the layer it shows. When it changes, new offsets are chosen so that the
subscriber's decoder sees one stream: the next sequence number, a later time, the next picture id.
"""

from collections import deque
from collections.abc import Mapping
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple

from media.allowance import Allowance
from media.departures import Departures
from media.skips import Skips

if TYPE_CHECKING:
    from media.layer import Layer
    from media.router import Stream

SPANS_KEPT = 4
RTX_AGAIN_S = 0.02
RTX_PACKETS_PER_S = 500
ALL_TEMPORAL = 2
"""The highest temporal id that browsers send (L1T3): with this limit nothing is left out."""


class Span(NamedTuple):
    """A stretch of what a slot sent that came from one layer: where it began, and what was added to its numbers."""

    layer: "Layer"
    began: int
    """Extended number of the layer's first packet that was sent."""
    sequence: int
    time: int
    picture: int
    temporal: int
    skips: Skips | None
    """What is left out of the layer, when something may be; its counts are taken off the numbers."""

    def numbers(self, extended: int) -> tuple[int, int]:
        """What is added to the number and the picture id of a packet that was sent."""
        if self.skips is None:
            return self.sequence, self.picture
        packets, pictures = self.skips.before(extended)
        return self.sequence - packets, self.picture - pictures

    def source(self, number: int) -> int:
        """The layer's packet, extended, that was sent with a number of 16 bits: the newest that it can be."""
        highest = self.layer.highest
        left_out = self.skips.count if self.skips else 0
        own = highest - left_out - (highest - left_out + self.sequence - number & 0xFFFF)
        return self.skips.source(own) if self.skips else own


class Slot:
    """One sending stream of one connection."""

    def __init__(
        self,
        stream: "Stream",
        ssrc: int,
        rtx_ssrc: int,
        payload_type: int,
        rtx_payload_type: int,
        clock_rate_hz: int,
        departures: Departures,
        codecs: Mapping[str, tuple[int, int]],
    ) -> None:
        self.stream = stream
        self.outbound, self.departures = stream.outbound, departures
        self.ssrc, self.rtx_ssrc = ssrc, rtx_ssrc
        self.payload_type, self.rtx_payload_type = payload_type, rtx_payload_type
        self._codecs = codecs
        """Payload types of media and RTX, by codec."""
        self.clock_rate_hz = clock_rate_hz
        self.layer: Layer | None = None
        self.pending: Layer | None = None
        """What is shown from its next key frame on."""
        self.temporal_limit = ALL_TEMPORAL
        """The highest VP8 temporal id that is forwarded; set by `Router.limit`."""
        self.spans: deque[Span] = deque(maxlen=SPANS_KEPT)
        """The latest first; it is the current one while `layer` is set."""
        self._next = (0, 0, 0, 0)
        """What the numbers would be now, when the slot shows nothing: sequence, time, picture, temporal."""
        self._left_at = 0.0
        self._packets = self._octets = 0
        self._packets_base = self._octets_base = 0
        self._rtx_number = 0
        self._resent: dict[int, float] = {}
        self._allowance = Allowance(RTX_PACKETS_PER_S)

    def leave(self) -> None:
        """Remember where the numbers are, before another layer, or none, is shown."""
        layer = self.layer
        if layer is None:
            return
        self._packets, self._octets = self.sent()
        span = self.spans[0]
        left_out, pictures = (span.skips.count, span.skips.pictures) if span.skips else (0, 0)
        self._next = (
            layer.highest + span.sequence - left_out + 1,
            layer.timestamp + span.time,
            layer.picture + span.picture - pictures + 1,
            layer.temporal + span.temporal + 1,
        )
        self._left_at = monotonic()
        self.layer = None

    def enter(self, layer: "Layer", skips: Skips | None) -> None:
        """Show a layer from its newest packet on, without what `skips` leaves out from now on."""
        sequence_next, time_next, picture_next, temporal_next = self._next
        elapsed = min(monotonic() - self._left_at, 3600) if self._left_at else 0.0
        ticks = max(int(elapsed * self.clock_rate_hz), self.clock_rate_hz // 30)
        self.layer, self.pending = layer, None
        if layer.video:
            self.payload_type, self.rtx_payload_type = self.types(layer)
        left_out, pictures, octets = (skips.count, skips.pictures, skips.octets) if skips else (0, 0, 0)
        self._packets_base, self._octets_base = layer.packets - left_out, layer.octets - octets
        self.spans.appendleft(
            Span(
                layer,
                layer.highest,
                (sequence_next + left_out - layer.highest) & 0xFFFF,
                (time_next + ticks - layer.timestamp) & 0xFFFFFFFF,
                (picture_next + pictures - layer.picture) & 0x7FFF,
                (temporal_next - layer.temporal) & 0xFF,
                skips,
            )
        )

    def types(self, layer: "Layer") -> tuple[int, int]:
        """Payload types of media and RTX for what a layer is."""
        return self._codecs.get(layer.codec, (self.payload_type, self.rtx_payload_type))

    def restrict(self, skips: Skips | None) -> None:
        """From the layer's newest packet on, which begins a picture, leave out something else, or nothing."""
        layer, span = self.layer, self.spans[0]
        if layer is None or skips is span.skips:
            return
        self._packets, self._octets = self.sent()
        before, pictures_before = span.numbers(layer.highest)
        left_out, pictures, octets = (skips.count, skips.pictures, skips.octets) if skips else (0, 0, 0)
        self._packets_base, self._octets_base = layer.packets - left_out, layer.octets - octets
        sequence, picture = (before + left_out) & 0xFFFF, (pictures_before + pictures) & 0x7FFF
        self.spans.appendleft(span._replace(began=layer.highest, sequence=sequence, picture=picture, skips=skips))

    def original(self, number: int) -> tuple[Span, int, bytes] | None:
        """The layer's packet that was sent with this sequence number, if it is kept, and its extended number."""
        for span in self.spans:
            extended = span.source(number)
            if extended >= span.began:
                packet = span.layer.kept(extended)
                return None if packet is None else (span, extended, packet)
        return None

    def span_of(self, extended: int) -> Span | None:
        """The span of the layer that is shown in which a late packet falls; None when it is older than all of them."""
        for span in self.spans:
            if span.layer is not self.layer:
                return None
            if extended >= span.began:
                return span
        return None

    def may_resend(self, number: int, now: float) -> bool:
        """Whether a NACK is answered: not twice within 20 ms, not more than 500 packets a second."""
        if now - self._resent.get(number, 0.0) < RTX_AGAIN_S:
            return False
        if not self._allowance.spend(now):
            return False
        if len(self._resent) > 2 * RTX_PACKETS_PER_S:
            self._resent.clear()
        self._resent[number] = now
        return True

    def newest_timestamp(self) -> int:
        """The RTP timestamp of the newest packet that was sent."""
        time = self.layer.timestamp + self.spans[0].time if self.layer else self._next[1]
        return time & 0xFFFFFFFF

    def next_rtx_number(self) -> int:
        """The sequence number of the next retransmission."""
        self._rtx_number = (self._rtx_number + 1) & 0xFFFF
        return self._rtx_number

    def sent(self) -> tuple[int, int]:
        """Packets and octets sent since the connection began."""
        if self.layer is None:
            return self._packets, self._octets
        skips = self.spans[0].skips
        left_out, octets = (skips.count, skips.octets) if skips else (0, 0)
        return (
            self._packets + self.layer.packets - left_out - self._packets_base,
            self._octets + self.layer.octets - octets - self._octets_base,
        )
