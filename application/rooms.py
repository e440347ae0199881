"""Rooms folded from the log."""

from collections.abc import Iterator
from uuid import UUID

from application.amphi import Amphi
from application.viewer import Viewer
from domain.room import Room, fold
from domain.session import SessionNotFound

READ_AT_ONCE = 1000


def states_of(amphi: Amphi, viewer: Viewer, session_id: UUID) -> Iterator[Room]:
    """The room of a session after each of its events, in order. Raises SessionNotFound."""
    room, after = Room(), 0
    while batch := amphi.store.read(after, READ_AT_ONCE, session_id):
        for recorded in batch:
            if recorded.establishment_id != viewer.establishment_id:
                raise SessionNotFound
            room = fold(room, recorded)
            yield room
        after = batch[-1].position
    if room.session_id is None:
        raise SessionNotFound


def room_of(amphi: Amphi, viewer: Viewer, session_id: UUID) -> Room:
    """The room of a session now. Raises SessionNotFound."""
    room = Room()
    for state in states_of(amphi, viewer, session_id):
        room = state
    return room
