"""Captures without a meeting: pictures and tones encoded, packetised as a browser does, and written as the tap does."""

import heapq
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from pathlib import Path
from uuid import UUID

import av
import numpy as np
from aiortc.codecs.vpx import VpxPayloadDescriptor

from application.ports import Source
from media import rtp
from media.capture_log import H264_STREAM, PACKET, STREAMS, CaptureName, CaptureWriter
from tests.domain.people_of_the_tests import named

START_S = 1_800_000_000.0
"""Unix time at which the synthetic recordings begin."""
RED, GREEN, BLUE, WHITE, BLACK = (81, 90, 240), (145, 54, 34), (41, 240, 110), (235, 128, 128), (16, 128, 128)
"""Y, U, V."""

SMALLER = 4
"""Films are looked at in a quarter of their width and height, or they would not fit in memory."""

Paint = Callable[[float], tuple[int, int, int]]
Item = tuple[float, str, str, bytes]
"""When it comes, kind, rid, packet."""


def frame_of(colour: tuple[int, int, int], width: int, height: int) -> av.VideoFrame:
    """A picture of one colour."""
    planes = np.empty((height * 3 // 2, width), np.uint8)
    planes[:height] = colour[0]
    planes[height : height * 5 // 4] = colour[1]
    planes[height * 5 // 4 :] = colour[2]
    return av.VideoFrame.from_ndarray(planes, format="yuv420p")


def video(
    paint: Paint,
    from_s: float,
    until_s: float,
    *,
    kind: str = "camera",
    rid: str = "",
    size: tuple[int, int] = (320, 180),
    fps: int = 20,
    ssrc: int = 1000,
    number: int = 65_500,
    timestamp: int = (1 << 32) - 90_000,
    delay_s: float = 0.03,
    key_each: int = 40,
) -> list[Item]:
    """A VP8 stream; sequence numbers and timestamps wrap soon after the beginning."""
    encoder = av.CodecContext.create("libvpx", "w")
    encoder.width, encoder.height, encoder.pix_fmt = *size, "yuv420p"
    encoder.time_base, encoder.bit_rate, encoder.gop_size = Fraction(1, fps), 400_000, key_each
    encoder.options = {"deadline": "realtime", "cpu-used": "8", "lag-in-frames": "0"}
    items: list[Item] = []
    for n in range(int((until_s - from_s) * fps)):
        at_s = from_s + n / fps
        frame = frame_of(paint(at_s), *size)
        frame.pts = n
        for packet in encoder.encode(frame):
            data = bytes(packet)
            for start in range(0, len(data), 1100):
                descriptor = VpxPayloadDescriptor(
                    partition_start=int(start == 0), partition_id=0, picture_id=n & 0x7FFF
                )
                marker = 0x80 if start + 1100 >= len(data) else 0
                header = rtp.HEADER.pack(
                    0x80, marker | 96, number & 0xFFFF, (timestamp + n * 90_000 // fps) & 0xFFFFFFFF, ssrc
                )
                items.append((at_s + delay_s, kind, rid, header + bytes(descriptor) + data[start : start + 1100]))
                number += 1
    return items


def h264_video(paint: Paint, until_s: float, *, size: tuple[int, int] = (320, 180), fps: int = 20) -> list[Item]:
    """An H.264 stream as browsers packetise it: parameter sets aggregated, slices in fragments (RFC 6184)."""
    encoder = av.CodecContext.create("libx264", "w")
    encoder.width, encoder.height, encoder.pix_fmt = *size, "yuv420p"
    encoder.time_base, encoder.bit_rate, encoder.gop_size = Fraction(1, fps), 400_000, 40
    encoder.options = {"preset": "ultrafast", "tune": "zerolatency", "profile": "baseline"}
    items: list[Item] = []
    for n in range(int(until_s * fps)):
        frame = frame_of(paint(n / fps), *size)
        frame.pts = n
        for encoded in encoder.encode(frame):
            payloads = _payloads(bytes(encoded))
            for last, payload in zip([False] * (len(payloads) - 1) + [True], payloads, strict=True):
                header = rtp.HEADER.pack(0x80, 0x80 * last | 102, len(items) & 0xFFFF, n * 90_000 // fps, 1000)
                items.append((n / fps + 0.03, "camera", "", header + payload))
    return items


def _payloads(annex_b: bytes) -> list[bytes]:
    units = [unit for unit in annex_b.replace(b"\0\0\0\1", b"\0\0\1").split(b"\0\0\1") if unit]
    sets = [unit for unit in units if unit[0] & 31 in (7, 8)]
    found = [b"\x78" + b"".join(len(unit).to_bytes(2, "big") + unit for unit in sets)] if sets else []
    for unit in units:
        if unit[0] & 31 not in (1, 5):
            continue
        parts = [unit[at : at + 60] for at in range(1, len(unit), 60)]
        for number, part in enumerate(parts):
            edges = 0x80 * (number == 0) | 0x40 * (number == len(parts) - 1)
            found.append(bytes((unit[0] & 0xE0 | 28, edges | unit[0] & 31)) + part)
    return found


def tone(
    frequency_hz: float | Callable[[float], float],
    from_s: float,
    until_s: float,
    *,
    kind: str = "microphone",
    ssrc: int = 2000,
    number: int = 65_530,
    timestamp: int = (1 << 32) - 24_000,
    delay_s: float = 0.03,
) -> list[Item]:
    """An Opus stream of a sine tone; a frequency of 0 is silence."""
    encoder = av.CodecContext.create("libopus", "w")
    encoder.sample_rate, encoder.layout, encoder.format, encoder.bit_rate = 48_000, "stereo", "s16", 64_000
    encoder.time_base = Fraction(1, 48_000)
    frequency = frequency_hz if callable(frequency_hz) else lambda at_s: frequency_hz
    items: list[Item] = []
    for n in range(int((until_s - from_s) * 50)):
        times = from_s + (np.arange(960) + n * 960) / 48_000
        hertz = np.array([frequency(t) for t in times[::48]]).repeat(48) if callable(frequency_hz) else frequency(0)
        wave = np.sin(2 * np.pi * hertz * times) * np.where(hertz == 0, 0, 0.3)
        samples = (wave * 32767).astype(np.int16).repeat(2).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(samples, format="s16", layout="stereo")
        frame.sample_rate, frame.pts = 48_000, n * 960
        for packet in encoder.encode(frame):
            header = rtp.HEADER.pack(0x80, 111, number & 0xFFFF, (timestamp + n * 960) & 0xFFFFFFFF, ssrc)
            items.append((from_s + n / 50 + 0.02 + delay_s, kind, "", header + bytes(packet)))
            number += 1
    return items


def reports(
    kind: str,
    ssrc: int,
    at_s: Iterable[float],
    timestamp_at: Callable[[float], int],
    *,
    clock_s: float,
    delay_s: float = 0.03,
) -> list[Item]:
    """Sender reports of a stream by a browser whose clock is wrong by `clock_s`."""
    return [
        (
            at + delay_s,
            kind,
            "",
            rtp.sender_report(ssrc, rtp.ntp_time(START_S + at + clock_s), timestamp_at(at) & 0xFFFFFFFF, 0, 0),
        )
        for at in at_s
    ]


def seat_of(person: str) -> UUID:
    """The seat of a person of these tests."""
    return named(f"seat of {person}")


def captured(folder: Path, person: str, *streams: Sequence[Item], begun: int = 0, h264: bool = False) -> Source:
    """Write the streams of a person as the tap does; times are seconds after `START_S`."""
    seat_id = seat_of(person)
    path = write(folder / str(CaptureName(named(person), seat_id, 1, begun)), *streams, h264=h264)
    return Source(path, named(person), seat_id, 0, 1 << 62)


def write(path: Path, *streams: Sequence[Item], start_s: float = START_S, h264: bool = False) -> Path:
    """Write streams into one capture file; `h264`: its pictures are."""
    writer = CaptureWriter(path)
    frame = bytearray()
    for at_s, kind, rid, packet in heapq.merge(
        *(sorted(s, key=lambda item: item[0]) for s in streams), key=lambda i: i[0]
    ):
        codec = H264_STREAM if h264 and kind in ("camera", "screen") else 0
        frame += PACKET.pack(int((start_s + at_s) * 1e9), STREAMS[kind, rid] | codec, len(packet)) + packet
        if len(frame) > 20_000:
            writer.write(bytes(frame))
            frame.clear()
    writer.write(bytes(frame))
    writer.close()
    return path


class Film:
    """An MP4 as a player sees it."""

    def __init__(self, path: Path) -> None:
        with av.open(str(path)) as container:
            self.formats = sorted(stream.codec_context.name for stream in container.streams)
            self.duration_s = float(container.duration or 0) / av.time_base
            video = container.streams.video[0]
            self.size = (video.width, video.height)
            self.key_frames_s = [
                float(packet.pts * packet.time_base)
                for packet in container.demux(video)
                if packet.is_keyframe and packet.pts is not None
            ]
        with av.open(str(path)) as container:
            self.pictures = [
                (float(frame.time), frame.reformat(self.size[0] // SMALLER, self.size[1] // SMALLER).to_ndarray())
                for frame in container.decode(video=0)
                if frame.time is not None
            ]
        with av.open(str(path)) as container:
            parts = [frame.to_ndarray() for frame in container.decode(audio=0)]
            self.sound = np.concatenate(parts, axis=1)[0]

    def colour(self, at_s: float, x: int, y: int) -> tuple[int, int, int]:
        """Y, U, V of a place at a time."""
        _, planes = min(self.pictures, key=lambda each: abs(each[0] - at_s))
        height, width = planes.shape[0] * 2 // 3, planes.shape[1]
        chroma = planes[height:].reshape(2, height // 2, width // 2)
        x, y = x // SMALLER, y // SMALLER
        return int(planes[y, x]), int(chroma[0, y // 2, x // 2]), int(chroma[1, y // 2, x // 2])

    def loudness(self, from_s: float, until_s: float, frequency_hz: float) -> float:
        """Amplitude of a tone in a stretch of time, 0 to 1."""
        part = self.sound[int(from_s * 48_000) : int(until_s * 48_000)]
        times = np.arange(len(part)) / 48_000
        return float(2 * abs(np.mean(part * np.exp(-2j * np.pi * frequency_hz * times))))


def like(one: tuple[int, int, int], other: tuple[int, int, int]) -> bool:
    """Whether two colours are the same but for compression."""
    return all(abs(a - b) < 20 for a, b in zip(one, other, strict=True))
