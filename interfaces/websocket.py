"""uvicorn's websocket, which also lets the application write whole frames, and tells whether the client reads them."""

import struct
from collections.abc import Callable
from typing import cast

from starlette.types import Scope
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

EXTENSION = "amphi.websocket"
TEXT_FRAME = 0x81


class Websocket(WebSocketsSansIOProtocol):
    """Is in the scope's extensions. What is written here skips ASGI, which costs more than the frame itself."""

    drained: frozenset[Callable[[], None]] = frozenset()
    """Called when the client has read what it was behind with."""
    full_since: float | None = None
    """Since when (loop time, s) the client hasn't read what is buffered for it."""

    async def run_asgi(self) -> None:
        """Run the application for this websocket."""
        cast(Scope, self.scope)["extensions"][EXTENSION] = self
        await super().run_asgi()

    def pause_writing(self) -> None:
        """More is buffered than the transport's high-water mark."""
        super().pause_writing()
        self.full_since = self.loop.time()

    def resume_writing(self) -> None:
        """The client reads again."""
        super().resume_writing()
        self.full_since = None
        for caught_up in self.drained:
            caught_up()

    @property
    def full(self) -> bool:
        """Whether the client is behind: nothing should be written before it has read."""
        return self.full_since is not None

    def full_for_seconds(self) -> float:
        """How long the client has been behind."""
        return 0.0 if self.full_since is None else self.loop.time() - self.full_since

    def write_text(self, text: bytes) -> None:
        """Send one message in UTF-8, at once; nothing when the websocket closes (RFC 6455 section 5.2)."""
        if self.close_sent or self.transport.is_closing():
            return
        size = len(text)
        if size < 126:
            head = struct.pack(">BB", TEXT_FRAME, size)
        elif size < 65536:
            head = struct.pack(">BBH", TEXT_FRAME, 126, size)
        else:
            head = struct.pack(">BBQ", TEXT_FRAME, 127, size)
        self.transport.write(head + text)

    def abort(self) -> None:
        """Give up the connection and what is buffered for it."""
        self.transport.abort()


def websocket_of(scope: Scope) -> Websocket:
    """The websocket of a request that came over one."""
    return cast(Websocket, scope["extensions"][EXTENSION])
