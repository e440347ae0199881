"""Forgetting: every read model erases, and a rebuild afterwards gives the very same rows."""

from uuid import UUID, uuid4

import psycopg
import pytest

from domain import chat, hands, polls, quizzes, recordings
from domain.admission import AdmissionRefused, ReleaseReason, Role, SeatReleased
from domain.asking import Question, QuestionKind
from domain.breakout_plan import Member, MemberKind, MembersAdded
from domain.people import PersonForgotten
from domain.personal import Personal
from domain.recordings import StopReason
from domain.seats import ParticipantRemoved
from infrastructure.event_store import PostgresEventStore
from projections.read_model import schema_of
from projections.rebuild import rebuild
from projections.registry import READ_MODELS
from tests.projections.conftest import MASTER_KEY, Projected
from tests.projections.given import HELENE, NOE, ZOE, Given


@pytest.fixture
def full_session(given: Given) -> Given:
    """A session with everything in it: waiting, seats, a hand, messages, votes, a recording, a removal, invitations."""
    given.registered()
    given.started(waiting_room=True)
    host = given.seated(HELENE, role=Role.HOST)
    noe, zoe = given.waiting(NOE), given.waiting(ZOE)
    given.admitted(noe, NOE, host)
    given(hands.HandRaised(noe))
    given(chat.MessageSent(uuid4(), noe, Personal(NOE, "Bonjour à toutes")))
    given(chat.MessageSent(uuid4(), host, Personal(HELENE, "Bonjour Noé")))
    poll = uuid4()
    given(polls.PollOpened(poll, given.session_id, "Une pause ?", ("Oui", "Non"), host))
    given(polls.VoteCast(poll, noe, NOE, Personal(NOE, "1")))
    given(polls.VoteCast(poll, host, HELENE, Personal(HELENE, "0")))
    given(polls.PollClosed(poll, host))
    quiz = uuid4()
    words = Question(QuestionKind.TEXT, "L’unité ?", accepted=("joule",))
    given(quizzes.QuizStarted(quiz, given.session_id, "Contrôle", (words,), host))
    given(quizzes.QuestionAsked(quiz, 0, host))
    given(quizzes.QuestionAnswered(quiz, 0, noe, NOE, Personal(NOE, "Mon secret")))
    recording = uuid4()
    given(recordings.RecordingStarted(recording, HELENE, host))
    given(recordings.ConsentGiven(noe, NOE))
    given(AdmissionRefused(zoe, host))
    given(recordings.RecordingStopped(recording, StopReason.STOPPED, host))
    given(SeatReleased(noe, ReleaseReason.REMOVED), ParticipantRemoved(noe, host))
    members = [(NOE, MemberKind.PERSON), (uuid4(), MemberKind.MAILBOX)]
    invited = tuple(Member(each, kind, Personal(each, "Invité")) for each, kind in members)
    given.outside(MembersAdded(given.meeting_id, invited))
    return given


def tables(projected: Projected) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every read model."""
    with psycopg.connect(projected.database_url) as connection:
        names = connection.execute(
            "SELECT schemaname || '.' || tablename FROM pg_tables WHERE schemaname = ANY (%s)",
            ([schema_of(model) for model in READ_MODELS.values()],),
        ).fetchall()
    return {name: projected.rows(name) for (name,) in names}


@pytest.mark.parametrize("person_id", [NOE, HELENE, ZOE], ids=["participant", "host", "refused"])
def test_a_rebuild_after_forgetting_gives_the_very_same_rows(
    full_session: Given, projected: Projected, database_url: str, person_id: UUID
) -> None:
    """Rows that were folded before the key was destroyed equal rows folded from a log that can't be unsealed."""
    projected()
    full_session.forgotten(person_id)
    full_session(chat.MessageSent(uuid4(), uuid4(), Personal(uuid4(), "Après")))
    projected()
    live = tables(projected)
    fresh = PostgresEventStore(database_url, MASTER_KEY)
    try:
        for model in READ_MODELS.values():
            rebuild(database_url, model, fresh.sealing, progress=False)
    finally:
        fresh.close()
    assert tables(projected) == live
    assert all(live[name] for name in live if not name.endswith(".forgotten"))


def test_no_clear_text_of_who_was_forgotten_stays(full_session: Given, projected: Projected, database_url: str) -> None:
    """Neither name nor words are in any row any more; chat is never in clear in the tables, not even before."""
    projected()
    before = [row for rows in tables(projected).values() for row in rows]
    clear = b" ".join(part if isinstance(part, bytes) else str(part).encode() for row in before for part in row)
    assert "Noé".encode() in clear
    assert b"Bonjour" not in clear
    full_session.forgotten(NOE)
    projected()
    rows = [row for rows in tables(projected).values() for row in rows]
    held = b" ".join(part if isinstance(part, bytes) else str(part).encode() for row in rows for part in row)
    assert "Noé".encode() not in held
    assert b"Mon secret" not in held
    votes = projected.rows("read_polls.polls")[0][-2]
    assert votes == {str(NOE): None, str(HELENE): "0"}


def test_a_text_that_was_sealed_a_moment_too_late_stays_unread(given: Given, projected: Projected) -> None:
    """An event after PersonForgotten whose text can still be unsealed shows no name."""
    given.started()
    given.outside(PersonForgotten(NOE))
    given.seated(NOE)
    projected("people", "attendance")
    assert [row[3] for row in projected.rows("read_people.seats")] == [None]
    assert [row[3] for row in projected.rows("read_attendance.attendees")] == [None]
