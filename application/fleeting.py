"""What is fleeting: shown to everybody now, and never stored. Strokes in progress, and where somebody points.

A kind of it is one class here: who may send it, what is refused, and how a later one of the same person joins one that
was not yet passed on.
"""

from typing import ClassVar, Self
from uuid import UUID

import msgspec

from application.permissions import SWITCHES, Command, authorise, roles_of
from application.session import NotInSession
from application.viewer import Viewer
from domain.annotations import MOST_POINTS, Colour, Tool, require_drawable
from domain.refusal import Refused
from domain.room import Participant, Room, is_shown
from domain.surfaces import SurfaceNotShown, require_within, surface_named

LONGEST_BYTES = 16_000
MOST_PER_SECOND = 40
MOST_AT_ONCE = 40


class FleetingInvalid(Refused):
    """What was sent beside the store can't be read."""

    code = "FLEETING_INVALID"


class FleetingTooFast(Refused):
    """Too much was sent beside the store; `details`: `most`, in messages a second."""

    code = "FLEETING_TOO_FAST"


class Fleeting(msgspec.Struct, frozen=True, tag_field="kind"):
    """Something fleeting that somebody sent."""

    COMMAND: ClassVar[Command]

    def key(self) -> object:
        """What is the same of all that one person sends of the same thing."""
        raise NotImplementedError

    def then(self, later: Self) -> Self:
        """The two as one."""
        return later

    def require_sound(self, room: Room) -> None:
        """Refuse what can't be shown in the room."""
        raise NotImplementedError


class Ink(Fleeting, frozen=True, tag="ink"):
    """The next points of a stroke in progress; of a tool that is not freehand all of them (`whole`)."""

    COMMAND = Command.ANNOTATE
    surface: str
    stroke_id: UUID
    tool: Tool
    colour: Colour
    width: int
    points: tuple[int, ...]
    pressed: bool = False
    whole: bool = False

    def key(self) -> object:
        """A stroke goes on."""
        return self.stroke_id

    def then(self, later: Self) -> Self:
        """Points follow points."""
        if later.whole or (later.tool, later.pressed) != (self.tool, self.pressed):
            return later
        most = MOST_POINTS * (3 if self.pressed else 2)
        return msgspec.structs.replace(later, points=(*self.points, *later.points)[:most], whole=self.whole)

    def require_sound(self, room: Room) -> None:
        """As strokes that are finished."""
        require_shown(room, self.surface)
        require_drawable(self.tool, self.width, self.points, pressed=self.pressed)


class Pointer(Fleeting, frozen=True, tag="pointer"):
    """Where somebody points; nowhere any more when `x` or `y` is missing."""

    COMMAND = Command.ANNOTATE
    surface: str
    x: int | None = None
    y: int | None = None

    def key(self) -> object:
        """One has one pointer."""
        return "pointer"

    def require_sound(self, room: Room) -> None:
        """Within a surface that is shown."""
        require_shown(room, self.surface)
        require_within(tuple(each for each in (self.x, self.y) if each is not None), field="x")


Sent = Ink | Pointer
"""Every kind there is."""


class Authored(msgspec.Struct, frozen=True):
    """Something fleeting, and whose it is."""

    seat_id: UUID
    sent: Sent


def require_shown(room: Room, name: str) -> None:
    """Refuse a surface that nobody is shown in the room."""
    if not is_shown(room, surface_named(name)):
        raise SurfaceNotShown(field="surface")


def is_seen(room: Room, authored: Authored) -> bool:
    """Whether who sees this of the room is shown the surface: the screen of a group only those in it."""
    return is_shown(room, surface_named(authored.sent.surface))


def read(message: bytes) -> Sent:
    """What somebody sent. Raises FleetingInvalid."""
    if len(message) > LONGEST_BYTES:
        raise FleetingInvalid
    try:
        sent: Sent = _DECODER.decode(message)
    except (msgspec.MsgspecError, RecursionError):
        raise FleetingInvalid from None
    return sent


_DECODER: msgspec.json.Decoder[Sent] = msgspec.json.Decoder(Sent)


def accept(viewer: Viewer, seat: Participant | None, room: Room, sent: Sent) -> Authored:
    """What is passed on, in the seat's name. Raises NotInSession, NotAllowed, SwitchedOff, or what is wrong with it."""
    if seat is None:
        raise NotInSession
    authorise(sent.COMMAND, viewer, roles_of(viewer, seat=seat.role))
    room.switches.require(SWITCHES[sent.COMMAND], seat.person_id, seat.role)
    sent.require_sound(room)
    return Authored(seat.seat_id, sent)


class Pace:
    """How much one person may send: so many messages a second, and so many at once."""

    def __init__(self, now: float) -> None:
        self._left = float(MOST_AT_ONCE)
        self._at = now

    def require(self, now: float) -> None:
        """Count one more at a time (s). Raises FleetingTooFast."""
        self._left = min(MOST_AT_ONCE, self._left + (now - self._at) * MOST_PER_SECOND)
        self._at = now
        if self._left < 1:
            raise FleetingTooFast(most=MOST_PER_SECOND)
        self._left -= 1
