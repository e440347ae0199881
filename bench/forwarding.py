"""CPU of the media process per packet: forwarded from 1 publisher to N subscribers, received, and of RTCP.

The media node runs in a process of its own; this process is its publishers and subscribers (`bench/load.py`), over real
DTLS-SRTP: it decrypts and counts every packet of every subscriber, and fails when one is lost. The peer `limit` is
libsrtp and `sendmmsg` alone, in C, in the same run: the same profile, sizes, bursts and receivers. The peer `janus` is
that server in the same run, with the best of some numbers of its event loops (`bench/janus.py`).
`python -m bench.forwarding --subscribers 50 --seconds 4 --peer limit --peer janus`
"""

import argparse
import asyncio
import ctypes
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pylibsrtp import Policy, Session
from pylibsrtp._binding import ffi, lib

from bench import janus
from bench.browser import VIDEO, Browser
from bench.load import PROFILES as LOADED
from bench.load import Load
from bench.media_server import MediaServer
from bench.studio import until
from media import rtp
from media.dtls import PROFILES
from media.srtp import ROW_BYTES, Arena, Batch, Outbound, address_of

PAYLOAD_BYTES = 1100
BURST_PACKETS = 10
BURST_S = 0.02
"""A frame of ten packets fifty times a second, 4.4 Mb/s, and 50 packets of sound."""
JANUS_EVENT_LOOPS = (0, 1, 2)
"""Settings of Janus that are tried; 0: a thread for each viewer, which is its default."""
PUBLISHERS = 8
"""That only send, for what receiving costs: each 2,000 packets a second."""
REPEATED = 20
"""Feedback of each subscriber that is sent at once."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--subscribers", type=int, action="append", help="default: 50 and 299")
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--peer", choices=["limit", "janus"], action="append", help="default: limit")
    parser.add_argument("--router", choices=["native", "python"], default="native")
    parser.add_argument("--profile", choices=[_name(each) for each in PROFILES if _loaded(each)])
    options = parser.parse_args()
    peers = options.peer or ["limit"]
    if "janus" in peers:
        janus.required()
    profile = next(each for each in PROFILES if options.profile in (None, _name(each)))
    for subscribers in options.subscribers or [50, 299]:
        asyncio.run(_measure(subscribers, options.seconds, profile, options.router, peers))
    asyncio.run(_measure_receiving(options.seconds, profile, options.router))


async def _measure(subscribers: int, seconds: float, profile: Any, router: str, peers: list[str]) -> None:
    server, load = MediaServer(router), Load()
    case = f"1→{subscribers} {_name(profile)} {PAYLOAD_BYTES} B + sound, {router}"
    try:
        await _join(server, load, ["camera", "microphone", "data"], profile)
        for _ in range(subscribers):
            await _join(server, load, ["video", "voice", "data"], profile)
        load.film(0, ssrc=4242, packets=BURST_PACKETS, size=PAYLOAD_BYTES, interval_s=BURST_S)
        load.speak(0, ssrc=777)
        load.feedback(100)
        load.play(playing=True)
        await until(lambda: all(load.received(index) for index in range(1, subscribers + 1)), 20)
        value = await _forward(server, load, seconds)
        rtcp = await _control(server, load)
        limit = await _limit(load.ports[1:], seconds, profile) if "limit" in peers else None
    finally:
        await server.stop()
        await load.stop()
    if limit is not None:
        _print(case, "server_cpu_us_per_packet", value, peer="limit", peer_value=round(limit, 2))
    if "janus" in peers:
        loops, cost = await _best_janus(subscribers, seconds, profile)
        _print(f"{case}, janus: {loops}", "server_cpu_us_per_packet", value, peer="janus", peer_value=round(cost, 2))
    _print(case, "rtcp_us_per_packet", rtcp)


async def _best_janus(subscribers: int, seconds: float, profile: Any) -> tuple[str, float]:
    """Its best setting, and µs of its CPU per packet."""
    found = {}
    for event_loops in JANUS_EVENT_LOOPS:
        name = f"{event_loops} event loops" if event_loops else "a thread for each"
        found[name] = await janus.cpu_us_per_packet(
            subscribers,
            seconds,
            profile,
            packets=BURST_PACKETS,
            size=PAYLOAD_BYTES,
            interval_s=BURST_S,
            event_loops=event_loops,
        )
    return min(found.items(), key=lambda item: item[1])


async def _join(server: MediaServer, load: Load, roles: list[str], profile: Any) -> int:
    browser = Browser(roles, profiles=[profile])
    await browser.join(server.connect, await server.ask("token"))
    return load.add(browser)


async def _forward(server: MediaServer, load: Load, seconds: float) -> float:
    """µs of the server's CPU per forwarded packet; exits when a packet was lost."""
    await asyncio.sleep(1)
    load.reset()
    before = await server.ask("cpu")
    await asyncio.sleep(seconds)
    load.play(playing=False)
    await asyncio.sleep(0.5)
    after = await server.ask("cpu")
    if load.lost:
        sys.exit(f"{load.lost} packets were lost; {await server.ask('metrics')}")
    return float((after - before) * 1e6 / load.totals.packets)


