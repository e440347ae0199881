"""Licences: the right to organise meetings."""

from domain.people import Affiliation, Person
from domain.refusal import Refused


class NoLicence(Refused):
    """The person has no right to organise meetings; they can take part."""

    code = "NO_LICENCE"


def may_organise(person: Person) -> bool:
    """Every member of the establishment organises («tous les utilisateurs»): any affiliation is a licence."""
    return bool(person.affiliations & set(Affiliation))
