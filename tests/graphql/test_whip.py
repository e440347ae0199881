"""An encoder publishes by WHIP into a running house with a media node, and a participant gets its picture and sound."""

import asyncio
import contextlib
import socket
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import aioice.ice
import httpx
import msgspec
import pytest
import uvicorn
from aiortc import RTCBundlePolicy, RTCConfiguration, RTCPeerConnection, RTCRtpSender, RTCSessionDescription
from aiortc.mediastreams import AudioStreamTrack, VideoStreamTrack
from av import VideoFrame

from bench.browser import Browser as Receiver
from bench.studio import until
from infrastructure import placement
from infrastructure.settings import Settings
from interfaces.media_process import media_node
from media import engine, rtp
from media.capture_log import read
from media.signalling import signalling
from tests.graphql.browser import PLAIN, Browser
from tests.graphql.conftest import HELENE, House, running
from tests.graphql.test_switches import refusal

SDP = {"content-type": "application/sdp"}
RELAY = "turns:turn.exemple.fr:443?transport=tcp"


class Picture(VideoStreamTrack):
    """A small one, ten times a second: the encoder must not be what the test waits for."""

    async def recv(self) -> VideoFrame:
        """The next frame."""
        await asyncio.sleep(0.1)
        frame = VideoFrame(width=320, height=180)
        for plane in frame.planes:
            plane.update(bytes(plane.buffer_size))
        self.number = getattr(self, "number", 0) + 1
        frame.pts, frame.time_base = self.number * 9000, Fraction(1, 90_000)
        return frame


class Encoder:
    """A WHIP client: a peer connection that only sends, and the requests of RFC 9725."""

    def __init__(self, address: str, token: str, codec: str) -> None:
        shown = {"authorization": f"Bearer {token}"}
        self.http = httpx.AsyncClient(base_url=address, headers=shown, timeout=60, verify=PLAIN)
        self.peer = RTCPeerConnection(RTCConfiguration(iceServers=[], bundlePolicy=RTCBundlePolicy.MAX_BUNDLE))
        self.peer.addTransceiver(AudioStreamTrack(), "sendonly")
        video = self.peer.addTransceiver(Picture(), "sendonly")
        known = RTCRtpSender.getCapabilities("video").codecs
        video.setCodecPreferences([each for each in known if each.mimeType == f"video/{codec}"])
        self.offer = self.session = ""

    async def publish(self) -> httpx.Response:
        """Offer, and take the answer where there is one."""
        await self.peer.setLocalDescription(await self.peer.createOffer())
        self.offer = self.peer.localDescription.sdp
        answer = await self.ask()
        if answer.status_code == 201:
            self.session = answer.headers["location"]
            await self.peer.setRemoteDescription(RTCSessionDescription(answer.text, "answer"))
        return answer

    async def ask(self) -> httpx.Response:
        """The answer to the offer, which is not taken."""
        return await self.http.post("/whip", content=self.offer, headers=SDP)

    async def close(self) -> None:
        """Without a word to the server."""
        await self.peer.close()
        await self.http.aclose()


@pytest.fixture(autouse=True)
def on_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """The client finds no other address of its own; a media node is known as soon as it says that it is there."""
    monkeypatch.setattr(aioice.ice, "get_host_addresses", lambda use_ipv4, use_ipv6: ["127.0.0.1"])
    monkeypatch.setattr(placement, "SETTLED_AFTER_SECONDS", 0)


