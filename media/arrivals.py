"""What came from one connection, by its transport-wide numbers, and the reports of it that its sender estimates by.

draft-holmer-rmcat-transport-wide-cc-extensions-01 section 3.1, written with two-bit status vectors alone.
"""

from struct import pack

from media import rtp

KEPT = 512
"""Numbers that one report is about at most, which fit into a datagram, and that may still come late; a power of two."""
FORGOTTEN_S = 2.0
"""What came longer ago is not told again; so each delta fits into its 16 bits."""
REFERENCE_MS = 64


class Arrivals:
    """One connection's numbers. `extension` is the id that carries them; 0: its packets have none."""

    def __init__(self, extension: int) -> None:
        self.extension = extension
        self._at = [0.0] * KEPT if extension else []
        """By number modulo KEPT: when it came, monotonic seconds; 0: it hasn't."""
        self._next, self._newest = 0, -1
        """Extended numbers: the first that is to be reported, and the newest that came."""
        self._ssrc = self._reports = 0

    @property
    def pending(self) -> bool:
        """Whether something came that was not reported."""
        return self._next <= self._newest

    def note(self, packet: bytes, at_s: float) -> bytes:
        """Note an RTP packet whose bounds were checked; a report that has to leave first, seldom anything but empty.

        What comes late is reported with everything behind it once more: the sender takes its loss back.
        """
        value = rtp.extension(packet, self.extension) if self.extension else None
        if value is None or len(value) != 2:
            return b""
        number, newest, full = int.from_bytes(value, "big"), self._newest, b""
        if newest < 0:
            newest = self._newest = number + 0xFFFF
            self._next = newest + 1
        ahead = number - newest & 0xFFFF
        extended = newest + ahead - (0 if ahead < 0x8000 else 0x10000)
        if extended > newest:
            if extended - self._next >= KEPT:
                full = self.report(at_s)
                self._next = max(newest, extended - KEPT) + 1
            for each in range(max(newest, extended - KEPT) + 1, extended):
                self._at[each % KEPT] = 0.0
            self._newest = extended
        elif newest - extended >= KEPT or self._at[extended % KEPT]:
            return b""
        self._next = min(self._next, extended)
        self._at[extended % KEPT], self._ssrc = at_s, rtp.u32(packet, 8)
        return full

    def report(self, now: float, sender: int = 1) -> bytes:
        """An RTCP packet about everything since the last report; empty when nothing came.

        Its media are the SSRC that came last: libwebrtc reads no report about one that it doesn't send.
        """
        numbers = range(self._next, self._newest + 1)
        came = {number: self._came(number, now) for number in numbers}
        self._next = self._newest + 1
        if not any(came.values()):
            return b""
        body = feedback(numbers.start, came, self._reports)
        self._reports += 1
        return rtp.transport_feedback(rtp.TRANSPORT_WIDE, sender, self._ssrc, body)

    def _came(self, number: int, now: float) -> float | None:
        at = self._at[number % KEPT]
        return at if at and now - at < FORGOTTEN_S else None


def feedback(base: int, came: dict[int, float | None], count: int = 0) -> bytes:
    """The part of a report behind the SSRCs: when each number came, in seconds, or None."""
    reference = int(min(at for at in came.values() if at is not None) * 1000 // REFERENCE_MS)
    ticks = reference * REFERENCE_MS * 4
    statuses: list[int] = []
    deltas = b""
    for at in came.values():
        if at is None:
            statuses.append(0)
            continue
        delta = round(at * 4000) - ticks
        ticks += delta
        small = 0 <= delta < 256
        statuses.append(1 if small else 2)
        deltas += bytes((delta,)) if small else pack("!h", delta)
    statuses += [0] * (-len(statuses) % 7)
    chunks = b"".join(
        pack("!H", 0xC000 | sum(status << 12 - 2 * n for n, status in enumerate(statuses[at : at + 7])))
        for at in range(0, len(statuses), 7)
    )
    body = pack("!HHI", base & 0xFFFF, len(came), (reference & 0xFFFFFF) << 8 | count & 0xFF) + chunks + deltas
    return body + bytes(-len(body) % 4)
