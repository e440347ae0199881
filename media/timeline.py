"""When each captured packet was recorded by its sender, on one clock for all: the server's Unix time, in seconds.

RTP timestamps are exact but say only differences, and they jump where a source is exchanged or was paused. Sender
reports (RFC 3550 section 6.4.1) tie them to the sender's clock, which all streams of one browser share, so that sound
and picture stay in step; the sender's clock is tied to ours by the report that travelled fastest. Where no report came,
the packets that travelled fastest say it, a little less exactly.

A track is one SSRC. A run is a part of it without a jump. What is learnt of a run is kept each `WINDOW_S` only, because
clocks drift (50 ppm are 0.36 s in two hours) and because a recording may be long.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from struct import Struct
from typing import NamedTuple
from uuid import UUID

from media.capture_log import SENDER_REPORT, Captured

CLOCK_RATE_HZ = {"microphone": 48_000, "screen_sound": 48_000, "camera": 90_000, "screen": 90_000}
"""Opus (RFC 7587) and VP8 (RFC 7741)."""
WINDOW_S = 10.0
GAP_S = 0.2
"""After a silence of this long a stream may go on with other timestamps."""
JUMP_S = 0.15
"""Timestamps that are this far off are another run, and not a packet that travelled slowly."""
LEAP_S = 2.0
"""Timestamps that leap this far against the time of arrival are another run even without a silence."""
SAME_CLOCK_S = 0.5
"""Offsets of sender clocks that differ by less are one clock (one browser)."""
SENT_WITHIN_S = 1.0
"""A report is sent at once; a picture is encoded and paced first, so that its packets seem to be from so much later."""
SENT_AFTER_S = 0.02
"""What passes at least between recording and sending, where no report says it: an Opus packet is 20 ms long."""
LATEST_S = 10.0
EARLIEST_S = 1.0

_U32 = Struct("!I")
_REPORT = Struct("!IQI")
_FRACTION = float(1 << 32)


class SenderReport(NamedTuple):
    """One RTCP sender report: when it came, and which NTP time (s) an extended RTP timestamp is."""

    at_s: float
    ntp_s: float
    timestamp: int


class Run(NamedTuple):
    """A part of a track without a jump: from when on, and what to add to `timestamp / rate` at some timestamps."""

    from_s: float
    timestamps: list[int]
    offsets_s: list[float]

    def offset_s(self, timestamp: int) -> float:
        """The offset at a timestamp: between two known ones on the line, outside of them the nearest."""
        after = bisect_right(self.timestamps, timestamp)
        if after == 0:
            return self.offsets_s[0]
        if after == len(self.timestamps):
            return self.offsets_s[-1]
        first, second = self.timestamps[after - 1], self.timestamps[after]
        share = (timestamp - first) / (second - first)
        return self.offsets_s[after - 1] * (1 - share) + self.offsets_s[after] * share


class Extension:
    """Timestamps (or sequence numbers) of `bits` bits, extended so that they never wrap."""

    def __init__(self, bits: int) -> None:
        self._half, self._modulus = 1 << (bits - 1), 1 << bits
        self._highest = -1

    def extend(self, number: int) -> int:
        """The extended number, nearest to the highest one so far."""
        if self._highest < 0:
            self._highest = number + self._modulus
            return self._highest
        step = (number - self._highest) % self._modulus
        if step >= self._half:
            return self._highest + step - self._modulus
        self._highest += step
        return self._highest


class _Window:
    """The fastest packet of some seconds: least time of arrival less timestamp."""

    __slots__ = ("from_s", "least_s", "timestamp")

    def __init__(self, from_s: float, timestamp: int, least_s: float) -> None:
        self.from_s, self.timestamp, self.least_s = from_s, timestamp, least_s


class Track:
    """What the survey learns of one SSRC, and then the time of each of its packets."""

    def __init__(self, kind: str) -> None:
        self.rate_hz = CLOCK_RATE_HZ[kind]
        self.runs: list[Run] = []
        self.reports: list[SenderReport] = []
        self._raw: list[list[_Window]] = []
        self._extension = Extension(32)
        self._last_s = 0.0
        self._starts: list[float] = []

    def survey(self, at_s: float, timestamp: int) -> None:
        """Note a packet; in order of arrival."""
        extended = self._extension.extend(timestamp)
        apart_s = at_s - extended / self.rate_hz
        windows = self._raw[-1] if self._raw else None
        last = windows[-1] if windows else None
        if windows is None or last is None or at_s - self._last_s > GAP_S or abs(apart_s - last.least_s) > LEAP_S:
            self._raw.append([_Window(at_s, extended, apart_s)])
        elif at_s - last.from_s > WINDOW_S:
            windows.append(_Window(at_s, extended, apart_s))
        elif apart_s < last.least_s:
            last.timestamp, last.least_s = extended, apart_s
        self._last_s = at_s

    def survey_report(self, at_s: float, ntp: int, timestamp: int) -> None:
        """Note a sender report."""
        self.reports.append(SenderReport(at_s, ntp / _FRACTION, self._extension.extend(timestamp)))

    def settle(self, clock: "SenderClock") -> None:
        """Conclude: the runs and their offsets. Call once, then ask `time_s` in order of arrival again."""
        merged = self._merged()
        reports = self._reports_of(merged)
        for windows, found in zip(merged, reports, strict=True):
            points: dict[int, float] = {}
            for report in found:
                if not points or report.timestamp - max(points) > WINDOW_S * self.rate_hz / 4:
                    at = report.ntp_s + clock.offset_s(report)
                    points[report.timestamp] = at - report.timestamp / self.rate_hz
            if not points:
                points = {window.timestamp: window.least_s - SENT_AFTER_S for window in windows}
            ordered = sorted(points.items())
            self.runs.append(Run(windows[0].from_s, [t for t, _ in ordered], [offset for _, offset in ordered]))
        self._starts = [run.from_s for run in self.runs]
        self._raw, self.reports, self._extension = [], [], Extension(32)

    def time_s(self, at_s: float, timestamp: int) -> float:
        """When a packet that came at `at_s` was recorded; where that can't be true, when it came."""
        extended = self._extension.extend(timestamp)
        run = self.runs[max(0, bisect_right(self._starts, at_s) - 1)]
        time_s = extended / self.rate_hz + run.offset_s(extended)
        return time_s if at_s - LATEST_S < time_s < at_s + EARLIEST_S else at_s

    def _merged(self) -> list[list[_Window]]:
        """The windows of each run: silences after which the timestamps went on as before join again."""
        merged: list[list[_Window]] = []
        for windows in self._raw:
            if not merged or abs(windows[0].least_s - merged[-1][-1].least_s) > JUMP_S:
                merged.append(windows)
                continue
            for window in windows:
                last = merged[-1][-1]
                if window.from_s - last.from_s > WINDOW_S:
                    merged[-1].append(window)
                elif window.least_s < last.least_s:
                    last.timestamp, last.least_s = window.timestamp, window.least_s
        return merged

    def _reports_of(self, merged: Sequence[list[_Window]]) -> list[list[SenderReport]]:
        """The reports of each run: of the one that ran when they came, if they fit, or of the one that they fit."""
        found: list[list[SenderReport]] = [[] for _ in merged]
        starts = [windows[0].from_s for windows in merged]
        for report in self.reports:
            apart_s = report.at_s - report.timestamp / self.rate_hz
            ran = max(0, bisect_right(starts, report.at_s) - 1)
            behind = [min((w.least_s - apart_s for w in windows), key=abs) for windows in merged]
            if -JUMP_S < behind[ran] < SENT_WITHIN_S:
                found[ran].append(report)
                continue
            fits = min(range(len(merged)), key=lambda n: abs(behind[n]))
            if abs(behind[fits]) < JUMP_S:
                found[fits].append(report)
        return found


