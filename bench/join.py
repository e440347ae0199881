"""From «join» to the first decoded picture of somebody else: real Chromium, a media node, loopback.

Counted from the moment at which the page begins to make its connection (offer, answer, ICE, DTLS, slots, key frame)
until its first frame was decoded; the camera is open already, as after the preview. `whole_p95_ms`: until the picture
is as large as its tile of 720 pixels asks for. `python -m bench.join --joins 20`
"""

import argparse
import asyncio
import json
import sys
from statistics import median

from bench.chromium import chromium, figures, join, serving_studio

TILE_PX = 720


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--joins", type=int, default=20)
    options = parser.parse_args()
    took = asyncio.run(_joins(options.joins))
    for metric, until in (("p95_ms", "first"), ("whole_p95_ms", "whole")):
        took_ms = sorted(each[until] for each in took)
        print(f"{until}: median {median(took_ms):.0f} ms, all: {[round(each) for each in took_ms]}", file=sys.stderr)
        p95_ms = took_ms[min(len(took_ms) - 1, int(len(took_ms) * 0.95))]
        line = {
            "bench": "join",
            "case": f"{options.joins} joins, loopback",
            "metric": metric,
            "value": round(p95_ms),
            "unit": "ms",
            "peer": None,
            "peer_value": None,
        }
        print(json.dumps(line), flush=True)


async def _joins(count: int) -> list[dict[str, float]]:
    """Milliseconds of each, by what it was until."""
    took = []
    async with serving_studio() as (room, address), chromium() as browser:
        filmed = await room.seat()
        publisher = await join(browser, room, address, filmed)
        await figures(publisher, "sent", "(layers) => layers.q?.frames > 20")
        for _ in range(count):
            seat_id = await room.seat()
            page = await (await browser.new_context()).new_page()
            await page.goto(address)
            await page.evaluate("open_devices()")
            given = [await room.token(seat_id), str(filmed), TILE_PX]
            took.append(await page.evaluate("(given) => joined(...given)", given))
            await page.context.close()
            await room.remove(seat_id)
    return took


if __name__ == "__main__":
    main()
