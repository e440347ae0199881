"""Janus (https://janus.conf.meetecho.com, Debian's 1.1) as a peer of the forwarding benchmark.

Its streaming plugin sends what comes by plain RTP to viewers over DTLS-SRTP. It runs with no other plugin.
"""

import asyncio
import json
import re
import shutil
import socket
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Any

from aioice import stun

from bench.browser import AUDIO, RTX, VIDEO, Browser, udp_socket, vp8_payload
from bench.load import Load
from bench.servers import cpu_seconds
from bench.studio import until
from infrastructure.free_ports import free_ports
from media import rtp

ANSWERS_WITHIN_S = 20.0
STARTS, SETTLES_S = 20, 3.0
SOUND_S, SOUND_BYTES = 0.02, 80
PLUGINS = Path("/usr/lib/x86_64-linux-gnu/janus")
MOUNTPOINT = 1


def required() -> None:
    """Exit with what to do when Janus is not there."""
    if shutil.which("janus") is None:
        sys.exit("Janus is not installed, so it can't be measured: sudo apt-get install -y janus")


async def cpu_us_per_packet(
    subscribers: int, seconds: float, profile: Any, *, packets: int, size: int, interval_s: float, event_loops: int
) -> float:
    """Of Janus's process, for each packet that a viewer got; `event_loops` 0: a thread for each viewer.

    The publisher sends frames of so many packets, each of so many bytes of payload, and 50 packets of sound a second.
    """
    load = Load()
    try:
        async with _running(event_loops) as janus:
            viewers = [await janus.view(profile) for _ in range(subscribers)]
            async with asyncio.timeout(ANSWERS_WITHIN_S):
                await asyncio.gather(*(viewer.connected.wait() for viewer in viewers))
            for viewer in viewers:
                load.add(viewer)
            publishing = asyncio.create_task(janus.publish(packets, size, interval_s))
            await until(lambda: all(load.received(index) for index in range(subscribers)), ANSWERS_WITHIN_S)
            await asyncio.sleep(1)
            load.reset()
            before = janus.cpu_s()
            await asyncio.sleep(seconds)
            publishing.cancel()
            await asyncio.sleep(0.5)
            spent_s = janus.cpu_s() - before
            if load.lost:
                print(f"Janus lost {load.lost} of {load.totals.packets} packets", file=sys.stderr)
            return float(spent_s * 1e6 / load.totals.packets)
    finally:
        await load.stop()


@asynccontextmanager
async def _running(event_loops: int) -> AsyncIterator["_Janus"]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        video = free_ports(socket.SOCK_DGRAM, 2)
        sound = video + 1
        _configure(folder, event_loops, video, sound)
        process = await _started(folder)
        try:
            janus = _Janus(folder / "api", process.pid, video, sound)
            await janus.begin()
            yield janus
        finally:
            process.terminate()
            await process.wait()


async def _started(folder: Path) -> asyncio.subprocess.Process:
    """Tried again when the thread of its socket looks for the end before the beginning was noted, and Janus ends."""
    command = ("janus", f"--configs-folder={folder}")
    for _ in range(STARTS):
        (folder / "api").unlink(missing_ok=True)
        with (folder / "log").open("wb") as log:
            process = await asyncio.create_subprocess_exec(*command, stdout=log, stderr=log, cwd=folder)
        with suppress(TimeoutError):
            async with asyncio.timeout(SETTLES_S):
                await process.wait()
        if process.returncode is None:
            return process
    sys.exit(f"Janus does not start: {(folder / 'log').read_text()[-1000:]}")


def _configure(folder: Path, event_loops: int, video_port: int, sound_port: int) -> None:
    others = {
        kind: ",".join(sorted(path.name for path in (PLUGINS / kind).glob("*.so") if kept not in path.name))
        for kind, kept in (("plugins", "streaming"), ("transports", "pfunix"))
    }
    loops = f"  event_loops = {event_loops}\n" if event_loops else ""
    (folder / "janus.jcfg").write_text(
        f'general: {{\n  configs_folder = "{folder}"\n  debug_level = 2\n  session_timeout = 0\n{loops}}}\n'
        + "".join(f'{kind}: {{\n  disable = "{names}"\n}}\n' for kind, names in others.items())
    )
    (folder / "janus.transport.pfunix.jcfg").write_text(
        f'general: {{\n  enabled = true\n  json = "compact"\n  path = "{folder}/api"\n}}\n'
    )
    (folder / "janus.plugin.streaming.jcfg").write_text(
        "general: {\n}\n"
        f'lecture: {{\n  type = "rtp"\n  id = {MOUNTPOINT}\n  audio = true\n  video = true\n'
        f'  audioport = {sound_port}\n  audiopt = {AUDIO}\n  audiocodec = "opus"\n'
        f'  videoport = {video_port}\n  videopt = {VIDEO}\n  videocodec = "vp8"\n}}\n'
    )


