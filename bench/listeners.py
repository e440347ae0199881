"""Many websockets in a process of their own, so thin that they cost the machine little: they note when frames come."""

import asyncio
import base64
import os
import struct
import time
from collections.abc import Sequence
from functools import partial
from multiprocessing.connection import Connection
from typing import NamedTuple

TEXT, PING, PONG = 0x81, 0x89, 0x8A
INIT = b'{"type":"connection_init"}'


class Subscription(NamedTuple):
    """What one listener is: its cookies, and what it asks for once it was greeted (None: it only listens); `quiet`:
    what it asks for says nothing to begin with."""

    cookie: str
    asks: str | None
    quiet: bool = False


class Frame(NamedTuple):
    """A text that came, and when (ns, monotonic)."""

    at_ns: int
    text: bytes


def listen(port: int, subscriptions: Sequence[Subscription], pipe: Connection) -> None:
    """Entry of the process. Says `ready` when each listener has its first frame (or its greeting, if it asks nothing).

    A message over the pipe then clears what came, the next one gets all frames of each listener, and so on.
    """
    asyncio.run(_listen(port, subscriptions, pipe))


async def _listen(port: int, subscriptions: Sequence[Subscription], pipe: Connection) -> None:
    loop = asyncio.get_running_loop()
    listeners = []
    for each in subscriptions:
        _, listener = await loop.create_connection(partial(_Listener, each), "127.0.0.1", port)
        listeners.append(listener)
        await listener.ready
    pipe.send("ready")
    while await asyncio.to_thread(pipe.recv):
        for listener in listeners:
            listener.frames.clear()
        pipe.send("cleared")
        await asyncio.to_thread(pipe.recv)
        pipe.send([listener.frames for listener in listeners])


class _Listener(asyncio.Protocol):
    def __init__(self, subscription: Subscription) -> None:
        self.frames: list[Frame] = []
        self.ready = asyncio.get_running_loop().create_future()
        self._subscription = subscription
        self._buffer = b""
        self._shaken = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # of create_connection
        self._transport = transport
        key = base64.b64encode(os.urandom(16)).decode()
        lines = [
            "GET /graphql HTTP/1.1",
            "Host: 127.0.0.1",
            "Upgrade: websocket",
            "Connection: Upgrade",
            f"Sec-WebSocket-Key: {key}",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Protocol: graphql-transport-ws",
            f"Cookie: {self._subscription.cookie}",
            "",
            "",
        ]
        transport.write("\r\n".join(lines).encode())

    def connection_lost(self, failure: Exception | None) -> None:
        if not self.ready.done():
            self.ready.set_exception(failure or ConnectionError("closed by the server"))

    def data_received(self, data: bytes) -> None:
        at_ns = time.monotonic_ns()
        self._buffer += data
        if not self._shaken:
            head, found, rest = self._buffer.partition(b"\r\n\r\n")
            if not found:
                return
            if b" 101 " not in head.partition(b"\r\n")[0]:
                raise ConnectionError(head.decode())
            self._shaken, self._buffer = True, rest
            self._greet()
        while (frame := self._frame()) is not None:
            kind, content = frame
            if kind == PING:
                self._send(PONG, content)
            elif kind == TEXT:
                self._came(Frame(at_ns, content))
            else:
                raise ConnectionError(f"a frame of kind {kind:#x}")

    def _greet(self) -> None:
        if self._subscription.asks is None:
            self.ready.set_result(None)
            return
        self._send(TEXT, INIT)
        self._send(TEXT, self._subscription.asks.encode())
        if self._subscription.quiet:
            self.ready.set_result(None)

    def _came(self, frame: Frame) -> None:
        if b'"type":"connection_ack"' not in frame.text:
            self.frames.append(frame)
            if not self.ready.done():
                self.ready.set_result(None)

    def _frame(self) -> tuple[int, bytes] | None:
        """Kind and content of the next whole frame (RFC 6455 section 5.2), if it is there."""
        buffer, start = self._buffer, 2
        if len(buffer) < start:
            return None
        size = buffer[1]
        if size >= 126:
            form, start = (">H", 4) if size == 126 else (">Q", 10)
            if len(buffer) < start:
                return None
            (size,) = struct.unpack_from(form, buffer, 2)
        if len(buffer) < start + size:
            return None
        self._buffer = buffer[start + size :]
        return buffer[0], buffer[start : start + size]

    def _send(self, kind: int, content: bytes) -> None:
        size = len(content)
        head = struct.pack(">BB", kind, 0x80 | size) if size < 126 else struct.pack(">BBH", kind, 0x80 | 126, size)
        self._transport.write(head + bytes(4) + content)  # a mask of zeros
