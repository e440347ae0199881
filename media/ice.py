"""ICE-lite (RFC 8445 section 2.5): one UDP socket for everybody, peers found by ufrag and then by address.

A peer's address is learnt from connectivity checks that carry our password, and from nothing else until it has shaken
hands; no packet goes to an address before that, so nobody can aim the node at somebody else. From then on its newest
packet of media is as good a proof (`router.py`).
"""

import asyncio
import socket
import time
from collections import Counter
from collections.abc import Callable
from typing import Protocol

from aioice import stun

Address = tuple[str, int]

DATAGRAM_BYTES = 2048
DATAGRAMS_PER_WAKE = 64
SOCKET_BUFFER_BYTES = 4 << 20
ADDRESSES_PER_PEER = 8
SILENCE_S = 0.5
"""After this silence of the address in use, a check from another address is followed even without USE-CANDIDATE."""


class IcePeer(Protocol):
    """What the socket knows of a peer."""

    ufrag: str
    password: str
    address: Address | None

    @property
    def heard_at(self) -> float:
        """Monotonic time of the last datagram that was the peer's, in seconds."""
        ...

    @property
    def stream(self) -> object | None:
        """What the router knows of it, once the handshake is done."""
        ...

    def heard(self) -> None:
        """A datagram that is certainly the peer's has just come."""
        ...

    def known_at(self, address: Address) -> None:
        """Media from this address are the peer's, besides those it is known at already."""
        ...

    def unknown_at(self, address: Address) -> None:
        """Media from this address are the peer's no more."""
        ...

    def moved(self, address: Address) -> None:
        """The peer is to be reached at this address from now on."""
        ...

    def secure_datagram(self, datagram: bytes) -> None:
        """A DTLS record."""
        ...


class IceSocket:
    """The node's UDP port. The router sets `on_media(peer, length, address)`, called with each RTP or RTCP datagram in
    `buffer`; the peer is None at an address that is nobody's.

    A router that reads the port by itself sets `start_reading` and `stop_reading` instead, and hands what is not media
    to `check` and `secure`.
    """

    def __init__(self, host: str, port: int, dropped: Counter[str]) -> None:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.socket = socket.socket(family, socket.SOCK_DGRAM)
        self.socket.setblocking(False)
        for name in (socket.SO_RCVBUF, socket.SO_SNDBUF):
            self.socket.setsockopt(socket.SOL_SOCKET, name, SOCKET_BUFFER_BYTES)
        self.socket.bind((host, port))
        self.port: int = self.socket.getsockname()[1]
        self.received = 0
        self._dropped = dropped
        self.on_media: Callable[[IcePeer | None, int, Address], None] = lambda peer, length, address: None
        self.buffer = memoryview(bytearray(DATAGRAM_BYTES))
        """Where a datagram is read to; the router may put its own memory here."""
        self.start_reading: Callable[[], None] = self._start_reading
        self.stop_reading: Callable[[], None] = self._stop_reading
        self._by_ufrag: dict[str, IcePeer] = {}
        self._by_address: dict[Address, IcePeer] = {}

    def start(self) -> None:
        """Begin to read, on the running event loop."""
        self.start_reading()

    def close(self) -> None:
        """Stop reading and release the port."""
        self.stop_reading()
        self.socket.close()

    def add(self, peer: IcePeer) -> None:
        """Answer the checks of a peer from now on."""
        self._by_ufrag[peer.ufrag] = peer

    def forget(self, peer: IcePeer) -> None:
        """Neither hear nor answer a peer any more."""
        self._by_ufrag.pop(peer.ufrag, None)
        for address in self.addresses(peer):
            del self._by_address[address]

    def addresses(self, peer: IcePeer) -> list[Address]:
        """Where a peer is known, the oldest first."""
        return [address for address, known in self._by_address.items() if known is peer]

    def send(self, datagram: bytes, address: Address) -> None:
        """Send at once, or drop and count: UDP may always lose."""
        try:
            self.socket.sendto(datagram, address)
        except OSError:
            self._dropped["send_failed"] += 1

    def _start_reading(self) -> None:
        asyncio.get_running_loop().add_reader(self.socket.fileno(), self._readable)

    def _stop_reading(self) -> None:
        asyncio.get_running_loop().remove_reader(self.socket.fileno())

    def _readable(self) -> None:
        receive, buffer, peers = self.socket.recvfrom_into, self.buffer, self._by_address
        for _ in range(DATAGRAMS_PER_WAKE):
            try:
                length, source = receive(buffer)
            except BlockingIOError:
                return
            except OSError:  # an ICMP error of an earlier datagram; the socket is fine
                continue
            self.received += 1
            address = source[:2]
            first = buffer[0] if length else 255
            if 127 < first < 192 and length >= 12:  # RFC 7983 section 7
                self.on_media(peers.get(address), length, address)
            elif first < 4:
                self.check(bytes(buffer[:length]), address)
            elif 19 < first < 64:
                self.secure(bytes(buffer[:length]), address)
            else:
                self._dropped["garbage"] += 1

    def secure(self, datagram: bytes, address: Address) -> None:
        """A DTLS record, which is garbage from an address that is nobody's."""
        peer = self._by_address.get(address)
        if peer is None:
            self._dropped["garbage"] += 1
            return
        peer.heard()
        peer.secure_datagram(datagram)

    def check(self, datagram: bytes, address: Address) -> None:
        """Answer a connectivity check (RFC 8445 section 7.3), and learn the peer's address from it."""
        try:
            message = stun.parse_message(datagram)
        except Exception:  # aioice's parser is fed by the network: whatever it raises, the datagram is garbage
            self._dropped["stun_malformed"] += 1
            return
        if (message.message_method, message.message_class) != (stun.Method.BINDING, stun.Class.REQUEST):
            self._dropped["stun_unexpected"] += 1
            return
        peer = self._by_ufrag.get(str(message.attributes.get("USERNAME", "")).partition(":")[0])
        if peer is None or not message.check_message_integrity(peer.password.encode()):
            self._dropped["stun_forged"] += 1
            return
        self._heard(peer, address, nominated="USE-CANDIDATE" in message.attributes)
        response = stun.Message(stun.Method.BINDING, stun.Class.RESPONSE, message.transaction_id)
        response.attributes["XOR-MAPPED-ADDRESS"] = address
        response.add_message_integrity(peer.password.encode())
        self.send(bytes(response), address)

    def _heard(self, peer: IcePeer, address: Address, *, nominated: bool) -> None:
        now = time.monotonic()
        self._learn(peer, address)
        if peer.address != address and (nominated or peer.address is None or now - peer.heard_at > SILENCE_S):
            peer.moved(address)
        peer.heard()

    def follow(self, peer: IcePeer, address: Address) -> None:
        """A peer that has shaken hands has proved to be at an address: everything goes there from now on."""
        self._learn(peer, address)
        peer.moved(address)

    def _learn(self, peer: IcePeer, address: Address) -> None:
        if self._by_address.get(address) is not peer:
            known = self.addresses(peer)
            if len(known) >= ADDRESSES_PER_PEER:
                oldest = next(other for other in known if other != peer.address)
                del self._by_address[oldest]
                peer.unknown_at(oldest)
            self._by_address[address] = peer
            peer.known_at(address)
