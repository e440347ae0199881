"""People: sign-in, the charter, and being forgotten."""

from uuid import UUID, uuid5

from application.amphi import Amphi
from application.commands import Change, Decision, Done, carry_out, envelope_of
from application.permissions import Command, authorise, roles_of
from application.ports import Envelope
from application.viewer import Viewer
from domain import licences, people
from domain.breakout_plan import mailbox_of
from domain.people import Affiliation, CharterNotAccepted, Duty, Person, PersonNotFound


def person_of(establishment_id: UUID, issuer: str, subject: str) -> UUID:
    """The id of who signs in as (issuer, subject)."""
    return uuid5(establishment_id, f"person:{issuer} {subject}")


def sign_in(
    amphi: Amphi,
    establishment_id: UUID,
    command_id: UUID,
    *,
    issuer: str,
    subject: str,
    name: str,
    email: str,
    affiliations: frozenset[Affiliation],
    duties: frozenset[Duty],
) -> UUID:
    """Note a sign-in that the identity provider vouches for; returns the person's id."""
    person_id = person_of(establishment_id, issuer, subject)

    def decide() -> Decision:
        state, version = amphi.store.load(person_id, Person(), people.evolve)
        happened = people.sign_in(
            state,
            person_id=person_id,
            issuer=issuer,
            subject=subject,
            name=name,
            email=email,
            affiliations=affiliations,
            duties=duties,
        )
        return Decision([Change(person_id, version, happened)])

    carry_out(amphi.store, Envelope(establishment_id, None, person_id, command_id), decide)
    return person_id


def viewer_of(amphi: Amphi, establishment_id: UUID, person_id: UUID) -> Viewer:
    """The viewer that a person is now; somebody unknown or forgotten is a visitor."""
    person, _ = amphi.store.load(person_id, Person(), people.evolve)
    if not person.issuer or person.forgotten:
        return Viewer(establishment_id)
    return Viewer(
        establishment_id,
        person_id,
        name=person.name.text if person.name else None,
        affiliations=person.affiliations,
        duties=person.duties,
        charter_version=person.charter_version,
    )


def email_of(amphi: Amphi, viewer: Viewer) -> str | None:
    """The viewer's own e-mail address."""
    if viewer.person_id is None or viewer.guest:
        return None
    person, _ = amphi.store.load(viewer.person_id, Person(), people.evolve)
    return person.email.text if person.email else None


def may_organise(viewer: Viewer) -> bool:
    """Whether the viewer has the right to organise meetings, the charter apart."""
    return viewer.signed_in and licences.may_organise(Person(affiliations=viewer.affiliations))


def require_charter(amphi: Amphi, viewer: Viewer) -> None:
    """Refuse a signed-in person who has not accepted the current charter."""
    if viewer.signed_in and viewer.charter_version != amphi.policy.charter_version:
        raise CharterNotAccepted(version=amphi.policy.charter_version)


def accept_charter(amphi: Amphi, viewer: Viewer, command_id: UUID, *, version: int) -> Done:
    """Accept the establishment's charter."""
    authorise(Command.ACCEPT_CHARTER, viewer, roles_of(viewer))
    person_id = viewer.person_id
    assert person_id is not None  # noqa: S101  # the table lets only persons pass

    def decide() -> Decision:
        state, at = amphi.store.load(person_id, Person(), people.evolve)
        happened = people.accept_charter(
            state, person_id=person_id, version=version, current=amphi.policy.charter_version
        )
        return Decision([Change(person_id, at, happened)])

    return carry_out(amphi.store, envelope_of(viewer, command_id), decide)


def forget(amphi: Amphi, viewer: Viewer, command_id: UUID, *, person_id: UUID) -> Done:
    """Forget a person, signed in or guest: what was sealed with their key can never be read again.

    Raises NotAllowed, PersonNotFound.
    """
    authorise(Command.FORGET_PERSON, viewer, roles_of(viewer))
    if not amphi.keys.knows(viewer.establishment_id, person_id):
        raise PersonNotFound(field="personId")
    email = email_of(amphi, Viewer(viewer.establishment_id, person_id))
    if email:  # others may have written it down; before the person's own key, or it could not be read any more
        amphi.keys.forget(viewer.establishment_id, mailbox_of(viewer.establishment_id, email))

    def decide() -> Decision:
        state, at = amphi.store.load(person_id, Person(), people.evolve)
        return Decision([Change(person_id, at, people.forget(state, person_id=person_id))])

    done = carry_out(amphi.store, envelope_of(viewer, command_id), decide)
    amphi.keys.forget(viewer.establishment_id, person_id)
    return done
