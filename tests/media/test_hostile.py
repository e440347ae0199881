"""Bad input on the UDP port, in SRTP, on the data channels: dropped and counted, the others not disturbed."""

import asyncio
import os
import random
import socket
import time
from pathlib import Path

import pytest

from bench.browser import AUDIO, MID, Browser, extended
from bench.studio import Studio, until
from media import router, rtp
from media.slot import RTX_PACKETS_PER_S
from tests.media.crowd import ROLES, Filming, come_in, leave

pytestmark = pytest.mark.usefixtures("either_router")


async def test_garbage_is_dropped_and_counted():
    """Random datagrams of all kinds from a stranger: counted, no answer, and the call goes on."""
    chance = random.Random(1)
    async with Studio() as studio:
        ada, bob = await come_in(studio), await come_in(studio)
        stranger = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        stranger.setblocking(False)
        async with Filming([ada.camera]):
            await until(lambda: len(bob.slot("video")) > 5)
            for first in range(256):
                stranger.sendto(bytes((first,)) + chance.randbytes(chance.randrange(1400)), ada.browser.server)
                if first % 32 == 31:  # so many at once that none is lost on its way, however late they are read
                    await until(lambda sent=first + 1: sum(studio.node.dropped.values()) >= sent)
            stranger.sendto(b"", ada.browser.server)
            before = len(bob.slot("video"))
            await until(lambda: sum(studio.node.dropped.values()) >= 257)
            await until(lambda: len(bob.slot("video")) > before + 20)
        assert not _answers(stranger)
        stranger.close()
        await leave(ada, bob)


async def test_a_forged_check_moves_nobody():
    """A check with the right name and a wrong password is neither answered nor followed."""
    async with Studio() as studio:
        ada, bob = await come_in(studio), await come_in(studio)
        stranger = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        stranger.setblocking(False)
        async with Filming([ada.camera]):
            await until(lambda: len(bob.slot("video")) > 5)
            for _ in range(20):
                stranger.sendto(bob.browser.check(password="guessed"), bob.browser.server)
            await until(lambda: studio.node.dropped["stun_forged"] == 20)
            before = len(bob.slot("video"))
            await until(lambda: len(bob.slot("video")) > before + 20)
        assert not _answers(stranger)
        stranger.close()
        await leave(ada, bob)


async def test_nothing_is_sent_to_an_address_that_has_not_answered():
    """A DTLS hello from an unknown address gets no reply: the node can't be aimed at a third party."""
    async with Studio() as studio:
        stranger = Browser(ROLES)
        stranger.keep_checking = False
        token = await studio.token(await studio.seat())
        stranger.answer(await studio.node.connect(token, stranger.offer(), stranger.roles))
        await until(lambda: studio.node.dropped["garbage"] > 0)
        assert not stranger.connected.is_set()
        assert stranger.answered_checks == 0
        await stranger.close()


