"""The live room for many: executed once, merged in bursts, and nobody waits for a client that doesn't read."""

import asyncio
import contextlib
import socket
import time
from collections.abc import AsyncIterator, Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from itsdangerous import URLSafeTimedSerializer
from websockets.asyncio.client import ClientConnection

from application import chat, hands
from application.viewer import Viewer
from infrastructure.settings import ESTABLISHMENT_ID
from infrastructure.tokens import derived_key
from interfaces.graphql import writing
from interfaces.graphql.live_room import PAUSE_SECONDS
from interfaces.signin import GUEST_COOKIE, GUEST_FOR_SECONDS
from tests.graphql.browser import PATIENCE_SECONDS, Browser, LiveRoom, Stopped
from tests.graphql.conftest import MASTER_KEY, House

PER_SECOND = round(1 / PAUSE_SECONDS)


class Guest:
    """A guest who joined, with the viewer that the application knows them as."""

    def __init__(self, browser: Browser, joined: Any) -> None:
        self.browser = browser
        self.joined = joined
        serializer = URLSafeTimedSerializer(derived_key(MASTER_KEY, "guest cookie"))
        person_id = UUID(serializer.loads(browser.http.cookies[GUEST_COOKIE]))
        self.viewer = Viewer(ESTABLISHMENT_ID, person_id, guest=True)
        self.session_id = UUID(joined["sessionId"])


async def guest_in(house: House, code: str, name: str) -> Guest:
    """A guest with a seat."""
    browser = house.browser()
    return Guest(browser, await browser.join(code, name=name))


@contextlib.asynccontextmanager
async def watching(*people: Guest) -> AsyncIterator[list[LiveRoom]]:
    """The live rooms of several people, each with its snapshot."""
    async with contextlib.AsyncExitStack() as stack:
        rooms = [await stack.enter_async_context(one.browser.room(one.joined)) for one in people]
        for live in rooms:
            await live.until(lambda live: live.position is not None)
        yield rooms


@pytest.fixture
async def crowd(house: House, helene: Browser, open_meeting: Any) -> list[Guest]:
    """Six guests of an open meeting that its host started."""
    await helene.join(open_meeting["code"])
    return [await guest_in(house, open_meeting["code"], f"Noé {number}") for number in range(6)]


def stop_reading(websocket: ClientConnection, house: House) -> None:
    """Have a client read no more, over sockets that hold little."""
    sides = [
        (websocket.transport, socket.SO_RCVBUF),
        *((one.transport, socket.SO_SNDBUF) for one in house.websockets()),
    ]
    for side, option in sides:
        side.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, option, 32_768)
    websocket.transport.pause_reading()


async def until(holds: Callable[[], object]) -> None:
    """Wait for what the server tells nobody."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not holds():  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def settle(rooms: list[LiveRoom]) -> int:
    """Have everybody at the same, latest position."""
    position = max(live.position or 0 for live in rooms)
    await asyncio.gather(*(live.until(lambda live: (live.position or 0) >= position) for live in rooms))
    await asyncio.sleep(2 * PAUSE_SECONDS)
    return position


async def test_an_event_is_written_once_for_all_who_see_the_same(
    house: House, crowd: list[Guest], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Six people of one audience get the same update from one serialisation."""
    async with watching(*crowd) as rooms:
        await settle(rooms)
        written = []
        encode = writing.json_members

        def counted_encode(members: Any) -> bytes:
            written.append(members)
            return encode(members)

        monkeypatch.setattr(writing, "json_members", counted_encode)
        sent = await asyncio.to_thread(
            chat.send_message, house.wired.amphi, crowd[0].viewer, uuid4(), session_id=crowd[0].session_id, text="Oui"
        )
        await asyncio.gather(*(live.until(lambda live: live.position == sent.position) for live in rooms))
    assert [live.updates[-1] for live in rooms] == [rooms[0].updates[-1]] * len(rooms)
    assert [members.get("position") for members in written].count(sent.position) == 1


async def test_a_burst_is_merged_to_ten_messages_a_second(house: House, crowd: list[Guest]) -> None:
    """The first change is told at once, those that follow every 100 ms; positions still join up."""
    amphi, changes = house.wired.amphi, 120

    def burst() -> int:
        position = 0
        for number in range(changes):
            change = hands.lower_hand if number // len(crowd) % 2 else hands.raise_hand
            guest = crowd[number % len(crowd)]
            position = change(amphi, guest.viewer, uuid4(), session_id=guest.session_id).position
        return position

    async with watching(*crowd) as rooms:
        await settle(rooms)
        before = [len(live.updates) for live in rooms]
        started = time.monotonic()
        bursting = asyncio.create_task(asyncio.to_thread(burst))
        first = asyncio.create_task(rooms[0].next())
        await asyncio.wait({bursting, first}, return_when=asyncio.FIRST_COMPLETED)
        position = await bursting
        await asyncio.gather(*(live.until(lambda live: live.position == position) for live in rooms))
        seconds = time.monotonic() - started
    for live, count in zip(rooms, before, strict=True):
        assert live.snapshots == 1
        assert len(live.updates) - count <= PER_SECOND * seconds + 2
        assert not any(one["handRaisedAt"] for one in live.participants.values())


