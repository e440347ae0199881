"""The own host of a breakout: what hosts may do to its people, messages and whiteboard, while they are in it."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from application.amphi import Amphi
from application.permissions import Command, Role
from application.session import Place, place_of
from application.viewer import Viewer
from domain import admission, breakouts, session
from domain.admission import HOSTS, Admission
from domain.breakouts import Breakouts
from domain.session import Session


def place_over_group(
    amphi: Amphi, viewer: Viewer, session_id: UUID, command: Command, *, group_id: UUID | None
) -> Place:
    """As `place_of`, also for the own host of this group; then it rests on the groups as they are."""
    state, version = _groups(amphi, session_id)
    return _place(amphi, viewer, session_id, command, group_id, state, version)


def place_over_seats(
    amphi: Amphi, viewer: Viewer, session_id: UUID, command: Command, *, seats: Sequence[UUID]
) -> Place:
    """As `place_of`, also for the own host of the group in which all these are, none of whom hosts the session."""
    state, version = _groups(amphi, session_id)
    run, _ = amphi.store.load(session_id, Session(), session.evolve)
    people = _people(amphi, session_id, seats)
    groups = {state.group_of(person) for person in people}
    protected = len(people) < len(seats) or any(run.roles.role_of(person) in HOSTS for person in people)
    group_id = next(iter(groups)) if len(groups) == 1 and not protected else None
    return _place(amphi, viewer, session_id, command, group_id, state, version)


def place_over_return(
    amphi: Amphi, viewer: Viewer, session_id: UUID, *, seats: Sequence[UUID], group_id: UUID
) -> Place:
    """As `place_of` to put people into a group, also for its own host if all were sent back from it.

    Who went to another group since is left to the hosts of the session.
    """
    state, version = _groups(amphi, session_id)
    people = _people(amphi, session_id, seats)
    returns = len(people) == len(seats) > 0 and all(
        state.is_closed_to(person, group_id) and state.group_of(person) is None for person in people
    )
    if not returns:
        return place_of(amphi, viewer, session_id, Command.MOVE_TO_GROUP)
    return _place(amphi, viewer, session_id, Command.RETURN_TO_GROUP, group_id, state, version)


def _place(
    amphi: Amphi,
    viewer: Viewer,
    session_id: UUID,
    command: Command,
    group_id: UUID | None,
    state: Breakouts,
    version: int,
) -> Place:
    if viewer.person_id is None or not state.is_hosted_by(viewer.person_id, group_id):
        return place_of(amphi, viewer, session_id, command)
    place = place_of(amphi, viewer, session_id, command, also=frozenset({Role.GROUP_HOST}))
    return msgspec.structs.replace(place, requires={**place.requires, breakouts.breakouts_stream(session_id): version})


def _people(amphi: Amphi, session_id: UUID, seats: Sequence[UUID]) -> list[UUID]:
    """Who has these seats, as far as they are taken."""
    desk, _ = amphi.store.load(session.admission_stream(session_id), Admission(), admission.evolve)
    return [desk.seated[seat_id].person_id for seat_id in seats if seat_id in desk.seated]


def _groups(amphi: Amphi, session_id: UUID) -> tuple[Breakouts, int]:
    return amphi.store.load(breakouts.breakouts_stream(session_id), Breakouts(), breakouts.evolve)
