"""A media process that is killed, and one that is asked to end: its people are on another one, and all is as it was."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import pytest

from bench.failover import drained, killed, seat, seen_leaving, talk
from bench.house import House, running_house
from bench.participant import Participant
from bench.studio import until

pytestmark = pytest.mark.slow
PEOPLE = 5


QUESTION = {"kind": "ONE", "text": "Compris ?", "choices": ["Oui", "Non"]}
OPEN_POLL = """mutation($c: UUID!, $s: UUID!, $q: QuestionInput!) {
    openPoll(commandId: $c, sessionId: $s, question: $q) { __typename }
}"""


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with running_house() as running:
        yield running


class Meeting:
    """A host who talks, and guests who hear."""

    def __init__(self, house: House, host: Participant, guests: list[Participant]) -> None:
        self.house, self.host, self.guests = house, host, guests

    def placed(self) -> int:
        """How often the media of the session were placed."""
        return self.house.topics(self.host.session).count("placement.MediaPlaced")

    def seen(self) -> list[Any]:
        """What everybody's screen shows, but where the media are."""
        return [
            ({**one.facts, "mediaNode": None}, one.participants, one.polls, one.gone)
            for one in (self.host, *self.guests)
        ]


@asynccontextmanager
async def meeting(house: House) -> AsyncIterator[Meeting]:
    """A meeting in which a hand is up, a poll is open with a vote in it, and a recording runs."""
    host, guests = await seat(house, PEOPLE)
    talking = asyncio.create_task(talk(host))
    try:
        await guests[0].command("raiseHand")
        await host.ask(OPEN_POLL, c=str(uuid4()), s=host.session, q=QUESTION)
        await until(lambda: guests[1].polls)
        await guests[1].command("vote", pollId=next(iter(guests[1].polls)), choices=[0])
        await host.command("startRecording")
        await until(lambda: all(one.facts["recording"] and one.heard for one in guests))
        await until(lambda: all(poll["voters"] == 1 for one in guests for poll in one.polls.values()))
        yield Meeting(house, host, guests)
    finally:
        talking.cancel()
        await asyncio.gather(*(one.leave() for one in (host, *guests)))


async def test_a_killed_media_process_costs_nobody_their_place(house: House) -> None:
    """Everybody hears again by another process; seats, hand, poll and recording are as they were."""
    async with meeting(house) as held:
        before, node = held.seen(), held.host.node
        await killed(house, held.guests)
        await until(lambda: held.seen() == before)
        assert {one.node for one in (held.host, *held.guests)} != {node}
        assert held.placed() == 2
        assert seen_leaving(house, held.host.session) == []


async def test_a_media_process_that_is_asked_to_end_sends_its_people_away_first(house: House) -> None:
    """Nobody's connection ends before the next one stands; then the process ends."""
    async with meeting(house) as held:
        before, node = held.seen(), held.host.node
        pid = house.pid("media", "--index", str(house.media_index(node)))
        await drained(house, held.guests)
        await until(lambda: held.seen() == before)
        assert held.placed() == 2
        assert [one.cuts for one in (held.host, *held.guests)] == [0] * PEOPLE
        assert seen_leaving(house, held.host.session) == []
        assert house.pid("media", "--index", str(house.media_index(node))) != pid


async def test_without_a_node_people_wait_and_come_back(house: House) -> None:
    """Both processes are killed at once: sound is back when one of them is."""
    async with meeting(house) as held:
        before = held.seen()
        for index in (0, 1):
            pid = house.pid("media", "--index", str(index))
            assert pid is not None
            os.kill(pid, signal.SIGKILL)
        for guest in held.guests:
            guest.heard.clear()
        await until(lambda: all(guest.heard for guest in held.guests))
        await until(lambda: held.seen() == before)
        assert seen_leaving(house, held.host.session) == []
