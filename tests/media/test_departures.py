"""Transport-wide feedback: written as browsers write it, read, added up."""

import random
from struct import pack

import pytest

from bench.browser import WIDE, extended
from media import rtp
from media.arrivals import Arrivals, feedback
from media.departures import KEPT, WIRE_BYTES, Departures
from media.rtp import Malformed

SIZE = 1000


def compound(body: bytes) -> bytes:
    """A report as it comes: an RTPFB packet."""
    head = bytes((0x80 | rtp.TRANSPORT_WIDE, rtp.TRANSPORT_FEEDBACK)) + pack("!H", 2 + len(body) // 4)
    return head + pack("!II", 1, 2) + body


def report(departures: Departures, body: bytes) -> None:
    """Let departures read a report."""
    whole = compound(body)
    departures.report(whole, 4, len(whole))


def departed(count: int, *, from_s: float = 100.0, each_s: float = 0.01) -> Departures:
    """Some packets that left at even times."""
    departures = Departures(WIDE)
    for n in range(count):
        departures.next(from_s + n * each_s, SIZE)
    return departures


def test_what_came_and_what_did_not_is_counted():
    """Given ten packets of which two were lost, then one sample says so, in bytes on the wire, and the next is none."""
    departures = departed(10)
    came = {n: None if n in (3, 7) else 50.0 + n * 0.01 for n in range(1, 11)}
    report(departures, feedback(1, came))
    sample = departures.take_sample()
    assert (sample.received, sample.lost, sample.acked_bytes) == (8, 2, 8 * (SIZE + WIRE_BYTES))
    assert departures.take_sample() is None


def test_the_least_delay_and_the_span_are_of_the_receivers_clock():
    """Given packets that queue up, then the sample has the shortest travel; its span begins where the last ended."""
    departures = departed(20)
    report(departures, feedback(1, {n: 50.0 + (n - 1) * 0.01 for n in range(1, 11)}))
    first = departures.take_sample()
    report(departures, feedback(11, {n: 50.03 + (n - 1) * 0.012 for n in range(11, 21)}))
    second = departures.take_sample()
    assert first.span_s == 0
    assert second.span_s == pytest.approx(50.03 + 19 * 0.012 - 50.09, abs=0.002)
    assert second.delay_ms - first.delay_ms == pytest.approx(30 + 10 * 2, abs=1)


def test_what_arrives_after_it_was_reported_missing_is_not_lost():
    """Reordering is no loss: the later report takes it back."""
    departures = departed(4)
    report(departures, feedback(1, {1: 50.0, 2: None, 3: 50.02}))
    report(departures, feedback(2, {2: 50.025, 3: None, 4: 50.03}))
    sample = departures.take_sample()
    assert (sample.received, sample.lost) == (4, 0)


def test_numbers_and_reference_times_wrap():
    """Given 70,000 packets over 22 minutes, across the wrap of both, then each is counted once and no delay jumps."""
    departures = Departures(WIDE)
    arrivals = Arrivals(WIDE)
    received, delays = 0, []
    for n in range(66_000):
        at_s = 1_073_700.0 + n * 0.02
        block = departures.next(at_s, SIZE)
        packet = extended(rtp.HEADER.pack(0x80, 96, n & 0xFFFF, 0, 1), {WIDE: block[5:7]})
        arrivals.note(packet, at_s + 0.02)
        if n % 10 == 9:
            whole = arrivals.report(at_s + 0.02)
            departures.report(whole, 4, len(whole))
            sample = departures.take_sample()
            received += sample.received
            delays.append(sample.delay_ms)
    assert received == 66_000
    assert max(delays) - min(delays) < 2


def test_run_lengths_and_one_bit_vectors_are_read():
    """The two other kinds of chunk (sections 3.1.3 and 3.1.4)."""
    departures = departed(30)
    body = pack("!HHI", 1, 30, 781 << 8) + pack("!HH", 0x2000 | 16, 0x8000 | 0b10101010101010) + bytes((4,)) * 23
    report(departures, body + bytes(-len(body) % 4))
    sample = departures.take_sample()
    assert (sample.received, sample.lost) == (23, 7)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        pack("!HHI", 1, 5, 0),
        pack("!HHI", 1, 5, 0) + pack("!H", 0x2005),
        pack("!HHI", 1, 5, 0) + pack("!H", 0x4005) + bytes(6),
        pack("!HHI", 1, 5, 0) + pack("!H", 0x6005) + bytes(10),
        pack("!HHI", 1, 6, 0) + pack("!H", 0x2006) + bytes(6),
        pack("!HHI", 60_000, 5, 0) + pack("!H", 0x2005) + bytes(6),
        pack("!HHI", 1, 65_535, 0) + pack("!H", 0x1FFF) * 9,
        pack("!HHI", 1, 0, 0) + bytes(4),
    ],
)
def test_a_broken_report_is_malformed(body):
    """Cut off, of an unknown status, or about what never left: refused."""
    departures = departed(5)
    with pytest.raises(Malformed):
        report(departures, body)


