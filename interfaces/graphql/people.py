"""People: who asks, who one can be on a development machine, the charter."""

from uuid import UUID

import strawberry

import application.viewer
from application import people
from application.amphi import Amphi
from domain.people import Affiliation, Duty
from domain.recordings import may_record
from interfaces import demo
from interfaces.graphql.refusal import DoneResult
from interfaces.graphql.viewer import Info, Web, ask, carry_out, done


@strawberry.type(description="The university.")
class Establishment:
    name: str
    retention_days: int = strawberry.field(description="After so many days a cloud recording deletes itself.")
    help_url: str | None


@strawberry.type(description="Who asks.")
class Viewer:
    person_id: UUID | None = strawberry.field(description="Null: neither signed in nor a guest.")
    name: str | None
    email: str | None
    guest: bool
    affiliations: list[Affiliation]
    duties: list[Duty]
    charter_accepted: bool
    charter_version: int = strawberry.field(description="The version that is to be accepted.")
    may_organise: bool
    may_record: bool = strawberry.field(description="Whether an affiliation lets them record in the cloud.")
    establishment: Establishment
    development: bool = strawberry.field(description="Whether the demo people can sign in.")


@strawberry.type(description="Somebody one can be on a development machine.")
class DemoPerson:
    subject: str
    name: str
    affiliations: list[Affiliation]
    duties: list[Duty]


@strawberry.type
class PeopleMutation:
    @strawberry.mutation(description="Accept the establishment's charter.")
    async def accept_charter(self, info: Info, command_id: UUID, version: int) -> DoneResult:
        return done(await carry_out(info, people.accept_charter, command_id, version=version))

    @strawberry.mutation(
        description="Forget a person, signed in or guest, as administrator: their name, words and answers can never be "
        "read again, by anybody. It can't be undone."
    )
    async def forget_person(self, info: Info, command_id: UUID, person_id: UUID) -> DoneResult:
        return done(await carry_out(info, people.forget, command_id, person_id=person_id))


@strawberry.type
class PeopleQuery:
    @strawberry.field(description="Who asks.")
    async def viewer(self, info: Info) -> Viewer:
        return await ask(info, _viewer, info.context.web)

    @strawberry.field(description="Who one can be; empty unless this is a development machine.")
    def demo_people(self, info: Info) -> list[DemoPerson]:
        if not info.context.web.development:
            return []
        return [
            DemoPerson(
                subject=person.subject,
                name=person.name,
                affiliations=sorted(person.affiliations),
                duties=sorted(person.duties),
            )
            for person in demo.DEMO_PEOPLE
        ]


def _viewer(amphi: Amphi, viewer: application.viewer.Viewer, web: Web) -> Viewer:
    policy = amphi.policy
    return Viewer(
        person_id=viewer.person_id,
        name=viewer.name,
        email=people.email_of(amphi, viewer),
        guest=viewer.guest,
        affiliations=sorted(viewer.affiliations),
        duties=sorted(viewer.duties),
        charter_accepted=viewer.charter_version == policy.charter_version,
        charter_version=policy.charter_version,
        may_organise=people.may_organise(viewer),
        may_record=may_record(viewer.affiliations),
        establishment=Establishment(
            name=web.establishment_name, retention_days=policy.retention_days, help_url=web.help_url or None
        ),
        development=web.development,
    )
