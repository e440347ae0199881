"""Presence in the lecture hall, rule by rule."""

from datetime import timedelta
from functools import partial

from domain import checkin
from domain.checkin import AlreadyPresent, Checkin, PresenceConfirmed
from domain.refusal import TextEmpty, TextTooLong
from tests.domain.people_of_the_tests import ADA, NOE, NOON, SESSION, name_of
from tests.domain.specification import Given
from tests.domain.test_room import with_ada

ada = partial(checkin.confirm, person_id=ADA, name="Ada Martin", guest=False)
CONFIRMED = PresenceConfirmed(ADA, name_of(ADA), False)


def given(*events: PresenceConfirmed) -> Given[Checkin]:
    """What one person did before."""
    return Given(Checkin(), checkin.evolve, events)


def test_one_is_present_once() -> None:
    """Again is refused, so that who scans for a friend too learns that it counts for nobody."""
    given().when(ada).then(CONFIRMED)
    given(CONFIRMED).when(ada).refused(AlreadyPresent)


def test_who_is_present_has_a_name() -> None:
    """As long as a name may be."""
    guest = partial(checkin.confirm, person_id=NOE, guest=True)
    given().when(lambda state: guest(state, name="  ")).refused(TextEmpty, field="name")
    given().when(lambda state: guest(state, name="n" * 201)).refused(TextTooLong, field="name")
    given().when(lambda state: guest(state, name=" Noé ")).then(PresenceConfirmed(NOE, name_of(NOE, "Noé"), True))


def test_a_window_lasts_twenty_seconds() -> None:
    """And each person has a stream of their own in each session."""
    first = checkin.window_at(NOON)
    assert [checkin.window_at(NOON + timedelta(seconds=n)) - first for n in (0, 19, 20, 39, 40)] == [0, 0, 1, 1, 2]
    streams = {checkin.checkin_stream(session, person) for session in (SESSION, ADA) for person in (ADA, NOE)}
    assert len(streams) == 4


def test_the_room_counts_who_is_in_the_hall() -> None:
    """None of them takes a seat."""
    room = with_ada(CONFIRMED, PresenceConfirmed(NOE, name_of(NOE), True))
    assert room.in_hall == 2
    assert room.participants.keys() == with_ada().participants.keys()
