"""300 people in one room are moved into 50 groups by one event: until everybody hears their group.

Real offers, ICE checks and DTLS-SRTP as in `bench/room300.py`; the media node is a process of its own. Two of each
group speak. The clock runs from the event to the last person's first packet of sound; afterwards those in everybody's
slots must be of their group. Then everybody is called back. `python -m bench.breakouts --people 300 --groups 50`
"""

import argparse
import asyncio
import json
import time
from collections.abc import Sequence

from bench.browser import Browser
from bench.load import Load
from bench.media_server import MediaServer
from bench.room300 import until_said
from bench.studio import until

VOICES = 3
ROLES = ["microphone", *["voice"] * VOICES, "data"]
SPEAKERS = 2
AT_ONCE = 20
SETTLE_S = 1.0
PATIENCE_S = 20.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=300)
    parser.add_argument("--groups", type=int, default=50)
    parser.add_argument("--router", choices=["native", "python"], default="native")
    options = parser.parse_args()
    asyncio.run(_measure(options.people, options.groups, options.router))


async def _measure(people: int, count: int, router: str) -> None:
    server, load = MediaServer(router), Load()
    browsers: list[Browser] = []
    try:
        seats = [await server.ask("seat") for _ in range(people)]
        groups = [range(first, people, count) for first in range(count)]
        for first in range(0, people, AT_ONCE):
            joined = await asyncio.gather(*(_join(server, seat) for seat in seats[first : first + AT_ONCE]))
            for browser in joined:
                browsers.append(browser)
                load.add(browser)
        for group in groups:
            for index in group[:SPEAKERS]:
                load.speak(index, ssrc=2000 + index, level_dbov=20 + index % 5)
        load.play(playing=True)
        await until(lambda: all(load.received(index) for index in range(people)), PATIENCE_S)
        wanted = {
            index: {seats[each] for each in group[:SPEAKERS]} - {seats[index]} for group in groups for index in group
        }
        moved_s = await _moved(server, load, browsers, [[seats[each] for each in group] for group in groups], wanted)
        everybody = {index: set(seats) - {seats[index]} for index in range(people)}
        back_s = await _moved(server, load, browsers, [], everybody)
    finally:
        await server.stop()
        await load.stop()
    case = f"{people} people, {count} groups, {router} router"
    for metric, value in (("seconds_until_all_moved", moved_s), ("seconds_until_all_back", back_s)):
        line = {"bench": "breakouts", "case": case, "metric": metric, "value": round(value, 3)}
        print(json.dumps({**line, "unit": "s", "peer": None, "peer_value": None}), flush=True)


async def _join(server: MediaServer, seat: str) -> Browser:
    browser = Browser(ROLES)
    await browser.join(server.connect, await server.ask("token", seat))
    await until_said(browser, {"t": "view", "tiles": []})
    return browser


async def _moved(
    server: MediaServer, load: Load, browsers: Sequence[Browser], groups: list[list[str]], wanted: dict[int, set[str]]
) -> float:
    """Open these groups, or close them when there are none; seconds until the last person hears somebody.

    Nobody speaks until the node has obeyed: what is heard then is heard under the new plan.
    """
    load.play(playing=False)
    await asyncio.sleep(SETTLE_S)
    load.reset()
    began = time.monotonic()
    position = await server.ask("breakouts", groups)
    while (await server.ask("metrics"))["position"] < position:  # noqa: ASYNC110  # the node has no event for others
        await asyncio.sleep(0.002)
    load.play(playing=True)
    everybody = range(len(browsers))
    await until(lambda: all(load.received(index) for index in everybody), PATIENCE_S)
    await until(lambda: all(_heard(browsers[n]) and _heard(browsers[n]) <= wanted[n] for n in everybody), PATIENCE_S)
    return max(load.first_at_s(index) for index in everybody) - began


def _heard(browser: Browser) -> set[str]:
    """Who is in the slots of voices, as the client was told."""
    return {seat for seat in browser.last("slots").get("voice", ()) if seat}


if __name__ == "__main__":
    main()
