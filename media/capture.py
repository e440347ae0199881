"""The recording tap: packets of those who agreed, from the router's hot loop to one file for each seat.

`observe` is told each event of a session with the room after it, before the node reports that it obeys the log up to
there. So what is not captured (any more) at that position is neither in memory nor written afterwards.
Files lie in `folder/{session}/{recording}/`; `media/capture_upload.py` brings them away when the recording stopped.
"""

import logging
import shutil
from pathlib import Path
from uuid import UUID

from domain import admission, placement, recordings, session
from domain.event import Recorded
from domain.room import Room
from media import pictures, rtp
from media.capture_log import H264_STREAM, PACKET, RIDS, SENDER_REPORT, STREAMS, CaptureName, CaptureWriter

FLUSH_AT_BYTES = 256 << 10
LAYER_SILENT_NS = 1_000_000_000
"""After this long without a packet, a lower layer of the camera may take over."""

log = logging.getLogger("amphi.capture")

_CHANGES = (
    recordings.RecordingStarted,
    recordings.RecordingStopped,
    recordings.ConsentGiven,
    recordings.ConsentRefused,
    recordings.ConsentWithdrawn,
    admission.ParticipantAdmitted,
    admission.SeatReleased,
    session.SessionEnded,
    placement.MediaPlaced,
)
"""Events after which somebody else may be captured than before."""


class SeatCapture:
    """What is captured of one seat: packets not yet written, and the camera's layer."""

    def __init__(self, folder: Path, session_id: UUID, person_id: UUID, seat_id: UUID, position: int) -> None:
        self.session_id, self.person_id = session_id, person_id
        self.recording = folder
        self.pending = bytearray()
        self.layer = -1
        self.layer_heard_ns = 0
        self.begun: set[bytes] = set()
        """SSRCs of pictures whose first key frame has come."""
        self._seat_id, self._position = seat_id, position
        self._writer: CaptureWriter | None = None

    def takes(self, rid: str, packet: bytes, at_ns: int, *, h264: bool) -> bool:
        """Whether a camera packet is of the layer that is captured: the highest one that comes, from a key frame on."""
        rank = RIDS.index(rid)
        if rank == self.layer:
            self.layer_heard_ns = at_ns
            return True
        if rank < self.layer and at_ns - self.layer_heard_ns < LAYER_SILENT_NS:
            return False
        if self.layer >= 0 and not begins_picture(packet, h264=h264):
            self.begun.discard(packet[8:12])  # so that a key frame is asked for
            return False
        self.layer, self.layer_heard_ns = rank, at_ns
        return True

    def flush(self) -> None:
        """Write what is pending; what can't be written is lost and said, and the meeting goes on."""
        if not self.pending:
            return
        if self._writer is None:
            begun_at_ns = PACKET.unpack_from(self.pending)[0]
            name = CaptureName(self.person_id, self._seat_id, self._position, begun_at_ns)
            self._writer = CaptureWriter(self.recording / str(name))
        packets, self.pending = bytes(self.pending), bytearray()
        try:
            self._writer.write(packets)
        except OSError as failure:
            log.error("%d bytes of a capture are lost: %s", len(packets), failure)

    def close(self) -> None:
        """Write no more; what is pending is dropped."""
        self.pending = bytearray()
        if self._writer is not None:
            self._writer.close()


def begins_picture(packet: bytes, *, h264: bool) -> bool:
    """Whether a key frame begins with this RTP packet. Raises Malformed."""
    start, end = rtp.payload_bounds(packet)
    return pictures.read(pictures.H264 if h264 else pictures.VP8, packet, start, end).key


