"""A browser as the tests need it: cookies, GraphQL over POST, and the live room over a real websocket."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any
from uuid import UUID, uuid4

import httpx
import msgspec
from graphql import GraphQLNamedType, GraphQLObjectType, GraphQLUnionType, get_named_type, is_leaf_type
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from interfaces.graphql.schema import build_schema

PATIENCE_SECONDS = 60.0
PLAIN = False
"""Nothing is encrypted here: reading every authority's certificate is half of what a browser costs."""
SCHEMA = build_schema()._schema
ROOM = """
subscription Room($sessionId: UUID!, $connectionId: UUID!, $since: Position, $windows: [PeopleWindow!]) {
  room(sessionId: $sessionId, connectionId: $connectionId, since: $since, windows: $windows) {
    after
    position
    facts { title kind bypass waitingRoom waitingMessage
      startedAt endedAt hostName hosted capacity code mediaNode anonymousQuestions spotlight
      recording { id by startedAt } switches { off suspended } locked }
    participants {
      seatId name guest role reconnecting handRaisedAt microphone camera screen captured
      hall companion encoder exempt { switch allowed }
    }
    counts { participants hands inHall waiting signals { yes no tooFast tooSlow } }
    participantsGone
    waiting { seatId name guest since }
    waitingGone
    reports { id name text }
    reportsGone
    polls {
      id kind question choices anonymous status voters
      results { answers counts texts { text count } otherTexts }
    }
    quizzes { id title total number open over questions { number text answered right accepted rightAnswers endsAt } }
    messages { id seatId author text sentAt scope to replyTo edited deleted }
    messagesAmended
    direct { id seatId author text sentAt scope to replyTo edited deleted }
    whiteboard { groupId shown page pages since }
    strokes { id surface seatId author tool colour width points pressed text stamp }
    strokesGone
    presentation { document { id title pages page zoom x y lookAhead download by since } }
    pages { total people { seatId name role handRaisedAt microphone } }
    questions { id anonymous seatId author text status votes answer answeredBy }
    breakouts { open asked free endsAt warns notice { number text } }
    groups { id number name count asksForHelp hostSeatId people { seatId name } }
    groupsGone
    reactions { seatId name reaction }
    mine {
      questionVotes signal
      status seatId seat { seatId name microphone handRaisedAt hall companion } role place consent
      mayRecord mayPresent mayPoll mayAdmit unmuteAsked { by }
      votes { pollId choices text } quizAnswers { number choices text right }
      hindrances { switch hindrance }
      groupId belongsTo sentBackFrom sentBack { groupId seatId name }
    }
  }
}
"""


class Stopped(Exception):
    """The subscription ended: with an error's code, or None when it completed."""

    def __init__(self, code: str | None) -> None:
        super().__init__(code)
        self.code = code


