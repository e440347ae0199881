"""uvicorn's websocket, which also lets the application write whole frames, and tells whether the client reads them."""

import struct
from collections.abc import Callable
from typing import Any, cast

from starlette.types import Scope
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

EXTENSION = "amphi.websocket"
TEXT_FRAME = 0x81
PINGS_EVERY_SECONDS = 4.0
PINGED_TOGETHER_SECONDS = 0.5
"""Those whose time comes within so long are pinged at once: to wake the loop for each costs more than the ping."""


class Websocket(WebSocketsSansIOProtocol):
    """Is in the scope's extensions. What is written here skips ASGI, which costs more than the frame itself."""

    drained: frozenset[Callable[[], None]] = frozenset()
    """Called when the client has read what it was behind with."""

    heard_at = 0.0
    """When something came last (loop time, s)."""

    def data_received(self, data: bytes) -> None:
        """Anything, be it the answer to a ping, is a sign of life."""
        self.heard_at = self.loop.time()
        super().data_received(data)

    def silent_for_seconds(self) -> float:
        """How long nothing came."""
        return self.loop.time() - self.heard_at

    def schedule_ping(self) -> None:
        """The next ping, together with others."""
        turn = (self.loop.time() + PINGS_EVERY_SECONDS) // PINGED_TOGETHER_SECONDS
        self.ping_timer = self.loop.call_at(turn * PINGED_TOGETHER_SECONDS, self.send_keepalive_ping)

    def keepalive_timeout(self) -> None:
        """A ping was not answered. A close would wait behind what the client doesn't read."""
        self.transport.abort()

    async def run_asgi(self) -> None:
        """Run the application for this websocket."""
        cast(Scope, self.scope)["extensions"][EXTENSION] = self
        await super().run_asgi()

    def resume_writing(self) -> None:
        """The client reads again."""
        super().resume_writing()
        for caught_up in self.drained:
            caught_up()

    @property
    def full(self) -> bool:
        """Whether the client is behind: nothing should be written before it has read."""
        return not self.writable.is_set()

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


OPTIONS: dict[str, Any] = {
    "ws": Websocket,
    "ws_max_size": 100_000,
    "ws_ping_interval": PINGS_EVERY_SECONDS,  # RFC 6455 section 5.5.2: a browser answers even while its page is busy
    "ws_ping_timeout": 8.0,
    "ws_per_message_deflate": False,  # it would compress the same bytes anew for everybody
}
"""How uvicorn is to serve websockets."""


def websocket_of(scope: Scope) -> Websocket:
    """The websocket of a request that came over one."""
    return cast(Websocket, scope["extensions"][EXTENSION])