async def test_replayed_and_changed_packets_are_refused():
    """A packet sent twice counts once; one whose bytes were changed does not count."""
    async with Studio() as studio:
        ada, bob = await come_in(studio), await come_in(studio)
        sent: list[bytes] = []
        ada.browser.loses_sent = lambda datagram: sent.append(datagram) or False
        async with Filming([ada.camera]):
            await until(lambda: len(bob.slot("video")) > 40)
        ada.browser.loses_sent = lambda datagram: False
        media = [datagram for datagram in sent if 127 < datagram[0] < 192 and not rtp.is_rtcp(datagram)]
        await until(lambda: studio.node.router.received == len(media))
        await until(lambda: len(bob.slot("video")) == studio.node.router.forwarded)
        before = len(bob.slot("video"))
        refused = studio.node.dropped["srtp_refused"]
        for datagram in media[-20:]:
            ada.browser.send_datagram(datagram)
            ada.browser.send_datagram(datagram[:-1] + bytes((datagram[-1] ^ 1,)))
            ada.browser.send_datagram(datagram[: len(datagram) // 2])
        await until(lambda: studio.node.dropped["srtp_refused"] == refused + 60)
        assert len(bob.slot("video")) == before
        await leave(ada, bob)


async def test_well_protected_nonsense_is_dropped():
    """Authentic SRTP with broken headers, unknown streams, wrong payload types and broken RTCP harms nobody."""
    chance = random.Random(2)
    async with Studio() as studio:
        ada, bob, eve = [await come_in(studio) for _ in range(3)]
        async with Filming([ada.camera]):
            await until(lambda: len(bob.slot("video")) > 5)
            for number in range(300):
                head = rtp.HEADER.pack(0x80, chance.choice([96, 97, AUDIO, 5]), number, 0, 5000 + number % 40)
                body = chance.randbytes(chance.randrange(40))
                eve.browser.send_rtp(head + body)
                eve.browser.send_rtp(extended(head + body, {MID: chance.randbytes(2), 2: chance.randbytes(4)}))
                eve.browser.send_rtp(bytes((0xB0,)) + head[1:] + b"\xbe\xde\x00\x01" + bytes(4) + body + b"\xff")
                compound = bytearray(rtp.receiver_report(1, ()) + rtp.nack(1, number, [number]) + body)
                compound[8 + chance.randrange(len(compound) - 8)] = chance.randrange(256)
                eve.browser.send_rtcp(bytes(compound) + bytes(-len(compound) % 4))
                if number % 20 == 0:
                    await asyncio.sleep(0)
            before = len(bob.slot("video"))
            await until(lambda: len(bob.slot("video")) > before + 40)
        peer = next(each for each in studio.node.peers.values() if each.seat_id == str(eve.seat_id))
        assert len(peer.all_layers()) <= 24
        assert not peer.dead
        await leave(ada, bob, eve)


async def test_nonsense_on_the_data_channel_is_dropped():
    """Messages that are not what was agreed on are counted; the right one after them is obeyed."""
    async with Studio() as studio:
        ada, bob = await come_in(studio), await come_in(studio)
        async with Filming([ada.camera]):
            await until(lambda: bob.shown() == [ada.seat_id, None])
            nonsense = [
                [],
                {},
                {"t": "view"},
                {"t": "view", "tiles": 5},
                {"t": "view", "tiles": [{"seat": 1}]},
                {"t": 1},
            ]
            for message in [*nonsense, {"t": "view", "tiles": [{"seat": "x", "height": "y"}]}]:
                bob.browser.say(message)
            bob.browser.say({"t": "view", "tiles": [], "pinned": {"seat": "x"}})
            bob.browser.say({"t": "view", "tiles": [{"seat": "nobody", "height": 10**9}]})
            await until(lambda: bob.shown() == [None, None])
        assert studio.node.dropped["message_malformed"] + studio.node.dropped["message_unknown"] == 8
        await leave(ada, bob)


async def test_broken_dtls_and_sctp_end_nobody_elses_call():
    """Records of garbage from a connected peer's own address: at worst their own connection is over."""
    chance = random.Random(3)
    async with Studio() as studio:
        ada, bob, eve = [await come_in(studio) for _ in range(3)]
        async with Filming([ada.camera]):
            await until(lambda: len(bob.slot("video")) > 5)
            for size in range(1, 600, 3):
                eve.browser.send_datagram(bytes((20 + size % 44,)) + chance.randbytes(size))
            before = len(bob.slot("video"))
            await until(lambda: len(bob.slot("video")) > before + 40)
        await leave(ada, bob, eve)


async def test_a_flood_of_nacks_is_bounded():
    """Ten thousand NACKs at once are answered with no more than the slot's allowance of retransmissions."""
    async with Studio() as studio:
        ada, bob = await come_in(studio), await come_in(studio)
        async with Filming([ada.camera]):
            await until(lambda: len(bob.slot("video")) > 100)
            ssrc = bob.browser.slots["video"][0][0]
            newest = int.from_bytes(bob.slot("video")[-1][2:4], "big")
            wanted = [(newest - 99 + step) & 0xFFFF for step in range(100)]
            began_at = time.monotonic()
            for _ in range(100):
                bob.browser.send_rtcp(rtp.receiver_report(1, ()) + rtp.nack(1, ssrc, wanted))
            await until(lambda: studio.node.feedback.nacked == 10_000)
            took_s = time.monotonic() - began_at
        assert 100 <= studio.node.feedback.resent <= RTX_PACKETS_PER_S * (1 + took_s)
        await leave(ada, bob)


async def test_a_publisher_that_floods_is_limited_and_disturbs_nobody(monkeypatch):
    """Many times the limit from one peer: what is beyond it is dropped and counted; the others' pictures go on."""
    monkeypatch.setattr(router, "UPLINK_FLOOD_BPS", 2_000_000)
    async with Studio() as studio:
        ada, bob, eve = [await come_in(studio) for _ in range(3)]
        async with Filming([ada.camera]):
            await until(lambda: len(bob.slot("video")) > 5)
            before = len(bob.slot("video"))
            for number in range(4000):
                head = rtp.HEADER.pack(0x80, 96, number & 0xFFFF, number // 10 * 3000, 9000)
                eve.browser.send_rtp(extended(head + bytes(1180), {MID: b"0"}))
                if number % 20 == 0:
                    await asyncio.sleep(0)
            await until(lambda: studio.node.dropped["uplink_flood"] > 100)
            await until(lambda: len(bob.slot("video")) > before + 40)
        await leave(ada, bob, eve)


async def test_thousands_of_streams_from_one_peer_are_not_looked_into():
    """New SSRCs in each packet: refused in bounded time and memory; the peer's own camera is still taken."""
    async with Studio() as studio:
        ada, bob = await come_in(studio), await come_in(studio)
        async with Filming([ada.camera]):
            await until(lambda: len(bob.slot("video")) > 5)
            began, reasons = time.monotonic(), ("ssrc_unknown", "ssrc_flood", "srtp_refused")
            for sent in range(2000):
                ada.browser.send_rtp(rtp.HEADER.pack(0x80, 96, 1, 1, 20_000 + sent) + b"nobody's")
                if sent % 100 == 99:  # so many at once that none is lost on its way, however late they are read
                    await until(
                        lambda all_sent=sent + 1: sum(studio.node.dropped[reason] for reason in reasons) >= all_sent
                    )
            before = len(bob.slot("video"))
            await until(lambda: len(bob.slot("video")) > before + 20)
            most = router.LEARNS_PER_S * (2 + time.monotonic() - began)
        assert studio.node.dropped["ssrc_unknown"] < most
        await leave(ada, bob)


async def test_a_datagram_that_is_too_long_is_dropped():
    """Longer than any packet of a browser."""
    async with Studio() as studio:
        ada = await come_in(studio)
        ada.browser.send_datagram(b"\x80" + bytes(1500))
        ada.browser.send_datagram(b"\x80" + bytes(1999))
        await until(lambda: studio.node.dropped["media_oversized"] == 2)
        await leave(ada)


async def test_memory_stays_flat_under_all_of_it():
    """Replays, forgeries, NACKs and strangers by the ten thousand leave nothing behind."""
    chance = random.Random(5)
    async with Studio() as studio:
        ada, bob = await come_in(studio), await come_in(studio)
        stranger = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sent: list[bytes] = []
        ada.browser.loses_sent = lambda datagram: sent.append(datagram) or False
        async with Filming([ada.camera]):
            await until(lambda: len(bob.slot("video")) > 40)
        ada.browser.loses_sent = lambda datagram: False
        media = [datagram for datagram in sent if 127 < datagram[0] < 192]
        ssrc = bob.browser.slots["video"][0][0]

        async def attack(rounds: int) -> None:
            asked = studio.node.feedback.nacked
            for number in range(rounds):
                replayed = chance.choice(media)
                ada.browser.send_datagram(replayed)
                ada.browser.send_datagram(replayed[:-1] + bytes((replayed[-1] ^ 1,)))
                bob.browser.send_rtcp(rtp.receiver_report(1, ()) + rtp.nack(1, ssrc, [number & 0xFFFF]))
                stranger.sendto(chance.randbytes(chance.randrange(200)), ada.browser.server)
                if number % 50 == 49:  # so many at once that none is lost on its way, however late they are read
                    await until(lambda asked=asked + number + 1: studio.node.feedback.nacked >= asked)

        await attack(1000)
        before = _resident_bytes()
        await attack(5000)
        assert _resident_bytes() - before < 4 << 20
        assert studio.node.feedback.nacked == 6000
        stranger.close()
        await leave(ada, bob)


def _resident_bytes() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def _answers(stranger: socket.socket) -> list[bytes]:
    try:
        return [stranger.recv(2048)]
    except BlockingIOError:
        return []
