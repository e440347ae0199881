"""Breakouts of a session: opened, visited, changed and closed by the host; people go to theirs, and ask for help."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from uuid import UUID

from application import breakout_plan
from application.amphi import Amphi
from application.commands import Change, Decision, Done, carry_out, envelope_of
from application.group_hosts import place_over_return, place_over_seats
from application.permissions import Command, authorise, roles_of
from application.reads import sees_all_groups
from application.session import Place, people_in, place_of, require_person
from application.viewer import Viewer
from domain import admission, breakouts, session
from domain.admission import Admission, SeatNotFound
from domain.breakout_plan import Plan
from domain.breakouts import Breakouts, CloseReason, DurationOutOfBounds
from domain.event import Event
from domain.session import Session

LONGEST_COUNTDOWN_SECONDS = 600


def group_at(amphi: Amphi, session_id: UUID, person_id: UUID | None) -> tuple[UUID | None, dict[UUID, int]]:
    """The group that somebody is in now, and the version on which that rests."""
    state, version = _load(amphi, session_id)
    return state.group_of(person_id) if person_id else None, {breakouts.breakouts_stream(session_id): version}


def group_of(amphi: Amphi, viewer: Viewer, *, session_id: UUID) -> UUID | None:
    """The group that the viewer is in now."""
    return group_at(amphi, session_id, viewer.person_id)[0]


def open_breakouts(
    amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID, again: bool, minutes: int | None
) -> Done:
    """Open the groups that were prepared with the meeting, or `again` those that this session had, as people were.

    `minutes`: how long; None: until they are closed.
    """

    def decide() -> Decision:
        place = place_of(amphi, viewer, session_id, Command.OPEN_BREAKOUTS)
        state, version = _load(amphi, session_id)
        plan, _ = breakout_plan.plan_of(amphi, place.run.meeting_id)
        opened = breakouts.open_breakouts(
            state,
            session_id=session_id,
            groups=tuple((state if again else plan).groups.values()),
            places=state.belongs if again else _places(amphi, viewer, place, plan),
            asked=plan.asked,
            free=plan.free,
            ends_at=breakouts.ending(amphi.clock(), minutes),
            warns=plan.warns,
            by=place.seat_id,
        )
        stream = breakouts.breakouts_stream(session_id)
        return Decision([Change(stream, version, opened)], place.requires)

    return carry_out(amphi.store, envelope_of(viewer, command_id, session_id), decide)


def move_to_group(
    amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID, seats: Sequence[UUID], group_id: UUID | None
) -> Done:
    """Put people into a group, or bring them back (None).

    The own host of their group may do that as well: whom they send back stays out of it until hosts put them there,
    of the session or of the group. Raises SeatNotFound.
    """

    def change(state: Breakouts, place: Place) -> list[Event]:
        people = [_person(amphi, session_id, seat_id) for seat_id in seats]
        if group_id is None and state.is_hosted_by(place.person_id, state.group_of(place.person_id)):
            return breakouts.send_back(
                state, session_id=session_id, people=people, host=place.person_id, by=place.seat_id
            )
        return breakouts.move(state, session_id=session_id, people=people, group_id=group_id, by=place.seat_id)

    def may() -> Place:
        if group_id is not None:
            return place_over_return(amphi, viewer, session_id, seats=seats, group_id=group_id)
        return place_over_seats(amphi, viewer, session_id, Command.TAKE_FROM_GROUP, seats=seats)

    return _change_by(amphi, viewer, command_id, session_id, may, change)


def enter_group(amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID, group_id: UUID | None) -> Done:
    """Go to a group oneself, or back to everybody (None); a host visits."""

    def change(state: Breakouts, place: Place) -> list[Event]:
        return breakouts.enter(
            state,
            session_id=session_id,
            person_id=place.person_id,
            group_id=group_id,
            by=place.seat_id,
            host=sees_all_groups(place.role),
        )

    return _change(amphi, viewer, command_id, session_id, Command.ENTER_GROUP, change)


def add_group(amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID, name: str) -> Done:
    """Add a group to those that are open."""
    group_id = amphi.ids.uuid()

    def change(state: Breakouts, place: Place) -> list[Event]:
        return breakouts.add_group(state, session_id=session_id, group_id=group_id, name=name, by=place.seat_id)

    return _change(amphi, viewer, command_id, session_id, Command.ADD_GROUP, change)


def name_group_host(
    amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID, group_id: UUID, seat_id: UUID | None
) -> Done:
    """Give a group its own host, one of its people, or none any more (None). Raises SeatNotFound, NotInGroup."""

    def change(state: Breakouts, place: Place) -> list[Event]:
        person_id = None if seat_id is None else _person(amphi, session_id, seat_id)
        return breakouts.name_host(
            state, session_id=session_id, group_id=group_id, person_id=person_id, by=place.seat_id
        )

    return _change(amphi, viewer, command_id, session_id, Command.NAME_GROUP_HOST, change)


def address_groups(amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID, text: str) -> Done:
    """Say something to all groups."""

    def change(state: Breakouts, place: Place) -> list[Event]:
        return breakouts.address(state, session_id=session_id, text=text, person_id=place.person_id, by=place.seat_id)

    return _change(amphi, viewer, command_id, session_id, Command.ADDRESS_GROUPS, change)


def ask_for_help(amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID) -> Done:
    """Ask the host to come to one's group."""

    def change(state: Breakouts, place: Place) -> list[Event]:
        return breakouts.ask_for_help(state, session_id=session_id, person_id=place.person_id, seat_id=place.seat_id)

    return _change(amphi, viewer, command_id, session_id, Command.ASK_FOR_HELP, change)


