"""One connection (one tab of a seat): its transport, what it sends, its slots, its messages."""

import json
import secrets
import time
from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any, Protocol
from uuid import UUID

import msgspec

from media import rtp, sdp
from media.allocation import Given
from media.dtls import LEVELS_CHANNEL, SLOTS_CHANNEL, SecureTransport
from media.feedback import Feedback
from media.ice import Address, IceSocket
from media.layer import Layer
from media.link import Link
from media.plan import Slots, known_or_assumed
from media.router import Router, Stream
from media.slot import Slot
from media.srtp import Keys
from media.watching import Watching

LAYERS = 24
"""Streams that one connection may send; more are ignored."""
TILES = 60
VIDEO = ("all", "least", "none")


class Node(Protocol):
    """What a peer needs of its node."""

    ice: IceSocket
    router: Router
    feedback: Feedback
    dropped: Counter[str]

    @property
    def certificate(self) -> Any:
        """The certificate for DTLS."""
        ...

    def admit_layer(self, peer: "Peer", layer: Layer) -> None:
        """Set whether a new layer is forwarded and captured."""
        ...

    def established(self, peer: "Peer") -> None:
        """The handshake is done: media flow from now on."""
        ...

    def gone(self, peer: "Peer") -> None:
        """The browser said goodbye, or DTLS failed."""
        ...


