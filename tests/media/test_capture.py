"""The recording tap: who agreed, and nobody else, is on disk; a crash and a torn end lose little."""

import asyncio
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from bench.browser import h264_payload
from domain import admission, recordings
from domain.admission import ReleaseReason
from domain.event import Event
from domain.placement import MediaPlaced, PlacementReason
from domain.room import Room, fold
from media import capture, capture_upload, rtp
from media.capture import Capture
from media.capture_log import Captured, CaptureName, CaptureWriter, read
from media.capture_upload import CaptureUploads
from tests.domain.people_of_the_tests import (
    ADA,
    HELENE,
    RECORDING,
    SEAT_OF_ADA,
    SEAT_OF_HELENE,
    SESSION,
    recorded,
)
from tests.domain.test_room import ADA_IN, ADA_WAITS, HOST, STARTED

PLACED = MediaPlaced(SESSION, SESSION, "node-1", None, PlacementReason.OPENED)
HERE = [STARTED, PLACED, HOST, ADA_WAITS, ADA_IN]
START = recordings.RecordingStarted(RECORDING, HELENE, SEAT_OF_HELENE)
STOP = recordings.RecordingStopped(RECORDING, recordings.StopReason.STOPPED)
YES = recordings.ConsentGiven(SEAT_OF_ADA, ADA)
NO = recordings.ConsentRefused(SEAT_OF_ADA, ADA)
WITHDRAWN = recordings.ConsentWithdrawn(SEAT_OF_ADA, ADA, erase=False)
ERASED = recordings.ConsentWithdrawn(SEAT_OF_ADA, ADA, erase=True)


class Node:
    """A media node as the tap sees it: events come in, packets come in, time passes."""

    def __init__(self, folder: Path) -> None:
        self.capture = Capture(folder, "node-1")
        self.room = Room()

    def observe(self, *events: Event) -> None:
        """Obey further events."""
        for each in recorded(*events, start=self.room.position + 1):
            self.room = fold(self.room, each)
            self.capture.observe(each, self.room)

    def hear(self, seat_id: UUID, payload: bytes, kind: str = "microphone", rid: str = "", at_ns: int = 1) -> bytes:
        """A packet arrives."""
        packet = packet_of(payload, ssrc=4 * len(rid) + len(kind))
        self.capture.tap(str(seat_id), kind, rid, packet, at_ns)
        return packet

    def pictures(self, rid: str, *, key: bool = False, at_ns: int = 1) -> None:
        """The first packet of a picture of Ada's camera arrives: a VP8 descriptor, then the frame's first byte."""
        payload = b"\x10" + (b"\x00" if key else b"\x01") + rid.encode()
        self.capture.tap(str(SEAT_OF_ADA), "camera", rid, packet_of(payload, ssrc=ord(rid)), at_ns)


def test_pictures_of_h264_are_known_as_such_on_disk(tmp_path: Path) -> None:
    """Given a seat whose camera is H.264, then its packets say so, from the key frame that begins with its SPS on."""
    node = Node(tmp_path)
    node.observe(*HERE, START, YES)
    packet = packet_of(h264_payload(50, key=True), ssrc=9)
    node.capture.h264.add((str(SEAT_OF_ADA), packet[8:12]))
    node.capture.tap(str(SEAT_OF_ADA), "camera", "", packet, 5)
    node.capture.flush()
    assert not node.capture.wanted
    assert [(each.packet, each.h264) for path in tmp_path.rglob("*.cap") for each in read(path)] == [(packet, True)]


def packet_of(payload: bytes, ssrc: int = 7) -> bytes:
    """An RTP packet."""
    return rtp.HEADER.pack(0x80, 96, 1, 2, ssrc) + payload


def on_disk(folder: Path) -> bytes:
    """Every byte of every file."""
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def packets_of(folder: Path) -> list[Captured]:
    """Every packet on disk."""
    return [packet for path in sorted(folder.rglob("*.cap")) for packet in read(path)]


@pytest.fixture
def node(tmp_path: Path) -> Node:
    """A node with Hélène, who hosts, and Ada in the room."""
    node = Node(tmp_path / "captures")
    node.observe(*HERE)
    return node


