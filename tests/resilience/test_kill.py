"""`kill -9` of each process with people in the room: it is back by itself, the log without hole or double."""

import contextlib
import json
import os
import re
import signal
import time
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from playwright.sync_api import APIResponse, Browser, Error, sync_playwright

from bench.chromium import CHROMIUM
from bench.house import ARTIFACTS, House, running_house
from interfaces.demo import DEMO_PEOPLE
from media import capture_log
from media.capture_log import CaptureName

pytestmark = [pytest.mark.slow, pytest.mark.journey]
BACK_WITHIN_SECONDS = 10
PATIENCE_SECONDS = 60.0
"""Until everything is as it was, on a machine that may be busy with something else; how long it took is an artifact."""
FRAMES = 10
NAMES = {
    "web": b"interfaces.cli\0web",
    "projector": b"interfaces.cli\0projector",
    "worker": b"interfaces.cli\0worker",
    "media": b"interfaces.cli\0media\0--index\0%d\0",
    "valkey": b"valkey-server",
    "postgres": b"bin/postgres\0",
}
FRAMES_OF_OTHERS = """() => [...document.querySelectorAll('.tile')]
    .filter((tile) => !tile.textContent.includes('Vous'))
    .reduce((sum, tile) => sum + (tile.querySelector('video')?.getVideoPlaybackQuality().totalVideoFrames ?? 0), 0)"""


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with running_house() as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"],
        )
        yield running
        running.close()


class Participant:
    """Somebody in a room: a page that shows it, and what is asked with the page's cookies."""

    def __init__(self, browser: Browser, house: House) -> None:
        self._house = house
        self.page = browser.new_context(locale="fr-FR", permissions=["camera", "microphone"]).new_page()
        self.page.set_default_timeout(PATIENCE_SECONDS * 1000)

    def sign_in(self, subject: str) -> None:
        """As a demo person who accepts the charter."""
        answer = self._post("/signin/demo", {"subject": subject})
        assert answer.ok, answer.text()
        self.do("acceptCharter", version=1)

    def ask(self, query: str) -> Any:
        """The one field that a query asks for."""
        return next(iter(self._post("/graphql", {"query": query}).json()["data"].values()))

    def _post(self, path: str, data: dict[str, str]) -> APIResponse:
        address = self._house.address + path
        return self.page.context.request.post(address, data=data, headers={"x-amphi": "1"}, timeout=15_000)

    def do(self, command: str, *, select: str = "", **arguments: object) -> Any:
        """Carry out a command; asked again under the same id until it is acknowledged, as a client does."""
        given = ", ".join(f"{name}: {json.dumps(value)}" for name, value in arguments.items())
        query = f'mutation {{ {command}(commandId: "{uuid4()}", {given}) {{ __typename {select} }} }}'
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                done = self.ask(query)
            except (Error, KeyError, ValueError, TypeError, AttributeError):
                assert time.monotonic() < deadline, (
                    f"{command} is not acknowledged:\n{self._house.log.read_text()[-3000:]}"
                )
                time.sleep(0.2)
                continue
            assert done["__typename"] != "Refusal", done
            return done

    def enter(self, button: str, name: str | None = None) -> None:
        """Go from the preview into the room."""
        if name:
            self.page.get_by_label(re.compile("Votre nom")).fill(name)
        self.page.get_by_role("button", name=button, exact=True).click()
        self.page.get_by_role("navigation", name="Commandes de la réunion").wait_for()

    def seats(self) -> set[str]:
        """The seats that the page shows."""
        return set(self.page.eval_on_selector_all(".tile", "(tiles) => tiles.map((tile) => tile.dataset.seat)"))

    def sees_others_move(self) -> None:
        """Ten more pictures of somebody else are decoded and shown from now on."""
        self.page.wait_for_function(
            f"""() => {{
                const shown = ({FRAMES_OF_OTHERS})();
                if (window.shownBefore === undefined || shown < window.shownBefore) window.shownBefore = shown;
                return shown >= window.shownBefore + {FRAMES};
            }}"""
        )
        self.page.evaluate("() => { delete window.shownBefore; }")


def kill(house: House, name: str) -> int:
    """`kill -9`, and wait until another process has its place; returns when it was killed (Unix time, ns)."""
    wanted = NAMES[name] % house.media_index(media_node(house)) if name == "media" else NAMES[name]

    def running() -> int | None:
        return house.child(lambda command: wanted in command + b"\0")

    pid = running()
    assert pid is not None, name
    killed_at_ns, deadline = time.time_ns(), time.monotonic() + BACK_WITHIN_SECONDS
    os.kill(pid, signal.SIGKILL)
    while running() in (None, pid):
        assert time.monotonic() < deadline, f"{name} does not come back:\n{house.log.read_text()[-3000:]}"
        time.sleep(0.05)
    return killed_at_ns


