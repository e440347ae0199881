"""From real DTLS-SRTP peers through the node to the disk and into the film: who is there, and whether it is in step."""

import asyncio
import random
import time
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

import numpy as np
import pytest

from application.ports import Source
from bench.browser import MID, RTX, VIDEO, Browser, extended, vp8_payload
from bench.studio import Studio, until
from domain.publications import MicrophoneMuted, MicrophoneOpened
from domain.recordings import ConsentGiven, ConsentWithdrawn, RecordingStarted, RecordingStopped, StopReason
from media import rtp
from media.capture_log import KINDS, SENDER_REPORT, CaptureName
from media.compose import FilmComposer
from tests.media.crowd import Talking, come_in, leave
from tests.media.synthetic import Film, Item, reports, tone, video
from tests.media.test_compose import beep, flash, onsets

pytestmark = pytest.mark.usefixtures("either_router")

ROLES = [*KINDS, "voice", "video", "screen_slot", "data"]
SSRC = {kind: 10 * (n + 1) for n, kind in enumerate(KINDS)}
FOREVER_NS = 1 << 62
ENCODED_S, HEARD_S = 0.25, 0.05
"""How long a picture and a sound take from the moment they show to the network."""


class Performer:
    """Somebody whose browser plays what was made beforehand, answers NACKs, and loses packets."""

    def __init__(self, seat_id: UUID, browser: Browser) -> None:
        self.seat_id, self.browser = seat_id, browser
        self.sent = 0
        self._mids = {role: mid for mid, role in browser.roles.items()}
        self._kept: dict[tuple[int, int], tuple[str, bytes]] = {}
        browser.on_rtcp = self._control

    async def play(self, items: Sequence[Item], began_at: float) -> None:
        """Send each packet at its time, counted from a monotonic instant."""
        for at_s, kind, _, packet in sorted(items, key=lambda item: item[0]):
            await asyncio.sleep(max(0.0, began_at + at_s - time.monotonic()))
            if packet[1] == SENDER_REPORT:
                self.browser.send_rtcp(packet)
            else:
                self.send(kind, packet)

    def send(self, kind: str, packet: bytes) -> None:
        """Send one packet of an uplink."""
        self.sent += 1
        self._kept[rtp.u32(packet, 8), int.from_bytes(packet[2:4], "big")] = kind, packet
        self.browser.send_rtp(extended(packet, {MID: self._mids[kind].encode()}))

    def says(self, words: str) -> None:
        """One packet of each uplink that carries these words."""
        for kind in KINDS:
            head = rtp.HEADER.pack(0x80, VIDEO if kind in ("camera", "screen") else 111, self.sent, 0, SSRC[kind])
            picture = vp8_payload(self.sent, 0, 20, key=True) if kind in ("camera", "screen") else b""
            self.send(kind, head + picture + f"{kind} {words}".encode())

    def _control(self, compound: bytes) -> None:
        for form, kind, start, end in rtp.rtcp_packets(compound):
            if kind == rtp.TRANSPORT_FEEDBACK and form == rtp.NACK:
                media, numbers = rtp.nacked(compound, start, end)
                for number in numbers:
                    self._resend(*self._kept[media, number])

    def _resend(self, kind: str, packet: bytes) -> None:
        """A picture as RTX (RFC 4588); sound, for which none is negotiated, as it was."""
        if kind not in ("camera", "screen"):
            self.browser.send_rtp(extended(packet, {MID: self._mids[kind].encode()}))
            return
        self.sent += 1
        _, marker, _, timestamp, ssrc = rtp.HEADER.unpack_from(packet)
        head = rtp.HEADER.pack(0x80, marker & 0x80 | RTX, self.sent & 0xFFFF, timestamp, ssrc + 1)
        self.browser.send_rtp(extended(head + packet[2:4] + packet[12:], {MID: self._mids[kind].encode()}))


