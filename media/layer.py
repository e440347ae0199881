"""What is received: one SSRC of one uplink, its sequence, its history, its losses, and who gets it."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from media import rtp
from media.departures import Departures
from media.pictures import VP8, Picture
from media.skips import Skips
from media.slot import ALL_TEMPORAL
from media.srtp import ROW_BYTES, ROWS, Arena, Batch

if TYPE_CHECKING:
    from media.router import Stream
    from media.slot import Slot

HISTORY = 512
"""Packets kept of a video layer that somebody gets, to answer NACKs; a power of two."""
MISSING_AT_ONCE = 128
"""A gap larger than this is not asked for again: a key frame is."""
NACK_AGAIN_S = 0.05
NACK_TRIES = 8
SOUND_NACK_TRIES = 3
"""Sound that comes later than this is not waited for by anybody."""
KEY_FRAME_AGAIN_S = 0.5
"""A key frame that is awaited is asked for again after this long, and never more often."""
SILENT_DBOV = 127
SILENT_S = 1.5
"""After this long without a packet a layer doesn't come, and another one is taken if there is one."""
STALLED_S = 6.0
"""A picture that the room says is on keeps its slot for this long without a packet: a still screen sends one a second
or less, and the encoder of a busy machine stalls."""


class Row(NamedTuple):
    """What the hot path writes for one slot: where, and what is added to the layer's numbers."""

    at: int
    payload_type: int
    sequence: int
    time: int
    ssrc: int
    picture: int
    temporal: int
    departures: Departures


class Group(NamedTuple):
    """Slots for which the hot path does the same."""

    skips: Skips | None
    """What they leave out."""
    numbered: bool
    """Whether their packets carry a transport-wide number."""
    batches: list[tuple[Batch, list[Row]]]
    paced: list["Slot"]
    """Slots whose packets wait for their turn; they are in no batch."""


