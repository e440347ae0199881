"""Milliseconds from a point that somebody draws until the others have it, while many draw at once and all look on.

Authors draw as the web client does: a point each 16 ms, sent each 40 ms over their websocket, and each stroke recorded
by a mutation when it is finished. Receivers are raw websockets in another process, each in the live room too; every one
must get every point, or it is an error. The web process, PostgreSQL and Valkey are the real ones.
`python -m bench.annotate --authors 20 --receivers 299 --seconds 8`
"""

import argparse
import asyncio
import json
import math
import re
import socket
import statistics
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any
from uuid import uuid4

import httpx
import psycopg
from websockets.asyncio.client import ClientConnection, connect

from application import whiteboard
from application.commands import Policy
from bench.listeners import Frame, Subscription
from bench.live300 import MASTER_KEY, listeners, subscriptions, web
from bench.meeting import Meeting, held
from bench.servers import database, folder, valkey
from infrastructure.free_ports import free_ports
from infrastructure.settings import Settings
from interfaces.bootstrap import wire

SURFACE = "whiteboard:1"
POINT_S, SAID_S, STROKE_S = 0.016, 0.04, 1.0
ALL_FOLLOW_AFTER_S = 5.0
"""By then every subscription has begun; what was said before is not heard."""
POINTS = re.compile(rb'"points":\[([^\]]*)\]')
FOLLOW = """subscription ($sessionId: UUID!, $connectionId: UUID!) {
  fleeting(sessionId: $sessionId, connectionId: $connectionId) {
    inks { seatId surface strokeId tool colour width points pressed whole }
    pointers { seatId surface x y }
    refused { code }
  }
}"""
DRAW = """mutation ($c: UUID!, $s: UUID!, $surface: String!, $strokes: [StrokeInput!]!) {
  drawStrokes(commandId: $c, sessionId: $s, surface: $surface, strokes: $strokes) { __typename }
}"""
STORED = """
    SELECT count(*), sum(octet_length(state)), sum(jsonb_array_length(convert_from(state, 'UTF8')::jsonb -> 'strokes'))
    FROM events WHERE topic = 'annotations.StrokesDrawn'
"""


