"""What is written of an update is what an execution of the document gives."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from graphql import (
    GraphQLObjectType,
    execute,
    get_named_type,
    get_nullable_type,
    is_enum_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
    parse,
)
from graphql.execution import Executor
from strawberry.schema.schema_converter import GraphQLCoreConverter

from interfaces.graphql.live_room import Told
from interfaces.graphql.schema import build_schema
from interfaces.graphql.writing import Writer

SCHEMA = build_schema()._schema
SUBSCRIPTIONS = SCHEMA.subscription_type.fields if SCHEMA.subscription_type else {}
ASKED = "subscription S($s: UUID!, $c: UUID!, $b: Boolean = false) { %s(sessionId: $s, connectionId: $c) { %s } } %s"
FIELDS = "kind: __typename position gone: participantsGone participants { seatId } mine { role } ...Rest"
REST = """
fragment Rest on RoomUpdate {
  waitingGone counts { participants } participants { seatId also: seatId exempt { switch } }
  ... on RoomUpdate %s { strokesGone mine { status } }
}"""
LEAVES = {
    "Boolean": True,
    "DateTime": datetime.now(UTC),
    "Float": 1.5,
    "Int": 3,
    "Points": (1, 2, 3),
    "Position": 7,
    "String": "Hélène, « ♥ »",
    "UUID": uuid4(),
}


def sample(kind: Any, *, full: bool) -> Any:
    """A value of a type: everything that it can hold, or as little as it can."""
    if not full and not is_non_null_type(kind):
        return None
    kind = get_nullable_type(kind)
    if is_list_type(kind):
        return [sample(kind.of_type, full=full)] * 2 if full else []
    if is_enum_type(kind):
        return next(iter(kind.values.values())).value
    if is_leaf_type(kind):
        return LEAVES[kind.name]
    values = {key(field): sample(field.type, full=full) for field in kind.fields.values()}
    return kind.extensions[GraphQLCoreConverter.DEFINITION_BACKREF].origin(**values)


def key(field: Any) -> str:
    """The attribute that a field shows."""
    name: str = field.extensions[GraphQLCoreConverter.DEFINITION_BACKREF].python_name
    return name


def everything(kind: Any) -> str:
    """All there is in a type, as a document asks for it."""
    named = get_named_type(kind)
    if not isinstance(named, GraphQLObjectType):
        return ""
    return "{ __typename " + " ".join(f"{name} {everything(field.type)}" for name, field in named.fields.items()) + " }"


def written(query: str, update: Any, told: Told, **given: bool) -> Any:
    """What is written, once it was compared with what an execution gives."""
    variables: dict[str, Any] = {"s": str(uuid4()), "c": str(uuid4()), **given}
    executor = Executor.build(SCHEMA, parse(query), raw_variable_values=variables)
    assert isinstance(executor, Executor)
    found = json.loads(Writer(executor).response(told))["data"]
    executed: Any = execute(SCHEMA, parse(query), root_value=update, variable_values=variables)
    assert executed.errors is None
    assert found == json.loads(json.dumps(executed.data))
    return found


@pytest.mark.parametrize("full", [True, False])
@pytest.mark.parametrize("field", ["room", "fleeting"])
def test_everything_there_is_can_be_written(field: str, full: bool) -> None:
    """Every field of every type; and null or an empty list wherever it may be."""
    kind = SUBSCRIPTIONS[field].type
    update = sample(kind, full=full)
    own = update if full else None
    written(ASKED % (field, everything(kind)[1:-1], ""), update, Told(update, own, own, {}, own))


@pytest.mark.parametrize("condition", ["", "@include(if: $b)", "@skip(if: $b)", "@skip(if: false) @include(if: true)"])
@pytest.mark.parametrize("given", [{}, {"b": False}, {"b": True}])
def test_what_is_asked_for_is_written(condition: str, given: dict[str, bool]) -> None:
    """Under another name, twice, in fragments; and what a directive leaves out is left out."""
    query = ASKED % ("room", FIELDS, REST % condition)
    query = query if "$b" in condition else query.replace(", $b: Boolean = false", "")
    update = sample(SUBSCRIPTIONS["room"].type, full=True)
    found = written(query, update, Told(update, None, update, {}), **given)["room"]
    included = {"@include(if: $b)": given.get("b", False), "@skip(if: $b)": not given.get("b", False)}
    assert ("strokesGone" in found) == ("status" in found["mine"]) == included.get(condition, True)