class Peer:
    """A connection."""

    def __init__(self, session_id: str, seat_id: str, connection_id: str, node: Node) -> None:
        self.session_id, self.seat_id, self.connection_id = session_id, seat_id, connection_id
        self.seat = UUID(seat_id)
        self.ufrag = secrets.token_urlsafe(6).replace("-", "+").replace("_", "/")
        self.password = secrets.token_urlsafe(18).replace("-", "+").replace("_", "/")
        self.address: Address | None = None
        self._heard_at = time.monotonic()
        self.view: tuple[tuple[str, int], ...] = ()
        """Tiles that the client shows: seat and height in pixels, most important first."""
        self.stream: Stream | None = None
        self.agreement: sdp.Agreement | None = None
        self.slots: dict[str, list[Slot]] = {}
        """By role, in the order of the offer."""
        self.planned: Slots = {}
        """What the plan put into the slots."""
        self.state: object = None
        self.basis: object = None
        """What that plan rested on: cheap to compare, and in full."""
        self.shows: dict[str, list[str | None]] = {}
        """Who is in the slots: what was planned and could be given. By role."""
        self.given: dict[tuple[str, int], tuple[tuple[str, str], Given]] = {}
        """By slot (role and index): seat and kind of a picture, and the form that it has."""
        self.put: object = None
        """What was put into the slots last; None when it has to be looked at again."""
        self.watches: frozenset[tuple[str, str, str]] = frozenset()
        """Connection, kind and rid of the pictures in its slots."""
        self.settling: dict[tuple[str, int], float] = {}
        """By slot: until when it waits for a smaller layer."""
        self.given_bps = 0.0
        self.settled_bps: float | None = None
        """What the link could take when that was given."""
        self.video = "all"
        """How much the client wants to see: `all`, `least` (to save data, sent as well), `none` (sound alone)."""
        self.pinned: str | None = None
        """The seat that the client keeps on its stage whoever speaks."""
        self.link = Link(numbered=False)
        self.watching = Watching()
        self.codecs: frozenset[str] = frozenset()
        """What it can be shown."""
        self.dead = False
        """Whether nothing was heard for so long that the sweeper was told."""
        self._told: dict[str, str] = {}
        """What was sent last, by subject."""
        self._told_slots: dict[str, list[str | None]] = {}
        self._node = node
        self._ice, self._router, self._dropped = node.ice, node.router, node.dropped
        self._by_rid: dict[tuple[str, str], Layer] = {}
        self._waiting_rtx: dict[tuple[str, str], int] = {}
        self._secure = SecureTransport(node.certificate, self._send_dtls, self._ready, self._message, self._closed)

    # -- start and end

    def connect(self, agreement: sdp.Agreement) -> None:
        """Wait for the browser's checks and handshake."""
        self.agreement = agreement
        self._ice.add(self)
        self._secure.start(agreement.fingerprints, agreement.sctp_port)

    def cut(self) -> None:
        """Stop at once: nothing is heard from, forwarded from or sent to this peer any more."""
        self._ice.forget(self)
        if self.stream is not None:
            self._router.drop(self.stream)
            self.stream = None

    async def close(self) -> None:
        """Cut, and say goodbye to the browser."""
        self.cut()
        await self._secure.close()

    @property
    def tells_levels(self) -> bool:
        """Whether its sound comes with levels; one of which nobody knows them is as loud as noise: never said to speak,
        and heard unless four others do."""
        return self.agreement is not None and self.agreement.extensions.level > 0

    @property
    def heard_at(self) -> float:
        """Monotonic time of the last datagram that was the peer's."""
        return max(self._heard_at, self.stream.heard_at) if self.stream else self._heard_at

    # -- from the socket

    def heard(self) -> None:
        """A datagram that is certainly the peer's has just come."""
        self._heard_at = time.monotonic()

    def known_at(self, address: Address) -> None:
        """Media from this address are the peer's too."""
        if self.stream is not None:
            self._router.known_at(self.stream, address)

    def unknown_at(self, address: Address) -> None:
        """Media from this address are the peer's no more."""
        self._router.unknown_at(address)

    def moved(self, address: Address) -> None:
        """The peer's address is another."""
        self.address = address
        if self.stream is not None:
            self._router.moved(self.stream, address)

    def _follow(self, address: Address) -> None:
        self._ice.follow(self, address)

    def secure_datagram(self, datagram: bytes) -> None:
        """A DTLS record."""
        if not self._secure.feed(datagram):
            self._dropped["dtls_flood"] += 1

    def forget_plan(self) -> None:
        """What was planned may look the same, and is to be worked out and put into the slots anew."""
        self.state = self.basis = self.put = None

    # -- to the client

    def tell_slots(self) -> None:
        """Send who is in which slot, when it isn't what was sent last."""
        roles = (("voice", "voice"), ("video", "video"), ("screen", "screen_slot"))
        slots = {name: self.shows.get(role, []) for name, role in roles}
        if slots == self._told_slots:
            return
        text = in_json({"t": "slots", **slots})
        if self._secure.send(SLOTS_CHANNEL, text):
            self._told_slots = {name: [*seats] for name, seats in slots.items()}

    def tell(self, subject: str, text: str) -> None:
        """Send the levels, how good the links are, or who speaks in which group; a lost one doesn't matter."""
        self._send(LEVELS_CHANNEL, subject, text)

    def tell_layers(self) -> None:
        """Send which layers of its pictures somebody watches, when it isn't what was sent last."""
        self._send(SLOTS_CHANNEL, "layers", in_json({"t": "layers", "layers": self.watching.message()}))

    def _send(self, channel: int, subject: str, text: str) -> None:
        """When it isn't what was sent last."""
        if text != self._told.get(subject) and self._secure.send(channel, text):
            self._told[subject] = text

    def constrained(self, now: float) -> bool:
        """Whether what is given is to be reviewed: the link takes less than that, or more than when it was given."""
        budget_bps, settled_bps = self.link.budget_bps(now), self.settled_bps
        if budget_bps is None or settled_bps is None:
            return budget_bps != settled_bps
        if budget_bps < self.given_bps:
            return budget_bps < settled_bps
        return self.given_bps < self.link.wanted_bps and budget_bps > settled_bps * 1.1

    # -- DTLS

    def _send_dtls(self, datagram: bytes) -> None:
        if self.address is not None:
            self._ice.send(datagram, self.address)

    def _ready(self, keys: Keys) -> None:
        agreement, address = self.agreement, self.address
        if agreement is None or address is None:
            return
        self.stream = self._router.stream(keys, address, self._learn, self._follow, agreement.extensions)
        for known in self._ice.addresses(self):
            self._router.known_at(self.stream, known)
        self.codecs = frozenset(codec.name for each in agreement.downlinks for codec in each.codecs)
        for role, downlinks in agreement.slots.items():
            self.slots[role] = [self._router.slot(self.stream, each) for each in downlinks]
            self.shows[role] = [None] * len(downlinks)
        self.link = Link(numbered=agreement.extensions.departing > 0)
        self._node.established(self)

    def _closed(self) -> None:
        self._node.gone(self)

    def _message(self, channel: int, text: str) -> None:
        """A message of the client: its view, or a heartbeat. What is not understood is dropped and counted."""
        self.heard()
        try:
            message = json.loads(text)
            if message["t"] == "view":
                self._look(message)
            elif message["t"] != "hb":
                self._dropped["message_unknown"] += 1
        except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
            self._dropped["message_malformed"] += 1

    def _look(self, message: dict[str, Any]) -> None:
        """A view: tiles, the most important first, who is pinned, and how much is to be seen at all.

        Raises what nonsense raises.
        """
        tiles = message["tiles"][:TILES]
        view = tuple((str(tile["seat"])[:64], max(0, min(int(tile["height"]), 10_000))) for tile in tiles)
        video = message.get("video", "all")
        if video not in VIDEO:
            raise ValueError(video)
        pinned = message.get("pinned")
        if not isinstance(pinned, str | None):
            raise TypeError(pinned)
        self.view = view
        if (video, pinned) != (self.video, self.pinned):
            self.video, self.pinned = video, pinned
            self.forget_plan()

    # -- what the browser sends

    def _learn(self, packet: bytes) -> None:
        """Make the layer of a new SSRC, by the mid and rid extensions (RFC 8843 section 9.2, RFC 8852)."""
        stream, agreement = self.stream, self.agreement
        if stream is None or agreement is None:
            return
        ssrc = rtp.u32(packet, 8)
        found = self._uplink(packet, ssrc, agreement.uplinks)
        if found is None or (len(self._by_rid) == LAYERS and (found[0].mid, found[1]) not in self._by_rid):
            self._dropped["ssrc_unknown"] += 1
            return
        uplink, rid, repaired = found
        if repaired:
            layer = self._by_rid.get((uplink.mid, rid))
            if layer is None:
                self._waiting_rtx[uplink.mid, rid] = ssrc
            else:
                self._router.repair(layer, ssrc)
            return
        layer = self._router.layer(stream, self.seat_id, uplink, rid, ssrc)
        self._node.admit_layer(self, layer)
        replaced = self._by_rid.get((uplink.mid, rid))
        self._by_rid[uplink.mid, rid] = layer
        if replaced is not None:
            self._router.replace(replaced, layer)
        waiting = self._waiting_rtx.pop((uplink.mid, rid), None)
        if waiting is not None:
            self._router.repair(layer, waiting)
        if layer.limited:
            self._node.feedback.welcome(stream, ssrc)

    def _uplink(
        self, packet: bytes, ssrc: int, uplinks: Mapping[str, sdp.Uplink]
    ) -> tuple[sdp.Uplink, str, bool] | None:
        """The uplink of a packet with a new SSRC, its rid, and whether it is the RTX stream."""
        found = dict(rtp.extensions(packet))
        kind = packet[1] & 0x7F
        for uplink in uplinks.values():
            names = uplink.extensions
            mid = found.get(names.get(sdp.MID, 0), b"").decode("ascii", "replace")
            if mid != uplink.mid and not (mid == "" and ssrc in uplink.ssrcs):
                continue
            if kind == uplink.rtx_payload_type and kind:
                rid = found.get(names.get(sdp.REPAIRED_RID, 0), b"").decode("ascii", "replace")
                return (uplink, rid, True) if rid in uplink.rids or not uplink.rids else None
            if kind == uplink.payload_type:
                rid = found.get(names.get(sdp.RID, 0), b"").decode("ascii", "replace")
                return (uplink, rid, False) if rid in uplink.rids or not uplink.rids else None
        return None

    # -- what the plan asks

    def all_layers(self) -> list[Layer]:
        """Everything that is received."""
        return list(self._by_rid.values())

    def layer(self, kind: str, rid: str) -> Layer | None:
        """One of them."""
        return next((each for each in self._by_rid.values() if each.kind == kind and each.rid == rid), None)

    def sent(self, kind: str) -> Collection[Layer]:
        """What is to be sent of a kind: everything, and of the camera of who saves data its smallest picture."""
        received = self.layers(kind).values()
        if kind != "camera" or self.video != "least" or len(received) < 2:
            return received
        return [min(received, key=lambda layer: known_or_assumed(layer.rid, layer.height_px))]

    def layers(self, kind: str) -> dict[str, Layer]:
        """What is received of a kind, by rid."""
        if self.stream is None:
            return {}
        return {layer.rid: layer for layer in self._by_rid.values() if layer.kind == kind}


def in_json(message: object) -> str:
    """A message as the client reads it."""
    return msgspec.json.encode(message).decode()
