"""CPU of the media process per packet that it forwards: 1 publisher → N subscribers over real DTLS-SRTP.

The media node runs in a process of its own; this process is its publisher and its subscribers, decrypts and counts
every packet of every subscriber, and fails when one is lost. The peer `limit` is libsrtp and `sendmmsg` alone, in C, in
the same run: the same profile, sizes, bursts and receivers. `python -m bench.forwarding --subscribers 50 --seconds 4`
"""

import argparse
import asyncio
import ctypes
import json
import multiprocessing
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from pylibsrtp import Policy, Session
from pylibsrtp._binding import ffi, lib

from bench.browser import VIDEO, Browser
from bench.sending import Camera
from bench.studio import Studio, until
from media import rtp
from media.dtls import PROFILES
from media.srtp import ROW_BYTES, Arena, Batch, Inbound, Outbound, address_of, zeros

PAYLOAD_BYTES = 1100
BURST_PACKETS = 10
BURST_S = 0.02
"""A frame of ten packets fifty times a second: 4.4 Mb/s."""
COUNTED = 0xAA
UNDER_WAY = 200
"""So many packets may be on their way to the slowest subscriber: a machine that is busy elsewhere sends fewer a second,
but loses none in full socket buffers."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--subscribers", type=int, action="append", help="default: 10 and 50")
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--peer", choices=["limit"], default="limit")
    parser.add_argument("--profile", choices=[_name(each) for each in PROFILES], default=_name(PROFILES[0]))
    options = parser.parse_args()
    for subscribers in options.subscribers or [10, 50]:
        profile = next(each for each in PROFILES if _name(each) == options.profile)
        asyncio.run(_measure(subscribers, options.seconds, profile))


async def _measure(subscribers: int, seconds: float, profile: Any) -> None:
    server = _Server()
    listeners: list[_Listener] = []
    publisher = Browser(["camera", "data"], profiles=[profile])
    try:
        await publisher.join(server.connect, await server.ask("token"))
        for _ in range(subscribers):
            listener = _Listener(profile)
            await listener.browser.join(server.connect, await server.ask("token"))
            listener.listen()
            listeners.append(listener)
        value = await _forward(server, Camera(publisher, packets=BURST_PACKETS, size=PAYLOAD_BYTES), listeners, seconds)
        limit = await _limit(listeners, seconds, profile)
    finally:
        await server.stop()
        await asyncio.gather(*(each.close(goodbye=False) for each in (publisher, *(one.browser for one in listeners))))
    line = {
        "bench": "forwarding",
        "case": f"1→{subscribers} {_name(profile)} {PAYLOAD_BYTES} B",
        "metric": "server_cpu_us_per_packet",
        "value": round(value, 2),
        "unit": "µs",
        "peer": "limit",
        "peer_value": round(limit, 2),
    }
    print(json.dumps(line, ensure_ascii=False), flush=True)


async def _forward(server: "_Server", camera: Camera, listeners: list["_Listener"], seconds: float) -> float:
    """µs of the server's CPU per forwarded packet; exits when a packet was lost."""
    deadline = time.monotonic() + 20
    while not all(listener.packets for listener in listeners):
        camera.frame(0)
        await asyncio.sleep(BURST_S)
        if time.monotonic() > deadline:
            sys.exit("a subscriber got nothing")
    before = await server.ask("cpu")
    first = camera.number
    keeping_up = lambda: camera.number - first - min(each.counted for each in listeners) < UNDER_WAY  # noqa: E731
    sent = await _paced(seconds, lambda: camera.frame(COUNTED), keeping_up)
    try:
        await until(lambda: all(listener.counted >= sent for listener in listeners), 5)
    except AssertionError:
        lost = {number: sent - each.counted for number, each in enumerate(listeners) if each.counted < sent}
        sys.exit(f"lost packets by subscriber: {lost}; {await server.ask('metrics')}")
    after = await server.ask("cpu")
    return float(after - before) * 1e6 / (sent * len(listeners))


async def _paced(seconds: float, burst: Callable[[], None], keeping_up: Callable[[], bool] = lambda: True) -> int:
    """Bursts at their rate at most, while the receivers keep up; how many packets."""
    due, bursts = time.monotonic(), 0
    while bursts < int(seconds / BURST_S):
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        due = max(due + BURST_S, time.monotonic())
        try:
            await until(keeping_up, 5)
        except AssertionError:
            break
        burst()
        bursts += 1
    return bursts * BURST_PACKETS


class _Listener:
    """A subscriber that decrypts and counts."""

    def __init__(self, profile: Any) -> None:
        self.browser = Browser(["video", "voice", "data"], profiles=[profile])
        self.packets = self.counted = self.received = 0
        self._pointer, self._buffer = zeros(ROW_BYTES)

    def listen(self) -> None:
        """Take over reading, as cheaply as Python can."""
        self._inbound = Inbound(self.browser._inbound, self._pointer, self._buffer)
        self.browser.reader = self._readable

    def count_only(self) -> None:
        """From now on only empty the socket: what the limit sends has other keys."""
        self.browser.reader = self._drain

    def _readable(self) -> None:
        receive, buffer, unprotect = self.browser.socket.recv_into, self._buffer, self._inbound.unprotect
        while True:
            try:
                length = receive(buffer)
            except OSError:
                return
            if length and 127 < buffer[0] < 192 and not 192 <= buffer[1] <= 223:
                packet = unprotect(length, rtcp=False)
                if packet is not None:
                    self.packets += 1
                    self.counted += packet[-1] == COUNTED
            elif length and 19 < buffer[0] < 64:
                self.browser._secure.feed(bytes(buffer[:length]))

    def _drain(self) -> None:
        while True:
            try:
                self.browser.socket.recv_into(self._buffer)
            except OSError:
                return
            self.received += 1


