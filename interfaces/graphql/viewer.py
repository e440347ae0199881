"""What a resolver is given: who asks, and the parts of the web process."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar
from uuid import UUID

import msgspec
import strawberry

from application import commands
from application.amphi import Amphi
from application.ports import Composing, Guesses, Sealing
from application.viewer import Viewer
from domain.event import Event
from interfaces.graphql.refusal import Done
from interfaces.graphql.values import Position
from projections.query import Pool
from projections.tracking import wait_until_shown

if TYPE_CHECKING:
    from interfaces.graphql.live import LiveRooms
    from interfaces.graphql.live_fleeting import LiveFleeting
    from interfaces.graphql.presence import Line

CATCHES_UP_WITHIN_SECONDS = 3.0
Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")
Happened = TypeVar("Happened", bound=Event)


class Web(msgspec.Struct, frozen=True):
    """What the web process has, wired by `interfaces/bootstrap.py`."""

    amphi: Amphi
    live: "LiveRooms"
    fleeting: "LiveFleeting"
    guesses: Guesses
    composing: Composing
    database: Pool
    sealing: Sealing
    establishment_id: UUID
    establishment_name: str
    help_url: str
    address: str
    development: bool


class Asking:
    """One request: its viewer, and what the process that answers has."""

    def __init__(self, web: Web, viewer: Viewer, *, address: str, line: "Line | None" = None) -> None:
        self.web = web
        self.viewer = viewer
        self.address = address
        self.line = line
        self.new_guest: UUID | None = None

    def come_as_guest(self) -> None:
        """Who is nobody yet becomes a guest; the answer brings the cookie that says so."""
        if self.viewer.person_id is None:
            self.new_guest = self.web.amphi.ids.uuid()
            self.viewer = Viewer(self.viewer.establishment_id, self.new_guest, guest=True)


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
    return await asyncio.to_thread(command, asking.web.amphi, asking.viewer, command_id, *args, **kwargs)


def done(outcome: commands.Done) -> Done:
    """The result of a command that only happens."""
    return Done(position=Position(outcome.position), changed=bool(outcome.events))


def event_of(outcome: commands.Done, kind: type[Happened]) -> Happened:
    """The event of this kind that a command recorded. Raises CommandIdTaken: its id was used for another command."""
    for event in outcome.events:
        if isinstance(event, kind):
            return event
    raise commands.CommandIdTaken(field="commandId")


async def ask(
    info: Info,
    read: Callable[Concatenate[Amphi, Viewer, Arguments], Result],
    *args: Arguments.args,
    **kwargs: Arguments.kwargs,
) -> Result:
    """Run a read of the application for the viewer, off the event loop."""
    asking = info.context
    return await asyncio.to_thread(read, asking.web.amphi, asking.viewer, *args, **kwargs)


async def query(
    info: Info,
    read: Callable[Concatenate[Asking, Arguments], Result],
    *args: Arguments.args,
    **kwargs: Arguments.kwargs,
) -> Result:
    """Ask the read models, off the event loop."""
    return await asyncio.to_thread(read, info.context, *args, **kwargs)


def wait_for(asking: Asking, position: Position | None, *read_models: str) -> None:
    """Wait, 3 s at most, until read models show the log up to a position (read your writes)."""
    if position is not None:
        wait_until_shown(asking.web.database, read_models, position, seconds=CATCHES_UP_WITHIN_SECONDS)
