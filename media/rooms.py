"""The rooms that matter to a media node: folded from the log when somebody connects, then kept up to date."""

import asyncio
import logging
from uuid import UUID

from application.ports import EventStore
from domain.event import Recorded
from domain.room import Room, fold
from media.capture import Capture

PAGE = 500
"""Events read at once from the log."""

log = logging.getLogger("amphi.media")


class Rooms:
    """Rooms by session. A capture, if there is one, is told of each event with the room after it."""

    def __init__(self, store: EventStore, capture: Capture | None) -> None:
        self._store, self._capture = store, capture
        self._rooms: dict[str, Room] = {}
        self._loading: dict[str, list[Recorded]] = {}
        """Events that came while a room is read from the log."""

    def get(self, session_id: str) -> Room | None:
        """A room, when it is known here."""
        return self._rooms.get(session_id)

    async def load(self, session_id: str) -> None:
        """Fold a session from the log, unless it is known; what comes meanwhile is folded after it."""
        if session_id in self._rooms or session_id in self._loading:
            return
        came = self._loading[session_id] = []
        room = Room()
        try:
            while batch := await asyncio.to_thread(self._store.read, room.position, PAGE, UUID(session_id)):
                for recorded in batch:
                    room = self._fold(room, recorded)
        finally:
            del self._loading[session_id]
        for recorded in came:
            if recorded.position > room.position:
                room = self._fold(room, recorded)
        self._rooms[session_id] = room

    def observe(self, recorded: Recorded) -> bool:
        """Fold one live event; whether it changed a room that is known here. Raises what a broken fold raises."""
        session_id = str(recorded.session_id)
        if session_id in self._loading:
            self._loading[session_id].append(recorded)
        room = self._rooms.get(session_id)
        if room is None or recorded.position <= room.position:
            return False
        del self._rooms[session_id]  # a room whose fold fails is not known any more
        self._rooms[session_id] = self._fold(room, recorded)
        return True

    def forget(self, session_id: str) -> None:
        """Nobody is connected any more: keep the room only while a recording runs in it."""
        room = self._rooms.get(session_id)
        if room is not None and room.recording is None:
            del self._rooms[session_id]

    def _fold(self, room: Room, recorded: Recorded) -> Room:
        room = fold(room, recorded)
        if self._capture is not None:
            self._capture.observe(recorded, room)
        return room
