"""The link that the computer of a lecture hall opens: made, shown and revoked by the meeting's owner."""

from typing import Annotated
from uuid import UUID

import strawberry

from application import hall_link
from application.guesses import guarded
from application.hall_link import hall_behind, read_hall_link
from domain import meetings
from domain.meetings import Meeting
from interfaces.graphql.refusal import DoneResult, Refusal
from interfaces.graphql.viewer import Asking, Info, carry_out, done, query


@strawberry.type(description="Whoever opens `url` is the lecture hall, without an account; null: there is no link.")
class HallLink:
    place: str | None = strawberry.field(description="What the hall is called.")
    url: str | None


@strawberry.type(description="What the link of a lecture hall leads to, before the hall enters.")
class HallDoor:
    place: str


HallLinkResult = Annotated[HallLink | Refusal, strawberry.union("HallLinkResult")]
HallDoorResult = Annotated[HallDoor | Refusal, strawberry.union("HallDoorResult")]


@strawberry.type
class HallLinkQuery:
    @strawberry.field(description="The link of a meeting's lecture hall, for its owner.")
    async def hall_link(self, info: Info, meeting_id: UUID) -> HallLinkResult:
        return await query(info, _link, meeting_id)

    @strawberry.field(description="What the link of a lecture hall leads to. Guesses are limited.")
    async def hall_door(self, info: Info, code: str, token: str) -> HallDoorResult:
        return await query(info, _door, code, token)


@strawberry.type
class HallLinkMutation:
    @strawberry.mutation(
        description="Have a link for a lecture hall of this name; another name makes another link, and the one before "
        "leads nowhere."
    )
    async def make_hall_link(self, info: Info, command_id: UUID, meeting_id: UUID, place: str) -> DoneResult:
        return done(await carry_out(info, hall_link.make_hall_link, command_id, meeting_id=meeting_id, place=place))

    @strawberry.mutation(description="Have the link lead nowhere any more; a hall that is there stays.")
    async def revoke_hall_link(self, info: Info, command_id: UUID, meeting_id: UUID) -> DoneResult:
        return done(await carry_out(info, hall_link.revoke_hall_link, command_id, meeting_id=meeting_id))


def _link(asking: Asking, meeting_id: UUID) -> HallLink:
    amphi = asking.web.amphi
    found = read_hall_link(amphi, asking.viewer, meeting_id=meeting_id)
    if found is None:
        return HallLink(place=None, url=None)
    token, link = found
    meeting, _ = amphi.store.load(meeting_id, Meeting(), meetings.evolve)
    return HallLink(place=link.place, url=f"{asking.web.address}/m/{meeting.code}?hall={token}")


def _door(asking: Asking, code: str, token: str) -> HallDoor:
    web = asking.web
    place, _ = guarded(
        web.guesses, asking.address, lambda: hall_behind(web.amphi, asking.viewer, code=code, token=token)
    )
    return HallDoor(place=place)
