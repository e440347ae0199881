"""The hot path: a packet comes in, is decrypted once, and goes out to every slot that shows it. A map and a loop.

No object is made per packet and receiver and nothing is awaited. What is shown where is decided elsewhere (`plan.py`)
and arrives as `show`; the router only obeys. Another router can stand behind the same methods: `receive`, `show`,
`drop`, `tick`.
"""

import time
from collections import Counter
from collections.abc import Callable
from functools import lru_cache
from struct import Struct

from media import rtp
from media.ice import DATAGRAM_BYTES, Address
from media.layer import HISTORY, Layer
from media.rtp import Malformed
from media.slot import Slot, Span
from media.srtp import PACKET_BYTES, Arena, Inbound, Outbound, zeros

OUR_SSRC = 1
"""The SSRC that our RTCP speaks as."""

Tap = Callable[[str, str, str, bytes, int], None]
"""`tap(seat_id, kind, rid, packet, received_at_ns)`: each RTP packet, and each RTCP sender report, that is captured.

`rid` is the simulcast layer, empty without simulcast; `received_at_ns` is Unix time. A report is told from a packet by
its second byte, 200; its NTP and RTP times are for the SSRC in bytes 4-8.
"""


class Stream:
    """The media of one peer, as the router sees it: keys, what it sends, what it gets."""

    def __init__(self, inbound: Inbound, outbound: Outbound, learn: Callable[[bytes], Layer | None]) -> None:
        self.inbound, self.outbound = inbound, outbound
        self.learn = learn
        """Find the layer of an SSRC that is new (mid and rid extensions), or None."""
        self.layers: dict[int, Layer] = {}
        self.retransmissions: dict[int, Layer] = {}
        """Layers by the SSRC of their RTX stream."""
        self.ignored: set[int] = set()
        self.slots: dict[int, Slot] = {}
        self.level_extension = 0
        self.clock_offset_s: float | None = None
        """Our Unix time less the publisher's NTP time, one for all of its layers, so that they stay in step."""


