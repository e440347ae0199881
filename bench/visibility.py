"""Milliseconds from the call of an append until a read model shows it, at a steady rate.

The projector runs in a process of its own with every read model, as `amphi projector` runs them; hands go up and down
in a session of `--people`. An event is visible once another connection reads that the model is at its position or
later: rows and position are one transaction. The peer is the append alone, until it was acknowledged, in the same run:
a machine that is busy with other things shows there too.
`python -m bench.visibility --rate 500 --seconds 6 --model room`
"""

import argparse
import json
import multiprocessing
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing.synchronize import Event
from statistics import quantiles
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import psycopg
from psycopg_pool import ConnectionPool

from application.ports import Append, Envelope
from bench.servers import database
from domain.admission import ParticipantAdmitted, Role
from domain.hands import HandLowered, HandRaised
from domain.personal import Personal
from domain.seats import ConnectionOpened
from domain.session import SessionStarted
from infrastructure.event_store import PostgresEventStore
from projections.projector import Projector
from projections.registry import READ_MODELS
from projections.tracking import wait_until_shown

MASTER_KEY = bytes(32)
ESTABLISHMENT, SESSION = UUID(int=1), UUID(int=2)
WARM_UP_SECONDS = 1.0
LOOK_EVERY_SECONDS = 0.0005
LONGEST_WAIT_SECONDS = 20.0
THREADS = 8


class Appended(NamedTuple):
    """An event: when its append was called and acknowledged (s, monotonic), and its position."""

    called_at: float
    acknowledged_at: float
    position: int


def main() -> int:
    """Print a line each for p50, p95 and p99."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=float, default=500.0, help="events a second")
    parser.add_argument("--seconds", type=float, default=6.0)
    parser.add_argument("--people", type=int, default=60, help="in the session")
    parser.add_argument("--model", choices=sorted(READ_MODELS), default="room")
    options = parser.parse_args()
    with database() as url, _projector(url):
        store = PostgresEventStore(url, MASTER_KEY)
        seats = _seated(store, options.people)
        _append(store, seats, options.rate, WARM_UP_SECONDS)
        _wait_until_shown(url, options.model, store.position())
        with _watching(url, options.model, store) as seen:
            started = time.monotonic()
            appended = _append(store, seats, options.rate, options.seconds)
            rate = len(appended) / (time.monotonic() - started)
        store.close()
    waits = _waits_ms(appended, seen)
    cuts = quantiles(waits, n=100)
    appends = quantiles([(event.acknowledged_at - event.called_at) * 1000 for event in appended], n=100)
    for percent in (50, 95, 99):
        line = {
            "bench": "visibility",
            "case": f"{options.model}, {rate:.0f} events/s",
            "metric": f"p{percent}_ms",
            "value": round(cuts[percent - 1], 1),
            "unit": "ms",
            "peer": "append",
            "peer_value": round(appends[percent - 1], 1),
        }
        print(json.dumps(line), flush=True)
    return 0


def _wait_until_shown(url: str, model: str, position: int) -> None:
    """Until the projector has started and caught up: how long that takes is not measured here."""
    with ConnectionPool[Any](url, min_size=1, kwargs={"autocommit": True}) as pool:
        if not wait_until_shown(pool, [model], position, seconds=LONGEST_WAIT_SECONDS):
            raise SystemExit(f"{model} shows nothing")


@contextmanager
def _projector(url: str) -> Iterator[None]:
    context = multiprocessing.get_context("spawn")
    ended = context.Event()
    process = context.Process(target=_project, args=(url, ended))
    process.start()
    try:
        yield
    finally:
        ended.set()
        process.join()


def _project(url: str, ended: Event) -> None:
    store = PostgresEventStore(url, MASTER_KEY)
    with Projector(url, store.sealing):
        ended.wait()
    store.close()


def _seated(store: PostgresEventStore, people: int) -> list[UUID]:
    """The seats of a session that runs."""
    seats = [uuid4() for _ in range(people)]
    _save(store, SESSION, 0, SessionStarted(SESSION, uuid4(), uuid4(), "Analyse", False))
    for number, seat in enumerate(seats):
        person = uuid4()
        admitted = ParticipantAdmitted(seat, person, Personal(person, f"N° {number}"), True, Role.PARTICIPANT)
        _save(store, uuid4(), 0, admitted)
        _save(store, uuid4(), 0, ConnectionOpened(seat, uuid4()))
    return seats


def _save(
    store: PostgresEventStore,
    stream: UUID,
    version: int,
    happened: SessionStarted | ParticipantAdmitted | ConnectionOpened | HandRaised | HandLowered,
) -> int:
    envelope = Envelope(ESTABLISHMENT, SESSION, None, uuid4())
    return store.append([Append(stream, version, [happened], envelope)])[0].position


def _append(store: PostgresEventStore, seats: list[UUID], rate: float, seconds: float) -> list[Appended]:
    """Raise and lower hands at a rate, each append in a thread as if it were a person's."""
    started = time.monotonic()

    def append(number: int) -> Appended:
        seat = seats[number // 2 % len(seats)]
        called_at = time.monotonic()
        happened = HandLowered(seat, seat) if number % 2 else HandRaised(seat)
        position = _save(store, uuid4(), 0, happened)
        return Appended(called_at, time.monotonic(), position)

    with ThreadPoolExecutor(THREADS) as threads:
        waiting = []
        for number in range(int(rate * seconds)):
            time.sleep(max(0.0, started + number / rate - time.monotonic()))
            waiting.append(threads.submit(append, number))
        return [each.result() for each in waiting]


@contextmanager
def _watching(url: str, model: str, store: PostgresEventStore) -> Iterator[list[tuple[float, int]]]:
    """When (s, monotonic) which position of the read model was seen first; complete at the end of the block."""
    seen: list[tuple[float, int]] = []
    enough = threading.Event()

    def watch() -> None:
        last, query = 0, "SELECT position FROM read_models WHERE name = %s"
        with psycopg.connect(url, autocommit=True) as connection:
            while not enough.is_set() or last < store.position():
                row = connection.execute(query, (model,), prepare=True).fetchone()
                now = time.monotonic()
                if row and row[0] > last:
                    last = row[0]
                    seen.append((now, last))
                time.sleep(LOOK_EVERY_SECONDS)

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    yield seen
    enough.set()
    watcher.join(LONGEST_WAIT_SECONDS)
    if watcher.is_alive():
        raise SystemExit(f"{model} shows no more events")


def _waits_ms(appended: list[Appended], seen: list[tuple[float, int]]) -> list[float]:
    """How long each event took until it was seen."""
    waits, sightings = [], iter(seen)
    at, shown = next(sightings)
    for event in sorted(appended, key=lambda each: each.position):
        while shown < event.position:
            at, shown = next(sightings)
        waits.append((at - event.called_at) * 1000)
    return waits


if __name__ == "__main__":
    sys.exit(main())
