"""An event store on a fresh database, and short ways to append."""

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest

from application.ports import Append, Envelope
from domain.hands import HandRaised
from infrastructure.event_store import PostgresEventStore

ESTABLISHMENT = UUID(int=1)
MASTER_KEY = bytes(range(32))


@pytest.fixture
def store(database_url: str) -> Iterator[PostgresEventStore]:
    """The store of one process."""
    opened = PostgresEventStore(database_url, MASTER_KEY)
    yield opened
    opened.close()


def envelope(command_id: UUID | None = None) -> Envelope:
    """The envelope of a command of its own."""
    return Envelope(ESTABLISHMENT, None, None, command_id or uuid4())


def raised(stream: UUID, version: int = 0, *, count: int = 1, command_id: UUID | None = None) -> Append:
    """`count` events for a stream at `version`."""
    return Append(stream, version, [HandRaised(uuid4()) for _ in range(count)], envelope(command_id))
