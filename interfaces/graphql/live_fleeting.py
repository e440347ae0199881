"""What is fleeting, of the sessions of this process: merged, written once, and told to everybody at the same time.

It is told at once after a quiet moment, else up to twenty-five times a second. Ten would be enough for the eye, but
then the wait alone would be up to 100 ms, and that is the time in which others are to see it.
"""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from contextlib import ExitStack
from functools import partial
from uuid import UUID

import msgspec

from application.fleeting import Authored, Pace, accept, is_seen, read
from application.ports import Elsewhere
from application.session import NotInSession
from application.viewer import Viewer
from domain.refusal import Refused
from interfaces.graphql.fleeting import FleetingUpdate, update_of
from interfaces.graphql.live import LiveRooms, require_watcher
from interfaces.graphql.live_room import LiveRoom, RoomLost, Stream, Told
from interfaces.graphql.refusal import refusal_of
from interfaces.graphql.room import RoomState

PAUSE_SECONDS = 0.04


class LiveFleeting:
    """The sessions of this process in which somebody follows what is fleeting."""

    def __init__(self, live: LiveRooms, elsewhere: Elsewhere) -> None:
        self._live = live
        self._elsewhere = elsewhere
        self._rooms: dict[UUID, FleetingRoom] = {}
        self._saying: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Hear what other web processes pass on, for ever."""
        await self._elsewhere.run(self._heard)

    async def listen(self, viewer: Viewer, session_id: UUID, connection_id: UUID) -> "Listener":
        """Follow what is fleeting in a session.

        Raises SessionNotFound, SessionHasEnded, WasRemoved, WasRefused, NotInSession, ConnectionNotFound or RoomLost.
        """
        with ExitStack() as resources:
            live = await self._live.opened(session_id, resources)
            require_watcher(viewer, live.now, connection_id)
            if viewer.person_id not in live.latest.seats:
                raise NotInSession
            room = self._rooms.get(session_id)
            if room is None or room.live is not live:
                room = self._rooms[session_id] = FleetingRoom(live, partial(self._say, session_id))
                self._soon(self._elsewhere.join(session_id))
            theirs = resources.pop_all()
            listener = Listener(session_id, room, viewer, theirs)
            room.listeners.add(listener)
            theirs.callback(self._left, session_id, room, listener)
            return listener

    def _left(self, session_id: UUID, room: "FleetingRoom", listener: "Listener") -> None:
        room.listeners.discard(listener)
        if not room.listeners and self._rooms.get(session_id) is room:
            del self._rooms[session_id]
            room.close()
            self._soon(self._elsewhere.leave(session_id))

    def _heard(self, session_id: UUID, message: bytes) -> None:
        if room := self._rooms.get(session_id):
            room.tell(_ALL.decode(message))

    def _say(self, session_id: UUID, authored: Sequence[Authored]) -> None:
        self._soon(self._elsewhere.say(session_id, msgspec.json.encode(authored)))

    def _soon(self, doing: Coroutine[object, object, None]) -> None:
        task = asyncio.get_running_loop().create_task(doing)
        self._saying.add(task)
        task.add_done_callback(self._saying.discard)


_ALL = msgspec.json.Decoder(list[Authored])


class FleetingRoom:
    """What is fleeting in one session, as far as it goes through this process."""

    def __init__(self, live: LiveRoom, say: Callable[[Sequence[Authored]], None]) -> None:
        self.live = live
        self.listeners: set[Listener] = set()
        self._say = say
        self._waiting: dict[tuple[UUID, object], Authored] = {}
        self._told_at = 0.0
        self._timer: asyncio.Handle | None = None

    def take(self, authored: Authored) -> None:
        """Tell everybody soon, with what else came and as one with what the same person sent before."""
        key = (authored.seat_id, authored.sent.key())
        before = self._waiting.get(key)
        self._waiting[key] = authored if before is None else joined(before, authored)
        if self._timer is None:
            loop = asyncio.get_running_loop()
            wait = self._told_at + PAUSE_SECONDS - loop.time()
            self._timer = loop.call_later(wait, self._pass_on) if wait > 0 else loop.call_soon(self._pass_on)

    def tell(self, authored: Sequence[Authored]) -> None:
        """Tell everybody here who has a seat now."""
        if self.live.failure:
            for listener in tuple(self.listeners):
                listener.end(RoomLost(str(self.live.failure)))
            return
        latest, told = self.live.latest, dict[RoomState, Told]()

        def within(seen: RoomState) -> Told:
            if seen not in told:
                told[seen] = Told(update_of(each for each in authored if is_seen(seen.room, each)), None, None, {})
            return told[seen]

        for listener in tuple(self.listeners):
            if listener.viewer.person_id in latest.seats:
                listener.tell(partial(within, latest.within(latest.group(listener.viewer))))
            else:
                listener.end()

    def close(self) -> None:
        """Nobody follows any more."""
        if self._timer:
            self._timer.cancel()

    def _pass_on(self) -> None:
        self._timer = None
        self._told_at = asyncio.get_running_loop().time()
        authored = list(self._waiting.values())
        self._waiting.clear()
        self._say(authored)
        self.tell(authored)


def joined(before: Authored, later: Authored) -> Authored:
    """Two of the same person and key as one; the later alone when it is of another kind."""
    if type(before.sent) is not type(later.sent):
        return later
    return Authored(later.seat_id, before.sent.then(later.sent))  # type: ignore[arg-type]  # of one kind


class Listener(Stream):
    """Somebody who follows what is fleeting, and says something themselves."""

    def __init__(self, session_id: UUID, room: FleetingRoom, viewer: Viewer, resources: ExitStack) -> None:
        super().__init__(resources)
        self.session_id = session_id
        self.viewer = viewer
        self._room = room
        self._pace = Pace(asyncio.get_running_loop().time())

    def say(self, message: bytes) -> None:
        """Pass on what they send; whether they may is decided anew each time."""
        latest = self._room.live.latest
        latest = latest.within(latest.group(self.viewer))
        try:
            self._pace.require(asyncio.get_running_loop().time())
            seat = latest.seats.get(self.viewer.person_id) if self.viewer.person_id else None
            self._room.take(accept(self.viewer, seat, latest.room, read(message)))
        except Refused as refused:
            told = Told(FleetingUpdate(refused=refusal_of(refused)), None, None, {})
            self.tell(lambda: told)
