"""What deciding costs in a room of 300: CPU of one decision, of which there are ten a second.

A lecture: 300 connections with gallery pages of 25, 300 cameras of three layers, of which three speak; every connection
reports a sample of its link each time. Cases: nothing changes; a tenth turns the page; every link is narrow. Forwarding
itself is not in it (`forwarding`). `python -m bench.decide --people 300 --decisions 50`
"""

import argparse
import asyncio
import json
import random
import time
from datetime import UTC, datetime
from typing import Any, cast
from uuid import uuid4

from bench.studio import Studio
from domain.admission import Role
from domain.personal import Personal
from domain.room import Participant, Room
from media.departures import Sample
from media.estimate import Estimate
from media.gathering import Gathering
from media.layer import Layer
from media.link import Link
from media.node import DECIDE_S
from media.peer import Peer
from media.router import Router, Stream

PAGE = 25
SLOTS = {"voice": 3, "video": 25, "screen_slot": 2, "screen_sound_slot": 2}
TILE_PX = 180
SPEAK = 3


class _Router:
    """Obeys at once: what forwarding costs is measured elsewhere."""

    def show(self, slot: object, layer: object) -> None:
        """Nothing."""

    def limit(self, slot: object, temporal: int) -> None:
        """Nothing."""

    def pace(self, stream: object, bitrate_bps: float | None) -> None:
        """Nothing."""

    def probe(self, stream: object, bitrate_bps: float, seconds: float) -> None:
        """Nothing."""


class _Stream:
    """A link that reports thirty packets each time."""

    round_trip_s = 0.04
    departed = 30

    def __init__(self, number: int) -> None:
        self._chance = random.Random(number)

    def take_sample(self) -> Sample:
        """A sample."""
        return Sample(30, 0, 30_000, 5 + 3 * self._chance.random(), 0.1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=300)
    parser.add_argument("--decisions", type=int, default=50)
    options = parser.parse_args()
    asyncio.run(_measure(options.people, options.decisions))


async def _measure(people: int, decisions: int) -> None:
    async with Studio() as studio:
        room, gathering = _lecture(studio, people)
        _print("nothing changes", people, await _cost(room, gathering, decisions, lambda: None))
        chance = random.Random(7)

        def turn() -> None:
            for peer in chance.sample(gathering.peers, people // 10):
                peer.view = _page(gathering.peers, chance.randrange(people))

        _print("a tenth turns the page", people, await _cost(room, gathering, decisions, turn))
        for peer in gathering.peers:
            peer.link.estimate = Estimate(bitrate_bps=400_000, limited=True, ceiling_bps=400_000)
        _print("every link is narrow", people, await _cost(room, gathering, decisions, lambda: None))


def _lecture(studio: Studio, people: int) -> tuple[Room, Gathering]:
    now = datetime.now(UTC)
    gathering = Gathering(cast(Router, _Router()))
    participants = {}
    for number in range(people):
        seat_id = uuid4()
        participants[seat_id] = Participant(
            seat_id, seat_id, Personal(seat_id, "Somebody"), False, Role.PARTICIPANT, now, microphone=True, camera=True
        )
        peer = Peer(str(studio.session_id), str(seat_id), f"connection {number}", studio.node)
        peer.stream = cast(Stream, _Stream(number))
        peer.link = Link(numbered=True)
        peer.codecs = frozenset({"VP8"})
        peer.slots = {role: [cast(Any, object())] * count for role, count in SLOTS.items()}
        peer.shows = {role: [None] * count for role, count in SLOTS.items()}
        kinds = [("camera", rid) for rid in "qhf"] + ([("microphone", "")] if number < SPEAK else [])
        for kind, rid in kinds:
            layer = Layer(peer.stream, str(seat_id), kind, rid, number, 96, 90_000)
            layer.highest, layer.heard_at = 1, time.monotonic() + 3600
            peer._by_rid[kind, rid] = layer
        gathering.add(peer)
    for peer in gathering.peers:
        peer.view = _page(gathering.peers, 0)
    return Room(participants=participants), gathering


def _page(peers: list[Peer], first: int) -> tuple[tuple[str, int], ...]:
    return tuple((peer.seat_id, TILE_PX) for peer in peers[first : first + PAGE])


async def _cost(room: Room, gathering: Gathering, decisions: int, change: Any) -> float:
    """Milliseconds of CPU of one decision."""
    gathering.hear()
    gathering.decide(room)
    spent = 0.0
    for _ in range(decisions):
        await asyncio.sleep(DECIDE_S)
        change()
        before = time.process_time()
        gathering.hear()
        gathering.decide(room)
        gathering.tell_levels()
        spent += time.process_time() - before
    return spent / decisions * 1000


def _print(case: str, people: int, value: float) -> None:
    line = {"bench": "decide", "case": f"{people} people, {case}", "metric": "decision_ms", "value": round(value, 2)}
    print(json.dumps(line | {"unit": "ms", "peer": None, "peer_value": None}), flush=True)


if __name__ == "__main__":
    main()
