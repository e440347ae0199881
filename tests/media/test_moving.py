"""Somebody whose address changes without a check of ICE: followed by their newest packet, and nobody else is."""

import asyncio
import socket
from collections.abc import Iterator

import pytest

from bench.studio import Studio, until
from media import dtls, router, rtp
from media.dtls import PROFILES
from media.router import MOVED_AFTER_S
from tests.media.crowd import Filming, Person, Talking, come_in, leave

pytestmark = pytest.mark.usefixtures("either_router", "either_cipher")


@pytest.fixture(params=[PROFILES[0], PROFILES[-1]], ids=lambda profile: profile.openssl_profile.decode())
def either_cipher(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Browsers and node agree on this profile: one that the core opens by itself, one that libsrtp opens."""
    monkeypatch.setattr(dtls, "PROFILES", [request.param])


@pytest.fixture
def stranger() -> Iterator[socket.socket]:
    """A socket at an address that is nobody's."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as made:
        made.setblocking(False)
        made.bind(("127.0.0.1", 0))
        yield made


def address_of(studio: Studio, person: Person) -> object:
    """Where the node sends what is for somebody."""
    return next(peer.address for peer in studio.node.peers.values() if peer.seat_id == str(person.seat_id))


def address(of: socket.socket) -> object:
    """Host and port."""
    return of.getsockname()[:2]


async def settled(studio: Studio, *people: Person) -> None:
    """No check comes any more, and everything is sent to where they are."""
    for person in people:
        person.browser.keep_checking = False
        await until(lambda person=person: address_of(studio, person) == address(person.browser.socket))


async def test_who_sends_is_followed_by_their_next_packet():
    """Given a camera behind another port and no check from there, then picture and what is for them go on."""
    async with Studio() as studio:
        ada, bob = await come_in(studio), await come_in(studio)
        async with Filming([ada.camera, bob.camera]):
            await until(lambda: len(bob.slot("video")) > 5 and len(ada.slot("video")) > 5)
            await settled(studio, ada)
            ada.browser.move()
            seen, got = len(bob.slot("video")), len(ada.slot("video"))
            await until(lambda: len(bob.slot("video")) > seen + 20 and len(ada.slot("video")) > got + 20)
        assert address_of(studio, ada) == address(ada.browser.socket)
        await leave(ada, bob)


async def test_who_only_listens_is_followed_by_their_next_report():
    """Given a listener behind another port, then the next RTCP from there brings the sound back."""
    async with Studio() as studio:
        ada, bob = await come_in(studio), await come_in(studio)
        async with Talking({ada.microphone: 20}):
            await until(lambda: bob.voices() > 5)
            await settled(studio, bob)
            bob.browser.send_rtcp(rtp.receiver_report(1, ()))
            await asyncio.sleep(2 * MOVED_AFTER_S)
            bob.browser.move()
            before = bob.voices()
            bob.browser.send_rtcp(rtp.receiver_report(1, ()))
            await until(lambda: bob.voices() > before + 10)
        await leave(ada, bob)


async def test_a_replay_from_elsewhere_changes_nothing(stranger: socket.socket):
    """Given everything that somebody sent, sent again by a stranger while they are silent, then nobody has moved."""
    async with Studio() as studio:
        ada, bob = await come_in(studio), await come_in(studio)
        sent: list[bytes] = []
        ada.browser.loses_sent = lambda datagram: 127 < datagram[0] < 192 and bool(sent.append(datagram))
        async with Filming([ada.camera]):
            await until(lambda: len(bob.slot("video")) > 20)
        ada.browser.send_rtcp(rtp.receiver_report(1, ()))
        await settled(studio, ada)
        await asyncio.sleep(2 * MOVED_AFTER_S)
        before = studio.node.dropped["media_of_nobody"]
        for datagram in sent[-40:]:
            stranger.sendto(datagram, ada.browser.server)
        await until(lambda: studio.node.dropped["media_of_nobody"] == before + min(40, len(sent)))
        assert address_of(studio, ada) == address(ada.browser.socket)
        await leave(ada, bob)


async def test_a_new_packet_that_was_changed_moves_nobody(stranger: socket.socket):
    """Given the next packet of somebody silent, changed by a stranger, then it is not theirs; whole it is."""
    async with Studio() as studio:
        ada, bob = await come_in(studio), await come_in(studio)
        async with Filming([ada.camera]):
            await until(lambda: len(bob.slot("video")) > 5)
        await settled(studio, ada)
        await asyncio.sleep(2 * MOVED_AFTER_S)
        held: list[bytes] = []
        ada.browser.loses_sent = lambda datagram: 127 < datagram[0] < 192 and not held.append(datagram)
        ada.camera.frame()
        ada.browser.loses_sent = lambda datagram: False
        before = studio.node.dropped["media_of_nobody"]
        for datagram in held:
            stranger.sendto(datagram[:-1] + bytes((datagram[-1] ^ 1,)), ada.browser.server)
        await until(lambda: studio.node.dropped["media_of_nobody"] == before + len(held))
        assert address_of(studio, ada) == address(ada.browser.socket)
        stranger.sendto(held[0], ada.browser.server)
        await until(lambda: address_of(studio, ada) == address(stranger))
        await leave(ada, bob)


async def test_who_is_only_faster_takes_nobody_over(stranger: socket.socket, monkeypatch: pytest.MonkeyPatch):
    """Given a stranger that forwards what somebody sends before it comes by itself, then they stay where they are.

    A busy machine may stop the camera for a while; here that is not long enough to look as if it had moved.
    """
    monkeypatch.setattr(router, "MOVED_AFTER_S", 60.0)
    async with Studio() as studio:
        ada, bob = await come_in(studio), await come_in(studio)
        async with Filming([ada.camera]):
            await until(lambda: len(bob.slot("video")) > 5)
            await settled(studio, ada)
            forwarded = iter(range(1_000_000))

            def forward(datagram: bytes) -> bool:
                if 127 < datagram[0] < 192 and next(forwarded) % 4 == 0:
                    stranger.sendto(datagram, ada.browser.server)
                return False

            ada.browser.loses_sent = forward
            before = len(bob.slot("video"))
            await until(lambda: len(bob.slot("video")) > before + 60)
            assert address_of(studio, ada) == address(ada.browser.socket)
            ada.browser.loses_sent = lambda datagram: False
        await leave(ada, bob)
