"""One MP4 out of captures: everybody's sound, the pictures side by side, a shared screen large.

Two passes over the files, both in the order of arrival and with a second or two of media in memory: the first learns
when everything was recorded (`timeline.py`) and who sends pictures when; the second decodes, draws and encodes.
"""

import heapq
import logging
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import av

from application.ports import BrokenCapture, Source
from media.canvas import HEIGHT, WIDTH, Canvas, Show, layout
from media.capture_log import SENDER_REPORT, Captured, read
from media.depacketise import HOLD_S, Depacketiser, Unit
from media.mixer import RATE_HZ, Mixer, Voice
from media.rtp import Malformed
from media.timeline import Timeline

FRAMES_PER_S = 25
SAMPLES_PER_FRAME = RATE_HZ // FRAMES_PER_S
KEY_FRAME_EACH = 2 * FRAMES_PER_S
READ_AHEAD_S = HOLD_S + 0.5
"""Packets that come this long after they were recorded are still in time."""
OFF_AFTER_S = {"camera": 4.0, "screen": 10.0}
"""A picture of which nothing comes for longer is off meanwhile; a still screen sends little."""
LINGERS_S = 0.5
WAITS_FOR_KEY_FRAME_S = 3.0
"""After a loss the last good picture stays until a key frame comes, or this long."""
THUMBNAIL_SIZE = (640, 360)
PICTURES = ("camera", "screen")

log = logging.getLogger("amphi.compose")


class Span(NamedTuple):
    """From when to when somebody's picture is on, in seconds (Unix)."""

    from_s: float
    until_s: float


