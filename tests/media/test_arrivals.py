"""Transport-wide numbers of what publishers send: reported to them by both routers, as browsers estimate by."""

import asyncio
import time

import pytest

from bench.browser import WIDE, extended
from bench.studio import Studio, until
from media import rtp
from media.arrivals import FORGOTTEN_S, KEPT, Arrivals
from media.departures import Departures, Sample
from tests.media.crowd import Filming, Person, Talking, come_in, leave


def note(arrivals: Arrivals, number: int, at_s: float) -> bytes:
    """A packet with a transport-wide number comes."""
    return arrivals.note(extended(rtp.HEADER.pack(0x80, 96, 1, 0, 42), {WIDE: number.to_bytes(2, "big")}), at_s)


def reported(arrivals: Arrivals, departures: Departures, now: float) -> Sample | None:
    """What the sender learns by the next report."""
    report = arrivals.report(now)
    if report:
        departures.report(report, 4, len(report))
    return departures.take_sample()


def departed(count: int) -> Departures:
    """Some packets that left."""
    departures = Departures(WIDE)
    for n in range(count):
        departures.next(100 + n * 0.01, 1000)
    return departures


def test_each_number_is_reported_once():
    """Given packets and a gap, then a report tells both, and the next tells only what came since."""
    arrivals, departures = Arrivals(WIDE), departed(12)
    for number in (1, 2, 3, 7, 8):
        note(arrivals, number, 50 + number * 0.01)
    first = reported(arrivals, departures, 50.1)
    assert (first.received, first.lost) == (5, 3)
    assert not arrivals.pending
    assert arrivals.report(50.1) == b""
    note(arrivals, 9, 50.2)
    second = reported(arrivals, departures, 50.2)
    assert (second.received, second.lost) == (1, 0)


def test_what_comes_late_is_reported_again_and_its_loss_taken_back():
    """Given a packet that others overtook by more than a report, then in the end nothing was lost."""
    arrivals, departures = Arrivals(WIDE), departed(9)
    for number in (1, 2, 4, 5):
        note(arrivals, number, 50 + number * 0.01)
    report = arrivals.report(50.06)
    departures.report(report, 4, len(report))
    note(arrivals, 3, 50.07)
    note(arrivals, 3, 50.08)
    sample = reported(arrivals, departures, 50.1)
    assert (sample.received, sample.lost) == (5, 0)


def test_a_jump_is_reported_as_far_as_a_report_reaches():
    """Given thousands of numbers that are missing, then what came before them leaves first, and the last are lost."""
    arrivals, departures = Arrivals(WIDE), departed(5000)
    departures._judged = 0
    note(arrivals, 1000, 50.0)
    full = note(arrivals, 4000, 50.01)
    assert full
    assert len(full) < 1200
    report = arrivals.report(50.02)
    assert len(report) < 1200
    assert int.from_bytes(full[12:14], "big") == 1000
    assert int.from_bytes(report[12:14], "big") == 4000 - KEPT + 1
    assert int.from_bytes(report[14:16], "big") == KEPT


def test_the_longest_report_fits_into_a_datagram():
    """Given as many numbers as are kept, each late enough for a delta of two bytes, then one report holds them."""
    arrivals, departures = Arrivals(WIDE), departed(KEPT)
    for number in range(1, KEPT + 1):
        note(arrivals, number, 50 + number * 0.003 + 0.1 * (number % 2))
    sample = reported(arrivals, departures, 51.7)
    assert sample.received == KEPT
    assert len(arrivals.report(52)) == 0


def test_what_came_long_ago_is_not_told_again():
    """Given a late packet behind one of long ago, then that one is left out: its delta would have no room."""
    arrivals = Arrivals(WIDE)
    note(arrivals, 1, 50.0)
    note(arrivals, 3, 50.0)
    arrivals.report(50.1)
    note(arrivals, 2, 50.0 + 5 * FORGOTTEN_S)
    report = arrivals.report(50.0 + 5 * FORGOTTEN_S)
    assert int.from_bytes(report[14:16], "big") == 2
    assert int.from_bytes(report[20:22], "big") >> 10 & 15 in (0b0100, 0b1000)


def test_numbers_wrap():
    """Given numbers across the wrap, then none is lost and none is reported twice."""
    arrivals = Arrivals(WIDE)
    for number in (0xFFFE, 0xFFFF, 0, 1):
        note(arrivals, number, 50.0)
    report = arrivals.report(50.1)
    assert int.from_bytes(report[12:14], "big") == 0xFFFE
    assert int.from_bytes(report[14:16], "big") == 4


def sample_of(person: Person) -> Sample | None:
    """What the node told somebody of their packets."""
    return person.browser.departures.take_sample()


