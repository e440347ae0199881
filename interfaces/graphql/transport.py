"""The graphql-transport-ws protocol on a websocket; what is told to many is written once and sent without a detour.

Protocol: https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md (close codes 44xx are from there).

One message is ours: `{"type":"fleeting","payload":{"sessionId":…,"sent":…}}` says something in a session whose
`fleeting` is followed on the same websocket; the answer, if it is refused, comes in that subscription.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from uuid import UUID

import msgspec
from graphql import GraphQLError
from starlette.websockets import WebSocket, WebSocketDisconnect

from interfaces.graphql.documents import Executable, Operation, Prepared, formatted, is_subscription
from interfaces.graphql.live_fleeting import Listener
from interfaces.graphql.live_room import RoomLost, Told
from interfaces.graphql.presence import Line
from interfaces.graphql.viewer import Asking
from interfaces.websocket import websocket_of

PROTOCOL = "graphql-transport-ws"
MOST_OPERATIONS = 20
LONGEST_MESSAGE = 100_000
SHAKE_HANDS_WITHIN_SECONDS = 10.0

log = logging.getLogger("amphi.graphql")


class Message(msgspec.Struct, frozen=True):
    """One message of the protocol."""

    type: str
    id: str | None = None
    payload: msgspec.Raw = msgspec.Raw()


class Said(msgspec.Struct, frozen=True):
    """The payload of our own message."""

    session_id: UUID = msgspec.field(name="sessionId")
    sent: msgspec.Raw = msgspec.Raw()


class Closing(Exception):
    """The protocol was broken: the websocket is closed with a code and a reason."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class Connection:
    """One websocket: a reader, and a task for each operation that runs."""

    def __init__(
        self, websocket: WebSocket, executable: Executable, asking: Callable[[Line], Awaitable[Asking]]
    ) -> None:
        self._websocket = websocket
        self._raw = websocket_of(websocket.scope)
        self._executable = executable
        self._asking = asking
        self._acknowledged = False
        self._operations: dict[str, asyncio.Task[None]] = {}
        self._listeners: dict[UUID, Listener] = {}

    async def serve(self) -> None:
        """Speak the protocol until either side has enough."""
        if PROTOCOL not in self._websocket.scope.get("subprotocols", ()):
            await self._websocket.close(4406, "Subprotocol not acceptable")
            return
        await self._websocket.accept(PROTOCOL)
        try:
            async with asyncio.timeout(SHAKE_HANDS_WITHIN_SECONDS) as shaking_hands:
                while True:
                    await self._receive(await self._read())
                    if self._acknowledged:
                        shaking_hands.reschedule(None)
        except TimeoutError:
            await self._close(Closing(4408, "Connection initialisation timeout"))
        except Closing as closing:
            await self._close(closing)
        except WebSocketDisconnect:
            pass
        finally:
            tasks = list(self._operations.values())
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _read(self) -> Message:
        text = await self._websocket.receive_text()
        if len(text) > LONGEST_MESSAGE:
            raise Closing(4400, "Message too long")
        try:
            return msgspec.json.decode(text, type=Message)
        except msgspec.MsgspecError:
            raise Closing(4400, "Invalid message received") from None

    async def _receive(self, message: Message) -> None:
        match message.type:
            case "connection_init":
                if self._acknowledged:
                    raise Closing(4429, "Too many initialisation requests")
                self._acknowledged = True
                await self._send('{"type":"connection_ack"}')
            case "ping":
                await self._send('{"type":"pong"}')
            case "pong":
                pass
            case "subscribe":
                self._subscribe(message)
            case "fleeting":
                self._say(message)
            case "complete":
                if task := self._operations.pop(message.id or "", None):
                    task.cancel()
            case _:
                raise Closing(4400, "Invalid message received")

    def _subscribe(self, message: Message) -> None:
        if not self._acknowledged:
            raise Closing(4401, "Unauthorized")
        if not message.id:
            raise Closing(4400, "Invalid message received")
        if message.id in self._operations:
            raise Closing(4409, f"Subscriber for {message.id} already exists")
        if len(self._operations) >= MOST_OPERATIONS:
            raise Closing(4429, "Too many operations")
        try:
            operation = msgspec.json.decode(message.payload, type=Operation)
        except msgspec.MsgspecError:
            raise Closing(4400, "Invalid message received") from None
        self._operations[message.id] = asyncio.create_task(self._operate(message.id, operation))

    def _say(self, message: Message) -> None:
        try:
            said = msgspec.json.decode(message.payload, type=Said)
        except msgspec.MsgspecError:
            raise Closing(4400, "Invalid message received") from None
        if listener := self._listeners.get(said.session_id):
            listener.say(bytes(said.sent))

    async def _operate(self, key: str, operation: Operation) -> None:
        """Run one operation and forget it; what fails is told to the client."""
        prefix = '{"id":' + msgspec.json.encode(key).decode()
        try:
            prepared = self._executable.prepare(operation.query, operation.operation_name)
            if not isinstance(prepared, Prepared):
                await self._fail(prefix, prepared)
                return
            asking = await self._asking(self._raw)
            if is_subscription(prepared):
                await self._follow(prefix, prepared, operation, asking)
            else:
                response = await self._executable.answer(prepared, operation, asking)
                await self._send(f'{prefix},"type":"next","payload":{response}}}')
            await self._send(prefix + ',"type":"complete"}')
        except WebSocketDisconnect:
            pass
        except RoomLost:
            await self._close(Closing(1012, "Connect anew"))
        except Exception as failure:
            with contextlib.suppress(WebSocketDisconnect, RuntimeError):
                await self._fail(prefix, [_as_error(failure)])
        finally:
            if self._operations.get(key) is asyncio.current_task():
                del self._operations[key]

    async def _follow(self, prefix: str, prepared: Prepared, operation: Operation, asking: Asking) -> None:
        """Send each update as soon as it is told; a client that doesn't read is told again once it does."""
        websocket, start = self._raw, (prefix + ',"type":"next","payload":').encode()
        watcher, writer = await self._executable.subscribe(prepared, operation, asking)

        def tell(told: Told) -> None:
            websocket.write_text(start + writer.response(told) + b"}")

        try:
            if isinstance(watcher, Listener):
                self._listeners[watcher.session_id] = watcher
            websocket.drained |= {watcher.catch_up}
            watcher.follow(tell, lambda: not websocket.full)
            if failure := await watcher.over:
                raise failure
        finally:
            websocket.drained -= {watcher.catch_up}
            watcher.close()
            if isinstance(watcher, Listener) and self._listeners.get(watcher.session_id) is watcher:
                del self._listeners[watcher.session_id]

    async def _fail(self, prefix: str, errors: list[GraphQLError]) -> None:
        payload = msgspec.json.encode([formatted(error) for error in errors]).decode()
        await self._send(f'{prefix},"type":"error","payload":{payload}}}')

    async def _send(self, text: str) -> None:
        await self._websocket.send({"type": "websocket.send", "text": text})

    async def _close(self, closing: Closing) -> None:
        if self._raw.full:
            self._raw.abort()
            return
        with contextlib.suppress(RuntimeError):
            await self._websocket.close(closing.code, closing.reason)


def _as_error(failure: Exception) -> GraphQLError:
    if isinstance(failure, GraphQLError):
        return failure
    return GraphQLError(str(failure), original_error=failure)
