"""The placement of media: by whom connects first, and by the holder of the lease when a node dies or drains."""

import logging
from uuid import UUID

from application.amphi import Amphi
from application.commands import Change, Decision, Done, carry_out, envelope_of
from application.live_sessions import load_all
from application.permissions import Command, authorise, roles_of
from application.ports import LiveSessions, MediaNodes
from application.viewer import Viewer
from domain import placement, session
from domain.event import Recorded
from domain.placement import MediaPlaced, NoMediaNode, Placement
from domain.refusal import Refused
from domain.session import Session, SessionEnded

log = logging.getLogger("amphi.placement")


def place_media(amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID, group_id: UUID) -> Done:
    """Place the media of a group, unless they are on a node that serves. Raises NoMediaNode."""
    authorise(Command.REPORT, viewer, roles_of(viewer))
    alive = amphi.nodes.alive()
    if alive is None:
        raise NoMediaNode

    def decide() -> Decision:
        run, run_version = amphi.store.load(session_id, Session(), session.evolve)
        session.require_running(run)
        stream = placement.placement_stream(session_id, group_id)
        state, version = amphi.store.load(stream, Placement(), placement.evolve)
        placed = placement.place(state, session_id=session_id, group_id=group_id, alive=alive)
        return Decision([Change(stream, version, placed)], {session_id: run_version})

    return carry_out(amphi.store, envelope_of(viewer, command_id, session_id), decide)


def node_of(amphi: Amphi, establishment_id: UUID, session_id: UUID, group_id: UUID) -> str:
    """The node that serves a group, which is placed first where that is needed. Raises NoMediaNode."""
    stream = placement.placement_stream(session_id, group_id)
    state, _ = amphi.store.load(stream, Placement(), placement.evolve)
    alive = amphi.nodes.alive()
    known = alive is not None
    serves = any(node.node_id == state.node_id and not node.draining for node in alive or ())
    if state.node_id is None or (known and not serves):
        system = Viewer(establishment_id, system=True)
        place_media(amphi, system, amphi.ids.uuid(), session_id=session_id, group_id=group_id)
        state, _ = amphi.store.load(stream, Placement(), placement.evolve)
    if state.node_id is None:
        raise NoMediaNode
    return state.node_id


class Placements:
    """The watcher's memory: where the media of each live session are, folded from the log."""

    def __init__(self, amphi: Amphi, establishment_id: UUID, nodes: MediaNodes, sessions: LiveSessions) -> None:
        self._amphi = amphi
        self._viewer = Viewer(establishment_id, system=True)
        self._nodes = nodes
        self._sessions = sessions
        self._placed: dict[UUID, dict[UUID, str]] = {}
        """Node by group, by session."""

    def start(self) -> int:
        """Read where the sessions that are live are placed; returns the position to follow from."""
        return load_all(self._amphi.store, self._sessions, self._load)

    def observe(self, recorded: Recorded) -> None:
        """Fold one more event."""
        session_id, happened = recorded.session_id, recorded.event
        if session_id is None:
            return
        if isinstance(happened, SessionEnded):
            self._placed.pop(session_id, None)
        elif isinstance(happened, MediaPlaced):
            self._placed.setdefault(session_id, {})[happened.group_id] = happened.node_id
        elif session_id not in self._placed:
            self._load(session_id)

    def sweep(self) -> None:
        """Place elsewhere what is on a node that died or drains; called several times a second."""
        alive = self._nodes.alive()
        serving = {node.node_id for node in alive or () if not node.draining}
        if not serving:
            return
        for session_id, groups in list(self._placed.items()):
            for group_id, node_id in groups.items():
                if node_id not in serving:
                    self._place(session_id, group_id)

    def _load(self, session_id: UUID) -> None:
        run, _ = self._amphi.store.load(session_id, Session(), session.evolve)
        if not session.running(run):
            return
        stream = placement.placement_stream(session_id, session_id)
        state, _ = self._amphi.store.load(stream, Placement(), placement.evolve)
        self._placed[session_id] = {} if state.node_id is None else {session_id: state.node_id}

    def _place(self, session_id: UUID, group_id: UUID) -> None:
        command_id = self._amphi.ids.uuid()
        try:
            place_media(self._amphi, self._viewer, command_id, session_id=session_id, group_id=group_id)
        except Refused as refusal:
            log.info("not placed: %s", refusal.code)
