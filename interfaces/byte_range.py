"""The part of a file that a request asks for (RFC 9110, section 14)."""

import re

_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


class Unsatisfiable(Exception):
    """The part asked for begins after the end."""


def part_of(header: str | None, size: int) -> tuple[int, int] | None:
    """First byte and end (exclusive) of the part; None: the whole (no range, one that is malformed, or several).

    Raises Unsatisfiable.
    """
    match = _RANGE.fullmatch(header.strip()) if header else None
    if match is None or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if not first:
        start, end = max(0, size - int(last)), size
    else:
        start, end = int(first), min(size, int(last) + 1) if last else size
        if last and int(last) < start:
            return None
    if start >= end:
        raise Unsatisfiable
    return start, end
