"""Who was forgotten, as a read model knows it: a text of theirs that was sealed a moment too late stays unread."""

from typing import Any
from uuid import UUID

from psycopg import Cursor

from domain.personal import Personal

TABLE = "CREATE TABLE forgotten (person_id uuid PRIMARY KEY);"


class Forgotten:
    """The persons that were forgotten before the position that a read model has reached."""

    def __init__(self) -> None:
        self._persons: set[UUID] | None = None

    def load(self, cursor: Cursor[Any]) -> None:
        """Have them in memory."""
        if self._persons is None:
            self._persons = {person for (person,) in cursor.execute("SELECT person_id FROM forgotten")}

    def add(self, cursor: Cursor[Any], person_id: UUID) -> None:
        """Note one more."""
        cursor.execute("INSERT INTO forgotten VALUES (%s) ON CONFLICT DO NOTHING", (person_id,))
        self._persons = None

    def text(self, personal: Personal) -> str | None:
        """The text, unless its person was forgotten."""
        return None if self._persons and personal.person_id in self._persons else personal.text

    def reset(self) -> None:
        """Drop what is in memory."""
        self._persons = None
