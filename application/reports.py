"""Reports of a disturbance: made by participants, seen to by hosts; the owner reads those that no host saw to."""

from uuid import UUID

from application.amphi import Amphi
from application.commands import Change, Decision, Done, carry_out, envelope_of
from application.meetings import owned
from application.permissions import Command
from application.session import place_of
from application.viewer import Viewer
from domain import reports
from domain.reports import Open, reports_stream


def report_disturbance(amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID, text: str) -> Done:
    """Tell the hosts that something is wrong, in words or without. Raises AlreadyReported, TextTooLong."""
    report_id = amphi.ids.uuid()

    def decide() -> Decision:
        place = place_of(amphi, viewer, session_id, Command.REPORT_DISTURBANCE)
        state, version = _open(amphi, session_id)
        made = reports.report(state, text, report_id=report_id, seat_id=place.seat_id, person_id=place.person_id)
        return Decision([Change(reports_stream(session_id), version, made)], place.requires)

    return carry_out(amphi.store, envelope_of(viewer, command_id, session_id), decide)


def settle_report(amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID, report_id: UUID) -> Done:
    """Note as host that it was seen to. Raises ReportNotFound."""

    def decide() -> Decision:
        place = place_of(amphi, viewer, session_id, Command.SETTLE_REPORT)
        state, version = _open(amphi, session_id)
        settled = reports.settle(state, report_id=report_id, by=place.seat_id)
        return Decision([Change(reports_stream(session_id), version, settled)], place.requires)

    return carry_out(amphi.store, envelope_of(viewer, command_id, session_id), decide)


def may_read_reports(amphi: Amphi, viewer: Viewer, meeting_id: UUID) -> None:
    """The owner of a meeting reads what was reported in its sessions; to others it does not exist (MeetingNotFound)."""
    owned(amphi, viewer, meeting_id, Command.READ_REPORTS)


def _open(amphi: Amphi, session_id: UUID) -> tuple[Open, int]:
    return amphi.store.load(reports_stream(session_id), Open(), reports.evolve)
