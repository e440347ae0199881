"""Co-annotation: what several people draw at once on a surface.

Each person's strokes on a surface are a stream of their own, their sheet, so that nobody waits for anybody; a clearing
of the whole surface by a host is in the surface's stream, and each drawing rests on it.
"""

from collections.abc import Collection
from enum import StrEnum
from uuid import UUID, uuid5

import msgspec

from domain.event import Event, event
from domain.personal import Personal
from domain.refusal import Refused, checked_text
from domain.surfaces import SurfaceKind, require_within, surface_named

MOST_POINTS = 500
MOST_STROKES_AT_ONCE = 20
MOST_STROKES_ON_SHEET = 2000
LONGEST_TEXT = 500
THINNEST_UNITS, THICKEST_UNITS = 5, 2000
HARDEST = 1000
"""Pressure of a pen, from 0."""


class Tool(StrEnum):
    """What a stroke was drawn with."""

    PEN = "pen"
    HIGHLIGHTER = "highlighter"
    LINE = "line"
    ARROW = "arrow"
    RECTANGLE = "rectangle"
    ELLIPSE = "ellipse"
    TEXT = "text"
    STAMP = "stamp"


class Colour(StrEnum):
    """The colours there are; the client says how each looks."""

    BLACK = "black"
    RED = "red"
    ORANGE = "orange"
    GREEN = "green"
    BLUE = "blue"
    VIOLET = "violet"
    WHITE = "white"


class Stamp(StrEnum):
    """The stamps there are."""

    CHECK = "check"
    CROSS = "cross"
    STAR = "star"
    QUESTION = "question"
    HEART = "heart"


FREEHAND = frozenset({Tool.PEN, Tool.HIGHLIGHTER})
_POINTS_OF = {Tool.TEXT: 1, Tool.STAMP: 1}
"""So many points have the tools that are not freehand; the others have two: corners, or ends."""


class Stroke(msgspec.Struct, frozen=True, gc=False):
    """One stroke. `points` are x and y of each point, and its pressure too where `pressed`; `width` is in units,
    for a text the height of its letters, for a stamp its size."""

    stroke_id: UUID
    tool: Tool
    colour: Colour
    width: int
    points: tuple[int, ...]
    pressed: bool = False
    text: Personal | None = None
    stamp: Stamp | None = None


@event("annotations.StrokesDrawn")
class StrokesDrawn(Event, frozen=True):
    """Somebody drew on a surface that had been cleared `clearings` times."""

    session_id: UUID
    surface: str
    seat_id: UUID
    clearings: int
    strokes: tuple[Stroke, ...]


@event("annotations.StrokesErased")
class StrokesErased(Event, frozen=True):
    """Strokes of one person were erased; `seat_id` drew them, `by` erased them."""

    surface: str
    seat_id: UUID
    strokes: tuple[UUID, ...]
    by: UUID


@event("annotations.SheetCleared")
class SheetCleared(Event, frozen=True):
    """Somebody erased everything they had drawn on a surface."""

    surface: str
    seat_id: UUID


@event("annotations.SurfaceCleared")
class SurfaceCleared(Event, frozen=True):
    """A host erased what everybody had drawn on a surface."""

    session_id: UUID
    surface: str
    by: UUID


class StrokeMalformed(Refused):
    """A stroke has other points than its tool needs, or no text or stamp where one is needed."""

    code = "STROKE_MALFORMED"


class StrokeTooLong(Refused):
    """A stroke has too many points; `details`: `most`."""

    code = "STROKE_TOO_LONG"


class StrokeWidth(Refused):
    """A stroke is too thin or too thick; `details`: `thinnest`, `thickest`, in units."""

    code = "STROKE_WIDTH"


class TooManyStrokes(Refused):
    """Too many strokes at once, or on one surface by one person; `details`: `most`."""

    code = "TOO_MANY_STROKES"