class Browser:
    """One person's browser."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.http = httpx.AsyncClient(base_url=address, headers={"x-amphi": "1"}, timeout=60, verify=PLAIN)

    async def sign_in(self, subject: str, *, charter: bool = True) -> "Browser":
        """Sign in as a demo person, and accept the charter."""
        answer = await self.http.post("/signin/demo", json={"subject": subject})
        assert answer.status_code == 204, answer.text
        if charter:
            assert (await self.do("acceptCharter", version=1))["__typename"] == "Done"
        return self

    async def ask(self, query: str, **variables: Any) -> Any:
        """The data of a query."""
        answer = await self.http.post("/graphql", json={"query": query, "variables": variables})
        response = answer.json()
        assert "errors" not in response, response
        return response["data"]

    async def do(self, command: str, *, command_id: UUID | None = None, **arguments: Any) -> Any:
        """The result of a mutation, every field of it; its document comes from the schema."""
        assert SCHEMA.mutation_type
        field = SCHEMA.mutation_type.fields[command]
        if "commandId" in field.args:
            arguments = {"commandId": str(command_id or uuid4()), **arguments}
        declared = ", ".join(f"${name}: {field.args[name].type}" for name in arguments)
        given = ", ".join(f"{name}: ${name}" for name in arguments)
        query = f"mutation ({declared}) {{ {command}({given}) {_selection(get_named_type(field.type))} }}"
        return (await self.ask(query, **{name: _plain(value) for name, value in arguments.items()}))[command]

    async def join(self, code: str, **arguments: Any) -> Any:
        """Join by a link's code, from a new tab unless one is named."""
        return await self.do("join", code=code, **{"connectionId": uuid4(), **arguments})

    @contextlib.asynccontextmanager
    async def line(self, **headers: str) -> AsyncIterator[ClientConnection]:
        """A websocket after the protocol's greeting, which has this browser's cookies."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.http.cookies.items())
        async with connect(
            self.address.replace("http", "ws", 1) + "/graphql",
            subprotocols=["graphql-transport-ws"],  # type: ignore[list-item]  # a NewType of str
            additional_headers={"cookie": cookies, **headers},
            max_size=None,
            max_queue=None,  # else who closes waits behind what they have not read
        ) as websocket:
            await websocket.send('{"type":"connection_init"}')
            assert msgspec.json.decode(await websocket.recv()) == {"type": "connection_ack"}
            yield websocket

    @contextlib.asynccontextmanager
    async def room(
        self, joined: Any, since: int | None = None, windows: Sequence[Any] = ()
    ) -> AsyncIterator["LiveRoom"]:
        """The live room after joining."""
        async with self.line() as websocket:
            live = LiveRoom(websocket)
            await live.subscribe(joined, since, windows)
            yield live


class LiveRoom:
    """What a client shows of a room: it puts entities in place by id, and checks that no update is missing."""

    def __init__(self, websocket: ClientConnection) -> None:
        self._websocket = websocket
        self.position: int | None = None
        self.facts: Any = None
        self.mine: Any = None
        self.counts: Any = None
        self.pages: Any = None
        self.presentation: Any = None
        self.participants: dict[str, Any] = {}
        self.waiting: dict[str, Any] = {}
        self.polls: dict[str, Any] = {}
        self.quizzes: dict[str, Any] = {}
        self.messages: dict[str, Any] = {}
        self.questions: dict[str, Any] = {}
        self.groups: dict[str, Any] = {}
        self.reports: dict[str, Any] = {}
        self.breakouts: Any = None
        self.strokes: dict[str, Any] = {}
        self.whiteboard: Any = None
        self.updates: list[Any] = []
        self.snapshots = 0

    async def subscribe(self, joined: Any, since: int | None, windows: Sequence[Any] = ()) -> None:
        """Ask for the room, from a position that one has already or from nothing."""
        self.position = since
        variables = {name: joined[name] for name in ("sessionId", "connectionId")}
        variables |= {"since": since, "windows": list(windows)}
        payload = {"query": ROOM, "variables": variables}
        await self._websocket.send(msgspec.json.encode({"id": "1", "type": "subscribe", "payload": payload}).decode())

    async def next(self) -> Any:
        """The next update. Raises Stopped."""
        while True:
            message = msgspec.json.decode(await self._websocket.recv())
            match message["type"]:
                case "ping":
                    await self._websocket.send('{"type":"pong"}')
                case "complete":
                    raise Stopped(None)
                case "error":
                    raise Stopped(message["payload"][0]["extensions"]["code"])
                case "next":
                    update = message["payload"]["data"]["room"]
                    self._apply(update)
                    return update

    async def until(self, holds: Callable[["LiveRoom"], object]) -> "LiveRoom":
        """Take updates until something holds."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while self.position is None or not self.updates or not holds(self):
                await self.next()
        return self

    async def stopped(self) -> str | None:
        """Take updates until the subscription ends; the error's code, if it was one."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                try:
                    await self.next()
                except Stopped as stopped:
                    return stopped.code
                except ConnectionClosed:
                    return "CLOSED"

    def named(self, name: str) -> Any:
        """The participant of a name."""
        return next((seat for seat in self.participants.values() if seat["name"] == name), None)

    def _apply(self, update: Any) -> None:
        self.updates.append(update)
        if update["after"] is None:
            self.snapshots += 1
            self.participants = {}
            self.waiting = {}
            self.polls = {}
            self.messages = {}
            self.questions = {}
            self.groups = {}
            self.strokes = {}
            self.quizzes = {}
        else:
            assert update["after"] == self.position, "an update is missing"
        self.position = update["position"]
        self.facts = update["facts"] or self.facts
        self.mine = update["mine"] or self.mine
        self.counts = update["counts"] or self.counts
        self.pages = update["pages"] or self.pages
        self.breakouts = update["breakouts"] or self.breakouts
        self.whiteboard = update["whiteboard"] or self.whiteboard
        by_id = ("reports", "polls", "quizzes", "messages", "questions", "groups", "strokes")
        self.presentation = update["presentation"] or self.presentation
        for kind, key in (("participants", "seatId"), ("waiting", "seatId"), *((kind, "id") for kind in by_id)):
            getattr(self, kind).update({entity[key]: entity for entity in update[kind]})
        for gone in update["strokesGone"]:
            del self.strokes[gone]
        self.messages.update({message["id"]: message for message in update["direct"] or ()})
        for gone in update["participantsGone"]:
            del self.participants[gone]
        for gone in update["reportsGone"]:
            del self.reports[gone]
        for gone in update["groupsGone"]:
            del self.groups[gone]
        for gone in update["waitingGone"]:
            del self.waiting[gone]


def _selection(kind: GraphQLNamedType) -> str:
    """Every field of a type, so deep as there are fields without arguments."""
    if isinstance(kind, GraphQLUnionType):
        return "{ __typename " + " ".join(f"... on {one.name} {_selection(one)}" for one in kind.types) + " }"
    assert isinstance(kind, GraphQLObjectType)
    fields = []
    for name, field in kind.fields.items():
        inner = get_named_type(field.type)
        fields.append(name if is_leaf_type(inner) else f"{name} {_selection(inner)}")
    return "{ " + " ".join(fields) + " }"


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, UUID) else value
