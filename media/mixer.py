"""Everybody's sound in one: each Opus packet decoded and added where it belongs in time. 48 kHz, stereo, float."""

import av
import numpy as np
from numpy.typing import NDArray

RATE_HZ = 48_000
AHEAD_S = 1
"""How far ahead of what was taken sound may be added."""
SLACK_SAMPLES = RATE_HZ // 40
"""A packet that is this close (25 ms) to the end of the one before follows it directly, so that nothing clicks."""
LOUDEST = 0.97
RECOVERY_PER_TAKE = 1.05

Samples = NDArray[np.float32]


class Voice:
    """One SSRC's decoder, and the sample at which its next packet follows without a break."""

    def __init__(self) -> None:
        self._decoder = av.CodecContext.create("libopus", "r")
        self._decoder.format = "s16"
        self._decoder.layout = "stereo"
        self._decoder.sample_rate = RATE_HZ
        self._follows_at = -RATE_HZ

    def decode(self, sample: int, data: bytes) -> tuple[int, Samples]:
        """The sound of a packet recorded at a sample, and where it goes. Raises av.FFmpegError."""
        frames = self._decoder.decode(av.Packet(data))
        parts = [np.frombuffer(memoryview(frame.planes[0]), np.int16)[: 2 * frame.samples] for frame in frames]
        if not parts:
            return sample, np.empty((0, 2), np.float32)
        sound: Samples = np.concatenate(parts).reshape(-1, 2).astype(np.float32) * np.float32(1 / 32768)
        at = self._follows_at if abs(sample - self._follows_at) <= SLACK_SAMPLES else sample
        self._follows_at = at + len(sound)
        return at, sound


class Mixer:
    """Adds sounds at their time, gives the sum in order; the loudness is held below clipping."""

    def __init__(self) -> None:
        self._sum = np.zeros((AHEAD_S * RATE_HZ, 2), np.float32)
        self._from = 0
        self._gain = 1.0

    def add(self, at: int, sound: Samples) -> None:
        """Add a sound from a sample on; what is already taken, or too far ahead, is left out."""
        begin = max(0, self._from - at)
        end = min(len(sound), self._from + len(self._sum) - at)
        if begin < end:
            self._sum[at + begin - self._from : at + end - self._from] += sound[begin:end]

    def take(self, count: int) -> NDArray[np.int16]:
        """The next samples, (count, 2)."""
        taken = self._sum[:count].copy()
        self._sum[:-count] = self._sum[count:]
        self._sum[-count:] = 0
        self._from += count
        peak = float(np.abs(taken).max())
        gain = min(1.0, self._gain * RECOVERY_PER_TAKE, LOUDEST / peak if peak > LOUDEST else 1.0)
        ramp = np.linspace(self._gain, gain, count, dtype=np.float32)[:, None]
        self._gain = gain
        return np.asarray(np.clip(taken * ramp, -1, 1) * 32767, np.int16)
