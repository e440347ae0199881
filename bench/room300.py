"""A lecture of 300: a speaker of 1.5 Mb/s, eight thumbnails of 150 kb/s, three voices, for everybody.

Everybody joins within ten seconds by a real offer, ICE checks and DTLS-SRTP, gives transport-wide feedback ten times a
second, and decrypts, counts and times every packet (`bench/load.py`, this process). The media node runs in a process of
its own, whose processor time and memory are measured; `load_cores` is what this process takes besides, and
`node_delay` ends in the receiver's socket: what this process, on the same cores, reads late is not in it.
`python -m bench.room300 --seconds 15`
"""

import argparse
import asyncio
import json
import time
from typing import Any

from bench.browser import Browser
from bench.load import Load
from bench.media_server import MediaServer
from bench.studio import until

SPEAKER = {"packets": 7, "size": 893, "interval_s": 1 / 30}
"""1.5 Mb/s."""
THUMBNAIL = {"packets": 1, "size": 1000, "interval_s": 0.0533}
"""150 kb/s."""
THUMBNAILS = 8
VOICES = 3
VIDEOS = 9
JOIN_S = 10.0
ROLES = ["camera", "microphone", *["voice"] * VOICES, *["video"] * VIDEOS, "data"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=15.0)
    parser.add_argument("--people", type=int, default=300)
    parser.add_argument("--router", choices=["native", "python"], default="native")
    options = parser.parse_args()
    asyncio.run(_measure(options.people, options.seconds, options.router))


async def _measure(people: int, seconds: float, router: str) -> None:
    server, load = MediaServer(router), Load()
    try:
        empty = await server.ask("memory")
        seats = [await server.ask("seat") for _ in range(people)]
        shown = seats[: 1 + THUMBNAILS]
        for seat in shown:
            await _join(server, load, seat, shown)
        load.film(0, ssrc=1000, **SPEAKER)  # type: ignore[arg-type]
        for index in range(1, 1 + THUMBNAILS):
            load.film(index, ssrc=1000 + index, **THUMBNAIL)  # type: ignore[arg-type]
        for index in range(VOICES):
            load.speak(index, ssrc=2000 + index, level_dbov=20 + index)
        load.feedback(100)
        load.play(playing=True)
        clicked = await _join_within(server, load, seats[len(shown) :], shown)
        await until(lambda: all(load.received(index) for index in range(people)), 20)
        joins_ms = [(load.first_at_s(index) - at) * 1000 for index, at in clicked.items()]
        await asyncio.sleep(2)
        figures = await _lecture(server, load, seconds)
        figures["join_p95_ms"] = (round(sorted(joins_ms)[int(len(joins_ms) * 0.95)], 1), "ms")
        memory = await server.ask("memory")
        figures["mb_per_participant"] = (round((memory - empty) / people / 2**20, 3), "MB")
    finally:
        await server.stop()
        await load.stop()
    for metric, (value, unit) in figures.items():
        line = {"bench": "room300", "case": f"{people} people, {router} router", "metric": metric, "value": value}
        print(json.dumps({**line, "unit": unit, "peer": None, "peer_value": None}), flush=True)


async def _join(server: MediaServer, load: Load, seat: str, shown: list[str]) -> tuple[int, float]:
    """Somebody joins; their index, and the monotonic time at which they clicked."""
    browser = Browser(ROLES)
    clicked = time.monotonic()
    await browser.join(server.connect, await server.ask("token", seat))
    index = load.add(browser)
    tiles = [{"seat": each, "height": 720 if each == shown[0] else 180} for each in shown]
    await until_said(browser, {"t": "view", "tiles": tiles})
    return index, clicked


async def until_said(browser: Browser, message: dict[str, Any]) -> None:
    """Say something as soon as the data channel is open."""
    await until(lambda: browser.say(message))


async def _join_within(server: MediaServer, load: Load, seats: list[str], shown: list[str]) -> dict[int, float]:
    """They click one after the other, evenly; nobody waits for who came before."""

    async def join(after_s: float, seat: str) -> tuple[int, float]:
        await asyncio.sleep(after_s)
        return await _join(server, load, seat, shown)

    return dict(await asyncio.gather(*(join(n * JOIN_S / len(seats), seat) for n, seat in enumerate(seats))))


async def _lecture(server: MediaServer, load: Load, seconds: float) -> dict[str, tuple[Any, str]]:
    load.reset()
    before, began, ours = await server.ask("cpu"), time.monotonic(), time.process_time()
    await asyncio.sleep(seconds)
    after, ended, ours = await server.ask("cpu"), time.monotonic(), time.process_time() - ours
    load.play(playing=False)
    await asyncio.sleep(1)
    return {
        "server_cores": (round((after - before) / (ended - began), 3), "cores"),
        "load_cores": (round(ours / (ended - began), 3), "cores"),
        "packets_per_s": (round(load.totals.packets / (ended - began)), "1/s"),
        "lost": (load.lost, "packets"),
        "delay_p50_ms": (round(load.delay_ms(0.5), 2), "ms"),
        "delay_p99_ms": (round(load.delay_ms(0.99), 2), "ms"),
        "node_delay_p50_ms": (round(load.delay_ms(0.5, read=False), 2), "ms"),
        "node_delay_p99_ms": (round(load.delay_ms(0.99, read=False), 2), "ms"),
    }


if __name__ == "__main__":
    main()
