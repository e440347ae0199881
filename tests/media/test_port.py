"""The native router forwards on a thread of its own: what the event loop does meanwhile holds nothing up."""

import time
from collections.abc import Callable

import pytest

from bench import studio
from bench.studio import Studio, until
from domain.publications import MicrophoneMuted
from media import engine
from tests.media.crowd import Person, Talking, come_in, leave

AT_ONCE = 100
"""Datagrams that the port's buffer holds, however late the thread reads them."""


@pytest.fixture(autouse=True)
def native(monkeypatch: pytest.MonkeyPatch) -> None:
    """The node of each test's studio forwards with the native router."""
    monkeypatch.setattr(studio, "ROUTER", engine.NATIVE)


def held_up_until(condition: Callable[[], object]) -> None:
    """The event loop does nothing until a condition holds; fails after a while."""
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.002)


async def conversation(room: Studio) -> tuple[Person, Person]:
    """Two people, of whom the first is heard by the second."""
    ada, bob = await come_in(room), await come_in(room)
    async with Talking({ada.microphone: 20}):
        await until(lambda: bob.voices() > 5)
    await until(lambda: room.node.router.received == ada.microphone.number)
    return ada, bob


async def test_what_is_said_while_the_event_loop_is_busy_is_forwarded_meanwhile() -> None:
    """Each of twenty packets leaves before the event loop has done anything."""
    async with Studio() as room:
        ada, bob = await conversation(room)
        before = room.node.router.forwarded
        for _ in range(20):
            ada.microphone.say()
        held_up_until(lambda: room.node.router.forwarded == before + 20)
        await leave(ada, bob)


async def test_packets_wait_for_the_answer_whose_they_are() -> None:
    """The first pictures of a camera all arrive before the event loop was asked about it; none is lost."""
    async with Studio() as room:
        ada, bob = await conversation(room)
        before, heard = room.node.router.received, room.node.metrics()["datagrams_received"]
        for _ in range(10):
            ada.camera.frame()
        held_up_until(lambda: room.node.metrics()["datagrams_received"] >= heard + 20)
        await until(lambda: room.node.router.received == before + 20)
        await leave(ada, bob)


async def test_who_is_muted_is_forwarded_to_nobody_from_that_event_on() -> None:
    """What is said after the node has obeyed is dropped, although the thread goes on all the while."""
    async with Studio() as room:
        ada, bob = await conversation(room)
        await room.obeyed(await room.record(MicrophoneMuted(ada.seat_id, bob.seat_id)))
        forwarded, blocked = room.node.router.forwarded, room.node.metrics().get("dropped_blocked", 0)
        for _ in range(20):
            ada.microphone.say()
        held_up_until(lambda: room.node.metrics().get("dropped_blocked", 0) == blocked + 20)
        assert room.node.router.forwarded == forwarded
        await leave(ada, bob)


async def test_a_flood_for_the_event_loop_is_bounded_and_media_go_on() -> None:
    """Checks that are nobody's: so many wait, the others are dropped and counted, and speech is forwarded."""
    async with Studio() as room:
        ada, bob = await conversation(room)

        def flooded() -> bool:
            for _ in range(AT_ONCE):
                ada.browser.send_datagram(b"\x00 not a check")
            return room.node.metrics().get("dropped_inbox_full", 0) > 0

        held_up_until(flooded)
        before = room.node.router.forwarded
        held_up_until(lambda: ada.microphone.say() or room.node.router.forwarded > before)
        await until(lambda: room.node.dropped["stun_malformed"] > 0)
        await leave(ada, bob)
