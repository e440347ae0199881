"""A network lost for 3 s, another address, a page loaded anew: the same seat, and pictures both ways again."""

from collections.abc import Iterator

import pytest

from bench.failover import seen_leaving
from bench.house import House, running_house
from bench.reconnect import CASES, Pair, chromium

pytestmark = [pytest.mark.slow, pytest.mark.journey]


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with running_house() as running:
        yield running


@pytest.fixture(scope="module")
def pair(house: House) -> Iterator[Pair]:
    with chromium() as browser:
        yield Pair(house, browser)


@pytest.mark.parametrize("case", CASES)
def test_pictures_are_back_in_the_same_seat(house: House, pair: Pair, case: str) -> None:
    """Two people who see each other do so again; how long that takes is measured by `bench/reconnect.py`."""
    seats = pair.seats()
    assert len(seats) == 2
    pair.back_after(case)
    assert pair.seats() == seats
    assert seen_leaving(house, pair.session_id) == []
