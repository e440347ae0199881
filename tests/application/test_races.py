"""Pairs of commands from two processes at once: nothing that was acknowledged is discounted later."""

import multiprocessing
import random
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest

from application import admission, chat, polls, session
from application.viewer import Viewer
from domain.admission import ParticipantAdmitted, SessionFull
from domain.asking import Question, QuestionKind
from domain.chat import MessageSent
from domain.event import Recorded
from domain.people import Affiliation
from domain.polls import PollClosed, PollOpened, VoteCast
from domain.refusal import Refused
from domain.seats import ParticipantRemoved
from domain.session import SessionEnded
from tests.application.conftest import amphi_on
from tests.application.test_meeting_held import ESTABLISHMENT, guest, joins, meeting_of, person

Act = Callable[[int], str]


def _in_a_process(url: str, redis_url: str, what: str, arguments: list[tuple[UUID, ...]]) -> list[str]:
    """Do the same with each tuple of ids, 16 at a time; returns "done" or the refusal's code."""
    with amphi_on(url, redis_url) as amphi, ThreadPoolExecutor(16) as threads:

        def act(ids: tuple[UUID, ...]) -> str:
            viewer = Viewer(ESTABLISHMENT, ids[0], guest=True)
            host = Viewer(ESTABLISHMENT, ids[0])
            try:
                if what == "vote":
                    polls.vote(amphi, viewer, uuid4(), session_id=ids[1], poll_id=ids[2], answer=(0,))
                elif what == "close":
                    polls.close_poll(amphi, host, uuid4(), session_id=ids[1], poll_id=ids[2])
                elif what == "say":
                    chat.send_message(amphi, viewer, uuid4(), session_id=ids[1], text="encore")
                elif what == "remove":
                    admission.remove_participant(amphi, host, uuid4(), session_id=ids[1], seat_id=ids[2])
                elif what == "end":
                    session.end_session(amphi, host, uuid4(), session_id=ids[1])
            except Refused as refusal:
                return refusal.code
            return "done"

        return list(threads.map(act, arguments))


def _join_in_a_process(url: str, redis_url: str, code: str, how_many: int) -> list[str]:
    with amphi_on(url, redis_url) as amphi, ThreadPoolExecutor(32) as threads:

        def join(_: int) -> str:
            try:
                return "seated" if joins(amphi, guest(), code).seated else "waiting"
            except SessionFull as full:
                return full.code

        return list(threads.map(join, range(how_many)))


@pytest.fixture(scope="module")
def processes() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(3, mp_context=multiprocessing.get_context("spawn"))


def _log(url: str, redis_url: str, session_id: UUID) -> list[Recorded]:
    with amphi_on(url, redis_url) as amphi:
        return list(amphi.store.read(0, 5000, session_id))


def test_of_400_who_join_at_once_exactly_300_are_seated(
    database_url: str, redis_url: str, processes: ProcessPoolExecutor
) -> None:
    """From three processes, while the host has left their seat; 100 get SESSION_FULL, and the log says the same."""
    with amphi_on(database_url, redis_url) as amphi:
        host = person(amphi, "helene", Affiliation.FACULTY)
        meeting = meeting_of(amphi, host, waiting_room=False)
        session_id = joins(amphi, host, meeting.code).session_id
        admission.leave(amphi, host, uuid4(), session_id=session_id)
    waits = [processes.submit(_join_in_a_process, database_url, redis_url, meeting.code, n) for n in (134, 133, 133)]
    results = [result for wait in waits for result in wait.result(120)]
    assert (results.count("seated"), results.count("SESSION_FULL")) == (300, 100)
    seated = [item for item in _log(database_url, redis_url, session_id) if isinstance(item.event, ParticipantAdmitted)]
    assert len(seated) == 300 + 1


def test_300_votes_at_once_are_all_counted(database_url: str, redis_url: str, processes: ProcessPoolExecutor) -> None:
    """None is lost and none doubled, although each votes from two processes at once."""
    session_id, poll_id, voters, _ = _poll_with_voters(database_url, redis_url, 299)
    votes = [(voter, session_id, poll_id) for voter in voters]
    waits = [processes.submit(_in_a_process, database_url, redis_url, "vote", votes) for _ in range(2)]
    first, second = (wait.result(120) for wait in waits)
    assert sorted(first + second) == ["ALREADY_VOTED"] * 299 + ["done"] * 299
    cast = [item.event for item in _log(database_url, redis_url, session_id) if isinstance(item.event, VoteCast)]
    assert sorted(vote.person_id for vote in cast) == sorted(voters)


