"""Seconds until everybody has sound again when the media process of their session is killed, and the longest silence
that anybody hears when it is asked to end (it drains).

The whole of Amphi runs (`amphi run`, two media processes); 50 people sit in one session, each with the live room and a
media connection, and one of them talks. `SIGKILL`: from the kill to the first packet of the voice from another node.
`SIGTERM`: the longest time between two packets of the voice, from the signal until 5 s after the last one moved. A run
in which anybody is seen leaving, or is no longer connected, fails. `python -m bench.failover --people 50 --times 20`
"""

import argparse
import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import Sequence
from itertools import pairwise

from bench.house import MEDIA_PROCESSES, House, running_house
from bench.participant import Participant
from bench.studio import until

BACK_WITHIN_S = 20.0
SETTLES_S = 5.0
SEEN_LEAVING = ("seats.ConnectionLost", "seats.ParticipantLost", "admission.SeatReleased")


def main() -> None:
    """Kill and drain, and print the figures of each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--signal", choices=["SIGKILL", "SIGTERM"], action="append", help="default: both")
    options = parser.parse_args()
    with running_house() as house:
        for name in options.signal or ["SIGKILL", "SIGTERM"]:
            times = asyncio.run(_measure(house, options.people, options.times, signal.Signals[name]))
            case = f"{options.people} people, {options.times} × {name}"
            print_times("failover", case, "media_back" if name == "SIGKILL" else "gap", times)


def print_times(bench: str, case: str, what: str, times: Sequence[float]) -> None:
    """A line for the 95th percentile, and one for the longest."""
    ordered = sorted(times)
    for name, value in (("p95", ordered[int(0.95 * (len(ordered) - 1))]), ("max", ordered[-1])):
        line = {
            "bench": bench,
            "case": case,
            "metric": f"{what}_{name}_s",
            "value": round(value, 3),
            "unit": "s",
            "peer": None,
            "peer_value": None,
        }
        print(json.dumps(line, ensure_ascii=False), flush=True)


async def _measure(house: House, people: int, times: int, number: signal.Signals) -> list[float]:
    """Seconds of each listener in each run; exits when anybody was seen leaving."""
    host, guests = await seat(house, people)
    talking = asyncio.create_task(talk(host))
    try:
        await until(lambda: all(guest.heard for guest in guests), BACK_WITHIN_S)
        found: list[float] = []
        for _ in range(times):
            found += await (killed(house, guests) if number is signal.SIGKILL else drained(house, guests))
        if left := seen_leaving(house, host.session):
            sys.exit(f"somebody was seen leaving: {left}")
        return found
    finally:
        talking.cancel()
        await asyncio.gather(*(one.leave() for one in (host, *guests)))


def seen_leaving(house: House, session_id: str) -> list[str]:
    """Topics of the session's events that say that somebody is not there, for a while or any more."""
    return [topic for topic in house.topics(session_id) if topic in SEEN_LEAVING]


async def seat(house: House, people: int) -> tuple[Participant, list[Participant]]:
    """A host whose microphone is open, and guests; all with media."""
    host, guests = Participant(house.address), [Participant(house.address) for _ in range(people - 1)]
    await host.host("Panne")
    await host.command("setMicrophone", on=True)
    await asyncio.gather(*(guest.join(host.code, f"Noé {n}") for n, guest in enumerate(guests)))
    for one in (host, *guests):
        await one.connect()
    return host, guests


async def talk(speaker: Participant) -> None:
    """A voice, for ever."""
    started = time.monotonic()
    number = 0
    while True:
        number += 1
        await asyncio.sleep(max(0.0, started + number * 0.02 - time.monotonic()))
        speaker.say()


async def killed(house: House, guests: Sequence[Participant]) -> list[float]:
    """Kill the node of the session; seconds until each guest hears the voice from another one."""
    node = await _signalled(house, guests, signal.SIGKILL)
    at = time.monotonic()
    await _elsewhere(guests, node)
    await _both_serve(house)
    return [next(when for when, by in guest.heard if by != node and when > at) - at for guest in guests]


async def drained(house: House, guests: Sequence[Participant]) -> list[float]:
    """Ask the node of the session to end; the longest silence of each guest."""
    node = await _signalled(house, guests, signal.SIGTERM)
    await _elsewhere(guests, node)
    await asyncio.sleep(SETTLES_S)
    gaps = [max(later - earlier for (earlier, _), (later, _) in pairwise(guest.heard)) for guest in guests]
    await _both_serve(house)
    return gaps


async def _signalled(house: House, guests: Sequence[Participant], number: signal.Signals) -> str:
    node = guests[0].node
    pid = house.pid("media", "--index", str(house.media_index(node)))
    if pid is None:
        sys.exit(f"no process of {node}")
    for guest in guests:
        del guest.heard[:-1]
    os.kill(pid, number)
    return node


async def _elsewhere(guests: Sequence[Participant], node: str) -> None:
    await until(lambda: all(guest.heard and guest.heard[-1][1] != node for guest in guests), BACK_WITHIN_S)


async def _both_serve(house: House) -> None:
    """The killed process is started again by its supervisor."""
    deadline = time.monotonic() + BACK_WITHIN_S
    while (await asyncio.to_thread(house.health)).get("media_nodes") != MEDIA_PROCESSES:
        if time.monotonic() > deadline:
            sys.exit("the media process was not started again")
        await asyncio.sleep(0.2)


if __name__ == "__main__":
    main()
