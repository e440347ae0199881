"""Personal data inside events: sealed in the log with the person's own key, so that it can be erased."""

from uuid import UUID


class Personal:
    """A text about one person; `text` is None once the person was forgotten.

    A plain class on purpose: msgspec would write a dataclass in clear before it asks its `enc_hook`.
    """

    __slots__ = ("person_id", "text")

    def __init__(self, person_id: UUID, text: str | None) -> None:
        self.person_id = person_id
        self.text = text

    def forgotten(self) -> "Personal":
        """The same value after the person's key was destroyed."""
        return Personal(self.person_id, None)

    def without(self, person_id: UUID) -> "Personal":
        """The same after a person was forgotten, whoever it is about."""
        return self.forgotten() if self.person_id == person_id else self

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Personal) and (self.person_id, self.text) == (other.person_id, other.text)

    def __hash__(self) -> int:
        return hash((self.person_id, self.text))

    def __repr__(self) -> str:
        return f"Personal({self.person_id})"
