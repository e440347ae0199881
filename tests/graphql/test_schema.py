"""The committed schema, from which the web client's types are generated."""

import difflib
from pathlib import Path

from interfaces.graphql.schema import schema_text

COMMITTED = Path(__file__).parents[2] / "schema.graphql"


def test_the_committed_schema_is_up_to_date() -> None:
    """`schema.graphql` is what the code says (`python -m interfaces.graphql.schema > schema.graphql`)."""
    committed, true = COMMITTED.read_text().splitlines(), schema_text().splitlines()
    difference = "\n".join(difflib.unified_diff(committed, true, "schema.graphql", "the code", lineterm=""))
    assert not difference, difference