async def performer(studio: Studio, seat_id: UUID | None = None) -> Performer:
    """Somebody comes in with everything on, or comes back to their seat."""
    seat_id = seat_id or await studio.seat(screen=True)
    browser = Browser(ROLES)
    await browser.join(studio.node.connect, await studio.token(seat_id))
    return Performer(seat_id, browser)


def film_of(
    size: tuple[int, int], from_s: float, until_s: float, *, ssrc: int, number: int, timestamp: int
) -> list[Item]:
    """Flashes, with a key frame each half second, because nobody here makes one when it is asked for."""
    return video(
        flash,
        from_s,
        until_s,
        size=size,
        fps=20,
        delay_s=ENCODED_S,
        key_each=10,
        ssrc=ssrc,
        number=number,
        timestamp=timestamp,
    )


async def record(studio: Studio, who: Performer) -> UUID:
    """They record, and agree themselves; returns the recording."""
    recording_id, person_id = UUID(int=7), studio.people[who.seat_id]
    await studio.obeyed(
        await studio.record(
            RecordingStarted(recording_id, person_id, who.seat_id), ConsentGiven(who.seat_id, person_id)
        )
    )
    return recording_id


def on_disk(folder: Path) -> bytes:
    """Every byte of every file, names included."""
    return b"".join(str(path).encode() + path.read_bytes() for path in folder.rglob("*.cap"))


async def test_on_disk_is_who_agreed_while_they_agreed(tmp_path: Path) -> None:
    """Sound, camera, shared screen and its sound alike: unasked, late and withdrawn people are not there; the erased
    are there no more."""
    async with Studio(captures=tmp_path) as studio:
        ada, bob = await performer(studio), await performer(studio)

        async def everybody_says(words: str) -> None:
            before = studio.node.router.received
            people = [person for person in (ada, bob, eve) if person]
            for person in people:
                person.says(f"{words} by {person.seat_id}")
            await until(lambda: studio.node.router.received == before + len(people) * len(KINDS))
            await until(lambda: there(words, ada) == set(KINDS))

        def there(words: str, person: Performer) -> set[str]:
            written = on_disk(tmp_path)
            return {kind for kind in KINDS if f"{kind} {words} by {person.seat_id}".encode() in written}

        eve: Performer | None = None
        bob_agrees = ConsentGiven(bob.seat_id, studio.people[bob.seat_id])
        await record(studio, ada)
        await everybody_says("unasked")
        assert str(bob.seat_id).encode() not in on_disk(tmp_path)
        await studio.obeyed(await studio.record(bob_agrees))
        eve = await performer(studio)
        await everybody_says("agreed")
        withdrawn = ConsentWithdrawn(bob.seat_id, studio.people[bob.seat_id], erase=False)
        await studio.obeyed(await studio.record(withdrawn))
        await everybody_says("withdrawn")
        assert there("agreed", bob) == set(KINDS)
        await studio.obeyed(await studio.record(bob_agrees))
        await everybody_says("again")
        await until(lambda: there("again", bob) == set(KINDS))
        erased = ConsentWithdrawn(bob.seat_id, studio.people[bob.seat_id], erase=True)
        await studio.obeyed(await studio.record(erased))
        await everybody_says("erased")
        for words in ("unasked", "agreed", "withdrawn", "again", "erased"):
            assert there(words, ada) == set(KINDS)
        for stranger in (bob, eve):
            assert str(stranger.seat_id).encode() not in on_disk(tmp_path)
        for person in (ada, bob, eve):
            await person.browser.close()


async def test_everybody_is_recorded_and_not_the_three_loudest_alone(tmp_path: Path) -> None:
    """Five speak at once: a listener hears three of them, and the disk has all five."""
    async with Studio(captures=tmp_path) as studio:
        people = [await come_in(studio) for _ in range(5)]
        agreed = [ConsentGiven(each.seat_id, studio.people[each.seat_id]) for each in people]
        first = people[0].seat_id
        await studio.obeyed(await studio.record(RecordingStarted(UUID(int=7), studio.people[first], first), *agreed))
        async with Talking({each.microphone: 20 + n for n, each in enumerate(people)}):
            await until(lambda: all(str(each.seat_id).encode() in on_disk(tmp_path) for each in people))
            await until(lambda: len(set(people[4].shown("voice")) - {None}) == 3)
        await leave(*people)


