"""The link that the computer of a lecture hall opens: kept with the meeting, one at a time, its owner's to revoke."""

from uuid import UUID, uuid5

import msgspec

from domain.event import Event, event
from domain.hall import LONGEST_PLACE
from domain.refusal import Refused, checked_text


@event("hall.HallLinkMade")
class HallLinkMade(Event, frozen=True):
    """Whoever opens this link is the lecture hall called `place`; the link before, if any, leads nowhere."""

    meeting_id: UUID
    link_id: UUID
    place: str


@event("hall.HallLinkRevoked")
class HallLinkRevoked(Event, frozen=True):
    """The link leads nowhere any more; a hall that is there stays."""

    meeting_id: UUID
    link_id: UUID


class HallLinkInvalid(Refused):
    """The link of the hall was changed, or revoked."""

    code = "HALL_LINK_INVALID"


class HallLink(msgspec.Struct, frozen=True):
    """State of a meeting's stream of it; without a link there is no `link_id`."""

    link_id: UUID | None = None
    place: str = ""


def evolve(state: HallLink, happened: Event) -> HallLink:
    """Fold one event."""
    match happened:
        case HallLinkMade(link_id=link_id, place=place):
            return HallLink(link_id, place)
        case HallLinkRevoked():
            return HallLink()
    return state


def hall_link_stream(meeting_id: UUID) -> UUID:
    """The stream of a meeting's link of the hall."""
    return uuid5(meeting_id, "hall link")


def make(state: HallLink, *, meeting_id: UUID, link_id: UUID, place: str) -> list[Event]:
    """Have a link for a hall of this name; the one that there is, is kept. Raises TextEmpty, TextTooLong."""
    place = checked_text(place, field="place", longest=LONGEST_PLACE)
    if state.link_id and state.place == place:
        return []
    return [HallLinkMade(meeting_id, link_id, place)]


def revoke(state: HallLink, *, meeting_id: UUID) -> list[Event]:
    """Have no link; repeating yields nothing."""
    return [HallLinkRevoked(meeting_id, state.link_id)] if state.link_id else []


def place_behind(state: HallLink, link_id: UUID | None) -> str:
    """What the hall is called whose link this is. Raises HallLinkInvalid."""
    if link_id is None or link_id != state.link_id:
        raise HallLinkInvalid(field="hall")
    return state.place
