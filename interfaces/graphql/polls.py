"""Polls: opened, closed and shared by the host; everybody votes once."""

from datetime import datetime
from uuid import UUID

import strawberry

from application import polls
from domain.polls import PollStatus
from interfaces.graphql.refusal import DoneResult
from interfaces.graphql.viewer import Info, carry_out, done


@strawberry.type(description="A question to everybody, with choices.")
class Poll:
    id: UUID
    question: str
    choices: list[str]
    status: PollStatus
    opened_at: datetime
    voters: int
    counts: list[int] | None = strawberry.field(
        description="Votes for each choice: hosts see them always, others once they are shared."
    )


@strawberry.type
class PollsMutation:
    @strawberry.mutation(description="Put a question to everybody.")
    async def open_poll(
        self, info: Info, command_id: UUID, session_id: UUID, question: str, choices: list[str]
    ) -> DoneResult:
        opened = await carry_out(
            info, polls.open_poll, command_id, session_id=session_id, question=question, choices=tuple(choices)
        )
        return done(opened)

    @strawberry.mutation(description="Vote once; `choice` is an index from 0.")
    async def vote(self, info: Info, command_id: UUID, session_id: UUID, poll_id: UUID, choice: int) -> DoneResult:
        voted = await carry_out(info, polls.vote, command_id, session_id=session_id, poll_id=poll_id, choice=choice)
        return done(voted)

    @strawberry.mutation(description="Close a poll: no more votes.")
    async def close_poll(self, info: Info, command_id: UUID, session_id: UUID, poll_id: UUID) -> DoneResult:
        return done(await carry_out(info, polls.close_poll, command_id, session_id=session_id, poll_id=poll_id))

    @strawberry.mutation(description="Show the counts of a closed poll to everybody.")
    async def share_poll_results(self, info: Info, command_id: UUID, session_id: UUID, poll_id: UUID) -> DoneResult:
        shared = await carry_out(info, polls.share_poll_results, command_id, session_id=session_id, poll_id=poll_id)
        return done(shared)
