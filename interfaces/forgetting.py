"""Forgetting a person from the command line: who has a name, and the command as Amphi itself."""

from uuid import UUID, uuid4

from application import people
from application.viewer import Viewer
from infrastructure.settings import Settings
from interfaces.bootstrap import read_pool, wire
from projections.people import NamedPerson, people_named


def people_with(settings: Settings, name: str) -> list[NamedPerson]:
    """Those of the establishment whose name contains some words."""
    with read_pool(settings) as pool:
        return people_named(pool, settings.establishment_id, name)


def forget(settings: Settings, person_id: UUID) -> bool:
    """Forget a person; False: they had been forgotten already. Raises PersonNotFound."""
    with wire(settings) as wired:
        done = people.forget(wired.amphi, Viewer(settings.establishment_id, system=True), uuid4(), person_id=person_id)
    return bool(done.events)
