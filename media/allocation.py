"""What a connection is given of what was planned for it, when it can't take everything. Pure.

In this order: sound (always all of it), shared screens, who speaks, who is pinned, then the other tiles as the client
orders them. Each is given the best that still fits, so that thumbnails go first. A camera becomes smaller before
it loses many pictures; a shared screen keeps its resolution and loses pictures instead.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from media.plan import Shown, known_or_assumed
from media.slot import ALL_TEMPORAL

ASSUMED_BPS = {"q": 160_000.0, "h": 520_000.0, "f": 1_550_000.0, "": 1_000_000.0}
"""Of a layer that hasn't been measured yet."""
MARGIN = 1.15
"""More is given only when there is this much room, so that nothing goes up and down with each sample."""
FILLED = 0.95
"""Of the estimate: bit rates of pictures are averages."""
TOLERATED = 0.5
"""The most important picture is shown in its least form if half of that fits: better jerky than nobody."""

Rates = Mapping[str, tuple[float, float, float]]
"""Bits a second on the wire of a source's layers, by rid: up to temporal id 0, 1, 2."""


class Given(NamedTuple):
    """A form of a picture."""

    rid: str
    temporal: int
    bps: float


class Want(NamedTuple):
    """A picture that is planned for a slot, the most important first."""

    place: tuple[str, int]
    """Role and index of the slot."""
    shown: Shown
    forms: tuple[Given, ...]
    """From the least to what was planned."""
    before: Given | None
    """What the slot was given until now, of the same picture."""


def forms(shown: Shown, layers: Sequence[tuple[str, int]], rates: Rates, *, least: bool = False) -> tuple[Given, ...]:
    """The forms of a source's picture up to the planned layer, from the least; with `least` no more than that."""
    heights = {rid: known_or_assumed(rid, height) for rid, height in layers}
    planned = heights.get(shown.rid, 0)
    if shown.kind == "screen":
        found = _of_layer(shown.rid, rates, 0)
    else:
        smaller = sorted((rid for rid, height in heights.items() if height <= planned), key=lambda rid: heights[rid])
        found = [form for number, rid in enumerate(smaller) for form in _of_layer(rid, rates, min(number, 1))]
    return tuple(found[:1] if least else found)


def _of_layer(rid: str, rates: Rates, lowest: int) -> list[Given]:
    """A layer with fewer pictures and with all; only where leaving out pictures saves something."""
    measured = rates.get(rid)
    whole = measured[ALL_TEMPORAL] if measured else ASSUMED_BPS.get(rid, ASSUMED_BPS["f"])
    found = []
    for temporal in range(lowest, ALL_TEMPORAL):
        if measured and measured[temporal] < 0.9 * measured[temporal + 1]:
            found.append(Given(rid, temporal, measured[temporal]))
    return [*found, Given(rid, ALL_TEMPORAL, whole)]


def in_order(wants: Sequence[Want], speaker: str | None, pinned: str | None, view: Sequence[str]) -> list[Want]:
    """Pictures, the most important first. `view`: the seats of the client's tiles in its order."""
    places = {seat: place for place, seat in reversed([*enumerate(view)])}

    def rank(want: Want) -> tuple[bool, bool, bool, int]:
        seat = want.shown.seat_id
        return want.shown.kind != "screen", seat != speaker, seat != pinned, places.get(seat, len(places))

    return sorted(wants, key=rank)


def allot(wants: Sequence[Want], sound_bps: float, budget_bps: float, *, limited: bool) -> list[Given | None]:
    """What each picture is given. `limited`: whether the link has shown a limit so far."""
    left_bps = budget_bps * FILLED - sound_bps
    given: list[Given | None] = []
    for number, want in enumerate(wants):
        least = want.forms[0]
        best = None
        for form in want.forms:
            higher = want.before is None or form.bps > want.before.bps
            if form.bps * (MARGIN if higher else 1.0) <= left_bps:
                best = form
        if best is None and number == 0 and (not limited or least.bps * TOLERATED <= left_bps):
            best = least
        if best is not None:
            left_bps -= best.bps
        given.append(best)
    return given
