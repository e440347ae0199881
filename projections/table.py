"""Rows of a table while a batch is folded: loaded by partition, changed in memory, written once with one statement."""

from collections.abc import Collection, Iterator
from typing import Any, Generic, TypeVar
from uuid import UUID

import msgspec
from psycopg import Cursor, sql

from projections.read_model import Write

Row = TypeVar("Row", bound=msgspec.Struct)
MOST_PARTITIONS = 1000
"""So many partitions (sessions, meetings, …) stay in memory between batches."""


class Table(Generic[Row]):
    """The rows of one table. A partition (all rows of a session, say) is in memory whole, or not at all.

    `row` is a frozen Struct whose fields are the table's columns, in their order. Rows travel as JSON, which msgspec
    and PostgreSQL both read into typed rows: an upsert of 1,000 rows is one statement.
    """

    def __init__(self, name: str, row: type[Row], *, key: str, partition: str | None = None) -> None:
        partition = partition or key
        columns = row.__struct_fields__
        self._key = columns.index(key)
        self._key_name = key
        self._partition_name = partition
        self._partitions: dict[UUID, dict[UUID, Row]] = {}
        self._changed: dict[tuple[UUID, UUID], Row] = {}
        self._decoder = msgspec.json.Decoder(list[row])  # type: ignore[valid-type]  # a type made at run time
        self._load = sql.SQL(
            "SELECT coalesce(json_agg(t), '[]')::text FROM {table} t WHERE {partition} = ANY (%s)"
        ).format(table=sql.Identifier(name), partition=sql.Identifier(partition))
        self._save = (
            sql.SQL(
                "INSERT INTO {table} SELECT * FROM json_populate_recordset(NULL::{table}, %s::json)"
                " ON CONFLICT ({key}) DO UPDATE SET ({columns}) = ROW ({values})"
            )
            .format(
                table=sql.Identifier(name),
                key=sql.SQL(", ").join(map(sql.Identifier, dict.fromkeys((partition, key)))),
                columns=sql.SQL(", ").join(map(sql.Identifier, columns)),
                values=sql.SQL(", ").join(sql.Identifier("excluded", column) for column in columns),
            )
            .as_string()
        )

    def load(self, cursor: Cursor[Any], partitions: Collection[UUID]) -> None:
        """Have these partitions in memory; others that were not used lately make room."""
        for known in [p for p in partitions if p in self._partitions]:
            self._partitions[known] = self._partitions.pop(known)
        missing = [p for p in partitions if p not in self._partitions]
        if not missing:
            return
        self._partitions.update((p, {}) for p in missing)
        loaded = cursor.execute(self._load, (missing,)).fetchone()
        for row in self._decoder.decode(loaded[0]) if loaded else ():
            self._partitions[getattr(row, self._partition_name)][getattr(row, self._key_name)] = row
        while len(self._partitions) > max(MOST_PARTITIONS, len(partitions)):
            del self._partitions[next(iter(self._partitions))]

    def rows(self, partition: UUID) -> Iterator[Row]:
        """The rows of a partition that was loaded."""
        return iter(self._partitions[partition].values())

    def get(self, partition: UUID, key: UUID) -> Row | None:
        """A row of a partition that was loaded."""
        return self._partitions[partition].get(key)

    def put(self, partition: UUID, row: Row, **changes: Any) -> None:
        """Set a row, with changes of some columns."""
        if changes:
            row = msgspec.structs.replace(row, **changes)
        key = getattr(row, self._key_name)
        self._partitions[partition][key] = row
        self._changed[partition, key] = row

    def written(self) -> list[Write]:
        """What writes the rows that were changed."""
        if not self._changed:
            return []
        rows = msgspec.json.encode(list(self._changed.values())).decode()
        self._changed.clear()
        return [Write(self._save, (rows,))]

    def save(self, cursor: Cursor[Any]) -> None:
        """Write them at once."""
        for write in self.written():
            cursor.execute(*write)

    def reset(self) -> None:
        """Drop what is in memory."""
        self._partitions.clear()
        self._changed.clear()
