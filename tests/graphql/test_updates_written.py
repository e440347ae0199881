"""What is written of an update is what the whole document gives, though fields that say nothing are not executed."""

import json
from uuid import uuid4

import pytest
from graphql import execute

from interfaces.graphql.documents import Executable, Operation, Prepared
from interfaces.graphql.live_room import Told
from interfaces.graphql.schema import build_schema
from interfaces.graphql.session import RoomUpdate

FIELDS = "kind: __typename position gone: participantsGone participants { seatId } ...Rest"
REST = "fragment Rest on RoomUpdate { waitingGone counts { participants } ... on RoomUpdate { strokesGone %s } }"
ASKED = "subscription S($s: UUID!, $c: UUID!, $b: Boolean = false) { room(sessionId: $s, connectionId: $c) { %s } } %s"


@pytest.mark.parametrize("condition", ["", "@include(if: $b)", "@skip(if: $b)"])
def test_fields_that_say_nothing_are_written_all_the_same(condition: str) -> None:
    """Null, an empty list, under another name, in a fragment; and what a directive leaves out is left out."""
    query = ASKED % (FIELDS, REST % condition)
    query = query if condition else query.replace(", $b: Boolean = false", "")
    executable = Executable(build_schema(), introspection=False)
    variables = {"s": str(uuid4()), "c": str(uuid4())}
    prepared = executable.prepare(query, None)
    assert isinstance(prepared, Prepared)
    update = RoomUpdate(after=1, position=2, participants_gone=[uuid4()])
    written = executable.rendered(prepared, Operation(query, variables), Told(update, None, None, {}), condition)
    whole = execute(executable._schema, prepared.document, root_value=update, variable_values=variables)
    assert json.loads(written)["data"] == json.loads(json.dumps(whole.data, default=str))  # type: ignore[union-attr]
    assert ("strokesGone" in json.loads(written)["data"]["room"]) == (condition != "@include(if: $b)")
