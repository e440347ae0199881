"""RTP and RTCP as bytes: read and written in place, every length checked.

RFC 3550 (RTP, RTCP), RFC 8285 (header extensions), RFC 6464 (audio levels), RFC 4588 (retransmission),
RFC 4585 (NACK, PLI) and draft-alvestrand-rmcat-remb (REMB).
"""

from collections.abc import Iterator, Sequence
from struct import Struct

HEADER = Struct("!BBHII")
"""First byte, marker and payload type, sequence number, timestamp, SSRC."""
HEADER_BYTES = 12

SENDER_REPORT = 200
RECEIVER_REPORT = 201
DESCRIPTION = 202
BYE = 203
TRANSPORT_FEEDBACK = 205
PAYLOAD_FEEDBACK = 206
NACK = 1
TRANSPORT_WIDE = 15
PICTURE_LOST = 1
FULL_INTRA_REQUEST = 4
APPLICATION_FEEDBACK = 15

NTP_EPOCH_S = 2_208_988_800
"""Seconds from 1900 (NTP) to 1970 (Unix)."""

_U16 = Struct("!H")
_U32 = Struct("!I")
_U16_PAIR = Struct("!HH")
_REPORT = Struct("!IIIIII")
_SENDER = Struct("!BBHIQIII")


class Malformed(ValueError):
    """Bytes that are not what they should be; the packet is dropped and counted."""


def is_rtcp(packet: bytes | bytearray | memoryview) -> bool:
    """Whether a packet of the RTP range is RTCP (RFC 5761 section 4)."""
    return 192 <= packet[1] <= 223


def payload_bounds(packet: bytes) -> tuple[int, int]:
    """Where the payload begins and ends, without CSRCs, header extensions and padding. Raises Malformed."""
    length = len(packet)
    if length < HEADER_BYTES or packet[0] >> 6 != 2:
        raise Malformed("not RTP")
    first = packet[0]
    start = HEADER_BYTES + 4 * (first & 15)
    if first & 0x10:
        if start + 4 > length:
            raise Malformed("header extension cut off")
        start += 4 + 4 * _U16.unpack_from(packet, start + 2)[0]
    end = length - packet[-1] if first & 0x20 else length
    if start > end:
        raise Malformed("payload cut off")
    return start, end


def extensions(packet: bytes) -> Iterator[tuple[int, bytes]]:
    """Each header extension of a packet whose bounds were checked: its id and bytes (RFC 8285)."""
    if not packet[0] & 0x10:
        return
    position = HEADER_BYTES + 4 * (packet[0] & 15)
    profile, words = _U16_PAIR.unpack_from(packet, position)
    position += 4
    end = position + 4 * words
    one_byte = profile == 0xBEDE
    if not one_byte and profile & 0xFFF0 != 0x1000:
        return
    while position < end:
        if packet[position] == 0:
            position += 1
            continue
        if one_byte:
            identifier, size = packet[position] >> 4, (packet[position] & 15) + 1
            position += 1
            if identifier == 15:
                return
        else:
            if position + 2 > end:
                return
            identifier, size = packet[position], packet[position + 1]
            position += 2
        if position + size > end:
            return
        yield identifier, packet[position : position + size]
        position += size


def extension(packet: bytes, identifier: int) -> bytes | None:
    """One header extension of a packet whose bounds were checked."""
    for found, value in extensions(packet):
        if found == identifier:
            return value
    return None


def retransmitted(packet: bytes, start: int, end: int, ssrc: int, payload_type: int) -> bytes | None:
    """The original of an RTX packet (RFC 4588 section 4), without header extensions; None for padding alone."""
    if end - start < 2:
        return None
    timestamp = _U32.unpack_from(packet, 4)[0]
    marker = packet[1] & 0x80
    number = _U16.unpack_from(packet, start)[0]
    return HEADER.pack(0x80, marker | payload_type, number, timestamp, ssrc) + packet[start + 2 : end]


def rtcp_packets(compound: bytes) -> Iterator[tuple[int, int, int, int]]:
    """Each packet of a compound: count or format, type, where its body begins (the first SSRC) and ends."""
    position = 0
    while position + 4 <= len(compound):
        first, kind, words = compound[position], compound[position + 1], _U16.unpack_from(compound, position + 2)[0]
        end = position + 4 + 4 * words
        if first >> 6 != 2 or end > len(compound):
            return
        yield first & 31, kind, position + 4, end
        position = end


