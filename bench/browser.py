"""A peer as a browser is one to the media node: an offer, ICE checks, DTLS-SRTP, data channels. For benches and tests.

It offers what it is told to, sends RTP that it is given, and hands over every RTP and RTCP packet that it can decrypt.
"""

import asyncio
import json
import secrets
import socket
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from aioice import stun
from aiortc import RTCCertificate

from media import rtp
from media.departures import Departures
from media.dtls import SLOTS_CHANNEL, SecureTransport
from media.srtp import Keys, zeros

MID, RID, REPAIRED_RID, LEVEL, WIDE = 1, 2, 3, 4, 5
"""Ids of the header extensions that it offers."""
AUDIO, VIDEO, RTX, H264_VIDEO, H264_RTX = 111, 96, 97, 102, 103
"""Payload types that it offers."""
H264 = "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f"
CHECK_S = 0.1
_URIS = {
    MID: "urn:ietf:params:rtp-hdrext:sdes:mid",
    RID: "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id",
    REPAIRED_RID: "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id",
    LEVEL: "urn:ietf:params:rtp-hdrext:ssrc-audio-level",
    WIDE: "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01",
}
_VIDEO_ROLES = ("camera", "screen", "video", "screen_slot")
_SENT = ("microphone", "camera", "screen", "screen_sound")

Connect = Callable[[str, str, Mapping[str, str]], Awaitable[str]]
"""`connect(token, offer, roles)` → the answer."""


