"""Real Chromium on a media node: a page that offers once and obeys the node. For benches and tests."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import uvicorn
from fastapi.responses import HTMLResponse
from playwright.async_api import Browser, Page, async_playwright

from bench.studio import Studio, until
from media.signalling import signalling

CHROMIUM = "/usr/bin/chromium-headless-shell"
"""Debian's; without the windows of the whole browser, which cost the machine as much as the pages do."""
HTML = (Path(__file__).parent / "page.html").read_text()
ARGUMENTS = [
    "--no-sandbox",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
]


class _Server(uvicorn.Server):
    def install_signal_handlers(self) -> None:
        """The test's own signals stay the program's."""


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
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, *arguments])
        yield browser
        await browser.close()


async def join(browser: Browser, room: Studio, address: str, seat_id: UUID, **configuration: Any) -> Page:
    """Open the page in a browser of its own and connect, with what is given of an RTCConfiguration."""
    page = await (await browser.new_context()).new_page()
    await page.goto(address)
    await page.evaluate("([token, given]) => join(token, given)", [await room.token(seat_id), configuration])
    await until_page(page, "pc.connectionState === 'connected'")
    return page


async def until_page(page: Page, condition: str) -> None:
    """Wait until a condition holds in a page."""
    await page.wait_for_function(f"() => {condition}", timeout=60_000)


async def figures(page: Page, function: str, condition: str) -> None:
    """Wait until a condition holds for what a function of the page counts."""
    await page.wait_for_function(f"async () => ({condition})(await {function}())", timeout=60_000)
