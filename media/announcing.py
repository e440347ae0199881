"""What the node says of itself, several times a second: that it serves, how many, and that it wants to end."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Coroutine
from typing import Any

import msgspec

from application.ports import MediaNode, MediaNodes

ANNOUNCE_S = 0.25
DRAIN_S = 8.0
"""A node that should end waits this long for its people to go elsewhere."""

log = logging.getLogger("amphi.media")


class Announcing:
    """Announces the node while it runs; `load()` is how many connections it has."""

    def __init__(self, nodes: MediaNodes, node: MediaNode, load: Callable[[], int]) -> None:
        self._nodes, self._node, self._load = nodes, node, load

    async def run(self) -> None:
        """Announce, for ever."""
        while True:
            await self._try(self._announce())
            await asyncio.sleep(ANNOUNCE_S)

    async def drain(self) -> None:
        """Say that the node wants to end, and wait until everybody is elsewhere; no longer than another one serves."""
        self._node = msgspec.structs.replace(self._node, draining=True)
        await self._try(self._announce())
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(DRAIN_S):
                while self._load() and await self._others_serve():  # noqa: ASYNC110  # Valkey has no event for it
                    await asyncio.sleep(ANNOUNCE_S / 2)

    async def withdraw(self) -> None:
        """Say that the node is no more."""
        await self._try(asyncio.to_thread(self._nodes.withdraw, self._node.node_id))

    async def _announce(self) -> None:
        node = msgspec.structs.replace(self._node, load=self._load())
        await asyncio.to_thread(self._nodes.announce, node)

    async def _others_serve(self) -> bool:
        alive = await asyncio.to_thread(self._nodes.alive)
        return any(node.node_id != self._node.node_id and not node.draining for node in alive or ())

    async def _try(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except Exception:  # whatever the store raises: it is said again soon
            log.warning("the media node could not say that it is there")
