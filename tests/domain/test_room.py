"""The room as a fold of its session's events."""

from functools import reduce

from domain import (
    admission,
    chat,
    hands,
    people,
    polls,
    publications,
    recordings,
    seats,
    session,
)
from domain.admission import ReleaseReason, Role
from domain.chat import AMENDED_KEPT, MESSAGES_KEPT
from domain.event import Event
from domain.personal import Personal
from domain.poll_results import Results
from domain.recordings import Consent
from domain.room import Room, fold
from tests.domain.people_of_the_tests import (
    ADA,
    HELENE,
    MEETING,
    NOON,
    POLL,
    RECORDING,
    SEAT_OF_ADA,
    SEAT_OF_HELENE,
    SESSION,
    TAB,
    name_of,
    named,
    recorded,
)

STARTED = session.SessionStarted(SESSION, MEETING, HELENE, "Analyse", True)
HOST = admission.ParticipantAdmitted(SEAT_OF_HELENE, HELENE, name_of(HELENE, "Hélène"), False, Role.HOST)
ADA_WAITS = admission.AdmissionRequested(SEAT_OF_ADA, ADA, name_of(ADA), False)
ADA_IN = admission.ParticipantAdmitted(SEAT_OF_ADA, ADA, name_of(ADA), False, Role.PARTICIPANT, SEAT_OF_HELENE)


def room_after(*events: Event) -> Room:
    return reduce(fold, recorded(*events), Room())


def with_ada(*events: Event) -> Room:
    """The room of a session with Hélène and Ada, after these events."""
    return room_after(STARTED, HOST, ADA_WAITS, ADA_IN, *events)


def test_who_waits_is_then_seated() -> None:
    """A tab opened while waiting is the seat's tab after admission."""
    opened = seats.ConnectionOpened(SEAT_OF_ADA, TAB)
    waiting = room_after(STARTED, HOST, ADA_WAITS, opened)
    assert waiting.place_of(ADA) == 1
    assert waiting.seat_of(ADA) is None
    seated = room_after(STARTED, HOST, ADA_WAITS, opened, ADA_IN)
    assert seated.place_of(ADA) is None
    assert seated.participants[SEAT_OF_ADA].connections == {TAB: seats.ConnectionState.OPEN}
    assert not seated.participants[SEAT_OF_ADA].reconnecting
    assert seated.connections_before == {}


def test_a_seat_without_an_open_tab_reconnects() -> None:
    """The tile says that they are reconnecting."""
    lost = [seats.ConnectionOpened(SEAT_OF_ADA, TAB), seats.ConnectionLost(SEAT_OF_ADA, TAB, NOON)]
    assert room_after(STARTED, ADA_WAITS, ADA_IN, *lost).participants[SEAT_OF_ADA].reconnecting


def test_hands_and_publications_belong_to_the_seat() -> None:
    """What one raises and opens is seen until it is lowered and muted."""
    room = room_after(
        STARTED,
        HOST,
        hands.HandRaised(SEAT_OF_HELENE),
        publications.MicrophoneOpened(SEAT_OF_HELENE),
        publications.CameraStarted(SEAT_OF_HELENE),
        publications.ScreenShareStarted(SEAT_OF_HELENE),
    )
    seat = room.participants[SEAT_OF_HELENE]
    assert (seat.microphone, seat.camera, seat.screen) == (True, True, True)
    assert seat.hand_raised_at is not None
    after = reduce(
        fold,
        recorded(
            hands.HandLowered(SEAT_OF_HELENE, SEAT_OF_HELENE),
            publications.MicrophoneMuted(SEAT_OF_HELENE, SEAT_OF_HELENE),
            publications.CameraStopped(SEAT_OF_HELENE, SEAT_OF_HELENE),
            publications.ScreenShareStopped(SEAT_OF_HELENE, SEAT_OF_HELENE),
            start=7,
        ),
        room,
    )
    seat = after.participants[SEAT_OF_HELENE]
    assert (seat.microphone, seat.camera, seat.screen, seat.hand_raised_at) == (False, False, False, None)
    assert room.participants[SEAT_OF_HELENE].microphone


