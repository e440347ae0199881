"""A meeting held through the application, on the real store: from the link to the end, and every refusal on the way."""

from uuid import UUID, uuid4

import msgspec
import pytest

from application import admission, chat, hands, media_access, meetings, people, polls, publications, recordings, session
from application.admission import Joined
from application.amphi import Amphi
from application.commands import CommandIdTaken
from application.permissions import NotAllowed
from application.ports import MediaNode
from application.session import NotInSession
from application.viewer import Viewer
from bench.studio import Nodes
from domain.admission import SessionFull, WasRefused, WasRemoved
from domain.asking import Question, QuestionKind
from domain.chat import MessageSent
from domain.meetings import MeetingCreated, MeetingNotFound
from domain.people import Affiliation, CharterNotAccepted, NotSignedIn
from domain.polls import AlreadyVoted, PollIsClosed, PollNotFound, PollOpened
from domain.recordings import (
    AlreadyRecording,
    RecordingGone,
    RecordingNotAllowed,
    RecordingNotFound,
    RecordingStarted,
)
from domain.seats import ConnectionNotFound
from domain.session import SessionHasEnded, SessionNotStarted
from domain.waiting_room import Bypass

ESTABLISHMENT = UUID("0e1f0000-0000-4000-8000-000000000001")


def person(amphi: Amphi, name: str, *affiliations: Affiliation, charter: bool = True) -> Viewer:
    """Somebody of the establishment who has signed in."""
    person_id = people.sign_in(
        amphi,
        ESTABLISHMENT,
        uuid4(),
        issuer="https://idp.test",
        subject=name,
        name=name,
        email=f"{name}@exemple.fr",
        affiliations=frozenset(affiliations),
        duties=frozenset(),
    )
    viewer = people.viewer_of(amphi, ESTABLISHMENT, person_id)
    if charter:
        people.accept_charter(amphi, viewer, uuid4(), version=1)
        viewer = people.viewer_of(amphi, ESTABLISHMENT, person_id)
    return viewer


def guest() -> Viewer:
    """Somebody with a link and no account."""
    return Viewer(ESTABLISHMENT, uuid4(), guest=True)


def meeting_of(amphi: Amphi, host: Viewer, *, waiting_room: bool = True) -> MeetingCreated:
    """A new meeting."""
    bypass = Bypass.NOBODY if waiting_room else Bypass.EVERYBODY
    done = meetings.create_meeting(amphi, host, uuid4(), title="Analyse", bypass=bypass, starts_at=None)
    (created,) = done.events
    assert isinstance(created, MeetingCreated)
    return created


def joins(amphi: Amphi, viewer: Viewer, code: str, name: str = "Noé", tab: UUID | None = None) -> Joined:
    """Somebody opens the link."""
    return admission.join(amphi, viewer, uuid4(), code=code, name=name, connection_id=tab or uuid4())


@pytest.fixture
def host(amphi: Amphi) -> Viewer:
    return person(amphi, "helene", Affiliation.FACULTY)


def test_a_guest_waits_is_admitted_and_takes_part(amphi: Amphi, host: Viewer) -> None:
    """The whole way of a guest: link, waiting room, seat, hand, message, end."""
    meeting = meeting_of(amphi, host)
    noe = guest()
    with pytest.raises(SessionNotStarted):
        joins(amphi, noe, meeting.code)
    room = joins(amphi, host, meeting.code)
    assert room.seated
    waiting = joins(amphi, noe, meeting.code)
    assert not waiting.seated
    with pytest.raises(NotAllowed):
        chat.send_message(amphi, noe, uuid4(), session_id=room.session_id, text="Bonjour")
    with pytest.raises(NotAllowed):
        admission.admit(amphi, noe, uuid4(), session_id=room.session_id, seat_id=waiting.seat_id)
    admission.admit(amphi, host, uuid4(), session_id=room.session_id, seat_id=waiting.seat_id)
    (said,) = chat.send_message(amphi, noe, uuid4(), session_id=room.session_id, text="Bonjour").events
    assert isinstance(said, MessageSent)
    hands.raise_hand(amphi, noe, uuid4(), session_id=room.session_id)
    hands.lower_hand(amphi, host, uuid4(), session_id=room.session_id, seat_id=waiting.seat_id)
    publications.set_microphone(amphi, noe, uuid4(), session_id=room.session_id, on=True)
    publications.mute_participant(amphi, host, uuid4(), session_id=room.session_id, seat_id=waiting.seat_id)
    with pytest.raises(NotAllowed):
        session.end_session(amphi, noe, uuid4(), session_id=room.session_id)
    session.end_session(amphi, host, uuid4(), session_id=room.session_id)
    assert session.end_session(amphi, host, uuid4(), session_id=room.session_id).events == ()
    with pytest.raises(SessionHasEnded):
        hands.raise_hand(amphi, noe, uuid4(), session_id=room.session_id)