# -- the media process


class _Server:
    """The media node in a process of its own, asked over a pipe."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs,))
        self._process.start()
        theirs.close()

    async def ask(self, *question: Any) -> Any:
        """One question, one answer."""
        self._pipe.send(question)
        return await asyncio.to_thread(self._pipe.recv)

    async def connect(self, token: str, offer: str, roles: Any) -> str:
        """An offer's answer."""
        answer: str = await self.ask("connect", token, offer, roles)
        return answer

    async def stop(self) -> None:
        """End the process."""
        self._pipe.send(("stop",))
        await asyncio.to_thread(self._process.join)


def _serve(pipe: Connection) -> None:
    asyncio.run(_serve_until_stopped(pipe))


async def _serve_until_stopped(pipe: Connection) -> None:
    async with Studio() as studio:
        readable = asyncio.Event()
        asyncio.get_running_loop().add_reader(pipe.fileno(), readable.set)
        while True:
            await readable.wait()
            readable.clear()
            if not pipe.poll():
                continue
            question, *arguments = pipe.recv()
            if question == "stop":
                return
            pipe.send(await _answer(studio, question, arguments))


async def _answer(studio: Studio, question: str, arguments: list[Any]) -> Any:
    if question == "token":
        return await studio.token(await studio.seat())
    if question == "connect":
        return await studio.node.connect(*arguments)
    if question == "metrics":
        return studio.node.metrics()
    return time.process_time()


# -- the limit


async def _limit(listeners: list[_Listener], seconds: float, profile: Any) -> float:
    """µs of CPU per packet of libsrtp and sendmmsg alone, in a process of its own."""
    for listener in listeners:
        listener.count_only()
    ports = [listener.browser.socket.getsockname()[1] for listener in listeners]
    parts = [str(profile.libsrtp_profile), str(profile.key_length + profile.salt_length), str(seconds)]
    arguments = [sys.executable, "-m", "bench.forwarding", "limit", *parts, *map(str, ports)]
    process = await asyncio.create_subprocess_exec(*arguments, stdout=asyncio.subprocess.PIPE)
    output, _ = await process.communicate()
    if process.returncode:
        sys.exit("the limit could not be measured")
    return float(output)


def _limit_process(profile: int, key_bytes: int, seconds: float, ports: list[int]) -> None:
    library = _compiled()
    udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sessions = [
        Session(Policy(key=os.urandom(key_bytes), ssrc_type=Policy.SSRC_ANY_OUTBOUND, srtp_profile=profile))
        for _ in ports
    ]
    receivers = [Outbound(session, socket.AF_INET) for session in sessions]
    for receiver, port in zip(receivers, ports, strict=True):
        receiver.moved("127.0.0.1", port)
    arena = Arena()
    batch = Batch(arena, receivers)
    contexts = (ctypes.c_void_p * len(ports))(*(int(ffi.cast("uintptr_t", each.srtp)) for each in receivers))
    packet = rtp.HEADER.pack(0x80, VIDEO, 0, 0, 4242) + bytes(PAYLOAD_BYTES)
    protect = ctypes.c_void_p(address_of(ffi.addressof(lib, "srtp_protect")))
    messages, rows = ctypes.c_void_p(batch.message_address), ctypes.c_void_p(arena.address)
    number = 0

    def burst() -> None:
        nonlocal number
        for _ in range(BURST_PACKETS):
            number += 1
            library.limit_round(
                udp.fileno(),
                messages,
                len(ports),
                contexts,
                rows,
                ROW_BYTES,
                packet,
                len(packet),
                number & 0xFFFF,
                protect,
            )

    burst()
    before = time.process_time()
    sent = asyncio.run(_paced(seconds, burst))
    print((time.process_time() - before) * 1e6 / (sent * len(ports)))


def _compiled() -> Any:
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "limit.so"
        source = Path(__file__).with_name("limit.c")
        subprocess.run(["gcc", "-O2", "-shared", "-fPIC", "-o", target, source], check=True)
        library = ctypes.CDLL(str(target))
    library.limit_round.argtypes = (
        ctypes.c_int, ctypes.c_void_p, ctypes.c_uint, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t,
        ctypes.c_char_p, ctypes.c_int, ctypes.c_uint, ctypes.c_void_p,
    )  # fmt: skip
    return library


def _name(profile: Any) -> str:
    return str(profile.openssl_profile.decode().removeprefix("SRTP_"))


if __name__ == "__main__":
    if sys.argv[1:2] == ["limit"]:
        _limit_process(int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]), [int(each) for each in sys.argv[5:]])
    else:
        main()