async def test_who_does_not_read_holds_nobody_up_and_misses_nothing(house: House, crowd: list[Guest]) -> None:
    """What waits for them is bounded by the buffer and one update; when they read again they get all of it."""
    slow, writer, reader = crowd[:3]
    amphi, texts = house.wired.amphi, [f"{number} " + "a" * 3900 for number in range(120)]

    def write(some: list[str]) -> int:
        position = 0
        for text in some:
            position = chat.send_message(
                amphi, writer.viewer, uuid4(), session_id=writer.session_id, text=text
            ).position
        return position

    async with slow.browser.line() as websocket, reader.browser.room(reader.joined) as other:
        behind = LiveRoom(websocket)
        await behind.subscribe(slow.joined, None)
        await behind.until(lambda live: live.position is not None)
        stop_reading(websocket, house)
        for line in house.websockets():
            line.ping_timeout = 600.0  # however long it takes here, nobody is cut off
        for first in range(0, len(texts), 10):  # an update each, however fast the machine writes
            position = await asyncio.to_thread(write, texts[first : first + 10])
            await other.until(lambda live, position=position: live.position == position)
        buffered = max(one.transport.get_write_buffer_size() for one in house.websockets())
        websocket.transport.resume_reading()
        await behind.until(lambda live: live.position == position)
    assert 0 < buffered < sum(len(text) for text in texts) / 2
    assert [one["text"] for one in behind.messages.values()] == texts
    assert behind.snapshots == 1
    assert len(behind.updates) < len(other.updates)


async def test_who_reads_nothing_is_cut_off_and_resumes_from_their_position(house: House, crowd: list[Guest]) -> None:
    """The line is given up although a close could not be written to it any more."""
    deaf, writer = crowd[:2]
    amphi = house.wired.amphi

    def write() -> int:
        position = 0
        for _ in range(60):
            position = chat.send_message(
                amphi, writer.viewer, uuid4(), session_id=writer.session_id, text="a" * 4000
            ).position
        return position

    async with deaf.browser.line() as websocket:
        behind = LiveRoom(websocket)
        await behind.subscribe(deaf.joined, None)
        await behind.until(lambda live: live.position is not None)
        had = behind.position
        stop_reading(websocket, house)
        [line] = house.websockets()
        position = await asyncio.to_thread(write)
        await until(lambda: line.full)
        line.ping_timeout = 0.5
        line.send_keepalive_ping()  # nobody waits for the turn of the next
        await until(lambda: not house.websockets())
        websocket.transport.resume_reading()
    async with deaf.browser.room(deaf.joined, had) as again:
        await again.until(lambda live: live.position == position)
    assert (again.snapshots, len(again.messages)) == (0, 60)


async def test_who_is_admitted_sees_the_room_on_the_same_line(house: House, helene: Browser, meeting: Any) -> None:
    """Nobody connects anew because what they may see has changed."""
    session = await helene.join(meeting["code"])
    noe = await guest_in(house, meeting["code"], "Noé")
    async with watching(noe) as [live]:
        assert (live.mine["status"], live.participants) == ("WAITING", {})
        await helene.do("admit", sessionId=session["sessionId"], seatId=noe.joined["seatId"])
        await live.until(lambda live: live.mine["status"] == "SEATED")
        assert live.named("Hélène Marchand")
        await helene.do("removeParticipant", sessionId=session["sessionId"], seatId=noe.joined["seatId"])
        assert await live.stopped() is None
        assert live.mine["status"] == "REMOVED"
    async with noe.browser.room(noe.joined) as again:
        assert await again.stopped() == "REMOVED_FROM_SESSION"


async def refused(browser: Browser, joined: Any, **headers: str) -> str | None:
    """The code with which watching is refused."""
    async with browser.line(**headers) as websocket:
        live = LiveRoom(websocket)
        await live.subscribe(joined, None)
        with pytest.raises(Stopped) as stopped:
            await live.next()
        return stopped.value.code


async def test_a_room_is_for_who_is_in_it(house: House, helene: Browser, crowd: list[Guest]) -> None:
    """Strangers, people of another session, and who has somebody's connection but not their cookie are refused."""
    other = (await helene.do("createMeeting", title="Ailleurs", waitingRoom=False))["meeting"]
    elsewhere = await helene.join(other["code"])
    eve = await guest_in(house, other["code"], "Ève")
    ada = crowd[0].joined
    assert await refused(house.browser(), ada) == "NOT_IN_SESSION"
    assert await refused(eve.browser, ada) == "NOT_IN_SESSION"
    assert await refused(crowd[1].browser, ada) == "CONNECTION_NOT_FOUND"
    assert await refused(crowd[0].browser, {**ada, "sessionId": elsewhere["sessionId"]}) == "NOT_IN_SESSION"
    assert await refused(crowd[0].browser, {**ada, "sessionId": str(uuid4())}) == "SESSION_NOT_FOUND"


async def test_a_forged_or_expired_cookie_is_nobody(
    house: House, crowd: list[Guest], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who comes with it is refused as a stranger is."""
    ada = crowd[0]
    forged = URLSafeTimedSerializer(bytes(32)).dumps(str(ada.viewer.person_id))
    eve = house.browser()
    eve.http.cookies.set(GUEST_COOKIE, str(forged))
    assert await refused(eve, ada.joined) == "NOT_IN_SESSION"
    now = time.time()
    monkeypatch.setattr("time.time", lambda: now + GUEST_FOR_SECONDS + 60)
    assert await refused(ada.browser, ada.joined) == "NOT_IN_SESSION"
