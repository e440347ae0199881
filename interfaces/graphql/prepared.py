"""Polls and quizzes prepared with a meeting."""

from typing import Annotated
from uuid import UUID

import strawberry

from application import prepared
from application.question_files import QuestionFormat, TrueFalse
from domain.asking import Question, QuestionKind
from interfaces.graphql.polls import QuestionInput, question_of
from interfaces.graphql.refusal import DoneResult, Refusal
from interfaces.graphql.values import Position
from interfaces.graphql.viewer import Info, ask, carry_out, done

strawberry.enum(QuestionFormat, description="How a file writes questions.")


@strawberry.type(description="A question as it was written.")
class PreparedQuestion:
    kind: QuestionKind
    text: str
    choices: list[str]
    ends: list[str]
    right: list[int]
    accepted: list[str]
    points: int
    seconds: int


@strawberry.type(description="A poll that can be opened.")
class PreparedPoll:
    id: UUID
    question: PreparedQuestion
    anonymous: bool


@strawberry.type(description="A quiz that can be started.")
class PreparedQuiz:
    id: UUID
    title: str
    questions: list[PreparedQuestion]


@strawberry.type(description="What is prepared with a meeting, in the order in which it was written.")
class Prepared:
    polls: list[PreparedPoll]
    quizzes: list[PreparedQuiz]


@strawberry.type(description="The questions of a file were prepared.")
class Imported:
    position: Position
    questions: int
    passed_over: list[int] = strawberry.field(
        description="The lines where questions begin that can't be asked here, such as pairs to match."
    )


@strawberry.input(description="What the two choices of a question that is true or false are called.")
class TrueFalseInput:
    true: str
    false: str


PreparedResult = Annotated[Prepared | Refusal, strawberry.union("PreparedResult")]
ImportResult = Annotated[Imported | Refusal, strawberry.union("ImportResult")]


@strawberry.type
class PreparedQuery:
    @strawberry.field(description="What is prepared with a meeting, for its owner and who hosts its session.")
    async def prepared(self, info: Info, meeting_id: UUID) -> PreparedResult:
        found = await ask(info, prepared.prepared_of, meeting_id=meeting_id)
        polls = [
            PreparedPoll(id=key, question=_shown(poll.question), anonymous=poll.anonymous)
            for key, poll in found.polls.items()
        ]
        quizzes = [
            PreparedQuiz(id=key, title=quiz.title, questions=[_shown(question) for question in quiz.questions])
            for key, quiz in found.quizzes.items()
        ]
        return Prepared(polls=polls, quizzes=quizzes)


@strawberry.type
class PreparedMutation:
    @strawberry.mutation(description="Write a poll for a meeting; with `preparedId`, write that one anew.")
    async def prepare_poll(
        self,
        info: Info,
        command_id: UUID,
        meeting_id: UUID,
        question: QuestionInput,
        anonymous: bool = False,
        prepared_id: UUID | None = None,
    ) -> DoneResult:
        written = await carry_out(
            info,
            prepared.prepare_poll,
            command_id,
            meeting_id=meeting_id,
            prepared_id=prepared_id,
            question=question_of(question),
            anonymous=anonymous,
        )
        return done(written)

    @strawberry.mutation(description="Write a quiz for a meeting; with `preparedId`, write that one anew.")
    async def prepare_quiz(
        self,
        info: Info,
        command_id: UUID,
        meeting_id: UUID,
        title: str,
        questions: list[QuestionInput],
        prepared_id: UUID | None = None,
    ) -> DoneResult:
        written = await carry_out(
            info,
            prepared.prepare_quiz,
            command_id,
            meeting_id=meeting_id,
            prepared_id=prepared_id,
            title=title,
            questions=tuple(question_of(question) for question in questions),
        )
        return done(written)

    @strawberry.mutation(description="Take a prepared poll or quiz away; what was asked with it stays.")
    async def drop_prepared(self, info: Info, command_id: UUID, meeting_id: UUID, prepared_id: UUID) -> DoneResult:
        dropped = await carry_out(
            info, prepared.drop_prepared, command_id, meeting_id=meeting_id, prepared_id=prepared_id
        )
        return done(dropped)

    @strawberry.mutation(
        description="Prepare the questions of a file, all or none: as polls, or with `quizTitle` as one quiz."
    )
    async def import_questions(
        self,
        info: Info,
        command_id: UUID,
        meeting_id: UUID,
        text: str,
        format: QuestionFormat,
        quiz_title: str | None = None,
        words: TrueFalseInput | None = None,
    ) -> ImportResult:
        imported = await carry_out(
            info,
            prepared.import_questions,
            command_id,
            meeting_id=meeting_id,
            text=text,
            format=format,
            quiz_title=quiz_title,
            words=TrueFalse(words.true, words.false) if words else TrueFalse(),
        )
        return Imported(
            position=Position(imported.done.position),
            questions=imported.questions,
            passed_over=list(imported.passed_over),
        )


def _shown(question: Question) -> PreparedQuestion:
    return PreparedQuestion(
        kind=question.kind,
        text=question.text,
        choices=list(question.choices),
        ends=list(question.ends),
        right=list(question.right),
        accepted=list(question.accepted),
        points=question.points,
        seconds=question.seconds,
    )
