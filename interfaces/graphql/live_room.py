"""One session while somebody watches it here: its fold, and what each watcher is told of it, when.

Who watches is at a position. When the room changes, everybody is told what changed since theirs: at once after a quiet
moment, else ten times a second, so that a burst is one update. Those at the same position and of the same audience get
the same object, which is written once; what they may see is looked at again only if the change touches
them. Who does not read what was sent is left out until they do, and is then told everything since in one update: there
is no queue that could grow, and nothing is skipped.
"""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import ExitStack
from functools import cache, partial
from typing import Any, NamedTuple, Protocol
from uuid import UUID
from weakref import WeakValueDictionary

from application import people, rooms
from application.amphi import Amphi
from application.crowd import Window
from application.reads import Audience
from application.viewer import Viewer
from domain import meetings
from domain.event import Recorded
from domain.meetings import Meeting
from domain.people import PersonForgotten
from domain.room import Room, fold
from domain.session import SessionNotFound
from interfaces.graphql import room as views
from interfaces.graphql.room import RoomState
from interfaces.graphql.session import RoomFacts, RoomUpdate

PAUSE_SECONDS = 0.1
POSITIONS_KEPT = 512
"""Who is further behind gets a snapshot."""

Group = UUID | None
"""A breakout; None: with everybody."""

log = logging.getLogger("amphi.live")


class RoomLost(Exception):
    """The room can't be followed any more in this process; who watches it should connect anew."""


class Update(Protocol):
    """What is told of a room, once written in JSON for each document that asks for it."""

    rendered: dict[object, bytes]


class Seeing:
    """What those have in common who see the same of a room: one object for all of them, so that it is its own key."""

    def __init__(self, audience: Audience, group: Group, windows: tuple[Window, ...]) -> None:
        self.audience = audience
        self.group = group
        self.windows = windows if audience in views.SEES_PEOPLE else ()


class Told(NamedTuple):
    """What one watcher is told: an update for all, the people of their windows, and what is theirs alone."""

    shared: Update
    pages: RoomUpdate | None
    mine: RoomUpdate | None
    written: dict[object, bytes]
    """The whole response, by document, when nothing in it is one person's."""
    direct: RoomUpdate | None = None
    """Messages that only some read, this watcher among them."""


class Stream:
    """What a subscription gives: who follows it is told, many at a time, instead of asking one by one."""

    def __init__(self, resources: ExitStack) -> None:
        self.over: asyncio.Future[Exception | None] = asyncio.get_running_loop().create_future()
        """Done when nothing more will be told, or with what went wrong."""
        self._resources = resources
        self._write: Callable[[Told], None] | None = None
        self._ready: Callable[[], bool] = lambda: True

    def __aiter__(self) -> AsyncIterator[Any]:
        """What GraphQL calls a source stream is pulled; here whoever follows is called, many at a time."""
        raise TypeError("a stream tells: `follow` it")

    def follow(self, tell: Callable[[Told], None], ready: Callable[[], bool]) -> None:
        """Have `tell` called from now on while `ready` says so, and `catch_up` when it does again."""
        self._write, self._ready = tell, ready
        self.catch_up()

    def tell(self, told: Callable[[], Told]) -> bool:
        """Tell something, unless they are behind with what they were told before; whether it was told."""
        if self._write is None or self.over.done() or not self._ready():
            return False
        try:
            self._write(told())
        except Exception as failure:
            self.end(failure)
            return False
        return True

    def catch_up(self) -> None:
        """Tell what they have missed, when they read or read again: nothing, unless a stream knows of it."""

    def end(self, failure: Exception | None = None) -> None:
        """Nothing more will be told."""
        if not self.over.done():
            self.over.set_result(failure)

    def close(self) -> None:
        """They went away."""
        self.end()
        self._resources.close()


