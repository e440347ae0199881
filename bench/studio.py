"""A media node on a log that the test writes: the node's ports, in memory."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import cast
from uuid import UUID, uuid4

from application.media_access import MediaTokenInvalid
from application.ports import EventStore, MediaClaims
from application.ports import MediaNode as Announced
from domain.admission import AdmissionRequested, ParticipantAdmitted, ReleaseReason, Role, SeatReleased
from domain.event import Event, Recorded
from domain.personal import Personal
from domain.placement import MediaPlaced, PlacementReason
from domain.publications import CameraStarted, MicrophoneOpened, ScreenShareStarted
from domain.seats import ConnectionOpened
from domain.session import SessionStarted
from media.capture import Capture
from media.node import MediaNode
from media.router import Tap

ESTABLISHMENT = UUID(int=1)
ROUTER = ""
"""Which router new nodes forward with (`media/engine.py`)."""
NODE = "node-1"


class Log:
    """Ports `Follower`, `MediaTokens`, `Captures` and `Liveness` in memory, and what the node reads of `EventStore`."""

    def __init__(self) -> None:
        self.recorded: list[Recorded] = []
        self.tokens: dict[str, MediaClaims] = {}
        self.reported = 0
        self.reportable = True
        self.alive: set[UUID] = set()
        self._changed = asyncio.Condition()

    async def append(self, session_id: UUID, *events: Event) -> int:
        """Record events; returns the position of the last."""
        for happened in events:
            self.recorded.append(
                Recorded(
                    position=len(self.recorded) + 1,
                    recorded_at=datetime.now(UTC),
                    establishment_id=ESTABLISHMENT,
                    session_id=session_id,
                    actor_id=None,
                    command_id=None,
                    correlation_id=None,
                    event=happened,
                )
            )
        async with self._changed:
            self._changed.notify_all()
        return len(self.recorded)

    async def follow(self, after: int) -> AsyncIterator[Sequence[Recorded]]:
        """Batches after a position, for ever."""
        while True:
            async with self._changed:
                while len(self.recorded) == after:
                    await self._changed.wait()
            batch = self.recorded[after:]
            after += len(batch)
            yield batch

    def read(self, after: int, limit: int, session_id: UUID | None = None) -> Sequence[Recorded]:
        """Events after a position."""
        return [each for each in self.recorded[after:] if session_id in (None, each.session_id)][:limit]

    def position(self) -> int:
        """The position of the last event."""
        return len(self.recorded)

    def sign(self, claims: MediaClaims) -> str:
        """A token."""
        token = uuid4().hex
        self.tokens[token] = claims
        return token

    def redeem(self, token: str) -> MediaClaims:
        """The claims of a token, once."""
        claims = self.tokens.pop(token, None)
        if claims is None:
            raise MediaTokenInvalid
        return claims

    def report(self, node_id: str, position: int) -> None:
        """A node's position."""
        if not self.reportable:
            raise ConnectionError
        self.reported = position

    def confirmed(self, position: int) -> bool:
        """Whether the node obeys the log up to a position."""
        return self.reported >= position

    def note(self, source: str, connection_ids: Sequence[UUID]) -> None:
        """These are heard."""
        self.alive |= set(connection_ids)

    def gone(self, source: str, connection_ids: Sequence[UUID]) -> None:
        """These are dead."""
        self.alive -= set(connection_ids)

    def heard(self, connection_ids: Sequence[UUID]) -> set[UUID]:
        """Those that are heard."""
        return self.alive & set(connection_ids)


class Nodes:
    """Port `MediaNodes` in memory."""

    def __init__(self) -> None:
        self._alive: dict[str, Announced] = {}

    def announce(self, node: Announced) -> None:
        """A node is alive."""
        self._alive[node.node_id] = node

    def withdraw(self, node_id: str) -> None:
        """A node is no more."""
        self._alive.pop(node_id, None)

    def alive(self) -> Sequence[Announced]:
        """Every node that is alive."""
        return [*self._alive.values()]


class Studio:
    """A session with a media node on loopback."""

    def __init__(self, port: int = 0, tap: Tap | None = None, captures: Path | None = None) -> None:
        self.log, self.nodes = Log(), Nodes()
        self.session_id = uuid4()
        self.people: dict[UUID, UUID] = {}
        """Person by seat."""
        self._port, self._tap, self._captures = port, tap, captures
        self.node = self._new_node()

    def _new_node(self, node_id: str = NODE) -> MediaNode:
        return MediaNode(
            node_id,
            host="127.0.0.1",
            port=self._port,
            announced="127.0.0.1",
            store=cast(EventStore, self.log),
            follower=self.log,
            tokens=self.log,
            captures=self.log,
            liveness=self.log,
            nodes=self.nodes,
            tap=self._tap,
            router=ROUTER,
            capture=Capture(self._captures, node_id) if self._captures else None,
        )

    async def __aenter__(self) -> "Studio":
        await self.record(SessionStarted(self.session_id, uuid4(), uuid4(), "Analysis", False))
        await self.place(NODE, None, PlacementReason.OPENED)
        await self.node.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.node.stop()

    async def restart(self) -> None:
        """Another node takes the place of this one, with nothing but the log."""
        await self.node.stop()
        self.node = self._new_node()
        await self.node.start()

    async def record(self, *events: Event) -> int:
        """Append to the session's log."""
        return await self.log.append(self.session_id, *events)

    async def place(self, node_id: str, previous: str | None, reason: PlacementReason) -> int:
        """The session's media are on a node from now on."""
        return await self.record(MediaPlaced(self.session_id, self.session_id, node_id, previous, reason))

    async def obeyed(self, position: int) -> None:
        """Wait until the node has reported a position."""
        await until(lambda: self.log.confirmed(position))

    async def seat(self, *, screen: bool = False) -> UUID:
        """Somebody comes in with microphone and camera on; returns their seat."""
        seat_id, person_id = uuid4(), uuid4()
        self.people[seat_id] = person_id
        name = Personal(person_id, "Somebody")
        await self.record(
            AdmissionRequested(seat_id, person_id, name, False),
            ParticipantAdmitted(seat_id, person_id, name, False, Role.PARTICIPANT),
            MicrophoneOpened(seat_id),
            CameraStarted(seat_id),
            *([ScreenShareStarted(seat_id)] if screen else []),
        )
        return seat_id

    async def remove(self, seat_id: UUID) -> int:
        """The host removes somebody."""
        return await self.record(SeatReleased(seat_id, ReleaseReason.REMOVED))

    async def token(self, seat_id: UUID, connection_id: UUID | None = None, node_id: str = NODE) -> str:
        """A token for a new connection of a seat, or for one that is made anew."""
        connection_id = connection_id or uuid4()
        await self.record(ConnectionOpened(seat_id, connection_id))
        return self.log.sign(MediaClaims(ESTABLISHMENT, self.session_id, seat_id, connection_id, node_id))


async def until(condition: Callable[[], object], timeout_s: float = 60.0) -> None:
    """Wait until a condition holds; fails after a while."""
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        await asyncio.sleep(0.01)
