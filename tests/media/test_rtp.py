"""RTP and RTCP as bytes."""

import random

import pytest

from bench.browser import extended, vp8_payload
from media import pictures, rtp


def packet(payload: bytes = b"payload", number: int = 7) -> bytes:
    """A plain RTP packet."""
    return rtp.HEADER.pack(0x80, 96, number, 1234, 42) + payload


def test_a_plain_packet_is_all_payload_after_the_header():
    """Bounds of the simplest packet."""
    assert rtp.payload_bounds(packet()) == (12, 19)


def test_csrcs_extensions_and_padding_are_not_payload():
    """The bounds leave out everything that RFC 3550 puts around the payload."""
    plain = extended(packet(b"vp8" + bytes(4) + b"\x00\x00\x00\x04"), {1: b"0", 4: b"\x85"})
    padded = bytes((plain[0] | 0x20,)) + plain[1:]
    start, end = rtp.payload_bounds(padded)
    assert padded[start:end] == b"vp8" + bytes(4)
    with_csrc = bytes((0x81,)) + packet()[1:12] + bytes(4) + b"payload"
    assert rtp.payload_bounds(with_csrc) == (16, 23)


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"\x80",
        bytes(12),
        bytes((0x8F,)) + packet()[1:],
        bytes((0x90,)) + packet(b"")[1:] + b"\xbe\xde",
        bytes((0x90,)) + packet(b"")[1:] + b"\xbe\xde\xff\xff",
        bytes((0xA0,)) + packet(b"\xff")[1:],
    ],
)
def test_a_broken_packet_is_malformed(broken):
    """Lengths that point beyond the packet are refused, not read."""
    with pytest.raises(rtp.Malformed):
        rtp.payload_bounds(broken)


def test_extensions_of_one_and_two_bytes_are_read():
    """Both forms of RFC 8285, padding between elements included."""
    assert dict(rtp.extensions(extended(packet(), {1: b"0", 2: b"f", 4: b"\x85"}))) == {1: b"0", 2: b"f", 4: b"\x85"}
    body = b"\x01\x01m\x00\x02\x03rid"
    body += bytes(-len(body) % 4)
    long_form = bytes((0x90,)) + packet()[1:12] + b"\x10\x00" + (len(body) // 4).to_bytes(2, "big") + body + b"payload"
    assert dict(rtp.extensions(long_form)) == {1: b"m", 2: b"rid"}


def test_a_vp8_descriptor_says_where_its_numbers_are():
    """Picture id of 15 bits, TL0PICIDX behind it, and the beginning of a key frame with its height."""
    whole = packet(vp8_payload(300, 9, 100, key=True, height=720))
    found = pictures.vp8(whole, 12, len(whole))
    number = int.from_bytes(whole[found.id_at : found.id_at + found.id_bytes], "big") & 0x7FFF
    assert (number, whole[found.tl0_at], found.key) == (300, 9, True)
    assert pictures.vp8_height(whole, 12, len(whole)) == 720
    assert not pictures.vp8(packet(vp8_payload(1, 1, 100, key=False)), 12, 112).key
    assert not pictures.vp8(packet(vp8_payload(1, 1, 100, key=True, starts=False)), 12, 112).key


def test_a_retransmission_is_put_back():
    """The original sequence number and payload, under the media's SSRC and payload type; padding alone is nothing."""
    original = packet(b"picture", 65535)
    head = rtp.HEADER.pack(0x80, 0x80 | 97, 3, 1234, 43)
    resent = head + original[2:4] + original[12:]
    assert rtp.retransmitted(resent, 12, len(resent), 42, 96) == bytes((0x80, 0x80 | 96)) + original[2:]
    assert rtp.retransmitted(head, 12, 12, 42, 96) is None


def test_nacked_numbers_survive_writing_and_reading():
    """Any set of numbers, around the wrap too."""
    wanted = [65530, 65535, 0, 1, 17, 18, 200]
    compound = rtp.receiver_report(1, ()) + rtp.nack(1, 42, wanted)
    found = [(kind, rtp.nacked(compound, start, end)) for _, kind, start, end in rtp.rtcp_packets(compound)
             if kind == rtp.TRANSPORT_FEEDBACK]  # fmt: skip
    assert found == [(rtp.TRANSPORT_FEEDBACK, (42, wanted))]


def test_reports_have_the_lengths_that_they_say():
    """Every packet that we write is a whole number of words, so that a compound can be taken apart again."""
    compound = (
        rtp.receiver_report(1, [rtp.report_block(42, 3, -1, 70000, 5, 0, 0)])
        + rtp.sender_report(42, rtp.ntp_time(1000.5), 7, 8, 9)
        + rtp.description(42, b"amphi")
        + rtp.bitrate_limit(1, 6_000_000, (42, 43))
        + rtp.picture_lost(1, 42)
    )
    kinds = [kind for _, kind, _, _ in rtp.rtcp_packets(compound)]
    assert kinds == [201, 200, 202, 206, 206]
    assert list(rtp.rtcp_packets(compound))[-1][3] == len(compound)


def test_no_bytes_at_all_break_a_reader():
    """Forty thousand random and mutated packets: read, or Malformed, and nothing else."""
    chance = random.Random(7)
    good = [
        extended(packet(vp8_payload(300, 9, 60, key=True)), {1: b"0", 2: b"f"}),
        rtp.receiver_report(1, [rtp.report_block(42, 0, 0, 0, 0, 0, 0)]) + rtp.nack(1, 42, [1, 2, 3]),
    ]
    for _ in range(20_000):
        data = bytearray(chance.choice(good))
        for _ in range(chance.randrange(4)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        data = data[: chance.randrange(len(data) + 1)]
        _read(bytes(data))
        _read(chance.randbytes(chance.randrange(64)))


def _read(data: bytes) -> None:
    try:
        start, end = rtp.payload_bounds(data)
        dict(rtp.extensions(data))
        for codec in (pictures.VP8, pictures.H264):
            pictures.read(codec, data, start, end)
            pictures.height(codec, data, start, end)
        rtp.retransmitted(data, start, end, 1, 2)
    except rtp.Malformed:
        pass
    try:
        for _, _, start, end in rtp.rtcp_packets(data):
            rtp.nacked(data, start, end)
    except rtp.Malformed:
        pass
