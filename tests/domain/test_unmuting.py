"""Asking to unmute: nobody opens another's microphone."""

from functools import reduce

from domain import admission, publications, seats, session, unmuting
from domain.admission import Role
from domain.event import Event
from domain.room import Participant, Room, fold
from domain.seats import Seat
from domain.unmuting import UnmuteAsked, UnmuteDeclined
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

ASKED, DECLINED = UnmuteAsked(SEAT_OF_ADA, SEAT_OF_HELENE), UnmuteDeclined(SEAT_OF_ADA)
OPENED = publications.MicrophoneOpened(SEAT_OF_ADA)


def ada_after(*events: Event) -> Participant:
    start: list[Event] = [
        session.SessionStarted(SESSION, MEETING, HELENE, "Analyse", False),
        admission.ParticipantAdmitted(SEAT_OF_ADA, ADA, name_of(ADA), False, Role.PARTICIPANT),
    ]
    return reduce(fold, recorded(*start, *events), Room()).participants[SEAT_OF_ADA]


def test_who_is_muted_is_asked_once() -> None:
    """Who speaks is not asked; who said not now can be asked again, and so can who was muted since."""
    assert unmuting.ask(False, False, seat_id=SEAT_OF_ADA, by=SEAT_OF_HELENE) == [ASKED]
    assert unmuting.ask(True, False, seat_id=SEAT_OF_ADA, by=SEAT_OF_HELENE) == []
    assert unmuting.ask(False, True, seat_id=SEAT_OF_ADA, by=SEAT_OF_HELENE) == []
    assert unmuting.decline(True, seat_id=SEAT_OF_ADA) == [DECLINED]
    assert unmuting.decline(False, seat_id=SEAT_OF_ADA) == []
    for events, asked in (([ASKED], True), ([ASKED, DECLINED], False), ([ASKED, OPENED], False)):
        assert Given(Seat(), seats.evolve, events).state.unmute_asked is asked


def test_the_room_shows_by_whom_until_it_is_answered() -> None:
    """Asking opens nothing; opening the microphone is an answer; whoever has gone is left alone."""
    assert (ada_after(ASKED).unmute_asked_by, ada_after(ASKED).microphone) == (SEAT_OF_HELENE, False)
    assert ada_after(ASKED, DECLINED).unmute_asked_by is None
    assert (ada_after(ASKED, OPENED).unmute_asked_by, ada_after(ASKED, OPENED).microphone) == (None, True)
    assert ada_after(UnmuteAsked(SEAT_OF_NOE, SEAT_OF_HELENE)).unmute_asked_by is None