class Survey:
    """The first pass: times of everything, and when whose picture is on."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self.timeline = Timeline()
        self.on: dict[Show, list[Span]] = {}
        first, last = float("inf"), 0.0
        for source, captured in _packets(sources):
            self.timeline.survey(source.seat_id, captured)
            if captured.packet[1] != SENDER_REPORT:
                first, last = min(first, captured.at_ns / 1e9), max(last, captured.at_ns / 1e9)
                if captured.kind in PICTURES:
                    self._see(Show(source.person_id, captured.kind), captured.at_ns / 1e9)
        self.timeline.settle()
        self.first_s, self.last_s = first, last

    def _see(self, show: Show, at_s: float) -> None:
        spans = self.on.setdefault(show, [])
        if spans and at_s - spans[-1].until_s < OFF_AFTER_S[show.kind]:
            spans[-1] = Span(spans[-1].from_s, at_s)
        else:
            spans.append(Span(at_s, at_s))

    def shown(self, now_s: float) -> tuple[list[Show], Show | None]:
        """Who is to be seen now: faces by their first appearance, and the screen that was shared last."""
        faces, screens = [], []
        for show, spans in self.on.items():
            span = next((s for s in spans if s.from_s <= now_s < s.until_s + LINGERS_S), None)
            if span is None:
                continue
            if show.kind == "screen":
                screens.append((span.from_s, show))
            else:
                faces.append(show)
        return faces, max(screens)[1] if screens else None


class Picture:
    """One SSRC of a camera or screen: units in order, decoded when their time has come."""

    def __init__(self, *, h264: bool) -> None:
        self.units: deque[Unit] = deque()
        self._h264 = h264
        self._decoder = av.CodecContext.create("h264" if h264 else "libvpx", "r")
        self._broken_since: float | None = None

    def due(self, now_s: float) -> av.VideoFrame | None:
        """Decode everything up to now; the last picture of it, if there is a new one."""
        latest = None
        while self.units and self.units[0].time_s <= now_s:
            unit = self.units.popleft()
            key = _is_key(unit.data, h264=self._h264)
            if unit.after_gap and self._broken_since is None:
                self._broken_since = unit.time_s
            if self._broken_since is not None:
                if not key and unit.time_s - self._broken_since < WAITS_FOR_KEY_FRAME_S:
                    continue
                self._broken_since = None
            try:
                for frame in self._decoder.decode(av.Packet(unit.data)):
                    latest = frame
            except av.FFmpegError:
                self._broken_since = unit.time_s
        return latest


class Film:
    """The MP4 that is written."""

    def __init__(self, path: Path) -> None:
        self._container = av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"})
        video = self._container.add_stream("libx264", rate=FRAMES_PER_S)
        video.width, video.height, video.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        video.time_base = Fraction(1, FRAMES_PER_S)
        video.codec_context.gop_size = KEY_FRAME_EACH
        video.codec_context.thread_count = 2
        video.options = {
            "preset": "veryfast",
            "crf": "24",
            "x264-params": f"keyint={KEY_FRAME_EACH}:min-keyint={KEY_FRAME_EACH}:scenecut=0:rc-lookahead=10",
        }
        sound = self._container.add_stream("aac", rate=RATE_HZ)
        sound.layout, sound.bit_rate, sound.time_base = "stereo", 128_000, Fraction(1, RATE_HZ)
        self._video, self._sound = video, sound

    def write(self, number: int, picture: av.VideoFrame, sound: av.AudioFrame) -> None:
        """Add the picture of one frame and the sound that goes with it."""
        picture.pts, picture.time_base = number, Fraction(1, FRAMES_PER_S)
        picture.pict_type = 0
        sound.pts, sound.time_base, sound.sample_rate = number * SAMPLES_PER_FRAME, Fraction(1, RATE_HZ), RATE_HZ
        self._container.mux(self._video.encode(picture))
        self._container.mux(self._sound.encode(sound))

    def close(self) -> None:
        """Write what the encoders still hold, and the index to the front."""
        self._container.mux(self._video.encode(None))
        self._container.mux(self._sound.encode(None))
        self._container.close()

    def abandon(self) -> None:
        """Close the file as it is."""
        self._container.close()


class Composition:
    """The second pass."""

    def __init__(self, sources: Sequence[Source], survey: Survey) -> None:
        self._survey = survey
        self._incoming = _packets(sources)
        self._waiting: tuple[Source, Captured] | None = next(self._incoming, None)
        self._tracks: dict[tuple[UUID, int], tuple[Show, Depacketiser]] = {}
        self._pictures: dict[tuple[UUID, int], Picture] = {}
        self._voices: dict[tuple[UUID, int], Voice] = {}
        self._sounds: dict[tuple[UUID, int], deque[Unit]] = {}
        self._latest: dict[Show, av.VideoFrame] = {}
        self._canvas = Canvas()
        self._mixer = Mixer()
        self.decoded = 0

    def tick(self, number: int) -> tuple[av.VideoFrame, av.AudioFrame, bool]:
        """Frame `number` with its sound, and whether anybody is to be seen in it."""
        now_s = self._survey.first_s + number / FRAMES_PER_S
        self._read_until(now_s + READ_AHEAD_S)
        for key, picture in self._pictures.items():
            frame = picture.due(now_s)
            if frame is not None:
                self._latest[self._tracks[key][0]] = frame
                self.decoded += 1
        for key, units in self._sounds.items():
            while units and units[0].time_s <= now_s + 1 / FRAMES_PER_S:
                self._speak(key, units.popleft())
        faces, screen = self._survey.shown(now_s)
        for gone in self._latest.keys() - {*faces, screen}:
            del self._latest[gone]
        faces = [face for face in faces if face in self._latest]
        self._canvas.draw(layout(faces, screen if screen in self._latest else None), self._latest)
        sound = av.AudioFrame.from_ndarray(
            self._mixer.take(SAMPLES_PER_FRAME).reshape(1, -1), format="s16", layout="stereo"
        )
        return self._canvas.frame(), sound, not self._canvas.empty

    def _read_until(self, at_s: float) -> None:
        while self._waiting is not None and self._waiting[1].at_ns / 1e9 <= at_s:
            source, captured = self._waiting
            if captured.packet[1] != SENDER_REPORT:
                self._take(source, captured)
            self._waiting = next(self._incoming, None)
        for key, (show, depacketiser) in self._tracks.items():
            self._queue(key, show, depacketiser.pull(at_s))

    def _take(self, source: Source, captured: Captured) -> None:
        key = (source.seat_id, int.from_bytes(captured.packet[8:12], "big"))
        track = self._tracks.get(key)
        if track is None:
            show = Show(source.person_id, captured.kind)
            track = self._tracks[key] = show, Depacketiser(video=captured.kind in PICTURES, h264=captured.h264)
            if captured.kind in PICTURES:
                self._pictures[key] = Picture(h264=captured.h264)
            else:
                self._voices[key], self._sounds[key] = Voice(), deque()
        time_s = self._survey.timeline.time_s(source.seat_id, captured)
        try:
            units = track[1].push(captured.at_ns / 1e9, time_s, captured.packet)
        except Malformed:
            return
        self._queue(key, track[0], units)

    def _queue(self, key: tuple[UUID, int], show: Show, units: Sequence[Unit]) -> None:
        if units:
            (self._pictures[key].units if show.kind in PICTURES else self._sounds[key]).extend(units)

    def _speak(self, key: tuple[UUID, int], unit: Unit) -> None:
        sample = round((unit.time_s - self._survey.first_s) * RATE_HZ)
        try:
            at, sound = self._voices[key].decode(sample, unit.data)
        except av.FFmpegError:
            return
        self._mixer.add(at, sound)
        self.decoded += 1


class FilmComposer:
    """Port `Composer`."""

    def compose(
        self, sources: Sequence[Source], mp4: Path, thumbnail: Path, progress: Callable[[float], None]
    ) -> float:
        """Write the MP4 and its picture; returns seconds. Raises BrokenCapture."""
        survey = Survey(sources)
        if survey.last_s <= 0:
            raise BrokenCapture("not one packet")
        frames = int((survey.last_s - survey.first_s) * FRAMES_PER_S) + 1
        composition = Composition(sources, survey)
        film = Film(mp4)
        best = None
        try:
            for number in range(frames):
                picture, sound, seen = composition.tick(number)
                film.write(number, picture, sound)
                if best is None and seen and number >= frames // 10:
                    best = picture
                if number % (10 * FRAMES_PER_S) == 0:
                    progress(number / frames)
        except BaseException:
            film.abandon()
            raise
        film.close()
        if not composition.decoded:
            raise BrokenCapture("nothing can be decoded")
        thumbnail.write_bytes(_jpeg(best or picture))
        progress(1.0)
        return frames / FRAMES_PER_S


def _is_key(frame: bytes, *, h264: bool) -> bool:
    """Whether a frame is a key frame (RFC 6386 section 9.1), or begins with a sequence parameter set (H.264)."""
    return len(frame) > 4 and frame[4] & 31 == 7 if h264 else not frame[0] & 1


def _packets(sources: Sequence[Source]) -> Iterator[tuple[Source, Captured]]:
    """Every packet that may be used, of all files in the order of arrival."""
    return heapq.merge(*(_of(source) for source in sources), key=lambda item: item[1].at_ns)


def _of(source: Source) -> Iterator[tuple[Source, Captured]]:
    for captured in read(source.path):
        if source.from_ns <= captured.at_ns < source.until_ns and len(captured.packet) >= 12:
            yield source, captured


def _jpeg(picture: av.VideoFrame) -> bytes:
    width, height = THUMBNAIL_SIZE
    encoder = av.CodecContext.create("mjpeg", "w")
    encoder.width, encoder.height, encoder.pix_fmt = width, height, "yuvj420p"
    encoder.time_base = Fraction(1, FRAMES_PER_S)
    scaled = picture.reformat(width, height, "yuvj420p")
    scaled.pts = 0
    return b"".join(bytes(packet) for packet in [*encoder.encode(scaled), *encoder.encode(None)])