def nacked(compound: bytes, start: int, end: int) -> tuple[int, list[int]]:
    """SSRC and sequence numbers of a NACK's body (RFC 4585 section 6.2.1). Raises Malformed."""
    if end - start < 8:
        raise Malformed("NACK cut off")
    media = _U32.unpack_from(compound, start + 4)[0]
    numbers = []
    for position in range(start + 8, end - 3, 4):
        first, mask = _U16_PAIR.unpack_from(compound, position)
        numbers.append(first)
        numbers.extend((first + bit + 1) & 0xFFFF for bit in range(16) if mask >> bit & 1)
    return media, numbers


def u32(data: bytes | memoryview, position: int) -> int:
    """A 32-bit number in network order. Raises Malformed at the end of the data."""
    if position + 4 > len(data):
        raise Malformed("cut off")
    value: int = _U32.unpack_from(data, position)[0]
    return value


def nack(sender: int, media: int, numbers: Sequence[int]) -> bytes:
    """A NACK for sequence numbers in ascending order."""
    body = bytearray()
    pending = list(numbers)
    while pending:
        first = pending.pop(0)
        mask = 0
        while pending and 0 < ((pending[0] - first) & 0xFFFF) <= 16:
            mask |= 1 << (((pending.pop(0) - first) & 0xFFFF) - 1)
        body += _U16_PAIR.pack(first, mask)
    return transport_feedback(NACK, sender, media, bytes(body))


def transport_feedback(form: int, sender: int, media: int, body: bytes) -> bytes:
    """Feedback about the transport of some form (RFC 4585 section 6.2)."""
    return _feedback(TRANSPORT_FEEDBACK, form, sender, media, body)


def picture_lost(sender: int, media: int) -> bytes:
    """A request for a key frame (PLI, RFC 4585 section 6.3.1)."""
    return _feedback(PAYLOAD_FEEDBACK, PICTURE_LOST, sender, media)


def bitrate_limit(sender: int, bitrate_bps: int, media: Sequence[int]) -> bytes:
    """REMB: the bit rate that the publisher may send on these SSRCs (at most 255) together."""
    exponent = max(0, bitrate_bps.bit_length() - 18)
    fields = len(media) << 24 | exponent << 18 | bitrate_bps >> exponent
    body = b"REMB" + _U32.pack(fields) + b"".join(map(_U32.pack, media))
    return _feedback(PAYLOAD_FEEDBACK, APPLICATION_FEEDBACK, sender, 0, body)


def receiver_report(sender: int, blocks: Sequence[bytes]) -> bytes:
    """A receiver report of at most 31 blocks (`report_block`)."""
    return (
        bytes((0x80 | len(blocks), RECEIVER_REPORT))
        + _U16.pack(1 + 6 * len(blocks))
        + _U32.pack(sender)
        + b"".join(blocks)
    )


def report_block(
    ssrc: int, fraction_lost: int, lost: int, highest: int, jitter: int, last_report: int, delay: int
) -> bytes:
    """What was received of one SSRC (RFC 3550 section 6.4.1); delay in units of 1/65536 s."""
    return _REPORT.pack(
        ssrc, fraction_lost << 24 | lost & 0xFFFFFF, highest & 0xFFFFFFFF, jitter & 0xFFFFFFFF, last_report, delay
    )


def sender_report(ssrc: int, ntp: int, timestamp: int, packets: int, octets: int) -> bytes:
    """What was sent, and at which NTP time (32.32 bits) which RTP timestamp is."""
    return _SENDER.pack(
        0x80, SENDER_REPORT, 6, ssrc, ntp, timestamp & 0xFFFFFFFF, packets & 0xFFFFFFFF, octets & 0xFFFFFFFF
    )


def description(ssrc: int, cname: bytes) -> bytes:
    """An SDES packet with the canonical name of one source."""
    item = bytes((1, len(cname))) + cname
    chunk = _U32.pack(ssrc) + item + bytes(4 - len(item) % 4)
    return bytes((0x81, DESCRIPTION)) + _U16.pack(len(chunk) // 4) + chunk


def ntp_time(unix_s: float) -> int:
    """NTP time in 32.32 bits."""
    return int((unix_s + NTP_EPOCH_S) * (1 << 32)) & 0xFFFFFFFFFFFFFFFF


def _feedback(kind: int, form: int, sender: int, media: int, body: bytes = b"") -> bytes:
    return bytes((0x80 | form, kind)) + _U16.pack(2 + len(body) // 4) + _U32.pack(sender) + _U32.pack(media) + body
