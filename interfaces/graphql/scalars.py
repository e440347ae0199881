"""Scalars of the schema beside those of GraphQL itself."""

from typing import NewType

import strawberry
from graphql import GraphQLError

Position = NewType("Position", int)
"""A place in the log; a number in JSON."""


def _parsed(value: object) -> Position:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise GraphQLError("a position is a whole number, 0 or greater")
    return Position(value)


SCALARS = {
    Position: strawberry.scalar(
        name="Position",
        description="A place in the event log: a whole number; positions grow with time.",
        serialize=int,
        parse_value=_parsed,
    )
}
