"""What is fleeting: told to everybody at once, merged, refused with a code, and never in the log."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import msgspec
import pytest
import uvicorn
from websockets.asyncio.client import ClientConnection

from application import fleeting
from application.fleeting import LONGEST_BYTES, MOST_AT_ONCE
from domain.annotations import MOST_POINTS, THICKEST_UNITS
from domain.surfaces import FARTHEST_UNITS
from interfaces import websocket
from interfaces.bootstrap import read_pool
from interfaces.graphql import live_fleeting
from interfaces.graphql.live_fleeting import PAUSE_SECONDS
from interfaces.web_process import web_application
from tests.graphql.browser import PATIENCE_SECONDS, Browser
from tests.graphql.conftest import House

FLEETING = """
subscription ($sessionId: UUID!, $connectionId: UUID!) {
  fleeting(sessionId: $sessionId, connectionId: $connectionId) {
    inks { seatId surface strokeId tool colour width points pressed whole }
    pointers { seatId surface x y }
    refused { code field details { key value } }
  }
}
"""


class Follower:
    """A tab that follows what is fleeting."""

    def __init__(self, line: ClientConnection, joined: Any) -> None:
        self._line = line
        self.joined = joined

    async def ask(self) -> "Follower":
        """Subscribe, and know that one is followed by a message that comes back."""
        payload = {"query": FLEETING, "variables": {name: self.joined[name] for name in ("sessionId", "connectionId")}}
        await self._line.send(msgspec.json.encode({"id": "f", "type": "subscribe", "payload": payload}).decode())
        return self

    async def say(self, **sent: Any) -> None:
        """Say something of a kind."""
        await self.say_raw(msgspec.json.encode(sent))

    async def say_raw(self, sent: bytes) -> None:
        """Say whatever it is."""
        session = self.joined["sessionId"].encode()
        message = b'{"type":"fleeting","payload":{"sessionId":"%s","sent":%s}}' % (session, sent)
        await self._line.send(message.decode())

    async def next(self) -> Any:
        """The next update, or the code with which the subscription ends (None: it completes)."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                message = msgspec.json.decode(await self._line.recv())
                match message["type"]:
                    case "next":
                        return message["payload"]["data"]["fleeting"]
                    case "complete":
                        return None
                    case "error":
                        return message["payload"][0]["extensions"]["code"]

    async def quiet(self) -> bool:
        """Whether nothing comes for a while."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._line.recv(), 5 * PAUSE_SECONDS)
            return False
        return True


@contextlib.asynccontextmanager
async def following(browser: Browser, joined: Any) -> AsyncIterator[Follower]:
    """Somebody who follows, and is known to."""
    async with browser.line() as line:
        follower = await Follower(line, joined).ask()
        answer = asyncio.create_task(follower.next())
        while not answer.done():  # until the subscription has begun, what is said is not heard
            await follower.say(kind="nothing")
            await asyncio.wait({answer}, timeout=0.1)
        codes = [(await answer)["refused"]["code"]]
        await follower.say(kind="pointer", surface="", x=0, y=0)
        while codes[-1] != "SURFACE_UNKNOWN":  # which is said last, after every answer to what was said before
            codes.append((await follower.next())["refused"]["code"])
        assert set(codes[:-1]) == {"FLEETING_INVALID"}
        yield follower


class Class:
    """A lecturer who shares her screen, and a guest."""

    def __init__(self, helene: Browser, hers: Any, noe: Browser, his: Any) -> None:
        self.helene, self.hers, self.noe, self.his = helene, hers, noe, his
        self.surface = f"screen:{hers['seatId']}"

    def pen(self, *points: int, **other: Any) -> dict[str, Any]:
        """The next points of a stroke on her screen."""
        known = {"kind": "ink", "surface": self.surface, "tool": "pen", "colour": "red", "width": 30}
        return {**known, "stroke_id": str(uuid4()), "points": points, **other}


@pytest.fixture
async def lecture(house: House, helene: Browser, open_meeting: Any) -> Class:
    """The lecture, with a screen on which one may draw."""
    hers = await helene.join(open_meeting["code"])
    await helene.do("setScreenShare", sessionId=hers["sessionId"], on=True)
    noe = house.browser()
    his = await noe.join(open_meeting["code"], name="Noé")
    return Class(helene, hers, noe, his)


async def test_a_stroke_in_progress_is_seen_by_the_others_and_never_stored(house: House, lecture: Class) -> None:
    """Points that come fast are one update, in order, for everybody; a quiet moment later the next comes at once."""
    async with following(lecture.helene, lecture.hers) as helene, following(lecture.noe, lecture.his) as noe:
        before = house.wired.store.position()
        stroke = str(uuid4())
        for x in range(6):
            await noe.say(**lecture.pen(x, 2 * x, stroke_id=stroke))
        seen: list[int] = []
        while len(seen) < 12:
            update = await helene.next()
            (ink,) = update["inks"]
            seen += ink["points"]
        assert seen == [value for x in range(6) for value in (x, 2 * x)]
        assert (ink["seatId"], ink["tool"], ink["colour"]) == (lecture.his["seatId"], "PEN", "RED")
        assert update["refused"] is None
        await noe.say(kind="pointer", surface=lecture.surface, x=1, y=2)
        await noe.say(kind="pointer", surface=lecture.surface, x=3, y=4)
        pointers = []
        while not pointers or pointers[-1]["x"] != 3:
            pointers += (await helene.next())["pointers"]
        assert pointers[-1] == {"seatId": lecture.his["seatId"], "surface": lecture.surface, "x": 3, "y": 4}
        assert house.wired.store.position() == before


async def test_what_two_draw_at_once_is_one_message_for_all(lecture: Class, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody gets the same, oneself included; how busy the machine is does not part the two here."""
    monkeypatch.setattr(live_fleeting, "PAUSE_SECONDS", 1.0)
    async with following(lecture.helene, lecture.hers) as helene, following(lecture.noe, lecture.his) as noe:
        await noe.say(**lecture.pen(0, 0))
        assert await helene.next() == await noe.next()
        await asyncio.gather(noe.say(**lecture.pen(1, 1)), helene.say(**lecture.pen(2, 2)))
        update = await helene.next()
        assert {ink["seatId"] for ink in update["inks"]} == {lecture.hers["seatId"], lecture.his["seatId"]}
        assert await noe.next() == update