class Router:
    """Forwards for one process. `send(datagram, address)` sends one datagram."""

    def __init__(self, dropped: Counter[str], tap: Tap | None = None) -> None:
        self.pointer, self.buffer = zeros(DATAGRAM_BYTES)
        self.arena = Arena()
        self.dropped = dropped
        self.tap = tap
        self.capture_until = 0.0
        """Monotonic time after which nothing is captured, unless the node may say so again."""
        self.descriptor = -1
        self.send: Callable[[bytes, Address], None] = lambda datagram, address: None
        self.on_control: Callable[[Stream, bytes], None] = lambda stream, compound: None
        self.attention: set[Layer] = set()
        """Layers of which something is missing or awaited."""
        self.received = self.forwarded = self.nacks_sent = self.key_frames_asked = 0

    # -- a datagram in `buffer`

    def receive(self, stream: Stream, length: int) -> bool:
        """Handle RTP or RTCP of a peer; whether it passed SRTP."""
        if length > PACKET_BYTES:
            self.dropped["media_oversized"] += 1
            return False
        rtcp = rtp.is_rtcp(self.buffer)
        packet = stream.inbound.unprotect(length, rtcp=rtcp)
        if packet is None:
            self.dropped["srtp_refused"] += 1
            return False
        try:
            if rtcp:
                self.on_control(stream, packet)
            else:
                self._receive_rtp(stream, packet)
        except Malformed:
            self.dropped["media_malformed"] += 1
        return True

    def _receive_rtp(self, stream: Stream, packet: bytes) -> None:
        ssrc = int.from_bytes(packet[8:12], "big")
        layer = stream.layers.get(ssrc)
        if layer is None:
            repaired = stream.retransmissions.get(ssrc)
            if repaired is not None:
                self._receive_rtx(stream, repaired, packet)
                return
            rtp.payload_bounds(packet)
            layer = stream.learn(packet)
            if layer is None or layer.ssrc != ssrc:  # nobody's, or the first packet of an RTX stream
                return
        self._route(stream, layer, packet)

    def _receive_rtx(self, stream: Stream, layer: Layer, packet: bytes) -> None:
        start, end = rtp.payload_bounds(packet)
        original = rtp.retransmitted(packet, start, end, layer.ssrc, layer.payload_type)
        if original is not None and layer.highest >= 0:
            self._route(stream, layer, original)

    def _route(self, stream: Stream, layer: Layer, packet: bytes) -> None:
        start, end = rtp.payload_bounds(packet)
        _, marker_type, number, timestamp, _ = rtp.HEADER.unpack_from(packet)
        if marker_type & 0x7F != layer.payload_type:
            self.dropped["payload_type"] += 1
            return
        now = time.monotonic()
        extended = layer.advance(number, now, timestamp)
        if layer.blocked:
            self.dropped["blocked"] += 1
            return
        self.received += 1
        newest = extended == layer.highest
        if newest:
            layer.packets += 1
            layer.octets += end - start
            layer.timestamp = timestamp
        elif extended <= layer.highest - HISTORY or layer.kept(extended) is not None:
            self.dropped["repeated"] += 1
            return
        if layer.captured and self.tap is not None and now < self.capture_until:
            self.tap(layer.seat_id, layer.kind, layer.rid, packet, time.time_ns())
        if layer.video:
            self._route_video(layer, packet, start, end, extended)
        else:
            self._route_audio(stream, layer, packet, start, end, extended)

    def _route_audio(self, stream: Stream, layer: Layer, packet: bytes, start: int, end: int, extended: int) -> None:
        if level := rtp.extension(packet, stream.level_extension):
            layer.loudest_dbov = min(layer.loudest_dbov, level[0] & 0x7F)
        if layer.waiting and extended == layer.highest:
            self._begin(layer)
        if layer.slots:
            self._fan_out(layer, packet, start, end, 0, 0, 0, extended)

    def _route_video(self, layer: Layer, packet: bytes, start: int, end: int, extended: int) -> None:
        picture_at, picture_bytes, temporal_at, key = rtp.vp8(packet, start, end)
        if extended == layer.highest:
            if picture_bytes:
                layer.picture = int.from_bytes(packet[picture_at : picture_at + picture_bytes], "big") & 0x7FFF
            if temporal_at:
                layer.temporal = packet[temporal_at]
            if key:
                layer.height_px = rtp.vp8_height(packet, start, end) or layer.height_px
                if layer.waiting:
                    self._begin(layer)
        if not layer.idle:
            self.attention.add(layer)
        if layer.slots:
            layer.keep(extended, packet)
            self._fan_out(layer, packet, start, end, picture_at, picture_bytes, temporal_at, extended)

    def _begin(self, layer: Layer) -> None:
        """Every slot that waited begins with the newest packet."""
        starting, layer.waiting = layer.waiting, []
        for slot in starting:
            self._leave(slot)
        layer.attach(starting, self.arena)

    def _fan_out(
        self,
        layer: Layer,
        packet: bytes,
        start: int,
        end: int,
        picture_at: int,
        picture_bytes: int,
        temporal_at: int,
        extended: int,
    ) -> None:
        if extended < layer.late_before:
            for slot in layer.slots:  # a late packet, older than where some slot began, is not for that slot
                if extended >= slot.spans[0].began:
                    self.transmit(slot, rewritten(slot, slot.spans[0], packet))
            return
        _, marker, number, timestamp, _ = rtp.HEADER.unpack_from(packet)
        marker &= 0x80
        view = self.arena.view
        tail_at = picture_at + picture_bytes
        for batch, rows in layer.batches:
            if picture_bytes and tail_at < end:
                write = _with_picture(picture_at - start, picture_bytes, end - tail_at - 1).pack_into
                head, after, tail = packet[start:picture_at], packet[tail_at], packet[tail_at + 1 : end]
                mask, flag = (0x7FFF, 0x8000) if picture_bytes == 2 else (0x7F, 0)
                step = 1 if temporal_at == tail_at else 0
                picture = int.from_bytes(packet[picture_at:tail_at], "big")
                for at, kind, sequence, later, ssrc, pictures, temporals in rows:
                    write(
                        view,
                        at,
                        0x80,
                        marker | kind,
                        number + sequence & 0xFFFF,
                        timestamp + later & 0xFFFFFFFF,
                        ssrc,
                        head,
                        picture + pictures & mask | flag,
                        after + temporals * step & 0xFF,
                        tail,
                    )
            else:
                write = _plain(end - start).pack_into
                payload = packet[start:end]
                for at, kind, sequence, later, ssrc, _, _ in rows:
                    write(
                        view,
                        at,
                        0x80,
                        marker | kind,
                        number + sequence & 0xFFFF,
                        timestamp + later & 0xFFFFFFFF,
                        ssrc,
                        payload,
                    )
            failed = batch.send(self.descriptor, rtp.HEADER_BYTES + end - start)
            if failed:
                self.dropped["send_failed"] += failed
            self.forwarded += batch.count

    # -- what is shown where

    def show(self, slot: Slot, layer: Layer | None) -> None:
        """Show a layer in a slot from its next key frame on (sound: its next packet), or nothing.

        Another layer of the same picture goes on until then; another person's is cut at once.
        """
        if layer is not None and (slot.pending or slot.layer) is layer:
            return
        if slot.pending is not None:
            slot.pending.detach((slot,), self.arena)
            slot.pending = None
        current = slot.layer
        if current is layer:
            return
        if layer is None or current is None or (current.owner, current.kind) != (layer.owner, layer.kind):
            self._leave(slot)
        if layer is not None:
            slot.pending = layer
            layer.waiting.append(slot)
            self.attention.add(layer)
            self.ask(layer, time.monotonic())

    def drop(self, stream: Stream) -> None:
        """Cut a peer: nothing of its is forwarded, nothing goes to it any more."""
        for slot in stream.slots.values():
            self.show(slot, None)
        for layer in list(stream.layers.values()):
            self.discard(layer)
        stream.retransmissions.clear()
        stream.outbound.address = None

    def discard(self, layer: Layer) -> list[Slot]:
        """Forget a layer: its publisher is gone, or sends the same with another SSRC. Returns the slots that had it."""
        slots = [*layer.slots, *layer.waiting]
        for slot in slots:
            self.show(slot, None)
        self.attention.discard(layer)
        layer.owner.layers.pop(layer.ssrc, None)
        for ssrc in [ssrc for ssrc, owner in layer.owner.retransmissions.items() if owner is layer]:
            del layer.owner.retransmissions[ssrc]
        return slots

    def _leave(self, slot: Slot) -> None:
        if slot.layer is not None:
            slot.layer.detach((slot,), self.arena)
            slot.leave()

    # -- what is asked of publishers

    def tick(self, now: float) -> None:
        """Ask again for what is missing or awaited; call it about each 50 ms."""
        for layer in list(self.attention):
            self.ask(layer, now)
            if layer.idle:
                self.attention.discard(layer)

    def ask(self, layer: Layer, now: float) -> None:
        """Ask a publisher for lost packets and key frames, as far as it is time to."""
        missing = layer.to_nack(now) if layer.slots or layer.captured else []
        if missing:
            self.nacks_sent += 1
            self.control(layer.owner, rtp.nack(OUR_SSRC, layer.ssrc, missing))
        if layer.key_frame_due(now):
            self.key_frames_asked += 1
            self.control(layer.owner, rtp.picture_lost(OUR_SSRC, layer.ssrc))

    # -- single packets, off the hot path

    def transmit(self, slot: Slot, packet: bytes) -> None:
        """Protect and send one RTP packet."""
        if slot.outbound.address is not None:
            self.send(slot.outbound.protect(packet), slot.outbound.address)

    def control(self, stream: Stream, compound: bytes) -> None:
        """Protect and send RTCP, behind an empty receiver report (RFC 3550 section 6.1)."""
        if stream.outbound.address is not None:
            whole = rtp.receiver_report(OUR_SSRC, ()) + compound
            self.send(stream.outbound.protect_rtcp(whole), stream.outbound.address)