def test_a_second_tab_and_a_reload_keep_the_seat(amphi: Amphi, host: Viewer) -> None:
    """Joining again gives the same seat with one more connection."""
    meeting = meeting_of(amphi, host)
    tab = uuid4()
    first = joins(amphi, host, meeting.code, tab=tab)
    second = joins(amphi, host, meeting.code)
    assert (first.session_id, first.seat_id) == (second.session_id, second.seat_id)
    again = joins(amphi, host, meeting.code, tab=tab)
    assert again.seat_id == first.seat_id
    amphi = msgspec.structs.replace(amphi, nodes=Nodes())
    amphi.nodes.announce(MediaNode("a", 0))
    token = media_access.connect_media(amphi, host, session_id=first.session_id, connection_id=tab).token
    assert amphi.tokens.redeem(token).seat_id == first.seat_id
    with pytest.raises(media_access.MediaTokenInvalid):
        amphi.tokens.redeem(token)
    with pytest.raises(media_access.MediaTokenInvalid):
        amphi.tokens.redeem("forged." + token)
    with pytest.raises(ConnectionNotFound):
        media_access.connect_media(amphi, host, session_id=first.session_id, connection_id=uuid4())


def test_who_was_removed_or_refused_stays_out(amphi: Amphi, host: Viewer) -> None:
    """Removal and refusal hold for the session; a new session starts afresh."""
    meeting = meeting_of(amphi, host)
    room = joins(amphi, host, meeting.code)
    ada, noe = person(amphi, "ada", Affiliation.STUDENT), guest()
    waiting = joins(amphi, ada, meeting.code)
    admission.refuse_admission(amphi, host, uuid4(), session_id=room.session_id, seat_id=waiting.seat_id)
    with pytest.raises(WasRefused):
        joins(amphi, ada, meeting.code)
    waiting = joins(amphi, noe, meeting.code)
    admission.admit_all(amphi, host, uuid4(), session_id=room.session_id)
    admission.remove_participant(amphi, host, uuid4(), session_id=room.session_id, seat_id=waiting.seat_id)
    with pytest.raises(WasRemoved):
        joins(amphi, noe, meeting.code)
    with pytest.raises(WasRemoved):
        chat.send_message(amphi, noe, uuid4(), session_id=room.session_id, text="encore")
    session.end_session(amphi, host, uuid4(), session_id=room.session_id)
    assert joins(amphi, host, meeting.code).session_id != room.session_id
    assert not joins(amphi, noe, meeting.code).seated


def test_the_same_command_gives_its_first_result(amphi: Amphi, host: Viewer) -> None:
    """A command id is recorded once, also when a rule would refuse the second; another person can't use it."""
    meeting = meeting_of(amphi, host, waiting_room=False)
    room = joins(amphi, host, meeting.code)
    command = uuid4()
    first = chat.send_message(amphi, host, command, session_id=room.session_id, text="Une fois")
    assert chat.send_message(amphi, host, command, session_id=room.session_id, text="Une fois") == first
    poll = _poll(amphi, host, room.session_id)
    vote = uuid4()
    cast = polls.vote(amphi, host, vote, session_id=room.session_id, poll_id=poll, answer=(0,))
    assert polls.vote(amphi, host, vote, session_id=room.session_id, poll_id=poll, answer=(0,)) == cast
    noe = guest()
    joins(amphi, noe, meeting.code)
    with pytest.raises(CommandIdTaken):
        chat.send_message(amphi, noe, command, session_id=room.session_id, text="À moi")
    session.end_session(amphi, host, uuid4(), session_id=room.session_id)
    assert chat.send_message(amphi, host, command, session_id=room.session_id, text="Une fois") == first


def _poll(amphi: Amphi, host: Viewer, session_id: UUID) -> UUID:
    (opened,) = polls.open_poll(
        amphi, host, uuid4(), session_id=session_id, question=Question(QuestionKind.ONE, "Compris ?", ("Oui", "Non"))
    ).events
    assert isinstance(opened, PollOpened)
    return opened.poll_id


