"""Reports of a disturbance."""

from datetime import datetime
from uuid import UUID

import strawberry

from application import reports
from domain import reports as domain_reports
from interfaces.graphql.refusal import DoneResult
from interfaces.graphql.viewer import Info, carry_out, done


@strawberry.type(description="What a participant reported, until a host has seen to it.")
class Report:
    id: UUID
    seat_id: UUID
    name: str | None
    text: str | None
    reported_at: datetime


@strawberry.type
class ReportsMutation:
    @strawberry.mutation(description="Tell the hosts of a disturbance; `text` may be empty.")
    async def report_disturbance(self, info: Info, command_id: UUID, session_id: UUID, text: str) -> DoneResult:
        return done(await carry_out(info, reports.report_disturbance, command_id, session_id=session_id, text=text))

    @strawberry.mutation(description="Note as host that a report was seen to.")
    async def settle_report(self, info: Info, command_id: UUID, session_id: UUID, report_id: UUID) -> DoneResult:
        settled = await carry_out(info, reports.settle_report, command_id, session_id=session_id, report_id=report_id)
        return done(settled)


def seen(report: domain_reports.Report) -> Report:
    """A report as hosts see it."""
    return Report(
        id=report.report_id,
        seat_id=report.seat_id,
        name=report.name.text,
        text=report.text.text if report.text else None,
        reported_at=report.reported_at,
    )
