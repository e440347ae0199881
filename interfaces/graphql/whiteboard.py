"""The whiteboard: everybody's is shown, hidden and turned by a host, that of a group by anybody in it."""

from datetime import datetime
from uuid import UUID

import strawberry

from application import whiteboard
from domain import whiteboard as domain_whiteboard
from interfaces.graphql.refusal import DoneResult
from interfaces.graphql.viewer import Info, carry_out, done


@strawberry.type(
    description="The whiteboard of the group in which the viewer is, else everybody's; `page` of so many `pages`, "
    "from 1, is shown to all whose it is, `since` then."
)
class Whiteboard:
    group_id: UUID | None
    shown: bool
    page: int
    pages: int
    since: datetime | None


@strawberry.type
class WhiteboardMutation:
    @strawberry.mutation(description="Show the whiteboard as it was left, or hide it: in a group that of the group.")
    async def show_whiteboard(self, info: Info, command_id: UUID, session_id: UUID, shown: bool) -> DoneResult:
        return done(await carry_out(info, whiteboard.show_whiteboard, command_id, session_id=session_id, shown=shown))

    @strawberry.mutation(description="Add an empty page behind the last one and show it.")
    async def add_whiteboard_page(self, info: Info, command_id: UUID, session_id: UUID) -> DoneResult:
        return done(await carry_out(info, whiteboard.add_page, command_id, session_id=session_id))

    @strawberry.mutation(description="Show everybody a page.")
    async def turn_whiteboard_page(self, info: Info, command_id: UUID, session_id: UUID, page: int) -> DoneResult:
        return done(await carry_out(info, whiteboard.turn_page, command_id, session_id=session_id, page=page))


def seen(board: domain_whiteboard.Whiteboard) -> Whiteboard:
    """The whiteboard as those see it whose it is."""
    return Whiteboard(
        group_id=board.group_id,
        shown=board.shown,
        page=board.page,
        pages=board.pages,
        since=board.since if board.shown else None,
    )