def test_a_poll_takes_each_vote_once_and_none_after_the_close(amphi: Amphi, host: Viewer) -> None:
    """Second vote, late vote, and a poll of another session are refused."""
    meeting = meeting_of(amphi, host, waiting_room=False)
    room = joins(amphi, host, meeting.code)
    other = joins(amphi, host, meeting_of(amphi, host).code)
    noe = guest()
    joins(amphi, noe, meeting.code)
    poll = _poll(amphi, host, room.session_id)
    polls.vote(amphi, noe, uuid4(), session_id=room.session_id, poll_id=poll, answer=(1,))
    with pytest.raises(AlreadyVoted):
        polls.vote(amphi, noe, uuid4(), session_id=room.session_id, poll_id=poll, answer=(1,))
    with pytest.raises(PollNotFound):
        polls.vote(amphi, host, uuid4(), session_id=other.session_id, poll_id=poll, answer=(1,))
    with pytest.raises(NotAllowed):
        polls.close_poll(amphi, noe, uuid4(), session_id=room.session_id, poll_id=poll)
    polls.close_poll(amphi, host, uuid4(), session_id=room.session_id, poll_id=poll)
    with pytest.raises(PollIsClosed):
        polls.vote(amphi, host, uuid4(), session_id=room.session_id, poll_id=poll, answer=(0,))
    polls.share_poll_results(amphi, host, uuid4(), session_id=room.session_id, poll_id=poll)


def test_only_staff_who_host_record_and_only_the_owner_fetches(amphi: Amphi, host: Viewer) -> None:
    """A student's meeting can't be recorded; another person's recording does not exist."""
    student = person(amphi, "ines", Affiliation.STUDENT)
    theirs = joins(amphi, student, meeting_of(amphi, student).code)
    with pytest.raises(RecordingNotAllowed):
        recordings.start_recording(amphi, student, uuid4(), session_id=theirs.session_id)
    room = joins(amphi, host, meeting_of(amphi, host, waiting_room=False).code)
    started = recordings.start_recording(amphi, host, uuid4(), session_id=room.session_id).events[0]
    assert isinstance(started, RecordingStarted)
    with pytest.raises(AlreadyRecording):
        recordings.start_recording(amphi, host, uuid4(), session_id=room.session_id)
    recordings.stop_recording(amphi, host, uuid4(), session_id=room.session_id)
    which = {"session_id": room.session_id, "recording_id": started.recording_id}
    recordings.read_recording(amphi, host, **which)
    for stranger in (student, guest(), Viewer(ESTABLISHMENT)):
        with pytest.raises(RecordingNotFound):
            recordings.read_recording(amphi, stranger, **which)
        with pytest.raises(RecordingNotFound):
            recordings.delete_recording(amphi, stranger, uuid4(), **which)
    recordings.delete_recording(amphi, host, uuid4(), **which)
    with pytest.raises(RecordingGone):
        recordings.read_recording(amphi, host, **which)


def test_creating_a_meeting_needs_an_account_and_the_charter(amphi: Amphi, host: Viewer) -> None:
    """Guests take part and don't organise; the charter is accepted once before anything else."""
    with pytest.raises(NotSignedIn):
        meeting_of(amphi, guest())
    newcomer = person(amphi, "karim", Affiliation.STAFF, charter=False)
    with pytest.raises(CharterNotAccepted):
        meeting_of(amphi, newcomer)
    with pytest.raises(CharterNotAccepted):
        joins(amphi, newcomer, meeting_of(amphi, host).code)
    with pytest.raises(MeetingNotFound):
        joins(amphi, guest(), "aaaaaaaaaaaa")
    with pytest.raises(MeetingNotFound):
        meetings.change_meeting(
            amphi, person(amphi, "ada", Affiliation.FACULTY), uuid4(), meeting_id=meeting_of(amphi, host).meeting_id
        )


def test_a_full_session_refuses_the_next(amphi_for_three: Amphi) -> None:
    """With a capacity of three, the fourth gets SESSION_FULL, and a seat that was left can be taken."""
    amphi = amphi_for_three
    host = person(amphi, "helene", Affiliation.FACULTY)
    meeting = meeting_of(amphi, host, waiting_room=False)
    room = joins(amphi, host, meeting.code)
    first, second, third = guest(), guest(), guest()
    joins(amphi, first, meeting.code)
    joins(amphi, second, meeting.code)
    with pytest.raises(SessionFull):
        joins(amphi, third, meeting.code)
    admission.leave(amphi, first, uuid4(), session_id=room.session_id)
    assert joins(amphi, third, meeting.code).seated
    with pytest.raises(NotInSession):
        hands.raise_hand(amphi, first, uuid4(), session_id=room.session_id)
