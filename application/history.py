"""The history of a session, for auditors: each event with the names that its sentence needs, and the room after it."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from enum import Enum
from typing import Any
from uuid import UUID

import msgspec

from application import people, reads
from application.amphi import Amphi
from application.rooms import READ_AT_ONCE
from application.viewer import Viewer
from domain.asking import in_words
from domain.breakouts import BreakoutsOpened, Group, GroupAdded, ParticipantsMoved
from domain.chat import MessageDeleted, MessageEdited, MessageSent, Scope
from domain.documents import DocumentShown, DocumentUploaded
from domain.event import Event, Recorded, topic_of
from domain.names import NameChanged
from domain.people import LONGEST_NAME
from domain.personal import Personal
from domain.polls import AnswerGiven, PollOpened, VoteCast, question_of
from domain.questions import QuestionAsked
from domain.quizzes import QuestionAnswered, QuizStarted
from domain.refusal import Refused
from domain.room import Room, fold
from domain.session import SessionNotFound

STAMPED = {"originator_id", "originator_version"}
NAMES = {"name", "email"}
"""Personal fields that are told by actor and subject."""


class SearchTooLong(Refused):
    """What is searched for is longer than any text; `details`: `longest`, in characters."""

    code = "SEARCH_TOO_LONG"


class Told(msgspec.Struct, frozen=True):
    """An event as an auditor reads it.

    `actor` did it (None: Amphi itself, or forgotten), it happened to `subject`, `object` is another name that the
    sentence needs. `data` are the event's plain fields in order; a list of texts is the same key several times.
    """

    position: int
    recorded_at: datetime
    topic: str
    actor: str | None
    subject: str | None
    object: str | None
    data: tuple[tuple[str, str], ...]

    def mentions(self, words: str) -> bool:
        """Whether the words are in a name or a text of it, whatever the case."""
        texts = (self.actor, self.subject, self.object, *(value for _, value in self.data))
        return any(words in text.casefold() for text in texts if text)


class Page(msgspec.Struct, frozen=True):
    """Some events, how many there are in all, and whether more follow."""

    events: Sequence[Told]
    total: int
    more: bool


def history_of(amphi: Amphi, viewer: Viewer, *, session_id: UUID) -> Sequence[Recorded]:
    """Every event of a session that may be read, in order: an anonymous answer would tell by its place whose it is.

    Raises SessionNotFound, NotAllowed.
    """
    reads.may_read_history(amphi, viewer, session_id)
    return [item for item in _recorded(amphi, viewer, session_id) if not isinstance(item.event, AnswerGiven)]


def events_of(
    amphi: Amphi,
    viewer: Viewer,
    *,
    session_id: UUID,
    after: int,
    first: int,
    search: str | None,
    topics: Sequence[str] | None,
) -> Page:
    """Events after a position, of these topics, that mention what is searched for.

    Raises SessionNotFound, NotAllowed, SearchTooLong.
    """
    words = (search or "").strip().casefold()
    if len(words) > LONGEST_NAME:
        raise SearchTooLong(field="search", longest=LONGEST_NAME)
    recorded = history_of(amphi, viewer, session_id=session_id)
    teller = _Teller(amphi, viewer, recorded)
    told = [teller.tell(item) for item in recorded if not topics or topic_of(type(item.event)) in topics]
    found = [event for event in told if not words or event.mentions(words)]
    later = [event for event in found if event.position > after]
    return Page(later[:first], len(found), len(later) > first)


def room_at(amphi: Amphi, viewer: Viewer, *, session_id: UUID, position: int) -> tuple[Room, datetime]:
    """The room after the last event up to a position, and when that was. Raises SessionNotFound, NotAllowed."""
    reads.may_read_history(amphi, viewer, session_id)
    room, at = Room(), None
    for recorded in _recorded(amphi, viewer, session_id):
        if recorded.position > position and room.session_id is not None:
            break
        room, at = fold(room, recorded), recorded.recorded_at
    if at is None or room.session_id is None:
        raise SessionNotFound
    return room, at


def density(recorded: Sequence[Recorded], bins: int) -> list[int]:
    """How many events are in each of so many equal times from the first to the last."""
    counts = [0] * bins
    start, end = recorded[0].recorded_at, recorded[-1].recorded_at
    for item in recorded:
        share = (item.recorded_at - start) / (end - start) if end > start else 0.0
        counts[min(bins - 1, int(share * bins))] += 1
    return counts


class _Teller:
    """Finds the names and texts that ids stand for."""

    def __init__(self, amphi: Amphi, viewer: Viewer, recorded: Sequence[Recorded]) -> None:
        self._amphi = amphi
        self._viewer = viewer
        self._seats: dict[UUID, list[tuple[int, Personal]]] = {}
        """The names of who has each seat, from which position on."""
        self._people: dict[UUID, str | None] = {}
        self._polls: dict[UUID, PollOpened] = {}
        self._questions: dict[UUID, QuestionAsked] = {}
        self._silent: set[UUID] = set()
        """Messages whose words nobody reads here: to one person, or deleted."""
        self._groups: dict[UUID, str] = {}
        self._quizzes: dict[UUID, QuizStarted] = {}
        self._titles: dict[UUID, Personal] = {}
        for item in recorded:
            happened = item.event
            name = getattr(happened, "name", None)
            if isinstance(name, Personal):
                if named := getattr(happened, "seat_id", None):  # who is present in the hall has none
                    self._seats.setdefault(named, []).append((item.position, name))
                self._people[name.person_id] = name.text
            if isinstance(happened, PollOpened):
                self._polls[happened.poll_id] = happened
            if isinstance(happened, MessageDeleted) or (
                isinstance(happened, MessageSent) and happened.scope is Scope.SEAT
            ):
                self._silent.add(happened.message_id)
            if isinstance(happened, QuestionAsked):
                self._questions[happened.question_id] = happened
            if isinstance(happened, BreakoutsOpened):
                self._groups.update((group.group_id, group.name or str(group.number)) for group in happened.groups)
            if isinstance(happened, GroupAdded):
                self._groups[happened.group.group_id] = happened.group.name or str(happened.group.number)
            if isinstance(happened, QuizStarted):
                self._quizzes[happened.quiz_id] = happened
            if isinstance(happened, DocumentUploaded | DocumentShown):
                self._titles[happened.document_id] = happened.title

    def tell(self, recorded: Recorded) -> Told:
        """An event with its names."""
        happened = recorded.event
        seat = getattr(happened, "seat_id", None)
        by = happened.to if isinstance(happened, MessageSent) else getattr(happened, "by", None)
        person_id = getattr(happened, "person_id", None)
        if isinstance(happened, ParticipantsMoved) and len(happened.places) == 1:
            (person_id,) = happened.places
        before = recorded.position - isinstance(happened, NameChanged)
        subject = self._seat(seat, before) if seat else self._person(person_id)
        return Told(
            recorded.position,
            recorded.recorded_at,
            topic_of(type(happened)),
            self._person(recorded.actor_id),
            subject,
            self._seat(by, recorded.position) if by and by != seat else None,
            tuple(self._data(happened)),
        )

    def _seat(self, seat_id: UUID, position: int) -> str | None:
        """What who has a seat was called then."""
        names = self._seats.get(seat_id, [])
        name = next((name for since, name in reversed(names) if since <= position), names[0][1] if names else None)
        return name.text if name else None

    def _person(self, person_id: UUID | None) -> str | None:
        if person_id is None:
            return None
        if person_id not in self._people:
            known = people.viewer_of(self._amphi, self._viewer.establishment_id, person_id)
            self._people[person_id] = known.name
        return self._people[person_id]

    def _is_silent(self, happened: Event) -> bool:
        return isinstance(happened, MessageSent | MessageEdited) and happened.message_id in self._silent

    def _data(self, happened: Event) -> Iterator[tuple[str, str]]:
        poll = self._polls.get(getattr(happened, "poll_id", None) or UUID(int=0))
        if poll and poll is not happened:
            yield "question", poll.question
        asked = self._questions.get(getattr(happened, "question_id", None) or UUID(int=0))
        if asked and asked is not happened:
            yield from (("question", text) for text in _texts(asked.text))
        if group := self._groups.get(_group_of(happened) or UUID(int=0)):
            yield "group", group
        if left := self._groups.get(getattr(happened, "sent_from", None) or UUID(int=0)):
            yield "sentFrom", left
        title = self._titles.get(getattr(happened, "document_id", None) or UUID(int=0))
        if title and title.text is not None and not hasattr(happened, "title"):
            yield "title", title.text
        if isinstance(happened, VoteCast):
            if poll and (text := happened.answer.text) is not None:
                yield "choice", in_words(question_of(poll), text)
            return
        if isinstance(happened, QuizStarted):
            yield "title", happened.title
            return
        if quiz := self._quizzes.get(getattr(happened, "quiz_id", None) or UUID(int=0)):
            yield from _of_quiz(quiz, happened)
            return
        for field in msgspec.structs.fields(happened):
            told = STAMPED if isinstance(happened, NameChanged) else STAMPED | NAMES
            if field.name not in told and not (field.name == "text" and self._is_silent(happened)):
                value = getattr(happened, field.name)
                for text in _texts(value):
                    yield _camel(field.name), text


def _group_of(happened: Event) -> UUID | None:
    """The one breakout that an event is about."""
    match happened:
        case GroupAdded(group=group):
            return group.group_id
        case ParticipantsMoved(places=places):
            (group_id, *others) = {*places.values()}
            return None if others else group_id
    return getattr(happened, "group_id", None)


def _recorded(amphi: Amphi, viewer: Viewer, session_id: UUID) -> Iterator[Recorded]:
    after = 0
    while batch := amphi.store.read(after, READ_AT_ONCE, session_id):
        for recorded in batch:
            if recorded.establishment_id != viewer.establishment_id:
                raise SessionNotFound
            yield recorded
        after = batch[-1].position


def _of_quiz(quiz: QuizStarted, happened: Event) -> Iterator[tuple[str, str]]:
    """What an event of a quiz is about: its title, the question with its number, and what was answered."""
    yield "title", quiz.title
    number = getattr(happened, "number", None)
    if number is None:
        return
    question = quiz.questions[number]
    yield "number", str(number + 1)
    yield "question", question.text
    if isinstance(happened, QuestionAnswered) and (text := happened.answer.text) is not None:
        yield "choice", in_words(question, text)


def _texts(value: Any) -> Iterator[str]:
    """The plain texts of a field; ids are none."""
    match value:
        case None | UUID():
            return
        case Personal():
            if value.text is not None:
                yield value.text
        case bool():
            yield "true" if value else "false"
        case Enum():
            yield str(value.value)
        case datetime():
            yield value.isoformat()
        case dict():
            yield str(len(value))
        case Group():
            yield value.name or str(value.number)
        case tuple():
            for each in value:
                yield from _texts(each)
        case msgspec.Struct():  # a stroke: of what was drawn only the words can be read
            for each in msgspec.structs.astuple(value):
                if isinstance(each, Personal):
                    yield from _texts(each)
        case _:
            yield str(value)


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(word.capitalize() for word in rest)
