"""People: who asks, who one can be on a development machine, the charter."""

from uuid import UUID

import strawberry

from application import people
from domain.people import Affiliation, Duty
from interfaces.graphql.refusal import DoneResult
from interfaces.graphql.viewer import Info, carry_out, done

strawberry.enum(Affiliation, description="Values of eduPersonAffiliation.")
strawberry.enum(Duty, description="What a person reads or runs for the establishment.")


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


@strawberry.type
class PeopleQuery:
    @strawberry.field(description="Who asks.")
    async def viewer(self, info: Info) -> Viewer:
        return await info.context.web.readings.viewer(info.context)

    @strawberry.field(description="Who one can be; empty unless this is a development machine.")
    def demo_people(self, info: Info) -> list[DemoPerson]:
        return info.context.web.readings.demo_people(info.context)
