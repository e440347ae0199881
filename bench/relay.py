"""A UDP relay that is a bad link: loss, jitter, a bottleneck with a queue. Each browser has its own."""

import asyncio
import random
from dataclasses import dataclass

IP_UDP_BYTES = 28


@dataclass(frozen=True)
class Weather:
    """One direction of a link."""

    loss: float = 0.0
    jitter_s: float = 0.0
    """Each packet is late by up to this, so that some overtake others."""
    rate_bps: float = 0.0
    """0: no bottleneck."""
    queue_s: float = 0.4
    """What waits before the bottleneck at most."""


class _Way(asyncio.DatagramProtocol):
    """One direction: what comes in goes on to `forward`, if the weather lets it."""

    def __init__(self, weather: Weather, seed: int) -> None:
        self.weather = weather
        self._chance = random.Random(seed)
        self._free_at = 0.0

    def pass_on(self, datagram: bytes, transport: asyncio.DatagramTransport, to: tuple[str, int] | None) -> None:
        """Let a datagram travel."""
        weather, loop = self.weather, asyncio.get_running_loop()
        if self._chance.random() < weather.loss:
            return
        due = loop.time()
        if weather.rate_bps:
            if self._free_at - due > weather.queue_s:
                return
            self._free_at = max(self._free_at, due) + (len(datagram) + IP_UDP_BYTES) * 8 / weather.rate_bps
            due = self._free_at
        due += self._chance.random() * weather.jitter_s
        loop.call_at(due, _send, transport, datagram, to)


def _send(transport: asyncio.DatagramTransport, datagram: bytes, to: tuple[str, int] | None) -> None:
    if not transport.is_closing():
        transport.sendto(datagram, to)


class Relay(asyncio.DatagramProtocol):
    """Stands between a browser and the node at `server`."""

    def __init__(self, server: tuple[str, int], down: Weather, up: Weather) -> None:
        self._server = server
        self._down, self._up = _Way(down, 1), _Way(up, 2)
        self._nodes: dict[tuple[str, int], asyncio.DatagramTransport] = {}
        self._opening: set[asyncio.Task[None]] = set()
        self._transport: asyncio.DatagramTransport | None = None

    async def start(self) -> int:
        """Open; returns the port."""
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(lambda: self, local_addr=("127.0.0.1", 0))
        port: int = self._transport.get_extra_info("sockname")[1]
        return port

    def close(self) -> None:
        """Close every port."""
        for transport in [self._transport, *self._nodes.values()]:
            if transport is not None:
                transport.close()

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """From the browser."""
        node = self._nodes.get(addr)
        if node is not None:
            self._up.pass_on(data, node, None)
            return
        task = asyncio.create_task(self._open(addr))  # ICE sends its check again
        self._opening.add(task)
        task.add_done_callback(self._opening.discard)

    async def _open(self, browser: tuple[str, int]) -> None:
        relay = self

        class Node(asyncio.DatagramProtocol):
            def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
                if relay._transport is not None:
                    relay._down.pass_on(data, relay._transport, browser)

        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_datagram_endpoint(Node, remote_addr=self._server)
        if browser in self._nodes:
            transport.close()
        else:
            self._nodes[browser] = transport
