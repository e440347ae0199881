"""Scalars of the schema beside those of GraphQL itself, and the enums that are the domain's own."""

from typing import NewType

import strawberry
from graphql import GraphQLError
from strawberry.types.scalar import ScalarDefinition

from domain.admission import Role
from domain.annotations import Colour, Stamp, Tool
from domain.asking import QuestionKind
from domain.kinds import MeetingKind
from domain.people import Affiliation, Duty
from domain.polls import PollStatus
from domain.recordings import Consent
from domain.switches import Hindrance, Switch
from domain.waiting_room import Bypass

strawberry.enum(Affiliation, description="Values of eduPersonAffiliation.")
strawberry.enum(Bypass, description="Who enters without waiting: EVERYBODY means that there is no waiting room.")
strawberry.enum(Colour, description="Of a stroke.")
strawberry.enum(Consent, description="Whether somebody may be captured by a recording; only GIVEN captures.")
strawberry.enum(Duty, description="What a person reads or runs for the establishment.")
strawberry.enum(Hindrance, description="Why somebody may not do something.")
strawberry.enum(MeetingKind, description="What a meeting is for; each kind has its settings, which can be changed.")
strawberry.enum(PollStatus, description="Where a poll stands.")
strawberry.enum(QuestionKind, description="How a question is answered.")
strawberry.enum(Role, description="What a participant is in a session.")
strawberry.enum(Stamp, description="What a stamp shows.")
strawberry.enum(Tool, description="What a stroke is drawn with.")
strawberry.enum(Switch, description="What hosts permit to others, or not.")

Position = NewType("Position", int)
"""A place in the log; a number in JSON."""


def _parsed(value: object) -> Position:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise GraphQLError("a position is a whole number, 0 or greater")
    return Position(value)


Points = NewType("Points", tuple)  # type: ignore[type-arg]  # of int, once they were checked
"""Points of a stroke."""


def _listed(value: object) -> Points:
    if not isinstance(value, list):
        raise GraphQLError("points are a list of whole numbers")
    return Points(tuple(value))


SCALARS: dict[object, ScalarDefinition] = {
    Points: strawberry.scalar(
        name="Points",
        description="x and y of each point of a stroke, and its pressure (0 to 1000) where the stroke is `pressed`: a "
        "list of whole numbers, in units of which a surface is 10,000 wide.",
        serialize=lambda points: points,
        parse_value=_listed,
    ),
    Position: strawberry.scalar(
        name="Position",
        description="A place in the event log: a whole number; positions grow with time.",
        serialize=int,
        parse_value=_parsed,
    ),
}
