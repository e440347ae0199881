"""The native router behind the names of `media/router.py`, `layer.py`, `slot.py` and `feedback.py`, which explain them.

Python keeps what names mean (seats, kinds, rids) and hands numbers to C. The port is read on a thread of C's. What is
not media waits in an inbox for the event loop, and so do packets of an SSRC that is new and those that the tap takes.
"""

import asyncio
import logging
from collections import Counter, deque
from collections.abc import Callable
from math import isnan
from socket import AF_INET, AF_INET6, inet_ntop
from struct import Struct
from typing import Any

from media import feedback, layer, pacer, router, rtp, sdp, slot, srtp
from media.departures import Sample
from media.ice import Address, IceSocket
from media.native import LIBRARIES, ffi
from media.pictures import H264, VP8
from media.srtp import Keys, socket_address

_PROFILES = {"SRTP_AEAD_AES_128_GCM": "AMPHI_AES_128_GCM", "SRTP_AEAD_AES_256_GCM": "AMPHI_AES_256_GCM"}
_RECORD = Struct("=qIIII28s4x")
"""`struct amphi_record`."""
log = logging.getLogger("amphi.media")
_KINDS = {kind: number for number, kind in enumerate(sdp.UPLINKS)}


def limits() -> Any:
    """The numbers that both routers obey."""
    return ffi.new(
        "struct amphi_limits *",
        {
            "uplink_bps": feedback.UPLINK_LIMIT_BPS,
            "flood_bps": router.UPLINK_FLOOD_BPS,
            "learns_per_s": router.LEARNS_PER_S,
            "moved_after_s": router.MOVED_AFTER_S,
            "strangers_per_s": router.STRANGERS_PER_S,
            "rtx_again_s": slot.RTX_AGAIN_S,
            "rtx_per_s": slot.RTX_PACKETS_PER_S,
            "nack_again_s": layer.NACK_AGAIN_S,
            "key_frame_again_s": layer.KEY_FRAME_AGAIN_S,
            "reported_s": feedback.REPORTED_S,
            "pace_queue_s": pacer.QUEUE_S,
            "pace_queue_bytes": pacer.QUEUE_BYTES,
            "pace_late_s": pacer.LATE_S,
            "pace_s": pacer.PACE_S,
            "ask_s": router.ASK_S,
            "report_s": feedback.REPORT_S,
            "nack_tries": layer.NACK_TRIES,
            "sound_nack_tries": layer.SOUND_NACK_TRIES,
            "missing_at_once": layer.MISSING_AT_ONCE,
            "packet_bytes": srtp.PACKET_BYTES,
        },
    )


class NativeLayer:
    """As `media.layer.Layer`. The C object lives as long as this one."""

    def __init__(self, owner: "NativeStream", seat_id: str, uplink: sdp.Uplink, rid: str, made: Any, core: Any) -> None:
        self.owner = owner
        self.seat_id, self.kind, self.rid, self.codec = seat_id, uplink.kind, rid, uplink.codec
        self.video = uplink.kind in sdp.VIDEO_ROLES
        self.c = ffi.gc(made, core.amphi_layer_free)
        self.ssrc: int = made.ssrc
        self._core = core

    @property
    def highest(self) -> int:
        return int(self.c.highest)

    @property
    def heard_at(self) -> float:
        return float(self.c.heard_at)

    @property
    def height_px(self) -> int:
        return int(self.c.height_px)

    @property
    def octets(self) -> int:
        return int(self.c.octets)

    @property
    def temporal_octets(self) -> list[int]:
        return list(self.c.temporal_octets)

    @property
    def missed(self) -> int:
        return int(self.c.missed)

    @property
    def lost(self) -> int:
        return max(0, self.c.highest - self.c.first + 1 - self.c.received) if self.c.highest >= 0 else 0

    @property
    def loudest_dbov(self) -> int:
        return int(self.c.loudest_dbov)

    @loudest_dbov.setter
    def loudest_dbov(self, level: int) -> None:
        self.c.loudest_dbov = level

    @property
    def captured(self) -> bool:
        return bool(self.c.captured)

    @captured.setter
    def captured(self, value: bool) -> None:
        if value != self.captured:
            self._core.amphi_layer_permit(self.c, value, self.blocked)

    @property
    def blocked(self) -> bool:
        return bool(self.c.blocked)

    @blocked.setter
    def blocked(self, value: bool) -> None:
        if value != self.blocked:
            self._core.amphi_layer_permit(self.c, self.captured, value)

    @property
    def limited(self) -> bool:
        return bool(self.c.limited)

    @property
    def loss_floor(self) -> int:
        return int(self.c.loss_floor)

    @loss_floor.setter
    def loss_floor(self, share: int) -> None:
        self.c.loss_floor = share

    alive = layer.Layer.alive
    stalled = layer.Layer.stalled


