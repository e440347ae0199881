"""What a person on a weak link hears and sees: two Chromium pages, one of them behind a bad link, the node between.

`concealed_ratio`: share of the samples of speech that the browser had to make up, at 5 % loss and 50 ms of jitter both
ways (speech is a fake microphone that never pauses). `freezes_over_1s`: pictures that stood for more than a second, at
300 kb/s down, from the first picture on. `python -m bench.weak --seconds 30`
"""

import argparse
import asyncio
import json
import sys
import tempfile
import wave
from pathlib import Path
from typing import Any

import numpy as np
from playwright.async_api import Page

from bench.chromium import chromium, figures, join, serving_studio, until_page
from bench.relay import Relay, Weather

LOSSY = Weather(loss=0.05, jitter_s=0.05)
NARROW = Weather(rate_bps=300_000)
FINE = Weather()
TILE_PX = 360
FREEZE_MS = 1000
SETTLES_S = 3.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--case", choices=["loss", "narrow"], action="append", help="default: both")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "speech.wav"
        _speech(path)
        for case in options.case or ["loss", "narrow"]:
            asyncio.run(_lossy(path, options.seconds) if case == "loss" else _narrow(path, options.seconds))


async def _lossy(speech: Path, seconds: float) -> None:
    async def measure(listener: Page) -> tuple[float, str]:
        await figures(listener, "audio", "(packets) => packets > 50")
        await asyncio.sleep(SETTLES_S)
        before = await listener.evaluate("speech()")
        await asyncio.sleep(seconds)
        after = await listener.evaluate("speech()")
        counted = {name: after[name] - before[name] for name in after}
        return counted["concealed"] / counted["samples"], json.dumps(counted)

    value = await _behind(LOSSY, LOSSY, speech, measure)
    _print("5 % loss, 50 ms jitter", "concealed_ratio", round(value, 4), "share")


async def _narrow(speech: Path, seconds: float) -> None:
    async def measure(listener: Page) -> tuple[float, str]:
        await listener.evaluate("state.video.forEach(follow)")
        await figures(listener, "received", "(found) => found[0]?.frames > 1")
        await asyncio.sleep(seconds)
        gaps = await listener.evaluate("gaps")
        link = await listener.evaluate("state.quality")
        freezes = sum(gap > FREEZE_MS for gap in gaps)
        return freezes, json.dumps({"longest_ms": round(max(gaps)), "frames": len(gaps), "link": link})

    value = await _behind(NARROW, FINE, speech, measure)
    _print("300 kb/s down", "freezes_over_1s", int(value), "freezes")


async def _behind(down: Weather, up: Weather, speech: Path, measure: Any) -> float:
    """Measure in a page behind a link; details go to standard error."""
    arguments = [f"--use-file-for-fake-audio-capture={speech}", "--disable-features=WebRtcApmInAudioService"]
    async with serving_studio() as (room, address), chromium(*arguments) as browser:
        relay = Relay(("127.0.0.1", room.node.ice.port), down, up)
        port = await relay.start()
        speaker_seat, listener_seat = await room.seat(), await room.seat()
        await join(browser, room, address, speaker_seat)
        listener = await join(browser, room, address, listener_seat, port=port)
        await until_page(listener, "slotsChannel.readyState === 'open'")
        await listener.evaluate("([seat, height]) => view([{seat, height}])", [str(speaker_seat), TILE_PX])
        value, details = await measure(listener)
        print(details, file=sys.stderr)
        relay.close()
        return float(value)


def _speech(path: Path) -> None:
    """Ten seconds that sound like somebody who reads without a pause: a voice's harmonics in syllables."""
    rate_hz, seconds = 48_000, 10
    at = np.arange(rate_hz * seconds) / rate_hz
    pitch_hz = 140 + 30 * np.sin(2 * np.pi * 0.4 * at)
    phase = 2 * np.pi * np.cumsum(pitch_hz) / rate_hz
    voice = sum(np.sin(n * phase) / n for n in range(1, 20))
    syllables = 0.55 + 0.45 * np.sin(2 * np.pi * 4 * at)
    samples = (voice * syllables * 6_000).astype(np.int16)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        file.writeframes(samples.tobytes())


def _print(case: str, metric: str, value: float, unit: str) -> None:
    line = {"bench": "weak", "case": case, "metric": metric, "value": value, "unit": unit}
    print(json.dumps(line | {"peer": None, "peer_value": None}, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
