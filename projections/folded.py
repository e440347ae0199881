"""A read model that is folded event by event over rows in memory; all but the audit work like this."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from psycopg import Cursor

from application.ports import Logged, Sealing
from domain.event import Recorded
from domain.people import PersonForgotten
from projections.forgotten import Forgotten
from projections.read_model import ReadModel, Write, begin
from projections.table import Table

Partition = tuple[Table[Any], UUID]


class FoldedModel(ReadModel):
    """A fold over the rows of some tables: of each batch, what it touches is loaded, folded in memory and saved."""

    def __init__(self, sealing: Sealing) -> None:
        super().__init__(sealing)
        self.forgotten = Forgotten()

    def tables(self) -> Sequence[Table[Any]]:
        """The tables whose rows are folded."""
        raise NotImplementedError

    def touched(self, recorded: Recorded) -> Iterable[Partition]:
        """The partitions that `fold` will want for an event."""
        raise NotImplementedError

    def fold(self, recorded: Recorded) -> None:
        """Fold one event into the rows in memory; it already happened, so nothing is refused."""
        raise NotImplementedError

    def forget(self, cursor: Cursor[Any], person_id: UUID) -> None:
        """Erase what the tables say of a person by name."""
        raise NotImplementedError

    def project(self, cursor: Cursor[Any], batch: Sequence[Logged]) -> Sequence[Write]:
        """Fold a batch; returns what writes the rows that changed."""
        pending: list[Recorded] = []
        self.forgotten.load(cursor)
        for logged in batch:
            recorded = self.sealing.decode(logged)
            if isinstance(recorded.event, PersonForgotten):
                begin(cursor)
                for write in self._fold_all(cursor, pending):
                    cursor.execute(*write)
                pending.clear()
                self.forget(cursor, recorded.event.person_id)
                self.reset()
                self.forgotten.add(cursor, recorded.event.person_id)
                self.forgotten.load(cursor)
            else:
                pending.append(recorded)
        return self._fold_all(cursor, pending)

    def reset(self) -> None:
        """Drop the rows in memory."""
        self.forgotten.reset()
        for table in self.tables():
            table.reset()

    def _fold_all(self, cursor: Cursor[Any], batch: Sequence[Recorded]) -> list[Write]:
        wanted: dict[Table[Any], dict[UUID, None]] = {}
        for recorded in batch:
            for table, partition in self.touched(recorded):
                wanted.setdefault(table, {})[partition] = None
        for table, partitions in wanted.items():
            table.load(cursor, partitions)
        for recorded in batch:
            self.fold(recorded)
        return [write for table in wanted for write in table.written()]
