"""Of a packet of video: whether a picture begins with it, whether it is a key frame, its temporal layer, its numbers.

VP8 (RFC 7741) and H.264 (RFC 6184). Nothing is decoded; every length is checked, and what is cut off reads as a packet
without anything to rewrite.
"""

from collections.abc import Iterator
from typing import NamedTuple

VP8, H264 = "VP8", "H264"
"""As SDP writes them (RFC 8866 `rtpmap`)."""

_SLICE_IDR, _SPS, _STAP_A, _FU_A = 5, 7, 24, 28
_PROFILES_WITH_CHROMA = frozenset({100, 110, 122, 244, 44, 83, 86, 118, 128})


class Picture(NamedTuple):
    """What the first bytes of a payload say of its picture."""

    begins: bool = False
    """Whether it is the picture's first packet."""
    key: bool = False
    """Whether a key frame begins with it."""
    temporal: int = 0
    """Temporal id; 0 is the lowest layer, and where there are none."""
    sync: bool = False
    """Whether the picture rests on the lowest temporal layer alone (VP8's Y bit)."""
    id_at: int = 0
    """Where in the packet VP8's picture id is; 0: nowhere."""
    id_bytes: int = 0
    tl0_at: int = 0
    """Where TL0PICIDX is; 0: nowhere."""


_NOTHING = Picture()


def read(codec: str, packet: bytes, start: int, end: int) -> Picture:
    """What a payload (`packet[start:end]`) says."""
    return vp8(packet, start, end) if codec == VP8 else h264(packet, start, end)


def height(codec: str, packet: bytes, start: int, end: int) -> int:
    """Height in pixels out of the first packet of a key frame; 0 when it can't be read."""
    return vp8_height(packet, start, end) if codec == VP8 else h264_height(packet, start, end)


def vp8(packet: bytes, start: int, end: int) -> Picture:
    """RFC 7741 section 4.2."""
    if start >= end:
        return _NOTHING
    first = packet[start]
    position = start + 1
    id_at, id_bytes, tl0_at, temporal, sync = 0, 0, 0, 0, False
    if first & 0x80:
        if position >= end:
            return _NOTHING
        flags = packet[position]
        position += 1
        if flags & 0x80 and position < end:
            id_at, id_bytes = position, 2 if packet[position] & 0x80 else 1
            position += id_bytes
        if flags & 0x40:
            tl0_at = position
            position += 1
        if flags & 0x30:
            if flags & 0x20 and position < end:
                temporal, sync = packet[position] >> 6, bool(packet[position] & 0x20)
            position += 1
        if position > end:
            return _NOTHING
    begins = bool(first & 0x10 and not first & 0x07)
    return Picture(
        begins, begins and position < end and not packet[position] & 1, temporal, sync, id_at, id_bytes, tl0_at
    )


def vp8_height(packet: bytes, start: int, end: int) -> int:
    """RFC 6386 section 9.1."""
    at = packet.find(b"\x9d\x01\x2a", start, end)
    if at < 0 or at + 7 > end:
        return 0
    return (packet[at + 5] | packet[at + 6] << 8) & 0x3FFF


def h264(packet: bytes, start: int, end: int) -> Picture:
    """RFC 6184 section 5; there are no temporal ids. A key frame begins with its sequence parameter set."""
    if start >= end:
        return _NOTHING
    kind = packet[start] & 31
    if kind == _FU_A:
        if start + 1 >= end:
            return _NOTHING
        return Picture(bool(packet[start + 1] & 0x80))
    return Picture(True, _sps(packet, start, end) is not None)


def h264_height(packet: bytes, start: int, end: int) -> int:
    """Height out of the sequence parameter set that a packet carries (H.264 section 7.3.2.1.1)."""
    found = _sps(packet, start, end)
    if found is None:
        return 0
    try:
        return _height_of_sps(_Bits(packet[found[0] : found[1]].replace(b"\0\0\x03", b"\0\0")))
    except IndexError:
        return 0


def nal_units(packet: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where each whole NAL unit of a packet begins and ends; none of a fragment."""
    kind = packet[start] & 31 if start < end else 0
    if 0 < kind < _STAP_A:
        yield start, end
    if kind != _STAP_A:
        return
    position = start + 1
    while position + 2 < end:
        size = packet[position] << 8 | packet[position + 1]
        position += 2
        if not size or position + size > end:
            return
        yield position, position + size
        position += size


def _sps(packet: bytes, start: int, end: int) -> tuple[int, int] | None:
    for first, last in nal_units(packet, start, end):
        if packet[first] & 31 == _SPS:
            return first, last
    return None


class _Bits:
    """Bits of a sequence parameter set. Raises IndexError at its end."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 8 + 24  # the NAL unit's header, then profile, constraints and level

    def bit(self) -> int:
        value = self._data[self._at >> 3] >> (7 - (self._at & 7)) & 1
        self._at += 1
        return value

    def number(self) -> int:
        """Exp-Golomb, unsigned (section 9.1)."""
        zeros = 0
        while not self.bit():
            zeros += 1
        value = 1
        for _ in range(zeros):
            value = value << 1 | self.bit()
        return value - 1

    @property
    def profile(self) -> int:
        return self._data[1]


def _height_of_sps(bits: _Bits) -> int:
    bits.number()
    if bits.profile in _PROFILES_WITH_CHROMA:
        return 0  # browsers send constrained baseline (profile 66)
    bits.number()
    order = bits.number()
    if order == 0:
        bits.number()
    elif order == 1:
        return 0
    bits.number()
    bits.bit()
    bits.number()
    units = bits.number() + 1
    frames_only = bits.bit()
    if not frames_only:
        bits.bit()
    bits.bit()
    cropped = 0
    if bits.bit():
        bits.number()
        bits.number()
        cropped = (bits.number() + bits.number()) * 2 * (2 - frames_only)
    return units * 16 * (2 - frames_only) - cropped
