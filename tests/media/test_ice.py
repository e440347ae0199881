"""The UDP port of a node: checks are answered over IPv4 and IPv6, and what comes before the handshake is dropped."""

import asyncio
import socket
from collections import Counter

import pytest
from aioice import stun

from bench.studio import until
from media.engine import NATIVE, PYTHON, new_router
from media.ice import Address, IceSocket


class Expected:
    """A peer that has not shaken hands."""

    def __init__(self) -> None:
        self.ufrag, self.password = "ufrag", "a password of enough letters"
        self.address: Address | None = None
        self.stream = None
        self.heard_at = 0.0
        self.records: list[bytes] = []

    def heard(self) -> None:
        """Noted nowhere."""

    def known_at(self, address: Address) -> None:
        """There is no router to tell."""

    def unknown_at(self, address: Address) -> None:
        """There is no router to tell."""

    def moved(self, address: Address) -> None:
        """Remember where it is."""
        self.address = address

    def secure_datagram(self, datagram: bytes) -> None:
        """Keep the record."""
        self.records.append(datagram)


@pytest.mark.parametrize("router", [PYTHON, NATIVE])
@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
async def test_a_check_is_answered_and_makes_the_address_known(router: str, host: str) -> None:
    """With its own address in the answer; DTLS is then taken from there, media not before the handshake."""
    dropped: Counter[str] = Counter()
    ice = IceSocket(host, 0, dropped)
    reading, _ = new_router(router, ice, dropped, None)

    def counted(reason: str) -> int:
        reading.count()
        return dropped[reason]

    peer = Expected()
    ice.add(peer)
    ice.start()
    with socket.socket(ice.socket.family, socket.SOCK_DGRAM) as browser:
        browser.setblocking(False)
        browser.bind((host, 0))
        browser.sendto(b"\x16 before the check", (host, ice.port))
        await until(lambda: counted("garbage") == 1)
        browser.sendto(check(peer), (host, ice.port))
        async with asyncio.timeout(30):
            answer = await asyncio.get_running_loop().sock_recv(browser, 2048)
        mine = browser.getsockname()[:2]
        assert stun.parse_message(answer).attributes["XOR-MAPPED-ADDRESS"] == mine
        assert peer.address == mine
        browser.sendto(b"\x16 a record of DTLS", (host, ice.port))
        browser.sendto(b"\x80" + bytes(40), (host, ice.port))
        await until(lambda: peer.records == [b"\x16 a record of DTLS"])
        await until(lambda: counted("media_early") + counted("media_of_nobody") == 1)
    ice.close()


def check(peer: Expected) -> bytes:
    """A connectivity check with the peer's password."""
    message = stun.Message(stun.Method.BINDING, stun.Class.REQUEST)
    message.attributes["USERNAME"] = f"{peer.ufrag}:theirs"
    message.attributes["USE-CANDIDATE"] = None
    message.add_message_integrity(peer.password.encode())
    return bytes(message)
