"""Polls: opened, closed, shared and asked again by the host; everybody votes once."""

from datetime import datetime
from uuid import UUID

import strawberry

from application import polls
from domain.asking import Answer, Question, QuestionKind
from domain.poll_results import PollSeen, Results
from domain.polls import PollStatus
from interfaces.graphql.refusal import DoneResult
from interfaces.graphql.viewer import Info, carry_out, done

MOST_TEXTS = 60
"""So many different answers are shown; the others are counted together, and are in the export."""


@strawberry.type(description="The same words, whatever their case and blanks, and how often they came.")
class TextCount:
    text: str
    count: int


@strawberry.type(description="What was answered.")
class PollResults:
    answers: int = strawberry.field(description="How many are counted.")
    counts: list[int] = strawberry.field(
        description="Votes for each choice. In a ranking its points: as many as there are choices for the best, 1 for "
        "the last."
    )
    texts: list[TextCount] = strawberry.field(description="Words, the most frequent first, 60 at most.")
    other_texts: int = strawberry.field(description="How many answers are in none of `texts`.")


@strawberry.type(description="A question to everybody.")
class Poll:
    id: UUID
    kind: QuestionKind
    question: str
    choices: list[str]
    ends: list[str] = strawberry.field(description="What the first and the last step of a scale mean, or nothing.")
    anonymous: bool = strawberry.field(description="Nobody learns who answered what; results come at the close.")
    status: PollStatus
    opened_at: datetime
    voters: int
    relaunches: UUID | None = strawberry.field(description="The poll whose question is asked again.")
    results: PollResults | None = strawberry.field(
        description="Hosts see them while the poll is open if it is named, once it is closed if it is anonymous; "
        "others once they are shared."
    )


@strawberry.input(description="A question; in a quiz with its right answers, points and time.")
class QuestionInput:
    kind: QuestionKind
    text: str
    choices: list[str] = strawberry.field(default_factory=list)
    ends: list[str] = strawberry.field(default_factory=list)
    right: list[int] = strawberry.field(default_factory=list, description="Indices of choices, from 0.")
    accepted: list[str] = strawberry.field(default_factory=list, description="Words that are right.")
    points: int = 1
    seconds: int = strawberry.field(default=0, description="0: as long as the question is open.")


def question_of(given: QuestionInput) -> Question:
    """The question of an input."""
    return Question(
        given.kind,
        given.text,
        tuple(given.choices),
        tuple(given.ends),
        tuple(given.right),
        tuple(given.accepted),
        given.points,
        given.seconds,
    )


def answer_of(choices: list[int] | None, text: str | None) -> Answer:
    """The answer of two arguments, of which one is given."""
    return text if text is not None else tuple(choices or ())


def poll(entry: PollSeen, *, live: bool) -> Poll:
    """A poll as it is seen; `live`: its results also before they are shared."""
    shown = entry.results() if live or entry.status is PollStatus.SHARED else None
    return Poll(
        id=entry.poll_id,
        kind=entry.question.kind,
        question=entry.question.text,
        choices=list(entry.question.choices),
        ends=list(entry.question.ends),
        anonymous=entry.anonymous,
        status=entry.status,
        opened_at=entry.opened_at,
        voters=len(entry.votes),
        relaunches=entry.relaunches,
        results=None if shown is None else results_of(shown),
    )


def results_of(found: Results) -> PollResults:
    """Results as they are shown."""
    return PollResults(
        answers=found.answers,
        counts=list(found.counts),
        texts=[TextCount(text=text, count=count) for text, count in found.texts[:MOST_TEXTS]],
        other_texts=sum(count for _, count in found.texts[MOST_TEXTS:]),
    )


@strawberry.type
class PollsMutation:
    @strawberry.mutation(description="Put a question to everybody.")
    async def open_poll(
        self, info: Info, command_id: UUID, session_id: UUID, question: QuestionInput, anonymous: bool = False
    ) -> DoneResult:
        opened = await carry_out(
            info,
            polls.open_poll,
            command_id,
            session_id=session_id,
            question=question_of(question),
            anonymous=anonymous,
        )
        return done(opened)

    @strawberry.mutation(
        description="Vote once: `choices` are indices from 0, in a ranking all of them and the best first; `text` "
        "answers a question that wants words."
    )
    async def vote(
        self,
        info: Info,
        command_id: UUID,
        session_id: UUID,
        poll_id: UUID,
        choices: list[int] | None = None,
        text: str | None = None,
    ) -> DoneResult:
        voted = await carry_out(
            info, polls.vote, command_id, session_id=session_id, poll_id=poll_id, answer=answer_of(choices, text)
        )
        return done(voted)

    @strawberry.mutation(description="Close a poll: no more votes.")
    async def close_poll(self, info: Info, command_id: UUID, session_id: UUID, poll_id: UUID) -> DoneResult:
        return done(await carry_out(info, polls.close_poll, command_id, session_id=session_id, poll_id=poll_id))

    @strawberry.mutation(description="Show the results of a closed poll to everybody.")
    async def share_poll_results(self, info: Info, command_id: UUID, session_id: UUID, poll_id: UUID) -> DoneResult:
        shared = await carry_out(info, polls.share_poll_results, command_id, session_id=session_id, poll_id=poll_id)
        return done(shared)

    @strawberry.mutation(description="Ask the question of a closed poll again, in a poll of its own.")
    async def relaunch_poll(self, info: Info, command_id: UUID, session_id: UUID, poll_id: UUID) -> DoneResult:
        again = await carry_out(info, polls.relaunch_poll, command_id, session_id=session_id, poll_id=poll_id)
        return done(again)