def main() -> None:
    """Measure, and print four lines."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--authors", type=int, default=20)
    parser.add_argument("--receivers", type=int, default=299)
    parser.add_argument("--seconds", type=float, default=8.0)
    options = parser.parse_args()
    people = max(options.receivers, options.authors) + 1
    with database() as database_url, valkey() as redis_url, folder() as data:
        settings = Settings(
            database_url, redis_url, "memory:///", data, MASTER_KEY, port=free_ports(socket.SOCK_STREAM)
        )
        with wire(settings, policy=Policy(capacity=people)) as wired:
            with ThreadPoolExecutor(16) as threads:
                meeting = held(wired.amphi, people - 1, threads)
            whiteboard.show_whiteboard(
                wired.amphi, meeting.host.viewer, uuid4(), session_id=meeting.session_id, shown=True
            )
        in_room = subscriptions(settings, meeting)
        following = [_following(each) for each in in_room]
        watching = [*in_room[1 : options.receivers + 1], *following[1 : options.receivers + 1]]
        authors = [Author(settings.port, meeting, number, following[number]) for number in range(options.authors)]
        with web(settings), listeners(settings.port, watching) as frames_during:
            heard = frames_during(lambda: asyncio.run(_draw(authors, options.seconds)))[options.receivers :]
        late_ms = [ms for frames in heard for ms in _late_ms(frames, authors)]
        with psycopg.connect(database_url) as connection:
            events, size, strokes = connection.execute(STORED).fetchone() or (0, 0, 0)
    cuts = statistics.quantiles(late_ms, n=100)
    case = f"{options.authors} authors, {options.receivers} receivers"
    _say(case, "p50_ms", cuts[49], "ms")
    _say(case, "p95_ms", cuts[94], "ms")
    _say(case, "events_per_min", events / options.seconds * 60, "1/min")
    _say(case, "bytes_per_stroke", size / strokes, "B")


class Author:
    """Somebody who draws; each point's x is a number of its own, by which it is found again."""

    def __init__(self, port: int, meeting: Meeting, number: int, following: Subscription) -> None:
        self.drawn_at_ns: dict[int, int] = {}
        self._address = f"127.0.0.1:{port}"
        self._session_id = str(meeting.session_id)
        self._following = following
        self._next = number * 40_000 + 1
        self._http = httpx.AsyncClient(
            base_url=f"http://{self._address}", headers={"x-amphi": "1", "cookie": following.cookie}, timeout=20
        )

    async def draw(self, seconds: float) -> None:
        """Draw strokes of a second each, one after the other."""
        async with connect(
            f"ws://{self._address}/graphql",
            subprotocols=["graphql-transport-ws"],  # type: ignore[list-item]  # a NewType of str
            additional_headers={"cookie": self._following.cookie},
            max_size=None,
        ) as line:
            await line.send('{"type":"connection_init"}')
            await line.send(self._following.asks or "")
            listening = asyncio.create_task(self._listen(line))
            await asyncio.sleep(ALL_FOLLOW_AFTER_S)
            recording: list[asyncio.Task[None]] = []
            end = time.monotonic() + seconds
            while time.monotonic() < end:
                recording.append(asyncio.create_task(self._record(await self._stroke(line))))
            await asyncio.gather(*recording)
            await asyncio.sleep(0.5)
            listening.cancel()
        await self._http.aclose()

    async def _listen(self, line: ClientConnection) -> None:
        async for text in line:
            if '"refused":null' not in str(text) and '"type":"next"' in str(text):
                raise RuntimeError(text)

    async def _stroke(self, line: ClientConnection) -> dict[str, Any]:
        """One stroke, said bit by bit; gives it whole."""
        style = {"tool": "pen", "colour": "red", "width": 45}
        stroke_id, points, said = str(uuid4()), list[int](), 0
        started = said_at = time.monotonic()
        while (now := time.monotonic()) - started < STROKE_S:
            self.drawn_at_ns[self._next] = time.monotonic_ns()
            points += [self._next, round(2000 + 900 * math.sin(self._next / 9))]
            self._next += 1
            if now - said_at >= SAID_S:
                await self._say(line, stroke_id, style, points[said:])
                said, said_at = len(points), now
            await asyncio.sleep(POINT_S)
        await self._say(line, stroke_id, style, points[said:])
        return {"id": stroke_id, "tool": "PEN", "colour": "RED", "width": 45, "points": points}

    async def _say(self, line: ClientConnection, stroke_id: str, style: dict[str, Any], points: Sequence[int]) -> None:
        if not points:
            return
        sent = {"kind": "ink", "surface": SURFACE, "stroke_id": stroke_id, **style, "points": points}
        message = {"type": "fleeting", "payload": {"sessionId": self._session_id, "sent": sent}}
        await line.send(json.dumps(message))

    async def _record(self, stroke: dict[str, Any]) -> None:
        variables = {"c": str(uuid4()), "s": self._session_id, "surface": SURFACE, "strokes": [stroke]}
        answer = await self._http.post("/graphql", json={"query": DRAW, "variables": variables})
        if answer.json()["data"]["drawStrokes"]["__typename"] != "Done":
            raise RuntimeError(answer.text)


async def _draw(authors: Sequence[Author], seconds: float) -> None:
    await asyncio.gather(*(author.draw(seconds) for author in authors))


def _following(in_room: Subscription) -> Subscription:
    """The same person, who asks for what is fleeting."""
    variables = json.loads(in_room.asks or "{}")["payload"]["variables"]
    wanted = {name: variables[name] for name in ("sessionId", "connectionId")}
    asks = {"id": str(uuid4()), "type": "subscribe", "payload": {"query": FOLLOW, "variables": wanted}}
    return Subscription(in_room.cookie, json.dumps(asks), quiet=True)


@cache
def _points_in(text: bytes) -> tuple[int, ...]:
    """The x of each point in a message."""
    return tuple(int(x) for found in POINTS.findall(text) for x in found.split(b",")[::2])


def _late_ms(frames: Sequence[Frame], authors: Sequence[Author]) -> list[float]:
    """From drawn to received, of each point at one receiver. Raises RuntimeError when one is missing."""
    drawn_at_ns = {x: at_ns for author in authors for x, at_ns in author.drawn_at_ns.items()}
    late = {x: (frame.at_ns - drawn_at_ns[x]) / 1e6 for frame in frames for x in _points_in(frame.text)}
    if missing := len(drawn_at_ns) - len(late):
        raise RuntimeError(f"{missing} of {len(drawn_at_ns)} points were not received")
    return list(late.values())


def _say(case: str, metric: str, value: float, unit: str) -> None:
    line = {
        "bench": "annotate",
        "case": case,
        "metric": metric,
        "value": round(value, 1),
        "unit": unit,
        "peer": None,
        "peer_value": None,
    }
    print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()
