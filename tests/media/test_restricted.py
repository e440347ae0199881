"""What a router does for a connection that can take little: fewer pictures, pacing, probing; and what it learns."""

import asyncio
import itertools
import time
from collections.abc import Callable

import pytest

from bench.studio import Studio, until
from media import arrivals, pictures, rtp
from media.gathering import Gathering
from media.router import Stream
from tests.media.crowd import Filming, Person, come_in, leave, numbers, originals, picture_ids

pytestmark = pytest.mark.usefixtures("either_router")

PATTERN = (0, 2, 1, 2)
"""L1T3 as libvpx does it."""


def stream_of(studio: Studio, person: Person) -> Stream:
    """What the router knows of a person's connection."""
    return next(
        peer.stream for peer in studio.node.peers.values() if peer.seat_id == str(person.seat_id) if peer.stream
    )


@pytest.fixture
def decided(monkeypatch) -> Callable[[], None]:
    """Ends all decisions, so that the test alone says what the router does."""
    return lambda: monkeypatch.setattr(Gathering, "decide", lambda *_: None)


def temporals(packets: list[bytes]) -> list[int]:
    """Temporal ids."""
    return [pictures.vp8(packet, *rtp.payload_bounds(packet)).temporal for packet in packets]


def limit(studio: Studio, person: Person, temporal: int) -> None:
    """Limit a person's first video slot."""
    stream = stream_of(studio, person)
    studio.node.router.limit(stream.slots[person.browser.slots["video"][0][0]], temporal)


def assert_seamless(packets: list[bytes]) -> None:
    """Neither numbers nor picture ids are missing."""
    assert numbers(packets) == [(numbers(packets)[0] + step) & 0xFFFF for step in range(len(packets))]
    assert all(after - before & 0x7FFF in (0, 1) for before, after in itertools.pairwise(picture_ids(packets)))


async def test_pictures_above_the_limit_are_left_out_without_a_gap(decided):
    """From all layers to the lowest and back: only what may be seen comes, and nothing looks lost."""
    async with Studio() as studio:
        ada, bob, eve = [await come_in(studio) for _ in range(3)]
        ada.camera.pattern = PATTERN
        async with Filming([ada.camera]):
            await until(lambda: 2 in temporals(bob.slot("video")))
            decided()
            limit(studio, bob, 0)
            before = len(bob.slot("video"))
            await until(lambda: len(bob.slot("video")) > before + 40)
            assert set(temporals(bob.slot("video")[-30:])) == {0}
            limit(studio, bob, 1)
            await until(lambda: set(temporals(bob.slot("video")[-12:])) == {0, 1})
            limit(studio, bob, 2)
            bob_ssrc = bob.browser.slots["video"][0][0]
            bob.browser.send_rtcp(rtp.receiver_report(1, ()) + rtp.picture_lost(1, bob_ssrc))
            await until(lambda: set(temporals(bob.slot("video")[-12:])) == {0, 1, 2})
        assert_seamless(bob.slot("video"))
        assert_seamless(eve.slot("video"))
        assert set(temporals(eve.slot("video")[-30:])) == {0, 1, 2}
        await leave(ada, bob, eve)


async def test_a_higher_layer_begins_where_a_decoder_can_follow(decided):
    """The first picture of a layer that was left out rests on the lowest layer alone."""
    async with Studio() as studio:
        ada, bob = [await come_in(studio) for _ in range(2)]
        ada.camera.pattern = PATTERN
        async with Filming([ada.camera]):
            await until(lambda: len(bob.slot("video")) > 10)
            decided()
            limit(studio, bob, 0)
            await until(lambda: set(temporals(bob.slot("video")[-10:])) == {0})
            before = len(bob.slot("video"))
            limit(studio, bob, 1)
            await until(lambda: 1 in temporals(bob.slot("video")[before:]))
        read = [pictures.vp8(packet, *rtp.payload_bounds(packet)) for packet in bob.slot("video")[before:]]
        assert next(picture for picture in read if picture.temporal == 1).sync
        await leave(ada, bob)


async def test_a_nack_finds_its_packet_among_what_was_left_out(decided):
    """Numbers that were sent are found again, from before the limit changed too, although the layer runs ahead."""
    async with Studio() as studio:
        ada, bob = [await come_in(studio) for _ in range(2)]
        ada.camera.pattern = PATTERN
        async with Filming([ada.camera]):
            await until(lambda: len(bob.slot("video")) > 30)
            decided()
            limit(studio, bob, 0)
            await until(lambda: len(bob.slot("video")) > 60)
        wanted = numbers(bob.slot("video"))[-50:]
        ssrc = bob.browser.slots["video"][0][0]
        bob.browser.send_rtcp(rtp.receiver_report(1, ()) + rtp.nack(1, ssrc, wanted))
        await until(lambda: len(bob.retransmitted("video")) >= 50)
        assert originals(bob.retransmitted("video")) == wanted
        by_number = dict(zip(numbers(bob.slot("video")), bob.slot("video"), strict=True))
        for packet in bob.retransmitted("video"):
            assert packet[14:] == by_number[int.from_bytes(packet[12:14], "big")][12:]
        await leave(ada, bob)


