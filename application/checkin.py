"""Presence in the lecture hall: the code that it shows, scanning it, and being present."""

from datetime import UTC, datetime
from uuid import UUID

import msgspec

from application import people
from application.amphi import Amphi
from application.commands import Change, Decision, Done, carry_out, envelope_of
from application.permissions import Command, authorise, roles_of
from application.session import place_of
from application.viewer import Viewer
from domain import checkin, session
from domain.checkin import CHANGES_EVERY_SECONDS, Checkin, CheckinExpired, HallNotOpen
from domain.people import NotSignedIn
from domain.session import Session, SessionNotFound


class HallCode(msgspec.Struct, frozen=True):
    """A code that the hall shows now, and when it is another."""

    code: str
    changes_at: datetime


class Scanned(msgspec.Struct, frozen=True):
    """What a code led to: the ticket with which one goes on, and whether one was present before."""

    title: str
    place: str
    ticket: str
    present: bool


def hall_code(amphi: Amphi, viewer: Viewer, *, session_id: UUID) -> HallCode:
    """The code to show, for hosts and the computer of the hall. Raises as `place_of`, HallNotOpen."""
    run, _ = amphi.store.load(session_id, Session(), session.evolve)
    is_hall = viewer.person_id is not None and run.is_hall(viewer.person_id)
    place_of(amphi, viewer, session_id, Command.SHOW_OWN_HALL_CODE if is_hall else Command.SHOW_HALL_CODE)
    if run.hall is None:
        raise HallNotOpen
    now = amphi.clock()
    changes_at = (checkin.window_at(now) + 1) * CHANGES_EVERY_SECONDS
    return HallCode(amphi.checkins.code_of(session_id, now), datetime.fromtimestamp(changes_at, UTC))


def scan(amphi: Amphi, viewer: Viewer, *, code: str) -> Scanned:
    """What a code leads to, for anybody. Raises CheckinExpired, SessionHasEnded, HallNotOpen."""
    authorise(Command.CHECK_IN, viewer, roles_of(viewer))
    now = amphi.clock()
    session_id = amphi.checkins.session_of(code, now)
    if session_id is None:
        raise CheckinExpired
    run, _, place = _in_hall(amphi, viewer, session_id)
    known = Checkin()
    if viewer.person_id:
        known, _ = amphi.store.load(checkin.checkin_stream(session_id, viewer.person_id), known, checkin.evolve)
    return Scanned(run.title, place, amphi.checkins.ticket_of(session_id, now), known.confirmed)


def check_in(amphi: Amphi, viewer: Viewer, command_id: UUID, *, ticket: str, name: str | None) -> Done:
    """Be present in the hall; `name` is for guests.

    Raises CheckinExpired, SessionHasEnded, HallNotOpen, AlreadyPresent.
    """
    person_id = viewer.person_id
    if person_id is None:
        raise NotSignedIn
    people.require_charter(amphi, viewer)
    authorise(Command.CHECK_IN, viewer, roles_of(viewer))
    session_id = amphi.checkins.ticketed(ticket, amphi.clock())
    if session_id is None:
        raise CheckinExpired
    stream = checkin.checkin_stream(session_id, person_id)

    def decide() -> Decision:
        _, run_version, _ = _in_hall(amphi, viewer, session_id)
        state, version = amphi.store.load(stream, Checkin(), checkin.evolve)
        shown = (viewer.name if viewer.signed_in else name) or ""
        confirmed = checkin.confirm(state, person_id=person_id, name=shown, guest=viewer.guest)
        return Decision([Change(stream, version, confirmed)], {session_id: run_version})

    return carry_out(amphi.store, envelope_of(viewer, command_id, session_id), decide)


def _in_hall(amphi: Amphi, viewer: Viewer, session_id: UUID) -> tuple[Session, int, str]:
    """A session that runs with a hall, its version, and what the hall is called."""
    run, version = amphi.store.load(session_id, Session(), session.evolve)
    if run.session_id is None:
        raise SessionNotFound
    session.require_running(run)
    if run.hall is None:
        raise HallNotOpen
    return run, version, run.hall.place
