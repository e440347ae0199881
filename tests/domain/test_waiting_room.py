"""The waiting room while a session runs: who need not wait, what those who do are told, and being put back."""

from functools import reduce

import pytest

from domain import admission, companions, hands, publications, seats, session, waiting_room
from domain.admission import (
    Admission,
    AdmissionRequested,
    AdmissionWithdrawn,
    ParticipantAdmitted,
    ReturnedToWaitingRoom,
    Role,
    SeatNotFound,
)
from domain.event import Event
from domain.people import PersonForgotten
from domain.personal import Personal
from domain.refusal import TextTooLong
from domain.room import Room, fold
from domain.seats import ConnectionState, ParticipantSentBack, Seat
from domain.waiting_room import Bypass, BypassChanged, MessageTakenBack, MessageWritten
from tests.domain.people_of_the_tests import (
    ADA,
    HELENE,
    INES,
    MEETING,
    NOE,
    SEAT_OF_ADA,
    SEAT_OF_HELENE,
    SEAT_OF_INES,
    SEAT_OF_NOE,
    SESSION,
    TAB,
    name_of,
    recorded,
)
from tests.domain.specification import Given

NOE_WAITS = AdmissionRequested(SEAT_OF_NOE, NOE, name_of(NOE), True)
ADA_WAITS = AdmissionRequested(SEAT_OF_ADA, ADA, name_of(ADA), False)
INES_WAITS = AdmissionRequested(SEAT_OF_INES, INES, name_of(INES), True, True)
ADA_SITS = ParticipantAdmitted(SEAT_OF_ADA, ADA, name_of(ADA), False, Role.PARTICIPANT)
ADA_BACK = ReturnedToWaitingRoom(SEAT_OF_ADA)
WRITTEN = MessageWritten(Personal(HELENE, "Encore cinq minutes."), SEAT_OF_HELENE)


def desk(*events: Event) -> Given[Admission]:
    return Given(Admission(), admission.evolve, events)


def room(*events: Event) -> Room:
    start: list[Event] = [
        session.SessionStarted(SESSION, MEETING, HELENE, "Analyse", True),
        ParticipantAdmitted(SEAT_OF_HELENE, HELENE, name_of(HELENE), False, Role.HOST),
    ]
    return reduce(fold, recorded(*start, *events), Room())


@pytest.mark.parametrize(
    ("bypass", "who"),
    [
        (Bypass.NOBODY, []),
        (Bypass.INVITED, [SEAT_OF_INES]),
        (Bypass.SIGNED_IN, [SEAT_OF_ADA, SEAT_OF_INES]),
        (Bypass.EVERYBODY, [SEAT_OF_NOE, SEAT_OF_ADA, SEAT_OF_INES]),
    ],
)
def test_who_waits_and_need_not_any_more_is_let_in(bypass: Bypass, who: list[object]) -> None:
    """In order of arrival, as long as there are seats, by whom decided it."""
    waits = desk(NOE_WAITS, ADA_WAITS, INES_WAITS).state
    admitted = admission.admit_bypassing(waits, bypass, by=SEAT_OF_HELENE, capacity=300)
    assert [each.seat_id for each in admitted] == who  # type: ignore[attr-defined]
    assert all(each.by == SEAT_OF_HELENE for each in admitted)  # type: ignore[attr-defined]
    assert len(admission.admit_bypassing(waits, bypass, by=SEAT_OF_HELENE, capacity=1)) == min(1, len(who))


def test_the_rule_changes_once_and_is_the_rooms() -> None:
    """The same again is nothing."""
    assert waiting_room.set_bypass(Bypass.NOBODY, Bypass.NOBODY, by=SEAT_OF_HELENE) == []
    (changed,) = waiting_room.set_bypass(Bypass.NOBODY, Bypass.INVITED, by=SEAT_OF_HELENE)
    assert changed == BypassChanged(Bypass.INVITED, SEAT_OF_HELENE)
    assert room(changed).bypass is Bypass.INVITED
    run = Given(session.Session(), session.evolve, [changed]).state
    assert run.bypass is Bypass.INVITED


