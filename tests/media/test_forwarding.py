"""Forwarding between real DTLS-SRTP peers."""

import itertools
import random
import time
from collections.abc import Mapping

import pytest

from bench.browser import RTX, VIDEO, Browser
from bench.sending import Camera
from bench.studio import Studio, until
from media import pictures, rtp, slot
from media.gathering import Gathering
from media.layer import KEY_FRAME_AGAIN_S
from tests.media.crowd import (
    ROLES,
    Filming,
    Person,
    Talking,
    begins_with_key_frame,
    come_in,
    leave,
    numbers,
    originals,
    picture_ids,
)

pytestmark = pytest.mark.usefixtures("either_router")
STALLED_S = 20
"""A busy machine may film nothing for a while; clocks that are not brought together differ by hours."""


async def test_a_picture_reaches_everybody_but_its_owner():
    """The packets come in the subscriber's slot, as its SSRC, in order, from a key frame on; nobody sees themselves."""
    async with Studio() as studio:
        ada, bob = await come_in(studio), await come_in(studio)
        async with Filming([ada.camera]):
            await until(lambda: len(bob.slot("video")) > 40)
        got = bob.slot("video")
        assert begins_with_key_frame(got)
        assert numbers(got) == [(numbers(got)[0] + step) & 0xFFFF for step in range(len(got))]
        assert not any(ada.packets.values())
        assert bob.shown() == [ada.seat_id, None]
        assert ada.shown() == [None, None]
        await leave(ada, bob)


async def test_who_comes_is_shown_what_is_there_before_the_next_decision(monkeypatch: pytest.MonkeyPatch):
    """Given that nothing is decided any more, then who connects sees the picture that everybody sees, not their own."""
    async with Studio() as studio:
        ada, bob = [await come_in(studio) for _ in range(2)]
        async with Filming([ada.camera]):
            await until(lambda: bob.slot("video"))
            monkeypatch.setattr(Gathering, "decide", lambda *_: None)
            eve, again = await come_in(studio), await come_in(studio, seat_id=ada.seat_id)
            await until(lambda: eve.slot("video"))
        assert not again.slot("video")
        await leave(ada, bob, eve, again)


async def test_header_extensions_of_the_publisher_do_not_leak():
    """A subscriber gets the transport-wide number alone (`Person` checks it), whatever the publisher sends."""
    async with Studio() as studio:
        ada, bob = await come_in(studio), await come_in(studio)
        async with Talking({ada.microphone: 20}):
            await until(lambda: bob.voices() > 5)
        assert bob.wide == list(range(bob.wide[0], bob.wide[0] + len(bob.wide)))
        await leave(ada, bob)


async def test_a_key_frame_is_asked_for_until_it_comes():
    """A publisher that ignores the first requests is asked again, and forwarding begins with its key frame."""
    async with Studio() as studio:
        ada = await come_in(studio)
        ada.camera.frame()
        ada.camera.deaf = 2
        async with Filming([ada.camera]):
            bob = await come_in(studio)
            await until(lambda: len(bob.slot("video")) > 5)
        assert ada.camera.key_frames_asked >= 3
        assert begins_with_key_frame(bob.slot("video"))
        await leave(ada, bob)


async def test_a_subscriber_that_lost_the_picture_gets_a_key_frame_and_not_a_flood():
    """A hundred requests at once become one."""
    async with Studio() as studio:
        ada, bob = await come_in(studio), await come_in(studio)
        async with Filming([ada.camera]):
            await until(lambda: len(bob.slot("video")) > 5)
            asked, began_at = ada.camera.key_frames_asked, time.monotonic()
            ssrc = bob.browser.slots["video"][0][0]
            for _ in range(100):
                bob.browser.send_rtcp(rtp.receiver_report(1, ()) + rtp.picture_lost(1, ssrc))
            await until(lambda: ada.camera.key_frames_asked > asked)
            await until(lambda: studio.node.feedback.pictures_lost == 100)
            took_s = time.monotonic() - began_at
        assert ada.camera.key_frames_asked <= asked + 1 + took_s / KEY_FRAME_AGAIN_S
        await leave(ada, bob)


