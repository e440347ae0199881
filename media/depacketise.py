"""From packets as they came to frames in order: reordered, doubles dropped, gaps noted.

VP8 is put together as RFC 7741 says, H.264 as RFC 6184 says, each unit behind a start code.
"""

from typing import NamedTuple

from aiortc.codecs.h264 import H264PayloadDescriptor
from aiortc.codecs.vpx import VpxPayloadDescriptor

from media import rtp
from media.timeline import Extension

HOLD_S = 1.0
"""How long a missing packet is waited for, by the time of arrival: retransmissions come late."""
LARGEST_FRAME_BYTES = 8 << 20


class Unit(NamedTuple):
    """An Opus packet or a frame, and when it was recorded; `after_gap`: something before it is missing."""

    time_s: float
    data: bytes
    after_gap: bool


class _Held(NamedTuple):
    at_s: float
    time_s: float
    marker: bool
    timestamp: int
    payload: bytes


class Depacketiser:
    """One SSRC's packets in order."""

    def __init__(self, *, video: bool, h264: bool = False) -> None:
        self._video, self._h264 = video, h264
        self._numbers = Extension(16)
        self._held: dict[int, _Held] = {}
        self._next = -1
        self._gap = True
        self._frame = bytearray()
        self._frame_timestamp = -1
        self._frame_time_s = 0.0

    def push(self, at_s: float, time_s: float, packet: bytes) -> list[Unit]:
        """Take a packet that came at `at_s`; returns what is complete now. Raises Malformed."""
        start, end = rtp.payload_bounds(packet)
        _, marker, number, timestamp, _ = rtp.HEADER.unpack_from(packet)
        extended = self._numbers.extend(number)
        if self._next < 0:
            self._next = extended
        if extended >= self._next:
            held = _Held(at_s, time_s, bool(marker & 0x80), timestamp, packet[start:end])
            self._held.setdefault(extended, held)
        return self.pull(at_s)

    def pull(self, now_s: float) -> list[Unit]:
        """What is complete at a time of arrival, because what is missing is waited for no longer."""
        units: list[Unit] = []
        while self._held:
            held = self._held.pop(self._next, None)
            if held is None:
                first = min(self._held)
                if now_s - self._held[first].at_s < HOLD_S:
                    break
                self._next, self._gap = first, True
                self._drop_frame()
                continue
            self._next += 1
            unit = self._picture(held) if self._video else self._sound(held)
            if unit is not None:
                units.append(unit)
        return units

    def _sound(self, held: _Held) -> Unit | None:
        if not held.payload:
            return None
        unit = Unit(held.time_s, held.payload, self._gap)
        self._gap = False
        return unit

    def _picture(self, held: _Held) -> Unit | None:
        if not held.payload:
            return None
        try:
            begins, rest = self._part(held)
        except (ValueError, IndexError):
            self._gap = True
            self._drop_frame()
            return None
        if begins:
            self._drop_frame()
            self._frame_timestamp, self._frame_time_s = held.timestamp, held.time_s
        elif held.timestamp != self._frame_timestamp:  # the beginning is missing
            self._gap = True
            self._drop_frame()
            return None
        self._frame += rest
        if len(self._frame) > LARGEST_FRAME_BYTES:
            self._gap = True
            self._drop_frame()
        if not held.marker or not self._frame:
            return None
        unit = Unit(self._frame_time_s, bytes(self._frame), self._gap)
        self._gap = False
        self._frame.clear()
        self._frame_timestamp = -1
        return unit

    def _part(self, held: _Held) -> tuple[bool, bytes]:
        """Whether a frame begins with a payload, and what it adds to its frame. Raises ValueError or IndexError."""
        if self._h264:
            unit, units = H264PayloadDescriptor.parse(held.payload)
            return unit.first_fragment and held.timestamp != self._frame_timestamp, units
        descriptor, rest = VpxPayloadDescriptor.parse(held.payload)
        return bool(descriptor.partition_start) and descriptor.partition_id & 7 == 0, rest

    def _drop_frame(self) -> None:
        """What was begun stays unfinished."""
        if self._frame:
            self._gap = True
        self._frame.clear()
        self._frame_timestamp = -1