@pytest.mark.usefixtures("either_router")
async def test_publishers_learn_what_came():
    """Each packet of camera and microphone is reported soon, lost ones as lost, sound and picture in one count."""
    async with Studio() as studio:
        ada, bob = await come_in(studio), await come_in(studio)
        async with Filming([ada.camera]), Talking({ada.microphone: 20}):
            await until(lambda: len(bob.slot("video")) > 5 and bob.voices() > 5)
        before, _ = ada.browser.departures.number, await _all_told(ada)
        dropping = iter(range(1_000_000))
        ada.browser.loses_sent = lambda datagram: (
            127 < datagram[0] < 192 and not rtp.is_rtcp(datagram) and next(dropping) % 10 == 9
        )
        async with Filming([ada.camera]), Talking({ada.microphone: 20}):
            await until(lambda: ada.browser.departures.number > before + 200)
        ada.browser.loses_sent = lambda datagram: False
        ada.microphone.say()
        ada.camera.frame()
        lost, received = await _all_told(ada)
        lost_share = lost / (received + lost)
        assert 0.07 < lost_share < 0.13
        assert sample_of(bob) is None
        await leave(ada, bob)


async def _all_told(person: Person) -> tuple[int, int]:
    """Wait until everything that was sent has been reported; lost and received since the last call."""
    lost = received = 0

    def told() -> bool:
        nonlocal lost, received
        if (sample := sample_of(person)) is not None:
            lost, received = lost + sample.lost, received + sample.received
        departures = person.browser.departures
        return departures._judged & 0xFFFF == departures.number

    await until(told)
    return lost, received


@pytest.mark.usefixtures("either_router")
async def test_what_comes_is_timed():
    """Given a link that gets slower by 60 ms, then the least delay of the reports grows by as much."""
    async with Studio() as studio:
        ada, bob = await come_in(studio), await come_in(studio)
        async with Filming([ada.camera]):
            await until(lambda: len(bob.slot("video")) > 20)
            quick = min(sample.delay_ms for sample in await _samples(ada, 10))
            loop, send = asyncio.get_running_loop(), ada.browser.socket.sendto
            ada.browser.loses_sent = lambda datagram: (
                loop.call_later(0.06, send, datagram, ada.browser.server) is not None
            )
            await _samples(ada, 5)
            slow = min(sample.delay_ms for sample in await _samples(ada, 5))
            while slow - quick >= 160:  # a busy machine adds to it, but not to each
                (sample,) = await _samples(ada, 1)
                slow = min(slow, sample.delay_ms)
        assert slow - quick > 45
        ada.browser.loses_sent = lambda datagram: False
        await leave(ada, bob)


async def _samples(person: Person, count: int) -> list[Sample]:
    found: list[Sample] = []

    def more() -> bool:
        sample = sample_of(person)
        if sample is not None:
            found.append(sample)
        return len(found) >= count

    await until(more)
    return found


@pytest.mark.usefixtures("either_router")
async def test_a_bit_rate_is_told_only_to_who_does_not_estimate():
    """REMB for a browser without transport-wide feedback, in the first second; reports and no REMB for one with it."""
    async with Studio() as studio:
        ada, bob = await come_in(studio), await come_in(studio, estimates=False)
        heard: dict[Person, set[tuple[int, int]]] = {ada: set(), bob: set()}
        for person, kinds in heard.items():
            before = person.browser.on_rtcp
            person.browser.on_rtcp = _kept(kinds, before)
        began_at = time.monotonic()
        remb, wide = (rtp.PAYLOAD_FEEDBACK, rtp.APPLICATION_FEEDBACK), (rtp.TRANSPORT_FEEDBACK, rtp.TRANSPORT_WIDE)
        async with Filming([ada.camera, bob.camera]):
            await until(lambda: remb in heard[bob] and wide in heard[ada])
            await until(lambda: time.monotonic() - began_at > 2.5)
        assert remb not in heard[ada]
        assert wide not in heard[bob]
        await leave(ada, bob)


def _kept(kinds, before):
    def control(compound: bytes) -> None:
        kinds.update((kind, form) for form, kind, _, _ in rtp.rtcp_packets(compound))
        before(compound)

    return control


@pytest.mark.usefixtures("either_router")
async def test_numbers_of_an_enemy_are_bounded():
    """Numbers that jump anywhere in each packet: reports of bounded length, and the others are not disturbed."""
    async with Studio() as studio:
        ada, bob, eve = [await come_in(studio) for _ in range(3)]
        eve.browser.on_rtcp = lambda compound: lengths.append(len(compound))
        lengths: list[int] = []
        eve.browser.departures.report = lambda *_: None  # its numbers are nonsense to it too
        async with Filming([ada.camera]):
            await until(lambda: len(bob.slot("video")) > 5)
            for number in range(600):
                head = rtp.HEADER.pack(0x80, 96, number, number * 3000, 9000)
                wide = (number * 25_013 & 0xFFFF).to_bytes(2, "big")
                eve.browser.send_rtp(extended(head + bytes(30), {1: b"0", WIDE: wide}))
                if number % 20 == 0:
                    await asyncio.sleep(0)
            before = len(bob.slot("video"))
            await until(lambda: len(bob.slot("video")) > before + 40)
            await until(lambda: lengths)
        assert max(lengths) <= 1200 + 8
        await leave(ada, bob, eve)
