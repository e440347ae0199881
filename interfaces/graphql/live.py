"""The live rooms of this web process: one fold for each session that is watched, and its updates for each audience.

Everything pulls: who watches is at a position and asks for what changed since. Those at the same position and of the
same audience get the same object, so that it is serialised once; who was slow asks from further back and gets the
missed changes merged into one update. There is no queue that could overflow, and nothing is skipped.
"""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncGenerator, Sequence
from dataclasses import replace
from uuid import UUID

from application import people, rooms
from application.amphi import Amphi
from application.ports import Follower
from application.reads import Audience
from application.session import NotInSession
from application.viewer import Viewer
from domain import meetings
from domain.admission import WasRefused, WasRemoved
from domain.event import Recorded
from domain.meetings import Meeting
from domain.people import PersonForgotten
from domain.room import Room, fold
from domain.seats import ConnectionNotFound
from domain.session import SessionHasEnded, SessionNotFound
from interfaces.graphql import room as views
from interfaces.graphql.presence import Line, WebPresence
from interfaces.graphql.room import RoomState
from interfaces.graphql.session import RoomFacts, RoomUpdate
from interfaces.graphql.values import Position

POSITIONS_KEPT = 512
"""Who is further behind gets a snapshot."""
CATCH_UP_SECONDS = 3.0

log = logging.getLogger("amphi.live")


class RoomLost(Exception):
    """The room can't be followed any more in this process; who watches it should connect anew."""


class LiveRoom:
    """The room of one session while somebody watches it."""

    def __init__(self, amphi: Amphi, establishment_id: UUID, session_id: UUID) -> None:
        self._amphi = amphi
        self._establishment_id = establishment_id
        self._session_id = session_id
        self._states: deque[RoomState] = deque(maxlen=POSITIONS_KEPT)
        self._updates: dict[tuple[Audience, int | None], RoomUpdate] = {}
        self._early: list[Recorded] | None = []
        self._code = ""
        self._host_name: str | None = None
        self.watchers = 0
        self.failure: Exception | None = None
        self.changed = asyncio.Event()
        self.loading = asyncio.create_task(self._load())

    @property
    def now(self) -> RoomState:
        """The room at the latest position."""
        return self._states[-1]

    def at(self, position: int | None) -> RoomState | None:
        """The room at an earlier position, if it is still known."""
        return next((state for state in reversed(self._states) if state.position == position), None)

    def observe(self, recorded: Sequence[Recorded]) -> None:
        """Fold events of the session that follow, then wake those who watch."""
        if self._early is not None:
            self._early.extend(recorded)
            return
        try:
            for item in recorded:
                self._fold(item)
        except Exception as failure:
            log.exception("the room of session %s can't be folded", self._session_id)
            self.fail(failure)
        else:
            self._wake()

    def fail(self, failure: Exception) -> None:
        """Cut off who watches."""
        self.failure = failure
        self._wake()

    def update(self, viewer: Viewer, before: RoomState | None, *, first: bool) -> RoomUpdate:
        """What the viewer sees now, or what changed for them since `before`; `mine` at first and when it changed."""
        now = self.now
        audience = now.audience(viewer)
        if audience is Audience.OUT:
            return self._last_update(viewer, before, now)
        if before is not None and before.audience(viewer) is not audience:
            before = None
        shared = self._shared(audience, before, now)
        mine = views.mine(now, viewer)
        if before is not None and not first and mine == views.mine(before, viewer):
            return shared
        return replace(shared, mine=mine, shared=shared)

    def _shared(self, audience: Audience, before: RoomState | None, now: RoomState) -> RoomUpdate:
        key = (audience, before.position if before else None)
        found = self._updates.get(key)
        if found is None:
            if before is None:
                found = views.snapshot(now, audience, self._facts(now))
            else:
                facts = self._facts(now)
                found = views.difference(before, now, audience, None if facts == self._facts(before) else facts)
            self._updates[key] = found
        return found

    def _last_update(self, viewer: Viewer, before: RoomState | None, now: RoomState) -> RoomUpdate:
        facts = self._facts(now) if now.room.ended_at else None
        after = before.position if before else None
        return RoomUpdate(after=after, position=now.position, facts=facts, mine=views.mine(now, viewer))

    def _facts(self, state: RoomState) -> RoomFacts:
        return views.facts(state.room, code=self._code, host_name=self._host_name)

    def _fold(self, recorded: Recorded) -> None:
        room = self._states[-1].room if self._states else Room()
        if recorded.position <= room.position:
            return
        if isinstance(recorded.event, PersonForgotten) and recorded.event.person_id == room.host_id:
            self._host_name = None
        self._states.append(RoomState(fold(room, recorded)))

    def _wake(self) -> None:
        self._updates.clear()
        changed, self.changed = self.changed, asyncio.Event()
        changed.set()

    async def _load(self) -> None:
        await asyncio.to_thread(self._read)
        early, self._early = self._early or [], None
        for recorded in early:
            self._fold(recorded)

    def _read(self) -> None:
        """Fold the session from the log. Raises SessionNotFound."""
        viewer = Viewer(self._establishment_id, system=True)
        for room in rooms.states_of(self._amphi, viewer, self._session_id):
            self._states.append(RoomState(room))
        room = self._states[-1].room
        if room.meeting_id is None or room.host_id is None:
            raise SessionNotFound
        meeting, _ = self._amphi.store.load(room.meeting_id, Meeting(), meetings.evolve)
        self._code = meeting.code
        self._host_name = people.viewer_of(self._amphi, self._establishment_id, room.host_id).name


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
        return live.now.room if live and live.loading.done() and not live.loading.exception() else None

    async def watch(
        self, viewer: Viewer, session_id: UUID, connection_id: UUID, since: Position | None, line: Line | None
    ) -> AsyncGenerator[RoomUpdate, None]:
        """Updates of a room for a viewer, until they are out of it or it ends.

        What they may see is decided anew for each update. Raises SessionNotFound, SessionHasEnded, WasRemoved,
        WasRefused, NotInSession or ConnectionNotFound.
        """
        await self._following.wait()
        live = self._rooms.get(session_id)
        if live is None:
            live = self._rooms[session_id] = LiveRoom(self._amphi, self._establishment_id, session_id)
        live.watchers += 1
        try:
            await asyncio.shield(live.loading)
            await self._caught_up()
            require_watcher(viewer, live.now, connection_id)
            with self._presence.hears(connection_id, line):
                before, first = live.at(since), True
                while True:
                    changed, now = live.changed, live.now
                    yield live.update(viewer, before, first=first)
                    if now.audience(viewer) is Audience.OUT:
                        return
                    before, first = now, False
                    if live.now is now:
                        await changed.wait()
                    if live.failure:
                        raise RoomLost from live.failure
        finally:
            live.watchers -= 1
            if live.watchers == 0 and self._rooms.get(session_id) is live:
                del self._rooms[session_id]

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
