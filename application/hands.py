"""Raising and lowering hands."""

from uuid import UUID

from application.amphi import Amphi
from application.commands import Change, Decision, Done, carry_out, envelope_of
from application.group_hosts import place_over_seats
from application.permissions import Command
from application.session import place_of, seat_at
from application.viewer import Viewer
from domain import admission, hands, seats, session
from domain.admission import Admission
from domain.seats import Seat


def raise_hand(amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID) -> Done:
    """Raise one's hand; one that is up stays up."""

    def decide() -> Decision:
        place = place_of(amphi, viewer, session_id, Command.RAISE_HAND)
        happened = hands.raise_hand(place.seat.hand_raised, seat_id=place.seat_id)
        return Decision([Change(place.seat_id, place.seat_version, happened)], place.requires)

    return carry_out(amphi.store, envelope_of(viewer, command_id, session_id), decide)


def lower_hand(
    amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID, seat_id: UUID | None = None
) -> Done:
    """Lower one's own hand, or, as host or host of their group, somebody's."""

    def decide() -> Decision:
        place = place_of(amphi, viewer, session_id, Command.LOWER_HAND)
        if seat_id is None or seat_id == place.seat_id:
            happened = hands.lower_hand(place.seat.hand_raised, seat_id=place.seat_id, by=place.seat_id)
            return Decision([Change(place.seat_id, place.seat_version, happened)], place.requires)
        place = place_over_seats(amphi, viewer, session_id, Command.LOWER_HAND_OF_OTHERS, seats=[seat_id])
        seat, version = seat_at(amphi, session_id, seat_id)
        happened = hands.lower_hand(seat.hand_raised, seat_id=seat_id, by=place.seat_id)
        return Decision([Change(seat_id, version, happened)], place.requires)

    return carry_out(amphi.store, envelope_of(viewer, command_id, session_id), decide)


def lower_all_hands(amphi: Amphi, viewer: Viewer, command_id: UUID, *, session_id: UUID) -> Done:
    """Lower every hand, as host."""

    def decide() -> Decision:
        place = place_of(amphi, viewer, session_id, Command.LOWER_HAND_OF_OTHERS)
        desk, _ = amphi.store.load(session.admission_stream(session_id), Admission(), admission.evolve)
        with amphi.store.together(desk.seated):
            found = {seat_id: amphi.store.load(seat_id, Seat(), seats.evolve) for seat_id in desk.seated}
        changes = [
            Change(seat_id, version, hands.lower_hand(seat.hand_raised, seat_id=seat_id, by=place.seat_id))
            for seat_id, (seat, version) in found.items()
        ]
        return Decision(changes, place.requires)

    return carry_out(amphi.store, envelope_of(viewer, command_id, session_id), decide)