async def test_what_was_lost_on_its_way_here_keeps_its_place(decided):
    """A packet that comes late, by RTX, takes the number that was kept for it; one that is left out fills it, empty."""
    async with Studio() as studio:
        ada, bob = [await come_in(studio) for _ in range(2)]
        ada.camera.pattern = PATTERN
        async with Filming([ada.camera]):
            await until(lambda: len(bob.slot("video")) > 10)
            decided()
            limit(studio, bob, 0)
            await until(lambda: set(temporals(bob.slot("video")[-10:])) == {0})
            begun = len(bob.slot("video"))
            counter = itertools.count()
            ada.browser.loses_sent = lambda datagram: datagram[0] > 127 and next(counter) % 7 == 0
            await until(lambda: len(bob.slot("video")) > begun + 60)
            ada.browser.loses_sent = lambda datagram: False
            wanted = len(bob.slot("video")) + 20
            await until(lambda: len(bob.slot("video")) > wanted)
            got = bob.slot("video")[begun:]
            complete = {(numbers(got)[0] + step) & 0xFFFF for step in range(60)}
            await until(lambda: complete <= set(numbers(bob.slot("video")[begun:])))
        got = bob.slot("video")[begun:]
        empty = [packet for packet in got if packet[0] & 0x20]
        assert empty
        assert all(rtp.payload_bounds(packet)[0] == rtp.payload_bounds(packet)[1] for packet in empty)
        assert {0} == set(temporals([packet for packet in got if not packet[0] & 0x20]))
        await leave(ada, bob)


async def test_feedback_becomes_a_sample(decided, monkeypatch):
    """Everything that came is reported and counted, sound included; the loss of one packet in ten is seen."""
    monkeypatch.setattr(arrivals, "FORGOTTEN_S", 600.0)  # a busy machine films a hundred packets in some seconds
    async with Studio() as studio:
        ada, bob = [await come_in(studio) for _ in range(2)]
        stream = stream_of(studio, bob)
        counter = itertools.count()
        bob.browser.loses_received = lambda datagram: (
            127 < datagram[0] < 192 and not rtp.is_rtcp(datagram) and next(counter) % 10 == 5
        )
        async with Filming([ada.camera]):
            await until(lambda: len(bob.wide) > 100)
        bob.browser.loses_received = lambda datagram: False
        came = [*bob.wide]
        decided()  # which take the samples too
        bob.browser.send_rtcp(bob.arrivals.report(time.monotonic()))
        samples = []
        await until(lambda: samples.append(stream.take_sample()) or any(samples))
        sample = next(filter(None, samples))
        assert sample.received == len(came)
        assert sample.lost == (max(came) - min(came) + 1) - len(came)
        assert sample.acked_bytes > sample.received * 300
        await leave(ada, bob)


async def test_broken_feedback_is_counted_and_harms_nobody():
    """Feedback about what never left is dropped as malformed; the call goes on."""
    async with Studio() as studio:
        ada, bob = [await come_in(studio) for _ in range(2)]
        async with Filming([ada.camera]):
            await until(lambda: len(bob.slot("video")) > 10)
            head = bytes((0x80 | rtp.TRANSPORT_WIDE, rtp.TRANSPORT_FEEDBACK, 0, 4))
            body = bytes(8) + b"\xf0\x00\x00\x05\x00\x00\x00\x00"
            bob.browser.send_rtcp(rtp.receiver_report(1, ()) + head + body)
            await until(lambda: studio.node.dropped["media_malformed"] == 1)
            before = len(bob.slot("video"))
            await until(lambda: len(bob.slot("video")) > before + 20)
        await leave(ada, bob)