async def test_a_layer_changes_without_a_seam():
    """From the small to the large layer: numbers and picture ids go on, and the first packet begins a key frame."""
    async with Studio() as studio:
        ada, bob = await come_in(studio, rids=("q", "h", "f")), await come_in(studio)
        heights = {"q": 180, "h": 360, "f": 720}
        cameras = [
            Camera(ada.browser, ssrc=2000 + 10 * n, rid=rid, height=height)
            for n, (rid, height) in enumerate(heights.items())
        ]
        for n, camera in enumerate(cameras):
            camera.picture, camera.number = 100 * n, 5000 * n
        async with Filming(cameras):
            await until(lambda: len(bob.slot("video")) > 20)
            bob.browser.say({"t": "view", "tiles": [{"seat": str(ada.seat_id), "height": 720}]})
            before = len(bob.slot("video"))
            await until(lambda: _heights(bob) == [180, 720])
            bob.browser.say({"t": "view", "tiles": [{"seat": str(ada.seat_id), "height": 90}]})
            await until(lambda: _heights(bob) == [180, 720, 180])
            await until(lambda: len(bob.slot("video")) > before + 60)
        got = bob.slot("video")
        assert numbers(got) == [(numbers(got)[0] + step) & 0xFFFF for step in range(len(got))]
        ids = picture_ids(got)
        assert all(after in (before, before + 1) for before, after in itertools.pairwise(ids))
        assert all((_time(b) - _time(a)) & 0xFFFFFFFF < STALLED_S * 90_000 for a, b in itertools.pairwise(got))
        await leave(ada, bob)


async def test_what_the_publisher_lost_is_asked_for_and_filled_in():
    """5 % of the publisher's packets are lost: the node NACKs, RTX fills the gaps, the subscriber lacks nothing."""
    chance = random.Random(3)
    async with Studio() as studio:
        ada, bob = await come_in(studio), await come_in(studio)
        async with Filming([ada.camera]):
            await until(lambda: len(bob.slot("video")) > 5)
            ada.browser.loses_sent = lambda datagram: datagram[0] > 127 and chance.random() < 0.05
            await until(lambda: len(bob.slot("video")) > 400)
            ada.browser.loses_sent = lambda datagram: False
            got = numbers(bob.slot("video"))
            wanted = {(got[0] + step) & 0xFFFF for step in range(400)}
            await until(lambda: wanted <= set(numbers(bob.slot("video"))))
        assert ada.camera.nacked > 5
        await leave(ada, bob)


async def test_lost_sound_is_asked_for_and_comes_in_its_place():
    """Each tenth packet is lost once: the node NACKs, the same packet comes again, the listener lacks none."""
    async with Studio() as studio:
        ada, bob = await come_in(studio), await come_in(studio)
        lost: dict[int, bytes] = {}

        def loses(datagram: bytes) -> bool:
            number = int.from_bytes(datagram[2:4], "big")
            if datagram[0] < 128 or rtp.is_rtcp(datagram) or number % 10 or number in lost:
                return False
            lost[number] = datagram
            return True

        def answer(compound: bytes) -> None:
            for form, kind, start, end in rtp.rtcp_packets(compound):
                if (kind, form) == (rtp.TRANSPORT_FEEDBACK, rtp.NACK):
                    ssrc, numbers_asked = rtp.nacked(compound, start, end)
                    assert ssrc == ada.microphone.ssrc
                    for number in numbers_asked:
                        ada.browser.send_datagram(lost[number])

        ada.browser.loses_sent, ada.browser.on_rtcp = loses, answer
        async with Talking({ada.microphone: 20}):
            await until(lambda: len(bob.slot("voice")) > 60)
        await until(lambda: len(bob.slot("voice")) > max(numbers(bob.slot("voice"))) - min(numbers(bob.slot("voice"))))
        assert len(lost) > 4
        await leave(ada, bob)


async def test_what_a_subscriber_lost_is_sent_again_as_rtx(monkeypatch: pytest.MonkeyPatch):
    """A NACK is answered out of the history with the original's sequence number, and not twice at once."""
    monkeypatch.setattr(slot, "RTX_AGAIN_S", 5.0)
    async with Studio() as studio:
        ada, bob = await come_in(studio), await come_in(studio)
        async with Filming([ada.camera]):
            await until(lambda: len(bob.slot("video")) > 50)
            ssrc = bob.browser.slots["video"][0][0]
            lost = numbers(bob.slot("video"))[-8:]
            for _ in range(2):
                bob.browser.send_rtcp(rtp.receiver_report(1, ()) + rtp.nack(1, ssrc, lost))
            await until(lambda: len(bob.retransmitted("video")) >= 8)
        assert originals(bob.retransmitted("video")) == lost
        by_number = dict(zip(numbers(bob.slot("video")), bob.slot("video"), strict=True))
        for packet in bob.retransmitted("video"):
            assert packet[14:] == by_number[int.from_bytes(packet[12:14], "big")][12:]
        await leave(ada, bob)


