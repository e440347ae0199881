"""The codes that a lecture hall shows, and the tickets of who scanned one."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from infrastructure.tokens import SignedCheckins

SESSION, OTHER = UUID(int=7), UUID(int=8)
NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)
"""The beginning of a window."""
CHECKINS = SignedCheckins(bytes(32))


@pytest.mark.parametrize(("seconds", "holds"), [(-1, False), (0, True), (19, True), (39, True), (40, False)])
def test_a_code_holds_in_its_window_and_the_next(seconds: int, holds: bool) -> None:
    """Not before, not after."""
    found = CHECKINS.session_of(CHECKINS.code_of(SESSION, NOON), NOON + timedelta(seconds=seconds))
    assert found == (SESSION if holds else None)


def test_a_code_changes_with_the_window_and_the_session() -> None:
    """And with the key of the house."""
    codes = {
        CHECKINS.code_of(session, NOON + timedelta(seconds=20 * n)) for session in (SESSION, OTHER) for n in (0, 1)
    }
    assert len(codes | {SignedCheckins(bytes(range(32))).code_of(SESSION, NOON)}) == 5


@pytest.mark.parametrize(("seconds", "holds"), [(-1, False), (0, True), (300, True), (301, False)])
def test_a_ticket_holds_for_five_minutes(seconds: int, holds: bool) -> None:
    """Time to sign in."""
    found = CHECKINS.ticketed(CHECKINS.ticket_of(SESSION, NOON), NOON + timedelta(seconds=seconds))
    assert found == (SESSION if holds else None)


@pytest.mark.parametrize("forged", ["", "é", "a", ".", "1.", "x" * 38, "²." + "A" * 38, "9" * 13 + "." + "A" * 38])
def test_what_is_forged_is_nobodys(forged: str) -> None:
    """Neither as a code nor as a ticket; and one is not the other."""
    assert CHECKINS.session_of(forged, NOON) is None
    assert CHECKINS.ticketed(forged, NOON) is None
    code, ticket = CHECKINS.code_of(SESSION, NOON), CHECKINS.ticket_of(SESSION, NOON)
    assert CHECKINS.session_of(ticket, NOON) is None
    assert CHECKINS.session_of(ticket.partition(".")[2], NOON) is None
    assert CHECKINS.ticketed(f"{int(NOON.timestamp())}.{code}", NOON) is None
    later = f"{int(NOON.timestamp()) + 200}.{ticket.partition('.')[2]}"
    assert CHECKINS.ticketed(later, NOON + timedelta(seconds=300)) is None
