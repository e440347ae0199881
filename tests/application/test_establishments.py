"""The establishment of an installation: registered by `amphi migrate`, asked by every process."""

from pathlib import Path
from uuid import uuid4

import pytest

from application.establishments import policy_of, register
from application.permissions import NotAllowed
from application.ports import Append, Envelope
from application.viewer import Viewer
from domain.establishments import EstablishmentRegistered
from infrastructure.settings import ESTABLISHMENT_ID, Settings
from interfaces.bootstrap import migrate, wire
from tests.application.conftest import MASTER_KEY
from tests.application.test_meeting_held import person


def test_migrating_registers_the_establishment_once(database_url: str, redis_url: str) -> None:
    """Under the name that it had then; a later migration, with another name, registers nothing."""
    settings = Settings(database_url, redis_url, "memory:///", Path("/nonexistent"), MASTER_KEY)
    migrate(settings)
    migrate(
        Settings(database_url, redis_url, "memory:///", Path("/nonexistent"), MASTER_KEY, establishment_name="Autre")
    )
    with wire(settings) as wired:
        events = [recorded.event for recorded in wired.store.read(0, 10)]
        assert [(type(e), e.name) for e in events if isinstance(e, EstablishmentRegistered)] == [
            (EstablishmentRegistered, settings.establishment_name)
        ]
        assert len(events) == 1
        assert (wired.amphi.policy.retention_days, wired.amphi.policy.charter_version) == (60, 1)


def test_its_policy_is_what_its_stream_says(database_url: str, redis_url: str) -> None:
    """Processes ask when they start; another establishment has its own."""
    settings = Settings(database_url, redis_url, "memory:///", Path("/nonexistent"), MASTER_KEY)
    with wire(settings) as wired:
        decided = EstablishmentRegistered("Université", retention_days=30, charter_version=4)
        envelope = Envelope(ESTABLISHMENT_ID, None, None, uuid4())
        wired.store.append([Append(ESTABLISHMENT_ID, 0, [decided], envelope)])
        assert wired.amphi.policy.retention_days == 60
    with wire(settings) as wired:
        assert (wired.amphi.policy.retention_days, wired.amphi.policy.charter_version) == (30, 4)
        assert policy_of(wired.store, uuid4()).retention_days == 60


def test_only_amphi_itself_registers_an_establishment(database_url: str, redis_url: str) -> None:
    """Not a person, whatever their duties."""
    settings = Settings(database_url, redis_url, "memory:///", Path("/nonexistent"), MASTER_KEY)
    with wire(settings) as wired:
        for viewer in (Viewer(ESTABLISHMENT_ID), person(wired.amphi, "nadia")):
            with pytest.raises(NotAllowed):
                register(wired.store, viewer, name="À moi")
