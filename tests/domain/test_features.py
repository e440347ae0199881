"""Meetings, people, seats, hands, publications, chat and recordings, rule by rule."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from domain import chat, hands, licences, meetings, people, publications, ratings, recordings, seats, session
from domain.admission import SeatNotFound
from domain.event import EVENTS, Event
from domain.people import Affiliation, Person
from domain.personal import Personal
from domain.recordings import Consent, ConsentOfPerson, DeletionReason, Recording, RunningRecording, StopReason
from domain.refusal import TextEmpty, TextTooLong
from domain.seats import ConnectionState, Seat
from domain.session import EndReason, Session, SessionHasEnded, SessionNotFound
from domain.waiting_room import Bypass
from tests.domain.people_of_the_tests import (
    ADA,
    HELENE,
    MEETING,
    NOON,
    OTHER_TAB,
    RECORDING,
    SEAT_OF_ADA,
    SEAT_OF_HELENE,
    SESSION,
    TAB,
    named,
)
from tests.domain.specification import Given

CREATED = meetings.MeetingCreated(MEETING, HELENE, "abcdefghijkm", "Analyse", True, None, bypass=Bypass.NOBODY)
STARTED = session.SessionStarted(SESSION, MEETING, HELENE, "Analyse", True)


def seat(*events: Event) -> Given[Seat]:
    return Given(Seat(), seats.evolve, events)


def meeting(*events: Event) -> Given[meetings.Meeting]:
    return Given(meetings.Meeting(), meetings.evolve, events)


def consent(*events: Event) -> Given[ConsentOfPerson]:
    return Given(ConsentOfPerson(), recordings.evolve_consent, events)


def test_every_event_has_a_topic_of_a_feature() -> None:
    """Topics are permanent names: a feature and a past tense."""
    assert len(EVENTS) >= 44
    assert all(topic.split(".")[1] == cls.__name__ for topic, cls in EVENTS.items())


def test_a_person_registers_at_the_first_sign_in_and_changes_later() -> None:
    """A later sign-in notes only what is different."""

    def signs_in(*affiliations: Affiliation) -> list[Event]:
        return people.sign_in(
            person.state,
            person_id=ADA,
            issuer="https://idp",
            subject="42",
            name="Ada",
            email="ada@x.fr",
            affiliations=frozenset(affiliations),
            duties=frozenset(),
        )

    person = Given(Person(), people.evolve, [])
    (registered,) = signs_in(Affiliation.STUDENT)
    assert isinstance(registered, people.PersonRegistered)
    person = Given(Person(), people.evolve, [registered])
    assert signs_in(Affiliation.STUDENT) == []
    both = (Affiliation.FACULTY, Affiliation.STUDENT)
    assert signs_in(*both) == [people.AffiliationsChanged(ADA, both)]


def test_the_charter_is_accepted_once_in_its_current_version() -> None:
    """Another version than the current one is refused."""
    given = Given(Person(), people.evolve, [])
    given.when(lambda s: people.accept_charter(s, person_id=ADA, version=1, current=2)).refused(
        people.CharterVersionUnknown, version=2
    )
    accepted = people.CharterAccepted(ADA, 2)
    given.when(lambda s: people.accept_charter(s, person_id=ADA, version=2, current=2)).then(accepted)
    Given(Person(), people.evolve, [accepted]).when(
        lambda s: people.accept_charter(s, person_id=ADA, version=2, current=2)
    ).then()


def test_any_affiliation_is_a_licence_to_organise() -> None:
    """Every member of the establishment organises; who has no affiliation takes part."""
    assert licences.may_organise(Person(affiliations=frozenset({Affiliation.STUDENT})))
    assert not licences.may_organise(Person())


def test_a_meeting_needs_a_title_and_no_date_long_past() -> None:
    """Title and date are checked when a meeting is created."""

    def create(title: str = "Analyse", days: int = 0) -> list[Event]:
        return meetings.create(
            meeting_id=MEETING,
            owner_id=HELENE,
            code="abcdefghijkm",
            title=title,
            starts_at=NOON + timedelta(days=days) if days else None,
            now=NOON,
        )

    assert create() == [CREATED]
    with pytest.raises(TextEmpty):
        create(title=" ")
    with pytest.raises(TextTooLong):
        create(title="x" * 121)
    with pytest.raises(meetings.DateInThePast):
        create(days=-1)


def test_a_meeting_changes_only_what_differs() -> None:
    """The same title again is no event; each change is its own."""
    meeting(CREATED).when(lambda s: meetings.change(s, now=NOON, title="Analyse", bypass=Bypass.NOBODY)).then()
    meeting(CREATED).when(
        lambda s: meetings.change(s, now=NOON, title="Algèbre", bypass=Bypass.EVERYBODY, starts_at=NOON)
    ).then(
        meetings.MeetingRenamed(MEETING, "Algèbre"),
        meetings.WaitingRoomDisabled(MEETING),
        meetings.MeetingRescheduled(MEETING, NOON),
    )


def test_a_cancelled_meeting_can_no_longer_be_changed() -> None:
    """Cancelling happens once; nobody changes what was cancelled or never was."""
    cancelled = meetings.MeetingCancelled(MEETING)
    meeting(CREATED).when(meetings.cancel).then(cancelled)
    meeting(CREATED, cancelled).when(meetings.cancel).then()
    meeting(CREATED, cancelled).when(lambda s: meetings.change(s, now=NOON, title="x")).refused(
        meetings.MeetingIsCancelled
    )
    meeting().when(meetings.cancel).refused(meetings.MeetingNotFound)


def test_a_session_ends_once() -> None:
    """Ended is refused, for whatever comes later."""
    ended = session.SessionEnded(SESSION, EndReason.ENDED_BY_HOST)
    given = Given(Session(), session.evolve, [STARTED])
    given.when(lambda s: session.end(s, EndReason.ENDED_BY_HOST)).then(ended)
    after = Given(Session(), session.evolve, [STARTED, ended])
    after.when(lambda s: session.end(s, EndReason.EMPTY)).then()
    with pytest.raises(SessionHasEnded):
        session.require_running(after.state)
    with pytest.raises(SessionNotFound):
        session.require_running(Session())


def test_a_session_without_seats_is_over_after_half_an_hour() -> None:
    """29 minutes are not enough."""
    assert not session.is_abandoned(NOON, NOON + timedelta(minutes=29))
    assert session.is_abandoned(NOON, NOON + timedelta(minutes=30))


def test_a_raised_hand_stays_raised_once() -> None:
    """Raising twice records one event."""
    seat(hands.HandRaised(SEAT_OF_ADA)).when(lambda s: hands.raise_hand(s.hand_raised, seat_id=SEAT_OF_ADA)).then()
    seat().when(lambda s: hands.lower_hand(s.hand_raised, seat_id=SEAT_OF_ADA, by=SEAT_OF_ADA)).then()


def test_the_sound_is_rated_once_and_otherwise_when_one_changes_ones_mind() -> None:
    """The same answer again says nothing new."""
    good, bad = ratings.SoundRated(ADA, True), ratings.SoundRated(ADA, False)

    def rates(good: bool) -> Callable[[ratings.Rating], list[Event]]:
        return lambda state: ratings.rate_sound(state, person_id=ADA, good=good)

    Given(ratings.Rating(), ratings.evolve, []).when(rates(True)).then(good)
    Given(ratings.Rating(), ratings.evolve, [good]).when(rates(True)).then()
    Given(ratings.Rating(), ratings.evolve, [good]).when(rates(False)).then(bad)


def test_a_tab_that_comes_back_is_restored() -> None:
    """The same connection is opened, lost and restored, not doubled."""
    opened = seats.ConnectionOpened(SEAT_OF_ADA, TAB)
    lost = seats.ConnectionLost(SEAT_OF_ADA, TAB, NOON)
    restored = seats.ConnectionRestored(SEAT_OF_ADA, TAB)

    def opens(state: Seat) -> list[Event]:
        return seats.open_connection(state, seat_id=SEAT_OF_ADA, connection_id=TAB)

    seat().when(opens).then(opened)
    seat(opened).when(opens).then()
    seat(opened, lost).when(opens).then(restored)
    assert not seat(opened, lost).state.heard
    assert seat(opened, lost, restored).state.heard


def test_a_seat_has_a_bounded_number_of_tabs() -> None:
    """The ninth tab is refused."""
    tabs = [seats.ConnectionOpened(SEAT_OF_ADA, named(f"tab {n}")) for n in range(8)]
    seat(*tabs).when(lambda s: seats.open_connection(s, seat_id=SEAT_OF_ADA, connection_id=TAB)).refused(
        seats.TooManyConnections, most=8
    )


def test_only_a_seat_that_nobody_hears_is_given_up() -> None:
    """One open tab keeps the seat."""
    opened = seats.ConnectionOpened(SEAT_OF_ADA, TAB)
    other = seats.ConnectionOpened(SEAT_OF_ADA, OTHER_TAB)
    lost = seats.ConnectionLost(SEAT_OF_ADA, TAB, NOON)

    def gives_up(state: Seat) -> list[Event]:
        return seats.lose(state, seat_id=SEAT_OF_ADA, last_seen_at=NOON)

    seat(opened, other, lost).when(gives_up).then()
    seat(opened, lost).when(gives_up).then(seats.ParticipantLost(SEAT_OF_ADA, NOON))


def test_a_seat_that_was_given_back_does_nothing_more() -> None:
    """After a removal, a connection is refused."""
    removed = seats.ParticipantRemoved(SEAT_OF_ADA, SEAT_OF_HELENE)
    seat(removed).when(lambda s: seats.open_connection(s, seat_id=SEAT_OF_ADA, connection_id=TAB)).refused(SeatNotFound)
    seat(removed).when(lambda s: seats.leave(s, seat_id=SEAT_OF_ADA)).then()
    assert seat(seats.ConnectionOpened(SEAT_OF_ADA, TAB)).state.connections == {TAB: ConnectionState.OPEN}


def test_publications_are_switched_once() -> None:
    """Opening an open microphone is no event; muting says who did it."""
    opened = publications.MicrophoneOpened(SEAT_OF_ADA)
    seat(opened).when(
        lambda s: publications.set_microphone(s.microphone, True, seat_id=SEAT_OF_ADA, by=SEAT_OF_ADA)
    ).then()
    seat(opened).when(
        lambda s: publications.set_microphone(s.microphone, False, seat_id=SEAT_OF_ADA, by=SEAT_OF_HELENE)
    ).then(publications.MicrophoneMuted(SEAT_OF_ADA, SEAT_OF_HELENE))


def test_a_message_is_written_and_bounded() -> None:
    """4,000 characters are a message; nothing is none."""
    message = named("message")
    sent = chat.send(message_id=message, session_id=SESSION, seat_id=SEAT_OF_ADA, person_id=ADA, text=" Bonjour ")
    assert sent == [chat.MessageSent(message, SEAT_OF_ADA, Personal(ADA, "Bonjour"), SESSION)]
    with pytest.raises(TextTooLong):
        chat.send(message_id=message, session_id=SESSION, seat_id=SEAT_OF_ADA, person_id=ADA, text="x" * 4001)


def test_one_recording_runs_at_a_time() -> None:
    """A second start and a second stop are refused."""
    started = recordings.RecordingStarted(RECORDING, HELENE, SEAT_OF_HELENE)
    stopped = recordings.RecordingStopped(RECORDING, StopReason.STOPPED, SEAT_OF_HELENE)
    running = Given(RunningRecording(), recordings.evolve_running, [started])
    idle = Given(RunningRecording(), recordings.evolve_running, [started, stopped])
    running.when(lambda s: recordings.start(s, recording_id=RECORDING, owner_id=HELENE, by=SEAT_OF_HELENE)).refused(
        recordings.AlreadyRecording
    )
    running.when(lambda s: recordings.stop(s, reason=StopReason.STOPPED, by=SEAT_OF_HELENE)).then(stopped)
    idle.when(lambda s: recordings.stop(s, reason=StopReason.STOPPED, by=SEAT_OF_HELENE)).refused(
        recordings.NotRecording
    )


@pytest.mark.parametrize(
    ("affiliations", "may"),
    [
        ({Affiliation.FACULTY}, True),
        ({Affiliation.STAFF}, True),
        ({Affiliation.STUDENT}, False),
        ({Affiliation.STUDENT, Affiliation.FACULTY}, True),
        (set(), False),
    ],
)
def test_only_faculty_and_staff_record_in_the_cloud(affiliations: set[Affiliation], may: bool) -> None:
    """A doctoral student who teaches may; a student may not."""
    assert recordings.may_record(frozenset(affiliations)) is may


def test_a_recording_expires_sixty_days_after_it_was_composed() -> None:
    """The day of deletion is fixed by the first composition."""
    later = NOON + timedelta(days=1)
    composed = recordings.RecordingComposed(RECORDING, "k", 9, 1.5, NOON + timedelta(days=60))

    def compose(state: Recording) -> list[Event]:
        return recordings.compose(
            state,
            recording_id=RECORDING,
            key="k",
            size_bytes=9,
            duration_seconds=1.5,
            now=NOON if state.key is None else later,
            retention_days=60,
        )

    Given(Recording(), recordings.evolve, []).when(compose).then(composed)
    Given(Recording(), recordings.evolve, [composed]).when(compose).then(composed)
    deleted = recordings.RecordingDeleted(RECORDING, DeletionReason.EXPIRED)
    Given(Recording(), recordings.evolve, [composed, deleted]).when(compose).refused(recordings.RecordingGone)


def test_consent_is_given_refused_and_withdrawn() -> None:
    """Silence is no consent; refusing what was given is a withdrawal; erasing may be asked later."""
    given = recordings.ConsentGiven(SEAT_OF_ADA, ADA)
    kept = recordings.ConsentWithdrawn(SEAT_OF_ADA, ADA, False)
    erased = recordings.ConsentWithdrawn(SEAT_OF_ADA, ADA, True)

    def withdraws(state: ConsentOfPerson, erase: bool = False) -> list[Event]:
        return recordings.withdraw_consent(state, seat_id=SEAT_OF_ADA, person_id=ADA, erase=erase)

    assert consent().state.consent is Consent.UNANSWERED
    consent(given).when(lambda s: recordings.refuse_consent(s, seat_id=SEAT_OF_ADA, person_id=ADA)).then(kept)
    consent(given).when(withdraws).then(kept)
    consent(given, kept).when(lambda s: withdraws(s, erase=True)).then(erased)
    consent(given, erased).when(lambda s: withdraws(s, erase=True)).then()
    consent().when(withdraws).refused(recordings.ConsentNotGiven)
