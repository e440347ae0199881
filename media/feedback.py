"""RTCP: what subscribers ask for, and the reports that both sides need. Off the hot path.

NACK → RTX (RFC 4588), PLI and FIR → a key frame of the layer that is shown, sender reports carried over so that sound
and picture of a person stay together, receiver reports to publishers, and to those that don't estimate their uplink by
transport-wide feedback a bit rate limit (REMB).
"""

import time
from collections.abc import Iterable

from media import rtp
from media.router import OUR_SSRC, Router, Stream, rewritten
from media.slot import Slot

UPLINK_LIMIT_BPS = 6_000_000
"""What a publisher may send: three camera layers and a screen. Chromium sends all layers once it has been told."""
REPORT_BLOCKS = 31
REPORTED_S = 5.0
"""Layers that were silent for longer get no report."""
CNAME = b"amphi"
REPORT_S = 1.0
"""How often each peer gets its reports."""


class Feedback:
    """The RTCP of one process."""

    def __init__(self, router: Router) -> None:
        self._router = router
        self.nacked = self.resent = self.pictures_lost = 0
        router.on_control = self.receive

    def receive(self, stream: Stream, compound: bytes) -> None:
        """A compound packet of a peer. Raises Malformed."""
        for form, kind, start, end in rtp.rtcp_packets(compound):
            if kind == rtp.SENDER_REPORT and end - start >= 24:
                self._sender_report(stream, compound, start)
                _round_trip(stream, compound, start + 24, end)
            elif kind == rtp.RECEIVER_REPORT:
                _round_trip(stream, compound, start + 4, end)
            elif kind == rtp.TRANSPORT_FEEDBACK and form == rtp.TRANSPORT_WIDE:
                stream.departures.report(compound, start, end)
            elif kind == rtp.TRANSPORT_FEEDBACK and form == rtp.NACK:
                self._resend(stream, *rtp.nacked(compound, start, end))
            elif kind == rtp.PAYLOAD_FEEDBACK and form == rtp.PICTURE_LOST and end - start >= 8:
                self._picture_lost(stream, rtp.u32(compound, start + 4))
            elif kind == rtp.PAYLOAD_FEEDBACK and form == rtp.FULL_INTRA_REQUEST and end - start >= 16:
                self._picture_lost(stream, rtp.u32(compound, start + 8))

    def report(self, stream: Stream, now: float) -> None:
        """Send a peer its reports; call it about once a second."""
        layers = [each for each in stream.layers.values() if each.highest >= 0 and now - each.heard_at < REPORTED_S]
        compound = b""
        if layers:
            compound += rtp.receiver_report(OUR_SSRC, [each.report(now) for each in layers[:REPORT_BLOCKS]])
            limited = [each.ssrc for each in layers if each.limited]
            if limited:
                compound += rtp.bitrate_limit(OUR_SSRC, UPLINK_LIMIT_BPS, limited)
        for slot in stream.slots.values():
            report = _slot_report(slot, now)
            if report:
                stream.note_report(rtp.u32(report, 10), now)
                compound += report
        if compound:
            self._router.control(stream, compound)

    def welcome(self, stream: Stream, ssrc: int) -> None:
        """Tell a publisher its limit at the first packet: in its first 2 s Chromium's estimate jumps to it."""
        self._router.control(stream, rtp.bitrate_limit(OUR_SSRC, UPLINK_LIMIT_BPS, (ssrc,)))

    def _sender_report(self, stream: Stream, compound: bytes, start: int) -> None:
        layer = stream.layers.get(rtp.u32(compound, start))
        if layer is None:
            return
        layer.report_ntp = int.from_bytes(compound[start + 4 : start + 12], "big")
        layer.report_timestamp = rtp.u32(compound, start + 12)
        layer.report_at = time.monotonic()
        offset = time.time() + rtp.NTP_EPOCH_S - layer.report_ntp / (1 << 32)
        if stream.clock_offset_s is None or offset < stream.clock_offset_s:
            stream.clock_offset_s = offset
        tap = self._router.tap
        if layer.captured and tap is not None and layer.report_at < self._router.capture_until:
            tap(layer.seat_id, layer.kind, layer.rid, compound[start - 4 : start + 24], time.time_ns())

    def _resend(self, stream: Stream, ssrc: int, numbers: Iterable[int]) -> None:
        slot = stream.slots.get(ssrc)
        if slot is None:
            return
        now = time.monotonic()
        for number in numbers:
            self.nacked += 1
            if not slot.rtx_payload_type:
                continue  # its number was used: SRTP protects none twice
            found = slot.original(number) if slot.may_resend(number, now) else None
            if found is None:
                continue
            self.resent += 1
            span, extended, packet = found
            self._router.resend(slot, rewritten(slot, span, packet, extended))

    def _picture_lost(self, stream: Stream, ssrc: int) -> None:
        slot = stream.slots.get(ssrc)
        layer = slot.layer if slot else None
        if layer is not None:
            self.pictures_lost += 1
            layer.key_wanted = True
            self._router.attention.add(layer)
            self._router.ask(layer, time.monotonic())


def _round_trip(stream: Stream, compound: bytes, start: int, end: int) -> None:
    """Take the time of a round trip out of report blocks (RFC 3550 section 6.4.1, figure 2)."""
    now = time.monotonic()
    for block in range(start, end - 23, 24):
        sent_at = stream.reported.get(rtp.u32(compound, block + 16))
        if sent_at is not None:
            stream.round_trip_s = max(0.0, now - sent_at - rtp.u32(compound, block + 20) / 65536)


def _slot_report(slot: Slot, now: float) -> bytes:
    """The sender report of a slot: the publisher's relation of NTP and RTP time, brought to our clock and to now."""
    layer = slot.layer
    if layer is None or not layer.report_ntp or layer.owner.clock_offset_s is None:
        return b""
    since = now - layer.report_at
    publisher_s = layer.report_ntp / (1 << 32) - rtp.NTP_EPOCH_S
    ntp = rtp.ntp_time(publisher_s + layer.owner.clock_offset_s + since)
    timestamp = layer.report_timestamp + int(since * layer.clock_rate_hz) + slot.spans[0].time
    packets, octets = slot.sent()
    return rtp.sender_report(slot.ssrc, ntp, timestamp, packets, octets) + rtp.description(slot.ssrc, CNAME)
