"""One event to 300 subscribers of the live room: CPU of the web process per message, and from appended to received.

The web process is the command `amphi web`; the subscribers are raw websockets in one other process. Every subscriber
must get every event, or it is an error. The peer is the same server library that sends the same bytes to as many
websockets, as often, and does nothing else, in the same run.
`python -m bench.live300 --subscribers 300 --events 60`
"""

import argparse
import asyncio
import json
import multiprocessing
import os
import re
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import uvicorn
from starlette.responses import Response

from application import hands
from application.amphi import Amphi
from application.commands import Policy
from bench.listeners import Frame, Subscription, listen
from bench.meeting import Meeting, held
from bench.servers import cpu_seconds, database, folder, valkey
from infrastructure.free_ports import free_ports
from infrastructure.settings import Settings
from interfaces.bootstrap import wire
from interfaces.signin import Cookies

CLIENT = Path(__file__).parents[1] / "web/src"
WRITTEN = re.compile(r"graphql\(`(.*?)`\)", re.DOTALL)
PAUSE_S = 0.15
"""Between two events: none is merged with the next."""
MASTER_KEY = bytes(range(32))
POSITION = re.compile(rb'"position":(\d+)')
START = multiprocessing.get_context("spawn")


def _document() -> str:
    """The very document of the web client, with the fragments that it takes from other files."""
    found: list[str] = WRITTEN.findall((CLIENT / "session/feed.ts").read_text())
    everywhere = [text for path in CLIENT.rglob("*.ts") for text in WRITTEN.findall(path.read_text())]
    fragments = {name[1]: text for text in everywhere if (name := re.match(r"\s*fragment (\w+) on", text))}
    for text in found:  # grows on the way
        found += [fragments[name] for name in re.findall(r"\.\.\.(\w+)", text) if fragments[name] not in found]
    return "".join(found)


ROOM = _document()


