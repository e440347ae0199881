"""Ranges of a file of 100 bytes (RFC 9110, section 14)."""

import pytest

from interfaces.byte_range import Unsatisfiable, part_of


@pytest.mark.parametrize(
    ("header", "part"),
    [
        (None, None),
        ("bytes=0-9", (0, 10)),
        ("bytes=90-", (90, 100)),
        ("bytes=-10", (90, 100)),
        ("bytes=-1000", (0, 100)),
        ("bytes=0-1000", (0, 100)),
        ("bytes=99-99", (99, 100)),
        ("bytes=9-0", None),
        ("bytes=0-1,5-6", None),
        ("bytes=-", None),
        ("chapters=1-2", None),
    ],
)
def test_a_part_is_found_or_the_whole_is_sent(header: str | None, part: tuple[int, int] | None) -> None:
    """A range that is well-formed gives its bytes; anything else is ignored, as the RFC says."""
    assert part_of(header, 100) == part


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=200-300", "bytes=-0"])
def test_a_part_behind_the_end_is_refused(header: str) -> None:
    """What begins after the last byte can't be sent."""
    with pytest.raises(Unsatisfiable):
        part_of(header, 100)
