"""A web process on real servers, in the loop of the test, and browsers that talk to it."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from redis import Redis

from application.ports import Clock, MediaNode
from infrastructure import placement
from infrastructure.placement import ValkeyMediaNodes
from infrastructure.settings import Settings
from interfaces import websocket
from interfaces.bootstrap import Wired, read_pool, wire
from interfaces.demo import DEMO_PEOPLE
from interfaces.graphql import live, viewer
from interfaces.web_process import web_application
from interfaces.websocket import Websocket
from projections.projector import Projector
from projections.query import Pool
from projections.registry import READ_MODELS
from projections.tracking import wait_until_shown
from tests.graphql.browser import PATIENCE_SECONDS, Browser

MASTER_KEY = bytes(range(32))


class House:
    """A running web process, with the application beneath it."""

    def __init__(self, address: str, wired: Wired, settings: Settings, server: uvicorn.Server, database: Pool) -> None:
        self.address = address
        self._database = database
        self.wired = wired
        self.settings = settings
        self.browsers: list[Browser] = []
        self._server = server

    def browser(self) -> Browser:
        """The browser of somebody who is nobody yet."""
        self.browsers.append(Browser(self.address))
        return self.browsers[-1]

    async def projected(self) -> None:
        """Wait until every read model shows what was recorded until now: each follows the log at its own pace."""
        position = self.wired.store.position()
        shown = partial(wait_until_shown, self._database, READ_MODELS, position, seconds=PATIENCE_SECONDS)
        assert await asyncio.to_thread(shown)

    def websockets(self) -> list[Websocket]:
        """Those that are open."""
        return [one for one in self._server.server_state.connections if isinstance(one, Websocket)]


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that is busy with other tests is given time: what a client would ask for again is waited for."""
    monkeypatch.setattr(live, "CATCH_UP_SECONDS", PATIENCE_SECONDS)
    monkeypatch.setattr(viewer, "CATCHES_UP_WITHIN_SECONDS", PATIENCE_SECONDS)


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    """A built web client of two files."""
    folder = tmp_path / "dist"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html><title>Amphi</title>")
    (folder / "assets" / "room-4f2a.js").write_text("export const room = 1;\n" * 100)
    return folder


@pytest.fixture
def settings(database_url: str, redis_url: str, tmp_path: Path) -> Settings:
    """Settings of a development machine."""
    return Settings(database_url, redis_url, (tmp_path / "objects").as_uri(), tmp_path, MASTER_KEY, development=True)


@contextlib.asynccontextmanager
async def running(settings: Settings, dist: Path, *, clock: Clock = lambda: datetime.now(UTC)) -> AsyncIterator[House]:
    """A web process with these settings."""
    with (
        wire(settings, clock=clock) as wired,
        read_pool(settings) as database,
        Projector(settings.database_url, wired.store.sealing),
        socket.socket() as listening,
    ):
        listening.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        config = uvicorn.Config(
            web_application(wired, settings, database, dist=dist),
            **websocket.OPTIONS,
            log_level="error",
        )
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve([listening]))
        try:
            while not server.started:  # noqa: ASYNC110  # uvicorn has no event for it
                await asyncio.sleep(0.01)
            house = House(address, wired, settings, server, database)
            yield house
            for browser in house.browsers:
                await browser.http.aclose()
        finally:
            server.should_exit = True
            await serving


@pytest.fixture
async def house(settings: Settings, dist: Path) -> AsyncIterator[House]:
    """A web process."""
    async with running(settings, dist) as started:
        yield started


@pytest.fixture
def node(redis_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[ValkeyMediaNodes]:
    """A media node that says that it is alive; nobody listens where it says."""
    monkeypatch.setattr(placement, "SETTLED_AFTER_SECONDS", 0)
    monkeypatch.setattr(placement, "SILENT_AFTER_MS", 60_000)
    with Redis.from_url(redis_url) as redis:
        nodes = ValkeyMediaNodes(redis)
        nodes.announce(MediaNode("amphi-1-40000", 0, url="http://127.0.0.1:1"))
        yield nodes


HELENE, KARIM, INES, ADRIEN, NADIA, PAUL, CLAIRE = (person.subject for person in DEMO_PEOPLE)
"""Faculty, staff, student, both, administrator, auditor, analyst."""


@pytest.fixture
async def helene(house: House) -> Browser:
    """A member of faculty, signed in."""
    return await house.browser().sign_in(HELENE)


@pytest.fixture
async def meeting(helene: Browser) -> Any:
    """A meeting of hers with a waiting room."""
    return (await helene.do("createMeeting", title="Analyse", waitingRoom=True))["meeting"]


@pytest.fixture
async def open_meeting(helene: Browser) -> Any:
    """A meeting of hers that everybody with the link enters."""
    return (await helene.do("createMeeting", title="Portes ouvertes", waitingRoom=False))["meeting"]
