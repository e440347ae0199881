"""The media node: follows the log, connects who is admitted, cuts who is not, and decides ten times a second.

It holds nothing that it can't fold again from the log. The order in which a withdrawal of consent counts: the event is
folded and the flags of every layer are set in one step of the event loop, and only then the position is reported.
"""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence, Set
from typing import Any
from uuid import UUID

from application.ports import Captures, EventStore, Follower, Liveness, MediaNodes, MediaTokens
from application.ports import MediaNode as Announced
from domain.event import Recorded
from domain.room import Room
from media import sdp
from media.announcing import Announcing
from media.breakouts import Gatherings
from media.capture import Capture, leftovers
from media.capture_upload import CaptureUploads
from media.dtls import Certificate
from media.engine import new_router
from media.feedback import REPORT_S
from media.ice import IceSocket
from media.layer import Layer
from media.lease import Lease
from media.peer import Peer
from media.pictures import H264
from media.plan import allowed, captured
from media.refusal import NotPlacedHere, SeatNotAdmitted
from media.rooms import PAGE, Rooms
from media.router import Tap

SILENT_S = 4.0
"""A connection of which nothing at all was heard for this long is dead; looked for each REPORT_S, so within 5 s."""
FORGOTTEN_S = 30.0
"""A dead connection whose checks come back before this goes on; later the browser makes a new offer."""
DECIDE_S = 0.1
FLUSH_S = 0.1
"""At most this much of a capture is lost when the node is killed."""
NOTE_S = 2.0
ADMITTED_WITHIN_S = 2.0
"""How long a browser with a good token waits for the log to say here what it said to GraphQL."""
MOVES_WITHIN_S = 8.0
"""A session that was placed elsewhere is served this long, so that its people connect there before they let go here."""

log = logging.getLogger("amphi.media")