@pytest.mark.slow
async def test_flash_and_beep_stay_together_from_the_peer_to_the_film(tmp_path: Path) -> None:
    """Within 80 ms after loss both ways, mute, another resolution and a rejoin; the pictures travel 200 ms longer."""
    chance = random.Random(5)
    lost: list[bytes] = []

    def loses(datagram: bytes) -> bool:
        if gone := datagram[0] > 127 and chance.random() < 0.03:
            lost.append(datagram)
        return gone

    small = film_of((320, 180), 0, 4, ssrc=10, number=1, timestamp=1000)
    before = [
        *small,
        *film_of((640, 360), 4, 6, ssrc=10, number=len(small) + 1, timestamp=361_000),
        *tone(beep, 0, 2.5, ssrc=20, delay_s=HEARD_S, number=1, timestamp=2000),
        # taken away from 2.5 to 3.5: the timestamps go on as if no time had passed
        *tone(beep, 3.5, 6, ssrc=20, delay_s=HEARD_S, number=126, timestamp=2000 + 125 * 960),
        *reports("camera", 10, np.arange(0.4, 6, 1), lambda t: 1000 + int(t * 90_000), clock_s=-3000),
        *reports("microphone", 20, (0.5, 1.5), lambda t: 2000 + int(t * 48_000), clock_s=-3000),
        *reports("microphone", 20, (4.5, 5.5), lambda t: 2000 + int((t - 1) * 48_000), clock_s=-3000),
    ]
    after = [
        *film_of((320, 180), 0, 3, ssrc=30, number=1, timestamp=5),
        *tone(beep, 0, 3, ssrc=40, delay_s=HEARD_S, timestamp=9, number=1),
        *reports("camera", 30, (0.4, 1.4, 2.4), lambda t: 5 + int(t * 90_000), clock_s=77),
        *reports("microphone", 40, (0.5, 1.5), lambda t: 9 + int(t * 48_000), clock_s=77),
    ]
    async with Studio(captures=tmp_path / "captures") as studio:
        ada, bob = await performer(studio), await performer(studio)
        await record(studio, ada)
        ada.browser.loses_sent = ada.browser.loses_received = loses
        began_at = time.monotonic()
        playing = asyncio.create_task(ada.play(before, began_at))
        await asyncio.sleep(began_at + 2.7 - time.monotonic())
        await studio.record(MicrophoneMuted(ada.seat_id, ada.seat_id))
        await asyncio.sleep(began_at + 3.3 - time.monotonic())
        await studio.obeyed(await studio.record(MicrophoneOpened(ada.seat_id)))
        await playing
        assert lost
        await ada.browser.close(goodbye=False)
        again = await performer(studio, ada.seat_id)
        again_at = time.monotonic()
        await again.play(after, again_at)
        await studio.obeyed(await studio.record(RecordingStopped(UUID(int=7), StopReason.STOPPED)))
        for person in (again, bob):
            await person.browser.close()
    sources = []
    for path in (tmp_path / "captures").rglob("*.cap"):
        name = CaptureName.parse(path.name)
        sources.append(Source(path, name.person_id, name.seat_id, 0, FOREVER_NS))
    FilmComposer().compose(sources, tmp_path / "film.mp4", tmp_path / "film.jpg", lambda done: None)
    film = Film(tmp_path / "film.mp4")
    back_s = again_at - began_at
    for from_s, until_s, least in ((0.5, 2.5, 2), (3.8, 5.7, 2), (back_s + 0.5, back_s + 2.8, 2)):
        flashes, beeps = onsets(film, from_s, until_s)
        assert len(flashes) == len(beeps) >= least
        for seen, heard in zip(flashes, beeps, strict=True):
            assert abs(seen - heard) < 0.08
