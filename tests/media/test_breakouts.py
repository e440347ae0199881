"""Breakouts: who is in a group hears and sees only it, from the step in which the event is obeyed."""

from uuid import uuid4

import pytest

from bench.studio import Studio, until
from domain.breakouts import BreakoutsClosed, BreakoutsOpened, CloseReason, Group, ParticipantsMoved
from tests.media.crowd import Filming, Person, Talking, come_in, leave

pytestmark = pytest.mark.usefixtures("either_router")
FIRST, SECOND = Group(uuid4(), 1), Group(uuid4(), 2)


def opened(studio: Studio, *first: Person, second: tuple[Person, ...] = ()) -> BreakoutsOpened:
    """These are in the first group, those in the second, the others with everybody."""
    places = {studio.people[one.seat_id]: FIRST.group_id for one in first}
    places |= {studio.people[one.seat_id]: SECOND.group_id for one in second}
    return BreakoutsOpened(studio.session_id, (FIRST, SECOND), places, uuid4())


async def test_a_group_hears_and_sees_only_itself():
    """Two groups of two and one who stays: from the opening on each gets its own, and nothing of anybody else."""
    async with Studio() as studio:
        ada, bob, eve, kim, sam = people = [await come_in(studio) for _ in range(5)]
        talking = Talking({one.microphone: 20 for one in people})
        async with Filming([one.camera for one in people]), talking:
            await until(lambda: all(one.voices() > 5 and None not in one.shown() for one in people))
            await studio.obeyed(await studio.record(opened(studio, ada, bob, second=(eve, kim))))
            pairs = {ada: bob, bob: ada, eve: kim, kim: eve}
            await until(lambda: all(set(one.shown()) == {other.seat_id, None} for one, other in pairs.items()))
            await until(lambda: all(set(one.shown("voice")) == {other.seat_id, None} for one, other in pairs.items()))
            await until(lambda: sam.shown() == [None, None] and set(sam.shown("voice")) == {None})
            before = {one: (one.voices(), sum(map(len, one.packets.values()))) for one in people}
            await until(lambda: all(one.voices() > before[one][0] + 20 for one in pairs))
            assert sum(map(len, sam.packets.values())) == before[sam][1]
        await leave(*people)


async def test_who_is_moved_keeps_their_connection():
    """Another group, and back with everybody: not one connection is made anew."""
    async with Studio() as studio:
        ada, bob, eve = people = [await come_in(studio) for _ in range(3)]
        peers = set(studio.node.peers.values())
        async with Talking({one.microphone: 20 for one in people}):
            await studio.record(opened(studio, ada, bob, second=(eve,)))
            await until(lambda: set(ada.shown("voice")) == {bob.seat_id, None})
            await studio.record(
                ParticipantsMoved(studio.session_id, {studio.people[ada.seat_id]: SECOND.group_id}, uuid4())
            )
            await until(lambda: set(ada.shown("voice")) == {eve.seat_id, None} and set(bob.shown("voice")) == {None})
            await studio.record(BreakoutsClosed(studio.session_id, CloseReason.CALLED_BACK, uuid4()))
            await until(lambda: set(ada.shown("voice")) == {bob.seat_id, eve.seat_id, None})
        assert set(studio.node.peers.values()) == peers
        await leave(*people)


async def test_who_connects_later_is_in_their_group_at_once():
    """A tab that is made anew gets nothing of those outside the group."""
    async with Studio() as studio:
        ada, bob, eve = [await come_in(studio) for _ in range(3)]
        async with Talking({one.microphone: 20 for one in (ada, bob, eve)}):
            await studio.obeyed(await studio.record(opened(studio, ada, bob)))
            again = await come_in(studio, seat_id=bob.seat_id)
            seen: set[object] = set()
            again.browser.on_message = lambda _, message: seen.update(message.get("voice", ()))
            await until(lambda: again.voices() > 20)
        assert seen <= {str(ada.seat_id), None}
        await leave(ada, bob, eve, again)