async def test_a_round_trip_is_measured():
    """From the sender report to the receiver report that answers it, less the time that the receiver held it."""
    async with Studio() as studio:
        ada, bob = [await come_in(studio) for _ in range(2)]
        stream = stream_of(studio, bob)
        held_s: list[float] = []

        def answer(compound: bytes) -> None:
            for _, kind, start, _ in rtp.rtcp_packets(compound):
                if kind == rtp.SENDER_REPORT:
                    middle, ssrc = rtp.u32(compound, start + 6), rtp.u32(compound, start)
                    came = time.monotonic()
                    time.sleep(0.1)
                    held_s.append(time.monotonic() - came)
                    block = rtp.report_block(ssrc, 0, 0, 0, 0, middle, int(held_s[-1] * 65536))
                    bob.browser.send_rtcp(rtp.receiver_report(1, [block]))

        bob.browser.on_rtcp = answer
        async with Filming([ada.camera]):
            await until(lambda: len(bob.slot("video")) > 5)
            asked = time.monotonic()
            ada.camera.report(rtp.ntp_time(1000.0))
            await until(lambda: stream.round_trip_s is not None)
            took_s = time.monotonic() - asked
        assert 0 <= stream.round_trip_s < took_s - held_s[0]
        await leave(ada, bob)


async def test_a_paced_connection_gets_its_packets_apart_and_all_of_them(decided):
    """A burst of thirty packets leaves bit by bit, in order, and nothing is missing when pacing ends."""
    async with Studio() as studio:
        ada, bob = [await come_in(studio) for _ in range(2)]
        stream = stream_of(studio, bob)
        ada.camera.frame()
        await until(lambda: len(bob.slot("video")) >= 2 or ada.camera.frame())
        decided()
        studio.node.router.pace(stream, 400_000)
        before, began = len(bob.slot("video")), time.monotonic()
        for _ in range(15):
            ada.camera.frame()
        await until(lambda: len(bob.slot("video")) >= before + 30)
        assert bob.came_at[-1] - began > 0.15  # 30 packets of 364 bytes on the wire at 400 kb/s take 0.22 s
        for _ in range(15):
            ada.camera.frame()
        studio.node.router.pace(stream, None)
        await until(lambda: len(bob.slot("video")) >= before + 60)
        assert_seamless(bob.slot("video"))
        await leave(ada, bob)


async def test_sound_does_not_wait_behind_pictures(decided):
    """While pictures are queued, a voice goes out at once."""
    async with Studio() as studio:
        ada, bob = [await come_in(studio) for _ in range(2)]
        ada.microphone.say()
        await until(lambda: bob.voices() or ada.microphone.say())
        await until(lambda: bob.slot("video") or ada.camera.frame())
        decided()
        studio.node.router.pace(stream_of(studio, bob), 50_000)
        for _ in range(20):
            ada.camera.frame()
        pictures_before, voices = len(bob.slot("video")), bob.voices()
        ada.microphone.say()
        await until(lambda: bob.voices() > voices)
        assert len(bob.slot("video")) < pictures_before + 30
        await leave(ada, bob)


async def test_what_waits_is_bounded(decided):
    """A connection paced to next to nothing queues a second or a key frame; the rest is counted."""
    async with Studio() as studio:
        ada, bob = [await come_in(studio) for _ in range(2)]
        await until(lambda: bob.slot("video") or ada.camera.frame())
        decided()
        studio.node.router.pace(stream_of(studio, bob), 1_000)
        for _ in range(200):
            ada.camera.frame()
        await until(lambda: studio.node.dropped["pacer_full"] > 200)
        await leave(ada, bob)


async def test_a_probe_fills_up_with_padding(decided):
    """Padding on the RTX stream brings what is sent to the bit rate that was asked for, and then ends."""
    async with Studio() as studio:
        ada, bob = [await come_in(studio) for _ in range(2)]
        stream = stream_of(studio, bob)
        decided()
        sent_bits = 0
        async with asyncio.timeout(60):
            while sent_bits < 0.3 * 300_000:  # a machine that is busy does not keep up
                before = stream.departed_bytes
                studio.node.router.probe(stream, 1_000_000, 0.3)
                await until(lambda: not stream.probing)
                sent_bits = 8 * (stream.departed_bytes - before)
                assert sent_bits < 1.1 * 300_000
        await until(lambda: len(bob.wide) == stream.departed)
        padded = bob.padding("video")
        assert padded
        assert all(packet[-1] == 255 for packet in padded)
        await leave(ada, bob)


async def test_what_a_probe_has_shown_is_told(decided):
    """Given a probe that arrives as it leaves, then the next sample says so."""
    async with Studio() as studio:
        ada, bob = [await come_in(studio) for _ in range(2)]
        stream = stream_of(studio, bob)
        decided()
        stream.take_sample()
        studio.node.router.probe(stream, 1_000_000, 0.3)
        await until(lambda: not stream.probing)
        await until(lambda: len(bob.wide) == stream.departed)
        bob.browser.send_rtcp(bob.arrivals.report(time.monotonic()))
        samples = []
        await until(lambda: samples.append(stream.take_sample()) or any(each and each.probed for each in samples))
        assert 0 < samples[-1].probed <= 1
        await leave(ada, bob)