class SenderClock:
    """The clocks of one seat's browsers against ours: what to add to a report's NTP time."""

    def __init__(self, reports: Iterable[SenderReport]) -> None:
        self._clocks: list[dict[int, float]] = []
        last_s = 0.0
        for apart_s, at_s in sorted((report.at_s - report.ntp_s, report.at_s) for report in reports):
            if not self._clocks or apart_s - last_s > SAME_CLOCK_S:
                self._clocks.append({})
            last_s = apart_s
            self._clocks[-1].setdefault(int(at_s // (3 * WINDOW_S)), apart_s)  # sorted: the first is the least

    def offset_s(self, report: SenderReport) -> float:
        """Our time less the sender's around a report, as the fastest reports of that minute and a half say it."""
        apart_s = report.at_s - report.ntp_s
        window = int(report.at_s // (3 * WINDOW_S))
        for clock in reversed(self._clocks):
            near = [clock[n] for n in (window - 1, window, window + 1) if n in clock]
            if window in clock and clock[window] <= apart_s:
                return min(near)
        return apart_s


class Timeline:
    """Every track of a recording. First `survey` all packets, then `settle`, then `time_s` of all packets again."""

    def __init__(self) -> None:
        self._tracks: dict[tuple[UUID, int], Track] = {}

    def survey(self, seat_id: UUID, captured: Captured) -> None:
        """Note a packet or a report of a seat; each seat's in order of arrival."""
        packet = captured.packet
        if packet[1] != SENDER_REPORT:
            track = self._track(seat_id, captured.kind, _U32.unpack_from(packet, 8)[0])
            track.survey(captured.at_ns / 1e9, _U32.unpack_from(packet, 4)[0])
        elif len(packet) >= 20:
            ssrc, ntp, timestamp = _REPORT.unpack_from(packet, 4)
            if (track_of := self._tracks.get((seat_id, ssrc))) is not None:
                track_of.survey_report(captured.at_ns / 1e9, ntp, timestamp)

    def settle(self) -> None:
        """Conclude from everything that was noted."""
        for seat_id in {seat for seat, _ in self._tracks}:
            tracks = [track for (seat, _), track in self._tracks.items() if seat == seat_id]
            clock = SenderClock(report for track in tracks for report in track.reports)
            for track in tracks:
                track.settle(clock)

    def time_s(self, seat_id: UUID, captured: Captured) -> float:
        """When an RTP packet was recorded."""
        ssrc, timestamp = _U32.unpack_from(captured.packet, 8)[0], _U32.unpack_from(captured.packet, 4)[0]
        return self._tracks[seat_id, ssrc].time_s(captured.at_ns / 1e9, timestamp)

    def _track(self, seat_id: UUID, kind: str, ssrc: int) -> Track:
        track = self._tracks.get((seat_id, ssrc))
        if track is None:
            track = self._tracks[seat_id, ssrc] = Track(kind)
        return track
