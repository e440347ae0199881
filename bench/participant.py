"""Somebody in a room of a running Amphi, as the web client is: GraphQL, the live room, and a media connection.

Their media connection follows the session as the client's does (`web/src/media/connection.ts`): to another node when
the room says so, or when nothing is heard for 2 s; the connection before is kept for a while after the new one stands.
"""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Coroutine, Mapping
from typing import Any
from uuid import uuid4

import httpx
import msgspec
from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

from bench.browser import Browser
from bench.sending import Microphone

SILENT_S = 2.0
OVERLAP_S = 2.5
AGAIN_S = 0.2
HOST = "Hélène Marchand"
ROLES = ["microphone", "voice", "voice", "voice", "data"]
ROOM = """subscription($s: UUID!, $k: UUID!) { room(sessionId: $s, connectionId: $k) {
    after position facts { mediaNode recording { id } } participantsGone
    participants { seatId name handRaisedAt microphone reconnecting } polls { id status voters }
} }"""
JOIN = """mutation($c: UUID!, $code: String!, $name: String, $k: UUID!) {
    join(commandId: $c, code: $code, name: $name, connectionId: $k) { __typename ... on Joined { sessionId seatId } }
}"""
CONNECT = """mutation($s: UUID!, $k: UUID!) {
    connectMedia(sessionId: $s, connectionId: $k) { __typename ... on MediaAccess { token url node } } }"""


