"""A room of 300 on the real store: what is sent of it is as large as of 50, and everybody can be found."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest

from application import admission, hands
from application.crowd import HANDS_SHOWN, MOST_IN_WINDOW, SHOWN, WAITING_SHOWN
from application.viewer import Viewer
from infrastructure.settings import ESTABLISHMENT_ID
from tests.graphql.browser import Browser, LiveRoom, Stopped
from tests.graphql.conftest import House

FULL = 300
SNAPSHOT_BYTES = 32_000
"""50 people, 20 who wait, names of usual length, no messages."""


class Guest:
    """A guest who came in through the application."""

    def __init__(self, house: House, code: str, name: str) -> None:
        self.viewer = Viewer(ESTABLISHMENT_ID, uuid4(), guest=True)
        self.joined = admission.join(
            house.wired.amphi, self.viewer, uuid4(), code=code, name=name, connection_id=uuid4()
        )


async def guests(house: House, code: str, count: int) -> list[Guest]:
    """So many guests, who come several at a time."""
    names = [f"Élève {number:03}" for number in range(count)]
    with ThreadPoolExecutor(8) as threads:
        return await asyncio.to_thread(lambda: list(threads.map(lambda name: Guest(house, code, name), names)))


@pytest.fixture
async def full(house: House, helene: Browser, open_meeting: Any) -> tuple[Any, list[Guest]]:
    """The host's place in a room of 300, and its guests."""
    joined = await helene.join(open_meeting["code"])
    return joined, await guests(house, open_meeting["code"], FULL - 1)


async def test_a_full_room_is_sent_in_bounded_size(
    house: House, helene: Browser, full: tuple[Any, list[Guest]]
) -> None:
    """The snapshot holds 50 people and the counts; 299 hands at once change no more than that."""
    joined, crowd = full
    async with helene.room(joined) as live:
        snapshot = await live.next()
        counted = {key: snapshot["counts"][key] for key in ("participants", "hands", "waiting")}
        assert counted == {"participants": FULL, "hands": 0, "waiting": 0}
        assert len(snapshot["participants"]) == SHOWN
        assert len(msgspec.json.encode(snapshot)) < SNAPSHOT_BYTES
        amphi = house.wired.amphi
        with ThreadPoolExecutor(8) as threads:
            await asyncio.to_thread(
                lambda: list(
                    threads.map(
                        lambda one: hands.raise_hand(amphi, one.viewer, uuid4(), session_id=one.joined.session_id),
                        reversed(crowd),
                    )
                )
            )
        await live.until(lambda live: live.counts["hands"] == FULL - 1)
        assert len(live.participants) == SHOWN
        raised = [one for one in live.participants.values() if one["handRaisedAt"]]
        assert len(raised) >= HANDS_SHOWN
        assert live.named("Hélène Marchand")
        for update in live.updates:
            assert len(update["participants"]) <= SHOWN
            assert len(msgspec.json.encode(update)) < SNAPSHOT_BYTES


async def test_everybody_is_found_in_windows(house: House, helene: Browser, full: tuple[Any, list[Guest]]) -> None:
    """Pages follow each other without a gap or a double, a name is found whatever its accents, a page is live."""
    joined, crowd = full
    pages = [{"offset": offset, "first": MOST_IN_WINDOW} for offset in range(0, FULL, MOST_IN_WINDOW)]
    seen: list[str] = []
    async with helene.line() as websocket:
        live = LiveRoom(websocket)
        for windows in (pages[:3], pages[3:]):
            await live.subscribe(joined, live.position, windows)
            await live.next()
            assert [page["total"] for page in live.pages] == [FULL] * 3
            seen += [one["name"] for page in live.pages for one in page["people"]]
            await websocket.send('{"id":"1","type":"complete"}')
        assert seen[0] == "Hélène Marchand"
        assert sorted(seen[1:]) == [f"Élève {number:03}" for number in range(FULL - 1)]
        assert live.snapshots == 1, "another window is no reason for a snapshot"
        late = crowd[-1]
        windows = [{"search": "eleve 298"}, {"seats": [str(late.joined.seat_id)]}]
        await live.subscribe(joined, live.position, windows)
        await live.next()
        assert [[one["name"] for one in page["people"]] for page in live.pages] == [["Élève 298"]] * 2
        await asyncio.to_thread(
            hands.raise_hand, house.wired.amphi, late.viewer, uuid4(), session_id=late.joined.session_id
        )
        await live.until(lambda live: live.pages[0]["people"][0]["handRaisedAt"])


async def test_a_long_line_at_the_door_shows_its_head(house: House, helene: Browser, meeting: Any) -> None:
    """Hosts see the first twenty and how many wait; who is admitted makes place for the next."""
    joined = await helene.join(meeting["code"])
    crowd = await guests(house, meeting["code"], WAITING_SHOWN + 5)
    async with helene.room(joined) as live:
        await live.until(lambda live: live.counts["waiting"] == len(crowd))
        assert len(live.waiting) == WAITING_SHOWN
        first = next(iter(live.waiting))
        await helene.do("admit", sessionId=joined["sessionId"], seatId=first)
        await live.until(lambda live: live.counts["waiting"] == len(crowd) - 1)
        assert (len(live.waiting), first in live.waiting) == (WAITING_SHOWN, False)


async def refusal(browser: Browser, joined: Any, windows: list[Any]) -> str | None:
    """The code with which windows are refused."""
    async with browser.room(joined, windows=windows) as live:
        with pytest.raises(Stopped) as stopped:
            await live.next()
        return stopped.value.code


async def test_windows_are_bounded(helene: Browser, house: House, meeting: Any) -> None:
    """More than a screen is refused; who waits sees nobody, whatever they ask for."""
    joined = await helene.join(meeting["code"])
    assert await refusal(helene, joined, [{"first": MOST_IN_WINDOW + 1}]) == "WINDOWS_TOO_LARGE"
    assert await refusal(helene, joined, [{"first": 0}]) == "WINDOWS_TOO_LARGE"
    assert await refusal(helene, joined, [{"offset": -1}]) == "WINDOWS_TOO_LARGE"
    assert await refusal(helene, joined, [{}] * 5) == "WINDOWS_TOO_LARGE"
    seats = [str(UUID(int=number)) for number in range(MOST_IN_WINDOW + 1)]
    assert await refusal(helene, joined, [{"seats": seats}]) == "WINDOWS_TOO_LARGE"
    assert await refusal(helene, joined, [{"search": "a" * 1000}]) == "SEARCH_TOO_LONG"
    noe = house.browser()
    waits = await noe.join(meeting["code"], name="Noé")
    async with noe.room(waits, windows=[{"first": 50}]) as live:
        await live.next()
        assert (live.pages, live.participants, live.counts) == (None, {}, None)
        await helene.do("admit", sessionId=joined["sessionId"], seatId=waits["seatId"])
        await live.until(lambda live: live.pages)
        assert live.pages[0]["total"] == 2
