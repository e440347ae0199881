"""What a read model is: tables in a schema of its own, and a fold that writes them batch by batch."""

from collections.abc import Collection, Sequence
from typing import Any, ClassVar

from psycopg import Cursor

from application.ports import Logged, Sealing
from domain.event import Event, topic_of

Row = tuple[Any, ...]


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

    def project(self, cursor: Cursor[Row], batch: Sequence[Logged]) -> None:
        """Fold events that follow those before, and write what changed, within the caller's transaction."""
        raise NotImplementedError

    def reset(self) -> None:
        """Drop what is kept in memory: the tables are at another position than it."""


def schema_of(model: type[ReadModel]) -> str:
    """The schema of a read model's tables."""
    return f"read_{model.NAME}"


def topics(*events: type[Event]) -> frozenset[str]:
    """The permanent names of event classes."""
    return frozenset(topic_of(cls) for cls in events)
