"""The media node: follows the log, connects who is admitted, cuts who is not, and decides ten times a second.

It holds nothing that it can't fold again from the log. The order in which a withdrawal of consent counts: the event is
folded and the flags of every layer are set in one step of the event loop, and only then the position is reported.
"""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from aiortc import RTCCertificate

from application.ports import Captures, Follower, Liveness, MediaTokens
from domain.event import Recorded
from domain.room import Room, fold
from media import sdp
from media.capture import Capture, leftovers
from media.capture_upload import CaptureUploads
from media.feedback import Feedback
from media.gathering import Gathering
from media.ice import IcePeer, IceSocket
from media.layer import Layer
from media.peer import Peer
from media.plan import allowed, captured
from media.refusal import SeatNotAdmitted
from media.router import Router, Tap

SILENT_S = 5.0
"""A connection of which nothing at all was heard for this long is dead."""
FORGOTTEN_S = 30.0
"""A dead connection whose checks come back before this goes on; later the browser makes a new offer."""
DECIDE_S = 0.1
ASK_S = 0.05
FLUSH_S = 0.1
"""At most this much of a capture is lost when the node is killed."""
REPORT_S = 1.0
NOTE_S = 2.0
FENCED_S = 4.0
"""Without having been able to report its position for this long, a node captures nothing."""
ADMITTED_WITHIN_S = 2.0
"""How long a browser with a good token waits for the log to say here what it said to GraphQL."""

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
        follower: Follower,
        position_of_log: Callable[[], int],
        tokens: MediaTokens,
        captures: Captures,
        liveness: Liveness,
        tap: Tap | None = None,
        capture: Capture | None = None,
        uploads: CaptureUploads | None = None,
    ) -> None:
        self.node_id, self.announced = node_id, announced
        self.dropped: Counter[str] = Counter()
        self.router = Router(self.dropped, capture.tap if capture else tap)
        self.feedback = Feedback(self.router)
        self.ice = IceSocket(host, port, self._media, self.router.buffer, self.dropped)
        self.router.descriptor = self.ice.socket.fileno()
        self.router.send = self.ice.send
        self.position = 0
        self.peers: dict[str, Peer] = {}
        """By connection."""
        self._follower, self._position_of_log = follower, position_of_log
        self._tokens, self._captures, self._liveness = tokens, captures, liveness
        self._capture, self._uploads = capture, uploads
        self._certificate = RTCCertificate.generateCertificate()
        self._fingerprint = next(
            each.value for each in self._certificate.getFingerprints() if each.algorithm == "sha-256"
        )
        self._rooms: dict[str, Room] = {}
        self._gatherings: dict[str, Gathering] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self._folded = asyncio.Condition()
        self._reported_at = 0.0
        self._fenced = True

    # -- life

    async def start(self) -> None:
        """Open the port and begin to follow."""
        self.ice.start()
        caught_up_at = await asyncio.to_thread(self._position_of_log)
        for work in (
            self._follow(),
            self._report_position(caught_up_at),
            self._every(ASK_S, self._ask),
            self._every(DECIDE_S, self._decide),
            self._every(REPORT_S, self._send_reports),
            self._every(NOTE_S, self._note_alive),
            self._every(FLUSH_S, self._flush_captures),
            self._bring_captures_away(caught_up_at),
        ):
            self._spawn(work)

    async def stop(self) -> None:
        """Cut everybody and release the port."""
        for task in [*self._tasks]:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.gather(*(peer.close() for peer in self.peers.values()))
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
        session_id, seat_id, connection_id = map(str, (claims.session_id, claims.seat_id, claims.connection_id))
        await self._until_admitted(session_id, claims.seat_id)
        before = self.peers.pop(connection_id, None)
        if before is not None:
            await before.close()
        peer = Peer(session_id, seat_id, connection_id, self)
        local = sdp.Local(peer.ufrag, peer.password, self._fingerprint, self.announced, self.ice.port)
        agreement = sdp.agree(offer, roles, local)
        if not self._admitted(session_id, claims.seat_id):
            raise SeatNotAdmitted
        self.peers[connection_id] = peer
        self._gatherings.setdefault(session_id, Gathering(self.router)).add(peer)
        peer.connect(agreement)
        self._note_alive()
        return agreement.answer

    def _admitted(self, session_id: str, seat_id: UUID) -> bool:
        room = self._rooms.get(session_id)
        return room is not None and room.ended_at is None and seat_id in room.participants

    async def _until_admitted(self, session_id: str, seat_id: UUID) -> None:
        async with self._folded:
            try:
                async with asyncio.timeout(ADMITTED_WITHIN_S):
                    await self._folded.wait_for(lambda: self._admitted(session_id, seat_id))
            except TimeoutError:
                raise SeatNotAdmitted from None

    # -- what a peer needs of its node

    @property
    def certificate(self) -> Any:
        """The node's own certificate."""
        return self._certificate

    def admit_layer(self, peer: Peer, layer: Layer) -> None:
        """Set whether a layer that is new is forwarded and captured, before its first packet is."""
        room = self._rooms.get(peer.session_id)
        if room is None:
            layer.blocked, layer.captured = True, False
            return
        layer.blocked = (peer.seat_id, layer.kind) not in allowed(room)
        layer.captured = not layer.blocked and not self._fenced and peer.seat_id in captured(room)

    def gone(self, peer: Peer) -> None:
        """The browser said goodbye, or broke the handshake."""
        self._cut([peer])

    def _media(self, peer: IcePeer, length: int) -> None:
        if isinstance(peer, Peer):
            peer.media(length)

    def _cut(self, peers: Iterable[Peer]) -> None:
        gone = [peer for peer in peers if self.peers.get(peer.connection_id) is peer]
        for peer in gone:
            del self.peers[peer.connection_id]
            gathering = self._gatherings[peer.session_id]
            gathering.remove(peer)
            if not gathering.peers:
                del self._gatherings[peer.session_id]
            peer.cut()
            self._spawn(peer.close())
        if gone:
            self._in_thread(self._liveness.gone, "media", [UUID(peer.connection_id) for peer in gone])

    # -- the log

    async def _follow(self) -> None:
        async for batch in self._follower.follow(self.position):
            self.obey(batch)
            async with self._folded:
                self._folded.notify_all()

    def obey(self, batch: Sequence[Recorded]) -> None:
        """Fold events and do at once what they say."""
        touched: set[str] = set()
        for recorded in batch:
            self.position = recorded.position
            if recorded.session_id is None:
                continue
            session_id = str(recorded.session_id)
            room = fold(self._rooms.get(session_id, Room()), recorded)
            self._rooms[session_id] = room
            touched.add(session_id)
            if self._capture is not None:
                self._capture.observe(recorded, room)
            if self._uploads is not None:
                self._uploads.observe(recorded)
        for session_id in touched:
            self._apply(session_id)

    def _apply(self, session_id: str) -> None:
        room = self._rooms[session_id]
        gathering = self._gatherings.get(session_id)
        if gathering is not None:
            seats = {} if room.ended_at else {str(seat_id): seat for seat_id, seat in room.participants.items()}
            self._cut([peer for peer in gathering.peers if peer.seat_id not in seats])
            for peer in gathering.peers:
                for layer in peer.all_layers():
                    self.admit_layer(peer, layer)
        if room.ended_at is not None:
            self._rooms[session_id] = Room(session_id=room.session_id, ended_at=room.ended_at)
        elif gathering is not None:
            gathering.decide(room)

    async def _report_position(self, caught_up_at: int) -> None:
        """Say how far this node obeys, at once after each batch and each second; and fence ourselves when we can't."""
        reported = -1
        while True:
            position = self.position
            if position >= caught_up_at:
                asked_at = time.monotonic()
                try:
                    await asyncio.to_thread(self._captures.report, self.node_id, position)
                    self._reported_at, reported = asked_at, position
                except Exception:  # whatever the store raises: we can't say how far we are
                    log.warning("the media node could not report its position")
            self._fence(time.monotonic() - self._reported_at > FENCED_S if self._reported_at else True)
            async with self._folded:
                try:
                    async with asyncio.timeout(REPORT_S):
                        await self._folded.wait_for(partial(self._moved_on, reported))
                except TimeoutError:
                    continue

    def _moved_on(self, position: int) -> bool:
        return self.position != position

    def _fence(self, fenced: bool) -> None:
        if fenced != self._fenced:
            self._fenced = fenced
            for peer in self.peers.values():
                for layer in peer.all_layers():
                    self.admit_layer(peer, layer)

    # -- recordings

    def _flush_captures(self) -> None:
        if self._capture is None:
            return
        self._capture.flush(time.time_ns())
        wanted, self._capture.wanted = self._capture.wanted, set()
        if not wanted:
            return
        for peer in self.peers.values():
            for layer in peer.all_layers():
                if layer.captured and (layer.seat_id, layer.kind) in wanted:
                    layer.key_wanted = True
                    self.router.attention.add(layer)

    async def _bring_captures_away(self, caught_up_at: int) -> None:
        if self._capture is None or self._uploads is None:
            return
        async with self._folded:
            await self._folded.wait_for(lambda: self.position >= caught_up_at)
        for session_id, recording_id in leftovers(self._capture.folder):
            recording = self._rooms.get(str(session_id), Room()).recording
            if recording is None or recording.recording_id != recording_id:
                self._uploads.add(session_id, recording_id)
        await self._uploads.run()

    # -- the clock

    def _ask(self) -> None:
        self.router.tick(time.monotonic())

    def _decide(self) -> None:
        for session_id, gathering in self._gatherings.items():
            gathering.hear()
            gathering.decide(self._rooms[session_id])
            gathering.tell_levels()

    def _send_reports(self) -> None:
        now = time.monotonic()
        if self._reported_at and now - self._reported_at > FENCED_S:
            self._fence(True)
        for peer in self.peers.values():
            if peer.stream is not None:
                self.feedback.report(peer.stream, now)
        self._cut([peer for peer in self.peers.values() if now - peer.heard_at > FORGOTTEN_S])
        died = [peer for peer in self.peers.values() if not peer.dead and now - peer.heard_at > SILENT_S]
        for peer in died:
            peer.dead = True
        if died:
            self._in_thread(self._liveness.gone, "media", [UUID(peer.connection_id) for peer in died])

    def _note_alive(self) -> None:
        now = time.monotonic()
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