def main() -> None:
    """Measure both and print two lines."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--subscribers", type=int, default=300)
    parser.add_argument("--events", type=int, default=60)
    options = parser.parse_args()
    with database() as database_url, valkey() as redis_url, folder() as data:
        settings = Settings(
            database_url, redis_url, "memory:///", data, MASTER_KEY, port=free_ports(socket.SOCK_STREAM)
        )
        with wire(settings, policy=Policy(capacity=options.subscribers)) as wired:
            with ThreadPoolExecutor(16) as threads:
                meeting = held(wired.amphi, options.subscribers - 1, threads)
            cpu_us, late_ms, text = _live(wired.amphi, settings, meeting, options.events)
    peer_cpu_us, peer_late_ms = _broadcast(text, options.subscribers, options.events)
    case = f"{options.subscribers} subscribers, {len(text)} bytes"
    _say(case, "cpu_us_per_message", cpu_us, "us", peer_cpu_us)
    _say(case, "p99_ms", late_ms, "ms", peer_late_ms)


def _live(amphi: Amphi, settings: Settings, meeting: Meeting, events: int) -> tuple[float, float, bytes]:
    """CPU per message (us), p99 from appended to received (ms), and one of the messages."""
    with web(settings) as process, listeners(settings.port, subscriptions(settings, meeting)) as frames_during:
        appended: list[tuple[int, int]] = []
        raised = False

        def happen() -> None:
            nonlocal raised
            change = hands.lower_hand if raised else hands.raise_hand
            done = change(amphi, meeting.guests[0].viewer, uuid4(), session_id=meeting.session_id)
            raised = not raised
            appended.append((done.position, time.monotonic_ns()))

        _often(happen, 10)  # warm-up
        appended.clear()
        seconds, heard = _measured(process.pid, frames_during, lambda: _often(happen, events))
    late = [_late_ns(frames, position, at_ns) / 1e6 for frames in heard for position, at_ns in appended]
    messages = sum(len(frames) for frames in heard)
    return seconds / messages * 1e6, statistics.quantiles(late, n=100)[98], heard[0][-1].text


def _late_ns(frames: Sequence[Frame], position: int, at_ns: int) -> int:
    """From appended to received, of one event at one subscriber."""
    for frame in frames:
        shown = POSITION.search(frame.text)
        if shown and int(shown[1]) >= position:
            return frame.at_ns - at_ns
    raise RuntimeError(f"position {position} was not received")


def _broadcast(text: bytes, subscribers: int, events: int) -> tuple[float, float]:
    """The peer: CPU per message (us) and p99 from told to received (ms)."""
    port, (told, pipe) = free_ports(socket.SOCK_STREAM), START.Pipe()
    process = START.Process(target=_broadcaster, args=(port, text.decode(), pipe))
    process.start()
    try:
        _until_open(port)
        sent: list[int] = []

        def happen() -> None:
            sent.append(time.monotonic_ns())
            told.send(True)

        with listeners(port, [Subscription("", None)] * subscribers) as frames_during:
            _often(happen, 10)
            sent.clear()
            seconds, heard = _measured(process.pid or 0, frames_during, lambda: _often(happen, events))
    finally:
        process.kill()
        process.join()
    late = [(frame.at_ns - at_ns) / 1e6 for frames in heard for frame, at_ns in zip(frames, sent, strict=True)]
    return seconds / len(late) * 1e6, statistics.quantiles(late, n=100)[98]


def _broadcaster(port: int, text: str, pipe: Any) -> None:
    """A server of websockets that sends the text to all of them whenever it is told to."""
    connected: list[Callable[[Any], Any]] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "websocket":
            return
        await send({"type": "websocket.accept", "subprotocol": "graphql-transport-ws"})
        connected.append(send)
        if len(connected) == 1:
            asyncio.get_running_loop().add_reader(pipe.fileno(), lambda: tasks.add(asyncio.ensure_future(broadcast())))
        while (await receive())["type"] != "websocket.disconnect":
            pass

    tasks: set[Any] = set()

    async def broadcast() -> None:
        pipe.recv()
        for send in connected:
            await send({"type": "websocket.send", "text": text})

    uvicorn.run(
        app,
        host="127.0.0.1",
        port=port,
        ws="websockets-sansio",
        ws_ping_interval=None,
        ws_per_message_deflate=False,
        lifespan="off",
        log_level="warning",
    )


@contextmanager
def web(settings: Settings) -> Iterator[subprocess.Popen[bytes]]:
    """The web process."""
    env = os.environ | {
        "DATABASE_URL": settings.database_url,
        "REDIS_URL": settings.redis_url,
        "AMPHI_DATA": str(settings.data),
        "AMPHI_MASTER_KEY": settings.master_key.hex(),
        "HOST": "127.0.0.1",
        "PORT": str(settings.port),
    }
    process = subprocess.Popen([sys.executable, "-m", "interfaces.cli", "web"], env=env)
    try:
        _until_open(settings.port)
        yield process
    finally:
        process.terminate()
        process.wait(20)


@contextmanager
def listeners(
    port: int, subscriptions: Sequence[Subscription]
) -> Iterator[Callable[[Callable[[], None]], list[list[Frame]]]]:
    """A process of listeners; gives the frames of each that come while something is done."""
    pipe, theirs = START.Pipe()
    process = START.Process(target=listen, args=(port, subscriptions, theirs))
    process.start()
    theirs.close()

    def during(do: Callable[[], None]) -> list[list[Frame]]:
        pipe.send(True)
        pipe.recv()
        do()
        time.sleep(0.5)
        pipe.send(True)
        heard: list[list[Frame]] = pipe.recv()
        return heard

    try:
        pipe.recv()
        yield during
    finally:
        process.kill()
        process.join()


def _measured(
    pid: int, frames_during: Callable[[Callable[[], None]], list[list[Frame]]], do: Callable[[], None]
) -> tuple[float, list[list[Frame]]]:
    """The CPU seconds of a process while something is done, and the frames that came."""
    before = cpu_seconds(pid)
    heard = frames_during(do)
    return cpu_seconds(pid) - before, heard


def subscriptions(settings: Settings, meeting: Meeting) -> list[Subscription]:
    """Everybody in the meeting, with the cookies that they would have."""
    cookies = Cookies(settings.master_key, secure=False)
    found = []
    for seat in (meeting.host, *meeting.guests):
        answer = Response()
        (cookies.welcome if seat.viewer.guest else cookies.sign_in)(answer, seat.viewer.person_id or uuid4())
        cookie = answer.headers["set-cookie"].partition(";")[0]
        variables = {"sessionId": str(meeting.session_id), "connectionId": str(seat.connection_id), "since": None}
        asks = {"id": str(uuid4()), "type": "subscribe", "payload": {"query": ROOM, "variables": variables}}
        found.append(Subscription(cookie, json.dumps(asks)))
    return found


def _often(do: Callable[[], None], times: int) -> None:
    for _ in range(times):
        do()
        time.sleep(PAUSE_S)


def _until_open(port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError(f"nothing listens on port {port}")


def _say(case: str, metric: str, value: float, unit: str, peer_value: float) -> None:
    line = {
        "bench": "live300",
        "case": case,
        "metric": metric,
        "value": round(value, 2),
        "unit": unit,
        "peer": "bare websocket broadcast",
        "peer_value": round(peer_value, 2),
    }
    print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()
