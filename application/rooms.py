"""Rooms folded from the log."""

from collections.abc import Iterator
from uuid import UUID

from application.amphi import Amphi
from application.viewer import Viewer
from domain.kinds import MeetingKind
from domain.room import Room, fold
from domain.session import SessionNotFound

READ_AT_ONCE = 1000


def states_of(amphi: Amphi, viewer: Viewer, session_id: UUID, *, start: Room | None = None) -> Iterator[Room]:
    """The room of a session after each of its events, or each after a saved one, in order. Raises SessionNotFound."""
    room = start or Room()
    after = room.position
    while batch := amphi.store.read(after, READ_AT_ONCE, session_id):
        for recorded in batch:
            if recorded.establishment_id != viewer.establishment_id:
                raise SessionNotFound
            room = fold(room, recorded)
            yield room
        after = batch[-1].position
    if room.session_id is None:
        raise SessionNotFound


def room_of(amphi: Amphi, viewer: Viewer, session_id: UUID, *, start: Room | None = None) -> Room:
    """The room of a session now, from a saved one on where there is one. Raises SessionNotFound."""
    room = start or Room()
    for state in states_of(amphi, viewer, session_id, start=start):
        room = state
    return room


def host_name_in(room: Room, owner_name: str | None) -> str | None:
    """The name of who hosts now, as the room knows them; `owner_name`: that of the meeting's owner, who may be away.

    Nobody hosts a study group whose owner is away.
    """
    hosting = room.roles.hosting
    seat = room.seat_of(hosting) if hosting else None
    if seat is not None:
        return seat.name.text
    expected = hosting == room.host_id and room.kind is not MeetingKind.STUDY_GROUP
    return owner_name if expected else None
