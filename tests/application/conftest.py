"""The application on a real store."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from application.amphi import Amphi
from application.commands import Policy
from infrastructure.settings import Settings
from interfaces.bootstrap import wire

MASTER_KEY = bytes(range(32))


@contextmanager
def amphi_on(database_url: str, redis_url: str, policy: Policy = Policy()) -> Iterator[Amphi]:
    """The application of one process."""
    settings = Settings(database_url, redis_url, "memory:///", Path("/nonexistent"), MASTER_KEY)
    with wire(settings, policy=policy) as wired:
        yield wired.amphi


@pytest.fixture
def amphi(database_url: str, redis_url: str) -> Iterator[Amphi]:
    """The application on a fresh database."""
    with amphi_on(database_url, redis_url) as wired:
        yield wired


@pytest.fixture
def amphi_for_three(database_url: str, redis_url: str) -> Iterator[Amphi]:
    """The application with sessions of three seats."""
    with amphi_on(database_url, redis_url, Policy(capacity=3)) as wired:
        yield wired