async def test_what_can_not_be_shown_is_refused_with_its_code(lecture: Class) -> None:
    """Only its author is told, and nobody else sees anything."""
    pen = lecture.pen
    refused = {
        "FLEETING_INVALID": [
            b"{}",
            b'"ink"',
            msgspec.json.encode(pen(0, 0, tool="spray")),
            msgspec.json.encode(pen(0, 0)).replace(b"[0,0]", b"[0,1e999]"),
            msgspec.json.encode(pen(0, 0)).replace(b"[0,0]", b"[0,0.5]"),
            msgspec.json.encode(pen(0, 0, surface="x" * LONGEST_BYTES)),
        ],
        "STROKE_MALFORMED": [
            msgspec.json.encode(sent) for sent in (pen(), pen(1), pen(1, 2, pressed=True), pen(1, 2, -1, pressed=True))
        ],
        "STROKE_TOO_LONG": [msgspec.json.encode(pen(*range(2 * MOST_POINTS + 2)))],
        "STROKE_WIDTH": [msgspec.json.encode(pen(1, 2, width=width)) for width in (0, -5, THICKEST_UNITS + 1)],
        "OUT_OF_SURFACE": [
            msgspec.json.encode(pen(1, FARTHEST_UNITS + 1)),
            msgspec.json.encode({"kind": "pointer", "surface": lecture.surface, "x": -FARTHEST_UNITS - 1, "y": 0}),
        ],
        "SURFACE_UNKNOWN": [
            msgspec.json.encode(pen(1, 2, surface=name)) for name in ("", "wall:1", "whiteboard:0", "screen:me")
        ],
        "SURFACE_NOT_SHOWN": [
            msgspec.json.encode(pen(1, 2, surface=name))
            for name in (f"screen:{lecture.his['seatId']}", f"screen:{uuid4()}", f"document:{uuid4()}:1")
        ],
    }
    async with following(lecture.helene, lecture.hers) as helene, following(lecture.noe, lecture.his) as noe:
        for code, messages in refused.items():
            for message in messages:
                await noe.say_raw(message)
                update = await noe.next()
                assert update["refused"]["code"] == code, message
                assert update["inks"] == update["pointers"] == []
        assert await helene.quiet()