class NativeSlot:
    """As `media.slot.Slot`."""

    def __init__(self, stream: "NativeStream", downlink: sdp.Downlink, core: Any) -> None:
        made = core.amphi_slot_new(
            stream.c,
            downlink.ssrc,
            downlink.rtx_ssrc,
            downlink.payload_type,
            downlink.rtx_payload_type,
            downlink.clock_rate_hz,
            downlink.wide_extension == stream.wide_extension,
        )
        self.stream, self.ssrc = stream, downlink.ssrc
        self.temporal_limit = slot.ALL_TEMPORAL
        self.c = ffi.gc(made, core.amphi_slot_free)


class NativeStream:
    """As `media.router.Stream`."""

    def __init__(
        self,
        number: int,
        made: Any,
        keys: Keys,
        learn: Callable[[bytes], object],
        follow: Callable[[Address], object],
        wide_extension: int,
        core: Any,
    ) -> None:
        self.number, self.learn, self.follow, self.wide_extension = number, learn, follow, wide_extension
        self.slots: dict[int, NativeSlot] = {}
        self.c = ffi.gc(made, core.amphi_stream_free)
        self._core = core
        self._sessions = (keys.receive, keys.send)  # libsrtp's objects live as long as these
        self._sample = ffi.new("struct amphi_sample *")
        self.paced_bps = 0.0

    @property
    def heard_at(self) -> float:
        return float(self._core.amphi_stream_heard_at(self.c))

    @property
    def round_trip_s(self) -> float | None:
        seconds = float(self._core.amphi_stream_round_trip(self.c))
        return None if isnan(seconds) else seconds

    @property
    def departed(self) -> int:
        return int(self._core.amphi_stream_departed(self.c))

    @property
    def departed_bytes(self) -> int:
        return int(self._core.amphi_stream_departed_bytes(self.c))

    @property
    def probing(self) -> bool:
        return bool(self._core.amphi_stream_probing(self.c))

    def take_sample(self) -> Sample | None:
        if not self._core.amphi_stream_sample(self.c, self._sample):
            return None
        got = self._sample
        return Sample(got.received, got.lost, got.acked_bytes, got.delay_ms, got.span_s, got.probed)


