"""Attendance: who was there, when, for how long."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import strawberry

from domain.admission import Role
from interfaces.graphql.meetings import SessionSummary
from interfaces.graphql.refusal import Refusal
from interfaces.graphql.viewer import Info


@strawberry.type(description="A time of presence; `end` null: still there.")
class Interval:
    start: datetime
    end: datetime | None


@strawberry.type(description="One person's presence in a session.")
class AttendanceRow:
    person_id: UUID
    name: str | None
    guest: bool
    role: Role
    first_joined_at: datetime
    last_left_at: datetime | None
    seconds: int = strawberry.field(description="How long, all intervals together.")
    connections: int = strawberry.field(description="How many tabs or devices connected.")
    intervals: list[Interval]


@strawberry.type(description="The attendance of a session.")
class Attendance:
    session: SessionSummary
    rows: list[AttendanceRow]
    csv_url: str


AttendanceResult = Annotated[Attendance | Refusal, strawberry.union("AttendanceResult")]


@strawberry.type
class AttendanceQuery:
    @strawberry.field(description="The attendance of a session, for the meeting's owner and analysts.")
    async def attendance(self, info: Info, session_id: UUID) -> AttendanceResult:
        return await info.context.web.readings.attendance(info.context, session_id)