class Sheet(msgspec.Struct, frozen=True):
    """State of what one person has drawn on one surface."""

    clearings: int = 0
    strokes: frozenset[UUID] = frozenset()

    def since(self, clearings: int) -> "Sheet":
        """The sheet after the surface has been cleared so many times."""
        return self if clearings == self.clearings else Sheet(clearings)


def evolve_sheet(state: Sheet, happened: Event) -> Sheet:
    """Fold one event."""
    match happened:
        case StrokesDrawn(clearings=clearings, strokes=strokes):
            before = state.since(clearings)
            return Sheet(clearings, before.strokes | {each.stroke_id for each in strokes})
        case StrokesErased(strokes=erased):
            return Sheet(state.clearings, state.strokes - set(erased))
        case SheetCleared():
            return Sheet(state.clearings)
    return state


def evolve_clearings(state: int, happened: Event) -> int:
    """How many times a surface has been cleared."""
    return state + 1 if isinstance(happened, SurfaceCleared) else state


def sheet_stream(session_id: UUID, surface: str, seat_id: UUID) -> UUID:
    """The stream of what one person draws on a surface."""
    return uuid5(session_id, f"{surface}:{seat_id}")


def surface_stream(session_id: UUID, surface: str) -> UUID:
    """The stream of the clearings of a surface."""
    return uuid5(session_id, surface)


def draw(
    sheet: Sheet, clearings: int, *, session_id: UUID, surface: str, seat_id: UUID, strokes: tuple[Stroke, ...]
) -> list[Event]:
    """Draw; a stroke that is on the sheet already is left out."""
    if len(strokes) > MOST_STROKES_AT_ONCE:
        raise TooManyStrokes(field="strokes", most=MOST_STROKES_AT_ONCE)
    known = sheet.since(clearings).strokes
    new = {each.stroke_id: checked_stroke(each) for each in strokes if each.stroke_id not in known}
    if len(known) + len(new) > MOST_STROKES_ON_SHEET:
        raise TooManyStrokes(field="strokes", most=MOST_STROKES_ON_SHEET)
    return [StrokesDrawn(session_id, surface, seat_id, clearings, tuple(new.values()))] if new else []


def erase(
    sheet: Sheet, clearings: int, *, surface: str, seat_id: UUID, strokes: tuple[UUID, ...], by: UUID
) -> list[Event]:
    """Erase strokes of one person; those that are gone already are left out."""
    if len(strokes) > MOST_STROKES_ON_SHEET:
        raise TooManyStrokes(field="strokes", most=MOST_STROKES_ON_SHEET)
    known = sheet.since(clearings).strokes
    there = tuple(dict.fromkeys(each for each in strokes if each in known))
    return [StrokesErased(surface, seat_id, there, by)] if there else []


def clear_sheet(sheet: Sheet, clearings: int, *, surface: str, seat_id: UUID) -> list[Event]:
    """Erase everything one has drawn on a surface."""
    return [SheetCleared(surface, seat_id)] if sheet.since(clearings).strokes else []


def clear_surface(*, session_id: UUID, surface: str, by: UUID) -> list[Event]:
    """Erase what everybody has drawn on a surface."""
    return [SurfaceCleared(session_id, surface, by)]


def checked_stroke(stroke: Stroke) -> Stroke:
    """The stroke as it is recorded. Raises what is wrong with it."""
    require_drawable(stroke.tool, stroke.width, stroke.points, pressed=stroke.pressed)
    points = len(stroke.points) // (3 if stroke.pressed else 2)
    if stroke.tool not in FREEHAND and (stroke.pressed or points != _POINTS_OF.get(stroke.tool, 2)):
        raise StrokeMalformed(field="points")
    if (stroke.tool is Tool.TEXT) != (stroke.text is not None):
        raise StrokeMalformed(field="text")
    if (stroke.tool is Tool.STAMP) != (stroke.stamp is not None):
        raise StrokeMalformed(field="stamp")
    if stroke.text is None:
        return stroke
    text = checked_text(stroke.text.text or "", field="text", longest=LONGEST_TEXT)
    return msgspec.structs.replace(stroke, text=Personal(stroke.text.person_id, text))


