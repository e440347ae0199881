"""Names in a session."""

from functools import reduce

import pytest

from domain import admission, names, session
from domain.admission import Admission, Role
from domain.event import Event
from domain.names import NameChanged
from domain.people import PersonForgotten
from domain.personal import Personal
from domain.refusal import TextEmpty, TextTooLong
from domain.room import Room, fold
from tests.domain.people_of_the_tests import (
    ADA,
    HELENE,
    MEETING,
    SEAT_OF_ADA,
    SEAT_OF_HELENE,
    SEAT_OF_NOE,
    SESSION,
    name_of,
    recorded,
)
from tests.domain.specification import Given

SITS = admission.ParticipantAdmitted(SEAT_OF_ADA, ADA, name_of(ADA), True, Role.PARTICIPANT)
RENAMED = NameChanged(SEAT_OF_ADA, ADA, Personal(ADA, "Ada L."), SEAT_OF_HELENE)


def test_another_name_is_given_once() -> None:
    """Sealed with the person's own key, whoever gives it; blank and long ones are refused."""

    def change(name: str) -> list[Event]:
        return names.change(name_of(ADA), name, seat_id=SEAT_OF_ADA, by=SEAT_OF_HELENE)

    assert change(" Ada L. ") == [RENAMED]
    assert change("Ada Martin") == []
    with pytest.raises(TextEmpty):
        change(" ")
    with pytest.raises(TextTooLong):
        change("x" * 81)


def test_desk_and_room_know_the_new_name() -> None:
    """It is forgotten with the person; who has gone is left alone."""
    desk = Given(Admission(), admission.evolve, [SITS, RENAMED]).state
    assert desk.seated[SEAT_OF_ADA].name == Personal(ADA, "Ada L.")
    start = session.SessionStarted(SESSION, MEETING, HELENE, "Analyse", False)
    room = reduce(fold, recorded(start, SITS, RENAMED), Room())
    assert room.participants[SEAT_OF_ADA].name == Personal(ADA, "Ada L.")
    forgotten = reduce(fold, recorded(start, SITS, RENAMED, PersonForgotten(ADA)), Room())
    assert forgotten.participants[SEAT_OF_ADA].name == Personal(ADA, None)
    gone = NameChanged(SEAT_OF_NOE, ADA, Personal(ADA, "Noé"), SEAT_OF_NOE)
    assert reduce(fold, recorded(start, SITS, gone), Room()).participants[SEAT_OF_ADA].name == name_of(ADA)
