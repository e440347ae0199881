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

from media import pictures, rtp
from media.allowance import Allowance
from media.arrivals import Arrivals
from media.departures import EXTENSION_BYTES, KEPT, Departures, Sample
from media.ice import DATAGRAM_BYTES, Address, IcePeer, IceSocket
from media.layer import HISTORY, Group, Layer
from media.pacer import PACE_S, Pacer, Probe
from media.pictures import Picture
from media.rtp import Malformed
from media.sdp import Downlink, Extensions, Uplink
from media.slot import Slot, Span
from media.srtp import PACKET_BYTES, Arena, Batch, Inbound, Keys, Outbound, zeros

OUR_SSRC = 1
"""The SSRC that our RTCP speaks as."""
NO_PICTURE = Picture()
LOG_MASK = KEPT - 1
REPORTS_KEPT = 128
UPLINK_FLOOD_BPS = 20_000_000
"""What comes faster than this from one peer is dropped; three times what it is told to send at most."""
LEARNS_PER_S = 100
"""New SSRCs that are looked into, for one peer."""
MOVED_AFTER_S = 0.2
"""A peer is followed to the address of its newest packet when nothing came from where it was for this long: a replay
moves nobody, nor does who only forwards a packet faster than it comes."""
STRANGERS_PER_S = 2_000
"""Packets from addresses that are nobody's that are looked at, and keys that are tried on them, for all peers."""
ASK_S = 0.05
"""How often publishers are told what came, and asked for what is missing."""
CM_TAG_BYTES = 10
"""Of the profile AES_CM_128_HMAC_SHA1_80."""
CONTROLS = 64
"""SSRCs of one peer whose newest RTCP is remembered."""

Tap = Callable[[str, str, str, bytes, int], None]
"""`tap(seat_id, kind, rid, packet, received_at_ns)`: each RTP packet, and each RTCP sender report, that is captured.

`rid` is the simulcast layer, empty without simulcast; `received_at_ns` is Unix time. A report is told from a packet by
its second byte, 200; its NTP and RTP times are for the SSRC in bytes 4-8.
"""


class Stream:
    """The media of one peer, as the router sees it: keys, what it sends, what it gets."""

    def __init__(
        self,
        inbound: Inbound,
        outbound: Outbound,
        learn: Callable[[bytes], object],
        follow: Callable[[Address], object],
        extensions: Extensions,
    ) -> None:
        self.inbound, self.outbound = inbound, outbound
        self.departures, self.arrivals = Departures(extensions.departing), Arrivals(extensions.arriving)
        self.heard_at = 0.0
        """Monotonic time of the last packet that passed SRTP."""
        self.there_at = time.monotonic()
        """The same, of those from the address that is sent to."""
        self.control_indexes: dict[int, int] = {}
        """By SSRC: SRTCP's index of its newest RTCP."""
        self.control_tag_bytes = 0
        """What follows that index in a packet."""
        self.follow = follow
        """Everything goes to another address from now on."""
        self.pacer: Pacer | None = None
        self.probe: Probe | None = None
        self.round_trip_s: float | None = None
        """As the newest receiver report says that answers a sender report (RFC 3550 section 6.4.1)."""
        self.reported: dict[int, float] = {}
        """When the last sender reports left, by the middle 32 bits of their NTP time."""
        self.uplink, self.learns = Allowance(UPLINK_FLOOD_BPS / 8), Allowance(LEARNS_PER_S)
        self.learn = learn
        """Make the layer of an SSRC that is new, if it is somebody's."""
        self.layers: dict[int, Layer] = {}
        self.retransmissions: dict[int, Layer] = {}
        """Layers by the SSRC of their RTX stream."""
        self.ignored: set[int] = set()
        self.slots: dict[int, Slot] = {}
        self.level_extension = extensions.level
        self.clock_offset_s: float | None = None
        """Our Unix time less the publisher's NTP time, one for all of its layers, so that they stay in step."""

    def note_report(self, ntp_middle: int, now: float) -> None:
        """A sender report leaves now."""
        self.reported[ntp_middle] = now
        if len(self.reported) > REPORTS_KEPT:
            del self.reported[next(iter(self.reported))]

    @property
    def departed(self) -> int:
        """The newest transport-wide number, of 16 bits."""
        return self.departures.number

    @property
    def departed_bytes(self) -> int:
        """Bytes on the wire of everything that had one."""
        return self.departures.departed_bytes()

    @property
    def probing(self) -> bool:
        """Whether a probe runs."""
        return self.probe is not None

    def take_sample(self) -> Sample | None:
        """What its transport-wide feedback said since the last call; None when nothing came."""
        return self.departures.take_sample()