class _Janus:
    """A running Janus, over its Unix socket."""

    def __init__(self, api: Path, pid: int, video_port: int, sound_port: int) -> None:
        self._pid, self._video, self._sound = pid, ("127.0.0.1", video_port), ("127.0.0.1", sound_port)
        self._api = api
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._socket.setblocking(False)
        self._session = self._asked = 0

    async def begin(self) -> None:
        """Open a session."""
        await asyncio.get_running_loop().sock_connect(self._socket, str(self._api))
        self._session = (await self._ask("success", janus="create"))["data"]["id"]

    async def view(self, profile: Any) -> Browser:
        """One more viewer, who shakes hands from now on."""
        attached = await self._ask("success", janus="attach", plugin="janus.plugin.streaming")
        handle = attached["data"]["id"]
        watch = {"request": "watch", "id": MOUNTPOINT}
        offered = await self._ask("event", janus="message", handle_id=handle, body=watch)
        viewer, offer = _Viewer(profile), offered["jsep"]["sdp"]
        answer = {"type": "answer", "sdp": viewer.answer_to(offer)}
        await self._ask("event", janus="message", handle_id=handle, body={"request": "start"}, jsep=answer)
        viewer.answer(offer)
        return viewer

    async def _ask(self, kind: str, **message: Any) -> dict[str, Any]:
        """The answer of a kind to a request."""
        loop = asyncio.get_running_loop()
        session = {"session_id": self._session} if self._session else {}
        self._asked += 1
        transaction = {"transaction": str(self._asked)}
        await loop.sock_sendall(self._socket, json.dumps({**transaction, **session, **message}).encode())
        async with asyncio.timeout(ANSWERS_WITHIN_S):
            while True:
                answer: dict[str, Any] = json.loads(await loop.sock_recv(self._socket, 1 << 18))
                if answer["janus"] == "error" or "error" in answer.get("plugindata", {}).get("data", {}):
                    sys.exit(f"Janus refused: {answer}")
                if answer["janus"] == kind and transaction.items() <= answer.items():
                    return answer

    def cpu_s(self) -> float:
        """CPU time of its process so far."""
        return cpu_seconds(self._pid)

    async def publish(self, packets: int, size: int, interval_s: float) -> None:
        """Frames and sound, for ever; what is late is left out."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
            await asyncio.gather(self._film(udp, packets, size, interval_s), self._speak(udp))

    async def _film(self, udp: socket.socket, packets: int, size: int, interval_s: float) -> None:
        number, due = 0, time.monotonic()
        for picture in count(1):
            for part in range(packets):
                number += 1
                last = 0x80 if part == packets - 1 else 0
                head = rtp.HEADER.pack(0x80, VIDEO | last, number & 0xFFFF, int(picture * interval_s * 90_000), 4242)
                body = vp8_payload(picture & 0x7FFF, picture & 0xFF, size, key=picture % 100 == 1, starts=part == 0)
                udp.sendto(head + body, self._video)
            due = max(due + interval_s, time.monotonic())
            await asyncio.sleep(due - time.monotonic())

    async def _speak(self, udp: socket.socket) -> None:
        due = time.monotonic()
        for number in count(1):
            head = rtp.HEADER.pack(0x80, AUDIO, number & 0xFFFF, number * 960 & 0xFFFFFFFF, 777)
            udp.sendto(head + bytes(SOUND_BYTES), self._sound)
            due = max(due + SOUND_S, time.monotonic())
            await asyncio.sleep(due - time.monotonic())


class _Viewer(Browser):
    """A browser that is offered to and answers."""

    def __init__(self, profile: Any) -> None:
        super().__init__([], profiles=[profile])
        self.roles = {"a": "voice", "v": "video"}
        self.keep_checking = False  # Janus offers, so it checks and chooses (RFC 8445 section 6.1.1)

    def answer_to(self, offer: str) -> str:
        """The answer as a browser gives it: with NACK, RTX and the bundle."""
        ours = [line for line in self.offer().splitlines() if line.startswith(("a=ice-", "a=fingerprint:"))][:3]
        self.socket.close()
        host = re.findall(r"^a=candidate:\S+ 1 udp \d+ (\S+)", offer, re.M)[0]
        self.socket = udp_socket(host)  # Janus leaves out loopback, and can't reach that from another address
        ours.append(f"a=candidate:1 1 udp 2130706431 {host} {self.socket.getsockname()[1]} typ host")
        ours.append("a=end-of-candidates")
        lines = ["v=0", "o=- 1 2 IN IP4 127.0.0.1", "s=-", "t=0 0", "a=group:BUNDLE a v"]
        audio = [f"a=rtpmap:{AUDIO} opus/48000/2", f"a=rtcp-fb:{AUDIO} transport-cc"]
        video = [f"a=rtpmap:{VIDEO} VP8/90000", f"a=rtpmap:{RTX} rtx/90000", f"a=fmtp:{RTX} apt={VIDEO}"]
        video += [f"a=rtcp-fb:{VIDEO} {each}" for each in ("ccm fir", "nack", "nack pli", "goog-remb", "transport-cc")]
        for kind, mid, types, codecs in (("audio", "a", f"{AUDIO}", audio), ("video", "v", f"{VIDEO} {RTX}", video)):
            lines += [f"m={kind} 9 UDP/TLS/RTP/SAVPF {types}", "c=IN IP4 127.0.0.1", f"a=mid:{mid}", "a=recvonly"]
            lines += ["a=rtcp-mux", "a=setup:active", *ours, *codecs]
        return "\r\n".join(lines) + "\r\n"

    def _receive(self, datagram: bytes) -> None:
        if datagram[0] > 3:
            super()._receive(datagram)
            return
        check = stun.parse_message(datagram)
        if check.message_class == stun.Class.REQUEST:
            response = stun.Message(stun.Method.BINDING, stun.Class.RESPONSE, check.transaction_id)
            response.attributes["XOR-MAPPED-ADDRESS"] = self.server
            response.add_message_integrity(self._password.encode())
            self.send_datagram(bytes(response))
