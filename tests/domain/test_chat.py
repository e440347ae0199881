"""Chat: who may change, delete and answer a message, and what a room keeps of it."""

from uuid import UUID

import pytest

from domain import chat
from domain.chat import (
    MessageDeleted,
    MessageEdited,
    MessageNotFound,
    MessageNotYours,
    MessageSent,
    ReplyElsewhere,
    Scope,
    SentMessage,
)
from domain.event import Event
from domain.people import PersonForgotten
from domain.personal import Personal
from domain.refusal import TextEmpty
from tests.domain.people_of_the_tests import (
    ADA,
    HELENE,
    INES,
    SEAT_OF_ADA,
    SEAT_OF_HELENE,
    SEAT_OF_INES,
    SESSION,
    named,
)
from tests.domain.specification import Given
from tests.domain.test_room import ADA_IN, ADA_WAITS, HOST, STARTED, room_after

MESSAGE = named("message")
GROUP, OTHER_GROUP = named("group"), named("other group")


def sent(scope: Scope = Scope.EVERYBODY, to: UUID | None = None, *, group_id: UUID | None = None) -> MessageSent:
    return MessageSent(MESSAGE, SEAT_OF_ADA, Personal(ADA, "Bonjour"), SESSION, scope, to, group_id=group_id)


def message(*events: Event) -> Given[SentMessage]:
    return Given(SentMessage(), chat.evolve, events)


def test_only_its_author_changes_a_message() -> None:
    """And only while it is there, into something that can be read."""

    def edit(state: SentMessage, person_id: UUID, text: str = "Bonsoir") -> list[Event]:
        return chat.edit(state, seat_id=SEAT_OF_ADA, person_id=person_id, text=text)

    message(sent()).when(lambda s: edit(s, ADA)).then(MessageEdited(MESSAGE, SEAT_OF_ADA, Personal(ADA, "Bonsoir")))
    message(sent()).when(lambda s: edit(s, INES)).refused(MessageNotYours, field="messageId")
    message(sent()).when(lambda s: edit(s, ADA, " ")).refused(TextEmpty)
    deleted = message(sent(), MessageDeleted(MESSAGE, SEAT_OF_ADA, SEAT_OF_ADA))
    deleted.when(lambda s: edit(s, ADA)).refused(MessageNotFound)
    message().when(lambda s: edit(s, ADA)).refused(MessageNotFound)


def test_a_message_is_deleted_once() -> None:
    """The event says whose it was and who did it."""
    deleted = MessageDeleted(MESSAGE, SEAT_OF_ADA, SEAT_OF_HELENE)
    message(sent()).when(lambda s: chat.delete(s, by=SEAT_OF_HELENE)).then(deleted)
    message(sent(), deleted).when(lambda s: chat.delete(s, by=SEAT_OF_HELENE)).then()
    message().when(lambda s: chat.delete(s, by=SEAT_OF_HELENE)).refused(MessageNotFound)


def test_who_reads_a_message() -> None:
    """What is for hosts, hosts and its author; what is for one person, the two and no host."""

    def reads(scope: Scope, to: UUID | None, seat_id: UUID, person_id: UUID, *, host: bool = False) -> bool:
        state = message(sent(scope, to)).state
        return state.readable_by(seat_id=seat_id, person_id=person_id, group_id=None, host=host)

    assert reads(Scope.EVERYBODY, None, SEAT_OF_INES, INES)
    assert reads(Scope.HOSTS, None, SEAT_OF_ADA, ADA)
    assert reads(Scope.HOSTS, None, SEAT_OF_HELENE, HELENE, host=True)
    assert not reads(Scope.HOSTS, None, SEAT_OF_INES, INES)
    assert reads(Scope.SEAT, SEAT_OF_INES, SEAT_OF_INES, INES)
    assert reads(Scope.SEAT, SEAT_OF_INES, SEAT_OF_ADA, ADA)
    assert not reads(Scope.SEAT, SEAT_OF_INES, SEAT_OF_HELENE, HELENE, host=True)


def test_a_message_of_a_group_stays_in_it() -> None:
    """Others don't read it, hosts elsewhere included; it is answered to the group and to nobody else. What is for one
    person or for hosts belongs to no group."""
    state = message(sent(group_id=GROUP)).state
    for group_id, may in ((GROUP, True), (OTHER_GROUP, False), (None, False)):
        assert state.readable_by(seat_id=SEAT_OF_HELENE, person_id=HELENE, group_id=group_id, host=True) is may
    chat.require_answerable(state, seat_id=SEAT_OF_INES, scope=Scope.EVERYBODY, to=None)
    for scope, to in ((Scope.HOSTS, None), (Scope.SEAT, SEAT_OF_HELENE)):
        with pytest.raises(ReplyElsewhere):
            chat.require_answerable(state, seat_id=SEAT_OF_INES, scope=scope, to=to)
    for scope, to, group_id in (
        (Scope.EVERYBODY, None, GROUP),
        (Scope.HOSTS, None, None),
        (Scope.SEAT, SEAT_OF_INES, None),
    ):
        (happened,) = chat.send(
            message_id=MESSAGE,
            session_id=SESSION,
            seat_id=SEAT_OF_ADA,
            person_id=ADA,
            text="Bonjour",
            scope=scope,
            to=to,
            group_id=GROUP,
        )
        assert isinstance(happened, MessageSent)
        assert happened.group_id == group_id


def test_a_reply_goes_to_nobody_who_can_t_read_what_it_answers() -> None:
    """To a message for all one answers as one likes; else to the same people."""

    def answer(original: MessageSent, seat_id: UUID, scope: Scope, to: UUID | None = None) -> Given[SentMessage]:
        chat.require_answerable(message(original).state, seat_id=seat_id, scope=scope, to=to)
        return message(original)

    private = sent(Scope.SEAT, SEAT_OF_INES)
    answer(sent(), SEAT_OF_INES, Scope.SEAT, SEAT_OF_ADA)
    answer(private, SEAT_OF_INES, Scope.SEAT, SEAT_OF_ADA)
    answer(sent(Scope.HOSTS), SEAT_OF_HELENE, Scope.HOSTS)
    for original, scope, to in (
        (private, Scope.EVERYBODY, None),
        (private, Scope.SEAT, SEAT_OF_HELENE),
        (sent(Scope.HOSTS), Scope.EVERYBODY, None),
    ):
        message(original).when(
            lambda s, scope=scope, to=to: chat.require_answerable(s, seat_id=SEAT_OF_INES, scope=scope, to=to) or []  # type: ignore[misc, func-returns-value]
        ).refused(ReplyElsewhere, field="replyTo")


def test_a_room_keeps_what_was_changed_and_that_it_was_deleted() -> None:
    """Who is forgotten leaves neither words nor a name, as author and as who it was for."""
    room = (STARTED, HOST, ADA_WAITS, ADA_IN)
    (entry,) = room_after(*room, sent(), MessageEdited(MESSAGE, SEAT_OF_ADA, Personal(ADA, "Bonsoir"))).messages
    assert (entry.text.text, entry.edited, entry.deleted) == ("Bonsoir", True, False)
    (entry,) = room_after(*room, sent(), MessageDeleted(MESSAGE, SEAT_OF_ADA, SEAT_OF_ADA)).messages
    assert entry.deleted
    private = sent(Scope.SEAT, SEAT_OF_HELENE)
    (entry,) = room_after(*room, private, PersonForgotten(HELENE)).messages
    assert entry.to == Personal(HELENE, None)
    assert entry.concerns(HELENE)
    assert entry.text.text == "Bonjour"