class Layer:
    """One received stream. Sequence numbers are extended (they never wrap) inside, RFC 3550 appendix A.1."""

    def __init__(
        self, owner: "Stream", seat_id: str, kind: str, rid: str, ssrc: int, payload_type: int, clock_rate_hz: int
    ) -> None:
        self.owner = owner
        self.seat_id, self.kind, self.rid = seat_id, kind, rid
        self.ssrc, self.payload_type, self.clock_rate_hz = ssrc, payload_type, clock_rate_hz
        self.video = kind in ("camera", "screen")
        self.highest = -1
        """Extended sequence number of the newest packet; -1 before the first."""
        self.timestamp = self.picture = self.temporal = 0
        """RTP timestamp, VP8 picture id and TL0PICIDX of the newest packet."""
        self.heard_at = 0.0
        self.height_px = 0
        self.codec = VP8
        """Of a picture: how its packets are read."""
        self.packets = self.octets = 0
        self.temporal_octets = [0, 0, 0, 0]
        """Of those octets: by temporal id."""
        self.missed = 0
        """Numbers that were missing when a newer one came, whether they came later or not."""
        self.report_ntp = self.report_timestamp = 0
        self.report_at = 0.0
        self.loudest_dbov = SILENT_DBOV
        """Loudest level since it was last read, in −dBov (0 is loudest), RFC 6464."""
        self.captured = False
        """Whether the recording tap gets these packets; set with the plan and never later."""
        self.blocked = False
        """Whether the room says that this is off: packets that come all the same are dropped."""
        self.limited = False
        """Whether its publisher is told a bit rate (REMB), because it gets no reports of its packets to estimate by."""
        self.loss_floor = 0
        """The share lost, in 1/256, that its publisher is told at least: of sound, what listeners lose of it."""
        self.slots: list[Slot] = []
        self.waiting: list[Slot] = []
        """Slots that begin with the next key frame (with sound: the next packet)."""
        self.key_wanted = False
        self.groups: list[Group] = []
        self.changing: set[Slot] = set()
        """Slots whose temporal limit changes with one of the next pictures."""
        self.late_before = 0
        """The latest extended number at which a slot began: an older packet is not for everybody."""
        self._history: list[bytes | None] | None = None
        self._missing: dict[int, tuple[float, int]] = {}
        self._key_asked_at = 0.0
        self._first = -1
        self._expected_before = self._received_before = 0
        self._received = 0
        self._transit = 0.0
        self._jitter = 0.0

    # -- sequence

    def advance(self, number: int, now: float, timestamp: int) -> int:
        """The extended number of a packet; notes what is missing and the jitter."""
        self.heard_at = now
        self._received += 1
        highest = self.highest
        if highest < 0:
            self._first = self.highest = number + 0x10000
            return self.highest
        step = (number - highest) & 0xFFFF
        if step < 0x8000:
            extended = highest + step
            if step > 1:
                self._lost(highest + 1, extended, now)
            self.highest = extended
            transit = now * self.clock_rate_hz - timestamp
            if step:
                self._jitter += (min(abs(transit - self._transit), self.clock_rate_hz) - self._jitter) / 16
            self._transit = transit
            return extended
        extended = highest + step - 0x10000
        self._missing.pop(extended, None)
        return extended

    def _lost(self, first: int, end: int, now: float) -> None:
        self.missed += end - first
        if end - first > MISSING_AT_ONCE or len(self._missing) > MISSING_AT_ONCE:
            self._missing.clear()
            self.key_wanted |= self.captured and self.video
            return
        for number in range(first, end):
            self._missing[number] = (0.0, 0)

    def to_nack(self, now: float) -> list[int]:
        """Sequence numbers to ask the publisher for now, each at most NACK_TRIES times."""
        if not self._missing:
            return []
        due = []
        for number, (asked_at, tries) in list(self._missing.items()):
            if tries >= (NACK_TRIES if self.video else SOUND_NACK_TRIES):
                del self._missing[number]
                self.key_wanted |= self.captured and self.video  # a recording can't ask by itself
            elif now - asked_at >= NACK_AGAIN_S:
                self._missing[number] = (now, tries + 1)
                due.append(number & 0xFFFF)
        return due

    # -- history

    def keep(self, extended: int, packet: bytes) -> None:
        """Keep a packet to send it again."""
        if self._history is None:
            self._history = [None] * HISTORY
        self._history[extended & (HISTORY - 1)] = packet

    def kept(self, extended: int) -> bytes | None:
        """The packet of an extended number, when it is still there."""
        if self._history is None or not self.highest - HISTORY < extended <= self.highest:
            return None
        packet = self._history[extended & (HISTORY - 1)]
        if packet is None or int.from_bytes(packet[2:4], "big") != extended & 0xFFFF:
            return None
        return packet

    # -- key frames

    def key_frame_due(self, now: float) -> bool:
        """Whether to ask for a key frame now, because slots wait for one or a subscriber lost the picture."""
        if not self.video or not (self.waiting or self.key_wanted) or now - self._key_asked_at < KEY_FRAME_AGAIN_S:
            return False
        self._key_asked_at = now
        self.key_wanted = False
        return True

    @property
    def idle(self) -> bool:
        """Whether nothing has to be asked of the publisher."""
        return not (self._missing or self.waiting or self.key_wanted)

    # -- reports

    def report(self, now: float) -> bytes:
        """The report block for the publisher (RFC 3550 section 6.4.1 and appendix A.3)."""
        expected = self.highest - self._first + 1
        expected_since = expected - self._expected_before
        received_since = self._received - self._received_before
        self._expected_before, self._received_before = expected, self._received
        lost_since = expected_since - received_since
        fraction = lost_since * 256 // expected_since if expected_since > 0 and lost_since > 0 else 0
        fraction = max(fraction, self.loss_floor)
        last = self.report_ntp >> 16 & 0xFFFFFFFF
        delay = int((now - self.report_at) * 65536) if last else 0
        lost = max(-0x800000, min(0x7FFFFF, expected - self._received))
        return rtp.report_block(
            self.ssrc, min(fraction, 255), lost, self.highest - 0x10000, int(self._jitter), last, delay
        )

    @property
    def lost(self) -> int:
        """Packets that never came."""
        return max(0, self.highest - self._first + 1 - self._received) if self.highest >= 0 else 0

    # -- who gets it

    def attach(self, slots: Iterable["Slot"], arena: Arena) -> None:
        """Give these packets to some slots, from the newest packet on."""
        for slot in slots:
            slot.enter(self, self._skips(slot.temporal_limit))
            self.slots.append(slot)
        self.rebuild(arena)

    def detach(self, slots: Iterable["Slot"], arena: Arena) -> None:
        """Give them to these no more."""
        gone = set(slots)
        self.waiting = [slot for slot in self.waiting if slot not in gone]
        self.changing -= gone
        kept = [slot for slot in self.slots if slot not in gone]
        if len(kept) != len(self.slots):
            self.slots = kept
            self.rebuild(arena)

    def change_limits(self, picture: Picture, arena: Arena) -> None:
        """Bring slots to their temporal limits, as far as the picture that begins with the newest packet allows it.

        Down at once. Up with a key frame, or to the layer of a picture that rests on the lowest alone.
        """
        changed = []
        for slot in self.changing:
            skips = slot.spans[0].skips
            limit, wanted = (skips.limit if skips else ALL_TEMPORAL), slot.temporal_limit
            if wanted < limit or picture.key:
                changed.append((slot, wanted))
            elif picture.sync and limit < picture.temporal <= wanted:
                changed.append((slot, picture.temporal))
        for slot, limit in changed:
            slot.restrict(self._skips(limit))
            if limit == slot.temporal_limit:
                self.changing.discard(slot)
        if changed:
            self.rebuild(arena)

    def _skips(self, limit: int) -> Skips | None:
        """What slots with a limit leave out; one for all of them."""
        if not self.video or limit >= ALL_TEMPORAL:
            return None
        shared = (slot.spans[0].skips for slot in self.slots)
        return next((skips for skips in shared if skips is not None and skips.limit == limit), None) or Skips(limit)

    def rebuild(self, arena: Arena) -> None:
        """Make the tables of the hot path anew."""
        alike: dict[tuple[int, bool], list[Slot]] = {}
        for slot in self.slots:
            skips = slot.spans[0].skips
            alike.setdefault((skips.limit if skips else ALL_TEMPORAL, slot.departures.extension > 0), []).append(slot)
        self.groups = []
        for (_, numbered), slots in alike.items():
            paced = [slot for slot in slots if self.video and slot.stream.pacer is not None]
            rest = [slot for slot in slots if not self.video or slot.stream.pacer is None]
            batches = [_batch(rest[first : first + ROWS], arena) for first in range(0, len(rest), ROWS)]
            self.groups.append(Group(slots[0].spans[0].skips, numbered, batches, paced))
        self.late_before = max((slot.spans[0].began for slot in self.slots), default=0)
        if not self.slots:
            self._history = None

    def alive(self, now: float) -> bool:
        """Whether packets come, and may be forwarded."""
        return self.highest >= 0 and not self.blocked and now - self.heard_at < SILENT_S

    def stalled(self, now: float) -> bool:
        """Whether packets came a moment ago, and may be forwarded."""
        return self.highest >= 0 and not self.blocked and now - self.heard_at < STALLED_S


def _batch(slots: list["Slot"], arena: Arena) -> tuple[Batch, list[Row]]:
    rows = [
        Row(
            ROW_BYTES * row,
            slot.payload_type,
            span.sequence,
            span.time,
            slot.ssrc,
            span.picture,
            span.temporal,
            slot.departures,
        )
        for row, slot in enumerate(slots)
        for span in (slot.spans[0],)
    ]
    return Batch(arena, [slot.outbound for slot in slots]), rows
