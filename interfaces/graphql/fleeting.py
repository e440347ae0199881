"""What is fleeting in a session: strokes in progress, pointers. Told to everybody in it, never stored."""

import dataclasses
from collections.abc import AsyncIterable, Iterable
from uuid import UUID

import strawberry
from graphql import GraphQLError

from application.fleeting import Authored, Ink, Pointer
from domain.annotations import Colour, Tool
from interfaces.graphql.refusal import Refusal
from interfaces.graphql.values import Points
from interfaces.graphql.viewer import Info


@strawberry.type(description="The next points of a stroke in progress; `whole`: all of them, in place of those before.")
class FleetingInk:
    seat_id: UUID
    surface: str
    stroke_id: UUID
    tool: Tool
    colour: Colour
    width: int
    points: Points
    pressed: bool
    whole: bool


@strawberry.type(description="Where somebody points; `x` null: nowhere any more.")
class FleetingPointer:
    seat_id: UUID
    surface: str
    x: int | None
    y: int | None


@strawberry.type(description="What came since the last one, of everybody, oneself included.")
class FleetingUpdate:
    inks: list[FleetingInk] = strawberry.field(default_factory=list)
    pointers: list[FleetingPointer] = strawberry.field(default_factory=list)
    refused: Refusal | None = strawberry.field(default=None, description="Why something one sent is not passed on.")
    rendered: strawberry.Private[dict[object, bytes]] = dataclasses.field(default_factory=dict, compare=False)
    """Its fields in JSON, by document: written once for all who get this object."""


def update_of(all_authored: Iterable[Authored]) -> FleetingUpdate:
    """What is told of some fleeting things."""
    update = FleetingUpdate()
    for authored in all_authored:
        match authored.sent:
            case Ink() as ink:
                update.inks.append(
                    FleetingInk(
                        seat_id=authored.seat_id,
                        surface=ink.surface,
                        stroke_id=ink.stroke_id,
                        tool=ink.tool,
                        colour=ink.colour,
                        width=ink.width,
                        points=Points(ink.points),
                        pressed=ink.pressed,
                        whole=ink.whole,
                    )
                )
            case Pointer() as pointer:
                update.pointers.append(
                    FleetingPointer(seat_id=authored.seat_id, surface=pointer.surface, x=pointer.x, y=pointer.y)
                )
    return update


@strawberry.type
class FleetingSubscription:
    @strawberry.subscription(
        description="What is fleeting in a session, for who has a seat. On the same websocket one says something with "
        '`{"type":"fleeting","payload":{"sessionId":…,"sent":{"kind":"ink"|"pointer",…}}}`: at most 40 messages a '
        "second, of 16 kB. Who does not read misses what came meanwhile. Completes when one has no seat any more."
    )
    async def fleeting(self, info: Info, session_id: UUID, connection_id: UUID) -> AsyncIterable[FleetingUpdate]:
        asking = info.context
        if asking.line is None:
            raise GraphQLError("a subscription needs a websocket")
        return await asking.web.fleeting.listen(asking.viewer, session_id, connection_id)
