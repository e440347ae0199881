"""Events a second of a rebuild of the room and attendance models, from a log of lectures with everything in it.

`--events 60000`: how many events the log has. Each model reads the whole log; the case `room, attendance` is both
after each other: events of the log ÷ seconds for both.
"""

import argparse
import json
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from random import Random
from uuid import UUID

from application.ports import Append, Envelope
from bench.servers import database
from domain import admission, chat, hands, polls, publications, seats, session
from domain.admission import ReleaseReason, Role
from domain.event import Event
from domain.personal import Personal
from infrastructure.event_store import PostgresEventStore
from projections.rebuild import rebuild
from projections.registry import READ_MODELS

MODELS = ("room", "attendance")
ESTABLISHMENT = UUID(int=1)
PEOPLE = 60
"""In each session."""
SAVED_AT_ONCE = 500


def lecture(random: Random) -> Iterator[tuple[UUID, list[Event]]]:
    """The events of one session, by stream, in order: arrivals, hands, messages, a poll, tabs lost, departures."""

    def new_id() -> UUID:
        return UUID(int=random.getrandbits(128), version=4)

    session_id, desk = new_id(), new_id()
    host = new_id()
    yield session_id, [session.SessionStarted(session_id, new_id(), host, "Analyse", False)]
    seated: list[tuple[UUID, UUID, UUID]] = []
    for number in range(PEOPLE):
        person, seat, tab = (host if number == 0 else new_id()), new_id(), new_id()
        role = Role.HOST if number == 0 else Role.PARTICIPANT
        yield desk, [admission.ParticipantAdmitted(seat, person, Personal(person, f"N° {number}"), number > 0, role)]
        yield seat, [seats.ConnectionOpened(seat, tab), publications.MicrophoneOpened(seat)]
        seated.append((seat, person, tab))
    poll = new_id()
    for seat, person, tab in seated:
        yield seat, [publications.MicrophoneMuted(seat, seat), hands.HandRaised(seat)]
        yield new_id(), [chat.MessageSent(new_id(), seat, Personal(person, "Une question sur la page 12"))]
        yield seat, [hands.HandLowered(seat, seat), publications.CameraStarted(seat)]
        if random.random() < 0.2:
            yield seat, [seats.ConnectionLost(seat, tab, datetime.now(UTC)), seats.ConnectionRestored(seat, tab)]
    yield poll, [polls.PollOpened(poll, session_id, "Une pause ?", ("Oui", "Non"), seated[0][0])]
    for seat, person, _ in seated:
        yield new_id(), [polls.VoteCast(poll, seat, person, Personal(person, str(random.randrange(2))))]
    for seat, _, tab in seated:
        yield seat, [seats.ConnectionClosed(seat, tab)]
        yield desk, [admission.SeatReleased(seat, ReleaseReason.LEFT)]
        yield seat, [seats.ParticipantLeft(seat)]
    yield session_id, [session.SessionEnded(session_id, session.EndReason.ENDED_BY_HOST)]


def fill(store: PostgresEventStore, wanted: int) -> int:
    """Append lectures until the log has about so many events; returns how many it has."""
    random = Random(20261124)  # the same lectures each time
    versions: dict[UUID, int] = {}
    count = 0
    while count < wanted:
        appends: list[Append] = []
        envelope: Envelope | None = None
        for stream, events in lecture(random):
            session_id = getattr(events[0], "session_id", None) if envelope is None else envelope.session_id
            envelope = Envelope(ESTABLISHMENT, session_id, None, UUID(int=random.getrandbits(128), version=4))
            appends.append(Append(stream, versions.get(stream, 0), events, envelope))
            versions[stream] = versions.get(stream, 0) + len(events)
            count += len(events)
            if len(appends) >= SAVED_AT_ONCE:
                store.append(appends)
                appends = []
        store.append(appends)
    return store.position()


def main() -> int:
    """Print a JSON line for each model and one for both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=60_000)
    wanted = parser.parse_args().events
    with database() as url:
        filling = PostgresEventStore(url, bytes(32))
        count = fill(filling, wanted)
        filling.close()
        seconds = {}
        for name in MODELS:
            store = PostgresEventStore(url, bytes(32))
            started = time.perf_counter()
            position = rebuild(url, READ_MODELS[name], store.sealing, progress=sys.stderr.isatty())
            seconds[name] = time.perf_counter() - started
            store.close()
            if position != count:
                raise SystemExit(f"{name} shows {position} of {count} events")
            _say(name, count / seconds[name])
        _say(", ".join(MODELS), count / sum(seconds.values()))
    return 0


def _say(case: str, events_per_s: float) -> None:
    line = {"bench": "catchup", "case": case, "metric": "events_per_s", "value": round(events_per_s)}
    print(json.dumps(line | {"unit": "events/s", "peer": None, "peer_value": None}), flush=True)


if __name__ == "__main__":
    sys.exit(main())