class NativeRouter:
    """As `media.router.Router` and `media.feedback.Feedback`."""

    def __init__(self, core: Any, ice: IceSocket, dropped: Counter[str], tap: router.Tap | None) -> None:
        """`core`: what `media.native.library` found."""
        self._core, self._ice, self._tap, self._dropped = core, ice, tap, dropped
        self._family = ice.socket.family
        self._c = ffi.gc(core.amphi_open(LIBRARIES.encode(), ice.socket.fileno(), limits()), core.amphi_close)
        self._length = ffi.new("uint32_t *")
        self._waiting: deque[tuple[int, int, bytes, bytes]] = deque()
        """Kind, stream, address and data of what was taken out of the inbox and is not done yet."""
        self._counters = core.amphi_counters_of(self._c)
        self._dropped_seen = 0
        self._capture_until = 0.0
        names = ffi.typeof("enum amphi_dropped").elements
        self._reasons = [(number, name.removeprefix("AMPHI_").lower()) for number, name in sorted(names.items())][:-1]
        self._dropped_before = [0] * len(self._reasons)
        self._streams: dict[int, NativeStream] = {}
        self._layers: dict[int, NativeLayer] = {}
        self._last_id = 0
        ice.start_reading, ice.stop_reading = self._start, self._stop

    # -- the port

    def _start(self) -> None:
        if not self._core.amphi_start(self._c):
            raise RuntimeError("no thread for the port")
        asyncio.get_running_loop().add_reader(self._core.amphi_bell(self._c), self._work)

    def _stop(self) -> None:
        asyncio.get_running_loop().remove_reader(self._core.amphi_bell(self._c))
        self._core.amphi_stop(self._c)
        self.count()

    def hand_over(self) -> None:
        """Give the tap everything that was received until now, before something changes that it depends on."""
        data = self._core.amphi_take(self._c, self._length)
        records, at = bytes(ffi.buffer(data, self._length[0])), 0
        while at < len(records):
            at_ns, kind, length, number, address_bytes, address = _RECORD.unpack_from(records, at)
            at += _RECORD.size
            packet = records[at : at + length]
            at += length + 7 & ~7
            if kind != self._core.AMPHI_TAP:
                self._waiting.append((kind, number, address[:address_bytes], packet))
            elif self._tap is not None and (taken := self._layers.get(number)) is not None:
                self._tap(taken.seat_id, taken.kind, taken.rid, packet, at_ns)

    def _work(self) -> None:
        self.hand_over()
        while self._waiting:
            try:
                self._do(*self._waiting.popleft())
            except Exception:  # one peer's datagram must not cost the others theirs
                self._dropped["work_failed"] += 1
                log.exception("a datagram could not be handled")
        self.count()

    def _do(self, kind: int, number: int, address: bytes, data: bytes) -> None:
        core, stream = self._core, self._streams.get(number)
        if kind == core.AMPHI_STUN:
            self._ice.check(data, self._address(address))
        elif kind == core.AMPHI_DTLS:
            self._ice.secure(data, self._address(address))
        elif stream is None:
            return  # it was dropped meanwhile
        elif kind == core.AMPHI_LEARN:
            try:
                stream.learn(data)
            finally:
                core.amphi_stream_learned(stream.c, rtp.u32(data, 8))
        else:
            stream.follow(self._address(address))

    def _address(self, name: bytes) -> Address:
        port = int.from_bytes(name[2:4], "big")
        if self._family == AF_INET6:
            return inet_ntop(AF_INET6, name[8:24]), port
        return inet_ntop(AF_INET, name[4:8]), port

    def count(self) -> None:
        """Bring the port's figures and `dropped` up to date."""
        self._ice.received = int(self._counters.datagrams)
        if self._counters.dropped_all == self._dropped_seen:
            return
        self._dropped_seen = self._counters.dropped_all
        for number, reason in self._reasons:
            count = self._counters.dropped[number]
            if count != self._dropped_before[number]:
                self._dropped[reason] += count - self._dropped_before[number]
                self._dropped_before[number] = count

    # -- figures

    @property
    def received(self) -> int:
        return int(self._counters.received)

    @property
    def forwarded(self) -> int:
        return int(self._counters.forwarded)

    @property
    def nacks_sent(self) -> int:
        return int(self._counters.nacks_sent)

    @property
    def key_frames_asked(self) -> int:
        return int(self._counters.key_frames_asked)

    @property
    def nacked(self) -> int:
        return int(self._counters.nacked)

    @property
    def resent(self) -> int:
        return int(self._counters.resent)

    @property
    def pictures_lost(self) -> int:
        return int(self._counters.pictures_lost)

    @property
    def capture_until(self) -> float:
        return self._capture_until

    @capture_until.setter
    def capture_until(self, until: float) -> None:
        self._capture_until = until
        self._core.amphi_capture_until(self._c, until)

    # -- who sends and who gets

    def stream(
        self,
        keys: Keys,
        address: Address,
        learn: Callable[[bytes], object],
        follow: Callable[[Address], object],
        extensions: sdp.Extensions,
    ) -> NativeStream:
        core = self._core
        profile = getattr(core, _PROFILES.get(keys.profile, "AMPHI_LIBSRTP"))
        sessions = (keys.receive._srtp[0], keys.send._srtp[0])
        number = self._next_id()
        made = core.amphi_stream_new(self._c, number, profile, keys.receive_key, keys.send_key, *sessions, *extensions)
        if made == ffi.NULL:
            raise MemoryError
        stream = self._streams[number] = NativeStream(number, made, keys, learn, follow, extensions.departing, core)
        self.moved(stream, address)
        return stream

    def _codec(self, name: str) -> int:
        return int({VP8: self._core.AMPHI_VP8, H264: self._core.AMPHI_H264}.get(name, self._core.AMPHI_SOUND))

    def slot(self, stream: NativeStream, downlink: sdp.Downlink) -> NativeSlot:
        made = stream.slots[downlink.ssrc] = NativeSlot(stream, downlink, self._core)
        for each in downlink.codecs:
            self._core.amphi_slot_takes(made.c, self._codec(each.name), each.payload_type, each.rtx_payload_type)
        return made

    def layer(self, stream: NativeStream, seat_id: str, uplink: sdp.Uplink, rid: str, ssrc: int) -> NativeLayer:
        number = self._next_id()
        codec = self._codec(uplink.codec)
        made = self._core.amphi_layer_new(
            stream.c, number, ssrc, uplink.payload_type, uplink.clock_rate_hz, codec, _KINDS[uplink.kind]
        )
        if made == ffi.NULL:
            raise MemoryError
        self._layers[number] = new = NativeLayer(stream, seat_id, uplink, rid, made, self._core)
        made.limited = new.video and not uplink.wide_extension
        return new

    def repair(self, repaired: NativeLayer, ssrc: int) -> None:
        self._core.amphi_layer_repaired_by(repaired.c, ssrc)

    def replace(self, replaced: NativeLayer, instead: NativeLayer) -> None:
        self.hand_over()
        self._core.amphi_layer_discard(replaced.c, instead.c)
        self._layers.pop(replaced.c.id, None)

    def moved(self, stream: NativeStream, address: Address) -> None:
        name = socket_address(self._family, *address)
        self._core.amphi_stream_moved(stream.c, name, len(name))

    def known_at(self, stream: NativeStream, address: Address) -> None:
        name = socket_address(self._family, *address)
        self._core.amphi_stream_heard(stream.c, name, len(name))

    def unknown_at(self, address: Address) -> None:
        name = socket_address(self._family, *address)
        self._core.amphi_address_forget(self._c, name, len(name))

    def drop(self, stream: NativeStream) -> None:
        self._core.amphi_stream_drop(stream.c)
        self.hand_over()
        self._streams.pop(stream.number, None)
        for number in [number for number, each in self._layers.items() if each.owner is stream]:
            del self._layers[number]

    # -- what is shown where, and how

    def show(self, in_slot: NativeSlot, shown: NativeLayer | None) -> None:
        self._core.amphi_show(in_slot.c, ffi.NULL if shown is None else shown.c)

    def limit(self, of_slot: NativeSlot, temporal: int) -> None:
        if temporal != of_slot.temporal_limit:
            of_slot.temporal_limit = temporal
            self._core.amphi_limit(of_slot.c, temporal)

    def pace(self, stream: NativeStream, bitrate_bps: float | None) -> None:
        if (bitrate_bps or 0.0) != stream.paced_bps:
            stream.paced_bps = bitrate_bps or 0.0
            self._core.amphi_stream_pace(stream.c, stream.paced_bps)

    def probe(self, stream: NativeStream, bitrate_bps: float, seconds: float) -> None:
        self._core.amphi_stream_probe(stream.c, bitrate_bps, seconds)

    def want_key_frame(self, of_layer: NativeLayer) -> None:
        self._core.amphi_layer_want_key(of_layer.c)

    # -- the clock

    def clocks(self) -> list[tuple[float, Callable[[], None]]]:
        return [(router.ASK_S, self.count)]

    def report(self, stream: NativeStream, now: float) -> None:
        """C's thread does it when it is time."""

    def welcome(self, stream: NativeStream, ssrc: int) -> None:
        self._core.amphi_stream_welcome(stream.c, ssrc)

    def _next_id(self) -> int:
        self._last_id = self._last_id % 0xFFFFFFFF + 1
        return self._last_id
