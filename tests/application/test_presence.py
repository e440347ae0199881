"""The sweeper: who was lost, whose seat is released, which session is over. The clock is moved by hand."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import msgspec
import pytest

from application import admission, breakout_plan, meetings, quizzes, session
from application.amphi import Amphi
from application.presence import GRACE_SECONDS, Presence
from application.session import NotInSession
from application.viewer import Viewer
from domain.asking import Question, QuestionKind
from domain.event import Event
from domain.kinds import MeetingKind
from domain.meetings import MeetingCreated
from domain.people import Affiliation
from domain.quizzes import QuestionClosed, QuizStarted
from domain.seats import RESERVED_SECONDS, ConnectionLost, ConnectionRestored, ParticipantLost
from domain.session import SessionEnded
from tests.application.test_meeting_held import ESTABLISHMENT, guest, joins, meeting_of, person


class Notes:
    """What web and media say they hear; None says that nothing can be told."""

    def __init__(self) -> None:
        self.connections: set[UUID] | None = set()

    def note(self, source: str, connection_ids: Sequence[UUID]) -> None:
        raise AssertionError("the sweeper only reads")

    gone = note

    def heard(self, connection_ids: Sequence[UUID]) -> set[UUID] | None:
        return self.connections


class Sessions:
    """Which sessions are live."""

    def __init__(self, *sessions: UUID) -> None:
        self.named = sessions

    def live_sessions(self) -> list[tuple[UUID, UUID]]:
        return [(ESTABLISHMENT, session_id) for session_id in self.named]

    def expired_recordings(self, now: datetime) -> list[tuple[UUID, UUID, UUID]]:
        return []


class Sweeping:
    """A host and a guest in a room, with the sweeper and a clock that is moved."""

    def __init__(self, amphi: Amphi) -> None:
        self.now = datetime.now(UTC)
        self.amphi = msgspec.structs.replace(amphi, clock=lambda: self.now)
        self.host = person(self.amphi, "helene", Affiliation.FACULTY)
        self.noe = guest()
        self.tab, self.host_tab = uuid4(), uuid4()
        self.meeting = meeting_of(self.amphi, self.host, waiting_room=False)
        self.session_id = joins(self.amphi, self.host, self.meeting.code, tab=self.host_tab).session_id
        self.seat_id = joins(self.amphi, self.noe, self.meeting.code, tab=self.tab).seat_id
        self.notes = Notes()
        self.sessions = Sessions(self.session_id)
        self.presence = Presence(self.amphi, ESTABLISHMENT, self.notes, self.sessions)
        self._seen = self.presence.start()
        self.now = amphi.store.read(self._seen - 1, 1)[0].recorded_at  # joining takes its time on a busy machine

    def later(self, seconds: float, *, heard: set[UUID] | None) -> list[Event]:
        """Sweep each second for a while; returns what was noted."""
        self.notes.connections = heard
        noted: list[Event] = []
        until = self.now + timedelta(seconds=seconds)
        while self.now < until:
            self.now += timedelta(seconds=min(1.0, (until - self.now).total_seconds()))
            self.presence.sweep()
            for recorded in self.amphi.store.read(self._seen, 100):
                self.presence.observe(recorded)
                self._seen = recorded.position
                noted.append(recorded.event)
        return noted


@pytest.fixture
def sweeping(amphi: Amphi) -> Sweeping:
    return Sweeping(amphi)


def _kinds(events: list[Event]) -> list[type[Event]]:
    return [type(event) for event in events]


def test_who_is_heard_is_left_alone(sweeping: Sweeping) -> None:
    """Nothing is noted about tabs that are heard."""
    assert sweeping.later(30, heard={sweeping.tab, sweeping.host_tab}) == []


def test_a_tab_that_is_silent_is_lost_and_comes_back(sweeping: Sweeping) -> None:
    """After the grace of a new tab, silence is a loss; being heard again restores the same seat."""
    assert sweeping.later(GRACE_SECONDS - 2, heard={sweeping.host_tab}) == []
    (lost,) = sweeping.later(4, heard={sweeping.host_tab})
    assert isinstance(lost, ConnectionLost)
    assert lost.connection_id == sweeping.tab
    (restored,) = sweeping.later(3, heard={sweeping.host_tab, sweeping.tab})
    assert isinstance(restored, ConnectionRestored)
    assert joins(sweeping.amphi, sweeping.noe, sweeping.meeting.code).seat_id == sweeping.seat_id


def test_a_seat_is_kept_for_sixty_seconds(sweeping: Sweeping) -> None:
    """Then it is released with the instant of the last sign of life; who comes back takes another without waiting."""
    sweeping.later(GRACE_SECONDS + 2, heard={sweeping.host_tab})
    assert sweeping.later(RESERVED_SECONDS - 3, heard={sweeping.host_tab}) == []
    released = sweeping.later(5, heard={sweeping.host_tab})
    (lost,) = [event for event in released if isinstance(event, ParticipantLost)]
    assert lost.seat_id == sweeping.seat_id
    with pytest.raises(NotInSession):
        session.place_of(sweeping.amphi, sweeping.noe, sweeping.session_id, session.Command.SEND_MESSAGE)
    again = joins(sweeping.amphi, sweeping.noe, sweeping.meeting.code)
    assert again.seated
    assert again.seat_id != sweeping.seat_id


def test_a_closed_tab_keeps_the_seat_for_a_reload(sweeping: Sweeping) -> None:
    """A seat without any tab is released after the same minute."""
    admission.close_connection(
        sweeping.amphi, sweeping.noe, uuid4(), session_id=sweeping.session_id, connection_id=sweeping.tab
    )
    assert ParticipantLost not in _kinds(sweeping.later(RESERVED_SECONDS - 5, heard={sweeping.host_tab}))
    assert ParticipantLost in _kinds(sweeping.later(10, heard={sweeping.host_tab}))


def test_a_minute_between_two_reloads_is_not_a_minute_away(sweeping: Sweeping) -> None:
    """Each time without a tab is counted by itself, however often a page is loaded anew."""
    tab = sweeping.tab
    for _ in range(3):
        admission.close_connection(
            sweeping.amphi, sweeping.noe, uuid4(), session_id=sweeping.session_id, connection_id=tab
        )
        sweeping.later(2, heard={sweeping.host_tab})
        tab = uuid4()
        assert joins(sweeping.amphi, sweeping.noe, sweeping.meeting.code, tab=tab).seat_id == sweeping.seat_id
        assert ParticipantLost not in _kinds(sweeping.later(RESERVED_SECONDS, heard={sweeping.host_tab, tab}))


def test_nothing_is_concluded_when_the_notes_are_lost(sweeping: Sweeping) -> None:
    """A Valkey that was restarted takes nobody's seat."""
    assert sweeping.later(RESERVED_SECONDS * 2, heard=None) == []


