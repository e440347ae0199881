"""The node and real Chromium: the page offers once, everything else is a message or `replaceTrack`."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import uvicorn
from fastapi.responses import HTMLResponse
from playwright.async_api import Browser, Page, async_playwright

from bench.studio import Studio, until
from domain.publications import CameraStarted, CameraStopped
from media.signalling import signalling

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("either_router")]

HTML = (Path(__file__).parent / "page.html").read_text()
ARGUMENTS = [
    "--no-sandbox",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
]


class _Server(uvicorn.Server):
    def install_signal_handlers(self) -> None:
        """The test's own signals stay pytest's."""


@asynccontextmanager
async def serving_studio() -> AsyncIterator[tuple[Studio, str]]:
    """A node with its HTTP and a page, and the page's address."""
    async with Studio() as studio:
        app = signalling(studio.node)
        app.get("/page")(lambda: HTMLResponse(HTML))
        app.get("/favicon.ico")(lambda: HTMLResponse(""))
        server = _Server(uvicorn.Config(app, port=0, log_level="warning", lifespan="off"))
        serving = asyncio.create_task(server.serve())
        await until(lambda: server.started)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield studio, f"http://127.0.0.1:{port}/page"
        server.should_exit = True
        await serving


@asynccontextmanager
async def chromium(*arguments: str) -> AsyncIterator[Browser]:
    """Debian's Chromium with fake devices."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path="/usr/bin/chromium", args=[*ARGUMENTS, *arguments])
        yield browser
        await browser.close()


@pytest.fixture
async def studio() -> AsyncIterator[tuple[Studio, str]]:
    """A node and its page."""
    async with serving_studio() as served:
        yield served


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """Chromium."""
    async with chromium() as running:
        yield running


async def test_people_see_and_hear_each_other(studio: tuple[Studio, str], browser: Browser) -> None:
    """Two pages see and hear each other in three layers; tracks, tiles and screens change without a new offer."""
    room, address = studio
    ada_seat, bob_seat = await room.seat(screen=True), await room.seat()
    ada, bob = [await join(browser, room, address, seat) for seat in (ada_seat, bob_seat)]

    await figures(bob, "received", "(found) => found[0]?.frames > 20")
    await figures(ada, "received", "(found) => found[0]?.frames > 20")
    await figures(bob, "audio", "(packets) => packets > 50")
    await figures(ada, "sent", "(layers) => ['q', 'h', 'f'].every((rid) => layers[rid]?.frames > 20)")

    for height, expected in ((720, 720), (90, 180), (360, 360)):
        await bob.evaluate("([seat, height]) => view([{seat, height}])", [str(ada_seat), height])
        await figures(bob, "received", f"(found) => found[0]?.height === {expected}")

    await ada.evaluate("camera.sender.replaceTrack(drawing(1280, 720))")
    await _more_frames(bob, "state.video")
    await ada.evaluate("camera.sender.replaceTrack(null)")
    await room.record(CameraStopped(ada_seat, ada_seat))
    await until_page(bob, f"!state.slots.video.includes('{ada_seat}')")
    await ada.evaluate("camera.sender.replaceTrack(drawing(1280, 720))")
    await room.record(CameraStarted(ada_seat))
    await until_page(bob, f"state.slots.video.includes('{ada_seat}')")
    await _more_frames(bob, "state.video")

    await ada.evaluate("state.screen.sender.replaceTrack(drawing(1600, 900))")
    await until_page(bob, f"state.slots.screen[0] === '{ada_seat}'")
    await _more_frames(bob, "state.screens")

    late_seat = await room.seat()
    late = await join(browser, room, address, late_seat)
    await figures(late, "received", "(found) => found.filter((each) => each.frames > 5).length === 2")
    await until_page(bob, "state.levels.speaker !== null")

    await room.remove(late_seat)
    await until_page(late, "['disconnected', 'failed', 'closed'].includes(pc.connectionState)")
    await bob.evaluate("pc.close()")
    await until(lambda: len(room.node.peers) == 1)


async def join(browser: Browser, room: Studio, address: str, seat_id: UUID, **configuration: Any) -> Page:
    """Open the page in a browser of its own and connect, with what is given of an RTCConfiguration."""
    page = await (await browser.new_context()).new_page()
    await page.goto(address)
    await page.evaluate("([token, given]) => join(token, given)", [await room.token(seat_id), configuration])
    await until_page(page, "pc.connectionState === 'connected'")
    return page


async def until_page(page: Page, condition: str) -> None:
    """Wait until a condition holds in a page."""
    await page.wait_for_function(f"() => {condition}", timeout=15_000)


async def figures(page: Page, function: str, condition: str) -> None:
    """Wait until a condition holds for what a function of the page counts."""
    await page.wait_for_function(f"async () => ({condition})(await {function}())", timeout=15_000)


async def _more_frames(page: Page, transceivers: str) -> None:
    def frames(found: list[dict[str, Any]]) -> int:
        return sum(each["frames"] for each in found)

    before = frames(await page.evaluate(f"received({transceivers})"))
    await page.wait_for_function(
        f"async () => (await received({transceivers})).reduce((sum, each) => sum + each.frames, 0) > {before + 20}",
        timeout=15_000,
    )
