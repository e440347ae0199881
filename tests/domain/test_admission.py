"""The desk: waiting, seats, never more than the capacity."""

from typing import Any

from domain.admission import (
    Admission,
    AdmissionRefused,
    AdmissionRequested,
    AdmissionWithdrawn,
    NotWaiting,
    ParticipantAdmitted,
    ReleaseReason,
    ReturnedToWaitingRoom,
    Role,
    SeatReleased,
    SessionFull,
    WaitingRoomFull,
    WasRefused,
    WasRemoved,
    admit,
    admit_all,
    evolve,
    join,
    refuse,
    release,
    withdraw,
)
from domain.event import Event
from domain.refusal import TextEmpty, TextTooLong
from domain.waiting_room import Bypass
from tests.domain.people_of_the_tests import (
    ADA,
    HELENE,
    INES,
    NOE,
    SEAT_OF_ADA,
    SEAT_OF_HELENE,
    SEAT_OF_INES,
    SEAT_OF_NOE,
    name_of,
    named,
)
from tests.domain.specification import Decide, Given

HOST_IS_SEATED = ParticipantAdmitted(SEAT_OF_HELENE, HELENE, name_of(HELENE), False, Role.HOST)
ADA_WAITS = AdmissionRequested(SEAT_OF_ADA, ADA, name_of(ADA), False)
INES_WAITS = AdmissionRequested(SEAT_OF_INES, INES, name_of(INES), False)
ADA_IS_SEATED = ParticipantAdmitted(SEAT_OF_ADA, ADA, name_of(ADA), False, Role.PARTICIPANT)
ADA_IS_ADMITTED = ParticipantAdmitted(SEAT_OF_ADA, ADA, name_of(ADA), False, Role.PARTICIPANT, SEAT_OF_HELENE)
INES_IS_ADMITTED = ParticipantAdmitted(SEAT_OF_INES, INES, name_of(INES), False, Role.PARTICIPANT, SEAT_OF_HELENE)


def given(*events: Event) -> Given[Admission]:
    return Given(Admission(), evolve, events)


def ada_joins(**changes: Any) -> Decide[Admission]:
    asked = {
        "seat_id": SEAT_OF_ADA,
        "person_id": ADA,
        "name": "Ada Martin",
        "guest": False,
        "role": Role.PARTICIPANT,
        "bypass": Bypass.NOBODY,
        "capacity": 300,
        **changes,
    }
    return lambda state: join(state, **asked)


def test_who_joins_a_meeting_with_a_waiting_room_waits() -> None:
    """Joining asks for admission where the waiting room is on."""
    given(HOST_IS_SEATED).when(ada_joins()).then(ADA_WAITS)


def test_without_a_waiting_room_who_joins_has_a_seat() -> None:
    """Joining seats at once where the waiting room is off."""
    given(HOST_IS_SEATED).when(ada_joins(bypass=Bypass.EVERYBODY)).then(ADA_IS_SEATED)


def test_the_host_never_waits() -> None:
    """The host is seated although the waiting room is on."""
    given().when(ada_joins(role=Role.HOST)).then(ParticipantAdmitted(SEAT_OF_ADA, ADA, name_of(ADA), False, Role.HOST))


def test_who_has_a_place_keeps_it() -> None:
    """Joining again changes nothing, waiting or seated."""
    given(ADA_WAITS).when(ada_joins(seat_id=named("another"))).then()
    given(ADA_IS_SEATED).when(ada_joins(seat_id=named("another"))).then()


def test_who_waits_and_comes_again_as_somebody_who_need_not_is_let_in() -> None:
    """Under the seat for which they wait; if there is one, nobody locked the door and no host sent them back."""
    again = ada_joins(seat_id=named("another"), bypass=Bypass.EVERYBODY)
    given(HOST_IS_SEATED, INES_WAITS, ADA_WAITS).when(again).then(ADA_IS_SEATED)
    given(HOST_IS_SEATED, ADA_WAITS).when(ada_joins(bypass=Bypass.INVITED, invited=True)).then(
        ParticipantAdmitted(SEAT_OF_ADA, ADA, name_of(ADA), False, Role.PARTICIPANT, invited=True)
    )
    given(HOST_IS_SEATED, ADA_WAITS).when(ada_joins(bypass=Bypass.EVERYBODY, capacity=1)).then()
    given(HOST_IS_SEATED, ADA_WAITS).when(ada_joins(bypass=Bypass.EVERYBODY, locked=True)).then()
    given(HOST_IS_SEATED, ADA_IS_SEATED, ReturnedToWaitingRoom(SEAT_OF_ADA)).when(again).then()


