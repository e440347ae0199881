"""Meetings and their sessions: given events, the rows that lists show."""

from datetime import timedelta
from uuid import uuid4

from domain import kinds, meetings, recordings
from domain.admission import AdmissionRefused, AdmissionWithdrawn, Role
from domain.kinds import MeetingKind
from domain.recordings import DeletionReason
from domain.switches import Switch
from domain.waiting_room import Bypass
from projections.live import ReadLiveSessions
from projections.meeting_lists import meeting, meetings_of, recent_sessions, session
from projections.query import Pool
from tests.projections.conftest import Projected
from tests.projections.given import ESTABLISHMENT, HELENE, MEETING, NOE, ZOE, Given, now


def test_a_meeting_is_listed_as_its_owner_left_it(given: Given, projected: Projected, pool: Pool) -> None:
    """Title, waiting room and date follow every change; the name of its owner comes from `people`."""
    given.registered()
    starts_at = now() + timedelta(days=2)
    given.outside(meetings.MeetingCreated(MEETING, HELENE, "abcdefghijkm", "Analyse", True, starts_at))
    given.outside(meetings.MeetingRenamed(MEETING, "Analyse II"), meetings.WaitingRoomDisabled(MEETING))
    projected()
    (row,) = meetings_of(pool, ESTABLISHMENT, HELENE)
    assert (row.code, row.title, row.bypass, row.starts_at) == ("abcdefghijkm", "Analyse II", "everybody", starts_at)
    assert (row.kind, row.off) == ("meeting", ())
    assert (row.owner_name, row.session_id, row.sessions) == ("Hélène Durand", None, ())
    given.outside(meetings.MeetingRescheduled(MEETING, None), meetings.WaitingRoomEnabled(MEETING))
    projected()
    assert meeting(pool, ESTABLISHMENT, MEETING) == meetings_of(pool, ESTABLISHMENT, HELENE)[0]
    (row,) = meetings_of(pool, ESTABLISHMENT, HELENE)
    assert (row.bypass, row.starts_at) == ("nobody", None)
    given.outside(
        kinds.KindChanged(MEETING, MeetingKind.CLASS),
        meetings.WaitingRoomBypassed(MEETING, Bypass.SIGNED_IN),
        kinds.SwitchesPreset(MEETING, (Switch.SCREEN,)),
    )
    projected()
    (row,) = meetings_of(pool, ESTABLISHMENT, HELENE)
    assert (row.kind, row.bypass, row.off) == ("class", "signed_in", ("screen",))
    assert meetings_of(pool, ESTABLISHMENT, NOE) == []
    assert meetings_of(pool, uuid4(), HELENE) == []


def test_a_cancelled_meeting_is_listed_no_more(given: Given, projected: Projected, pool: Pool) -> None:
    """Its sessions stay."""
    given.started()
    given.ended()
    given.outside(meetings.MeetingCancelled(MEETING))
    projected()
    assert meetings_of(pool, ESTABLISHMENT, HELENE) == []
    assert meeting(pool, ESTABLISHMENT, MEETING) is None
    assert [row.session_id for row in recent_sessions(pool, ESTABLISHMENT)] == [given.session_id]


def test_a_running_session_counts_who_is_there_and_who_waits(given: Given, projected: Projected, pool: Pool) -> None:
    """Each once, whatever they do; who had a seat counts as an attendee also after leaving."""
    given.started(waiting_room=True)
    host = given.seated(HELENE, role=Role.HOST)
    noe, zoe, other = given.waiting(NOE), given.waiting(ZOE), given.waiting(ZOE)
    projected()
    (row,) = meetings_of(pool, ESTABLISHMENT, HELENE)
    assert (row.session_id, row.participants, row.waiting) == (given.session_id, 1, 3)
    given.admitted(noe, NOE, host)
    given(AdmissionRefused(zoe, host), AdmissionWithdrawn(other))
    projected()
    (row,) = meetings_of(pool, ESTABLISHMENT, HELENE)
    assert (row.participants, row.waiting) == (2, 0)
    given.left(noe)
    projected()
    (row,) = meetings_of(pool, ESTABLISHMENT, HELENE)
    assert (row.participants, row.sessions[0].attendees) == (1, 2)
    ended = given.ended()
    projected()
    (row,) = meetings_of(pool, ESTABLISHMENT, HELENE)
    assert (row.session_id, row.participants) == (None, 0)
    assert (row.sessions[0].ended_at, row.sessions[0].attendees) == (ended, 2)


def test_recordings_of_a_session_are_counted_until_they_are_deleted(
    given: Given, projected: Projected, pool: Pool
) -> None:
    """Two were made, one was deleted."""
    given.started()
    host = given.seated(HELENE, role=Role.HOST)
    first, second = uuid4(), uuid4()
    for recording in (first, second):
        given(recordings.RecordingStarted(recording, HELENE, host))
        given(recordings.RecordingStopped(recording, recordings.StopReason.STOPPED, host))
    given(recordings.RecordingDeleted(first, DeletionReason.DELETED))
    projected()
    found = session(pool, ESTABLISHMENT, given.session_id)
    assert found is not None
    assert (found.title, found.recordings) == ("Analyse", 1)


def test_lists_are_in_order_and_of_one_owner(given: Given, projected: Projected, pool: Pool) -> None:
    """What runs comes first, then what is planned, soonest first, then the latest made; sessions newest first."""
    later, soon, old, undated, running = (uuid4() for _ in range(5))
    for meeting_id, days in ((later, 5), (soon, 1), (old, -3), (undated, None), (running, None)):
        at = None if days is None else now() + timedelta(days=days)
        given.outside(meetings.MeetingCreated(meeting_id, HELENE, str(meeting_id), "x", True, at))
    theirs = Given(given.store)
    theirs.meeting_id = running
    theirs.started()
    projected()
    found = [row.meeting_id for row in meetings_of(pool, ESTABLISHMENT, HELENE)]
    assert found[:3] == [running, soon, later]
    assert set(found[3:]) == {old, undated}
    given.started()
    projected()
    listed = [row.session_id for row in recent_sessions(pool, ESTABLISHMENT, owner_id=HELENE)]
    assert listed == [given.session_id, theirs.session_id]
    assert len(recent_sessions(pool, ESTABLISHMENT, limit=1)) == 1
    assert recent_sessions(pool, ESTABLISHMENT, owner_id=NOE) == []


def test_the_sweeper_is_told_which_sessions_live(given: Given, projected: Projected, pool: Pool) -> None:
    """Those that have not ended."""
    given.started()
    ended = Given(given.store)
    ended.started()
    ended.ended()
    projected("meetings")
    assert ReadLiveSessions(pool).live_sessions() == [(ESTABLISHMENT, given.session_id)]