class Capture:
    """The tap of one node. Called from one thread (the node's event loop)."""

    def __init__(self, folder: Path, node_id: str) -> None:
        self.folder, self.node_id = folder, node_id
        self.failed = 0
        """Packets that could not be read, and were left out."""
        self.wanted: set[tuple[str, str]] = set()
        """(seat, kind) of pictures whose key frame is awaited; the node asks for it and clears this."""
        self._seats: dict[str, SeatCapture] = {}
        self.h264: set[tuple[str, bytes]] = set()
        """Seat and SSRC of pictures that are H.264; the node says so before their first packet."""
        self._of_session: dict[UUID, set[str]] = {}

    def tap(self, seat_id: str, kind: str, rid: str, packet: bytes, received_at_ns: int) -> None:
        """Take a packet (RTP or an RTCP sender report), if its seat is captured. Never raises."""
        seat = self._seats.get(seat_id)
        if seat is None:
            return
        stream = 0
        try:
            if (kind == "camera" or kind == "screen") and packet[1] != SENDER_REPORT:
                h264 = (seat_id, packet[8:12]) in self.h264
                if packet[8:12] not in seat.begun:
                    self._begin(seat, seat_id, kind, packet, h264=h264)
                if kind == "camera" and not seat.takes(rid, packet, received_at_ns, h264=h264):
                    return
                stream = H264_STREAM if h264 else 0
            seat.pending += PACKET.pack(received_at_ns, STREAMS[kind, rid] | stream, len(packet))
            seat.pending += packet
        except (ValueError, KeyError, IndexError):  # Malformed is a ValueError
            self.failed += 1
            return
        if len(seat.pending) > FLUSH_AT_BYTES:
            seat.flush()

    def flush(self) -> None:
        """Write what came since; call it each 100 ms."""
        for seat in self._seats.values():
            seat.flush()

    def observe(self, recorded: Recorded, room: Room) -> None:
        """Obey one event of a session; `room` is the room after it."""
        happened = recorded.event
        if recorded.session_id is None or not isinstance(happened, _CHANGES):
            return
        may_write = not isinstance(happened, recordings.ConsentWithdrawn | recordings.ConsentRefused)
        self._follow(recorded.session_id, room, may_write=may_write)
        if isinstance(happened, recordings.ConsentWithdrawn) and happened.erase:
            self._erase(recorded.session_id, happened.person_id, recorded.position)

    def leave(self, session_id: UUID) -> None:
        """The session is on another node and nobody is left here: its files are complete."""
        for seat_id in self._of_session.pop(session_id, ()):
            self.h264 = {each for each in self.h264 if each[0] != seat_id}
            seat = self._seats.pop(seat_id)
            seat.flush()
            seat.close()

    def close(self) -> None:
        """Write what is pending and close every file; the node stops."""
        for seat in self._seats.values():
            seat.flush()
            seat.close()
        self._seats.clear()
        self._of_session.clear()

    def _begin(self, seat: SeatCapture, seat_id: str, kind: str, packet: bytes, *, h264: bool) -> None:
        if begins_picture(packet, h264=h264):
            seat.begun.add(packet[8:12])
        else:
            self.wanted.add((seat_id, kind))

    def _follow(self, session_id: UUID, room: Room, *, may_write: bool) -> None:
        """Begin and end captures as the room says; what is pending of those that end is written if it may be."""
        before = self._of_session.get(session_id, set())
        captured = {str(seat): seat for seat in room.participants if room.is_captured(seat)}
        if room.media_node != self.node_id:  # who is still here is captured until they are gone, and nobody else
            captured = {name: seat for name, seat in captured.items() if name in before}
        for seat_id in before - captured.keys():
            ended = self._seats.pop(seat_id)
            self.h264 = {each for each in self.h264 if each[0] != seat_id}
            if may_write:
                ended.flush()
            ended.close()
        for seat_id in captured.keys() - before:
            if room.recording is not None:
                folder = self.folder / str(session_id) / str(room.recording.recording_id)
                seat = room.participants[captured[seat_id]]
                self._seats[seat_id] = SeatCapture(folder, session_id, seat.person_id, seat.seat_id, room.position)
        if captured:
            self._of_session[session_id] = set(captured)
        else:
            self._of_session.pop(session_id, None)

    def _erase(self, session_id: UUID, person_id: UUID, position: int) -> None:
        """Delete what was captured of a person in this session before a position of the log."""
        for path in self.folder.glob(f"{session_id}/*/{person_id}.*.cap"):
            if CaptureName.parse(path.name).position < position:
                path.unlink(missing_ok=True)


def leftovers(folder: Path) -> list[tuple[UUID, UUID]]:
    """(session, recording) of every capture that lies on this node's disk."""
    return [(UUID(path.parent.name), UUID(path.name)) for path in sorted(folder.glob("*/*")) if path.is_dir()]


def files_of(folder: Path, session_id: UUID, recording_id: UUID) -> list[Path]:
    """The capture files of a recording on this node's disk."""
    return sorted((folder / str(session_id) / str(recording_id)).glob("*.cap"))


def remove(folder: Path, session_id: UUID, recording_id: UUID) -> None:
    """Delete a recording's captures from this node's disk."""
    shutil.rmtree(folder / str(session_id) / str(recording_id), ignore_errors=True)
    try:
        (folder / str(session_id)).rmdir()
    except OSError:
        return
