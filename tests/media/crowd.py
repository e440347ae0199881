"""People of the media tests: browsers with a camera and a microphone, and what they got."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from uuid import UUID

from bench.browser import RTX, VIDEO, WIDE, Browser
from bench.sending import Camera, Microphone
from bench.studio import Studio
from media import pictures, rtp
from media.arrivals import Arrivals

ROLES = ["camera", "microphone", "voice", "voice", "voice", "video", "video", "data"]
FRAME_S = 0.01


class Person:
    """Somebody with a seat and one tab."""

    def __init__(self, seat_id: UUID, browser: Browser) -> None:
        self.seat_id, self.browser = seat_id, browser
        self.camera = Camera(browser, ssrc=1000)
        self.microphone = Microphone(browser, ssrc=3000)
        self.packets: dict[int, list[bytes]] = defaultdict(list)
        """What came, by SSRC, without header extensions."""
        self.wide: list[int] = []
        """Transport-wide numbers of what came."""
        self.came_at: list[float] = []
        self.arrivals = Arrivals(WIDE)
        self._of_rtx: dict[int, int] = {}
        browser.on_rtp = self._got

    def slot(self, role: str, index: int = 0) -> list[bytes]:
        """What came in a slot, retransmissions put back, in the order of arrival."""
        ssrc, rtx = self.browser.slots[role][index]
        self._of_rtx[rtx] = ssrc
        return self.packets[ssrc]

    def retransmitted(self, role: str, index: int = 0) -> list[bytes]:
        """What came again, in a slot's RTX stream."""
        return [packet for packet in self.packets[self.browser.slots[role][index][1]] if not packet[0] & 0x20]

    def padding(self, role: str, index: int = 0) -> list[bytes]:
        """Packets of padding alone, which probes send in a slot's RTX stream."""
        return [packet for packet in self.packets[self.browser.slots[role][index][1]] if packet[0] & 0x20]

    def voices(self) -> int:
        """How many packets of sound came."""
        return sum(len(self.packets[ssrc]) for ssrc, _ in self.browser.slots["voice"])

    def shown(self, role: str = "video") -> list[UUID | None]:
        """Who is in the slots of a role, as the client was told."""
        return [UUID(seat) if seat else None for seat in self.browser.last("slots").get(role, [])]

    def _got(self, packet: bytes) -> None:
        now = time.monotonic()
        assert [identifier for identifier, _ in rtp.extensions(packet)] == [WIDE]
        self.wide.append(int.from_bytes(rtp.extension(packet, WIDE) or b"", "big"))
        self.came_at.append(now)
        self.arrivals.note(packet, now)
        begins = rtp.payload_bounds(bytes((packet[0] & 0xDF,)) + packet[1:])[0]
        bare = bytes((packet[0] & 0xEF,)) + packet[1:12] + packet[begins:]
        self.packets[rtp.u32(packet, 8)].append(bare)


async def come_in(studio: Studio, *, rids: tuple[str, ...] = (), seat_id: UUID | None = None, **ways: bool) -> Person:
    """Somebody takes a seat, or opens another tab of it."""
    seat_id = seat_id or await studio.seat()
    browser = Browser(ROLES, rids, **ways)
    await browser.join(studio.node.connect, await studio.token(seat_id))
    return Person(seat_id, browser)


async def leave(*people: Person) -> None:
    """They close their browsers."""
    for person in people:
        with suppress(ConnectionError):
            await person.browser.close()


async def arrived() -> None:
    """What the node has sent by now was read: it is in our sockets already, and each turn of the loop reads of it."""
    for _ in range(20):
        await asyncio.sleep(0.005)


class Filming:
    """Cameras that run while the block does."""

    def __init__(self, cameras: Iterable[Camera]) -> None:
        self._cameras = list(cameras)
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> None:
        self._task = asyncio.create_task(self._run())

    async def __aexit__(self, *_: object) -> None:
        assert self._task is not None
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task

    async def _run(self) -> None:
        while True:
            for camera in self._cameras:
                camera.frame()
            await asyncio.sleep(FRAME_S)


class Talking:
    """Microphones that run while the block does, each at its level in −dBov (which may be changed meanwhile)."""

    def __init__(self, levels: dict[Microphone, int]) -> None:
        self.levels = levels
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> "Talking":
        self._task = asyncio.create_task(self._run())
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._task is not None
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task

    async def _run(self) -> None:
        while True:
            for microphone, level in self.levels.items():
                microphone.say(level)
            await asyncio.sleep(0.02)


def numbers(packets: Iterable[bytes]) -> list[int]:
    """Sequence numbers."""
    return [int.from_bytes(packet[2:4], "big") for packet in packets]


def originals(packets: Iterable[bytes]) -> list[int]:
    """Sequence numbers that RTX packets carry (RFC 4588)."""
    return [int.from_bytes(packet[12:14], "big") for packet in packets if packet[1] & 0x7F == RTX]


def picture_ids(packets: Iterable[bytes]) -> list[int]:
    """VP8 picture ids."""
    found = []
    for packet in packets:
        assert packet[1] & 0x7F == VIDEO
        start, end = rtp.payload_bounds(packet)
        at, size = pictures.vp8(packet, start, end)[4:6]
        found.append(int.from_bytes(packet[at : at + size], "big") & 0x7FFF)
    return found


def begins_with_key_frame(packets: list[bytes]) -> bool:
    """Whether the first packet begins a key frame."""
    start, end = rtp.payload_bounds(packets[0])
    return pictures.vp8(packets[0], start, end).key
