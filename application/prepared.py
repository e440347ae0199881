"""Polls and quizzes prepared with a meeting: written, imported and taken away by its owner, read by who hosts it."""

from collections.abc import Callable, Sequence
from uuid import UUID

import msgspec

from application import reads
from application.amphi import Amphi
from application.commands import Change, Decision, Done, carry_out, envelope_of
from application.meetings import owned
from application.permissions import Command
from application.question_files import QuestionFormat, TrueFalse, read_questions
from application.viewer import Viewer
from domain import prepared
from domain.asking import Question
from domain.event import Event
from domain.meetings import existing
from domain.prepared import Prepared


class Imported(msgspec.Struct, frozen=True):
    """What an import recorded, how many questions it found, and the lines where those begin that it passed over."""

    done: Done
    questions: int
    passed_over: tuple[int, ...]


def prepare_poll(
    amphi: Amphi,
    viewer: Viewer,
    command_id: UUID,
    *,
    meeting_id: UUID,
    prepared_id: UUID | None,
    question: Question,
    anonymous: bool,
) -> Done:
    """Write a poll; with the id of a prepared one, write it anew."""
    key = prepared_id or amphi.ids.uuid()

    def write(state: Prepared) -> list[Event]:
        _known(state, prepared_id)
        return prepared.prepare_poll(
            state, meeting_id=meeting_id, prepared_id=key, question=question, anonymous=anonymous
        )

    return _change(amphi, viewer, command_id, meeting_id, write)


def prepare_quiz(
    amphi: Amphi,
    viewer: Viewer,
    command_id: UUID,
    *,
    meeting_id: UUID,
    prepared_id: UUID | None,
    title: str,
    questions: Sequence[Question],
) -> Done:
    """Write a quiz; with the id of a prepared one, write it anew."""
    key = prepared_id or amphi.ids.uuid()

    def write(state: Prepared) -> list[Event]:
        _known(state, prepared_id)
        return prepared.prepare_quiz(state, meeting_id=meeting_id, prepared_id=key, title=title, questions=questions)

    return _change(amphi, viewer, command_id, meeting_id, write)


def drop_prepared(amphi: Amphi, viewer: Viewer, command_id: UUID, *, meeting_id: UUID, prepared_id: UUID) -> Done:
    """Take a poll or quiz away; what was asked with it stays."""

    def drop(state: Prepared) -> list[Event]:
        return prepared.drop(state, meeting_id=meeting_id, prepared_id=prepared_id)

    return _change(amphi, viewer, command_id, meeting_id, drop)


def import_questions(
    amphi: Amphi,
    viewer: Viewer,
    command_id: UUID,
    *,
    meeting_id: UUID,
    text: str,
    format: QuestionFormat,
    quiz_title: str | None,
    words: TrueFalse,
) -> Imported:
    """Prepare the questions of a file, all or none: as polls, or as one quiz of this title."""
    owned(amphi, viewer, meeting_id, Command.PREPARE)  # whose meeting it is comes before what is in the file
    read = read_questions(text, format, quiz=quiz_title is not None, words=words)
    keys = [amphi.ids.uuid() for _ in read.questions]

    def write(state: Prepared) -> list[Event]:
        if quiz_title is not None:
            return prepared.prepare_quiz(
                state, meeting_id=meeting_id, prepared_id=keys[0], title=quiz_title, questions=read.questions
            )
        found = tuple(zip(keys, read.questions, strict=True))
        return prepared.prepare_polls(state, meeting_id=meeting_id, questions=found)

    done = _change(amphi, viewer, command_id, meeting_id, write)
    return Imported(done, len(read.questions), read.passed_over)


def prepared_of(amphi: Amphi, viewer: Viewer, *, meeting_id: UUID) -> Prepared:
    """What is prepared with a meeting, for its owner and who hosts its session. Raises MeetingNotFound, NotAllowed."""
    reads.may_read_prepared(amphi, viewer, meeting_id)
    return _prepared(amphi, meeting_id)[0]


def _change(
    amphi: Amphi, viewer: Viewer, command_id: UUID, meeting_id: UUID, write: Callable[[Prepared], list[Event]]
) -> Done:
    def decide() -> Decision:
        meeting, meeting_version = owned(amphi, viewer, meeting_id, Command.PREPARE)
        existing(meeting)
        state, version = _prepared(amphi, meeting_id)
        change = Change(prepared.prepared_stream(meeting_id), version, write(state))
        return Decision([change], {meeting_id: meeting_version})

    return carry_out(amphi.store, envelope_of(viewer, command_id), decide)


def _prepared(amphi: Amphi, meeting_id: UUID) -> tuple[Prepared, int]:
    return amphi.store.load(prepared.prepared_stream(meeting_id), Prepared(), prepared.evolve)


def _known(state: Prepared, prepared_id: UUID | None) -> None:
    if prepared_id is not None and prepared_id not in state.entries:
        raise prepared.PreparedNotFound(field="preparedId")
