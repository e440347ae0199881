"""Presence in the lecture hall, without a seat."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import segno
import strawberry

from application import checkin
from interfaces.graphql.refusal import DoneResult, Refusal
from interfaces.graphql.viewer import Info, ask, carry_out, done


@strawberry.type(
    description="What the hall shows now; ask again at `changesAt`. A code holds until the one after next."
)
class HallCode:
    url: str
    picture: str = strawberry.field(description="The url as a QR code: an SVG image as data URI.")
    changes_at: datetime


@strawberry.type(description="What a code led to. With `ticket` one is present, within five minutes of scanning it.")
class Scanned:
    title: str
    place: str
    ticket: str
    present: bool = strawberry.field(description="One has confirmed one's presence before.")


HallCodeResult = Annotated[HallCode | Refusal, strawberry.union("HallCodeResult")]
ScannedResult = Annotated[Scanned | Refusal, strawberry.union("ScannedResult")]


@strawberry.type
class CheckinQuery:
    @strawberry.field(description="The code that the lecture hall shows, for hosts and its own computer.")
    async def hall_code(self, info: Info, session_id: UUID) -> HallCodeResult:
        shown = await ask(info, checkin.hall_code, session_id=session_id)
        url = f"{info.context.web.address}/p/{shown.code}"
        picture = segno.make(url, micro=False).svg_data_uri(border=3, light="white")
        return HallCode(url=url, picture=picture, changes_at=shown.changes_at)

    @strawberry.field(description="What a scanned code leads to.")
    async def scanned_code(self, info: Info, code: str) -> ScannedResult:
        found = await ask(info, checkin.scan, code=code)
        return Scanned(title=found.title, place=found.place, ticket=found.ticket, present=found.present)


@strawberry.type
class CheckinMutation:
    @strawberry.mutation(description="Be present in the lecture hall; `name` is for guests.")
    async def check_in(self, info: Info, command_id: UUID, ticket: str, name: str | None = None) -> DoneResult:
        info.context.come_as_guest()
        return done(await carry_out(info, checkin.check_in, command_id, ticket=ticket, name=name))