@contextlib.asynccontextmanager
async def filmed(settings: Settings, dist: Path, router: str) -> AsyncIterator[House]:
    """A web process with a media node of one of the routers."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        settings = msgspec.structs.replace(
            settings,
            media_port=0,
            media_http_port=listening.getsockname()[1],
            media_router=router,
            turn_urls=(RELAY,),
            turn_secret="north",
        )
        async with running(settings, dist) as house:
            node = media_node(settings, house.wired)
            config = uvicorn.Config(signalling(node), log_level="error", lifespan="off")
            server = uvicorn.Server(config)
            await node.start()
            serving = asyncio.create_task(server.serve([listening]))
            try:
                await until(house.wired.amphi.nodes.alive)
                yield house
            finally:
                server.should_exit = True
                await serving
                await node.stop()


async def participant(house: House, browser: Browser, joined: Any) -> tuple[Receiver, Counter[int]]:
    """A tab that is connected to the media, and how many packets came of each payload type."""
    given = await browser.do("connectMedia", sessionId=joined["sessionId"], connectionId=joined["connectionId"])

    async def connect(token: str, offer: str, roles: Mapping[str, str]) -> str:
        answer = await browser.http.post(given["url"], json={"token": token, "sdp": offer, "sections": roles})
        sdp: str = answer.json()["sdp"]
        return sdp

    came: Counter[int] = Counter()
    receiver = Receiver(["voice", "video", "data"])
    receiver.on_rtp = lambda packet: came.update([rtp.u32(packet, 8)])
    await receiver.join(connect, given["token"])
    return receiver, came


async def allowed(house: House, browser: Browser, meeting: Any) -> str:
    """The token of a new encoder of a meeting."""
    assert (await browser.do("allowEncoder", meetingId=meeting["id"], name="Régie"))["changed"] is True
    query = "query ($id: UUID!) { encoder(meetingId: $id) { ... on Encoder { address token } } }"
    token: str = (await browser.ask(query, id=meeting["id"]))["encoder"]["token"]
    return token


@pytest.mark.parametrize(("router", "codec"), [(engine.PYTHON, "VP8"), (engine.NATIVE, "H264")])
async def test_what_an_encoder_publishes_is_heard_and_seen_until_it_stops(
    settings: Settings, dist: Path, router: str, codec: str
) -> None:
    """In a seat of its own, through the media node; it is told of relays; stopping gives the seat back."""
    async with filmed(settings, dist, router) as house:
        await _heard_and_seen(house, codec)


async def _heard_and_seen(house: House, codec: str) -> None:
    helene = await house.browser().sign_in(HELENE)
    meeting = (await helene.do("createMeeting", title="Analyse", waitingRoom=True))["meeting"]
    hosting = await helene.join(meeting["code"])
    encoder = Encoder(house.address, await allowed(house, helene, meeting), codec)
    receiver, came = await participant(house, helene, hosting)
    try:
        async with helene.room(hosting) as live:
            answer = await encoder.publish()
            assert (answer.status_code, answer.headers["content-type"]) == (201, "application/sdp")
            assert answer.headers["link"].startswith(f'<{RELAY}>; rel="ice-server"; username="')
            await live.until(lambda live: live.named("Régie"))
            seat = live.named("Régie")
            assert (seat["encoder"], seat["microphone"], seat["camera"], seat["role"]) == (
                True,
                True,
                True,
                "PRESENTER",
            )
            receiver.say({"t": "view", "tiles": [{"seat": seat["seatId"], "height": 360}]})
            (voice, _), (video, _) = receiver.slots["voice"][0], receiver.slots["video"][0]
            await until(lambda: came[voice] > 20 and came[video] > 10)
            muted = await helene.do("setEncoder", sessionId=hosting["sessionId"], microphone=False)
            assert muted["changed"] is True
            await live.until(lambda live: not live.named("Régie")["microphone"])
            async with asyncio.timeout(60):
                heard = -1
                while came[voice] > heard:  # the media node obeys by itself, soon
                    heard, seen = came[voice], came[video]
                    await until(lambda seen=seen: came[video] > seen + 10)
            assert (await encoder.http.delete(encoder.session)).status_code == 200
            await live.until(lambda live: not live.named("Régie"))
            gone = await encoder.http.delete(encoder.session)
            assert (gone.status_code, gone.json()["code"]) == (404, "CONNECTION_NOT_FOUND")
    finally:
        await receiver.close()
        await encoder.close()


@pytest.mark.parametrize("router", [engine.PYTHON, engine.NATIVE])
async def test_an_encoder_is_recorded_when_a_host_answers_for_it_and_only_then(
    settings: Settings, dist: Path, router: str
) -> None:
    """Nobody sits at it who could agree: picture and sound are on disk from the host's yes to the host's no."""
    async with filmed(settings, dist, router) as house:
        await _recorded(house)


async def _recorded(house: House) -> None:
    helene = await house.browser().sign_in(HELENE)
    meeting = (await helene.do("createMeeting", title="Analyse", waitingRoom=True))["meeting"]
    hosting = await helene.join(meeting["code"])
    session = {"sessionId": hosting["sessionId"]}
    encoder = Encoder(house.address, await allowed(house, helene, meeting), "VP8")
    receiver, came = await participant(house, helene, hosting)
    try:
        async with helene.room(hosting) as live:
            assert (await encoder.publish()).status_code == 201
            await live.until(lambda live: live.named("Régie"))
            seat_id = live.named("Régie")["seatId"]
            receiver.say({"t": "view", "tiles": [{"seat": seat_id, "height": 360}]})
            (voice, _), (video, _) = receiver.slots["voice"][0], receiver.slots["video"][0]

            def written() -> Counter[str]:
                """How many packets of each kind are on disk under the encoder's seat."""
                files = (house.settings.data / "captures").rglob(f"*{seat_id}*.cap")
                return Counter(captured.kind for file in files for captured in read(file))

            async def published() -> None:
                """More of both has gone through the node."""
                heard, seen = came[voice], came[video]
                await until(lambda: came[voice] > heard + 20 and came[video] > seen + 10)

            await published()
            assert (await helene.do("startRecording", **session))["recordingId"]
            await live.until(lambda live: live.facts["recording"])
            await published()
            assert (live.named("Régie")["encoder"], written()) == (True, Counter())
            assert (await helene.do("recordEncoder", **session, on=True))["changed"] is True
            await until(lambda: written()["microphone"] > 20 and written()["camera"] > 10)
            assert (await helene.do("recordEncoder", **session, on=False))["changed"] is True
            before = written()
            await published()
            assert written() == before
    finally:
        await receiver.close()
        await encoder.close()