def test_no_report_breaks_the_reader():
    """Twenty thousand random and mutated reports: read or Malformed, and loss is never negative."""
    chance = random.Random(5)
    departures = departed(KEPT)
    good = feedback(1, {n: None if n % 9 == 0 else 50 + n * 0.003 for n in range(1, 200)})
    for _ in range(20_000):
        data = bytearray(good[: chance.randrange(len(good))])
        for _ in range(chance.randrange(6)):
            if data:
                data[chance.randrange(len(data))] = chance.randrange(256)
        try:
            report(departures, bytes(data) + bytes(-len(data) % 4))
        except Malformed:
            continue
        sample = departures.take_sample()
        assert sample is None or sample.lost >= 0


@pytest.mark.parametrize(("each_s", "share"), [(0.01, 1.0), (0.02, 0.5), (0.001, 1.0)])
def test_a_probe_is_told_by_how_fast_it_arrives(each_s, share):
    """Given ten packets of a probe among others, then one sample says how their pace survived, when all are told."""
    departures = departed(5)
    departures.probe_begins()
    for n in range(10):
        departures.next(200.0 + n * 0.01, SIZE)
    departures.probe_ends()
    departures.next(205.0, SIZE)
    report(departures, feedback(6, {6 + n: 50.0 + n * each_s for n in range(9)}))
    assert departures.take_sample().probed == 0
    report(departures, feedback(15, {15: 50.0 + 9 * each_s, 16: 55.0}))
    assert departures.take_sample().probed == pytest.approx(share, abs=0.02)
    departures.next(206.0, SIZE)
    report(departures, feedback(17, {17: 56.0}))
    assert departures.take_sample().probed == 0


def test_a_probe_that_is_lost_in_part_is_told_as_that_part():
    """Given a link that lets a third of a probe through at its pace and drops the rest, then a third is told."""
    departures = departed(5)
    departures.probe_begins()
    for n in range(9):
        departures.next(200.0 + n * 0.01, SIZE)
    departures.probe_ends()
    report(departures, feedback(6, {6 + n: None if n % 4 else 50.0 + n * 0.01 for n in range(9)}))
    assert departures.take_sample().probed == pytest.approx(1 / 3, abs=0.01)


def test_a_probe_of_which_nothing_left_or_came_says_nothing():
    """Given a probe without packets, and one that was lost whole, then samples go on without it."""
    departures = departed(5)
    departures.probe_begins()
    departures.probe_ends()
    report(departures, feedback(1, {n: 50.0 + n for n in range(1, 6)}))
    assert departures.take_sample().probed == 0
    departures.probe_begins()
    departures.next(200.0, SIZE)
    departures.next(200.1, SIZE)
    departures.probe_ends()
    departures.next(200.2, SIZE)
    report(departures, feedback(6, {6: None, 7: None, 8: 60.0}))
    assert departures.take_sample().probed == 0


def test_bytes_that_left_are_added_up():
    """The sum on the wire, however often it is asked for."""
    departures = departed(700)
    assert departures.departed_bytes() == 700 * (SIZE + WIRE_BYTES)
    departures.next(200.0, 10)
    assert departures.departed_bytes() == departures.departed_bytes() == 700 * (SIZE + WIRE_BYTES) + 10 + WIRE_BYTES
