"""A companion in the lecture hall gets pictures and not one packet of sound, as long as it is one."""

import pytest

from bench.studio import Studio, until
from domain.companions import CompanionEnded, CompanionStarted
from tests.media.crowd import Filming, Talking, come_in, leave

pytestmark = pytest.mark.usefixtures("either_router")


async def test_a_companion_hears_nothing_and_sees_everything():
    """From the event on, without another offer; others go on hearing; afterwards it hears again."""
    async with Studio() as studio:
        ada, bob, eve = [await come_in(studio) for _ in range(3)]
        async with Talking({ada.microphone: 20}), Filming([ada.camera]):
            await until(lambda: bob.voices() > 5 and eve.voices() > 5 and len(bob.slot("video")) > 5)
            await studio.obeyed(await studio.record(CompanionStarted(bob.seat_id)))
            frames, voices, others = len(bob.slot("video")), bob.voices(), eve.voices()
            await until(lambda: len(bob.slot("video")) > frames + 40 and eve.voices() > others + 20)
            assert bob.voices() - voices <= 1  # one that was on its way
            await studio.record(CompanionEnded(bob.seat_id))
            await until(lambda: bob.voices() > voices + 5)
        await leave(ada, bob, eve)