async def test_who_publishes_again_keeps_the_seat_and_cuts_what_was_before(settings: Settings, dist: Path) -> None:
    """An encoder whose line was lost is there at once; one that was removed stays out, until it has another token."""
    async with filmed(settings, dist, engine.NATIVE) as house:
        await _again(house)


async def _again(house: House) -> None:
    helene = await house.browser().sign_in(HELENE)
    meeting = (await helene.do("createMeeting", title="Analyse", waitingRoom=True))["meeting"]
    hosting = await helene.join(meeting["code"])
    token = await allowed(house, helene, meeting)
    first, second, third = (Encoder(house.address, token, "VP8") for _ in range(3))
    try:
        async with helene.room(hosting) as live:
            assert (await first.publish()).status_code == 201
            await live.until(lambda live: live.named("Régie"))
            await until(lambda: first.peer.connectionState == "connected")
            seat_id = live.named("Régie")["seatId"]
            assert (await second.publish()).status_code == 201
            await until(lambda: second.peer.connectionState == "connected")
            await until(lambda: first.peer.connectionState == "closed")
            assert live.named("Régie")["seatId"] == seat_id
            await helene.do("removeParticipant", sessionId=hosting["sessionId"], seatId=seat_id)
            await live.until(lambda live: not live.named("Régie"))
            await until(lambda: second.peer.connectionState == "closed")
            refused = await third.publish()
            assert (refused.status_code, refused.json()["code"]) == (403, "REMOVED_FROM_SESSION")
            third.http.headers["authorization"] = f"Bearer {await allowed(house, helene, meeting)}"
            assert (await third.publish()).status_code == 201
            await live.until(lambda live: live.named("Régie"))
            given_back = await helene.do("forbidEncoder", meetingId=meeting["id"])
            assert given_back["changed"] is True
            await live.until(lambda live: not live.named("Régie"))
            late = await third.ask()
            assert (late.status_code, late.headers["www-authenticate"]) == (401, 'Bearer realm="amphi"')
            nobody = await helene.do("setEncoder", sessionId=hosting["sessionId"], camera=True)
            assert refusal(nobody)[0] == "ENCODER_NOT_CONNECTED"
    finally:
        for each in (first, second, third):
            await each.close()
