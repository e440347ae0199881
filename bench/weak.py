"""What a person on a weak link hears and sees: two Chromium pages, one of them behind a bad link, the node between.

`concealed_ratio`: share of the samples of speech that the browser had to make up, at 5 % loss and 50 ms of jitter both
ways (speech is a fake microphone that never pauses), or of a speaker who has 300 kb/s up. `freezes_over_1s`: pictures
that stood for more than a second, at 300 kb/s down, or of that speaker, from the first picture on.
`python -m bench.weak --seconds 30`
"""

import argparse
import asyncio
import json
import sys
import tempfile
import wave
from collections.abc import Awaitable, Callable
from pathlib import Path

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
    parser.add_argument("--case", choices=[*CASES], action="append", help="default: all")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "speech.wav"
        _speech(path)
        for case in options.case or CASES:
            asyncio.run(CASES[case](path, options.seconds))


async def _lossy(speech: Path, seconds: float) -> None:
    async def measure(_: Page, listener: Page) -> None:
        counted = await _concealed(listener, seconds)
        _print("5 % loss, 50 ms jitter", "concealed_ratio", round(counted, 4), "share")

    await _behind(speech, measure, listener=(LOSSY, LOSSY))


async def _narrow(speech: Path, seconds: float) -> None:
    async def measure(_: Page, listener: Page) -> None:
        await _follow(listener)
        await asyncio.sleep(seconds)
        _print("300 kb/s down", "freezes_over_1s", await _freezes(listener), "freezes")

    await _behind(speech, measure, listener=(NARROW, FINE))


async def _narrow_up(speech: Path, seconds: float) -> None:
    async def measure(speaker: Page, listener: Page) -> None:
        await _follow(listener)
        counted = await _concealed(listener, seconds)
        _print("300 kb/s up", "freezes_over_1s", await _freezes(listener), "freezes")
        _print("300 kb/s up", "concealed_ratio", round(counted, 4), "share")
        print(json.dumps({"sent": await speaker.evaluate("sent()")}), file=sys.stderr)

    await _behind(speech, measure, speaker=(FINE, NARROW))


CASES = {"loss": _lossy, "narrow": _narrow, "uplink": _narrow_up}


async def _follow(listener: Page) -> None:
    await listener.evaluate("state.video.forEach(follow)")
    await figures(listener, "received", "(found) => found[0]?.frames > 1")


async def _freezes(listener: Page) -> int:
    gaps = await listener.evaluate("gaps")
    link = await listener.evaluate("state.quality")
    print(json.dumps({"longest_ms": round(max(gaps)), "frames": len(gaps), "link": link}), file=sys.stderr)
    return sum(gap > FREEZE_MS for gap in gaps)


async def _concealed(listener: Page, seconds: float) -> float:
    """Share of the samples of speech that were made up."""
    await figures(listener, "audio", "(packets) => packets > 50")
    await asyncio.sleep(SETTLES_S)
    before = await listener.evaluate("speech()")
    await asyncio.sleep(seconds)
    after = await listener.evaluate("speech()")
    counted = {name: after[name] - before[name] for name in after}
    print(json.dumps(counted), file=sys.stderr)
    return float(counted["concealed"] / counted["samples"])


async def _behind(
    speech: Path,
    measure: Callable[[Page, Page], Awaitable[None]],
    *,
    speaker: tuple[Weather, Weather] = (FINE, FINE),
    listener: tuple[Weather, Weather] = (FINE, FINE),
) -> None:
    """Measure in two pages, each behind a link (down and up); details go to standard error."""
    arguments = [f"--use-file-for-fake-audio-capture={speech}", "--disable-features=WebRtcApmInAudioService"]
    async with serving_studio() as (room, address), chromium(*arguments) as browser:
        relays = [Relay(("127.0.0.1", room.node.ice.port), *link) for link in (speaker, listener)]
        seats = [await room.seat(), await room.seat()]
        pages = [
            await join(browser, room, address, seat, port=await relay.start())
            for seat, relay in zip(seats, relays, strict=True)
        ]
        await until_page(pages[1], "slotsChannel.readyState === 'open'")
        await pages[1].evaluate("([seat, height]) => view([{seat, height}])", [str(seats[0]), TILE_PX])
        await measure(*pages)
        for relay in relays:
            relay.close()


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