def test_only_who_agreed_is_captured_while_a_recording_runs() -> None:
    """Silence, refusal and withdrawal don't capture; nor does consent without a recording."""
    start = recordings.RecordingStarted(RECORDING, HELENE, SEAT_OF_HELENE)
    yes = recordings.ConsentGiven(SEAT_OF_ADA, ADA)
    no = recordings.ConsentWithdrawn(SEAT_OF_ADA, ADA, False)
    here = [STARTED, HOST, ADA_WAITS, ADA_IN]
    assert not room_after(*here, yes).is_captured(SEAT_OF_ADA)
    assert not room_after(*here, start).is_captured(SEAT_OF_ADA)
    assert room_after(*here, start, yes).is_captured(SEAT_OF_ADA)
    assert not room_after(*here, start, yes, no).is_captured(SEAT_OF_ADA)
    assert room_after(*here, start, yes, no).consents == {ADA: Consent.WITHDRAWN}
    ended = session.SessionEnded(SESSION, session.EndReason.EMPTY)
    assert not room_after(*here, start, yes, ended).is_captured(SEAT_OF_ADA)


def test_a_poll_counts_the_votes() -> None:
    """Counts follow the votes; who is forgotten counts for no choice."""
    opened = polls.PollOpened(POLL, SESSION, "Compris ?", ("Oui", "Non"), SEAT_OF_HELENE)
    ada = polls.VoteCast(POLL, SEAT_OF_ADA, ADA, Personal(ADA, "1"))
    helene = polls.VoteCast(POLL, SEAT_OF_HELENE, HELENE, Personal(HELENE, "0"))
    assert room_after(STARTED, HOST, opened, ada, helene).polls[POLL].results() == Results(2, (1, 1))
    forgotten = room_after(STARTED, HOST, opened, ada, helene, people.PersonForgotten(ADA)).polls[POLL]
    assert forgotten.results() == Results(1, (1, 0))
    assert len(forgotten.votes) == 2


def test_who_is_forgotten_has_no_name_and_no_words() -> None:
    """Forgetting live gives the room that a replay with the key destroyed gives."""
    said = chat.MessageSent(named("m"), SEAT_OF_ADA, Personal(ADA, "Bonjour"))
    live = room_after(STARTED, HOST, ADA_WAITS, ADA_IN, said, people.PersonForgotten(ADA))
    replayed = room_after(
        STARTED,
        HOST,
        admission.AdmissionRequested(SEAT_OF_ADA, ADA, Personal(ADA, None), False),
        admission.ParticipantAdmitted(SEAT_OF_ADA, ADA, Personal(ADA, None), False, Role.PARTICIPANT, SEAT_OF_HELENE),
        chat.MessageSent(named("m"), SEAT_OF_ADA, Personal(ADA, None)),
        people.PersonForgotten(ADA),
    )
    assert live == replayed


def test_the_latest_messages_are_part_of_the_room() -> None:
    """500 messages are kept, in order."""
    said = [
        chat.MessageSent(named(f"m{n}"), SEAT_OF_HELENE, Personal(HELENE, str(n))) for n in range(MESSAGES_KEPT + 2)
    ]
    messages = room_after(STARTED, HOST, *said).messages
    assert len(messages) == MESSAGES_KEPT
    assert [messages[0].text.text, messages[-1].text.text] == ["2", str(MESSAGES_KEPT + 1)]


def test_it_is_known_which_older_messages_were_changed() -> None:
    """Those that are kept no more, the latest changes of them; of one that is kept the change itself is."""
    said = [chat.MessageSent(named(f"m{n}"), SEAT_OF_HELENE, Personal(HELENE, "x")) for n in range(MESSAGES_KEPT + 2)]
    kept = chat.MessageEdited(named("m2"), SEAT_OF_HELENE, Personal(HELENE, "y"))
    gone = chat.MessageDeleted(named("m1"), SEAT_OF_HELENE, SEAT_OF_HELENE)
    room = room_after(STARTED, HOST, *said, kept, gone)
    assert (room.messages[0].text.text, room.messages[0].edited) == ("y", True)
    assert room.amended == (chat.Amended(named("m1"), room.position),)
    edits = [chat.MessageEdited(named("m0"), SEAT_OF_HELENE, Personal(HELENE, str(n))) for n in range(AMENDED_KEPT)]
    room = room_after(STARTED, HOST, *said, gone, *edits)
    assert {each.message_id for each in room.amended} == {named("m0")}
    assert [each.position for each in room.amended] == list(range(room.position - AMENDED_KEPT + 1, room.position + 1))


def test_who_leaves_has_no_seat_and_who_was_removed_is_remembered() -> None:
    """Removal is told to the person."""
    left = room_after(STARTED, HOST, admission.SeatReleased(SEAT_OF_HELENE, ReleaseReason.LEFT))
    assert left.participants == {}
    assert left.removed == frozenset()
    removed = room_after(STARTED, HOST, admission.SeatReleased(SEAT_OF_HELENE, ReleaseReason.REMOVED))
    assert removed.removed == {HELENE}