class MediaNode:
    """One media process: one UDP port, many sessions."""

    def __init__(
        self,
        node_id: str,
        *,
        host: str,
        port: int,
        announced: str,
        store: EventStore,
        follower: Follower,
        tokens: MediaTokens,
        captures: Captures,
        liveness: Liveness,
        nodes: MediaNodes,
        url: str = "",
        tap: Tap | None = None,
        capture: Capture | None = None,
        uploads: CaptureUploads | None = None,
        router: str = "",
    ) -> None:
        """`router`: "native", "python", or the native one where it was built."""
        self.node_id, self.announced = node_id, announced
        self.dropped: Counter[str] = Counter()
        self.ice = IceSocket(host, port, self.dropped)
        self.router, self.feedback = new_router(router, self.ice, self.dropped, capture.tap if capture else tap)
        self.position = 0
        self.peers: dict[str, Peer] = {}
        """By connection."""
        self._replacing: dict[str, Peer] = {}
        """Connections that are being made anew; the one before serves until they stand."""
        self._store, self._follower = store, follower
        self._tokens, self._captures, self._liveness = tokens, captures, liveness
        self._capture, self._uploads = capture, uploads
        self._uploads_follow = False
        """Whether uploads have read the log up to where this node is."""
        self._certificate = Certificate.generateCertificate()
        self._fingerprint = next(
            each.value for each in self._certificate.getFingerprints() if each.algorithm == "sha-256"
        )
        self._rooms = Rooms(store, capture)
        self._lease = Lease(node_id, captures, store, lambda: self.position, self._allow_capture)
        address = f"{announced}:{self.ice.port}"
        self._announcing = Announcing(nodes, Announced(node_id, 0, url=url, address=address), lambda: len(self.peers))
        self._gatherings: dict[str, Gatherings] = {}
        self._moved: dict[str, float] = {}
        """Sessions that were placed elsewhere, and until when (monotonic) they are served here."""
        self._tasks: set[asyncio.Task[Any]] = set()
        self._folded = asyncio.Condition()

    # -- life

    async def start(self) -> None:
        """Open the port and begin to follow."""
        self.ice.start()
        self.position = await asyncio.to_thread(self._store.position)
        left = leftovers(self._capture.folder) if self._capture else []
        for session_id, _ in left:  # an erasure that was missed is obeyed before all else
            await self._rooms.load(str(session_id))
        for work in (
            self._follow(),
            self._lease.run(),
            self._announcing.run(),
            *(self._every(seconds, work) for seconds, work in self.router.clocks()),
            self._every(DECIDE_S, self._decide),
            self._every(REPORT_S, self._send_reports),
            self._every(NOTE_S, self._note_alive),
            self._every(FLUSH_S, self._flush_captures),
            self._bring_captures_away(left),
        ):
            self._spawn(work)

    async def drain(self) -> None:
        """Announce the end, and return when everybody is on another node, or when that takes too long."""
        await self._announcing.drain()

    async def stop(self) -> None:
        """Cut everybody and release the port."""
        await self._announcing.withdraw()
        for task in [*self._tasks]:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.gather(*(peer.close() for peer in [*self.peers.values(), *self._replacing.values()]))
        self.peers.clear()
        self.ice.close()
        if self._capture is not None:
            self._capture.close()

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _every(self, seconds: float, work: Callable[[], None]) -> None:
        while True:
            await asyncio.sleep(seconds)
            try:
                work()
            except Exception:  # one session's fault must not stop the clock of the others
                self.dropped["decision_failed"] += 1
                log.exception("the media node could not decide")

    # -- connecting

    async def connect(self, token: str, offer: str, roles: Mapping[str, str]) -> str:
        """Answer an offer. Raises MediaTokenInvalid or ConnectRefused."""
        claims = await asyncio.to_thread(self._tokens.redeem, token)
        if claims.node_id != self.node_id:
            raise NotPlacedHere
        session_id, seat_id, connection_id = map(str, (claims.session_id, claims.seat_id, claims.connection_id))
        await self._until_admitted(session_id, claims.seat_id)
        peer = Peer(session_id, seat_id, connection_id, self)
        local = sdp.Local(peer.ufrag, peer.password, self._fingerprint, self.announced, self.ice.port)
        agreement = sdp.agree(offer, roles, local)
        if connection_id in self.peers:
            self._give_up(connection_id)
            self._replacing[connection_id] = peer
        else:
            self._enter(peer)
        peer.connect(agreement)
        self._in_thread(self._liveness.note, "media", [claims.connection_id])
        return agreement.answer

    def _enter(self, peer: Peer) -> None:
        self.peers[peer.connection_id] = peer
        self._gatherings.setdefault(peer.session_id, Gatherings(self.router)).add(peer)

    def _give_up(self, connection_id: str) -> None:
        if (replacement := self._replacing.pop(connection_id, None)) is not None:
            replacement.cut()
            self._spawn(replacement.close())

    def _placed_here(self, session_id: str) -> bool:
        room = self._rooms.get(session_id)
        return room is not None and room.media_node == self.node_id

    def _admitted(self, session_id: str, seat_id: UUID) -> bool:
        room = self._rooms.get(session_id)
        return room is not None and room.ended_at is None and seat_id in room.participants

    async def _until_admitted(self, session_id: str, seat_id: UUID) -> None:
        """Raises SeatNotAdmitted, NotPlacedHere. Nothing is awaited from here to the entry: no event is missed."""

        def admitted() -> bool:
            return self._placed_here(session_id) and self._admitted(session_id, seat_id)

        await self._rooms.load(session_id)
        async with self._folded:
            self._folded.notify_all()
            try:
                async with asyncio.timeout(ADMITTED_WITHIN_S):
                    await self._folded.wait_for(admitted)
            except TimeoutError:
                refusal = SeatNotAdmitted() if self._placed_here(session_id) else NotPlacedHere()
                if session_id not in self._gatherings:
                    self._rooms.forget(session_id)
                raise refusal from None

    # -- what a peer needs of its node

    @property
    def certificate(self) -> Any:
        """The node's own certificate."""
        return self._certificate

    def admit_layer(self, peer: Peer, layer: Layer) -> None:
        """Set whether a layer that is new is forwarded and captured, before its first packet is."""
        room = self._rooms.get(peer.session_id) or Room()
        self._admit([layer], allowed(room), captured(room))

    def _admit(self, layers: Iterable[Layer], on: Set[tuple[str, str]], recorded: Set[str]) -> None:
        for layer in layers:
            layer.blocked = (layer.seat_id, layer.kind) not in on
            if self._capture is not None and layer.codec == H264:
                self._capture.h264.add((layer.seat_id, layer.ssrc.to_bytes(4, "big")))
            layer.captured = not layer.blocked and layer.seat_id in recorded

    def established(self, peer: Peer) -> None:
        """The handshake is done and media flow: the connection that this one replaces ends."""
        if self._replacing.get(peer.connection_id) is peer:
            self._cut([self.peers[peer.connection_id]])
        gathering, room = self._gatherings.get(peer.session_id), self._rooms.get(peer.session_id)
        if gathering is not None and room is not None:
            gathering.welcome(peer, room)

    def gone(self, peer: Peer) -> None:
        """The browser said goodbye, or broke the handshake."""
        if self._replacing.get(peer.connection_id) is peer:
            self._give_up(peer.connection_id)
        self._cut([peer])

    def _cut(self, peers: Iterable[Peer]) -> None:
        """End connections; one that is being made anew takes its place, unless the seat is gone."""
        gone = []
        for peer in [peer for peer in peers if self.peers.get(peer.connection_id) is peer]:
            del self.peers[peer.connection_id]
            replacement = self._replacing.get(peer.connection_id)
            if replacement is not None and self._admitted(peer.session_id, peer.seat):
                del self._replacing[peer.connection_id]
                self._enter(replacement)
            else:
                self._give_up(peer.connection_id)
                gone.append(UUID(peer.connection_id))
            self._remove(peer)
        if gone:
            self._in_thread(self._liveness.gone, "media", gone)

    def _remove(self, peer: Peer) -> None:
        gathering = self._gatherings[peer.session_id]
        gathering.remove(peer)
        if not gathering.peers:
            del self._gatherings[peer.session_id]
            self._moved.pop(peer.session_id, None)
            if self._capture is not None and not self._placed_here(peer.session_id):
                self._capture.leave(UUID(peer.session_id))
            self._rooms.forget(peer.session_id)
        peer.cut()
        self._spawn(peer.close())

    # -- the log

    async def _follow(self) -> None:
        while True:
            try:
                async for batch in self._follower.follow(self.position):
                    self.obey(batch)
                    self._lease.moved()
                    async with self._folded:
                        self._folded.notify_all()
            except Exception:  # without the log this process is blind: it keeps trying, and captures nothing meanwhile
                log.exception("the media node lost the log")
                await asyncio.sleep(1)

    def obey(self, batch: Sequence[Recorded]) -> None:
        """Fold events and do at once what they say. What came before them is captured as it was before them."""
        self.router.hand_over()
        touched: set[str] = set()
        for recorded in batch:
            session_id = str(recorded.session_id)
            try:
                if self._rooms.observe(recorded):
                    touched.add(session_id)
            except Exception:  # a fold that fails makes its session unknown, and that is the end of it here
                log.exception("session %s could not be followed", session_id)
                self._cut(self._gatherings[session_id].peers[:] if session_id in self._gatherings else ())
            if self._uploads is not None and self._uploads_follow:
                self._uploads.observe(recorded)
        for session_id in touched:
            if session_id in self._gatherings:
                self._apply(session_id)
            else:
                self._rooms.forget(session_id)
        if batch:
            self.position = batch[-1].position

    def _apply(self, session_id: str) -> None:
        room, gathering = self._rooms.get(session_id), self._gatherings[session_id]
        if room is None:
            return
        if room.media_node == self.node_id:
            self._moved.pop(session_id, None)
        else:
            self._moved.setdefault(session_id, time.monotonic() + MOVES_WITHIN_S)
        seats = {} if room.ended_at else room.participants
        self._cut([peer for peer in gathering.peers if peer.seat not in seats])
        on = allowed(room)
        self._admit((layer for peer in gathering.peers for layer in peer.all_layers()), on, captured(room))
        gathering.obey(room, on)

    @property
    def capturing(self) -> bool:
        """Whether this node may capture: others wait for it."""
        return time.monotonic() < self.router.capture_until

    def _allow_capture(self, until: float) -> None:
        self.router.capture_until = until

    # -- recordings

    def _flush_captures(self) -> None:
        if self._capture is None:
            return
        self._capture.flush()
        wanted, self._capture.wanted = self._capture.wanted, set()
        if not wanted:
            return
        for peer in self.peers.values():
            for layer in peer.all_layers():
                if layer.captured and (layer.seat_id, layer.kind) in wanted:
                    self.router.want_key_frame(layer)

    async def _bring_captures_away(self, left: Sequence[tuple[UUID, UUID]]) -> None:
        """Upload what stopped, before a restart too: the log says what this node has not reported yet."""
        if self._uploads is None:
            return
        read = await asyncio.to_thread(self._uploads.recall)
        while read < self.position:
            for recorded in await asyncio.to_thread(self._store.read, read, PAGE):
                self._uploads.observe(recorded)
                read = recorded.position
        self._uploads_follow = True
        for session_id, recording_id in left:
            room = self._rooms.get(str(session_id)) or Room()
            if room.recording is None or room.recording.recording_id != recording_id:
                self._uploads.add(session_id, recording_id)
        await self._uploads.run()

    # -- the clock

    def _decide(self) -> None:
        for session_id, gathering in list(self._gatherings.items()):
            gathering.hear()
            room = self._rooms.get(session_id)
            if room is not None:
                gathering.decide(room)
            gathering.tell_levels()

    def _send_reports(self) -> None:
        now = time.monotonic()
        for peer in self.peers.values():
            if peer.stream is not None:
                self.feedback.report(peer.stream, now)
        self._cut([peer for peer in self.peers.values() if now - peer.heard_at > FORGOTTEN_S])
        for session_id in [session_id for session_id, until in self._moved.items() if now > until]:
            self._cut(self._gatherings[session_id].peers[:])
        for connection_id in [c for c, peer in self._replacing.items() if now - peer.heard_at > SILENT_S]:
            self._give_up(connection_id)
        died = [peer for peer in self.peers.values() if not peer.dead and now - peer.heard_at > SILENT_S]
        for peer in died:
            peer.dead = True
        if died:
            self._in_thread(self._liveness.gone, "media", [UUID(peer.connection_id) for peer in died])

    def _note_alive(self) -> None:
        now = time.monotonic()
        if self._uploads is not None and self._uploads_follow:
            self._uploads.remember(self.position)
        alive = []
        for peer in self.peers.values():
            if now - peer.heard_at <= SILENT_S:
                peer.dead = False
                alive.append(UUID(peer.connection_id))
        if alive:
            self._in_thread(self._liveness.note, "media", alive)

    def _in_thread(self, work: Callable[..., None], *arguments: Any) -> None:
        async def run() -> None:
            try:
                await asyncio.to_thread(work, *arguments)
            except Exception:  # liveness is noted again in 2 s
                log.warning("liveness could not be noted")

        self._spawn(run())

    # -- figures

    def metrics(self) -> dict[str, int]:
        """Counters since the start, and gauges."""
        self.router.count()
        return {
            "peers": len(self.peers),
            "sessions": len(self._gatherings),
            "position": self.position,
            "datagrams_received": self.ice.received,
            "packets_received": self.router.received,
            "packets_forwarded": self.router.forwarded,
            "key_frames_asked": self.router.key_frames_asked,
            "nacks_sent": self.router.nacks_sent,
            "nacks_received": self.feedback.nacked,
            "packets_resent": self.feedback.resent,
            **{f"dropped_{reason}": count for reason, count in sorted(self.dropped.items())},
        }