def test_a_session_without_anybody_ends_after_half_an_hour(sweeping: Sweeping) -> None:
    """Half an hour after the last seat was released."""
    for viewer in (sweeping.host, sweeping.noe):
        admission.leave(sweeping.amphi, viewer, uuid4(), session_id=sweeping.session_id)
    assert SessionEnded not in _kinds(sweeping.later(29 * 60, heard=set()))
    assert SessionEnded in _kinds(sweeping.later(2 * 60, heard=set()))


def test_a_study_group_ends_by_itself_and_is_opened_again(sweeping: Sweeping) -> None:
    """Its owner never came; the next time is another session."""
    amphi = sweeping.amphi
    made = meetings.create_meeting(
        amphi, sweeping.host, uuid4(), title="Révisions", starts_at=None, kind=MeetingKind.STUDY_GROUP
    )
    (group,) = made.events
    assert isinstance(group, MeetingCreated)
    addresses = ["ines@exemple.fr", "adrien@exemple.fr"]
    breakout_plan.invite_mailboxes(amphi, sweeping.host, uuid4(), meeting_id=group.meeting_id, addresses=addresses)
    members = [person(amphi, name, Affiliation.STUDENT) for name in ("ines", "adrien")]
    (session_id,) = {joins(amphi, member, group.code).session_id for member in members}
    for member in members:
        admission.leave(amphi, member, uuid4(), session_id=session_id)

    def ended(minutes: int) -> list[UUID]:
        noted = sweeping.later(minutes * 60, heard=None)
        return [event.session_id for event in noted if isinstance(event, SessionEnded)]

    assert session_id not in ended(29)
    assert session_id in ended(2)
    again = joins(amphi, members[1], group.code)
    assert again.seated
    assert again.session_id != session_id


def test_a_session_that_was_named_too_late_is_found(sweeping: Sweeping) -> None:
    """The read model was behind when the sweeper started, and nothing has happened in the session since."""
    known, sweeping.sessions.named = sweeping.sessions.named, ()
    sweeping.presence = Presence(sweeping.amphi, ESTABLISHMENT, sweeping.notes, sweeping.sessions)
    sweeping.presence.start()
    assert sweeping.later(GRACE_SECONDS + 2, heard={sweeping.host_tab}) == []
    sweeping.sessions.named = known
    assert ConnectionLost in _kinds(sweeping.later(60 + GRACE_SECONDS + 2, heard={sweeping.host_tab}))


def test_a_question_of_a_quiz_is_closed_when_its_time_is_up(sweeping: Sweeping) -> None:
    """Once, though no page of the host is open."""
    asked = Question(QuestionKind.ONE, "?", ("a", "b"), right=(0,), seconds=20)
    amphi, host, session_id = sweeping.amphi, sweeping.host, sweeping.session_id
    (started,) = quizzes.start_quiz(
        amphi, host, uuid4(), session_id=session_id, title="Contrôle", questions=[asked]
    ).events
    assert isinstance(started, QuizStarted)
    quizzes.ask_quiz_question(amphi, host, uuid4(), session_id=session_id, quiz_id=started.quiz_id, number=0)
    here = {sweeping.host_tab, sweeping.tab}
    assert QuestionClosed not in _kinds(sweeping.later(20, heard=here))
    (closed,) = sweeping.later(10, heard=here)
    assert isinstance(closed, QuestionClosed)
    assert (closed.number, closed.by) == (0, None)


def test_the_sweeper_speaks_for_amphi_only(sweeping: Sweeping) -> None:
    """A person can't end a session as the sweeper does."""
    with pytest.raises(NotInSession):
        session.end_session(sweeping.amphi, Viewer(ESTABLISHMENT, uuid4()), uuid4(), session_id=sweeping.session_id)
