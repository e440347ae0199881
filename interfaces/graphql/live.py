"""The live rooms of this web process, fed by one follower of the log."""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import ExitStack
from uuid import UUID

from application.amphi import Amphi
from application.crowd import Window, require_bounded
from application.ports import Follower
from application.reads import Audience
from application.session import NotInSession
from application.viewer import Viewer
from domain.admission import WasRefused, WasRemoved
from domain.event import Recorded
from domain.people import PersonForgotten
from domain.room import Room
from domain.seats import ConnectionNotFound
from domain.session import SessionHasEnded
from interfaces.graphql.live_room import LiveRoom, Watcher
from interfaces.graphql.presence import Line, WebPresence
from interfaces.graphql.room import RoomState
from interfaces.graphql.values import Position

CATCH_UP_SECONDS = 3.0

log = logging.getLogger("amphi.live")


class LiveRooms:
    """The rooms that are watched in this process, fed by one follower of the log."""

    def __init__(self, amphi: Amphi, establishment_id: UUID, follower: Follower, presence: WebPresence) -> None:
        self._amphi = amphi
        self._establishment_id = establishment_id
        self._follower = follower
        self._presence = presence
        self._rooms: dict[UUID, LiveRoom] = {}
        self._position = 0
        self._advanced = asyncio.Condition()
        self._following = asyncio.Event()

    async def run(self) -> None:
        """Follow the log for ever; should that fail, who watches is cut off, comes again, and reads the log anew."""
        while True:
            try:
                await self._follow()
            except Exception as failure:
                log.exception("the log can't be followed")
                self._following.clear()
                for live in self._rooms.values():
                    live.fail(failure)
                self._rooms.clear()
                await asyncio.sleep(1)

    async def _follow(self) -> None:
        self._position = await asyncio.to_thread(self._amphi.store.position)
        self._following.set()
        async for batch in self._follower.follow(self._position):
            self._dispatch(batch)
            async with self._advanced:
                self._position = batch[-1].position
                self._advanced.notify_all()

    def room(self, session_id: UUID) -> Room | None:
        """The room of a session now, if it is watched in this process."""
        live = self._rooms.get(session_id)
        return live.latest.room if live and live.loading.done() and not live.loading.exception() else None

    async def watch(
        self,
        viewer: Viewer,
        session_id: UUID,
        connection_id: UUID,
        since: Position | None,
        windows: tuple[Window, ...],
        line: Line,
    ) -> Watcher:
        """Watch a room until one is out of it, it ends, or the watcher is closed.

        Raises SessionNotFound, SessionHasEnded, WasRemoved, WasRefused, NotInSession, ConnectionNotFound,
        WindowsTooLarge, SearchTooLong or RoomLost.
        """
        require_bounded(windows)
        with ExitStack() as resources:
            live = await self.opened(session_id, resources)
            require_watcher(viewer, live.now, connection_id)
            resources.enter_context(self._presence.hears(connection_id, line))
            return live.watch(viewer, since, windows, resources.pop_all())

    async def opened(self, session_id: UUID, resources: ExitStack) -> LiveRoom:
        """The live room of a session as it is now, kept until `resources` are closed.

        Raises SessionNotFound or RoomLost.
        """
        await self._following.wait()
        live = self._rooms.get(session_id)
        if live is None:
            live = self._rooms[session_id] = LiveRoom(self._amphi, self._establishment_id, session_id)
        live.users += 1
        resources.callback(self._left, session_id, live)
        await asyncio.shield(live.loading)
        await self._caught_up()
        await live.told()
        return live

    def _left(self, session_id: UUID, live: LiveRoom) -> None:
        live.users -= 1
        if live.users == 0 and self._rooms.get(session_id) is live:
            del self._rooms[session_id]
            live.close()

    async def _caught_up(self) -> None:
        """Wait until the rooms have seen what was recorded before now, so that who just joined is known."""
        position = await asyncio.to_thread(self._amphi.store.position)
        async with asyncio.timeout(CATCH_UP_SECONDS), self._advanced:
            await self._advanced.wait_for(lambda: self._position >= position)

    def _dispatch(self, batch: Sequence[Recorded]) -> None:
        touched: dict[UUID, list[Recorded]] = {}
        for recorded in batch:
            if isinstance(recorded.event, PersonForgotten):
                for session_id in self._rooms:
                    touched.setdefault(session_id, []).append(recorded)
            elif recorded.session_id in self._rooms:
                touched.setdefault(recorded.session_id, []).append(recorded)
        for session_id, events in touched.items():
            live = self._rooms[session_id]
            live.observe(events)
            if live.failure:
                del self._rooms[session_id]


def require_watcher(viewer: Viewer, state: RoomState, connection_id: UUID) -> None:
    """Refuse who has no place in the room, or no such connection."""
    if state.room.ended_at:
        raise SessionHasEnded
    if state.audience(viewer) is Audience.OUT:
        if viewer.person_id in state.room.removed:
            raise WasRemoved
        raise WasRefused if viewer.person_id in state.room.refused else NotInSession
    if not state.has_connection(viewer, connection_id):
        raise ConnectionNotFound(field="connectionId")