def asked_of_log(house: House, query: str, *values: object) -> tuple[Any, ...]:
    """One row out of the house's database."""
    password = (house.data / "postgres.password").read_text()
    port = (house.data / "postgres.port").read_text()
    with psycopg.connect(f"postgresql://amphi:{password}@127.0.0.1:{port}/postgres") as connection:
        row = connection.execute(query, values).fetchone()  # type: ignore[call-overload]
    assert row is not None
    return tuple(row)


def media_node(house: House) -> str:
    """The media node of the session."""
    query = """SELECT convert_from(state, 'UTF8')::json ->> 'node_id' FROM events
        WHERE topic = 'placement.MediaPlaced' ORDER BY notification_id DESC LIMIT 1"""
    return str(asked_of_log(house, query)[0])


def times_of(topic: str, house: House) -> int:
    """How many events of a kind there are."""
    return int(asked_of_log(house, "SELECT count(*) FROM events WHERE topic = %s", topic)[0])


def last_captured_ns(house: House) -> dict[UUID, int]:
    """When the last packet of each seat came that is on the media node's disk."""
    found: dict[UUID, int] = {}
    for path in house.data.glob("captures/*/*/*/*.cap"):
        seat_id = CaptureName.parse(path.name).seat_id
        found[seat_id] = max(found.get(seat_id, 0), *(packet.at_ns for packet in capture_log.read(path)))
    return found


def test_whatever_is_killed_comes_back_and_nothing_is_lost(house: House, browser: Browser) -> None:
    """Each of the six is killed in turn while two people see each other and are recorded.

    The pictures go on, the people keep their seats, every acknowledged message is there once, the disk lacks less than
    a second of what came before the media process died, and the recording becomes a film.
    """
    host, guest = Participant(browser, house), Participant(browser, house)
    host.sign_in(DEMO_PEOPLE[0].subject)
    created = host.do("createMeeting", title="Panne", waitingRoom=False, select="... on Created { meeting { code } }")
    for person, button, name in ((host, "Ouvrir la réunion", None), (guest, "Rejoindre", "Noé Garnier")):
        person.page.goto(f"{house.address}/m/{created['meeting']['code']}")
        person.enter(button, name)
    for person in (host, guest):
        person.sees_others_move()
    seats = host.seats()
    assert len(seats) == 2
    (session_id,) = map(
        str, asked_of_log(house, "SELECT session_id FROM events WHERE topic = 'sessions.SessionStarted'")
    )
    host.do("startRecording", sessionId=session_id)
    guest.do("giveConsent", sessionId=session_id)
    back_after: dict[str, float] = {}
    for name in NAMES:
        for person in (host, guest):
            person.do("sendMessage", sessionId=session_id, text=f"avant {name}")
        killed_at_ns = kill(house, name)
        if name == "media":
            last = last_captured_ns(house)
            assert {str(seat) for seat in last} == seats
            assert all(killed_at_ns - at_ns < 1_000_000_000 for at_ns in last.values())
        for person in (host, guest):
            person.do("sendMessage", sessionId=session_id, text=f"après {name}")
        for person in (host, guest):
            person.sees_others_move()
            assert person.seats() == seats, name
        back_after[name] = round((time.time_ns() - killed_at_ns) / 1e9, 1)
    (ARTIFACTS / "back_after_kill.json").write_text(json.dumps(back_after))
    host.do("stopRecording", sessionId=session_id)
    events, last_position = asked_of_log(house, "SELECT count(*), max(notification_id) FROM events")
    assert events == last_position
    assert times_of("chat.MessageSent", house) == 4 * len(NAMES)
    assert times_of("admission.ParticipantAdmitted", house) == 2
    assert times_of("admission.SeatReleased", house) == 0
    (film,) = the_recordings(host)
    assert film["durationSeconds"] > 10
    assert times_of("recordings.CaptureStored", house) == times_of("placement.MediaPlaced", house) == 2
    assert times_of("recordings.RecordingComposed", house) == 1


def the_recordings(host: Participant) -> list[dict[str, Any]]:
    """Somebody's recordings, once none of them is being made."""
    deadline = time.monotonic() + 300
    while True:
        found: list[dict[str, Any]] = []
        with contextlib.suppress(Error):  # asked again: the machine makes a film meanwhile
            found = host.ask("{ recordings { status durationSeconds } }")
        if found and all(each["status"] == "READY" for each in found):
            return found
        assert time.monotonic() < deadline, found
        time.sleep(1)
