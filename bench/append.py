"""Appends a second from many threads of one process: group commit against the library's stock recorder.

Each append is one event for a stream of its own. Ours carries an envelope and requires the version of another stream;
the stock recorder has neither. Both write the same rows to the same server, one after the other.
`python -m bench.append --threads 32 --seconds 4`
"""

import argparse
import json
import threading
import time
from collections.abc import Callable
from uuid import UUID, uuid4

from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from psycopg.conninfo import conninfo_to_dict

from application.ports import Envelope
from bench.servers import database
from infrastructure.recorder import GroupCommitRecorder

ESTABLISHMENT = uuid4()
QUIET = uuid4()
STATE = b'{"poll_id":"%s","seat_id":"%s"}' % (str(uuid4()).encode(), str(uuid4()).encode())
WARM_UP_SECONDS = 0.5


def main() -> None:
    """Measure both and print one line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--threads", type=int, default=32)
    parser.add_argument("--seconds", type=float, default=4.0)
    options = parser.parse_args()
    with database() as url:
        stock = _stock(url, options.threads, options.seconds)
        ours = _ours(url, options.threads, options.seconds)
    line = {
        "bench": "append",
        "case": f"{options.threads} threads, envelope and requires",
        "metric": "appends_per_s",
        "value": round(ours),
        "unit": "1/s",
        "peer": "stock recorder",
        "peer_value": round(stock),
    }
    print(json.dumps(line), flush=True)


def _datastore(url: str, threads: int) -> PostgresDatastore:
    parts = conninfo_to_dict(url)
    return PostgresDatastore(
        dbname=str(parts["dbname"]),
        host=str(parts["host"]),
        port=str(parts.get("port", 5432)),
        user=str(parts["user"]),
        password=str(parts.get("password") or ""),
        pool_size=threads,
        connect_timeout=30,
    )


def _stock(url: str, threads: int, seconds: float) -> float:
    with _datastore(url, threads) as datastore:
        recorder = PostgresApplicationRecorder(datastore)
        recorder.create_table()

        def append() -> None:
            recorder.insert_events([StoredEvent(uuid4(), 1, "polls.VoteCast", STATE)])

        return _rate(append, threads, seconds)


def _ours(url: str, threads: int, seconds: float) -> float:
    with _datastore(url, 1) as datastore:
        recorder = GroupCommitRecorder(datastore)

        def append_to(stream: UUID, requires: dict[UUID, int]) -> None:
            row = StoredEvent(stream, 1, "polls.VoteCast", STATE)
            envelope = Envelope(ESTABLISHMENT, None, uuid4(), uuid4())
            recorder.insert_events([row], envelopes=[envelope], requires=requires)

        append_to(QUIET, {})
        try:
            return _rate(lambda: append_to(uuid4(), {QUIET: 1}), threads, seconds)
        finally:
            recorder.close()


def _rate(append: Callable[[], None], threads: int, seconds: float) -> float:
    """Completed calls a second, after a warm-up."""
    counts = [0] * threads
    finished = threading.Event()

    def work(number: int) -> None:
        while not finished.is_set():
            append()
            counts[number] += 1

    workers = [threading.Thread(target=work, args=(number,)) for number in range(threads)]
    for worker in workers:
        worker.start()
    time.sleep(WARM_UP_SECONDS)
    before, started = sum(counts), time.perf_counter()
    time.sleep(seconds)
    rate = (sum(counts) - before) / (time.perf_counter() - started)
    finished.set()
    for worker in workers:
        worker.join()
    return rate


if __name__ == "__main__":
    main()
