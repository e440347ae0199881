"""People: who signed in, their affiliations (a set with a history), and the charter they accepted."""

from enum import StrEnum
from uuid import UUID

import msgspec

from domain.event import Event, event
from domain.personal import Personal
from domain.refusal import Refused, checked_text

LONGEST_NAME = 80


class Affiliation(StrEnum):
    """Values of eduPersonAffiliation that Amphi distinguishes."""

    FACULTY = "faculty"
    STAFF = "staff"
    STUDENT = "student"


class Duty(StrEnum):
    """What a person may read or run for the establishment, apart from meetings."""

    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"
    ANALYST = "analyst"


@event("people.PersonRegistered")
class PersonRegistered(Event, frozen=True):
    """Somebody signed in first; `issuer` and `subject` are opaque names in the sign-in, never an e-mail."""

    person_id: UUID
    issuer: str
    subject: str
    name: Personal
    email: Personal
    affiliations: tuple[Affiliation, ...]
    duties: tuple[Duty, ...] = ()


@event("people.AffiliationsChanged")
class AffiliationsChanged(Event, frozen=True):
    """A later sign-in brought another set of affiliations."""

    person_id: UUID
    affiliations: tuple[Affiliation, ...]


@event("people.DutiesChanged")
class DutiesChanged(Event, frozen=True):
    """A later sign-in brought other duties."""

    person_id: UUID
    duties: tuple[Duty, ...]


@event("people.CharterAccepted")
class CharterAccepted(Event, frozen=True):
    """The person accepted a version of the establishment's charter."""

    person_id: UUID
    version: int


@event("people.PersonForgotten")
class PersonForgotten(Event, frozen=True):
    """The person's key was destroyed: what was sealed with it reads as forgotten from now on."""

    person_id: UUID


class NotSignedIn(Refused):
    """The command needs an account of the establishment."""

    code = "NOT_SIGNED_IN"


class PersonNotFound(Refused):
    """The establishment never had personal data of such a person, signed in or guest."""

    code = "PERSON_NOT_FOUND"


class CharterNotAccepted(Refused):
    """The person has not accepted the charter's current version; `details`: `version`."""

    code = "CHARTER_NOT_ACCEPTED"


class CharterVersionUnknown(Refused):
    """Another version than the current one was accepted; `details`: `version` is the current one."""

    code = "CHARTER_VERSION_UNKNOWN"


class Person(msgspec.Struct, frozen=True):
    """State of a person's stream; who never signed in has no issuer."""

    person_id: UUID | None = None
    issuer: str = ""
    subject: str = ""
    name: Personal | None = None
    email: Personal | None = None
    affiliations: frozenset[Affiliation] = frozenset()
    duties: frozenset[Duty] = frozenset()
    charter_version: int = 0
    forgotten: bool = False


def evolve(state: Person, happened: Event) -> Person:
    """Fold one event."""
    change = msgspec.structs.replace
    match happened:
        case PersonRegistered():
            return Person(
                person_id=happened.person_id,
                issuer=happened.issuer,
                subject=happened.subject,
                name=happened.name,
                email=happened.email,
                affiliations=frozenset(happened.affiliations),
                duties=frozenset(happened.duties),
            )
        case AffiliationsChanged(affiliations=affiliations):
            return change(state, affiliations=frozenset(affiliations))
        case DutiesChanged(duties=duties):
            return change(state, duties=frozenset(duties))
        case CharterAccepted(version=version):
            return change(state, charter_version=version)
        case PersonForgotten():
            return change(state, name=None, email=None, forgotten=True)
    return state


def sign_in(
    state: Person,
    *,
    person_id: UUID,
    issuer: str,
    subject: str,
    name: str,
    email: str,
    affiliations: frozenset[Affiliation],
    duties: frozenset[Duty],
) -> list[Event]:
    """What a sign-in changes: registers the person the first time, notes other affiliations or duties later."""
    if not state.issuer:
        name = checked_text(name, field="name", longest=LONGEST_NAME)
        return [
            PersonRegistered(
                person_id,
                issuer,
                subject,
                Personal(person_id, name),
                Personal(person_id, email),
                tuple(sorted(affiliations)),
                tuple(sorted(duties)),
            )
        ]
    happened: list[Event] = []
    if affiliations != state.affiliations:
        happened.append(AffiliationsChanged(person_id, tuple(sorted(affiliations))))
    if duties != state.duties:
        happened.append(DutiesChanged(person_id, tuple(sorted(duties))))
    return happened


def accept_charter(state: Person, *, person_id: UUID, version: int, current: int) -> list[Event]:
    """Accept the charter's current version once."""
    if version != current:
        raise CharterVersionUnknown(field="version", version=current)
    return [] if state.charter_version == version else [CharterAccepted(person_id, version)]


def forget(state: Person, *, person_id: UUID) -> list[Event]:
    """Forget a person once."""
    return [] if state.forgotten else [PersonForgotten(person_id)]
