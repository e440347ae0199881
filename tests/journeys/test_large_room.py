"""A room of more people than one screen shows, in Chromium: the list in pages, search, the gallery, the counts."""

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager

import msgspec
import pytest
from playwright.sync_api import Page, expect
from websockets.asyncio.client import ClientConnection

from bench.house import House
from tests.graphql.browser import Browser
from tests.journeys.cast import HELENE
from tests.journeys.theatre import Looks, Theatre, controls, sign_in

pytestmark = pytest.mark.journey
GUESTS = 69
ROOM = """subscription ($sessionId: UUID!, $connectionId: UUID!) {
  room(sessionId: $sessionId, connectionId: $connectionId) { position }
}"""


@contextmanager
def guests_in(house: House, code: str) -> Iterator[None]:
    """Guests who came in by the link and follow the room, so that they keep their seats, until the block ends."""
    seated, over = threading.Event(), threading.Event()

    async def come() -> None:
        async with contextlib.AsyncExitStack() as stack:
            for number in range(GUESTS):
                await stack.enter_async_context(_guest(house, code, f"Élève {number:02}"))
            seated.set()
            await asyncio.to_thread(over.wait)

    with ThreadPoolExecutor(1) as thread:
        coming = thread.submit(asyncio.run, come())
        coming.add_done_callback(lambda _: seated.set())
        try:
            seated.wait()
            yield
        finally:
            over.set()
            coming.result()


@asynccontextmanager
async def _guest(house: House, code: str, name: str) -> AsyncIterator[None]:
    guest = Browser(house.address)
    async with guest.http:
        joined = await guest.join(code, name=name)
    async with guest.line() as websocket:
        variables = {key: joined[key] for key in ("sessionId", "connectionId")}
        payload = {"query": ROOM, "variables": variables}
        await websocket.send(msgspec.json.encode({"id": "1", "type": "subscribe", "payload": payload}).decode())
        following = asyncio.create_task(_follow(websocket))
        try:
            yield
        finally:
            following.cancel()


async def _follow(websocket: ClientConnection) -> None:
    async for message in websocket:
        if b'"ping"' in (message if isinstance(message, bytes) else message.encode()):
            await websocket.send('{"type":"pong"}')


def test_everybody_is_found_in_a_large_room(theatre: Theatre, looks: Looks) -> None:
    """Fifty on the first page and the rest on the second, one by name, all of them in the gallery's pages."""
    host = theatre.page(HELENE)
    sign_in(host, theatre.house, HELENE.name)
    host.get_by_role("button", name="Réunion maintenant").click()
    host.get_by_label("Titre").fill("Amphithéâtre")
    host.get_by_label("Salle d’attente").select_option("EVERYBODY")
    host.get_by_role("button", name="Créer la réunion").click()
    host.get_by_role("button", name="Ouvrir la réunion").click()
    expect(controls(host)).to_be_visible()
    with guests_in(theatre.house, host.url.rsplit("/", 1)[-1]):
        look_around(host, looks)


def look_around(host: Page, looks: Looks) -> None:
    """The list, the search, the gallery."""
    people = host.get_by_role("complementary", name="Participants")
    expect(people.get_by_text("1 à 50 sur 70")).to_be_visible()
    expect(people.get_by_text("Élève 48")).to_be_visible()
    looks.at(host, "large-room-people")
    people.get_by_role("button", name="Page suivante").click()
    expect(people.get_by_text("51 à 70 sur 70")).to_be_visible()
    expect(people.get_by_text("Élève 68")).to_be_visible()
    people.get_by_label("Chercher une personne").fill("eleve 07")
    expect(people.get_by_text("Élève 07")).to_be_visible()
    expect(people.get_by_text("Élève 68")).not_to_be_visible()
    host.keyboard.press("Escape")
    host.get_by_role("button", name="Disposition : grille").click()
    stage = host.get_by_role("main")
    expect(stage.get_by_role("list", name="Participants, page 1 sur 3").get_by_role("listitem")).to_have_count(25)
    stage.get_by_role("button", name="Page suivante").click()
    stage.get_by_role("button", name="Page suivante").click()
    expect(
        stage.get_by_role("list", name="Participants, page 3 sur 3").get_by_text("Élève 68", exact=True)
    ).to_be_visible()
    looks.at(host, "large-room-gallery")
