"""Reports of a disturbance."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import strawberry

from application import reports
from domain import reports as domain_reports
from interfaces.graphql.refusal import DoneResult, Refusal
from interfaces.graphql.values import Position
from interfaces.graphql.viewer import Asking, Info, carry_out, done, query, wait_for
from projections.reports import unsettled_reports


@strawberry.type(description="What a participant reported, until a host has seen to it.")
class Report:
    id: UUID
    seat_id: UUID
    name: str | None
    text: str | None
    reported_at: datetime


@strawberry.type(description="A report that no host saw to, and the session in which it was made.")
class UnsettledReport(Report):
    session_id: UUID


@strawberry.type(description="What no host saw to in the latest sessions of a meeting.")
class UnsettledReports:
    reports: list[UnsettledReport]


UnsettledReportsResult = Annotated[UnsettledReports | Refusal, strawberry.union("UnsettledReportsResult")]


@strawberry.type
class ReportsQuery:
    @strawberry.field(
        description="What was reported in a meeting's sessions and no host saw to, for its owner, at any time."
    )
    async def unsettled_reports(
        self, info: Info, meeting_id: UUID, at_least: Position | None = None
    ) -> UnsettledReportsResult:
        return await query(info, _unsettled, meeting_id, at_least)


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


def _unsettled(asking: Asking, meeting_id: UUID, at_least: Position | None) -> UnsettledReports:
    reports.may_read_reports(asking.web.amphi, asking.viewer, meeting_id)
    wait_for(asking, at_least, "room", "meetings")
    found = unsettled_reports(asking.web.database, asking.web.sealing, meeting_id)
    return UnsettledReports(
        reports=[
            UnsettledReport(
                id=each.report.report_id,
                seat_id=each.report.seat_id,
                name=each.report.name.text,
                text=each.report.text.text if each.report.text else None,
                reported_at=each.report.reported_at,
                session_id=each.session_id,
            )
            for each in found
        ]
    )