class Router:
    """Forwards for one process, over its UDP port."""

    def __init__(self, ice: IceSocket, dropped: Counter[str], tap: Tap | None = None) -> None:
        self.pointer, self.buffer = zeros(DATAGRAM_BYTES)
        ice.buffer, ice.on_media = self.buffer, self._media
        self.arena = Arena()
        self.dropped = dropped
        self._streams: set[Stream] = set()
        self._strangers = Allowance(STRANGERS_PER_S)
        self.tap = tap
        self.capture_until = 0.0
        """Monotonic time after which nothing is captured, unless the node may say so again."""
        self.descriptor = ice.socket.fileno()
        self.send: Callable[[bytes, Address], None] = ice.send
        self._family = ice.socket.family
        self.on_control: Callable[[Stream, bytes], None] = lambda stream, compound: None
        self.attention: set[Layer] = set()
        """Layers of which something is missing or awaited."""
        self.received = self.forwarded = self.nacks_sent = self.key_frames_asked = 0
        self._arriving: set[Stream] = set()
        """Streams that get a report of what came."""
        self._timed: set[Stream] = set()
        """Streams that something is released to in time: a pacer's queue or a probe."""

    # -- who sends and who gets

    def stream(
        self,
        keys: Keys,
        address: Address,
        learn: Callable[[bytes], object],
        follow: Callable[[Address], object],
        extensions: Extensions,
    ) -> Stream:
        """The media of a peer whose handshake is done, sent to an address from now on.

        `learn(packet)` is asked for the layer of each SSRC that is new, and makes it. `follow(address)` is told that
        the peer has proved to be at another address: `moved` is then expected.
        """
        outbound = Outbound(keys.send, self._family)
        outbound.moved(*address)
        stream = Stream(Inbound(keys.receive, self.pointer, self.buffer), outbound, learn, follow, extensions)
        stream.control_tag_bytes = 0 if "AEAD" in keys.profile else CM_TAG_BYTES
        self._streams.add(stream)
        return stream

    def slot(self, stream: Stream, downlink: Downlink) -> Slot:
        """A slot of a stream, as it was agreed on."""
        numbered = stream.departures if downlink.wide_extension == stream.departures.extension else Departures(0)
        slot = Slot(
            stream,
            downlink.ssrc,
            downlink.rtx_ssrc,
            downlink.payload_type,
            downlink.rtx_payload_type,
            downlink.clock_rate_hz,
            numbered,
            {codec.name: (codec.payload_type, codec.rtx_payload_type) for codec in downlink.codecs},
        )
        stream.slots[slot.ssrc] = slot
        return slot

    def layer(self, stream: Stream, seat_id: str, uplink: Uplink, rid: str, ssrc: int) -> Layer:
        """A layer that is received from now on."""
        layer = Layer(stream, seat_id, uplink.kind, rid, ssrc, uplink.payload_type, uplink.clock_rate_hz)
        layer.codec = uplink.codec
        layer.limited = layer.video and not uplink.wide_extension
        stream.layers[ssrc] = layer
        return layer

    def repair(self, layer: Layer, ssrc: int) -> None:
        """Packets of this SSRC are retransmissions of a layer's (RFC 4588)."""
        owner = layer.owner
        owner.retransmissions = {known: each for known, each in owner.retransmissions.items() if each is not layer}
        owner.retransmissions[ssrc] = layer

    def moved(self, stream: Stream, address: Address) -> None:
        """Everything to a peer goes to this address from now on."""
        stream.outbound.moved(*address)
        stream.there_at = time.monotonic()

    def known_at(self, stream: Stream, address: Address) -> None:
        """Media from this address are the peer's. The port, which is read in Python, knows it already."""

    def unknown_at(self, address: Address) -> None:
        """Media from this address are nobody's any more."""

    # -- a datagram in `buffer`

    def _media(self, peer: IcePeer | None, length: int, address: Address) -> None:
        if length > PACKET_BYTES:
            self.dropped["media_oversized"] += 1
        elif peer is None:
            self._receive_stranger(length, address)
        elif isinstance(peer.stream, Stream):
            self.receive(peer.stream, length, address)
        else:
            self.dropped["media_early"] += 1

    def receive(self, stream: Stream, length: int, address: Address) -> None:
        """Handle RTP or RTCP of a peer in `buffer`, from an address that is known for the peer's."""
        there = address == stream.outbound.address
        moves = not there and self._would_move(stream, length)
        if not self._open(stream, length):
            self.dropped["srtp_refused"] += 1
        elif there:
            stream.there_at = stream.heard_at
        elif moves:
            stream.follow(address)

    def _receive_stranger(self, length: int, address: Address) -> None:
        """RTP or RTCP from an address that is nobody's: somebody may have moved there."""
        now, datagram = time.monotonic(), bytes(self.buffer[:length])
        for stream in self._streams if self._strangers.spend(now) else ():
            if not self._would_move(stream, length):
                continue
            if not self._strangers.spend(now):
                break
            if self._open(stream, length):
                stream.follow(address)
                return
            self.buffer[:length] = datagram
        self.dropped["media_of_nobody"] += 1

    def _would_move(self, stream: Stream, length: int) -> bool:
        """Whether a peer has moved if what is in `buffer` is authentic: it says that it is the newest."""
        if length < rtp.HEADER_BYTES + CM_TAG_BYTES or time.monotonic() - stream.there_at <= MOVED_AFTER_S:
            return False
        if rtp.is_rtcp(self.buffer):
            newest = stream.control_indexes.get(rtp.u32(self.buffer, 4))
            return newest is not None and control_index(self.buffer, length - stream.control_tag_bytes) > newest
        layer = stream.layers.get(rtp.u32(self.buffer, 8))
        ahead = (int.from_bytes(self.buffer[2:4], "big") - layer.highest & 0xFFFF) if layer else 0
        return 0 < ahead < 0x8000

    def _open(self, stream: Stream, length: int) -> bool:
        """Decrypt what is in `buffer` and handle it; False when it is not the peer's, or was seen before."""
        rtcp = rtp.is_rtcp(self.buffer)
        index = control_index(self.buffer, length - stream.control_tag_bytes)
        packet = stream.inbound.unprotect(length, rtcp=rtcp)
        if packet is None:
            return False
        newest = stream.control_indexes
        if rtcp:
            ssrc = rtp.u32(packet, 4)
            if ssrc in newest or len(newest) < CONTROLS:
                newest[ssrc] = max(newest.get(ssrc, 0), index)
        self._handle(stream, packet, length, rtcp=rtcp)
        return True

    def _handle(self, stream: Stream, packet: bytes, length: int, *, rtcp: bool) -> None:
        """RTP or RTCP that was `length` bytes long before it was decrypted."""
        stream.heard_at = now = time.monotonic()
        if not stream.uplink.spend(now, length):
            self.dropped["uplink_flood"] += 1
            return
        try:
            if rtcp:
                self.on_control(stream, packet)
            else:
                if stream.arrivals.extension:
                    self._note_arrival(stream, packet)
                self._receive_rtp(stream, packet)
        except Malformed:
            self.dropped["media_malformed"] += 1

    def _note_arrival(self, stream: Stream, packet: bytes) -> None:
        rtp.payload_bounds(packet)
        full = stream.arrivals.note(packet, stream.heard_at)
        if full:
            self.control(stream, full)
        if stream.arrivals.pending:
            self._arriving.add(stream)

    def _receive_rtp(self, stream: Stream, packet: bytes) -> None:
        ssrc = int.from_bytes(packet[8:12], "big")
        layer = stream.layers.get(ssrc)
        if layer is None:
            repaired = stream.retransmissions.get(ssrc)
            if repaired is not None:
                self._receive_rtx(stream, repaired, packet)
                return
            rtp.payload_bounds(packet)
            if not stream.learns.spend(stream.heard_at):
                self.dropped["ssrc_flood"] += 1
                return
            stream.learn(packet)
            layer = stream.layers.get(ssrc)
            if layer is None:  # nobody's, or the first packet of an RTX stream
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
        if not layer.idle:
            self.attention.add(layer)
        if layer.slots:
            self._fan_out(layer, packet, start, end, NO_PICTURE, extended)

    def _route_video(self, layer: Layer, packet: bytes, start: int, end: int, extended: int) -> None:
        picture = pictures.read(layer.codec, packet, start, end)
        if extended == layer.highest:
            layer.temporal_octets[picture.temporal] += end - start
            if picture.id_bytes:
                at = picture.id_at
                layer.picture = int.from_bytes(packet[at : at + picture.id_bytes], "big") & 0x7FFF
            if picture.tl0_at:
                layer.temporal = packet[picture.tl0_at]
            if picture.key:
                layer.height_px = pictures.height(layer.codec, packet, start, end) or layer.height_px
                if layer.waiting:
                    self._begin(layer)
            if layer.changing and picture.begins:
                layer.change_limits(picture, self.arena)
        if not layer.idle:
            self.attention.add(layer)
        if layer.slots:
            layer.keep(extended, packet)
            self._fan_out(layer, packet, start, end, picture, extended)

    def _begin(self, layer: Layer) -> None:
        """Every slot that waited begins with the newest packet."""
        starting, layer.waiting = layer.waiting, []
        for slot in starting:
            self._leave(slot)
        layer.attach(starting, self.arena)

    def _fan_out(self, layer: Layer, packet: bytes, start: int, end: int, picture: Picture, extended: int) -> None:
        newest = extended == layer.highest
        if not newest and extended < layer.late_before:
            for slot in layer.slots:
                self._send_late(slot, packet, picture, extended)
            return
        for group in layer.groups:
            skips = group.skips
            left_out = pictures_left_out = 0
            if skips is not None:
                if not newest:
                    for slot in layer.slots:
                        if slot.spans[0].skips is skips:
                            self._send_late(slot, packet, picture, extended)
                    continue
                if picture.temporal > skips.limit:
                    skips.skip(extended, layer.picture, end - start)
                    continue
                left_out, pictures_left_out = skips.count, skips.pictures
            for slot in group.paced:
                self._pace(slot, rewritten(slot, slot.spans[0], packet, extended))
            if group.numbered:
                self._send_numbered(group, packet, start, end, picture, left_out, pictures_left_out)
            else:
                self._send_plain(group, packet, start, end, picture, left_out, pictures_left_out)

    def _send_late(self, slot: Slot, packet: bytes, picture: Picture, extended: int) -> None:
        """A packet that is not the newest, to one slot; nothing when it is older than where the slot began.

        One that would have been left out fills the place that was kept for it, empty.
        """
        span = slot.span_of(extended)
        if span is None:
            return
        sent = rewritten(slot, span, packet, extended)
        if span.skips is not None and picture.temporal > span.skips.limit:
            sent = bytes((sent[0] | 0x20, sent[1] & 0x7F)) + sent[2 : rtp.HEADER_BYTES] + b"\x01"
        if span.layer.video:
            self._pace(slot, sent)
        else:
            self.transmit(slot, sent)

    def _send_plain(
        self, group: Group, packet: bytes, start: int, end: int, picture: Picture, left_out: int, pictures_left_out: int
    ) -> None:
        """To slots whose packets carry no header extension."""
        _, marker, number, timestamp, _ = rtp.HEADER.unpack_from(packet)
        marker &= 0x80
        number -= left_out
        view = self.arena.view
        parts = _split(packet, start, end, picture)
        for batch, rows in group.batches:
            if parts is None:
                write = _plain(end - start).pack_into
                payload = packet[start:end]
                for at, kind, sequence, later, ssrc, _, _, _ in rows:
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
            else:
                head, value, mask, flag, step, after, tail = parts
                value -= pictures_left_out
                write = _with_picture(len(head), flag > 0xFF, len(tail)).pack_into
                for at, kind, sequence, later, ssrc, pictures, temporals, _ in rows:
                    write(
                        view,
                        at,
                        0x80,
                        marker | kind,
                        number + sequence & 0xFFFF,
                        timestamp + later & 0xFFFFFFFF,
                        ssrc,
                        head,
                        value + pictures & mask | flag,
                        after + temporals * step & 0xFF,
                        tail,
                    )
            self._sent(batch, rtp.HEADER_BYTES + end - start)

    def _send_numbered(
        self, group: Group, packet: bytes, start: int, end: int, picture: Picture, left_out: int, pictures_left_out: int
    ) -> None:
        """To slots whose packets carry a transport-wide number; written out twice for speed."""
        _, marker, number, timestamp, _ = rtp.HEADER.unpack_from(packet)
        marker &= 0x80
        number -= left_out
        view = self.arena.view
        parts = _split(packet, start, end, picture)
        size = rtp.HEADER_BYTES + EXTENSION_BYTES + end - start
        for batch, rows in group.batches:
            departure = (time.monotonic(), size)
            if parts is None:
                write = _numbered(end - start).pack_into
                payload = packet[start:end]
                for at, kind, sequence, later, ssrc, _, _, departures in rows:
                    wide = departures.number = departures.number + 1 & 0xFFFF
                    departures.log[wide & LOG_MASK] = departure
                    write(
                        view,
                        at,
                        0x90,
                        marker | kind,
                        number + sequence & 0xFFFF,
                        timestamp + later & 0xFFFFFFFF,
                        ssrc,
                        departures.head | wide << 8,
                        payload,
                    )
            else:
                head, value, mask, flag, step, after, tail = parts
                value -= pictures_left_out
                write = _numbered_with_picture(len(head), flag > 0xFF, len(tail)).pack_into
                for at, kind, sequence, later, ssrc, pictures, temporals, departures in rows:
                    wide = departures.number = departures.number + 1 & 0xFFFF
                    departures.log[wide & LOG_MASK] = departure
                    write(
                        view,
                        at,
                        0x90,
                        marker | kind,
                        number + sequence & 0xFFFF,
                        timestamp + later & 0xFFFFFFFF,
                        ssrc,
                        departures.head | wide << 8,
                        head,
                        value + pictures & mask | flag,
                        after + temporals * step & 0xFF,
                        tail,
                    )
            self._sent(batch, size)

    def _sent(self, batch: Batch, length: int) -> None:
        failed = batch.send(self.descriptor, length)
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

    def limit(self, slot: Slot, temporal: int) -> None:
        """Forward in a slot only VP8 pictures whose temporal id is at most `temporal`.

        Less from the next picture on; more as soon as a decoder can follow: with a key frame, or with a picture of a
        higher layer that rests on the lowest alone. The subscriber sees neither sequence numbers nor picture ids
        missing. Streams without temporal ids are forwarded whole. It holds for whatever the slot shows later.
        """
        if temporal == slot.temporal_limit:
            return
        slot.temporal_limit = temporal
        if slot.layer is not None and slot.layer.video:
            slot.layer.changing.add(slot)

    def pace(self, stream: Stream, bitrate_bps: float | None) -> None:
        """Let the video of a connection (retransmissions too) leave at this bit rate, about each 5 ms; None: at once.

        Sound never waits. What waits is bounded (`pacer.py`); a packet that finds no room is counted as
        `pacer_full` and can still be NACKed. The bit rate counts bytes on the wire.
        """
        pacer = stream.pacer
        if bitrate_bps is not None and pacer is not None:
            pacer.bitrate_bps = bitrate_bps
            return
        if bitrate_bps is None and pacer is None:
            return
        if pacer is not None:
            pacer.empty(self.transmit)
        stream.pacer = None if bitrate_bps is None else Pacer(bitrate_bps)
        self._time(stream)
        for layer in {slot.layer for slot in stream.slots.values() if slot.layer is not None}:
            layer.rebuild(self.arena)

    def probe(self, stream: Stream, bitrate_bps: float, seconds: float) -> None:
        """For some seconds, fill up with padding (on the RTX stream of a slot) what is sent to a connection.

        Everything sent to it, media and padding, makes `bitrate_bps` on the wire together, unless media alone are
        more. Another probe replaces the one that runs. Nothing is sent to who can't take RTX or transport-wide numbers.
        """
        if stream.departures.extension:
            stream.probe = Probe(stream, bitrate_bps, time.monotonic(), seconds)
            stream.departures.probe_begins()
            self._time(stream)

    def clocks(self) -> list[tuple[float, Callable[[], None]]]:
        """What the event loop is to call, and how often in seconds."""
        return [(PACE_S, lambda: self.release(time.monotonic())), (ASK_S, lambda: self.tick(time.monotonic()))]

    def hand_over(self) -> None:
        """Give the tap everything that was received until now. It has it: the port is read by the event loop."""

    def count(self) -> None:
        """Bring the port's figures and `dropped` up to date; they are."""

    def release(self, now: float) -> None:
        """Send what has waited for its turn. Costs nothing when nothing waits."""
        for stream in [*self._timed]:
            if stream.pacer is not None:
                stream.pacer.release(now, self.transmit)
            if stream.probe is not None and not stream.probe.release(now, self.transmit):
                stream.probe = None
                stream.departures.probe_ends()
                self._time(stream)

    def _time(self, stream: Stream) -> None:
        if stream.pacer is not None or stream.probe is not None:
            self._timed.add(stream)
        else:
            self._timed.discard(stream)

    def _pace(self, slot: Slot, packet: bytes) -> None:
        pacer = slot.stream.pacer
        if pacer is None:
            self.transmit(slot, packet)
        elif not pacer.push(slot, packet):
            self.dropped["pacer_full"] += 1

    def drop(self, stream: Stream) -> None:
        """Cut a peer: nothing of its is forwarded, nothing goes to it any more."""
        for slot in stream.slots.values():
            self.show(slot, None)
        for layer in list(stream.layers.values()):
            self.discard(layer)
        stream.retransmissions.clear()
        stream.pacer = stream.probe = None
        self._time(stream)
        self._arriving.discard(stream)
        self._streams.discard(stream)
        stream.outbound.address = None

    def replace(self, layer: Layer, instead: Layer) -> None:
        """The publisher sends the same with another SSRC: forget a layer and show the other in its slots."""
        for slot in self.discard(layer):
            self.show(slot, instead)

    def want_key_frame(self, layer: Layer) -> None:
        """Ask the publisher for a key frame, as soon as it may be asked again."""
        layer.key_wanted = True
        self.attention.add(layer)

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
        """Report what came, and ask again for what is missing or awaited."""
        arriving, self._arriving = self._arriving, set()
        for stream in arriving:
            if report := stream.arrivals.report(now, OUR_SSRC):
                self.control(stream, report)
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

    def resend(self, slot: Slot, packet: bytes) -> None:
        """Send a packet again, in its turn, as RTX (RFC 4588).

        Never without: the number was used, and another packet under it would break AES-GCM (RFC 7714 section 8.4).
        """
        if slot.rtx_payload_type:
            _, marker, number, timestamp, _ = rtp.HEADER.unpack_from(packet)
            header = rtp.HEADER.pack(
                0x80, marker & 0x80 | slot.rtx_payload_type, slot.next_rtx_number(), timestamp, slot.rtx_ssrc
            )
            self._pace(slot, header + number.to_bytes(2, "big") + packet[rtp.HEADER_BYTES :])

    def transmit(self, slot: Slot, packet: bytes) -> None:
        """Protect and send one RTP packet without header extensions; the transport-wide number is added here."""
        if slot.outbound.address is None:
            return
        if slot.departures.extension:
            block = slot.departures.next(time.monotonic(), len(packet) + EXTENSION_BYTES)
            packet = bytes((packet[0] | 0x10,)) + packet[1 : rtp.HEADER_BYTES] + block + packet[rtp.HEADER_BYTES :]
        self.send(slot.outbound.protect(packet), slot.outbound.address)

    def control(self, stream: Stream, compound: bytes) -> None:
        """Protect and send RTCP, behind an empty receiver report (RFC 3550 section 6.1)."""
        if stream.outbound.address is not None:
            whole = rtp.receiver_report(OUR_SSRC, ()) + compound
            self.send(stream.outbound.protect_rtcp(whole), stream.outbound.address)


