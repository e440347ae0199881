"""Questions: asked by everybody, answered by hosts; what each audience sees of them."""

from datetime import datetime
from uuid import UUID

import strawberry

from application import questions
from domain.questions import Question as Entry
from domain.questions import QuestionStatus
from domain.room import Room
from interfaces.graphql.changes import changed_entries
from interfaces.graphql.refusal import DoneResult
from interfaces.graphql.viewer import Info, carry_out, done

strawberry.enum(QuestionStatus, description="Where a question stands.")


@strawberry.type(
    description="A question to who hosts. Author and texts are null once the person was forgotten; of a dismissed one "
    "only hosts see the texts."
)
class Question:
    id: UUID
    anonymous: bool = strawberry.field(description="Nobody is told who asked, hosts and auditors neither.")
    seat_id: UUID | None
    author: str | None
    text: str | None
    asked_at: datetime
    status: QuestionStatus
    votes: int
    answer: str | None = strawberry.field(description="In writing; null when it was answered aloud.")
    answered_by: str | None


@strawberry.type
class QuestionsMutation:
    @strawberry.mutation(description="Ask; `anonymous`: without one's name, where that is allowed.")
    async def ask_question(
        self, info: Info, command_id: UUID, session_id: UUID, text: str, anonymous: bool = False
    ) -> DoneResult:
        asked = await carry_out(
            info, questions.ask_question, command_id, session_id=session_id, text=text, anonymous=anonymous
        )
        return done(asked)

    @strawberry.mutation(description="Vote for a question that waits, or take one's vote back.")
    async def vote_for_question(
        self, info: Info, command_id: UUID, session_id: UUID, question_id: UUID, up: bool
    ) -> DoneResult:
        voted = await carry_out(
            info, questions.vote_for_question, command_id, session_id=session_id, question_id=question_id, up=up
        )
        return done(voted)

    @strawberry.mutation(description="Say that a question is being answered aloud, as host.")
    async def take_up_question(self, info: Info, command_id: UUID, session_id: UUID, question_id: UUID) -> DoneResult:
        taken = await carry_out(
            info, questions.take_up_question, command_id, session_id=session_id, question_id=question_id
        )
        return done(taken)

    @strawberry.mutation(description="Answer a question as host: aloud (`answer` null) or in writing.")
    async def answer_question(
        self, info: Info, command_id: UUID, session_id: UUID, question_id: UUID, answer: str | None = None
    ) -> DoneResult:
        answered = await carry_out(
            info, questions.answer_question, command_id, session_id=session_id, question_id=question_id, answer=answer
        )
        return done(answered)

    @strawberry.mutation(description="Put a question aside, as host.")
    async def dismiss_question(self, info: Info, command_id: UUID, session_id: UUID, question_id: UUID) -> DoneResult:
        dismissed = await carry_out(
            info, questions.dismiss_question, command_id, session_id=session_id, question_id=question_id
        )
        return done(dismissed)

    @strawberry.mutation(description="Have a question wait for an answer again, as host.")
    async def reopen_question(self, info: Info, command_id: UUID, session_id: UUID, question_id: UUID) -> DoneResult:
        reopened = await carry_out(
            info, questions.reopen_question, command_id, session_id=session_id, question_id=question_id
        )
        return done(reopened)

    @strawberry.mutation(description="Let people ask without their name, or no longer, as host.")
    async def set_anonymous_questions(
        self, info: Info, command_id: UUID, session_id: UUID, allowed: bool
    ) -> DoneResult:
        was_set = await carry_out(
            info, questions.set_anonymous_questions, command_id, session_id=session_id, allowed=allowed
        )
        return done(was_set)


def seen(entry: Entry, *, host: bool) -> Question:
    """A question as hosts see it, or everybody else."""
    told = host or entry.status is not QuestionStatus.DISMISSED
    return Question(
        id=entry.question_id,
        anonymous=entry.seat_id is None,
        seat_id=entry.seat_id,
        author=entry.author.text if entry.author else None,
        text=entry.text.text if told else None,
        asked_at=entry.asked_at,
        status=entry.status,
        votes=len(entry.voters),
        answer=entry.answer.text if entry.answer and told else None,
        answered_by=entry.answered_by.text if entry.answered_by else None,
    )


def changed(before: Room | None, now: Room, *, host: bool) -> list[Question]:
    """The questions that are not what they were; all of them when nothing was known before."""
    old = before.questions.asked if before else {}
    return [seen(entry, host=host) for entry in changed_entries(old, now.questions.asked)]


def voted_by(room: Room, person_id: UUID) -> list[UUID]:
    """The questions for which somebody voted."""
    return [key for key, entry in room.questions.asked.items() if person_id in entry.voters]


def voters_between(before: Room, now: Room) -> set[UUID]:
    """Who voted, or took a vote back, between two states of a room."""
    people: set[UUID] = set()
    for entry in changed_entries(before.questions.asked, now.questions.asked):
        was = before.questions.asked.get(entry.question_id)
        people |= set(entry.voters) ^ set(was.voters if was else ())
    return people