class LiveRoom:
    """The room of one session while somebody watches it."""

    def __init__(self, amphi: Amphi, establishment_id: UUID, session_id: UUID) -> None:
        self._amphi = amphi
        self._establishment_id = establishment_id
        self._session_id = session_id
        self._told: deque[RoomState] = deque(maxlen=POSITIONS_KEPT)
        self._updates: dict[tuple[Audience, Group, Group, int | None], RoomUpdate] = {}
        self._pages: dict[tuple[Audience, Group, tuple[Window, ...], int | None], RoomUpdate | None] = {}
        self._seeing: WeakValueDictionary[tuple[Audience, Group, tuple[Window, ...]], Seeing] = WeakValueDictionary()
        self._early: list[Recorded] | None = []
        self._code = ""
        self._told_at = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self.latest = RoomState(Room(), None)
        """The room as far as it is known, told or not."""
        self.users = 0
        """Who watches, or is about to."""
        self._watchers: set[Watcher] = set()
        self.failure: Exception | None = None
        self.changed = asyncio.Event()
        self.loading = asyncio.create_task(self._load())

    @property
    def now(self) -> RoomState:
        """The room at the position that was told last."""
        return self._told[-1]

    def at(self, position: int | None) -> RoomState | None:
        """The room at a position that was told earlier, if it is still known."""
        return next((state for state in reversed(self._told) if state.position == position), None)

    def observe(self, recorded: Sequence[Recorded]) -> None:
        """Fold events of the session that follow, then tell those who watch, soon or at once."""
        if self._early is not None:
            self._early.extend(recorded)
            return
        try:
            for item in recorded:
                self._fold(item)
        except Exception as failure:
            log.exception("the room of session %s can't be folded", self._session_id)
            self.fail(failure)
            return
        loop = asyncio.get_running_loop()
        if self._timer is None and self.latest is not self.now:
            wait = self._told_at + PAUSE_SECONDS - loop.time()
            if wait > 0:
                self._timer = loop.call_later(wait, self._tell)
            else:
                self._tell()

    def watch(self, viewer: Viewer, since: int | None, windows: tuple[Window, ...], resources: ExitStack) -> "Watcher":
        """Somebody who may watch from now on, and has what was told at a position; `resources` are theirs to close."""
        watcher = Watcher(self, viewer, self.at(since), windows, resources)
        self._watchers.add(watcher)
        resources.callback(self._watchers.discard, watcher)
        return watcher

    async def told(self) -> None:
        """Wait until what is known was told, so that who comes starts where everybody is. Raises RoomLost."""
        while self.latest is not self.now and not self.failure:
            await self.changed.wait()
        if self.failure:
            raise RoomLost from self.failure

    def fail(self, failure: Exception) -> None:
        """Cut off who watches."""
        self.failure = failure
        for watcher in tuple(self._watchers):
            watcher.end(RoomLost(str(failure)))
        self._wake()

    def close(self) -> None:
        """Nobody watches any more."""
        if self._timer:
            self._timer.cancel()

    def update(self, audience: Audience, before: RoomState | None, was_in: Group, group: Group) -> RoomUpdate:
        """What an audience sees now, or what changed for it since `before`: the same object for all who ask that.

        `group`: where they are, who were somewhere else then, perhaps.
        """
        key = (audience, was_in, group, before.position if before else None)
        found = self._updates.get(key)
        if found is None:
            facts = self._facts(self.now)
            if before is None:
                found = views.snapshot(self.now.within(group), audience, facts)
            else:
                unchanged = facts == self._facts(before)
                then, now = before.within(was_in), self.now.within(group)
                found = views.difference(then, now, audience, None if unchanged else facts)
            if audience in views.SEES_PEOPLE:
                views.groups_changed(before, self.now, found, host=audience is Audience.HOSTS)
            self._updates[key] = found
        return found

    def pages(
        self, audience: Audience, group: Group, windows: tuple[Window, ...], before: RoomState | None
    ) -> RoomUpdate | None:
        """The people in some windows, unless they are what they were before: the same object for all who ask that."""
        key = (audience, group, windows, before.position if before else None)
        if key not in self._pages:
            seen = self.now.within(group).pages(audience, windows)
            changed = before is None or seen != before.within(group).pages(audience, windows)
            self._pages[key] = RoomUpdate(after=None, position=self.now.position, pages=seen) if changed else None
        return self._pages[key]

    def seeing(self, state: RoomState, viewer: Viewer, windows: tuple[Window, ...]) -> Seeing:
        """What somebody sees of the room in some state."""
        what = (state.audience(viewer), state.group(viewer), windows)
        return self._seeing.get(what) or self._seeing.setdefault(what, Seeing(*what))

    def _tell(self) -> None:
        self._timer = None
        self._told_at = asyncio.get_running_loop().time()
        before, now = self.now, self.latest
        touched = views.touched(before, now)
        self._told.append(now)
        self._updates.clear()
        self._pages.clear()
        together = cache(partial(self._told_together, before))
        for watcher in tuple(self._watchers):
            if touched is None or watcher.at is not before or watcher.viewer.person_id in touched:
                watcher.catch_up()
            elif watcher.tell(partial(together, watcher.seeing)):
                watcher.at = now
        self._wake()

    def _told_together(self, before: RoomState, seeing: Seeing) -> Told:
        """What all are told who were told everything before the latest change, and whom it doesn't touch.

        They have the seat or the place they had, so they may see what they saw.
        """
        pages = self.pages(seeing.audience, seeing.group, seeing.windows, before) if seeing.windows else None
        return Told(self.update(seeing.audience, before, seeing.group, seeing.group), pages, None, {})

    def _wake(self) -> None:
        changed, self.changed = self.changed, asyncio.Event()
        changed.set()

    def _facts(self, state: RoomState) -> RoomFacts:
        return views.facts(state.room, code=self._code, owner_name=state.owner_name)

    def _fold(self, recorded: Recorded) -> None:
        latest = self.latest
        if recorded.position <= latest.room.position:
            return
        owner_name = latest.owner_name
        if isinstance(recorded.event, PersonForgotten) and recorded.event.person_id == latest.room.host_id:
            owner_name = None
        self.latest = RoomState(fold(latest.room, recorded), owner_name)

    async def _load(self) -> None:
        states, self._code, owner_name = await asyncio.to_thread(self._read)
        self._told.extend(RoomState(room, owner_name) for room in states)
        self.latest = self._told[-1]
        early, self._early = self._early or [], None
        for recorded in early:
            self._fold(recorded)
        if self.latest is not self.now:
            self._told.append(self.latest)

    def _read(self) -> tuple[Sequence[Room], str, str | None]:
        """The latest states of the session, the meeting's code, the owner's name. Raises SessionNotFound."""
        viewer = Viewer(self._establishment_id, system=True)
        states = deque(rooms.states_of(self._amphi, viewer, self._session_id), maxlen=POSITIONS_KEPT)
        room = states[-1]
        if room.meeting_id is None or room.host_id is None:
            raise SessionNotFound
        meeting, _ = self._amphi.store.load(room.meeting_id, Meeting(), meetings.evolve)
        return states, meeting.code, people.viewer_of(self._amphi, self._establishment_id, room.host_id).name


