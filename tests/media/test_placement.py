"""The node and the placement of sessions: what it refuses, how people come to it and go, how it ends."""

import asyncio

import pytest

from application.ports import MediaNode
from bench.browser import Browser
from bench.studio import NODE, Studio, until
from domain.placement import PlacementReason
from media import announcing, node
from media.refusal import NotPlacedHere
from tests.media.crowd import ROLES, Filming, Person, come_in, leave


async def test_a_token_for_another_node_is_refused():
    """Though it is signed and was never used."""
    async with Studio() as studio:
        seat_id = await studio.seat()
        browser = Browser(ROLES)
        with pytest.raises(NotPlacedHere):
            await studio.node.connect(await studio.token(seat_id, node_id="node-2"), browser.offer(), browser.roles)
        await browser.close()


async def test_a_session_that_is_placed_elsewhere_is_refused(monkeypatch):
    """The token was signed before the session moved."""
    monkeypatch.setattr(node, "ADMITTED_WITHIN_S", 0.1)
    async with Studio() as studio:
        token = await studio.token(await studio.seat())
        await studio.place("node-2", NODE, PlacementReason.NODE_DRAINED)
        browser = Browser(ROLES)
        with pytest.raises(NotPlacedHere):
            await studio.node.connect(token, browser.offer(), browser.roles)
        await browser.close()


async def test_who_is_here_is_served_while_they_move(monkeypatch):
    """A session that was placed elsewhere goes on here for some seconds, then whoever is left is cut."""
    monkeypatch.setattr(node, "MOVES_WITHIN_S", 600.0)
    async with Studio() as studio:
        ada, bob = await come_in(studio), await come_in(studio)
        async with Filming([ada.camera]):
            await until(lambda: len(bob.slot("video")) > 5)
            await studio.obeyed(await studio.place("node-2", NODE, PlacementReason.NODE_DRAINED))
            before = len(bob.slot("video"))
            await until(lambda: len(bob.slot("video")) > before + 20)
            assert len(studio.node.peers) == 2
            (moved,) = studio.node._moved
            studio.node._moved[moved] -= 600.0
            await until(lambda: not studio.node.peers)
        await leave(ada, bob)


async def test_a_session_that_comes_back_stays(monkeypatch):
    """Placed elsewhere and here again before anybody moved: nobody is cut."""
    monkeypatch.setattr(node, "MOVES_WITHIN_S", 600.0)
    async with Studio() as studio:
        ada = await come_in(studio)
        await studio.obeyed(await studio.place("node-2", NODE, PlacementReason.NODE_DRAINED))
        assert studio.node._moved
        await studio.obeyed(await studio.place(NODE, "node-2", PlacementReason.NODE_LOST))
        assert not studio.node._moved
        assert len(studio.node.peers) == 1
        await leave(ada)


async def again(studio: Studio, person: Person) -> Browser:
    """The same tab makes its connection anew; the offer is answered, nothing more."""
    connection_id = next(peer.connection_id for peer in studio.node.peers.values())
    browser = Browser(ROLES)
    browser.answer(
        await studio.node.connect(await studio.token(person.seat_id, connection_id), browser.offer(), browser.roles)
    )
    return browser


async def test_a_connection_serves_until_the_one_that_replaces_it_stands():
    """The old one is heard during the handshake of the new one, and ends with it."""
    async with Studio() as studio:
        ada = await come_in(studio)
        bob = await come_in(studio)
        old = studio.node.peers
        async with Filming([ada.camera]):
            await until(lambda: len(bob.slot("video")) > 5)
            browser = await again(studio, ada)
            await browser.connected.wait()
            await until(ada.browser.closed.is_set)
        assert len(old) == 2
        film = Person(ada.seat_id, browser)
        async with Filming([film.camera]):
            before = len(bob.slot("video"))
            await until(lambda: len(bob.slot("video")) > before + 5)
        await leave(bob, film)


async def test_a_goodbye_before_the_new_connection_stands_keeps_the_new_one():
    """A page that is reloaded says goodbye while the next one connects already."""
    async with Studio() as studio:
        ada = await come_in(studio)
        browser = await again(studio, ada)
        await ada.browser.close()
        await browser.connected.wait()
        await asyncio.sleep(0.3)
        assert len(studio.node.peers) == 1
        assert not browser.closed.is_set()
        await browser.close()


async def test_who_is_removed_is_cut_with_the_connection_they_make_anew():
    """Neither the old nor the new one is served any more."""
    async with Studio() as studio:
        ada = await come_in(studio)
        browser = await again(studio, ada)
        await studio.obeyed(await studio.remove(ada.seat_id))
        await until(lambda: not studio.node.peers)
        assert not studio.node._replacing
        await browser.close(goodbye=False)


async def test_a_node_announces_itself_and_its_load():
    """While it runs, with where it is reached; not any more once it has ended."""
    async with Studio() as studio:
        await until(lambda: studio.nodes.alive())
        ada = await come_in(studio)
        await until(lambda: [each.load for each in studio.nodes.alive()] == [1])
        (announced,) = studio.nodes.alive()
        assert announced.address == f"127.0.0.1:{studio.node.ice.port}"
        await leave(ada)
    assert studio.nodes.alive() == []


async def test_a_node_that_drains_waits_for_its_people(monkeypatch):
    """It says so, and is done when the last one has gone elsewhere."""
    monkeypatch.setattr(announcing, "DRAIN_S", 600.0)
    async with Studio() as studio:
        studio.nodes.announce(MediaNode("node-2", 0))
        ada = await come_in(studio)
        draining = asyncio.create_task(studio.node.drain())
        await until(lambda: any(each.node_id == NODE and each.draining for each in studio.nodes.alive()))
        await asyncio.sleep(0.3)
        assert not draining.done()
        await leave(ada)
        await asyncio.wait_for(draining, 60)


async def test_a_node_does_not_wait_where_nobody_can_go(monkeypatch):
    """The last one that serves ends at once."""
    monkeypatch.setattr(announcing, "DRAIN_S", 600.0)
    async with Studio() as studio:
        ada = await come_in(studio)
        await asyncio.wait_for(studio.node.drain(), 60)
        await leave(ada)
