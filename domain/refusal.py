"""Refusals: the rule that was broken, with a stable code; the client owns the sentence."""

from collections.abc import Mapping
from typing import ClassVar

Detail = str | int


class Refused(Exception):
    """A command or a read was refused. Each subclass is one rule and names it in `code`."""

    code: ClassVar[str]

    def __init__(self, *, field: str | None = None, **details: Detail) -> None:
        super().__init__(self.code)
        self.field = field
        self.details: Mapping[str, Detail] = details


class TextEmpty(Refused):
    """A text that is needed is missing or only blanks (`field` says which)."""

    code = "TEXT_EMPTY"


class TextTooLong(Refused):
    """A text is longer than allowed; `details`: `longest` and `length`, in characters."""

    code = "TEXT_TOO_LONG"


def refusal_codes() -> dict[str, type[Refused]]:
    """Every refusal by its code, for the schema's enum."""
    found: dict[str, type[Refused]] = {}

    def collect(cls: type[Refused]) -> None:
        for sub in cls.__subclasses__():
            if "code" in sub.__dict__:
                found[sub.code] = sub
            collect(sub)

    collect(Refused)
    return dict(sorted(found.items()))


CONTROLS = dict.fromkeys((*range(9), *range(11, 32), *range(127, 160), *range(0xD800, 0xE000)))
"""Characters that no text has, all but tab and line feed: controls (C0, C1) and halves of surrogate pairs."""


def checked_text(text: str, *, field: str, longest: int) -> str:
    """The text without control characters and blanks around it; refuses an empty one and one of more than `longest`.

    A null byte in a name would be an event that no database can show.
    """
    text = text.translate(CONTROLS).strip()
    if not text:
        raise TextEmpty(field=field)
    if len(text) > longest:
        raise TextTooLong(field=field, longest=longest, length=len(text))
    return text
