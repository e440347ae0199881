"""Encoders, rule by rule: one for each meeting, a seat of its own, no person."""

from functools import partial
from uuid import UUID

from domain import admission, encoders, roles
from domain.admission import Admission, ParticipantAdmitted, ReleaseReason, Role, SeatReleased, SessionFull, WasRemoved
from domain.encoders import Encoder, EncoderAllowed, EncoderForbidden
from domain.event import Event
from domain.personal import Personal
from domain.publications import MicrophoneOpened
from domain.refusal import TextEmpty, TextTooLong
from domain.room import fold
from domain.switches import Switch, SwitchTurned
from tests.domain.people_of_the_tests import ADA, MEETING, SEAT_OF_ADA, SEAT_OF_HELENE
from tests.domain.people_of_the_tests import recorded as at_noon
from tests.domain.specification import Given
from tests.domain.test_room import with_ada

DEVICE, OTHER, SEAT = UUID(int=70), UUID(int=71), UUID(int=72)
ALLOWED = EncoderAllowed(MEETING, DEVICE, "Régie")
SEATED = ParticipantAdmitted(SEAT, DEVICE, Personal(DEVICE, "Régie"), True, Role.PRESENTER, encoder=True)
come = partial(admission.seat_encoder, seat_id=SEAT, encoder_id=DEVICE, name="Régie", capacity=2)


def given(*events: object) -> Given[Encoder]:
    """What happened to the encoder of a meeting."""
    return Given(Encoder(), encoders.evolve, events)  # type: ignore[arg-type]  # events all


def desk(*events: object) -> Given[Admission]:
    """What happened at the desk."""
    return Given(Admission(), admission.evolve, events)  # type: ignore[arg-type]  # events all


def test_another_encoder_takes_the_place_of_the_one_that_was() -> None:
    """Its name has no blanks around it and can't be empty."""

    def allow(name: str) -> list[Event]:
        return encoders.allow(meeting_id=MEETING, encoder_id=DEVICE, name=name)

    given().when(lambda _: allow("  Régie ")).then(ALLOWED)
    given().when(lambda _: allow(" ")).refused(TextEmpty, field="name")
    given().when(lambda _: allow("a" * 81)).refused(TextTooLong, longest=80)
    assert given(ALLOWED, EncoderAllowed(MEETING, OTHER, "Caméra")).state == Encoder(OTHER, "Caméra")


def test_an_encoder_is_forbidden_once() -> None:
    """Where there is none, nothing happens."""
    given(ALLOWED).when(lambda state: encoders.forbid(state, meeting_id=MEETING)).then(
        EncoderForbidden(MEETING, DEVICE)
    )
    given(ALLOWED, EncoderForbidden(MEETING, DEVICE)).when(
        lambda state: encoders.forbid(state, meeting_id=MEETING)
    ).then()
    given().when(lambda state: encoders.forbid(state, meeting_id=MEETING)).then()


def test_an_encoder_waits_for_nothing_but_a_free_seat() -> None:
    """It counts among the seats; one that has a seat keeps it, one that was removed stays out."""
    ada = ParticipantAdmitted(SEAT_OF_ADA, ADA, Personal(ADA, "Ada"), False, Role.PARTICIPANT)
    host = ParticipantAdmitted(SEAT_OF_HELENE, OTHER, Personal(OTHER, "Hélène"), False, Role.HOST)
    desk(ada).when(come).then(SEATED)
    desk(ada, SEATED).when(come).then()
    desk(ada, host).when(come).refused(SessionFull, capacity=2)
    desk(SEATED, SeatReleased(SEAT, ReleaseReason.REMOVED)).when(come).refused(WasRemoved)
    assert desk(SEATED).state.seated[SEAT].encoder


def test_what_is_switched_off_for_all_is_not_for_the_encoder() -> None:
    """It publishes for the hosts: a presenter whatever roles are given, silenced only with all who present."""
    room = with_ada(SEATED, MicrophoneOpened(SEAT), MicrophoneOpened(SEAT_OF_ADA))
    off = SwitchTurned(Switch.MICROPHONE, False, SEAT_OF_HELENE)
    given_role = roles.RoleGiven(SEAT_OF_ADA, ADA, Role.PARTICIPANT, SEAT_OF_HELENE)
    for happened in at_noon(given_role, off, start=50):
        room = fold(room, happened)
    device = room.participants[SEAT]
    assert (device.encoder, device.role, device.microphone) == (True, Role.PRESENTER, True)
    assert not room.participants[SEAT_OF_ADA].microphone


def test_an_encoder_alone_is_nobody() -> None:
    """A room in which only it is left is empty of people."""
    assert encoders.has_people(with_ada(SEATED))
    room = with_ada(SEATED)
    for seat_id in list(room.participants):
        if seat_id != SEAT:
            for happened in at_noon(SeatReleased(seat_id, ReleaseReason.LEFT), start=80):
                room = fold(room, happened)
    assert list(room.participants) == [SEAT]
    assert not encoders.has_people(room)
