"""The saved room: the same state as the pure fold of the log, and its messages."""

from itertools import chain
from uuid import UUID, uuid4

import pytest

from domain import chat, hands, layout, polls, publications, questions, recordings, signals
from domain.admission import AdmissionRefused, ReturnedToWaitingRoom, Role
from domain.personal import Personal
from domain.room import Room, fold
from infrastructure.event_store import PostgresEventStore
from projections.query import Pool
from projections.room import saved_room
from tests.projections.conftest import Projected
from tests.projections.given import HELENE, NOE, ZOE, Given


def folded(store: PostgresEventStore, given: Given) -> Room:
    """The room as the live subscription folds it."""
    room = Room()
    for recorded in store.read(0, 1000, given.session_id):
        room = fold(room, recorded)
    return room


@pytest.fixture
def busy(given: Given) -> Given:
    """A session with something of everything."""
    given.started(waiting_room=True)
    host = given.seated(HELENE, role=Role.HOST)
    noe, zoe = given.waiting(NOE), given.waiting(ZOE)
    given.admitted(noe, NOE, host)
    given(AdmissionRefused(zoe, host))
    given(hands.HandRaised(noe), publications.MicrophoneOpened(noe), publications.ScreenShareStarted(noe))
    said = uuid4()
    given(chat.MessageSent(said, noe, Personal(NOE, "Bonjour")))
    given(chat.MessageEdited(said, noe, Personal(NOE, "Bonsoir")))
    poll = uuid4()
    given(polls.PollOpened(poll, given.session_id, "Une pause ?", ("Oui", "Non"), host))
    given(polls.VoteCast(poll, noe, NOE, Personal(NOE, "1")))
    question, unnamed = uuid4(), uuid4()
    given(questions.QuestionAsked(question, given.session_id, Personal(NOE, "Pourquoi ?"), noe))
    given(questions.QuestionVotedUp(question, host, HELENE), questions.AnonymousQuestionsAllowed(host))
    given(questions.QuestionAnswered(question, host, Personal(HELENE, "Parce que.")))
    given(questions.QuestionAsked(unnamed, given.session_id, Personal(unnamed, "Et ensuite ?")))
    given(signals.ReactionSent(noe, signals.Reaction.CLAP), signals.SignalShown(noe, signals.Signal.NO))
    given(layout.SpotlightTurnedOn(noe, host))
    given(recordings.RecordingStarted(uuid4(), HELENE, host), recordings.ConsentGiven(noe, NOE))
    return given


def test_the_saved_room_is_the_fold_of_the_log(
    busy: Given, projected: Projected, pool: Pool, store: PostgresEventStore
) -> None:
    """In one batch or in several, while it runs and after it has ended."""
    projected("room")
    assert saved_room(pool, store.sealing, busy.session_id) == folded(store, busy)
    busy(chat.MessageSent(uuid4(), uuid4(), Personal(ZOE, "de loin")))
    busy.ended()
    projected("room")
    assert saved_room(pool, store.sealing, busy.session_id) == folded(store, busy)
    assert saved_room(pool, store.sealing, uuid4()) is None


def test_a_saved_room_is_where_folding_goes_on(
    busy: Given, projected: Projected, pool: Pool, store: PostgresEventStore
) -> None:
    """What came after it was saved is folded from the log, and gives the room of the whole log."""
    projected("room")
    busy(chat.MessageSent(uuid4(), uuid4(), Personal(ZOE, "de loin")))
    room = saved_room(pool, store.sealing, busy.session_id)
    assert room is not None
    assert room != folded(store, busy)
    for recorded in store.read(room.position, 1000, busy.session_id):
        room = fold(room, recorded)
    assert room == folded(store, busy)


def test_participants_are_saved_in_the_order_of_their_coming(
    given: Given, projected: Projected, pool: Pool, store: PostgresEventStore
) -> None:
    """Who left is no more; who was sent to the waiting room and is back comes last, in one batch or in several."""
    given.started(waiting_room=True)
    host = given.seated(HELENE, role=Role.HOST)
    noe, zoe = given.seated(NOE), given.seated(ZOE)

    def saved() -> list[UUID]:
        projected("room")
        room = saved_room(pool, store.sealing, given.session_id)
        assert room is not None
        assert room.participants == folded(store, given).participants
        return [*room.participants]

    assert saved() == [host, noe, zoe]
    given(ReturnedToWaitingRoom(noe))
    given.admitted(noe, NOE, host)
    given(hands.HandRaised(noe))
    assert saved() == [host, zoe, noe]
    given.left(zoe)
    assert saved() == [host, noe]
    assert len(projected.rows("read_room.seats")) == 2


def test_nothing_personal_is_saved_in_clear(busy: Given, projected: Projected) -> None:
    """Names and words are the sealed bytes of the log."""
    projected("room")
    saved = [*chain(*(projected.rows(f"read_room.{table}") for table in ("rooms", "seats", "messages")))]
    held = b" ".join(part if isinstance(part, bytes) else str(part).encode() for row in saved for part in row)
    for text in ("Noé", "Zoé", "Durand", "Bonjour", "Bonsoir", "Pourquoi", "Parce", "ensuite"):
        assert text.encode() not in held
    assert b"Une pause ?" in held


def test_a_forgotten_person_s_name_words_and_vote_are_gone(
    busy: Given, projected: Projected, pool: Pool, store: PostgresEventStore
) -> None:
    """From the room and from its messages, whenever they are read."""
    projected("room")
    busy.forgotten(NOE)
    projected("room")
    room = saved_room(pool, store.sealing, busy.session_id)
    assert room is not None
    seat = room.seat_of(NOE)
    assert seat is not None
    assert seat.name.text is None
    assert [(m.author.text, m.text.text) for m in room.messages] == [(None, None)]
    (poll,) = room.polls.values()
    assert poll.votes == {NOE: None}
    named, unnamed = room.questions.asked.values()
    assert (named.text.text, named.author and named.author.text) == (None, None)
    assert unnamed.text.text == "Et ensuite ?"
