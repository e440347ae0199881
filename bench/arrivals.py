"""What a browser says of the packets that came: transport-wide feedback, as libwebrtc writes it.

draft-holmer-rmcat-transport-wide-cc-extensions-01 section 3.1, with two-bit status vectors alone.
"""

from struct import pack

from media import rtp

REFERENCE_MS = 64


class Arrivals:
    """Transport-wide numbers of one connection and when they came."""

    def __init__(self, extension: int) -> None:
        self._extension = extension
        self._came: dict[int, float] = {}
        self._next = -1
        self._reports = 0

    def note(self, packet: bytes, at_s: float) -> int | None:
        """Note a packet; its number, extended."""
        value = rtp.extension(packet, self._extension)
        if value is None or len(value) != 2:
            return None
        number = int.from_bytes(value, "big")
        if self._next < 0:
            self._next = number
        ahead = number - self._next & 0xFFFF
        extended = self._next + ahead - (0x10000 if ahead >= 0x8000 else 0)
        self._came.setdefault(extended, at_s)
        return extended

    def report(self, sender: int = 1, media: int = 2) -> bytes:
        """A compound with the feedback about everything since the last; empty when nothing came."""
        came = {number: at for number, at in sorted(self._came.items()) if number >= self._next}
        if not came:
            return b""
        first, last = self._next, max(came)
        self._next, self._came = last + 1, {}
        body = feedback(first, {number: came.get(number) for number in range(first, last + 1)}, self._reports)
        self._reports += 1
        head = bytes((0x80 | rtp.TRANSPORT_WIDE, rtp.TRANSPORT_FEEDBACK)) + pack("!H", 2 + len(body) // 4)
        return rtp.receiver_report(sender, ()) + head + pack("!II", sender, media) + body


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