def control_index(buffer: memoryview, end: int) -> int:
    """SRTCP's index, the last of a packet (RFC 7714 section 9) or before its tag (RFC 3711 section 3.4)."""
    return rtp.u32(buffer, max(0, end - 4)) & 0x7FFFFFFF


def rewritten(slot: Slot, span: Span, packet: bytes, extended: int) -> bytes:
    """A packet of a span's layer as a slot sends it; `extended` is its number in the layer."""
    start, end = rtp.payload_bounds(packet)
    _, marker_type, number, timestamp, _ = rtp.HEADER.unpack_from(packet)
    payload = bytearray(packet[start:end])
    sequence, pictures_added = span.numbers(extended)
    parts = (
        _split(packet, start, end, pictures.read(span.layer.codec, packet, start, end)) if span.layer.video else None
    )
    if parts is not None:
        head, value, mask, flag, step, after, tail = parts
        id_bytes = 2 if flag > 0xFF else 1
        middle = (value + pictures_added & mask | flag).to_bytes(id_bytes, "big")
        payload = bytearray(head + middle + bytes((after + span.temporal * step & 0xFF,)) + tail)
    header = rtp.HEADER.pack(
        0x80,
        marker_type & 0x80 | slot.types(span.layer)[0],
        number + sequence & 0xFFFF,
        timestamp + span.time & 0xFFFFFFFF,
        slot.ssrc,
    )
    return header + bytes(payload)


