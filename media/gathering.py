"""The peers who are together: brings the plan and what is really received together, and tells the clients."""

import time
from collections.abc import Iterable, Mapping

from domain.room import Room
from media.allocation import Given, Want, allot, forms, in_order
from media.floor import NOISE_DBOV, SILENT_DBOV, Floor, listen
from media.layer import Layer
from media.meter import Meter
from media.peer import Peer, in_json
from media.plan import Shown, Source, Viewer, allowed, arrange, silent
from media.quality import layers, own_link, uplinks
from media.router import Router
from media.sdp import SLOTS, UPLINKS
from media.slot import ALL_TEMPORAL

PICTURES = ("screen_slot", "video")
"""Roles of slots whose picture may be left out or made smaller, the most important first."""
SOUNDS = {"voice": "microphone", "screen_sound_slot": "screen_sound"}
MOST_LOSS = 0.2
"""More loss than this makes no difference to how sound is encoded."""
SECOND_S = 1.0
TURNS = 10
"""What each connection is given is reviewed in each so-manieth decision; all of them at once would be felt."""
SETTLES_S = 0.3
"""After a change to a smaller layer its predecessor loses pictures at once, until the key frame has come."""


class Gathering:
    """The connections on this node of those who are together: a session's, or one of its breakouts'."""

    def __init__(self, router: Router) -> None:
        self.peers: list[Peer] = []
        self._router = router
        self._floor = Floor()
        self._levels_due = False
        self._sources: dict[tuple[str, str], Source] = {}
        self._silent: frozenset[str] = frozenset()
        """Seats of companions, who get no sound."""
        self._version = 0
        """Of the sources: another number whenever they are not the same."""
        self._by_connection: dict[str, Peer] = {}
        self._meter = Meter()
        self._measured_at = 0.0
        self._turn = 0
        self._forms: dict[tuple[Shown, bool], tuple[Given, ...]] = {}
        """For the present second."""

    def add(self, peer: Peer) -> None:
        """Another connection; the latest of a seat is the one that is taken when two send the same."""
        self.peers.append(peer)
        self._by_connection[peer.connection_id] = peer

    def remove(self, peer: Peer) -> None:
        """A connection is gone, or replaced by one with the same id."""
        self.peers.remove(peer)
        self._meter.forget(peer.connection_id)
        if self._by_connection.get(peer.connection_id) is peer:
            del self._by_connection[peer.connection_id]
            return
        for each in self.peers:  # out of the new connection
            each.forget_plan()

    @property
    def speaking(self) -> str | None:
        """Whose voice is the loudest just now."""
        speaker = self._floor.speaker
        return speaker if speaker is not None and self._floor.speaking(speaker) else None

    def hear(self) -> None:
        """Take the levels since the last call into account."""
        levels: dict[str, int] = {}
        now = time.monotonic()
        for peer in self.peers:
            for layer in peer.layers("microphone").values():
                if layer.alive(now):
                    loudest_dbov = layer.loudest_dbov if peer.tells_levels else NOISE_DBOV
                    levels[peer.seat_id] = min(levels.get(peer.seat_id, SILENT_DBOV), loudest_dbov)
                    layer.loudest_dbov = SILENT_DBOV
        self._floor = listen(self._floor, levels)

    def decide(self, room: Room) -> None:
        """Put into each slot what the plan says, as far as its connection can take it."""
        now = time.monotonic()
        sources = self._come(room, now)
        self._silent = silent(room)
        if sources != self._sources:
            self._sources = sources
            self._version += 1
            self._forms.clear()
        measured = now - self._measured_at > SECOND_S
        if measured:
            self._measured_at = now
            self._forms.clear()
            self._meter.measure(((p.connection_id, layer) for p in self.peers for layer in p.all_layers()), now)
        self._turn = (self._turn + 1) % TURNS
        for number, peer in enumerate(self.peers):
            if peer.stream is None:
                continue
            planned = self._plan(peer)
            sampled = peer.link.measure(peer.stream, now)
            if planned or number % TURNS == self._turn or (sampled and peer.constrained(now)):
                self._give(peer, now)
            if sampled and (probe := peer.link.probe()) is not None:
                self._router.probe(peer.stream, *probe)
            peer.tell_slots()
        if measured:
            self._review(now)
            self._tell_speakers()
            self._tell_quality()

    def welcome(self, peer: Peer, room: Room) -> None:
        """Show to a connection that has just been made what everybody is shown, before the next decision."""
        self._silent = silent(room)
        self._plan(peer)
        self._give(peer, time.monotonic())

    def _plan(self, peer: Peer) -> bool:
        """Plan for a connection, if what its plan rested on is not the same; whether it was planned."""
        without_sound = peer.seat_id in self._silent
        state = (self._version, self._floor.heard, self._floor.speaker, peer.view, without_sound)
        if peer.state == state:
            return False
        peer.state = state
        tiles = tuple(self._sources.get((seat, "camera")) for seat, _ in peer.view)
        heard = tuple(self._sources.get((seat, "microphone")) for seat in self._floor.heard)
        shared = tuple(source for (_, kind), source in self._sources.items() if kind in ("screen", "screen_sound"))
        basis = (peer.view, tiles, heard, shared, None if peer.view else state, without_sound)
        if peer.basis == basis:
            return False
        peer.basis = basis
        slots = {role: len(peer.slots.get(role, ())) for role in SLOTS}
        viewer = Viewer(peer.connection_id, peer.seat_id, peer.view, slots, without_sound)
        peer.planned = arrange(viewer, self._sources, self._floor, peer.planned)
        return True

    # -- what is given of it

    def _give(self, peer: Peer, now: float) -> None:
        """Allot the link of a connection, and put the result into its slots."""
        stream = peer.stream
        if stream is None:
            return
        sound_bps = sum(
            self._meter.of(shown.connection_id, shown.kind).get(shown.rid, (0.0, 0.0, 0.0))[ALL_TEMPORAL]
            for role in SOUNDS
            for shown in peer.planned.get(role, ())
            if shown
        )
        wants = [] if peer.video == "none" else self._wants(peer)
        wanted_bps = sound_bps + sum(want.forms[-1].bps for want in wants)
        peer.link.wanted_bps = wanted_bps
        budget_bps = peer.link.budget_bps(now)
        if budget_bps is None or budget_bps > wanted_bps * 2:
            allotted: list[Given | None] = [want.forms[-1] for want in wants]
        else:
            allotted = allot(wants, sound_bps, budget_bps, limited=peer.link.estimate.limited)
        peer.given_bps = sound_bps + sum(given.bps for given in allotted if given)
        peer.settled_bps = budget_bps
        self._fill(peer, {want.place: given for want, given in zip(wants, allotted, strict=True)}, now)
        if peer.link.numbered:
            self._router.pace(stream, peer.link.pace_bps(peer.given_bps))

    def _fill(self, peer: Peer, given_at: Mapping[tuple[str, int], Given | None], now: float) -> None:
        """Put into the slots what was planned and given, if that is not what is in them."""
        forms_now = {place: given and (given.rid, given.temporal) for place, given in given_at.items()}
        if peer.put == (peer.planned, forms_now):
            return
        complete = True
        watches = set()
        for role, shown in peer.planned.items():
            for index, one in enumerate(shown):
                given = given_at.get((role, index)) if role in PICTURES else None
                wanted = one if one and (role in SOUNDS or given) else None
                complete &= self._put(peer, (role, index), wanted, given, now)
                if wanted and given:
                    watches.add((wanted.connection_id, wanted.kind, given.rid))
        peer.watches = frozenset(watches)
        peer.put = (peer.planned, forms_now) if complete else None

    def _wants(self, peer: Peer) -> list[Want]:
        """The pictures that are planned for a connection, the most important first."""
        found = []
        for role in PICTURES:
            for index, shown in enumerate(peer.planned.get(role, ())):
                if shown is None:
                    continue
                before = peer.given.get((role, index))
                same = before is not None and before[0] == (shown.seat_id, shown.kind)
                possible = self._possible(shown, least=peer.video == "least")
                found.append(Want((role, index), shown, possible, before[1] if before and same else None))
        return in_order(found, self._floor.speaker, peer.pinned, [seat for seat, _ in peer.view])

    def _possible(self, shown: Shown, *, least: bool) -> tuple[Given, ...]:
        """The forms of a picture, worked out once for everybody who is shown it."""
        possible = self._forms.get((shown, least))
        if possible is None:
            source = self._sources.get((shown.seat_id, shown.kind))
            layers = source.layers if source else ((shown.rid, 0),)
            possible = forms(shown, layers, self._meter.of(shown.connection_id, shown.kind), least=least)
            self._forms[shown, least] = possible
        return possible

    def _put(self, peer: Peer, place: tuple[str, int], shown: Shown | None, given: Given | None, now: float) -> bool:
        """Show something in a slot in the form that was given, or nothing; False when it is to be looked at again."""
        role, index = place
        slot = peer.slots[role][index]
        rid = given.rid if given else shown.rid if shown else ""
        publisher = self._by_connection.get(shown.connection_id) if shown else None
        layer = publisher.layer(shown.kind, rid) if shown and publisher and publisher.stream else None
        complete = layer is not None or shown is None
        if layer and layer.video and layer.codec not in peer.codecs:
            shown = given = layer = None
        if publisher and layer and layer.video and publisher.watching.want((layer.kind, layer.rid), now):
            publisher.tell_layers()
        peer.shows[role][index] = shown.seat_id if shown else None
        before = peer.given.pop(place, None)
        if shown and given:
            peer.given[place] = (shown.seat_id, shown.kind), given
            same = before is not None and before[0] == (shown.seat_id, shown.kind)
            if before and same and given.bps < before[1].bps and given.rid != before[1].rid:
                peer.settling[place] = now + SETTLES_S
            settling = peer.settling.get(place, 0.0) > now
            self._router.limit(slot, 0 if settling else given.temporal)
            complete &= not settling
        self._router.show(slot, layer)
        return complete

    # -- what publishers send

    def _review(self, now: float) -> None:
        """Once a second: what nobody watches any more is stopped."""
        watched: dict[str, set[tuple[str, str]]] = {}
        for connection_id, kind, rid in frozenset[tuple[str, str, str]]().union(*(peer.watches for peer in self.peers)):
            watched.setdefault(connection_id, set()).add((kind, rid))
        for peer in self.peers:
            video = [layer for layer in peer.all_layers() if layer.video]
            sent = {layer for kind in UPLINKS for layer in peer.sent(kind)}
            for name in watched.get(peer.connection_id, ()):
                peer.watching.want(name, now)
            for layer in _recorded(layer for layer in video if layer in sent):
                peer.watching.want((layer.kind, layer.rid), now)
            peer.watching.review(((layer.kind, layer.rid) for layer in video if layer.alive(now)), now)
            peer.tell_layers()

    def _tell_speakers(self) -> None:
        """Let publishers of sound know what listeners lose: they then send it twice over (RFC 6716 section 2.1.7).

        Only the share lost is told so; the count of lost packets, which publishers limit their rate by, stays ours.
        """
        worst: dict[str, float] = {}
        for peer in self.peers:
            for role in SOUNDS:
                for shown in peer.planned.get(role, ()):
                    if shown:
                        loss = peer.link.estimate.loss
                        worst[shown.connection_id] = max(worst.get(shown.connection_id, 0.0), loss)
        for peer in self.peers:
            floor = int(min(worst.get(peer.connection_id, 0.0), MOST_LOSS) * 256)
            for kind in SOUNDS.values():
                for layer in peer.layers(kind).values():
                    layer.loss_floor = floor

    def _come(self, room: Room, now: float) -> dict[tuple[str, str], Source]:
        """What is on and comes, or would come. What stalls stays, unless another connection of the seat sends it."""
        permitted = allowed(room)
        sources: dict[tuple[str, str], Source] = {}
        for peer in self.peers:
            for kind in UPLINKS:
                if (peer.seat_id, kind) not in permitted:
                    continue
                received = peer.sent(kind)
                coming = [
                    each for each in received if each.alive(now) or peer.watching.available((kind, each.rid), now)
                ]
                layers = coming or [layer for layer in received if layer.stalled(now)]
                if layers and (coming or (peer.seat_id, kind) not in sources):
                    described = tuple(sorted((layer.rid, layer.height_px) for layer in layers))
                    sources[peer.seat_id, kind] = Source(peer.seat_id, kind, peer.connection_id, described)
        return dict(sorted(sources.items()))

    # -- what clients are told

    def tell_levels(self) -> None:
        """Tell everybody who is how loud and who speaks, at most five times a second."""
        self._levels_due = not self._levels_due
        if not self._levels_due:
            return
        floor = self._floor
        levels = {seat: floor.level_dbov(seat) for seat in floor.heard if floor.speaking(seat)}
        text = in_json({"t": "levels", "levels": levels, "speaker": floor.speaker})
        for peer in self.peers:
            peer.tell("levels", text)

    def _tell_quality(self) -> None:
        """Once a second: tell everybody about their own link, and whose packets get lost on the way here."""
        people = in_json(uplinks(self._meter.loss))
        for peer in self.peers:
            if peer.stream is not None:
                mine = in_json(own_link(peer.link, peer.stream.round_trip_s, peer.given_bps))
                given = in_json(layers(peer.given, peer.slots))
                peer.tell("quality", f'{{"t":"quality","mine":{mine},"people":{people},"layers":{given}}}')


def _recorded(video: Iterable[Layer]) -> list[Layer]:
    """The largest captured layer of each kind: the one that a recording takes."""
    largest: dict[str, Layer] = {}
    for layer in video:
        if layer.captured and (layer.kind not in largest or layer.height_px > largest[layer.kind].height_px):
            largest[layer.kind] = layer
    return [*largest.values()]