class Watcher(Stream):
    """Somebody who watches a room, and the position up to which they were told."""

    def __init__(
        self,
        live: LiveRoom,
        viewer: Viewer,
        before: RoomState | None,
        windows: tuple[Window, ...],
        resources: ExitStack,
    ) -> None:
        super().__init__(resources)
        self.viewer = viewer
        self.at: RoomState | None = None
        """What they were told last."""
        self.seeing = live.seeing(before or live.now, viewer, windows)
        self._live = live
        self._windows = windows
        self._before = before

    def catch_up(self) -> None:
        """Tell what changed since they were told last. What they may see is decided anew each time."""
        now = self._live.now
        if now is self.at or not self.tell(lambda: self._told(now)):
            return
        self.at = now
        if self.seeing.audience is Audience.OUT:
            self.end()

    def _told(self, now: RoomState) -> Told:
        before, was, windows = self.at or self._before, self.seeing, self._windows
        seeing = self.seeing = self._live.seeing(now, self.viewer, windows)
        same = seeing.audience in (was.audience, Audience.OUT)  # who is out sees nothing new
        known = before if same else None
        pages = None
        if seeing.windows:
            stayed = self.at and was.group == seeing.group
            pages = self._live.pages(seeing.audience, seeing.group, seeing.windows, known if stayed else None)
        mine = views.mine_since(self.at, now, self.viewer)
        own = RoomUpdate(after=None, position=now.position, mine=mine) if mine else None
        written = views.direct(known, now, self.viewer, seeing.audience)
        direct = RoomUpdate(after=None, position=now.position, direct=written) if written else None
        return Told(self._live.update(seeing.audience, known, was.group, seeing.group), pages, own, {}, direct)
