"""What a read model is: tables in a schema of its own, and a fold that writes them batch by batch."""

from collections.abc import Collection, Sequence
from typing import Any, ClassVar, NamedTuple

from psycopg import Cursor
from psycopg.pq import TransactionStatus

from application.ports import Logged, Sealing
from domain.event import Event, topic_of

Row = tuple[Any, ...]


class Write(NamedTuple):
    """A statement that writes rows of one table."""

    statement: str
    parameters: Row


class ReadModel:
    """A read model: rebuildable from the log at any time.

    Its tables live in the schema `read_{name}`. The runner sets the search path, so that `TABLES` and the SQL of
    `project` name them plainly and the same code builds the shadow tables of a rebuild; queries name the schema.
    One instance is used by one connection, and keeps what it folded in memory until `reset`.
    """

    NAME: ClassVar[str]
    VERSION: ClassVar[int] = 1
    """Another number than the database's means other tables: they are made anew and filled from the log."""
    TOPICS: ClassVar[Collection[str] | None]
    """Topics that it folds; None for all."""
    TABLES: ClassVar[str]
    """SQL that creates the tables and indexes."""

    def __init__(self, sealing: Sealing) -> None:
        self.sealing = sealing

    def project(self, cursor: Cursor[Row], batch: Sequence[Logged]) -> Sequence[Write]:
        """Fold events that follow those before; returns what is to be written, at most once in each table.

        The caller writes it together with the position. What can't wait until then is written at once, after `begin`.
        """
        raise NotImplementedError

    def reset(self) -> None:
        """Drop what is kept in memory: the tables are at another position than it."""


def begin(cursor: Cursor[Row]) -> None:
    """Let everything that is written from here on be one transaction with what `project` returns."""
    if cursor.connection.info.transaction_status is TransactionStatus.IDLE:
        cursor.execute("BEGIN")


def by_columns(statement: str, rows: Sequence[Row]) -> list[Write]:
    """One statement for some rows, with a list of the values of each column; none when there are no rows."""
    return [Write(statement, tuple(map(list, zip(*rows, strict=True))))] if rows else []


def schema_of(model: type[ReadModel]) -> str:
    """The schema of a read model's tables."""
    return f"read_{model.NAME}"


def topics(*events: type[Event]) -> frozenset[str]:
    """The permanent names of event classes."""
    return frozenset(topic_of(cls) for cls in events)
