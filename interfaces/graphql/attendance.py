"""Attendance: who was there, when, for how long."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import strawberry

from application import reads
from domain.admission import Role
from domain.session import SessionNotFound
from interfaces.graphql.meetings import SessionSummary, session_row, summary
from interfaces.graphql.refusal import Refusal
from interfaces.graphql.viewer import Asking, Info, query
from projections import attendance as read_model


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
    sound_good: bool | None = strawberry.field(description="What they said of the sound; null: nothing.")
    hall: bool = strawberry.field(description="Was the lecture hall: no person.")
    encoder: bool = strawberry.field(description="A device that hosts let in: no person.")
    in_hall_at: datetime | None = strawberry.field(description="Confirmed their presence in the lecture hall.")
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
        return await query(info, attendance_of, session_id)


def attendance_of(asking: Asking, session_id: UUID) -> Attendance:
    """The attendance of a session for who may read it. Raises SessionNotFound, NotAllowed."""
    reads.may_read_attendance(asking.web.amphi, asking.viewer, session_id)
    row = session_row(asking, session_id)
    if row is None:
        raise SessionNotFound
    rows = [_shown(one) for one in read_model.attendance_of(asking.web.database, session_id)]
    return Attendance(session=summary(row), rows=rows, csv_url=f"/attendance/{session_id}.csv")


def _shown(row: read_model.AttendanceRow) -> AttendanceRow:
    return AttendanceRow(
        person_id=row.person_id,
        name=row.name,
        guest=row.guest,
        role=row.role,
        first_joined_at=row.first_joined_at,
        last_left_at=row.last_left_at,
        seconds=row.seconds,
        connections=row.connections,
        sound_good=row.sound_good,
        hall=row.hall,
        encoder=row.encoder,
        in_hall_at=row.in_hall_at,
        intervals=[Interval(start=each.started_at, end=each.ended_at) for each in row.intervals],
    )
