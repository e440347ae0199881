"""The link of the lecture hall, rule by rule."""

from uuid import uuid4

import pytest

from domain.hall_link import (
    HallLink,
    HallLinkInvalid,
    HallLinkMade,
    HallLinkRevoked,
    evolve,
    make,
    place_behind,
    revoke,
)
from domain.refusal import TextEmpty
from tests.domain.people_of_the_tests import MEETING
from tests.domain.specification import Given

FIRST, SECOND = uuid4(), uuid4()
PLACE = "Amphi Descartes"
MADE = HallLinkMade(MEETING, FIRST, PLACE)


def given(*happened: HallLinkMade | HallLinkRevoked) -> Given[HallLink]:
    """What happened to a meeting's link."""
    return Given(HallLink(), evolve, list(happened))


def test_it_is_made_once_for_a_name() -> None:
    """The same again changes nothing, another name makes another link."""
    given().when(lambda state: make(state, meeting_id=MEETING, link_id=FIRST, place=f" {PLACE} ")).then(MADE)
    given(MADE).when(lambda state: make(state, meeting_id=MEETING, link_id=SECOND, place=PLACE)).then()
    other = HallLinkMade(MEETING, SECOND, "B12")
    given(MADE).when(lambda state: make(state, meeting_id=MEETING, link_id=SECOND, place="B12")).then(other)
    given().when(lambda state: make(state, meeting_id=MEETING, link_id=FIRST, place=" ")).refused(TextEmpty)


def test_it_is_revoked_once() -> None:
    """Made again it is another."""
    gone = HallLinkRevoked(MEETING, FIRST)
    given(MADE).when(lambda state: revoke(state, meeting_id=MEETING)).then(gone)
    given(MADE, gone).when(lambda state: revoke(state, meeting_id=MEETING)).then()
    again = HallLinkMade(MEETING, SECOND, PLACE)
    given(MADE, gone).when(lambda state: make(state, meeting_id=MEETING, link_id=SECOND, place=PLACE)).then(again)


def test_it_leads_to_the_hall_while_it_stands() -> None:
    """Not before, not after, and not a link that was replaced, nor one that was made up."""
    assert place_behind(given(MADE).state, FIRST) == PLACE
    revoked, replaced = given(MADE, HallLinkRevoked(MEETING, FIRST)), given(MADE, HallLinkMade(MEETING, SECOND, "B12"))
    for state in (given().state, revoked.state, replaced.state):
        with pytest.raises(HallLinkInvalid):
            place_behind(state, FIRST)
    with pytest.raises(HallLinkInvalid):
        place_behind(given().state, None)