def test_a_message_to_who_waits() -> None:
    """Written, written anew, taken back; the same again is nothing; forgotten with who wrote it."""

    def writes(before: Personal | None, text: str) -> list[Event]:
        return waiting_room.write(before, text, person_id=HELENE, by=SEAT_OF_HELENE)

    assert writes(None, " Encore cinq minutes. ") == [WRITTEN]
    assert writes(WRITTEN.text, "Encore cinq minutes.") == []
    assert writes(WRITTEN.text, " ") == [MessageTakenBack(SEAT_OF_HELENE)]
    assert writes(None, "") == []
    with pytest.raises(TextTooLong):
        writes(None, "x" * 301)
    assert room(WRITTEN).waiting_message == WRITTEN.text
    assert room(WRITTEN, BypassChanged(Bypass.INVITED, SEAT_OF_HELENE)).waiting_message == WRITTEN.text
    assert room(WRITTEN, MessageTakenBack(SEAT_OF_HELENE)).waiting_message is None
    forgotten = room(WRITTEN, PersonForgotten(HELENE)).waiting_message
    assert forgotten == Personal(HELENE, None)
    assert Given(session.Session(), session.evolve, [WRITTEN]).state.waiting_message == WRITTEN.text


def test_who_is_put_back_waits_behind_the_others() -> None:
    """They must be admitted again, and come in as who they were."""
    state = desk(ADA_SITS, NOE_WAITS, ADA_BACK).state
    assert [*state.waiting] == [SEAT_OF_NOE, SEAT_OF_ADA]
    assert ADA not in state.admitted_before
    assert state.seat_of(ADA) is None
    for bypass in Bypass:  # whatever the rule, and if they go away and come again
        assert SEAT_OF_ADA not in [
            each.seat_id  # type: ignore[attr-defined]
            for each in admission.admit_bypassing(state, bypass, by=SEAT_OF_HELENE, capacity=300)
        ]
    gone = admission.evolve(state, AdmissionWithdrawn(SEAT_OF_ADA))
    (waits,) = admission.join(
        gone,
        seat_id=SEAT_OF_INES,
        person_id=ADA,
        name="Ada",
        guest=False,
        role=Role.PARTICIPANT,
        bypass=Bypass.EVERYBODY,
        capacity=300,
    )
    assert isinstance(waits, AdmissionRequested)
    (again,) = admission.admit(state, seat_id=SEAT_OF_ADA, by=SEAT_OF_HELENE, capacity=300)
    assert again == ParticipantAdmitted(SEAT_OF_ADA, ADA, name_of(ADA), False, Role.PARTICIPANT, SEAT_OF_HELENE)


def test_who_is_put_back_publishes_nothing() -> None:
    """Microphone, camera, screen and hand are gone, the tabs stay; who is gone can't be put back."""
    opened = seats.ConnectionOpened(SEAT_OF_ADA, TAB)
    on = [
        publications.MicrophoneOpened(SEAT_OF_ADA),
        publications.CameraStarted(SEAT_OF_ADA),
        publications.ScreenShareStarted(SEAT_OF_ADA),
        hands.HandRaised(SEAT_OF_ADA),
    ]
    back = ParticipantSentBack(SEAT_OF_ADA, SEAT_OF_HELENE)
    seat = Given(Seat(), seats.evolve, [opened, *on])
    seat.when(lambda s: seats.send_back(s, seat_id=SEAT_OF_ADA, by=SEAT_OF_HELENE)).then(back)
    assert Given(Seat(), seats.evolve, [opened, *on, back]).state == Seat(connections={TAB: ConnectionState.OPEN})
    companion = companions.CompanionStarted(SEAT_OF_ADA)
    assert Given(Seat(), seats.evolve, [companion, back]).state.companion
    assert room(ADA_SITS, companion, ADA_BACK, ADA_SITS).participants[SEAT_OF_ADA].companion
    with pytest.raises(SeatNotFound):
        seats.send_back(Seat(gone=True), seat_id=SEAT_OF_ADA, by=SEAT_OF_HELENE)
    after = room(ADA_SITS, opened, *on, ADA_BACK)
    assert [*after.waiting] == [SEAT_OF_ADA]
    assert SEAT_OF_ADA not in after.participants
    again = room(ADA_SITS, opened, *on, ADA_BACK, ADA_SITS).participants[SEAT_OF_ADA]
    assert (again.microphone, again.camera, again.screen, again.hand_raised_at) == (False, False, False, None)
    assert again.connections == {TAB: ConnectionState.OPEN}