def test_no_vote_after_the_close(database_url: str, redis_url: str, processes: ProcessPoolExecutor) -> None:
    """Votes and the close from two processes: what is acknowledged stands before the close in the log."""
    session_id, poll_id, voters, host = _poll_with_voters(database_url, redis_url, 60)
    votes = [(voter, session_id, poll_id) for voter in voters]
    voting = processes.submit(_in_a_process, database_url, redis_url, "vote", votes)
    closing = processes.submit(_in_a_process, database_url, redis_url, "close", [(host, session_id, poll_id)])
    acknowledged = voting.result(120).count("done")
    assert closing.result(120) == ["done"]
    log = _log(database_url, redis_url, session_id)
    closed_at = next(item.position for item in log if isinstance(item.event, PollClosed))
    counted = [item for item in log if isinstance(item.event, VoteCast)]
    assert len(counted) == acknowledged
    assert all(item.position < closed_at for item in counted)


def test_no_word_after_the_removal(database_url: str, redis_url: str, processes: ProcessPoolExecutor) -> None:
    """Messages and the removal of their author from two processes."""
    session_id, _, voters, host = _poll_with_voters(database_url, redis_url, 12)
    seats = _seats(database_url, redis_url, session_id)
    words = [(voter, session_id) for voter in voters for _ in range(6)]
    random.shuffle(words)
    saying = processes.submit(_in_a_process, database_url, redis_url, "say", words)
    removals = [(host, session_id, seats[voter]) for voter in voters]
    removing = processes.submit(_in_a_process, database_url, redis_url, "remove", removals)
    acknowledged = saying.result(120).count("done")
    assert set(removing.result(120)) == {"done"}
    log = _log(database_url, redis_url, session_id)
    removed_at = {item.event.seat_id: item.position for item in log if isinstance(item.event, ParticipantRemoved)}
    said = [(item.event.seat_id, item.position) for item in log if isinstance(item.event, MessageSent)]
    assert len(said) == acknowledged
    assert all(position < removed_at[seat] for seat, position in said)


def test_nobody_is_seated_after_the_end(database_url: str, redis_url: str, processes: ProcessPoolExecutor) -> None:
    """Joins and the end of the session from two processes."""
    with amphi_on(database_url, redis_url) as amphi:
        host = person(amphi, "helene", Affiliation.FACULTY)
        meeting = meeting_of(amphi, host, waiting_room=False)
        session_id = joins(amphi, host, meeting.code).session_id
    assert host.person_id is not None
    joining = processes.submit(_join_and_note_end, database_url, redis_url, meeting.code, 60)
    ending = processes.submit(_in_a_process, database_url, redis_url, "end", [(host.person_id, session_id)])
    assert ending.result(120) == ["done"]
    seated = joining.result(120).count("seated")
    log = _log(database_url, redis_url, session_id)
    ended_at = next(item.position for item in log if isinstance(item.event, SessionEnded))
    admitted = [item.position for item in log if isinstance(item.event, ParticipantAdmitted)]
    assert len(admitted) == seated + 1
    assert all(position < ended_at for position in admitted)


def _join_and_note_end(url: str, redis_url: str, code: str, how_many: int) -> list[str]:
    with amphi_on(url, redis_url) as amphi, ThreadPoolExecutor(8) as threads:

        def join(_: int) -> str:
            try:
                return "seated" if joins(amphi, guest(), code).seated else "waiting"
            except Refused as refusal:
                return refusal.code

        return list(threads.map(join, range(how_many)))


def _poll_with_voters(url: str, redis_url: str, how_many: int) -> tuple[UUID, UUID, list[UUID], UUID]:
    with amphi_on(url, redis_url) as amphi, ThreadPoolExecutor(32) as threads:
        host = person(amphi, "helene", Affiliation.FACULTY)
        meeting = meeting_of(amphi, host, waiting_room=False)
        session_id = joins(amphi, host, meeting.code).session_id
        voters = [guest() for _ in range(how_many)]
        list(threads.map(lambda voter: joins(amphi, voter, meeting.code), voters))
        opened = polls.open_poll(
            amphi,
            host,
            uuid4(),
            session_id=session_id,
            question=Question(QuestionKind.ONE, "Compris ?", ("Oui", "Non")),
        ).events[0]
    assert isinstance(opened, PollOpened)
    assert host.person_id is not None
    return session_id, opened.poll_id, [v.person_id for v in voters if v.person_id], host.person_id


def _seats(url: str, redis_url: str, session_id: UUID) -> dict[UUID, UUID]:
    log = _log(url, redis_url, session_id)
    return {i.event.person_id: i.event.seat_id for i in log if isinstance(i.event, ParticipantAdmitted)}
