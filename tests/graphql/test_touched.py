"""Whose own part of a room changes is told apart from all others, who share what they are told."""

from itertools import accumulate, pairwise

from application.viewer import Viewer
from domain import admission, breakouts, chat, hands, polls, quizzes, recordings, session
from domain.admission import Role
from domain.asking import Question, QuestionKind
from domain.event import NIL
from domain.personal import Personal
from domain.room import Room, fold
from interfaces.graphql import room as views
from interfaces.graphql.room import RoomState
from tests.domain.people_of_the_tests import (
    ADA,
    HELENE,
    INES,
    MEETING,
    NOE,
    POLL,
    RECORDING,
    SEAT_OF_ADA,
    SEAT_OF_HELENE,
    SEAT_OF_INES,
    SEAT_OF_NOE,
    SESSION,
    name_of,
    named,
    recorded,
)

QUIZ = named("quiz")
GROUP = breakouts.Group(named("group"), 1)
ASKED_TO_GO = breakouts.BreakoutsOpened(SESSION, (GROUP,), {ADA: GROUP.group_id}, SEAT_OF_HELENE, asked=True)
LOU, SEAT_OF_LOU = named("Lou"), named("seat of Lou")
EVERYBODY = {HELENE, ADA, INES, NOE, LOU}
EVENTS = (
    session.SessionStarted(SESSION, MEETING, HELENE, "Analyse", True),
    admission.ParticipantAdmitted(SEAT_OF_HELENE, HELENE, name_of(HELENE), False, Role.HOST),
    admission.AdmissionRequested(SEAT_OF_ADA, ADA, name_of(ADA), False),
    admission.AdmissionRequested(SEAT_OF_INES, INES, name_of(INES), False),
    admission.AdmissionRequested(SEAT_OF_NOE, NOE, name_of(NOE), True),
    admission.ParticipantAdmitted(SEAT_OF_ADA, ADA, name_of(ADA), False, Role.PARTICIPANT, SEAT_OF_HELENE),
    admission.AdmissionRefused(SEAT_OF_NOE, SEAT_OF_HELENE),
    admission.ParticipantAdmitted(SEAT_OF_INES, INES, name_of(INES), False, Role.PARTICIPANT, SEAT_OF_HELENE),
    hands.HandRaised(SEAT_OF_ADA),
    chat.MessageSent(POLL, SEAT_OF_ADA, Personal(ADA, "Bonjour")),
    recordings.ConsentGiven(SEAT_OF_ADA, ADA),
    recordings.RecordingStarted(RECORDING, HELENE, SEAT_OF_HELENE),
    recordings.ConsentGiven(SEAT_OF_INES, INES),
    recordings.ConsentWithdrawn(SEAT_OF_ADA, ADA, False),
    recordings.RecordingStopped(RECORDING, recordings.StopReason.STOPPED, SEAT_OF_HELENE),
    polls.PollOpened(POLL, SESSION, "Compris ?", ("Oui", "Non"), SEAT_OF_HELENE),
    polls.VoteCast(POLL, SEAT_OF_ADA, ADA, Personal(ADA, "1")),
    polls.VoteCast(POLL, SEAT_OF_INES, INES, Personal(INES, "0")),
    polls.PollClosed(POLL, SEAT_OF_HELENE),
    polls.PollResultsShared(POLL, SEAT_OF_HELENE),
    quizzes.QuizStarted(
        QUIZ, SESSION, "Contrôle", (Question(QuestionKind.TEXT, "L’unité ?", accepted=("J",)),), SEAT_OF_HELENE
    ),
    quizzes.QuestionAsked(QUIZ, 0, SEAT_OF_HELENE),
    quizzes.QuestionAnswered(QUIZ, 0, SEAT_OF_ADA, ADA, Personal(ADA, "J")),
    quizzes.QuestionClosed(QUIZ, 0, SEAT_OF_HELENE),
    quizzes.QuizEnded(QUIZ, SEAT_OF_HELENE),
    admission.SeatReleased(SEAT_OF_INES, admission.ReleaseReason.REMOVED),
    ASKED_TO_GO,
    breakouts.BreakoutsClosed(SESSION, breakouts.CloseReason.CALLED_BACK, SEAT_OF_HELENE),
    ASKED_TO_GO,
    breakouts.ParticipantsMoved(SESSION, {ADA: GROUP.group_id}, SEAT_OF_ADA),
    admission.AdmissionRequested(SEAT_OF_LOU, LOU, name_of(LOU), True),
    admission.ParticipantAdmitted(SEAT_OF_LOU, LOU, name_of(LOU), True, Role.PARTICIPANT, SEAT_OF_HELENE),
    breakouts.ParticipantsMoved(SESSION, {LOU: GROUP.group_id}, SEAT_OF_HELENE),
    breakouts.GroupHostNamed(SESSION, GROUP.group_id, LOU, SEAT_OF_HELENE),
    breakouts.ParticipantsMoved(SESSION, {ADA: None}, SEAT_OF_LOU, sent_from=GROUP.group_id),
    breakouts.GroupHostNamed(SESSION, GROUP.group_id, None, SEAT_OF_HELENE),
    breakouts.GroupHostNamed(SESSION, GROUP.group_id, LOU, SEAT_OF_HELENE),
    admission.SeatReleased(SEAT_OF_ADA, admission.ReleaseReason.LEFT),
    breakouts.BreakoutsClosed(SESSION, breakouts.CloseReason.CALLED_BACK, SEAT_OF_HELENE),
)
STATES = [RoomState(room, "Hélène") for room in accumulate(recorded(*EVENTS), fold, initial=Room())][1:]


def test_whose_own_part_changes_is_touched() -> None:
    """Between any two states of a session, near or far apart."""
    for number, before in enumerate(STATES):
        for now in STATES[number + 1 :]:
            touched = views.touched(before, now)
            for person in EVERYBODY:
                viewer = Viewer(NIL, person, name="somebody")
                if views.mine(before, viewer) != views.mine(now, viewer):
                    assert touched is None or person in touched


def test_a_poll_touches_only_who_votes() -> None:
    """It is opened, closed and shared for everybody with the same message."""
    touched = [views.touched(*each) for each in pairwise(STATES)]
    assert touched[14:19] == [set(), {ADA}, {INES}, set(), set()]


def test_a_quiz_touches_only_who_answers() -> None:
    """When they answer, and when they are told whether it was right."""
    touched = [views.touched(*each) for each in pairwise(STATES)]
    assert touched[19:24] == [set(), set(), {ADA}, {ADA}, {ADA}]


def test_a_recording_touches_only_who_answered() -> None:
    """Who is captured, or answers; it begins and ends for all others with the same message."""
    touched = [views.touched(*each) for each in pairwise(STATES)]
    assert touched[9:14] == [{ADA}, {ADA}, {INES}, {ADA}, {ADA, INES}]
