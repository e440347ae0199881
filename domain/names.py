"""Names in a session: one changes one's own, hosts change those of guests. The desk keeps them, beside the seats."""

from typing import TYPE_CHECKING
from uuid import UUID

import msgspec

from domain.event import Event, Recorded, event
from domain.people import LONGEST_NAME
from domain.personal import Personal
from domain.refusal import Refused, checked_text

if TYPE_CHECKING:
    from domain.room import Room


@event("names.NameChanged")
class NameChanged(Event, frozen=True):
    """Somebody is called otherwise in this session; `by` is the seat of who decided it."""

    seat_id: UUID
    person_id: UUID
    name: Personal
    by: UUID


class NameProtected(Refused):
    """Who has an account has its name until they change it themselves."""

    code = "NAME_PROTECTED"


def change(before: Personal, name: str, *, seat_id: UUID, by: UUID) -> list[Event]:
    """Give another name; repeating yields nothing. Raises TextEmpty, TextTooLong."""
    named = Personal(before.person_id, checked_text(name, field="name", longest=LONGEST_NAME))
    return [] if named == before else [NameChanged(seat_id, before.person_id, named, by)]


def fold(room: "Room", recorded: Recorded) -> "Room":
    """The room after it: what was said under the name of before stays said under it."""
    happened = recorded.event
    seat = room.participants.get(happened.seat_id) if isinstance(happened, NameChanged) else None
    if seat is None or not isinstance(happened, NameChanged):
        return room
    changed = msgspec.structs.replace(seat, name=happened.name)
    return msgspec.structs.replace(room, participants={**room.participants, happened.seat_id: changed})


CHANGES = (NameChanged,)