async def test_without_rtx_nothing_is_sent_twice():
    """A browser that agreed on no RTX and NACKs all the same gets nothing again, and its call goes on."""
    async with Studio() as studio:
        ada = await come_in(studio)
        got: list[bytes] = []
        bob = Browser(["video", "data"])
        bob.on_rtp = got.append

        async def connect(token: str, offer: str, roles: Mapping[str, str]) -> str:
            plain = offer.replace(f" {VIDEO} {RTX}\r\n", f" {VIDEO}\r\n")
            lines = [line for line in plain.split("\r\n") if f":{RTX} " not in line]
            return await studio.node.connect(token, "\r\n".join(lines), roles)

        await bob.join(connect, await studio.token(await studio.seat()))
        async with Filming([ada.camera]):
            await until(lambda: len(got) > 20)
            bob.send_rtcp(rtp.receiver_report(1, ()) + rtp.nack(1, bob.slots["video"][0][0], numbers(got)[-8:]))
            await until(lambda: studio.node.feedback.nacked >= 8)
            before = len(got)
            await until(lambda: len(got) > before + 20)
        assert studio.node.feedback.resent == 0
        assert len(set(numbers(got))) == len(got)
        await bob.close()
        await leave(ada)


async def test_three_are_heard_and_a_louder_one_takes_the_place_of_the_quietest():
    """Of six voices each listener gets three; somebody who raises their voice is heard and is the speaker."""
    async with Studio() as studio:
        people = [await come_in(studio) for _ in range(6)]
        listener, quiet = people[0], people[5]
        levels = {person.microphone: 30 + 3 * n for n, person in enumerate(people)}
        async with Talking(levels):
            await until(lambda: None not in listener.shown("voice") and len(listener.shown("voice")) == 3)
            first = set(listener.shown("voice"))
            assert listener.seat_id not in first
            absent = next(p for p in people[1:] if p.seat_id not in first)
            levels[absent.microphone] = 3
            await until(lambda: absent.seat_id in listener.shown("voice"))
            await until(lambda: listener.browser.last("levels").get("speaker") == str(absent.seat_id))
            assert len(first & set(listener.shown("voice"))) == 2
        assert quiet in people
        await leave(*people)


async def test_sound_and_picture_of_a_person_keep_their_relation_of_time():
    """A sender report is carried to the slot: its RTP time is the slot's, and both streams use one clock offset."""
    async with Studio() as studio:
        ada, bob = await come_in(studio), await come_in(studio)
        reports: list[tuple[int, int, int]] = []

        def note(compound: bytes) -> None:
            for _, kind, start, _ in rtp.rtcp_packets(compound):
                if kind == rtp.SENDER_REPORT:
                    ntp = int.from_bytes(compound[start + 4 : start + 12], "big")
                    reports.append((rtp.u32(compound, start), ntp, rtp.u32(compound, start + 12)))

        bob.browser.on_rtcp = note
        async with Filming([ada.camera]):
            await until(lambda: len(bob.slot("video")) > 5)
            ada.camera.report(rtp.ntp_time(1000.0))
            await until(lambda: reports)
        ssrc, ntp, timestamp = reports[0]
        assert ssrc == bob.browser.slots["video"][0][0]
        ahead = (timestamp - _time(bob.slot("video")[-1])) & 0xFFFFFFFF
        assert min(ahead, 2**32 - ahead) < 90_000 * 5
        assert abs(ntp / 2**32 - rtp.NTP_EPOCH_S - time.time()) < 5
        await leave(ada, bob)


async def test_two_tabs_share_a_seat():
    """Neither tab sees the seat's own camera, and others see it once, from whichever tab sends."""
    async with Studio() as studio:
        ada, bob = await come_in(studio), await come_in(studio)
        second = await come_in(studio, seat_id=ada.seat_id)
        async with Filming([second.camera]):
            await until(lambda: len(bob.slot("video")) > 20)
        assert not any(ada.packets.values())
        assert not any(second.packets.values())
        assert bob.shown() == [ada.seat_id, None]
        await leave(ada, bob, second)


async def test_a_browser_without_extras_is_served():
    """An offer with slots only (a companion without camera) connects and receives."""
    async with Studio() as studio:
        ada = await come_in(studio)
        browser = Browser([role for role in ROLES if role not in ("camera", "microphone")])
        got: list[bytes] = []
        browser.on_rtp = got.append
        await browser.join(studio.node.connect, await studio.token(await studio.seat()))
        async with Filming([ada.camera]):
            await until(lambda: len(got) > 5)
        await browser.close()
        await leave(ada)


def _heights(person: Person) -> list[int]:
    heights: list[int] = []
    for packet in person.slot("video"):
        start, end = rtp.payload_bounds(packet)
        if pictures.vp8(packet, start, end).key:
            height = pictures.vp8_height(packet, start, end)
            if not heights or heights[-1] != height:
                heights.append(height)
    return heights


def _time(packet: bytes) -> int:
    return rtp.u32(packet, 4)
