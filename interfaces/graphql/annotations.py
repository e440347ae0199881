"""Drawing on what everybody is shown."""

from collections.abc import Callable, Iterable
from uuid import UUID

import strawberry

from application import annotations
from application.annotations import Draft
from domain.annotations import Annotations, Colour, Drawn, Stamp, Tool
from interfaces.graphql.refusal import DoneResult
from interfaces.graphql.values import Points
from interfaces.graphql.viewer import Info, carry_out, done


@strawberry.type(
    description="A stroke on a surface; author and text are null once the person was forgotten, the author also where "
    "one does not see the others' names."
)
class DrawnStroke:
    id: UUID
    surface: str = strawberry.field(
        description="`whiteboard:<page>`, `whiteboard:<group>:<page>`, `screen:<seat>` or `document:<id>:<page>`."
    )
    seat_id: UUID
    author: str | None
    tool: Tool
    colour: Colour
    width: int = strawberry.field(description="In units: a surface is 10,000 wide.")
    points: Points
    pressed: bool
    text: str | None
    stamp: Stamp | None


@strawberry.input(description="A stroke to be drawn; its id is new.")
class StrokeInput:
    id: UUID
    tool: Tool
    colour: Colour
    width: int
    points: Points
    pressed: bool = False
    text: str | None = None
    stamp: Stamp | None = None


@strawberry.type
class AnnotationsMutation:
    @strawberry.mutation(description="Draw on a surface that is shown: 20 strokes at most, of 500 points.")
    async def draw_strokes(
        self, info: Info, command_id: UUID, session_id: UUID, surface: str, strokes: list[StrokeInput]
    ) -> DoneResult:
        drafts = [
            Draft(each.id, each.tool, each.colour, each.width, tuple(each.points), each.pressed, each.text, each.stamp)
            for each in strokes
        ]
        drawn = await carry_out(
            info, annotations.draw_strokes, command_id, session_id=session_id, surface=surface, strokes=drafts
        )
        return done(drawn)

    @strawberry.mutation(description="Erase strokes of one's own seat; as host, of any seat.")
    async def erase_strokes(
        self, info: Info, command_id: UUID, session_id: UUID, surface: str, seat_id: UUID, strokes: list[UUID]
    ) -> DoneResult:
        erased = await carry_out(
            info,
            annotations.erase_strokes,
            command_id,
            session_id=session_id,
            surface=surface,
            seat_id=seat_id,
            strokes=strokes,
        )
        return done(erased)

    @strawberry.mutation(description="Erase everything one has drawn on a surface.")
    async def clear_own_strokes(self, info: Info, command_id: UUID, session_id: UUID, surface: str) -> DoneResult:
        cleared = await carry_out(
            info, annotations.clear_own_strokes, command_id, session_id=session_id, surface=surface
        )
        return done(cleared)

    @strawberry.mutation(description="Erase what everybody has drawn on a surface, as host.")
    async def clear_surface(self, info: Info, command_id: UUID, session_id: UUID, surface: str) -> DoneResult:
        cleared = await carry_out(info, annotations.clear_surface, command_id, session_id=session_id, surface=surface)
        return done(cleared)


def seen(surface: str, drawn: Drawn, *, named: bool) -> DrawnStroke:
    """A stroke as those see it who are shown its author's name, or are not."""
    stroke = drawn.stroke
    return DrawnStroke(
        id=stroke.stroke_id,
        surface=surface,
        seat_id=drawn.seat_id,
        author=drawn.author.text if named and drawn.author else None,
        tool=stroke.tool,
        colour=stroke.colour,
        width=stroke.width,
        points=Points(stroke.points),
        pressed=stroke.pressed,
        text=stroke.text.text if stroke.text else None,
        stamp=stroke.stamp,
    )


def everybody(_: UUID) -> bool:
    """Every seat is shown by its name."""
    return True


def all_seen(
    drawn: Annotations, surfaces: Iterable[str] | None = None, *, named: Callable[[UUID], bool] = everybody
) -> list[DrawnStroke]:
    """The strokes of some surfaces (None: of all), each below those that follow."""
    names = drawn.surfaces if surfaces is None else surfaces
    return [seen(name, each, named=named(each.seat_id)) for name in names for each in drawn.surfaces.get(name, ())]


def difference(
    before: Annotations, now: Annotations, *, named: Callable[[UUID], bool]
) -> tuple[list[DrawnStroke], list[UUID]]:
    """The strokes that were drawn or changed between two states, and those that are gone."""
    new: list[DrawnStroke] = []
    gone: list[UUID] = []
    if before is now:
        return new, gone
    for name in {**before.surfaces, **now.surfaces}:
        old, latest = before.surfaces.get(name, ()), now.surfaces.get(name, ())
        if old is latest:
            continue
        was = {each.stroke.stroke_id: each for each in old}
        new += [
            seen(name, each, named=named(each.seat_id))
            for each in latest
            if was.pop(each.stroke.stroke_id, None) is not each
        ]
        gone += was
    return new, gone
