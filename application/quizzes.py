"""Quizzes: started, asked question by question and ended by the host; everybody answers each question once."""

from collections.abc import Callable, Sequence
from uuid import UUID

from application.amphi import Amphi
from application.commands import Change, Decision, Done, carry_out, envelope_of, own_reads
from application.permissions import Command, authorise, roles_of
from application.session import Place, place_of
from application.viewer import Viewer
from domain import quizzes, session
from domain.asking import Answer, Question
from domain.event import Event
from domain.quizzes import Answers, Quiz, QuizNotFound
from domain.session import Session


def start_quiz(
    amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID, title: str, questions: Sequence[Question]
) -> Done:
    """Begin a quiz; nothing is asked yet."""
    quiz_id = amphi.ids.uuid()

    def decide() -> Decision:
        place = place_of(amphi, viewer, session_id, Command.RUN_QUIZ)
        started = quizzes.start(
            quiz_id=quiz_id, session_id=session_id, title=title, questions=questions, by=place.seat_id
        )
        return Decision([Change(quiz_id, 0, started)], place.requires)

    return carry_out(amphi.store, envelope_of(viewer, command_id, session_id), decide)


def ask_quiz_question(
    amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID, quiz_id: UUID, number: int
) -> Done:
    """Ask the next question, `number` from 0."""

    def ask(quiz: Quiz, place: Place) -> list[Event]:
        return quizzes.ask(quiz, number=number, by=place.seat_id, now=amphi.clock())

    return _run(amphi, viewer, command_id, session_id, quiz_id, ask)


def close_quiz_question(
    amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID, quiz_id: UUID, number: int
) -> Done:
    """Take no more answers to a question, and show what was right."""

    def close(quiz: Quiz, place: Place) -> list[Event]:
        return quizzes.close(quiz, number=number, by=place.seat_id)

    return _run(amphi, viewer, command_id, session_id, quiz_id, close)


def close_in_time(amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID, quiz_id: UUID) -> Done:
    """Close the question whose time is up; said by Amphi itself, whether a page of the host is open or not."""
    authorise(Command.REPORT, viewer, roles_of(viewer))

    def decide() -> Decision:
        run, run_version = amphi.store.load(session_id, Session(), session.evolve)
        quiz, version = _quiz(amphi, session_id, quiz_id)
        closed = quizzes.close_in_time(quiz, now=amphi.clock()) if session.running(run) else []
        return Decision([Change(quiz_id, version, closed)], {session_id: run_version})

    return carry_out(amphi.store, envelope_of(viewer, command_id, session_id), decide)


def end_quiz(amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID, quiz_id: UUID) -> Done:
    """End a quiz."""

    def end(quiz: Quiz, place: Place) -> list[Event]:
        return quizzes.end(quiz, by=place.seat_id)

    return _run(amphi, viewer, command_id, session_id, quiz_id, end)


def answer_quiz_question(
    amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID, quiz_id: UUID, number: int, answer: Answer
) -> Done:
    """Answer the question that is open. It rests on the question being open, so a close discounts none."""

    def decide() -> Decision:
        place = place_of(amphi, viewer, session_id, Command.ANSWER_QUIZ)
        quiz, quiz_version = _quiz(amphi, session_id, quiz_id)
        stream = quizzes.answers_stream(quiz_id, place.person_id)
        state, version = amphi.store.load(stream, Answers(), quizzes.evolve_answers)
        answered = quizzes.answer(
            quiz,
            state,
            number=number,
            seat_id=place.seat_id,
            person_id=place.person_id,
            given=answer,
            now=amphi.clock(),
        )
        return Decision([Change(stream, version, answered)], {**place.requires, quiz_id: quiz_version})

    reads = own_reads(viewer, quiz_id, quizzes.answers_stream)
    return carry_out(amphi.store, envelope_of(viewer, command_id, session_id), decide, reads)


def _run(
    amphi: Amphi,
    viewer: Viewer,
    command_id: UUID,
    session_id: UUID,
    quiz_id: UUID,
    step: Callable[[Quiz, Place], list[Event]],
) -> Done:
    """A step of a quiz that its host takes."""

    def decide() -> Decision:
        place = place_of(amphi, viewer, session_id, Command.RUN_QUIZ)
        quiz, version = _quiz(amphi, session_id, quiz_id)
        return Decision([Change(quiz_id, version, step(quiz, place))], place.requires)

    return carry_out(amphi.store, envelope_of(viewer, command_id, session_id), decide)


def _quiz(amphi: Amphi, session_id: UUID, quiz_id: UUID) -> tuple[Quiz, int]:
    """A quiz of this session and its version. Raises QuizNotFound."""
    quiz, version = amphi.store.load(quiz_id, Quiz(), quizzes.evolve)
    if quiz.session_id != session_id:
        raise QuizNotFound(field="quizId")
    return quiz, version
