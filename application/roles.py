"""Roles given by hosts, and the host's handed over."""

from uuid import UUID

from application.amphi import Amphi
from application.commands import Change, Decision, Done, carry_out, envelope_of
from application.permissions import Command
from application.session import person_at, place_of
from application.switches import stop_hindered
from application.viewer import Viewer
from domain import roles
from domain.admission import Role


def give_role(amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID, seat_id: UUID, role: Role) -> Done:
    """Make somebody co-host, presenter or participant; kept when they leave and come back."""

    def decide() -> Decision:
        place = place_of(amphi, viewer, session_id, Command.GIVE_ROLE)
        entry, seat, version = person_at(amphi, session_id, seat_id)
        given = roles.give(place.run.roles, role, seat_id=seat_id, person_id=entry.person_id, by=place.seat_id)
        stopped = stop_hindered(place, entry, seat, role) if given else []
        changes = [Change(session_id, place.session_version, given), Change(seat_id, version, stopped)]
        return Decision(changes, place.requires)

    return carry_out(amphi.store, envelope_of(viewer, command_id, session_id), decide)


def hand_over_host(amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID, seat_id: UUID) -> Done:
    """Make somebody the host instead of oneself."""

    def decide() -> Decision:
        place = place_of(amphi, viewer, session_id, Command.HAND_OVER_HOST)
        entry, _, _ = person_at(amphi, session_id, seat_id)
        handed = roles.hand_over(place.run.roles, seat_id=seat_id, person_id=entry.person_id, by=place.seat_id)
        return Decision([Change(session_id, place.session_version, handed)], place.requires)

    return carry_out(amphi.store, envelope_of(viewer, command_id, session_id), decide)
