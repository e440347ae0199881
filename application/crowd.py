"""Which people of a room one is shown: all of a small one; of a large one those who matter now, and those asked for.

So that a room of 300 is as heavy as one of 50, whatever happens in it.
"""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import chain, islice
from typing import NamedTuple, TypeVar
from uuid import UUID

from application.history import SearchTooLong
from domain.admission import HOSTS
from domain.people import LONGEST_NAME
from domain.refusal import Refused
from domain.room import Participant

SHOWN = 50
HANDS_SHOWN = 20
WAITING_SHOWN = 20
MOST_IN_WINDOW = 50
MOST_WINDOWS = 4
Entry = TypeVar("Entry")


class WindowsTooLarge(Refused):
    """No screen shows so many people or windows, none, or what is before the first; `details`: `most`."""

    code = "WINDOWS_TOO_LARGE"


class Window(NamedTuple):
    """People that a screen shows: of these seats, or whose name contains something, so many in order from an offset."""

    seats: tuple[UUID, ...] | None
    search: str
    offset: int
    first: int


def require_bounded(windows: Sequence[Window]) -> None:
    """Refuse windows that are more than a screen. Raises WindowsTooLarge, SearchTooLong."""
    if len(windows) > MOST_WINDOWS:
        raise WindowsTooLarge(field="windows", most=MOST_WINDOWS)
    for window in windows:
        if not 0 < window.first <= MOST_IN_WINDOW or len(window.seats or ()) > MOST_IN_WINDOW or window.offset < 0:
            raise WindowsTooLarge(field="windows", most=MOST_IN_WINDOW)
        if len(window.search) > LONGEST_NAME:
            raise SearchTooLong(field="search", longest=LONGEST_NAME)


def in_order(participants: Mapping[UUID, Participant]) -> list[Participant]:
    """Hosts, then raised hands in their order, then everybody else in the order of arrival."""
    everybody = participants.values()
    hosts = [seat for seat in everybody if seat.role in HOSTS]
    others = [seat for seat in everybody if seat.role not in HOSTS]
    return [*hosts, *raised(others), *(seat for seat in others if seat.hand_raised_at is None)]


def raised(participants: Iterable[Participant]) -> list[Participant]:
    """Whose hand is up, the first raised first."""
    up = [(seat.hand_raised_at, seat.joined_at, seat.seat_id, seat) for seat in participants if seat.hand_raised_at]
    return [seat for *_, seat in sorted(up, key=lambda entry: entry[:3])]


def shown(
    participants: Mapping[UUID, Participant], spotlight: UUID | None = None, hall: UUID | None = None
) -> Mapping[UUID, Participant]:
    """Whom everybody in the room is shown: all, or the 50 who matter: the hall, the encoder, who host, are in the
    spotlight, share, ask to speak, may be heard or are seen."""
    if len(participants) <= SHOWN:
        return participants
    everybody = list(participants.values())
    matter = chain(
        (seat for seat in everybody if seat.encoder or seat.seat_id in (spotlight, hall)),
        (seat for seat in everybody if seat.role in HOSTS),
        (seat for seat in everybody if seat.screen),
        raised(everybody)[:HANDS_SHOWN],
        (seat for seat in everybody if seat.microphone),
        (seat for seat in everybody if seat.camera),
        everybody,
    )
    chosen: dict[UUID, Participant] = {}
    for seat in matter:
        chosen[seat.seat_id] = seat
        if len(chosen) == SHOWN:
            break
    return chosen


def head(entries: Mapping[UUID, Entry]) -> Mapping[UUID, Entry]:
    """The head of the waiting room."""
    return entries if len(entries) <= WAITING_SHOWN else dict(islice(entries.items(), WAITING_SHOWN))


def found(ordered: Sequence[Participant], window: Window) -> tuple[Sequence[Participant], int]:
    """Who is in a window, and how many there are before and behind it too."""
    people = ordered
    if window.seats is not None:
        wanted = set(window.seats)
        people = [seat for seat in people if seat.seat_id in wanted]
    if words := plain(window.search):
        people = [seat for seat in people if words in _plain_name(seat.name.text or "")]
    return people[window.offset : window.offset + window.first], len(people)


def plain(text: str) -> str:
    """Without accents and capitals, so that «helene» finds Hélène."""
    if text.isascii():
        return text.lower().strip()
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c)).casefold().strip()


_plain_name = lru_cache(4096)(plain)
