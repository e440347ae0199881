"""One Amphi and the browsers of everybody, for all journeys."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect, sync_playwright

from bench.house import House, running_house
from tests.journeys.theatre import PATIENCE_MS, Looks, Theatre

expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="package")
def house() -> Iterator[House]:
    with running_house() as running:
        yield running


@pytest.fixture(scope="package")
def theatre(house: House, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Theatre]:
    with sync_playwright() as playwright:
        theatre = Theatre(playwright, house, tmp_path_factory.mktemp("cast"))
        yield theatre
        theatre.close()


@pytest.fixture(autouse=True)
def everybody_goes_home(theatre: Theatre) -> Iterator[None]:
    """No page of one journey is still in its meeting while the next one is walked through."""
    yield
    theatre.close_pages()


@pytest.fixture
def looks() -> Iterator[Looks]:
    """Every page that a journey looked at: what was found on them is told at its end, all of it."""
    looks = Looks()
    yield looks
    assert looks.found == [], "\n".join(looks.found)