def rewritten(slot: Slot, span: Span, packet: bytes) -> bytes:
    """A packet of a span's layer as a slot sends it."""
    start, end = rtp.payload_bounds(packet)
    _, marker_type, number, timestamp, _ = rtp.HEADER.unpack_from(packet)
    payload = bytearray(packet[start:end])
    if span.layer.video:
        picture_at, picture_bytes, temporal_at, _ = rtp.vp8(packet, start, end)
        if picture_bytes:
            mask, flag = (0x7FFF, 0x8000) if picture_bytes == 2 else (0x7F, 0)
            picture = int.from_bytes(packet[picture_at : picture_at + picture_bytes], "big")
            at = picture_at - start
            payload[at : at + picture_bytes] = (picture + span.picture & mask | flag).to_bytes(picture_bytes, "big")
        if temporal_at:
            payload[temporal_at - start] = payload[temporal_at - start] + span.temporal & 0xFF
    header = rtp.HEADER.pack(
        0x80,
        marker_type & 0x80 | slot.payload_type,
        number + span.sequence & 0xFFFF,
        timestamp + span.time & 0xFFFFFFFF,
        slot.ssrc,
    )
    return header + bytes(payload)


@lru_cache(2048)
def _plain(size: int) -> Struct:
    return Struct(f"!BBHII{size}s")


@lru_cache(8192)
def _with_picture(head: int, picture_bytes: int, tail: int) -> Struct:
    return Struct(f"!BBHII{head}s{'H' if picture_bytes == 2 else 'B'}B{tail}s")