def test_who_agreed_is_written_as_it_came(node: Node) -> None:
    """Packet, stream and time of arrival come back, in order."""
    node.observe(START, YES)
    first = node.hear(SEAT_OF_ADA, b"hello", at_ns=5)
    node.capture.flush()
    second = node.hear(SEAT_OF_ADA, b"again", "screen_sound", at_ns=7)
    node.observe(STOP)
    assert packets_of(node.capture.folder) == [
        Captured(5, "microphone", "", first),
        Captured(7, "screen_sound", "", second),
    ]


@pytest.mark.parametrize("answers", [[], [NO], [YES, WITHDRAWN], [YES, NO], [YES, ERASED]])
def test_who_did_not_agree_is_nowhere_on_disk(node: Node, answers: list[Event]) -> None:
    """Not one byte of their sound, camera or shared screen, however their packets come."""
    node.observe(START, *answers)
    for kind in ("microphone", "camera", "screen", "screen_sound"):
        node.hear(SEAT_OF_ADA, b"not of your business", kind)
    node.hear(SEAT_OF_HELENE, b"said in public")
    node.capture.flush()
    node.observe(STOP)
    assert b"not of your business" not in on_disk(node.capture.folder)
    assert not list(node.capture.folder.rglob(f"*{SEAT_OF_ADA}*"))


def test_who_arrives_late_is_not_captured_before_they_agree(node: Node) -> None:
    """A late person is told and asked; until then nothing of theirs is kept."""
    node.observe(START, admission.SeatReleased(SEAT_OF_ADA, ReleaseReason.LEFT), ADA_WAITS, ADA_IN)
    node.hear(SEAT_OF_ADA, b"before")
    node.observe(YES)
    node.hear(SEAT_OF_ADA, b"after")
    node.capture.flush()
    assert b"before" not in on_disk(node.capture.folder)
    assert b"after" in on_disk(node.capture.folder)


def test_a_withdrawal_drops_what_is_not_yet_written(node: Node) -> None:
    """Packets of the last 100 ms before a withdrawal stay in memory and vanish there."""
    node.observe(START, YES)
    node.hear(SEAT_OF_ADA, b"written")
    node.capture.flush()
    node.hear(SEAT_OF_ADA, b"pending")
    node.observe(WITHDRAWN)
    node.capture.flush()
    node.hear(SEAT_OF_ADA, b"later")
    node.capture.flush()
    assert b"written" in on_disk(node.capture.folder)
    assert b"pending" not in on_disk(node.capture.folder)
    assert b"later" not in on_disk(node.capture.folder)


def test_who_leaves_is_kept_to_the_last_packet(node: Node) -> None:
    """Leaving is no withdrawal."""
    node.observe(START, YES)
    node.hear(SEAT_OF_ADA, b"goodbye")
    node.observe(admission.SeatReleased(SEAT_OF_ADA, ReleaseReason.LEFT))
    assert b"goodbye" in on_disk(node.capture.folder)


def test_erasing_deletes_what_was_captured_before(node: Node) -> None:
    """What was captured of a person is gone, of others not, and what they allow anew afterwards is kept."""
    node.observe(START, recordings.ConsentGiven(SEAT_OF_HELENE, HELENE), YES)
    node.hear(SEAT_OF_ADA, b"regretted")
    node.hear(SEAT_OF_HELENE, b"said in public")
    node.capture.flush()
    node.observe(ERASED, YES)
    node.hear(SEAT_OF_ADA, b"allowed anew")
    node.capture.flush()
    left = on_disk(node.capture.folder)
    assert b"regretted" not in left
    assert b"said in public" in left
    assert b"allowed anew" in left


def test_reading_the_log_again_erases_no_more_than_before(node: Node) -> None:
    """After a restart the node obeys all events again and goes on in a new segment."""
    events = [START, YES, ERASED, YES]
    node.observe(*events)
    node.hear(SEAT_OF_ADA, b"one")
    node.capture.flush()
    restarted = Node(node.capture.folder)
    restarted.observe(*HERE, *events)
    restarted.hear(SEAT_OF_ADA, b"two", at_ns=2)
    restarted.capture.flush()
    restarted.observe(STOP)
    assert [p.packet[12:] for p in packets_of(node.capture.folder)] == [b"one", b"two"]
    names = [CaptureName.parse(path.name) for path in capture.files_of(node.capture.folder, SESSION, RECORDING)]
    assert [(name.person_id, name.position) for name in names] == [(ADA, len(HERE) + 4)] * 2