class Browser:
    """One connection to a media node."""

    def __init__(
        self,
        roles: list[str],
        rids: tuple[str, ...] = (),
        *,
        profiles: list[Any] | None = None,
        sends_vp8: bool = True,
        shows_h264: bool = True,
        estimates: bool = True,
    ) -> None:
        """`estimates`: whether it numbers what it sends, and takes reports of it."""
        self._sends_vp8, self._shows_h264, self._estimates = sends_vp8, shows_h264, estimates
        self.roles = {str(number): role for number, role in enumerate(roles)}
        self.rids = rids
        self.socket = udp_socket()
        self.on_rtp: Callable[[bytes], None] = lambda packet: None
        self.on_rtcp: Callable[[bytes], None] = lambda packet: None
        self.on_message: Callable[[int, dict[str, Any]], None] = lambda channel, message: None
        self.loses_sent: Callable[[bytes], bool] = lambda datagram: False
        self.loses_received: Callable[[bytes], bool] = lambda datagram: False
        self.messages: list[tuple[int, dict[str, Any]]] = []
        self.slots: dict[str, list[tuple[int, int]]] = {}
        """SSRC and RTX SSRC of each slot, by role, in the order of the offer."""
        self.departures = Departures(WIDE)
        """What it sent, by transport-wide numbers, and what the node reported of it."""
        self.profile = ""
        self.keys: Keys | None = None
        self.closed = asyncio.Event()
        self.connected = asyncio.Event()
        self.keep_checking = True
        self.answered_checks = 0
        self.server: tuple[str, int] = ("127.0.0.1", 0)
        self._certificate = RTCCertificate.generateCertificate()
        self._secure = SecureTransport(
            self._certificate,
            self.send_datagram,
            self._ready,
            self._message,
            self._ended,
            client=True,
            profiles=profiles,
        )
        self._ufrag, self._password = secrets.token_hex(4), secrets.token_hex(12)
        self._remote: dict[str, str] = {}
        self._numbered: set[str] = set()
        """Sections whose packets the node reports."""
        self._inbound: Any = None
        self._outbound: Any = None
        self._checking: asyncio.Task[None] | None = None
        self._pointer, self._buffer = zeros(2048)
        self.reader: Callable[[], None] = self._readable

    # -- connecting

    async def join(self, connect: Connect, token: str) -> None:
        """Offer, be answered, check, shake hands; returns once media can flow."""
        self.answer(await connect(token, self.offer(), self.roles))
        async with asyncio.timeout(60):
            await self.connected.wait()

    def offer(self) -> str:
        """The offer."""
        fingerprint = next(each.value for each in self._certificate.getFingerprints() if each.algorithm == "sha-256")
        lines = ["v=0", "o=- 1 2 IN IP4 127.0.0.1", "s=-", "t=0 0", f"a=group:BUNDLE {' '.join(self.roles)}"]
        for mid, role in self.roles.items():
            lines += self._section(mid, role)
            lines += [
                f"a=mid:{mid}",
                f"a=ice-ufrag:{self._ufrag}",
                f"a=ice-pwd:{self._password}",
                f"a=fingerprint:sha-256 {fingerprint}",
                "a=setup:actpass",
            ]
        return "\r\n".join(lines) + "\r\n"

    def _section(self, mid: str, role: str) -> list[str]:
        if role == "data":
            return ["m=application 9 UDP/DTLS/SCTP webrtc-datachannel", "c=IN IP4 0.0.0.0", "a=sctp-port:5000"]
        direction = "sendonly" if role in _SENT else "recvonly"
        reported = self._estimates or role not in _SENT
        if role not in _VIDEO_ROLES:
            lines = [f"m=audio 9 UDP/TLS/RTP/SAVPF {AUDIO}", f"a=rtpmap:{AUDIO} opus/48000/2"]
            lines += [f"a=rtcp-fb:{AUDIO} transport-cc"] * reported
            wanted: tuple[int, ...] = (MID, LEVEL, WIDE)
        else:
            lines = [f"m=video 9 UDP/TLS/RTP/SAVPF {VIDEO} {RTX} {H264_VIDEO} {H264_RTX}"]
            if self._sends_vp8 or role not in _SENT:
                lines += [f"a=rtpmap:{VIDEO} VP8/90000", f"a=rtcp-fb:{VIDEO} nack"]
                lines += [f"a=rtcp-fb:{VIDEO} transport-cc"] * reported
                lines += [f"a=rtpmap:{RTX} rtx/90000", f"a=fmtp:{RTX} apt={VIDEO}"]
            if self._shows_h264 or role in _SENT:
                lines += [f"a=rtpmap:{H264_VIDEO} H264/90000", f"a=fmtp:{H264_VIDEO} {H264}"]
                lines += [f"a=rtcp-fb:{H264_VIDEO} transport-cc"] * reported
                lines += [f"a=rtpmap:{H264_RTX} rtx/90000", f"a=fmtp:{H264_RTX} apt={H264_VIDEO}"]
            wanted = (MID, RID, REPAIRED_RID, WIDE)
        if role == "camera" and self.rids:
            lines += [f"a=rid:{rid} send" for rid in self.rids] + [f"a=simulcast:send {';'.join(self.rids)}"]
        return [*lines, f"a={direction}", "a=rtcp-mux", *(f"a=extmap:{each} {_URIS[each]}" for each in wanted)]

    def answer(self, text: str) -> None:
        """Take the answer and begin to check."""
        mid = ""
        ssrcs: dict[str, list[int]] = {}
        for line in text.splitlines():
            name, _, value = line[2:].partition(":")
            if line.startswith("m="):
                mid = ""
            elif name == "mid":
                mid = value
            elif name == "ssrc" and int(value.split()[0]) not in ssrcs.setdefault(mid, []):
                ssrcs[mid].append(int(value.split()[0]))
            elif name == "candidate":
                self.server = (value.split()[4], int(value.split()[5]))
            elif name == "extmap" and value.startswith(f"{WIDE} "):
                self._numbered.add(mid)
            elif line.startswith("a=") and value:
                self._remote[name] = value
        for mid, role in self.roles.items():
            if mid in ssrcs:
                self.slots.setdefault(role, []).append((ssrcs[mid][0], ssrcs[mid][-1]))
        asyncio.get_running_loop().add_reader(self.socket.fileno(), lambda: self.reader())
        self._checking = asyncio.create_task(self._check())
        algorithm, digest = self._remote["fingerprint"].split()
        self._secure.start([(algorithm, digest)], 5000)

    async def close(self, *, goodbye: bool = True) -> None:
        """Leave; without a goodbye it just falls silent, as a killed browser does."""
        if self._checking is not None:
            self._checking.cancel()
        if not goodbye:
            self.loses_sent = lambda datagram: True
        await self._secure.close()
        asyncio.get_running_loop().remove_reader(self.socket.fileno())
        self.socket.close()

    def move(self) -> None:
        """Go on from another port, as behind a NAT that forgot."""
        loop = asyncio.get_running_loop()
        loop.remove_reader(self.socket.fileno())
        self.socket.close()
        self.socket = udp_socket()
        loop.add_reader(self.socket.fileno(), lambda: self.reader())

    async def _check(self) -> None:
        while True:
            if self.keep_checking:
                self.send_datagram(self.check())
            await asyncio.sleep(CHECK_S if not self.connected.is_set() else 1.0)

    def check(self, password: str | None = None) -> bytes:
        """A connectivity check, with the right password unless another is given."""
        message = stun.Message(stun.Method.BINDING, stun.Class.REQUEST)
        message.attributes["USERNAME"] = f"{self._remote['ice-ufrag']}:{self._ufrag}"
        message.attributes["PRIORITY"] = 1
        message.attributes["ICE-CONTROLLING"] = 1
        message.attributes["USE-CANDIDATE"] = None
        message.add_message_integrity((password or self._remote["ice-pwd"]).encode())
        return bytes(message)

    # -- sending

    def send_datagram(self, datagram: bytes) -> None:
        """Send anything at all to the node, unless the link loses it."""
        if not self.loses_sent(datagram):
            try:
                self.socket.sendto(datagram, self.server)
            except OSError:
                return  # UDP may always lose

    def send_rtp(self, packet: bytes) -> None:
        """Protect and send an RTP packet."""
        self.send_datagram(self._outbound.protect(packet))

    def send_numbered(self, packet: bytes, mid: str, values: Mapping[int, bytes]) -> None:
        """Send an RTP packet of a section with header extensions, and with its transport-wide number if it has one."""
        values = {MID: mid.encode(), **values}
        if mid in self._numbered:
            values[WIDE] = self.departures.next(time.monotonic(), len(packet))[5:7]
        self.send_rtp(extended(packet, values))

    def send_rtcp(self, compound: bytes) -> None:
        """Protect and send RTCP."""
        self.send_datagram(self._outbound.protect_rtcp(compound))

    def say(self, message: dict[str, Any], channel: int = SLOTS_CHANNEL) -> bool:
        """Send a message on a data channel; whether it is open."""
        return self._secure.send(channel, json.dumps(message))

    def last(self, kind: str) -> dict[str, Any]:
        """The last message of a kind; empty before the first."""
        return next((message for _, message in reversed(self.messages) if message.get("t") == kind), {})

    # -- receiving

    def _readable(self) -> None:
        for _ in range(64):
            try:
                datagram, _ = self.socket.recvfrom(2048)
            except OSError:
                return
            if datagram and not self.loses_received(datagram):
                self._receive(datagram)

    def _receive(self, datagram: bytes) -> None:
        first = datagram[0]
        if first < 4:
            self.answered_checks += 1
        elif 19 < first < 64:
            self._secure.feed(datagram)
        elif self._inbound is not None:
            if rtp.is_rtcp(datagram):
                self._control(self._inbound.unprotect_rtcp(datagram))
            else:
                self.on_rtp(self._inbound.unprotect(datagram))

    def _control(self, compound: bytes) -> None:
        for form, kind, start, end in rtp.rtcp_packets(compound):
            if (kind, form) == (rtp.TRANSPORT_FEEDBACK, rtp.TRANSPORT_WIDE):
                self.departures.report(compound, start, end)
        self.on_rtcp(compound)

    def _ready(self, keys: Keys) -> None:
        self.keys = keys
        self.profile, self._inbound, self._outbound = keys.profile, keys.receive, keys.send
        self.connected.set()

    def _message(self, channel: int, text: str) -> None:
        message = json.loads(text)
        self.messages.append((channel, message))
        self.on_message(channel, message)

    def _ended(self) -> None:
        self.closed.set()