async def test_who_sends_too_much_is_told_so(lecture: Class, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rest is passed on, up to what one may send at once; here nothing is forgiven with time."""
    async with following(lecture.noe, lecture.his) as noe:
        monkeypatch.setattr(fleeting, "MOST_PER_SECOND", 0)
        for _ in range(2 * MOST_AT_ONCE):
            await noe.say(kind="pointer", surface=lecture.surface, x=1, y=1)
        updates = [await noe.next()]
        while not updates[-1]["refused"]:
            updates.append(await noe.next())
        assert updates[-1]["refused"]["code"] == "FLEETING_TOO_FAST"


async def test_only_who_has_a_seat_follows_and_only_while_they_have_it(
    house: House, helene: Browser, lecture: Class, meeting: Any
) -> None:
    """Strangers and who waits are refused; who is removed hears nothing more, and says nothing more."""
    stranger = house.browser()
    async with stranger.line() as line:
        assert await (await Follower(line, lecture.his).ask()).next() == "NOT_IN_SESSION"
    await helene.join(meeting["code"])
    waiting = await stranger.join(meeting["code"], name="Zoé")
    assert waiting["status"] == "WAITING"
    async with stranger.line() as line:
        assert await (await Follower(line, waiting).ask()).next() == "NOT_IN_SESSION"
    async with following(lecture.helene, lecture.hers) as host, following(lecture.noe, lecture.his) as noe:
        await host.say(**lecture.pen(1, 2))
        assert (await noe.next())["inks"]
        removal = {"sessionId": lecture.hers["sessionId"], "seatId": lecture.his["seatId"]}
        assert (await lecture.helene.do("removeParticipant", **removal))["__typename"] == "Done"
        async with asyncio.timeout(PATIENCE_SECONDS):  # until the removal is known there
            heard = True
            while heard:
                await host.say(**lecture.pen(1, 2))
                heard = await noe.next() is not None


async def hearing(house: House, lecture: Class, processes: int) -> None:
    """Wait until so many web processes hear what others pass on of the lecture."""
    channel = f"fleeting:{lecture.hers['sessionId']}"
    async with asyncio.timeout(PATIENCE_SECONDS):
        while house.wired.redis.pubsub_numsub(channel) != [(channel.encode(), processes)]:  # noqa: ASYNC110
            await asyncio.sleep(0.02)  # Valkey tells nobody


@contextlib.asynccontextmanager
async def another_web_process(house: House, dist: Path) -> AsyncIterator[str]:
    """The address of a second one on the same servers."""
    with read_pool(house.settings) as database, socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        application = web_application(house.wired, house.settings, database, dist=dist)
        server = uvicorn.Server(uvicorn.Config(application, **websocket.OPTIONS, log_level="error"))
        serving = asyncio.create_task(server.serve([listening]))
        try:
            while not server.started:  # noqa: ASYNC110  # uvicorn has no event for it
                await asyncio.sleep(0.01)
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            await serving


async def test_those_at_another_web_process_see_it_too(house: House, lecture: Class, dist: Path) -> None:
    """Once each, in both directions."""
    async with another_web_process(house, dist) as address:
        lecture.noe.address = address
        async with following(lecture.helene, lecture.hers) as helene, following(lecture.noe, lecture.his) as noe:
            await hearing(house, lecture, 2)
            for speaker in (helene, noe):
                await speaker.say(**lecture.pen(5, 6))
                seen = await asyncio.gather(helene.next(), noe.next())
                assert [update["inks"][0]["points"] for update in seen] == [[5, 6], [5, 6]]
            assert await helene.quiet()


async def test_who_may_not_annotate_is_refused_at_once(lecture: Class) -> None:
    """A switch counts beside the store too."""
    session_id = lecture.hers["sessionId"]
    async with following(lecture.noe, lecture.his) as noe:
        await lecture.helene.do("turnSwitch", sessionId=session_id, switch="ANNOTATE", allowed=False)
        refused = None
        async with asyncio.timeout(PATIENCE_SECONDS):
            while refused is None:  # until the switch is known there
                await noe.say(**lecture.pen(1, 2))
                refused = (await noe.next())["refused"]
        assert refused["code"] == "SWITCHED_OFF"


async def test_a_session_that_nobody_follows_any_more_is_let_go(house: House, lecture: Class) -> None:
    """It is heard of no more from other processes, and is heard of anew when somebody follows it again."""
    for _ in range(2):
        async with following(lecture.helene, lecture.hers), following(lecture.noe, lecture.his) as noe:
            await noe.say(**lecture.pen(1, 2))
            assert (await noe.next())["inks"]
            await hearing(house, lecture, 1)
        await hearing(house, lecture, 0)
