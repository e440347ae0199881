"""The node and real Chromium: the page offers once, everything else is a message or `replaceTrack`."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Browser, Page

from bench.chromium import chromium, figures, join, serving_studio, until_page
from bench.studio import Studio, until
from domain.publications import CameraStarted, CameraStopped

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("either_router")]


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


async def _more_frames(page: Page, transceivers: str) -> None:
    def frames(found: list[dict[str, Any]]) -> int:
        return sum(each["frames"] for each in found)

    before = frames(await page.evaluate(f"received({transceivers})"))
    await page.wait_for_function(
        f"async () => (await received({transceivers})).reduce((sum, each) => sum + each.frames, 0) > {before + 20}",
        timeout=60_000,
    )
