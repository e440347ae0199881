"""The capture log: packets of one seat as they came, appended to a file in frames; a torn end is left out on reading.

A file is `AMPHICAP` and a version byte, then frames: `FRAM`, length and CRC-32 of what follows, then packets, each with
the Unix time at which it came (ns), a byte for its stream, and its length. Little endian. What a kill leaves of a frame
does not match its length or checksum: reading ends there.
"""

import os
import zlib
from collections.abc import Iterator
from pathlib import Path
from struct import Struct, error
from typing import NamedTuple
from uuid import UUID

MAGIC = b"AMPHICAP\x01"
FRAME_MAGIC = b"FRAM"
FRAME = Struct("<4sII")
PACKET = Struct("<qBH")
LARGEST_FRAME_BYTES = 8 << 20
LARGEST_PACKET_BYTES = 0xFFFF

KINDS = ("microphone", "camera", "screen", "screen_sound")
RIDS = ("", "q", "h", "f")
"""Simulcast layers from the smallest; empty without simulcast."""
STREAMS = {(kind, rid): 4 * k + r for k, kind in enumerate(KINDS) for r, rid in enumerate(RIDS)}
H264_STREAM = 0x10
"""Added to a stream's byte when its pictures are H.264 and not VP8."""
_NAMES = {number: name for name, number in STREAMS.items()}

SENDER_REPORT = 200
"""The second byte of an RTCP sender report, which no RTP packet here has (RFC 5761 section 4)."""


class CaptureName(NamedTuple):
    """What a file's name says: whose packets, from which position of the log on, begun when (Unix time, ns).

    A file is begun anew whenever its seat is captured again, so all of it was written under one consent.
    """

    person_id: UUID
    seat_id: UUID
    position: int
    begun_at_ns: int

    def __str__(self) -> str:
        return f"{self.person_id}.{self.seat_id}.{self.position}.{self.begun_at_ns}.cap"

    @classmethod
    def parse(cls, name: str) -> "CaptureName":
        """Read a file's name or an object's key. Raises ValueError."""
        person, seat, position, begun, suffix = name.rpartition("/")[2].split(".")
        if suffix != "cap":
            raise ValueError(f"{name} is no capture")
        return cls(UUID(person), UUID(seat), int(position), int(begun))


class Captured(NamedTuple):
    """A packet of the log."""

    at_ns: int
    kind: str
    rid: str
    packet: bytes
    h264: bool = False


class CaptureWriter:
    """Appends to one file, which is made with the first frame."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor = -1
        self._size = 0

    def write(self, packets: bytes) -> None:
        """Append packets as one frame. Raises OSError, and then the file is as it was."""
        if self._descriptor < 0:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        begun = MAGIC if self._size == 0 else b""
        frame = begun + FRAME.pack(FRAME_MAGIC, len(packets), zlib.crc32(packets)) + packets
        written = 0
        try:
            while written < len(frame):
                written += os.write(self._descriptor, frame[written:] if written else frame)
        except OSError:
            os.ftruncate(self._descriptor, self._size)
            os.lseek(self._descriptor, self._size, os.SEEK_SET)
            raise
        self._size += written

    def close(self) -> None:
        """Write no more."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def read(path: Path) -> Iterator[Captured]:
    """Every packet of a file in the order in which they came; ends before what is torn. One frame in memory."""
    with path.open("rb") as file:
        if file.read(len(MAGIC)) != MAGIC:
            return
        while len(head := file.read(FRAME.size)) == FRAME.size:
            magic, length, checksum = FRAME.unpack(head)
            if magic != FRAME_MAGIC or length > LARGEST_FRAME_BYTES:
                return
            packets = file.read(length)
            if len(packets) != length or zlib.crc32(packets) != checksum:
                return
            yield from _packets(packets)


def _packets(frame: bytes) -> Iterator[Captured]:
    at = 0
    try:
        while at < len(frame):
            at_ns, stream, length = PACKET.unpack_from(frame, at)
            at += PACKET.size
            kind, rid = _NAMES[stream & ~H264_STREAM]
            yield Captured(at_ns, kind, rid, frame[at : at + length], bool(stream & H264_STREAM))
            at += length
    except (error, KeyError):
        return
