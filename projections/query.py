"""Rows of a query as typed Structs."""

from typing import Any, LiteralString, TypeVar

import msgspec
from psycopg.rows import dict_row
from psycopg_pool import ConnectionPool

Found = TypeVar("Found")
Pool = ConnectionPool[Any]


def find(pool: Pool, kind: type[Found], query: LiteralString, **parameters: Any) -> list[Found]:
    """The rows that a query finds, each as a `kind` with the columns' names."""
    with pool.connection() as connection, connection.cursor(row_factory=dict_row) as cursor:
        return msgspec.convert(cursor.execute(query, parameters).fetchall(), list[kind])  # type: ignore[valid-type]


def find_one(pool: Pool, kind: type[Found], query: LiteralString, **parameters: Any) -> Found | None:
    """The row that a query finds, or None."""
    found = find(pool, kind, query, **parameters)
    return found[0] if found else None
