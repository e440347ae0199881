"""The native core protects and opens exactly as libsrtp does, both ways, RTP and RTCP, in each profile."""

import os
import random
from collections.abc import Iterator
from typing import Any

import pytest
from pylibsrtp import Error, Policy, Session

from media import native, rtp
from media.native import ffi
from media.native.router import limits

SSRC = 0x01020304
PROFILES = {
    "AES_128_GCM": (0, 16 + 12, Policy.SRTP_PROFILE_AEAD_AES_128_GCM),
    "AES_256_GCM": (1, 32 + 12, Policy.SRTP_PROFILE_AEAD_AES_256_GCM),
    "CM_SHA1_80": (2, 16 + 14, Policy.SRTP_PROFILE_AES128_CM_SHA1_80),
}


class Pair:
    """A stream of the native core, and a peer of libsrtp's with the same keys."""

    def __init__(self, profile: str) -> None:
        number, size, libsrtps = PROFILES[profile]
        self.ours, self.theirs = os.urandom(size), os.urandom(size)
        self.profile = libsrtps
        core = native.library()
        assert core is not None
        self.core = core
        self.peer_sends = self.session(self.theirs, Policy.SSRC_ANY_OUTBOUND)
        self.peer_receives = self.session(self.ours, Policy.SSRC_ANY_INBOUND)
        self._sessions = (
            self.session(self.theirs, Policy.SSRC_ANY_INBOUND),
            self.session(self.ours, Policy.SSRC_ANY_OUTBOUND),
        )
        self._router = core.amphi_open(native.LIBRARIES.encode(), -1, limits())
        self.stream = core.amphi_stream_new(
            self._router, 1, number, self.theirs, self.ours, *(each._srtp[0] for each in self._sessions), 0, 0, 0
        )
        self._slot = core.amphi_slot_new(self.stream, SSRC, SSRC + 1, 96, 97, 90_000, 0)
        self._buffer = ffi.new("uint8_t[]", 2048)

    def session(self, key: bytes, ssrc_type: int) -> Session:
        """A session of libsrtp's."""
        return Session(Policy(key=key, ssrc_type=ssrc_type, srtp_profile=self.profile))

    def protect(self, packet: bytes, *, rtcp: bool = False) -> bytes:
        """As the core sends it; empty when it refuses."""
        return self._call(self.core.amphi_protect, packet, rtcp)

    def unprotect(self, packet: bytes, *, rtcp: bool = False) -> bytes:
        """As the core receives it; empty when it refuses."""
        return self._call(self.core.amphi_unprotect, packet, rtcp)

    def close(self) -> None:
        """Free the C objects."""
        self.core.amphi_slot_free(self._slot)
        self.core.amphi_stream_free(self.stream)
        self.core.amphi_close(self._router)

    def _call(self, function: Any, packet: bytes, rtcp: bool) -> bytes:
        ffi.memmove(self._buffer, packet, len(packet))
        length = function(self.stream, self._buffer, len(packet), rtcp)
        return bytes(ffi.buffer(self._buffer, length))


@pytest.fixture(params=PROFILES)
def pair(request: pytest.FixtureRequest) -> Iterator[Pair]:
    """One for each profile."""
    made = Pair(request.param)
    yield made
    made.close()


def packets(numbers: list[int], ssrc: int = SSRC) -> list[bytes]:
    """RTP of all sizes, some with CSRCs, header extensions, or no payload at all."""
    chance = random.Random(4)
    found = []
    for count, number in enumerate(numbers):
        head = rtp.HEADER.pack(0x80 | (0x10 if count % 2 else 0) | count % 3, 96, number & 0xFFFF, number, ssrc)
        head += bytes(4 * (count % 3)) + (b"\xbe\xde\x00\x02" + chance.randbytes(8) if count % 2 else b"")
        found.append(head + chance.randbytes(chance.choice([0, 1, 15, 16, 17, 160, 1100, 1300])))
    return found


AROUND_TWO_WRAPS = [*range(65_500, 65_600), *range(65_600, 131_000, 50), *range(131_000, 131_200)]


def test_what_we_protect_is_what_libsrtp_would_have_sent(pair: Pair) -> None:
    """Byte for byte over two wraps of the sequence number, and libsrtp opens it."""
    reference = pair.session(pair.ours, Policy.SSRC_ANY_OUTBOUND)
    for packet in packets(AROUND_TWO_WRAPS):
        protected = pair.protect(packet)
        assert protected == reference.protect(packet)
        assert pair.peer_receives.unprotect(protected) == packet