def test_the_highest_layer_that_comes_is_captured(node: Node) -> None:
    """One layer of the camera is enough: up with a key frame, down when the higher one is silent."""
    node.observe(START, YES)
    second = 1_000_000_000
    for at, rid, key in [
        (0, "q", True),
        (1, "h", False),
        (2, "h", True),
        (3, "q", True),
        (4, "h", False),
        (4 + 2 * second, "q", False),
        (5 + 2 * second, "q", True),
        (6 + 2 * second, "q", False),
    ]:
        node.pictures(rid, key=key, at_ns=at)
    node.observe(STOP)
    assert [p.rid for p in packets_of(node.capture.folder)] == ["q", "h", "h", "q", "q"]


def test_key_frames_are_asked_for_until_they_come(node: Node) -> None:
    """A capture that begins amid a stream needs a key frame."""
    node.observe(START, YES)
    node.pictures("f")
    assert node.capture.wanted == {(str(SEAT_OF_ADA), "camera")}
    node.capture.wanted.clear()
    node.pictures("f", key=True)
    node.pictures("f")
    assert not node.capture.wanted


def test_garbage_is_counted_and_left_out(node: Node) -> None:
    """The tap never raises into the router's loop."""
    node.observe(START, YES)
    for packet in (b"", b"\x80", b"\x00" * 20):
        node.capture.tap(str(SEAT_OF_ADA), "camera", "f", packet, 1)
    node.capture.tap(str(SEAT_OF_ADA), "smell", "", packet_of(b""), 1)
    node.capture.tap("no seat", "camera", "f", b"", 1)
    assert node.capture.failed == 4


def test_a_torn_end_is_left_out(node: Node) -> None:
    """Wherever a write was cut, what came before it is read, and nothing of it."""
    node.observe(START, YES)
    node.hear(SEAT_OF_ADA, b"first frame")
    node.capture.flush()
    (path,) = capture.files_of(node.capture.folder, SESSION, RECORDING)
    whole = path.stat().st_size
    node.hear(SEAT_OF_ADA, b"second frame")
    node.capture.flush()
    written = path.read_bytes()
    for end in range(whole, len(written)):
        path.write_bytes(written[:end])
        assert [p.packet[12:] for p in read(path)] == [b"first frame"]
    path.write_bytes(written[:-1] + b"?")
    assert [p.packet[12:] for p in read(path)] == [b"first frame"]
    path.write_bytes(b"something else")
    assert list(read(path)) == []


def test_a_full_disk_loses_a_frame_and_no_more(tmp_path: Path) -> None:
    """A frame that could not be written whole is taken back, and the next one is read."""
    path = tmp_path / "a.cap"
    writer = CaptureWriter(path)
    one = capture.PACKET.pack(1, 0, 3)
    writer.write(one + b"one")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 10, before[1]))
    try:
        with pytest.raises(OSError, match="File too large"):
            writer.write(one + b"two")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)
    writer.write(one + b"six")
    writer.close()
    assert [p.packet for p in read(path)] == [b"one", b"six"]


def test_a_killed_node_loses_only_what_was_not_flushed(tmp_path: Path) -> None:
    """What a flush wrote is there after SIGKILL; nothing waits in a buffer of the process."""
    path = tmp_path / "a.cap"
    script = """
import sys
from pathlib import Path
from media.capture_log import PACKET, CaptureWriter
writer = CaptureWriter(Path(sys.argv[1]))
for n in range(1000):
    writer.write(PACKET.pack(n, 0, 4) + n.to_bytes(4, "big"))
print("written", flush=True)
sys.stdin.read()
"""
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=os.getcwd()
    )
    assert process.stdout is not None
    assert process.stdin is not None
    with process, process.stdin, process.stdout:
        assert process.stdout.readline() == b"written\n"
        process.kill()
    assert [p.at_ns for p in read(path)] == list(range(1000))


class Shelf:
    """An object store that fails as often as it is told."""

    def __init__(self, failures: int = 0) -> None:
        self.stored: dict[str, bytes] = {}
        self.failures = failures

    def put(self, key: str, path: Path) -> int:
        if self.failures:
            self.failures -= 1
            raise OSError("the object store is away")
        self.stored[key] = path.read_bytes()
        return len(self.stored[key])


