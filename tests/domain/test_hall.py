"""The lecture hall and its companions, rule by rule."""

from functools import partial

import pytest

from domain import admission, companions, hall, seats, session
from domain.admission import ReleaseReason, Role
from domain.companions import CompanionEnded, CompanionSilent, CompanionStarted, HallNotCompanion
from domain.hall import Hall, HallClosed, HallOpened
from domain.publications import CameraStarted, CameraStopped, MicrophoneMuted, MicrophoneOpened
from domain.refusal import TextEmpty, TextTooLong
from domain.room import fold
from domain.seats import Seat
from domain.session import Session
from tests.domain.people_of_the_tests import ADA, HELENE, INES, SEAT_OF_ADA, SEAT_OF_HELENE, SEAT_OF_INES, name_of
from tests.domain.people_of_the_tests import recorded as at_noon
from tests.domain.specification import Given
from tests.domain.test_room import with_ada

OPENED = HallOpened(SEAT_OF_ADA, ADA, "Amphi Descartes", SEAT_OF_HELENE)
STARTED, ENDED = CompanionStarted(SEAT_OF_ADA), CompanionEnded(SEAT_OF_ADA)
open_as = partial(hall.open_hall, seat_id=SEAT_OF_ADA, person_id=ADA, by=SEAT_OF_HELENE)
be = partial(companions.set_companion, seat_id=SEAT_OF_ADA)


def given(*events: object) -> Given[Hall | None]:
    """What happened to the hall."""
    return Given(None, hall.evolve, events)  # type: ignore[arg-type]  # events all


def test_a_seat_becomes_the_hall_once() -> None:
    """Another place or another seat is another event; the name has no blanks around it."""
    given().when(lambda state: open_as(state, place="  Amphi Descartes ")).then(OPENED)
    given(OPENED).when(lambda state: open_as(state, place="Amphi Descartes")).then()
    renamed = HallOpened(SEAT_OF_ADA, ADA, "Amphi Curie", SEAT_OF_HELENE)
    given(OPENED).when(lambda state: open_as(state, place="Amphi Curie")).then(renamed)
    other = HallOpened(SEAT_OF_INES, INES, "Amphi Descartes", SEAT_OF_HELENE)
    by_ines = partial(hall.open_hall, seat_id=SEAT_OF_INES, person_id=INES, by=SEAT_OF_HELENE)
    given(OPENED).when(lambda state: by_ines(state, place="Amphi Descartes")).then(other)
    given().when(lambda state: open_as(state, place=" ")).refused(TextEmpty, field="place")
    given().when(lambda state: open_as(state, place="a" * 81)).refused(TextTooLong, longest=80)


def test_the_hall_is_closed_once() -> None:
    """Without one nothing happens."""
    given(OPENED).when(lambda state: hall.close_hall(state, by=SEAT_OF_INES)).then(
        HallClosed(SEAT_OF_ADA, SEAT_OF_INES)
    )
    given().when(lambda state: hall.close_hall(state, by=SEAT_OF_INES)).then()
    given(OPENED, HallClosed(SEAT_OF_ADA, SEAT_OF_HELENE)).when(
        lambda state: hall.close_hall(state, by=SEAT_OF_INES)
    ).then()


def test_who_is_the_hall_is_it_again_in_another_seat() -> None:
    """Nobody is it while its seat is given back."""
    room = with_ada(OPENED)
    assert hall.place_of(room, room.participants[SEAT_OF_ADA]) == "Amphi Descartes"
    assert hall.seat_in(room) == SEAT_OF_ADA
    for happened in at_noon(admission.SeatReleased(SEAT_OF_ADA, ReleaseReason.LOST), start=50):
        room = fold(room, happened)
    assert hall.seat_in(room) is None
    back = admission.ParticipantAdmitted(SEAT_OF_INES, ADA, name_of(ADA), False, Role.PARTICIPANT)
    for happened in at_noon(back, start=60):
        room = fold(room, happened)
    assert hall.seat_in(room) == SEAT_OF_INES
    run = session.evolve(Session(), OPENED)
    assert run.is_hall(ADA)
    assert not run.is_hall(HELENE)
    assert not session.evolve(run, HallClosed(SEAT_OF_ADA, SEAT_OF_HELENE)).is_hall(ADA)


def seat(*events: object) -> Given[Seat]:
    """What happened to Ada's seat."""
    return Given(Seat(), seats.evolve, events)  # type: ignore[arg-type]  # events all


def test_a_companion_has_neither_microphone_nor_camera() -> None:
    """What is open is stopped first, and nothing opens until one is no companion any more."""
    seat().when(lambda state: be(state, True)).then(STARTED)
    seat(MicrophoneOpened(SEAT_OF_ADA), CameraStarted(SEAT_OF_ADA)).when(lambda state: be(state, True)).then(
        MicrophoneMuted(SEAT_OF_ADA, SEAT_OF_ADA), CameraStopped(SEAT_OF_ADA, SEAT_OF_ADA), STARTED
    )
    seat(STARTED).when(lambda state: be(state, True)).then()
    seat(STARTED).when(lambda state: be(state, False)).then(ENDED)
    seat().when(lambda state: be(state, False)).then()
    with pytest.raises(CompanionSilent):
        companions.require_sound(seat(STARTED).state)
    companions.require_sound(seat(STARTED, ENDED).state)


def test_the_hall_itself_is_no_companion() -> None:
    """It is what is heard there."""
    seat().when(lambda state: be(state, True, is_hall=True)).refused(HallNotCompanion)
    seat(STARTED).when(lambda state: be(state, False, is_hall=True)).then(ENDED)


def test_a_companion_who_waits_is_one_once_seated() -> None:
    """What was said at the door counts; of somebody who changed their mind it doesn't."""
    assert with_ada(STARTED).participants[SEAT_OF_ADA].companion
    assert not with_ada(STARTED, ENDED).participants[SEAT_OF_ADA].companion
    room = with_ada()
    asked = admission.AdmissionRequested(SEAT_OF_INES, INES, name_of(INES), True)
    admitted = admission.ParticipantAdmitted(SEAT_OF_INES, INES, name_of(INES), True, Role.PARTICIPANT, SEAT_OF_HELENE)
    said = (asked, CompanionStarted(SEAT_OF_INES), admitted)
    for happened in at_noon(*said, start=50):
        room = fold(room, happened)
    assert room.participants[SEAT_OF_INES].companion
    assert room.companions_before == ()
    changed = (asked, CompanionStarted(SEAT_OF_INES), CompanionEnded(SEAT_OF_INES), admitted)
    room = with_ada()
    for happened in at_noon(*changed, start=50):
        room = fold(room, happened)
    assert not room.participants[SEAT_OF_INES].companion
