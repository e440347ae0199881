"""`kill -9` of each process with people in the room: it is back by itself, the log without hole or double."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import httpx
import psycopg
import pytest

from tests.journeys.house import House, running_house

pytestmark = pytest.mark.slow
BACK_WITHIN_SECONDS = 10
NAMES = {
    "web": b"interfaces.cli\0web",
    "projector": b"interfaces.cli\0projector",
    "worker": b"interfaces.cli\0worker",
    "media": b"interfaces.cli\0media",
    "valkey": b"valkey-server",
    "postgres": b"bin/postgres\0",
}


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with running_house() as running:
        yield running


class Participant:
    """Somebody in a room, by GraphQL."""

    def __init__(self, house: House) -> None:
        self._http = httpx.Client(base_url=house.address, headers={"x-amphi": "1"}, timeout=5)
        self.connection, self.session, self.seat, self.code = str(uuid4()), "", "", ""

    def ask(self, query: str, **variables: object) -> dict[str, object]:
        """The one field that a query asks for."""
        answer = self._http.post("/graphql", json={"query": query, "variables": variables})
        answer.raise_for_status()
        data = answer.json()["data"]
        return dict(next(iter(data.values())))

    def host(self) -> None:
        """Sign in, create a meeting and open it."""
        people = self._http.post("/graphql", json={"query": "{ demoPeople { subject name } }"}).json()["data"]
        subject = next(one["subject"] for one in people["demoPeople"] if one["name"] == "Hélène Marchand")
        self._http.post("/signin/demo", json={"subject": subject}).raise_for_status()
        self.ask("mutation($c: UUID!) { acceptCharter(commandId: $c, version: 1) { __typename } }", c=str(uuid4()))
        created = self.ask(
            'mutation($c: UUID!) { createMeeting(commandId: $c, title: "Panne", waitingRoom: false)'
            " { ... on Created { meeting { code } } } }",
            c=str(uuid4()),
        )
        self.code = created["meeting"]["code"]  # type: ignore[index]
        self.join(None)

    def join(self, name: str | None) -> None:
        """Take the seat, or come back to it."""
        joined = self.ask(
            "mutation($c: UUID!, $code: String!, $name: String, $k: UUID!) { join(commandId: $c, code: $code,"
            " name: $name, connectionId: $k) { __typename ... on Joined { sessionId seatId status } } }",
            c=str(uuid4()),
            code=self.code,
            name=name,
            k=self.connection,
        )
        assert joined["__typename"] == "Joined", joined
        self.session, self.seat = str(joined["sessionId"]), str(joined["seatId"])

    def says(self, words: str) -> bool:
        """Whether a message was acknowledged."""
        try:
            said = self.ask(
                "mutation($c: UUID!, $s: UUID!, $t: String!) { sendMessage(commandId: $c, sessionId: $s, text: $t)"
                " { __typename } }",
                c=str(uuid4()),
                s=self.session,
                t=words,
            )
        except (httpx.HTTPError, KeyError, TypeError, StopIteration):
            return False
        return said["__typename"] == "Done"


def pid_of(house: House, name: str) -> int | None:
    """The process of this name below the supervisor."""
    supervisor = house.process.pid
    children = Path(f"/proc/{supervisor}/task/{supervisor}/children").read_text().split()
    for child in children:
        try:
            command = Path(f"/proc/{child}/cmdline").read_bytes()
        except OSError:
            continue
        if NAMES[name] in command + b"\0":
            return int(child)
    return None


def log_of(house: House) -> tuple[int, int, int]:
    """How many events, the last position, and how many messages."""
    password = (house.data / "postgres.password").read_text()
    port = (house.data / "postgres.port").read_text()
    with psycopg.connect(f"postgresql://amphi:{password}@127.0.0.1:{port}/postgres") as connection:
        row = connection.execute(
            "SELECT count(*), max(notification_id), count(*) FILTER (WHERE topic = 'chat.MessageSent') FROM events"
        ).fetchone()
    assert row is not None
    return row


def test_whatever_is_killed_comes_back_and_nothing_is_lost(house: House) -> None:
    """Each of the six is killed in turn; the people keep their seats, and every acknowledged message is there once."""
    ada, noe = Participant(house), Participant(house)
    ada.host()
    noe.code = ada.code
    noe.join("Noé")
    seats = (ada.seat, noe.seat)
    acknowledged = 0
    for name in NAMES:
        pid = pid_of(house, name)
        assert pid is not None, name
        acknowledged += ada.says(f"avant {name}") + noe.says(f"avant {name}")
        os.kill(pid, signal.SIGKILL)
        deadline = time.monotonic() + BACK_WITHIN_SECONDS
        back = False
        while time.monotonic() < deadline and not back:
            time.sleep(0.2)
            said = ada.says(f"après {name}")
            acknowledged += said
            back = said and pid_of(house, name) not in (None, pid)
        assert back, f"{name} is not back within {BACK_WITHIN_SECONDS} s:\n{house.log.read_text()[-3000:]}"
        ada.join(None)
        noe.join("Noé")
        assert (ada.seat, noe.seat) == seats, name
    events, last, messages = log_of(house)
    assert events == last
    assert messages == acknowledged
