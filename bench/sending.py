"""What a browser would send: a camera layer and a microphone, as numbered RTP packets."""

from bench.browser import (
    AUDIO,
    H264_RTX,
    H264_VIDEO,
    LEVEL,
    RID,
    RTX,
    VIDEO,
    Browser,
    h264_payload,
    vp8_payload,
)
from media import rtp

REPAIRED_RID = 3
KEPT = 2048


class Camera:
    """One layer of video. Makes a key frame when asked, and sends again as RTX what is NACKed."""

    def __init__(
        self,
        browser: Browser,
        *,
        ssrc: int = 4242,
        rid: str = "",
        height: int = 360,
        packets: int = 2,
        size: int = 300,
        h264: bool = False,
    ) -> None:
        self.ssrc, self.key_frames_asked, self.nacked = ssrc, 0, 0
        self.number = self.picture = 0
        self.deaf = 0
        """How many requests for a key frame it ignores."""
        self.pattern: tuple[int, ...] = (0,)
        """Temporal ids of its pictures, again and again."""
        self._base_pictures = 0
        self._browser, self._rid, self._height = browser, rid, height
        self._packets, self._size = (1 if h264 else packets), size
        self._h264 = h264
        self._type, self._rtx_type = (H264_VIDEO, H264_RTX) if h264 else (VIDEO, RTX)
        self._mid = next(mid for mid, role in browser.roles.items() if role == "camera")
        self._key = True
        self._sent: dict[int, bytes] = {}
        self._rtx_number = 0
        self._before = browser.on_rtcp
        browser.on_rtcp = self._control

    def frame(self, mark: int = 0) -> None:
        """Send one frame; `mark` is the last byte of each of its packets."""
        key, self._key = self._key, False
        self.picture += 1
        temporal = 0 if key else self.pattern[self.picture % len(self.pattern)]
        self._base_pictures += temporal == 0
        for part in range(self._packets):
            self.number += 1
            payload = self._payload(temporal, key=key, starts=part == 0)
            marker = 0x80 if part == self._packets - 1 else 0
            head = rtp.HEADER.pack(0x80, marker | self._type, self.number & 0xFFFF, self.picture * 3000, self.ssrc)
            self._sent[self.number & 0xFFFF] = packet = head + payload[:-1] + bytes((mark,))
            self._sent.pop((self.number - KEPT) & 0xFFFF, None)
            self._browser.send_numbered(packet, self._mid, self._names(RID))

    def _payload(self, temporal: int, *, key: bool, starts: bool) -> bytes:
        if self._h264:
            return h264_payload(self._size, key=key)
        return vp8_payload(
            self.picture,
            self._base_pictures,
            self._size,
            key=key,
            starts=starts,
            height=self._height,
            temporal=temporal,
        )

    def report(self, ntp: int) -> None:
        """Send a sender report for the newest frame."""
        self._browser.send_rtcp(rtp.sender_report(self.ssrc, ntp, self.picture * 3000, self.number, 0))

    def _names(self, rid: int) -> dict[int, bytes]:
        return {rid: self._rid.encode()} if self._rid else {}

    def _control(self, compound: bytes) -> None:
        self._before(compound)
        for form, kind, start, end in rtp.rtcp_packets(compound):
            if kind == rtp.PAYLOAD_FEEDBACK and form == rtp.PICTURE_LOST and rtp.u32(compound, start + 4) == self.ssrc:
                self.key_frames_asked += 1
                self._key |= self.key_frames_asked > self.deaf
            elif kind == rtp.TRANSPORT_FEEDBACK and form == rtp.NACK:
                media, numbers = rtp.nacked(compound, start, end)
                for number in numbers if media == self.ssrc else ():
                    self.nacked += 1
                    self._resend(number)

    def _resend(self, number: int) -> None:
        packet = self._sent.get(number)
        if packet is None:
            return
        self._rtx_number += 1
        _, marker, _, timestamp, _ = rtp.HEADER.unpack_from(packet)
        head = rtp.HEADER.pack(0x80, marker & 0x80 | self._rtx_type, self._rtx_number, timestamp, self.ssrc + 1)
        self._browser.send_numbered(head + packet[2:4] + packet[12:], self._mid, self._names(REPAIRED_RID))


class Microphone:
    """A voice of a given level."""

    def __init__(self, browser: Browser, *, ssrc: int = 777) -> None:
        self._browser, self.ssrc = browser, ssrc
        self._mid = next(mid for mid, role in browser.roles.items() if role == "microphone")
        self.number = 0

    def say(self, level_dbov: int = 20) -> None:
        """Send 20 ms of sound."""
        self.number += 1
        head = rtp.HEADER.pack(0x80, AUDIO, self.number & 0xFFFF, self.number * 960, self.ssrc)
        self._browser.send_numbered(head + b"opus" + bytes(60), self._mid, {LEVEL: bytes((0x80 | level_dbov,))})
