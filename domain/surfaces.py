"""Surfaces that people draw and point on: a page of the whiteboard, a shared screen, a page of a document.

Positions are whole units: the width of a surface is 10,000 of them and its height follows from its shape, so that a
point is at the same place of the picture on every screen.
"""

import re
from enum import StrEnum
from functools import lru_cache
from uuid import UUID

import msgspec

from domain.refusal import Refused

FARTHEST_UNITS = 1_000_000
"""A page of the whiteboard goes on beyond what is shown of it, so far in each direction."""
MOST_PAGES = 500


class SurfaceKind(StrEnum):
    """What a surface is."""

    WHITEBOARD = "whiteboard"
    SCREEN = "screen"
    DOCUMENT = "document"


class Surface(msgspec.Struct, frozen=True):
    """A surface: `id` is the group whose whiteboard it is (None: everybody's), the seat whose screen, or the document;
    `page` counts from 1 (a screen has page 1)."""

    kind: SurfaceKind
    id: UUID | None = None
    page: int = 1

    def __str__(self) -> str:
        """The name by which clients and events know it."""
        match self.kind:
            case SurfaceKind.WHITEBOARD:
                return f"whiteboard:{self.id}:{self.page}" if self.id else f"whiteboard:{self.page}"
            case SurfaceKind.SCREEN:
                return f"screen:{self.id}"
            case SurfaceKind.DOCUMENT:
                return f"document:{self.id}:{self.page}"


class SurfaceUnknown(Refused):
    """There is no surface of this name."""

    code = "SURFACE_UNKNOWN"


class SurfaceNotShown(Refused):
    """Nobody is shown this surface now."""

    code = "SURFACE_NOT_SHOWN"


class OutOfSurface(Refused):
    """A position is farther away than any surface reaches; `details`: `farthest`, in units."""

    code = "OUT_OF_SURFACE"


_UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_NAME = re.compile(
    rf"whiteboard:((?P<group>{_UUID}):)?(?P<board>[1-9]\d{{0,2}})|screen:(?P<seat>{_UUID})"
    rf"|document:(?P<document>{_UUID}):(?P<page>[1-9]\d{{0,2}})",
    re.ASCII,
)


@lru_cache(maxsize=4096)
def surface_named(name: str) -> Surface:
    """The surface of a name. Raises SurfaceUnknown."""
    found = _NAME.fullmatch(name)
    if found is None:
        raise SurfaceUnknown(field="surface")
    if found["board"]:
        group = UUID(found["group"]) if found["group"] else None
        surface = Surface(SurfaceKind.WHITEBOARD, group, int(found["board"]))
    elif found["seat"]:
        surface = Surface(SurfaceKind.SCREEN, UUID(found["seat"]))
    else:
        surface = Surface(SurfaceKind.DOCUMENT, UUID(found["document"]), int(found["page"]))
    if surface.page > MOST_PAGES:
        raise SurfaceUnknown(field="surface")
    return surface


def require_within(points: tuple[int, ...], *, field: str) -> None:
    """Refuse coordinates that are farther away than a surface reaches."""
    if points and not (min(points) >= -FARTHEST_UNITS and max(points) <= FARTHEST_UNITS):
        raise OutOfSurface(field=field, farthest=FARTHEST_UNITS)