def test_the_session_is_never_fuller_than_its_capacity() -> None:
    """The seat after the last is refused, for who joins and for who is admitted."""
    given(HOST_IS_SEATED).when(ada_joins(bypass=Bypass.EVERYBODY, capacity=1)).refused(SessionFull, capacity=1)
    given(HOST_IS_SEATED, ADA_WAITS).when(
        lambda state: admit(state, seat_id=SEAT_OF_ADA, by=SEAT_OF_HELENE, capacity=1)
    ).refused(SessionFull, capacity=1)


def test_the_waiting_room_is_bounded() -> None:
    """The waiting room holds 500 people."""
    waiting = [AdmissionRequested(named(f"s{n}"), named(f"p{n}"), name_of(ADA), True) for n in range(500)]
    given(*waiting).when(ada_joins()).refused(WaitingRoomFull, capacity=500)


def test_a_released_seat_can_be_taken() -> None:
    """Capacity counts the seats that are taken now."""
    given(HOST_IS_SEATED, SeatReleased(SEAT_OF_HELENE, ReleaseReason.LEFT)).when(
        ada_joins(bypass=Bypass.EVERYBODY, capacity=1)
    ).then(ADA_IS_SEATED)


def test_who_comes_back_does_not_wait_again() -> None:
    """Who was admitted before takes a new seat at once."""
    given(ADA_IS_SEATED, SeatReleased(SEAT_OF_ADA, ReleaseReason.LOST)).when(ada_joins(seat_id=SEAT_OF_NOE)).then(
        ParticipantAdmitted(SEAT_OF_NOE, ADA, name_of(ADA), False, Role.PARTICIPANT)
    )


def test_who_was_removed_stays_out() -> None:
    """Removal bars the person from the session."""
    given(ADA_IS_SEATED, SeatReleased(SEAT_OF_ADA, ReleaseReason.REMOVED)).when(ada_joins()).refused(WasRemoved)


def test_who_was_refused_stays_out() -> None:
    """A refusal holds for the session."""
    given(ADA_WAITS, AdmissionRefused(SEAT_OF_ADA, SEAT_OF_HELENE)).when(ada_joins()).refused(WasRefused)


def test_a_name_is_needed_and_short() -> None:
    """An empty name and one of 10,000 characters are refused, with the field."""
    given().when(ada_joins(name="  ")).refused(TextEmpty, field="name")
    given().when(ada_joins(name="x" * 10_000)).refused(TextTooLong, field="name", longest=80, length=10_000)


def test_admitting_gives_a_seat_once() -> None:
    """Admitting twice is one event; nobody is admitted who does not wait."""
    decide: Decide[Admission] = lambda state: admit(  # noqa: E731
        state, seat_id=SEAT_OF_ADA, by=SEAT_OF_HELENE, capacity=300
    )
    given(HOST_IS_SEATED, ADA_WAITS).when(decide).then(ADA_IS_ADMITTED)
    given(HOST_IS_SEATED, ADA_WAITS, ADA_IS_ADMITTED).when(decide).then()
    given(HOST_IS_SEATED).when(decide).refused(NotWaiting, field="seatId")


def test_all_are_admitted_in_order_as_long_as_there_are_seats() -> None:
    """Admitting all seats the first comers and leaves the others waiting."""
    given(HOST_IS_SEATED, ADA_WAITS, INES_WAITS).when(
        lambda state: admit_all(state, by=SEAT_OF_HELENE, capacity=300)
    ).then(ADA_IS_ADMITTED, INES_IS_ADMITTED)
    given(HOST_IS_SEATED, ADA_WAITS, INES_WAITS).when(
        lambda state: admit_all(state, by=SEAT_OF_HELENE, capacity=2)
    ).then(ADA_IS_ADMITTED)


def test_refusing_needs_somebody_who_waits() -> None:
    """Who waits can be turned away; who has a seat can not."""
    decide: Decide[Admission] = lambda state: refuse(state, seat_id=SEAT_OF_ADA, by=SEAT_OF_HELENE)  # noqa: E731
    given(ADA_WAITS).when(decide).then(AdmissionRefused(SEAT_OF_ADA, SEAT_OF_HELENE))
    given(ADA_IS_SEATED).when(decide).refused(NotWaiting)


def test_leaving_is_noted_once() -> None:
    """Withdrawing and releasing are repeated without effect."""
    given(ADA_WAITS).when(lambda state: withdraw(state, seat_id=SEAT_OF_ADA)).then(AdmissionWithdrawn(SEAT_OF_ADA))
    given().when(lambda state: withdraw(state, seat_id=SEAT_OF_ADA)).then()
    given().when(lambda state: release(state, seat_id=SEAT_OF_ADA, reason=ReleaseReason.LEFT)).then()


def test_a_guest_is_a_guest() -> None:
    """That somebody came without an account is part of the history."""
    given().when(ada_joins(person_id=NOE, guest=True)).then(AdmissionRequested(SEAT_OF_ADA, NOE, name_of(NOE), True))
