"""How far this node obeys the log, said to the others; and for how long it may capture without saying so again."""

import asyncio
import logging
import time
from collections.abc import Callable

from application.ports import Captures, EventStore

REPORT_S = 1.0
FENCED_S = 4.0
"""Without having been able to report its position for this long, a node captures nothing."""

log = logging.getLogger("amphi.media")


class Lease:
    """Reports the node's position at once after each batch, and each second at least.

    Capturing is allowed while the last report is younger than FENCED_S. After a lapse others no longer waited for us:
    the report is made first, then the log's position is read, and nothing is captured before that position is obeyed.
    So whoever was acknowledged during the lapse is obeyed, and whoever withdraws later is waited for.
    """

    def __init__(
        self,
        node_id: str,
        captures: Captures,
        store: EventStore,
        position: Callable[[], int],
        allow_until: Callable[[float], None],
    ) -> None:
        self._node_id, self._captures, self._store = node_id, captures, store
        self._position, self._allow_until = position, allow_until
        self._moved = asyncio.Event()
        self._until = 0.0
        self._needed: int | None = None

    def moved(self) -> None:
        """The node obeys more of the log."""
        self._moved.set()

    async def run(self) -> None:
        """Report, for ever."""
        while True:
            self._moved.clear()
            try:
                await self._report()
            except Exception:  # whatever the stores raise: we can't say how far we are, and tell so by silence
                log.warning("the media node could not report its position")
                await asyncio.sleep(REPORT_S / 4)
            try:
                async with asyncio.timeout(REPORT_S):
                    await self._moved.wait()
            except TimeoutError:
                continue

    async def _report(self) -> None:
        asked_at = time.monotonic()
        if asked_at > self._until:
            self._needed = None
        await asyncio.to_thread(self._captures.report, self._node_id, self._position())
        self._until = asked_at + FENCED_S
        if self._needed is None:
            self._needed = await asyncio.to_thread(self._store.position)
        if self._position() >= self._needed:
            self._allow_until(self._until)