_Parts = tuple[bytes, int, int, int, int, int, bytes]


def _split(packet: bytes, start: int, end: int, picture: Picture) -> _Parts | None:
    """A payload around its picture id; None without one.

    What is before it, the id, its mask and flag, whether the byte behind it is TL0PICIDX, that byte, what is behind it.
    """
    tail_at = picture.id_at + picture.id_bytes
    if not picture.id_bytes or tail_at >= end:
        return None
    mask, flag = (0x7FFF, 0x8000) if picture.id_bytes == 2 else (0x7F, 0)
    value = int.from_bytes(packet[picture.id_at : tail_at], "big")
    step = 1 if picture.tl0_at == tail_at else 0
    return packet[start : picture.id_at], value, mask, flag, step, packet[tail_at], packet[tail_at + 1 : end]


@lru_cache(2048)
def _plain(size: int) -> Struct:
    return Struct(f"!BBHII{size}s")


@lru_cache(2048)
def _numbered(size: int) -> Struct:
    return Struct(f"!BBHIIQ{size}s")


@lru_cache(8192)
def _with_picture(head: int, wide: bool, tail: int) -> Struct:
    return Struct(f"!BBHII{head}s{'H' if wide else 'B'}B{tail}s")


@lru_cache(8192)
def _numbered_with_picture(head: int, wide: bool, tail: int) -> Struct:
    return Struct(f"!BBHIIQ{head}s{'H' if wide else 'B'}B{tail}s")
