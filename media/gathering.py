"""The peers of one session: brings the plan and what is really received together, and tells the clients."""

import json
import time

from domain.room import Room
from media.floor import SILENT_DBOV, Floor, listen
from media.peer import Peer
from media.plan import Source, Viewer, allowed, arrange
from media.router import Router
from media.sdp import SLOTS, UPLINKS


class Gathering:
    """One session's connections on this node."""

    def __init__(self, router: Router) -> None:
        self.peers: list[Peer] = []
        self._router = router
        self._floor = Floor()
        self._levels_due = False

    def add(self, peer: Peer) -> None:
        """Another connection; the latest of a seat is the one that is taken when two send the same."""
        self.peers.append(peer)

    def remove(self, peer: Peer) -> None:
        """A connection is gone."""
        self.peers.remove(peer)

    def hear(self) -> None:
        """Take the levels since the last call into account."""
        levels: dict[str, int] = {}
        now = time.monotonic()
        for peer in self.peers:
            for layer in peer.layers("microphone").values():
                if layer.alive(now):
                    levels[peer.seat_id] = min(levels.get(peer.seat_id, SILENT_DBOV), layer.loudest_dbov)
                    layer.loudest_dbov = SILENT_DBOV
        self._floor = listen(self._floor, levels)

    def decide(self, room: Room) -> None:
        """Put into each slot what the plan says."""
        sources = self._sources(room)
        state = (self._floor.heard, self._floor.speaker, tuple(sources.values()))
        by_connection = {peer.connection_id: peer for peer in self.peers}
        for peer in self.peers:
            basis = (*state, peer.view)
            if peer.stream is None or peer.basis == basis:
                peer.tell_slots()
                continue
            peer.basis = basis
            viewer = Viewer(
                peer.connection_id, peer.seat_id, peer.view, {role: len(peer.slots.get(role, ())) for role in SLOTS}
            )
            peer.planned = arrange(viewer, sources, self._floor, peer.planned)
            for role, shown in peer.planned.items():
                for slot, each in zip(peer.slots[role], shown, strict=True):
                    layer = by_connection[each.connection_id].layers(each.kind)[each.rid] if each else None
                    self._router.show(slot, layer)
            peer.tell_slots()

    def tell_levels(self) -> None:
        """Tell everybody who is how loud and who speaks, at most five times a second."""
        self._levels_due = not self._levels_due
        if not self._levels_due:
            return
        floor = self._floor
        levels = {seat: floor.level_dbov(seat) for seat in floor.heard if floor.speaking(seat)}
        text = json.dumps({"t": "levels", "levels": levels, "speaker": floor.speaker}, separators=(",", ":"))
        for peer in self.peers:
            peer.tell_levels(text)

    def _sources(self, room: Room) -> dict[tuple[str, str], Source]:
        """What is on and comes. What stalls stays as it is, unless another connection of the seat sends the same."""
        permitted = allowed(room)
        now = time.monotonic()
        sources: dict[tuple[str, str], Source] = {}
        for peer in self.peers:
            for kind in UPLINKS:
                if (peer.seat_id, kind) not in permitted:
                    continue
                received = peer.layers(kind).values()
                coming = [layer for layer in received if layer.alive(now)]
                layers = coming or [layer for layer in received if layer.stalled(now)]
                if layers and (coming or (peer.seat_id, kind) not in sources):
                    described = tuple(sorted((layer.rid, layer.height_px) for layer in layers))
                    sources[peer.seat_id, kind] = Source(peer.seat_id, kind, peer.connection_id, described)
        return dict(sorted(sources.items()))
