"""What a resolver is given: who asks, and the parts of the web process."""

import asyncio
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, TypeVar
from uuid import UUID

import strawberry

from application import commands
from application.amphi import Amphi
from application.viewer import Viewer
from interfaces.graphql.refusal import Done
from interfaces.graphql.scalars import Position

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


class Asking:
    """One request: its viewer, and what the process that answers has."""

    def __init__(self, web: Any, viewer: Viewer, *, address: str, origin: str) -> None:
        self.web = web
        self.viewer = viewer
        self.address = address
        self.origin = origin
        self.new_guest: UUID | None = None

    @property
    def amphi(self) -> Amphi:
        """The application."""
        amphi: Amphi = self.web.amphi
        return amphi


Info = strawberry.Info[Asking, None]


async def carry_out(
    info: Info,
    command: Callable[Concatenate[Amphi, Viewer, UUID, Arguments], Result],
    command_id: UUID,
    *args: Arguments.args,
    **kwargs: Arguments.kwargs,
) -> Result:
    """Run a command of the application for the viewer, off the event loop."""
    asking = info.context
    return await asyncio.to_thread(command, asking.amphi, asking.viewer, command_id, *args, **kwargs)


def done(outcome: commands.Done) -> Done:
    """The result of a command that only happens."""
    return Done(position=Position(outcome.position), changed=bool(outcome.events))