class Participant:
    """One person with one tab."""

    def __init__(self, address: str) -> None:
        self.http = httpx.AsyncClient(base_url=address, headers={"x-amphi": "1"}, timeout=10)
        self.connection, self.session, self.seat, self.code = str(uuid4()), "", "", ""
        self.facts: dict[str, Any] = {}
        self.participants: dict[str, Any] = {}
        self.polls: dict[str, Any] = {}
        self.gone: list[str] = []
        """Seats that the room took away."""
        self.heard: list[tuple[float, str]] = []
        """When each packet of a voice came (monotonic, s), and from which node."""
        self.node = ""
        self.cuts = 0
        """How often a connection had ended before the next one stood."""
        self._links: dict[Browser, Microphone] = {}
        """The connection, and for a while the one before."""
        self._heard_at = time.monotonic()
        self._moved = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    # -- GraphQL

    async def ask(self, query: str, **variables: object) -> dict[str, Any]:
        """The one field that a query asks for."""
        answer = await self.http.post("/graphql", json={"query": query, "variables": variables})
        answer.raise_for_status()
        return dict(next(iter(answer.json()["data"].values())))

    async def command(self, name: str, **arguments: object) -> dict[str, Any]:
        """A command of the session whose further arguments are texts, numbers and booleans."""
        given = "".join(f", {key}: {msgspec.json.encode(value).decode()}" for key, value in arguments.items())
        query = f"mutation($c: UUID!, $s: UUID!) {{ {name}(commandId: $c, sessionId: $s{given}) {{ __typename }} }}"
        return await self.ask(query, c=str(uuid4()), s=self.session)

    async def host(self, title: str) -> None:
        """Sign in as a demo person of faculty, create a meeting and open it."""
        answer = await self.http.post("/graphql", json={"query": "{ demoPeople { subject name } }"})
        people = answer.json()["data"]["demoPeople"]
        subject = next(one["subject"] for one in people if one["name"] == HOST)
        (await self.http.post("/signin/demo", json={"subject": subject})).raise_for_status()
        await self.ask(
            "mutation($c: UUID!) { acceptCharter(commandId: $c, version: 1) { __typename } }", c=str(uuid4())
        )
        created = await self.ask(
            "mutation($c: UUID!, $t: String!) { createMeeting(commandId: $c, title: $t, waitingRoom: false)"
            " { ... on Created { meeting { code } } } }",
            c=str(uuid4()),
            t=title,
        )
        await self.join(created["meeting"]["code"], None)

    async def join(self, code: str, name: str | None) -> None:
        """Take the seat, or come back to it, and follow the room."""
        joined = await self.ask(JOIN, c=str(uuid4()), code=code, name=name, k=self.connection)
        if joined["__typename"] != "Joined":
            raise RuntimeError(joined)
        self.session, self.seat, self.code = str(joined["sessionId"]), str(joined["seatId"]), code
        self._start(self._follow())

    async def leave(self) -> None:
        """Close everything, without a command: the tab is gone."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for browser in [*self._links]:
            await browser.close()
        await self.http.aclose()

    # -- the live room

    async def _follow(self) -> None:
        while True:
            with contextlib.suppress(WebSocketException, OSError):
                async for update in self._updates():
                    self._apply(update)
            await asyncio.sleep(AGAIN_S)

    async def _updates(self) -> AsyncIterator[dict[str, Any]]:
        cookies = "; ".join(f"{name}={value}" for name, value in self.http.cookies.items())
        url = str(self.http.base_url).replace("http", "ws", 1).rstrip("/") + "/graphql"
        async with connect(
            url,
            subprotocols=["graphql-transport-ws"],  # type: ignore[list-item]  # a NewType of str
            additional_headers={"cookie": cookies},
            max_size=None,
        ) as line:
            await line.send('{"type":"connection_init"}')
            variables = {"s": self.session, "k": self.connection}
            await line.send(
                msgspec.json.encode(
                    {"id": "1", "type": "subscribe", "payload": {"query": ROOM, "variables": variables}}
                ).decode()
            )
            async for text in line:
                message = msgspec.json.decode(text)
                if message["type"] == "ping":
                    await line.send('{"type":"pong"}')
                elif message["type"] == "next":
                    yield message["payload"]["data"]["room"]

    def _apply(self, update: dict[str, Any]) -> None:
        if update["after"] is None:
            self.participants, self.polls = {}, {}
        self.participants |= {one["seatId"]: one for one in update["participants"]}
        self.polls |= {one["id"]: one for one in update["polls"]}
        self.gone += update["participantsGone"]
        for seat in update["participantsGone"]:
            self.participants.pop(seat, None)
        if update["facts"]:
            self.facts = update["facts"]
            if self._links and self.facts["mediaNode"] != self.node:
                self._moved.set()

    # -- media

    async def connect(self) -> None:
        """Make the media connection, and from then on whatever connections are needed."""
        await self._connect()
        self._start(self._keep_connected())

    def say(self) -> None:
        """20 ms of a voice, on every connection there is."""
        for microphone in self._links.values():
            microphone.say()

    async def _connect(self) -> None:
        access = await self.ask(CONNECT, s=self.session, k=self.connection)
        if access["__typename"] != "MediaAccess":
            raise ConnectionError(access["__typename"])
        browser, node = Browser(ROLES), str(access["node"])

        async def answered(token: str, offer: str, roles: Mapping[str, str]) -> str:
            answer = await self.http.post(access["url"], json={"token": token, "sdp": offer, "sections": roles})
            answer.raise_for_status()
            return str(answer.json()["sdp"])

        browser.on_rtp = lambda packet: self._voice(node)
        browser.loses_received = self._alive
        try:
            await browser.join(answered, access["token"])
        except BaseException:
            await browser.close(goodbye=False)
            raise
        before = [*self._links]
        self._links[browser] = Microphone(browser)
        self.node, self._heard_at = node, time.monotonic()
        for last in before:
            self.cuts += last.closed.is_set()
            self._start(self._leave_slowly(last))

    async def _leave_slowly(self, last: Browser) -> None:
        await asyncio.sleep(OVERLAP_S)
        del self._links[last]
        await last.close()

    async def _keep_connected(self) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(AGAIN_S):
                    await self._moved.wait()
            if self._moved.is_set() or time.monotonic() - self._heard_at > SILENT_S:
                self._moved.clear()
                try:
                    await self._connect()
                except (httpx.HTTPError, ConnectionError, TimeoutError):
                    self._moved.set()
                    await asyncio.sleep(AGAIN_S)

    def _voice(self, node: str) -> None:
        self.heard.append((time.monotonic(), node))

    def _alive(self, _: bytes) -> bool:
        """Something came; none of it is lost."""
        self._heard_at = time.monotonic()
        return False

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        self._tasks.append(asyncio.create_task(work))