def test_what_libsrtp_protects_we_open(pair: Pair) -> None:
    """Over two wraps of the sequence number, with some packets late and some lost."""
    sent = [(packet, pair.peer_sends.protect(packet)) for packet in packets(AROUND_TWO_WRAPS)]
    for index in range(0, len(sent) - 3, 3):
        sent[index], sent[index + 2] = sent[index + 2], sent[index]
    for index, (packet, protected) in enumerate(sent):
        if index % 7:
            assert pair.unprotect(protected) == packet


def test_rtcp_goes_both_ways(pair: Pair) -> None:
    """Byte for byte, and each index once."""
    reference = pair.session(pair.ours, Policy.SSRC_ANY_OUTBOUND)
    compound = rtp.receiver_report(1, [rtp.report_block(SSRC, 1, 2, 3, 4, 5, 6)]) + rtp.nack(1, SSRC, [1, 5, 9])
    for _ in range(100):
        protected = pair.protect(compound, rtcp=True)
        assert protected == reference.protect_rtcp(compound)
        assert pair.peer_receives.unprotect_rtcp(protected) == compound
        theirs = pair.peer_sends.protect_rtcp(compound)
        assert pair.unprotect(theirs, rtcp=True) == compound
        assert pair.unprotect(theirs, rtcp=True) == b""


def test_replayed_forged_and_cut_packets_are_refused(pair: Pair) -> None:
    """And none of them moves the window: the next packet is still opened."""
    for packet in packets(list(range(200, 260))):
        protected = pair.peer_sends.protect(packet)
        for at in (1, 5, len(protected) // 2, len(protected) - 1):
            changed = bytearray(protected)
            changed[at] ^= 0x40
            assert pair.unprotect(bytes(changed)) == b""
        for end in range(0, len(protected), 37):
            assert pair.unprotect(protected[:end]) == b""
        assert pair.unprotect(protected) == packet
        assert pair.unprotect(protected) == b""


def test_what_is_older_than_the_window_is_refused(pair: Pair) -> None:
    """A packet that comes after thousands of newer ones is not opened, though it was never seen."""
    kept, *others = [pair.peer_sends.protect(packet) for packet in packets(list(range(100, 4000)))]
    for protected in others:
        assert pair.unprotect(protected)
    assert pair.unprotect(kept) == b""


def test_no_number_is_used_twice(pair: Pair) -> None:
    """A second packet with a number that left is not protected: under AES-GCM that would give the tag's key away."""
    first, second = rtp.HEADER.pack(0x80, 96, 7, 1, SSRC) + b"one", rtp.HEADER.pack(0x80, 96, 7, 1, SSRC) + b"two"
    assert pair.protect(first)
    assert pair.protect(second) == b""


def test_an_ssrc_has_its_own_numbers(pair: Pair) -> None:
    """Several SSRCs of one peer, each with its own rollover counter."""
    for number in (10, 30_000, 60_000, 65_530, 65_540):
        for ssrc in range(SSRC, SSRC + 20):
            packet = packets([number + ssrc % 7], ssrc)[0]
            assert pair.unprotect(pair.peer_sends.protect(packet)) == packet


def test_a_peer_with_too_many_ssrcs_costs_no_memory() -> None:
    """Beyond 64 of them, authentic packets of a new one are refused."""
    pair = Pair("AES_128_GCM")
    opened = [pair.unprotect(pair.peer_sends.protect(packets([1], ssrc)[0])) for ssrc in range(100)]
    assert [bool(each) for each in opened] == [True] * 64 + [False] * 36
    pair.close()


def test_the_wrong_key_opens_nothing(pair: Pair) -> None:
    """Neither ours nor theirs is taken for the other's."""
    packet = packets([1])[0]
    with pytest.raises(Error):
        pair.session(os.urandom(len(pair.ours)), Policy.SSRC_ANY_INBOUND).unprotect(pair.protect(packet))
    stranger = pair.session(os.urandom(len(pair.ours)), Policy.SSRC_ANY_OUTBOUND)
    assert pair.unprotect(stranger.protect(packet)) == b""