def udp_socket(host: str = "127.0.0.1") -> socket.socket:
    """A socket on a port of its own."""
    udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    udp.setblocking(False)
    udp.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
    udp.bind((host, 0))
    return udp


def extended(packet: bytes, values: Mapping[int, bytes]) -> bytes:
    """An RTP packet with one-byte header extensions (RFC 8285)."""
    body = b"".join(bytes((identifier << 4 | len(value) - 1,)) + value for identifier, value in values.items())
    body += bytes(-len(body) % 4)
    head = bytes((packet[0] | 0x10,)) + packet[1:12]
    return head + b"\xbe\xde" + (len(body) // 4).to_bytes(2, "big") + body + packet[12:]


def h264_payload(size: int, *, key: bool) -> bytes:
    """An H.264 payload of at least `size` bytes: parameter sets of 640×360 with an IDR slice in one, or a slice."""
    if not key:
        return b"\x41\x9a" + bytes(max(0, size - 2))
    sets = (bytes.fromhex("6742c01eda0280bfe584000003000400000300f23c58ba80"), bytes.fromhex("68ce0fc8"))
    units = (*sets, b"\x65" + bytes(size))
    return b"\x78" + b"".join(len(unit).to_bytes(2, "big") + unit for unit in units)


def vp8_payload(
    picture: int, tl0: int, size: int, *, key: bool, starts: bool = True, height: int = 360, temporal: int = 0
) -> bytes:
    """A VP8 payload of `size` bytes with a picture id of 15 bits, TL0PICIDX and temporal id, as libwebrtc sends it.

    RFC 7741 section 4.2. A picture of temporal layer 1 rests on layer 0 alone.
    """
    layer = temporal << 6 | (0x20 if temporal == 1 else 0)
    descriptor = bytes(
        (0x80 | (0x10 if starts else 0), 0xE0, 0x80 | picture >> 8 & 0x7F, picture & 0xFF, tl0 & 0xFF, layer)
    )
    frame = bytes((0 if key else 1, 0, 0)) if starts else b""
    if key and starts:
        frame += b"\x9d\x01\x2a" + (640).to_bytes(2, "little") + height.to_bytes(2, "little")
    payload = descriptor + frame
    return payload + bytes(max(0, size - len(payload)))
