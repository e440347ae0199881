"""Where the media of a session are: each group of it on one media node, chosen among those that are alive."""

from collections.abc import Sequence
from enum import StrEnum
from uuid import UUID, uuid5

import msgspec

from domain.event import Event, event
from domain.refusal import Refused


class PlacementReason(StrEnum):
    """Why media were placed."""

    OPENED = "opened"
    NODE_LOST = "node_lost"
    NODE_DRAINED = "node_drained"


@event("placement.MediaPlaced")
class MediaPlaced(Event, frozen=True):
    """From now on the media of a group are on this node; the group of everybody has the session's own id."""

    session_id: UUID
    group_id: UUID
    node_id: str
    previous: str | None
    reason: PlacementReason


class NoMediaNode(Refused):
    """No media node is alive that could take the session: try again soon."""

    code = "NO_MEDIA_NODE"


class Node(msgspec.Struct, frozen=True):
    """A media node that is alive; one that drains takes nothing new. `load`: how many connections it has."""

    node_id: str
    load: int
    draining: bool = False


class Placement(msgspec.Struct, frozen=True):
    """State of a group's placement; `node_id` None: its media were never placed."""

    node_id: str | None = None


def evolve(state: Placement, happened: Event) -> Placement:
    """Fold one event."""
    match happened:
        case MediaPlaced(node_id=node_id):
            return Placement(node_id)
    return state


def placement_stream(session_id: UUID, group_id: UUID) -> UUID:
    """The stream that says where the media of a group are."""
    return uuid5(session_id, f"media:{group_id}")


def place(state: Placement, *, session_id: UUID, group_id: UUID, alive: Sequence[Node]) -> list[Event]:
    """Leave media where they are as long as that node serves; else take the least loaded one that does.

    A node that drains keeps what it has while there is no other.
    """
    serving = [node for node in alive if not node.draining]
    current = next((node for node in alive if node.node_id == state.node_id), None)
    if current is not None and (not current.draining or not serving):
        return []
    if not serving:
        raise NoMediaNode
    # sessions that open in the same instant see the same loads: their ids spread them
    chosen = min(serving, key=lambda node: (node.load, uuid5(group_id, node.node_id).bytes))
    if state.node_id is None:
        reason = PlacementReason.OPENED
    else:
        reason = PlacementReason.NODE_LOST if current is None else PlacementReason.NODE_DRAINED
    return [MediaPlaced(session_id, group_id, chosen.node_id, state.node_id, reason)]
