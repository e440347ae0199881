"""Which connections this web process hears: those whose room is watched over a line that answers."""

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from uuid import UUID

from application.ports import Liveness

EVERY_SECONDS = 2.0
SILENT_AFTER_SECONDS = 10.0
NOTED_FOR_SECONDS = 5.0
"""A line is pinged every 2 s; one that has said nothing for so long is not noted as heard."""


class Line:
    """A websocket: when it was last heard."""

    def __init__(self) -> None:
        self._heard_at = time.monotonic()

    def heard(self) -> None:
        """Something came over the line."""
        self._heard_at = time.monotonic()

    def silent_for_seconds(self) -> float:
        """How long nothing came."""
        return time.monotonic() - self._heard_at


class WebPresence:
    """Notes for the sweeper which connections are heard here."""

    def __init__(self, liveness: Liveness) -> None:
        self._liveness = liveness
        self._lines: dict[UUID, list[Line]] = {}
        self._told: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Note every 2 s what is heard, for ever."""
        while True:
            heard = [
                connection
                for connection, lines in self._lines.items()
                if any(line.silent_for_seconds() < NOTED_FOR_SECONDS for line in lines)
            ]
            if heard:
                await asyncio.to_thread(self._liveness.note, "web", heard)
            await asyncio.sleep(EVERY_SECONDS)

    @contextmanager
    def hears(self, connection_id: UUID, line: Line | None) -> Iterator[None]:
        """A connection is heard over this line; when its last line is gone, so is the connection."""
        line = line or Line()
        lines = self._lines.setdefault(connection_id, [])
        lines.append(line)
        self._soon(self._liveness.note, connection_id)
        try:
            yield
        finally:
            lines.remove(line)
            if not lines:
                del self._lines[connection_id]
                self._soon(self._liveness.gone, connection_id)

    def _soon(self, tell: Callable[[str, Sequence[UUID]], None], connection_id: UUID) -> None:
        task = asyncio.get_running_loop().create_task(asyncio.to_thread(tell, "web", [connection_id]))
        self._told.add(task)
        task.add_done_callback(self._told.discard)