def require_drawable(tool: Tool, width: int, points: tuple[int, ...], *, pressed: bool) -> None:
    """Refuse points that no stroke can have, be it finished or in progress."""
    each = 3 if pressed else 2
    if not points or len(points) % each or not all(type(value) is int for value in points):
        raise StrokeMalformed(field="points")
    if len(points) > each * MOST_POINTS:
        raise StrokeTooLong(field="points", most=MOST_POINTS)
    if not THINNEST_UNITS <= width <= THICKEST_UNITS:
        raise StrokeWidth(field="width", thinnest=THINNEST_UNITS, thickest=THICKEST_UNITS)
    require_within(points, field="points")
    if pressed and not all(0 <= pressure <= HARDEST for pressure in points[2::3]):
        raise StrokeMalformed(field="points")


class Drawn(msgspec.Struct, frozen=True, gc=False):
    """A stroke as the room shows it, with the name its author had."""

    stroke: Stroke
    seat_id: UUID
    author: Personal | None


class Annotations(msgspec.Struct, frozen=True, gc=False):
    """What is drawn in a room: the strokes of each surface, the first drawn below the others."""

    surfaces: dict[str, tuple[Drawn, ...]] = {}


CHANGES = (StrokesDrawn, StrokesErased, SheetCleared, SurfaceCleared)


def fold(state: Annotations, happened: Event, author: Personal | None) -> Annotations:
    """What is drawn after one event; `author` is the name of who drew."""
    match happened:
        case StrokesDrawn(surface=surface, seat_id=seat, strokes=strokes):
            drawn = tuple(Drawn(each, seat, author) for each in strokes)
            return _on(state, surface, (*state.surfaces.get(surface, ()), *drawn))
        case StrokesErased(surface=surface, seat_id=seat, strokes=strokes):
            gone = set(strokes)
            kept = (d for d in state.surfaces.get(surface, ()) if d.seat_id != seat or d.stroke.stroke_id not in gone)
            return _on(state, surface, tuple(kept))
        case SheetCleared(surface=surface, seat_id=seat):
            return _on(state, surface, tuple(d for d in state.surfaces.get(surface, ()) if d.seat_id != seat))
        case SurfaceCleared(surface=surface):
            return without(state, surface)
    return state


def without(state: Annotations, surface: str) -> Annotations:
    """What is drawn elsewhere than on a surface."""
    return _on(state, surface, ()) if surface in state.surfaces else state


def for_group(state: Annotations, group_id: UUID | None, seats: Collection[UUID]) -> Annotations:
    """What those see of it who are in a group (None: with everybody): on their whiteboard, their people's screens, and
    the document, which is everybody's."""

    def is_hidden(name: str) -> bool:
        surface = surface_named(name)
        if surface.kind is SurfaceKind.WHITEBOARD:
            return surface.id != group_id
        return surface.kind is SurfaceKind.SCREEN and surface.id not in seats

    hidden = {name for name in state.surfaces if is_hidden(name)}
    if not hidden:
        return state
    return Annotations({name: drawn for name, drawn in state.surfaces.items() if name not in hidden})


def forgotten(state: Annotations, person_id: UUID) -> Annotations:
    """The same strokes without somebody's name and words."""

    def without_words(drawn: Drawn) -> Drawn:
        author = drawn.author and drawn.author.without(person_id)
        text = drawn.stroke.text and drawn.stroke.text.without(person_id)
        if author is drawn.author and text is drawn.stroke.text:
            return drawn
        return Drawn(msgspec.structs.replace(drawn.stroke, text=text), drawn.seat_id, author)

    return Annotations({name: tuple(map(without_words, drawn)) for name, drawn in state.surfaces.items()})


def _on(state: Annotations, surface: str, drawn: tuple[Drawn, ...]) -> Annotations:
    others = {name: strokes for name, strokes in state.surfaces.items() if name != surface}
    return Annotations({**others, surface: drawn} if drawn else others)
