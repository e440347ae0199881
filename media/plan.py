"""What everybody gets: the room, who sends what, who shows what → what is in each slot of each connection. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from domain.room import Room
from media.floor import Floor

ASSUMED_HEIGHT_PX = {"q": 180, "h": 360, "f": 720}
"""Of a layer whose first key frame hasn't come yet."""
UNASKED_HEIGHT_PX = 180
"""Of a client that hasn't said yet what it shows."""
ENOUGH = 0.75
"""A layer of three quarters of the tile's height is taken: scaled up a little, it is seldom told apart."""


class Source(NamedTuple):
    """What a connection sends of one kind."""

    seat_id: str
    kind: str
    connection_id: str
    layers: tuple[tuple[str, int], ...]
    """Layers whose packets come now: rid and height in pixels (0: not known yet)."""


class Viewer(NamedTuple):
    """A connection that gets media."""

    connection_id: str
    seat_id: str
    tiles: Sequence[tuple[str, int]]
    """What its page shows: seat and height in pixels, most important first."""
    slots: Mapping[str, int]
    """How many slots it has of each role."""
    silent: bool = False
    """A companion: the hall has the sound."""


class Shown(NamedTuple):
    """What is in a slot."""

    seat_id: str
    kind: str
    connection_id: str
    rid: str


Slots = dict[str, tuple[Shown | None, ...]]
"""By role, in the order of the offer."""


def allowed(room: Room) -> set[tuple[str, str]]:
    """(seat, kind) of everything that may be forwarded: what the room says is on, of those who are in it."""
    if room.ended_at is not None:
        return set()
    found = set()
    for seat_id, seat in room.participants.items():
        name = str(seat_id)
        if seat.microphone:
            found.add((name, "microphone"))
        if seat.camera:
            found.add((name, "camera"))
        if seat.screen:
            found |= {(name, "screen")} if seat.companion else {(name, "screen"), (name, "screen_sound")}
    return found


def silent(room: Room) -> frozenset[str]:
    """Seats of companions, who get no sound."""
    return frozenset(str(seat_id) for seat_id, seat in room.participants.items() if seat.companion)


def captured(room: Room) -> set[str]:
    """Seats whose packets a running recording may write."""
    return {str(seat_id) for seat_id in room.participants if room.is_captured(seat_id)}


def arrange(viewer: Viewer, sources: Mapping[tuple[str, str], Source], floor: Floor, before: Slots) -> Slots:
    """What is in the slots of one viewer, who never gets themselves. `sources`: what is allowed and comes.

    Who stays keeps their slot, so that a change elsewhere moves nobody.
    """

    def of(kind: str, seats: Iterable[str]) -> list[Source]:
        return [sources[seat, kind] for seat in seats if seat != viewer.seat_id and (seat, kind) in sources]

    def fill(role: str, wanted: list[Shown]) -> tuple[Shown | None, ...]:
        return _keep_places(before.get(role, ()), wanted, viewer.slots.get(role, 0))

    tiles = viewer.tiles or [(seat, UNASKED_HEIGHT_PX) for seat in _unasked(sources, floor)]
    heights = dict(reversed(tiles))
    voices = [] if viewer.silent else [_shown(source, 0) for source in of("microphone", floor.heard)]
    videos = [_shown(source, heights[source.seat_id]) for source in of("camera", dict(tiles))]
    screens = [
        _shown(source, 10_000) for source in of("screen", sorted(seat for seat, kind in sources if kind == "screen"))
    ]
    slots = {
        "voice": fill("voice", voices),
        "video": fill("video", videos),
        "screen_slot": fill("screen_slot", screens),
    }
    loud = None if viewer.silent else "screen_sound"
    sound = (sources.get((shown.seat_id, loud)) if shown and loud else None for shown in slots["screen_slot"])
    places = viewer.slots.get("screen_sound_slot", 0)
    slots["screen_sound_slot"] = tuple(_shown(source, 0) if source else None for source in sound)[:places]
    return slots


def _unasked(sources: Mapping[tuple[str, str], Source], floor: Floor) -> list[str]:
    seats = sorted(seat for seat, kind in sources if kind == "camera")
    return sorted(seats, key=lambda seat: seat != floor.speaker)


def _shown(source: Source, height_px: int) -> Shown:
    return Shown(source.seat_id, source.kind, source.connection_id, _layer(source.layers, height_px))


def _layer(layers: Sequence[tuple[str, int]], height_px: int) -> str:
    """The smallest layer that fills a tile, or else the largest."""
    heights = {rid: known_or_assumed(rid, height) for rid, height in layers}
    ordered = sorted(heights, key=heights.__getitem__)
    return next((rid for rid in ordered if heights[rid] >= height_px * ENOUGH), ordered[-1])


def known_or_assumed(rid: str, height_px: int) -> int:
    """The height of a layer's picture, until it was seen (0) what is usual."""
    return height_px or ASSUMED_HEIGHT_PX.get(rid, 720)


def _keep_places(before: Sequence[Shown | None], wanted: Sequence[Shown], places: int) -> tuple[Shown | None, ...]:
    by_seat = {shown.seat_id: shown for shown in wanted[:places]}
    slots = [by_seat.pop(shown.seat_id, None) if shown else None for shown in before]
    slots += [None] * (places - len(slots))
    free = iter([place for place, shown in enumerate(slots) if shown is None])
    for shown in by_seat.values():
        slots[next(free)] = shown
    return tuple(slots)
