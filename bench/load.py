"""Hundreds of browsers whose media are sent, received, decrypted, counted and timed by C, on a thread of their own.

Their offers, checks and handshakes are `bench/browser.py`'s; once connected a browser's socket is read here, and what
is not media comes back to it.
"""

import asyncio
import subprocess
import tempfile
import threading
from functools import cache
from pathlib import Path
from socket import AF_UNIX, SOCK_DGRAM, socketpair
from typing import Any

from cffi import FFI

from bench.browser import AUDIO, VIDEO, Browser
from media.native import HERE as NATIVE
from media.native import LIBRARIES

HERE = Path(__file__).parent
PROFILES = {"SRTP_AEAD_AES_128_GCM": 0, "SRTP_AEAD_AES_256_GCM": 1}
"""The profiles that it can open."""
DELAY_STEP_MS = 0.02

_ffi: Any = FFI()


@cache
def _library() -> Any:
    lines = (HERE / "load.h").read_text().splitlines()
    _ffi.cdef("\n".join(line for line in lines if not line.startswith("#")))
    with tempfile.TemporaryDirectory() as folder:
        target = f"{folder}/load.so"
        sources = [HERE / "load.c", *NATIVE.glob("*.c")]
        options = ["-std=gnu11", "-O2", "-shared", "-fPIC", '-DAMPHI_INTERFACE=""', f"-I{NATIVE}", f"-I{HERE}"]
        subprocess.run(["gcc", *options, "-o", target, *sources, "-ldl", "-lm", "-lpthread"], check=True)
        return _ffi.dlopen(target)


class Load:
    """The receivers and publishers of one benchmark."""

    def __init__(self) -> None:
        self._browsers: list[Browser] = []
        self._ours, theirs = socketpair(AF_UNIX, SOCK_DGRAM)
        self._ours.setblocking(False)
        self._theirs = theirs
        self._library = _library()
        self._load = self._library.load_new(LIBRARIES.encode(), theirs.fileno())
        asyncio.get_running_loop().add_reader(self._ours.fileno(), self._handed)
        self._thread = threading.Thread(target=self._library.load_run, args=(self._load,))
        self._thread.start()

    def add(self, browser: Browser) -> int:
        """Take over a connected browser's media; its index."""
        keys = browser.keys
        assert keys is not None
        asyncio.get_running_loop().remove_reader(browser.socket.fileno())
        self._browsers.append(browser)
        index: int = self._library.load_add(
            self._load,
            browser.socket.fileno(),
            browser.server[0].encode(),
            browser.server[1],
            PROFILES[keys.profile],
            keys.receive_key,
            keys.send_key,
        )
        assert index == len(self._browsers) - 1
        return index

    def film(self, index: int, *, ssrc: int, packets: int, size: int, interval_s: float) -> None:
        """A browser's camera: frames of so many packets, each of so many bytes of payload."""
        self._publish(index, "camera", ssrc, VIDEO, -1, packets, size, interval_s)

    def speak(self, index: int, *, ssrc: int, level_dbov: int = 20) -> None:
        """A browser's microphone: 32 kb/s."""
        self._publish(index, "microphone", ssrc, AUDIO, level_dbov, 1, 80, 0.02)

    def play(self, *, playing: bool) -> None:
        """Send, or send nothing for a while."""
        self._library.load_play(self._load, playing)

    def feedback(self, each_ms: int) -> None:
        """Transport-wide feedback from every receiver."""
        self._library.load_feedback(self._load, each_ms)

    def repeat_feedback(self, times: int) -> int:
        """Every receiver sends its last feedback so many times again; how many packets that were."""
        return int(self._library.load_repeat_feedback(self._load, times))

    def reset(self) -> None:
        """Count anew."""
        self._library.load_reset(self._load)

    @property
    def totals(self) -> Any:
        """`struct load_totals`."""
        return self._library.load_totals_of(self._load)

    @property
    def lost(self) -> int:
        """Packets of media that are missing between the first and the newest of their stream."""
        return int(self._library.load_lost(self._load))

    @property
    def ports(self) -> list[int]:
        """UDP ports of the browsers, by index."""
        return [int(each.socket.getsockname()[1]) for each in self._browsers]

    @property
    def sent(self) -> int:
        """Packets of media that the publishers sent."""
        return int(self._library.load_sent(self._load))

    def received(self, index: int) -> int:
        """Packets of media that a browser got."""
        return int(self._library.load_received(self._load, index))

    def first_at_s(self, index: int) -> float:
        """Monotonic time of its first packet of media; 0 before it."""
        return float(self._library.load_first_at(self._load, index)) / 1e9

    def delay_ms(self, share: float, *, read: bool = True) -> float:
        """From the publisher to a receiver, which has read it, or to its socket: this share took no longer."""
        delays = list(self.totals.delays if read else self.totals.node_delays)
        wanted = share * sum(delays)
        for step, count in enumerate(delays):
            wanted -= count
            if wanted <= 0:
                return (step + 1) * DELAY_STEP_MS
        return len(delays) * DELAY_STEP_MS

    async def stop(self) -> None:
        """End, and let every browser fall silent."""
        self._library.load_stop(self._load)
        await asyncio.to_thread(self._thread.join)
        asyncio.get_running_loop().remove_reader(self._ours.fileno())
        await asyncio.gather(*(each.close(goodbye=False) for each in self._browsers))
        self._ours.close()
        self._theirs.close()

    def _publish(
        self, index: int, role: str, ssrc: int, kind: int, level: int, packets: int, size: int, interval_s: float
    ) -> None:
        mid = next(mid for mid, each in self._browsers[index].roles.items() if each == role)
        self._library.load_publish(
            self._load, index, ssrc, kind, int(mid), level, packets, size, int(interval_s * 1_000_000)
        )

    def _handed(self) -> None:
        while True:
            try:
                datagram = self._ours.recv(4096)
            except BlockingIOError:
                return
            self._browsers[int.from_bytes(datagram[:4], "little")]._receive(datagram[4:])
