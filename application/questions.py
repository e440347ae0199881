"""Questions: everybody asks and votes, hosts answer aloud or in writing, dismiss, and let people ask without a name."""

from collections.abc import Callable
from uuid import UUID

import msgspec

from application.amphi import Amphi
from application.commands import Change, Decision, Done, carry_out, envelope_of, own_reads
from application.permissions import Command
from application.session import Place, place_of
from application.viewer import Viewer
from domain import questions
from domain.event import Event
from domain.questions import AskedQuestion, QuestionNotFound


def ask_question(
    amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID, text: str, anonymous: bool = False
) -> Done:
    """Ask, under one's name or without it. What is recorded of an anonymous question has no actor."""
    question_id = amphi.ids.uuid()
    envelope = envelope_of(viewer, command_id, session_id)
    if anonymous:
        envelope = msgspec.structs.replace(envelope, actor_id=None)

    def decide() -> Decision:
        place = place_of(amphi, viewer, session_id, Command.ASK_QUESTION)
        if not anonymous:
            asked = questions.ask(
                question_id=question_id,
                session_id=session_id,
                seat_id=place.seat_id,
                person_id=place.person_id,
                text=text,
            )
            return Decision([Change(question_id, 0, asked)], place.requires)
        stream = questions.questions_stream(session_id)
        allowed, version = amphi.store.load(stream, False, questions.evolve_anonymous)
        asked = questions.ask_anonymously(allowed, question_id=question_id, session_id=session_id, text=text)
        return Decision([Change(question_id, 0, asked)], {**place.requires, stream: version})

    return carry_out(amphi.store, envelope, decide)


def vote_for_question(
    amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID, question_id: UUID, up: bool
) -> Done:
    """Vote for a question that waits, or take the vote back (`up` false)."""

    def decide() -> Decision:
        place = place_of(amphi, viewer, session_id, Command.VOTE_FOR_QUESTION)
        question, question_version = _question(amphi, session_id, question_id)
        stream = questions.vote_stream(question_id, place.person_id)
        voted, version = amphi.store.load(stream, False, questions.evolve_vote)
        happened = questions.vote(question, voted, seat_id=place.seat_id, person_id=place.person_id, up=up)
        return Decision([Change(stream, version, happened)], {**place.requires, question_id: question_version})

    reads = own_reads(viewer, question_id, questions.vote_stream)
    return carry_out(amphi.store, envelope_of(viewer, command_id, session_id), decide, reads)


def take_up_question(amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID, question_id: UUID) -> Done:
    """Say that a question is being answered aloud."""
    return _settle(
        amphi, viewer, command_id, session_id, question_id, lambda q, place: questions.take_up(q, by=place.seat_id)
    )


def answer_question(
    amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID, question_id: UUID, answer: str | None = None
) -> Done:
    """Note that a question was answered: aloud, or in writing where there is an `answer`."""
    return _settle(
        amphi,
        viewer,
        command_id,
        session_id,
        question_id,
        lambda q, place: questions.answer(q, by=place.seat_id, person_id=place.person_id, text=answer),
    )


def dismiss_question(amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID, question_id: UUID) -> Done:
    """Put a question aside."""
    return _settle(
        amphi, viewer, command_id, session_id, question_id, lambda q, place: questions.dismiss(q, by=place.seat_id)
    )


def reopen_question(amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID, question_id: UUID) -> Done:
    """Have a question wait for an answer again."""
    return _settle(
        amphi, viewer, command_id, session_id, question_id, lambda q, place: questions.reopen(q, by=place.seat_id)
    )


def set_anonymous_questions(amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID, allowed: bool) -> Done:
    """Let people ask without their name, or no longer."""

    def decide() -> Decision:
        place = place_of(amphi, viewer, session_id, Command.SET_ANONYMOUS_QUESTIONS)
        stream = questions.questions_stream(session_id)
        now, version = amphi.store.load(stream, False, questions.evolve_anonymous)
        happened = questions.set_anonymous(now, by=place.seat_id, wanted=allowed)
        return Decision([Change(stream, version, happened)], place.requires)

    return carry_out(amphi.store, envelope_of(viewer, command_id, session_id), decide)


def _settle(
    amphi: Amphi,
    viewer: Viewer,
    command_id: UUID,
    session_id: UUID,
    question_id: UUID,
    happens: Callable[[AskedQuestion, Place], list[Event]],
) -> Done:
    def decide() -> Decision:
        place = place_of(amphi, viewer, session_id, Command.ANSWER_QUESTION)
        question, version = _question(amphi, session_id, question_id)
        return Decision([Change(question_id, version, happens(question, place))], place.requires)

    return carry_out(amphi.store, envelope_of(viewer, command_id, session_id), decide)


def _question(amphi: Amphi, session_id: UUID, question_id: UUID) -> tuple[AskedQuestion, int]:
    """A question of this session and its version. Raises QuestionNotFound."""
    question, version = amphi.store.load(question_id, AskedQuestion(), questions.evolve)
    if question.session_id != session_id:
        raise QuestionNotFound(field="questionId")
    return question, version