def answer_help(amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID, group_id: UUID) -> Done:
    """Note that a group was helped without a visit."""

    def change(state: Breakouts, place: Place) -> list[Event]:
        return breakouts.answer_help(state, session_id=session_id, group_id=group_id, by=place.seat_id)

    return _change(amphi, viewer, command_id, session_id, Command.ANSWER_HELP, change)


def prolong_breakouts(amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID, minutes: int | None) -> Done:
    """Have the groups close in so many minutes from now, or not by themselves (None)."""

    def change(state: Breakouts, place: Place) -> list[Event]:
        ends_at = breakouts.ending(amphi.clock(), minutes)
        return breakouts.set_end(state, session_id=session_id, ends_at=ends_at, by=place.seat_id)

    return _change(amphi, viewer, command_id, session_id, Command.CLOSE_BREAKOUTS, change)


def close_breakouts(
    amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID, countdown_seconds: int
) -> Done:
    """Call everybody back: at once (0), or after a countdown that all see. Raises DurationOutOfBounds."""
    if not 0 <= countdown_seconds <= LONGEST_COUNTDOWN_SECONDS:
        raise DurationOutOfBounds(field="countdownSeconds", fewest=0, most=LONGEST_COUNTDOWN_SECONDS // 60)
    ends_at = amphi.clock() + timedelta(seconds=countdown_seconds)

    def change(state: Breakouts, place: Place) -> list[Event]:
        if countdown_seconds:
            return breakouts.set_end(state, session_id=session_id, ends_at=ends_at, by=place.seat_id)
        return breakouts.close(state, session_id=session_id, reason=CloseReason.CALLED_BACK, by=place.seat_id)

    return _change(amphi, viewer, command_id, session_id, Command.CLOSE_BREAKOUTS, change)


def end_of_time(amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID) -> Done:
    """Close groups whose time is up; said by Amphi itself."""

    def change(state: Breakouts) -> list[Event]:
        if not breakouts.is_over(state, amphi.clock()):
            return []
        return breakouts.close(state, session_id=session_id, reason=CloseReason.TIME_IS_UP, by=None)

    return _report(amphi, viewer, command_id, session_id, change)


def place_late(amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID, people: Sequence[UUID]) -> Done:
    """Send people who came late to the group where they are expected; said by Amphi itself."""
    run, _ = amphi.store.load(session_id, Session(), session.evolve)
    plan, _ = breakout_plan.plan_of(amphi, run.meeting_id)
    places = breakout_plan.places_among(amphi, viewer.establishment_id, plan, people)

    def change(state: Breakouts) -> list[Event]:
        return breakouts.place_late(state, session_id=session_id, places=places)

    return _report(amphi, viewer, command_id, session_id, change)


def _places(amphi: Amphi, viewer: Viewer, place: Place, plan: Plan) -> dict[UUID, UUID]:
    """The group of everybody who is here and expected, and of those of whom it is known although they aren't here."""
    desk, _ = amphi.store.load(session.admission_stream(place.session_id), Admission(), admission.evolve)
    here = [entry.person_id for entry in people_in(place.run, desk) if not sees_all_groups(entry.role)]
    return plan.known() | breakout_plan.places_among(amphi, viewer.establishment_id, plan, here)


def _person(amphi: Amphi, session_id: UUID, seat_id: UUID) -> UUID:
    desk, _ = amphi.store.load(session.admission_stream(session_id), Admission(), admission.evolve)
    if seat_id not in desk.seated:
        raise SeatNotFound(field="seatId")
    require_person(desk.seated[seat_id])
    return desk.seated[seat_id].person_id


def _load(amphi: Amphi, session_id: UUID) -> tuple[Breakouts, int]:
    return amphi.store.load(breakouts.breakouts_stream(session_id), Breakouts(), breakouts.evolve)


def _change(
    amphi: Amphi,
    viewer: Viewer,
    command_id: UUID,
    session_id: UUID,
    command: Command,
    change: Callable[[Breakouts, Place], list[Event]],
) -> Done:
    """Carry out a command of somebody in the session on its groups."""
    place = partial(place_of, amphi, viewer, session_id, command)
    return _change_by(amphi, viewer, command_id, session_id, place, change)


def _change_by(
    amphi: Amphi,
    viewer: Viewer,
    command_id: UUID,
    session_id: UUID,
    place_of_viewer: Callable[[], Place],
    change: Callable[[Breakouts, Place], list[Event]],
) -> Done:
    """The same for who is found to have the place from which it may be done."""

    def decide() -> Decision:
        place = place_of_viewer()
        state, version = _load(amphi, session_id)
        return Decision([Change(breakouts.breakouts_stream(session_id), version, change(state, place))], place.requires)

    return carry_out(amphi.store, envelope_of(viewer, command_id, session_id), decide)


def _report(
    amphi: Amphi, viewer: Viewer, command_id: UUID, session_id: UUID, change: Callable[[Breakouts], list[Event]]
) -> Done:
    authorise(Command.REPORT, viewer, roles_of(viewer))

    def decide() -> Decision:
        run, run_version = amphi.store.load(session_id, Session(), session.evolve)
        state, version = _load(amphi, session_id)
        happened = change(state) if session.running(run) else []
        stream = breakouts.breakouts_stream(session_id)
        return Decision([Change(stream, version, happened)], {session_id: run_version})

    return carry_out(amphi.store, envelope_of(viewer, command_id, session_id), decide)
