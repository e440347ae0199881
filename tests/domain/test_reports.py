"""Reports of a disturbance."""

from functools import reduce

from domain import admission, reports, session
from domain.admission import Role
from domain.event import Event
from domain.people import PersonForgotten
from domain.personal import Personal
from domain.refusal import TextTooLong
from domain.reports import AlreadyReported, DisturbanceReported, Open, ReportNotFound, ReportSettled
from domain.room import Room, fold
from tests.domain.people_of_the_tests import (
    ADA,
    HELENE,
    INES,
    MEETING,
    POLL,
    SEAT_OF_ADA,
    SEAT_OF_HELENE,
    SEAT_OF_INES,
    SESSION,
    name_of,
    recorded,
)
from tests.domain.specification import Given

REPORT, OTHER = POLL, MEETING
REPORTED = DisturbanceReported(REPORT, SEAT_OF_ADA, Personal(ADA, "On crie."))
WORDLESS = DisturbanceReported(REPORT, SEAT_OF_ADA, None)
SETTLED = ReportSettled(REPORT, SEAT_OF_HELENE)


def given(*events: Event) -> Given[Open]:
    return Given(Open(), reports.evolve, events)


def test_one_report_at_a_time() -> None:
    """With words or without; another after a host has seen to it; others report too."""

    def tells(text: str, seat: object = SEAT_OF_ADA, person: object = ADA) -> object:
        return lambda state: reports.report(state, text, report_id=REPORT, seat_id=seat, person_id=person)  # type: ignore[arg-type]

    given().when(tells(" On crie. ")).then(REPORTED)  # type: ignore[arg-type]
    given().when(tells(" ")).then(WORDLESS)  # type: ignore[arg-type]
    given().when(tells("x" * 501)).refused(TextTooLong, longest=500)  # type: ignore[arg-type]
    given(REPORTED).when(tells("Encore.")).refused(AlreadyReported)  # type: ignore[arg-type]
    given(REPORTED, SETTLED).when(tells("On crie.")).then(REPORTED)  # type: ignore[arg-type]
    theirs = DisturbanceReported(REPORT, SEAT_OF_INES, Personal(INES, "Oui."))
    given(DisturbanceReported(OTHER, SEAT_OF_ADA, None)).when(tells("Oui.", SEAT_OF_INES, INES)).then(theirs)  # type: ignore[arg-type]


def test_a_report_is_settled_once() -> None:
    """Two hosts who press at the same time: the second is told that it is done."""
    given(REPORTED).when(lambda s: reports.settle(s, report_id=REPORT, by=SEAT_OF_HELENE)).then(SETTLED)
    given(REPORTED, SETTLED).when(lambda s: reports.settle(s, report_id=REPORT, by=SEAT_OF_HELENE)).refused(
        ReportNotFound, field="reportId"
    )


def test_the_room_has_those_that_are_open() -> None:
    """With who told them; name and words are forgotten with the person."""
    start: list[Event] = [
        session.SessionStarted(SESSION, MEETING, HELENE, "Analyse", False),
        admission.ParticipantAdmitted(SEAT_OF_ADA, ADA, name_of(ADA), False, Role.PARTICIPANT),
    ]
    (report,) = reduce(fold, recorded(*start, REPORTED), Room()).reports.values()
    assert (report.name, report.text) == (name_of(ADA), Personal(ADA, "On crie."))
    assert not reduce(fold, recorded(*start, REPORTED, SETTLED), Room()).reports
    (report,) = reduce(fold, recorded(*start, REPORTED, PersonForgotten(ADA)), Room()).reports.values()
    assert (report.name, report.text) == (Personal(ADA, None), Personal(ADA, None))
