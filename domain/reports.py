"""Reports of a disturbance: from a participant to the hosts, until one of them has seen to it."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

import msgspec

from domain.event import Event, Recorded, event
from domain.personal import Personal
from domain.refusal import Refused, checked_text

if TYPE_CHECKING:
    from domain.room import Room

LONGEST_TEXT = 500


@event("reports.DisturbanceReported")
class DisturbanceReported(Event, frozen=True):
    """A participant tells the hosts that something is wrong; `text` None: no more than that."""

    report_id: UUID
    seat_id: UUID
    text: Personal | None


@event("reports.ReportSettled")
class ReportSettled(Event, frozen=True):
    """A host has seen to it; `by` is their seat."""

    report_id: UUID
    by: UUID


class AlreadyReported(Refused):
    """The hosts have not seen to what this participant reported before."""

    code = "ALREADY_REPORTED"


class ReportNotFound(Refused):
    """There is no such report, or it was seen to."""

    code = "REPORT_NOT_FOUND"


class Report(msgspec.Struct, frozen=True, gc=False):
    """What a participant reported; `name` is theirs."""

    report_id: UUID
    seat_id: UUID
    name: Personal
    text: Personal | None
    reported_at: datetime


Open = dict[UUID, UUID]
"""State of a session's reports: who made each that is open (their seat)."""


def evolve(state: Open, happened: Event) -> Open:
    """Fold one event."""
    match happened:
        case DisturbanceReported(report_id=report_id, seat_id=seat_id):
            return {**state, report_id: seat_id}
        case ReportSettled(report_id=report_id):
            return {key: seat_id for key, seat_id in state.items() if key != report_id}
    return state


def reports_stream(session_id: UUID) -> UUID:
    """The stream of a session's reports."""
    return uuid5(session_id, "reports")


def report(state: Open, text: str, *, report_id: UUID, seat_id: UUID, person_id: UUID) -> list[Event]:
    """Tell the hosts, one thing at a time. Raises AlreadyReported, TextTooLong."""
    if seat_id in state.values():
        raise AlreadyReported
    said = Personal(person_id, checked_text(text, field="text", longest=LONGEST_TEXT)) if text.strip() else None
    return [DisturbanceReported(report_id, seat_id, said)]


def settle(state: Open, *, report_id: UUID, by: UUID) -> list[Event]:
    """Note that it was seen to. Raises ReportNotFound."""
    if report_id not in state:
        raise ReportNotFound(field="reportId")
    return [ReportSettled(report_id, by)]


def fold(room: "Room", recorded: Recorded) -> "Room":
    """The room after one of these events: what is open, in order."""
    reports = room.reports
    match recorded.event:
        case DisturbanceReported(report_id=report_id, seat_id=seat_id, text=text) if seat_id in room.participants:
            name = room.participants[seat_id].name
            reports = {**reports, report_id: Report(report_id, seat_id, name, text, recorded.recorded_at)}
        case ReportSettled(report_id=settled):
            reports = {key: each for key, each in reports.items() if key != settled}
    return msgspec.structs.replace(room, reports=reports)


def forget(reports: dict[UUID, Report], person_id: UUID) -> dict[UUID, Report]:
    """The reports after a person was forgotten."""
    return {
        key: msgspec.structs.replace(
            each, name=each.name.without(person_id), text=each.text.without(person_id) if each.text else None
        )
        for key, each in reports.items()
    }


CHANGES = (DisturbanceReported, ReportSettled)
