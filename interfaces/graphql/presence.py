"""Which connections this web process hears: those whose room is watched over a line that answers."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol
from uuid import UUID

from application.ports import Liveness

EVERY_SECONDS = 2.0
NOTED_FOR_SECONDS = 5.0
"""A line that has said nothing for so long is not noted as heard."""


class Line(Protocol):
    """A websocket, which answers pings for as long as somebody is there."""

    def silent_for_seconds(self) -> float:
        """How long nothing came."""
        ...


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
    def hears(self, connection_id: UUID, line: Line) -> Iterator[None]:
        """A connection is heard over this line; when its last line is gone, so is the connection."""
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