async def _control(server: MediaServer, load: Load) -> float:
    """µs of the server's CPU per compound of a receiver report and transport-wide feedback."""
    sent, heard = 0, (await server.ask("metrics"))["datagrams_received"]
    before = await server.ask("cpu")
    for _ in range(50):
        sent += load.repeat_feedback(REPEATED)
        await asyncio.sleep(0.05)
    after = await server.ask("cpu")
    heard = (await server.ask("metrics"))["datagrams_received"] - heard
    if heard < sent:
        sys.exit(f"{sent - heard} packets of feedback were lost")
    return float((after - before) * 1e6 / heard)


async def _measure_receiving(seconds: float, profile: Any, router: str) -> None:
    server, load = MediaServer(router), Load()
    try:
        for index in range(PUBLISHERS):
            await _join(server, load, ["camera", "data"], profile)
            load.film(index, ssrc=4242, packets=BURST_PACKETS, size=PAYLOAD_BYTES, interval_s=BURST_S / 4)
        load.play(playing=True)
        await asyncio.sleep(1)
        load.reset()
        received, before = (await server.ask("metrics"))["packets_received"], await server.ask("cpu")
        await asyncio.sleep(seconds)
        load.play(playing=False)
        await asyncio.sleep(0.5)
        received, after = (await server.ask("metrics"))["packets_received"] - received, await server.ask("cpu")
    finally:
        await server.stop()
        await load.stop()
    case = f"{PUBLISHERS}→0 {_name(profile)} {PAYLOAD_BYTES} B, {router}"
    _print(case, "receive_us_per_packet", (after - before) * 1e6 / received)


def _print(case: str, metric: str, value: float, *, peer: str | None = None, peer_value: float | None = None) -> None:
    line = {
        "bench": "forwarding",
        "case": case,
        "metric": metric,
        "value": round(value, 2),
        "unit": "µs",
        "peer": peer,
        "peer_value": peer_value,
    }
    print(json.dumps(line, ensure_ascii=False), flush=True)


async def _paced(seconds: float, burst: Callable[[], None]) -> int:
    """Bursts at their rate at most; how many packets."""
    due, bursts = time.monotonic(), 0
    while bursts < int(seconds / BURST_S):
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        due = max(due + BURST_S, time.monotonic())
        burst()
        bursts += 1
    return bursts * BURST_PACKETS


# -- the limit


async def _limit(ports: list[int], seconds: float, profile: Any) -> float:
    """µs of CPU per packet of libsrtp and sendmmsg alone, in a process of its own."""
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


def _loaded(profile: Any) -> bool:
    return profile.openssl_profile.decode() in LOADED


def _name(profile: Any) -> str:
    return str(profile.openssl_profile.decode().removeprefix("SRTP_"))


if __name__ == "__main__":
    if sys.argv[1:2] == ["limit"]:
        _limit_process(int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]), [int(each) for each in sys.argv[5:]])
    else:
        main()