def uploads(node: Node, objects: Any, report: Callable[..., None]) -> CaptureUploads:
    """What brings captures away."""
    return CaptureUploads(node.capture.folder, "node-1", objects, report)


def test_a_capture_is_brought_away_once_it_stopped(node: Node) -> None:
    """Files are stored under the recording and the node, reported, and gone from the node's disk."""
    node.observe(START, YES)
    node.hear(SEAT_OF_ADA, b"hello")
    node.observe(STOP)
    shelf, reports = Shelf(), []
    uploads(node, shelf, lambda *report: reports.append(report)).upload(SESSION, RECORDING)
    ((key, stored),) = shelf.stored.items()
    assert key.startswith(f"captures/{RECORDING}/node-1/{ADA}.")
    assert reports == [(SESSION, RECORDING, f"captures/{RECORDING}/node-1", len(stored))]
    assert list(node.capture.folder.iterdir()) == []


def test_nothing_captured_is_reported_as_nothing(node: Node) -> None:
    """A recording for which nobody sent anything ends as well."""
    node.observe(START, STOP)
    reports: list[Any] = []
    uploads(node, Shelf(), lambda *report: reports.append(report)).upload(SESSION, RECORDING)
    assert reports == [(SESSION, RECORDING, None, 0)]


async def test_bringing_away_is_tried_again(node: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    """An object store that is away for a while costs nothing but time; leftovers of a crash are found on disk."""
    monkeypatch.setattr("media.capture_upload.AGAIN_AFTER_SECONDS", 0.01)
    node.observe(START, YES)
    node.hear(SEAT_OF_ADA, b"hello")
    node.observe(STOP)
    assert capture.leftovers(node.capture.folder) == [(SESSION, RECORDING)]
    done = asyncio.Event()
    loop = asyncio.get_running_loop()
    due = uploads(node, Shelf(failures=2), lambda *report: loop.call_soon_threadsafe(done.set))
    due.add(SESSION, RECORDING)
    task = asyncio.create_task(due.run())
    async with asyncio.timeout(60):
        await done.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def test_what_was_stored_before_a_restart_is_not_due_again(node: Node) -> None:
    """Reading the log again finds both the stop and its capture."""
    due = uploads(node, Shelf(), lambda *report: None)
    stored = recordings.CaptureStored(RECORDING, "node-1", None, 0)
    for each in recorded(PLACED, STOP, stored):
        due.observe(each)
    assert not due._due


def test_a_node_that_starts_reads_on_from_its_note(node: Node) -> None:
    """What stopped before the note is still owed, what was placed before it and stops after it is as well."""
    node.capture.folder.mkdir()
    before = uploads(node, Shelf(), lambda *report: None)
    before.observe(*recorded(PLACED))
    before.remember(40)
    owed = node.capture.folder / capture_upload.OWED
    first = owed.read_text()
    before.remember(41)
    assert owed.read_text() == first  # nothing has changed
    after = uploads(node, Shelf(), lambda *report: None)
    assert after.recall() == 40
    after.observe(*recorded(STOP))
    assert after._due == {RECORDING: SESSION}
    after.remember(42)
    again = uploads(node, Shelf(), lambda *report: None)
    assert (again.recall(), again._due) == (42, {RECORDING: SESSION})


@pytest.mark.parametrize("note", ["", "{", "[]", "5", '{"node": "node-1"}', '{"node": "node-1", "position": 4}'])
def test_a_torn_note_is_no_note(node: Node, note: str) -> None:
    """Then the log is read from its beginning; so it is when the note is another node's."""
    node.capture.folder.mkdir()
    due = uploads(node, Shelf(), lambda *report: None)
    assert due.recall() == 0
    (node.capture.folder / capture_upload.OWED).write_text(note)
    assert due.recall() == 0
    other = CaptureUploads(node.capture.folder, "node-2", Shelf(), lambda *report: None)
    other.observe(*recorded(PLACED))
    other.remember(9)
    assert due.recall() == 0


def test_the_name_of_somebody_else_is_refused() -> None:
    """A file that is no capture is not taken for one."""
    with pytest.raises(ValueError, match="is no capture"):
        CaptureName.parse(f"x/{ADA}.{SEAT_OF_ADA}.1.2.txt")
    name = CaptureName(ADA, SEAT_OF_ADA, 3, 4)
    assert CaptureName.parse(f"captures/{RECORDING}/n/{name}") == name
