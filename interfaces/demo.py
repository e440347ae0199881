"""The people one can be on a development machine: an identity provider that asks for nothing."""

import msgspec

from domain.people import Affiliation, Duty

ISSUER = "https://demo.invalid"


class DemoPerson(msgspec.Struct, frozen=True):
    """Somebody of the demo directory; the subject is opaque, as a real provider's."""

    subject: str
    name: str
    email: str
    affiliations: frozenset[Affiliation]
    duties: frozenset[Duty] = frozenset()


FACULTY, STAFF, STUDENT = Affiliation.FACULTY, Affiliation.STAFF, Affiliation.STUDENT


def _person(subject: str, name: str, email: str, *affiliations: Affiliation, duty: Duty | None = None) -> DemoPerson:
    duties = frozenset({duty} if duty else ())
    return DemoPerson(subject, name, f"{email}@exemple.fr", frozenset(affiliations), duties)


DEMO_PEOPLE = (
    _person("7c1f", "Hélène Marchand", "helene.marchand", FACULTY),
    _person("a40e", "Karim Haddad", "karim.haddad", STAFF),
    _person("19b6", "Inès Moreau", "ines.moreau", STUDENT),
    _person("e2d8", "Adrien Vasseur", "adrien.vasseur", STUDENT, FACULTY),
    _person("5f03", "Nadia Lefèvre", "nadia.lefevre", STAFF, duty=Duty.ADMINISTRATOR),
    _person("c87a", "Paul Garnier", "paul.garnier", STAFF, duty=Duty.AUDITOR),
    _person("36d1", "Claire Dubois", "claire.dubois", STAFF, duty=Duty.ANALYST),
)


def demo_person(subject: str) -> DemoPerson | None:
    """The demo person with this subject."""
    return next((person for person in DEMO_PEOPLE if person.subject == subject), None)
