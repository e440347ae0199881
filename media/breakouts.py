"""The connections of one session on this node, gathered by breakout: who is in a group hears and sees only it.

Who moves keeps their connection; they are only planned for elsewhere, in the very step in which the event is obeyed.
"""

from collections.abc import Set
from uuid import UUID

from application.reads import sees_all_groups
from domain.room import Room
from media.gathering import Gathering
from media.peer import Peer, in_json
from media.plan import silent
from media.router import Router

SPEAKERS_EACH = 5
"""Hosts are told who speaks in which group in each so-manieth decision."""


class Gatherings:
    """A session's people, each in the gathering of their group (None: everybody's); to the node it is as one."""

    def __init__(self, router: Router) -> None:
        self._router = router
        self._by_group: dict[UUID | None, Gathering] = {}
        self._group_of: dict[Peer, UUID | None] = {}
        self._seen: Room | None = None
        self._obeyed: tuple[Set[tuple[str, str]], Set[str]] = (frozenset(), frozenset())
        """What might be forwarded, and who gets no sound, when an event was obeyed last."""
        self._came = False
        """Whether somebody came since the room was looked at."""
        self._turn = 0

    @property
    def peers(self) -> list[Peer]:
        """Every connection of the session."""
        return [*self._group_of]

    def add(self, peer: Peer) -> None:
        """Another connection; nothing is forwarded to it before the room has been looked at."""
        self._enter(peer, None)
        self._came = True

    def remove(self, peer: Peer) -> None:
        """A connection is gone, or replaced by one with the same id."""
        self._leave(peer)

    def hear(self) -> None:
        """Take the levels since the last call into account."""
        for gathering in self._by_group.values():
            gathering.hear()

    def obey(self, room: Room, on: Set[tuple[str, str]]) -> None:
        """Decide at once when what may be forwarded (`on`), who gets no sound or who is together has changed.

        The clock sees to the rest. Most events of a large room, such as those of the hundreds who come, change nothing
        of it.
        """
        obeys = on, silent(room)
        if obeys != self._obeyed or self._seen is None or room.breakouts is not self._seen.breakouts:
            self._obeyed = obeys
            self.decide(room)

    def decide(self, room: Room) -> None:
        """Have everybody in their group, then put into each slot what its plan says."""
        if self._came or self._seen is None or room.breakouts is not self._seen.breakouts:
            self._regroup(room)
        self._seen, self._came = room, False
        for gathering in self._by_group.values():
            gathering.decide(room)
        self._turn = (self._turn + 1) % SPEAKERS_EACH
        if room.breakouts.open and self._turn == 0:
            self._tell_hosts(room)

    def welcome(self, peer: Peer, room: Room) -> None:
        """The media of a connection flow from now on: put what its group is shown into its slots."""
        if peer not in self._group_of:
            return
        if self._came:
            self._regroup(room)
        self._by_group[self._group_of[peer]].welcome(peer, room)

    def tell_levels(self) -> None:
        """Tell everybody who is how loud and who speaks in their group."""
        for gathering in self._by_group.values():
            gathering.tell_levels()

    def _regroup(self, room: Room) -> None:
        for peer, group_id in [*self._group_of.items()]:
            wanted = room.group_of(UUID(peer.seat_id))
            if wanted != group_id:
                self._leave(peer)
                self._enter(peer, wanted)

    def _enter(self, peer: Peer, group_id: UUID | None) -> None:
        peer.forget_plan()  # whatever number the sources there have
        self._group_of[peer] = group_id
        gathering = self._by_group.get(group_id)
        if gathering is None:
            gathering = self._by_group[group_id] = Gathering(self._router)
        gathering.add(peer)

    def _leave(self, peer: Peer) -> None:
        group_id = self._group_of.pop(peer)
        gathering = self._by_group[group_id]
        gathering.remove(peer)
        if not gathering.peers:
            del self._by_group[group_id]

    def _tell_hosts(self, room: Room) -> None:
        speakers = {str(group): each.speaking for group, each in self._by_group.items() if group and each.speaking}
        text = in_json({"t": "groups", "speakers": speakers})
        for peer in self._group_of:
            seat = room.participants.get(UUID(peer.seat_id))
            if seat is not None and sees_all_groups(seat.role):
                peer.tell("groups", text)
