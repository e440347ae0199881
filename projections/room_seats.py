"""The participants of the saved rooms, a row each: of three hundred, those who changed are written and no others."""

from collections.abc import Callable, Iterable, Mapping
from uuid import UUID

import msgspec

from domain.room import Participant
from projections.read_model import Write, by_columns

TABLE = """
    CREATE TABLE seats (
        session_id uuid   NOT NULL,
        seat_id    uuid   NOT NULL,
        position   bigint NOT NULL, -- of the event that brought them here, in the order of which they are shown
        state      bytea  NOT NULL,
        PRIMARY KEY (session_id, seat_id)
    );
"""
TAKEN = (
    "INSERT INTO seats SELECT * FROM unnest(%b::uuid[], %b::uuid[], %b::bigint[], %b::bytea[])"
    " ON CONFLICT (session_id, seat_id) DO UPDATE SET position = excluded.position, state = excluded.state"
)
LEFT = (
    "DELETE FROM seats USING unnest(%b::uuid[], %b::uuid[]) AS gone (session_id, seat_id)"
    " WHERE seats.session_id = gone.session_id AND seats.seat_id = gone.seat_id"
)


class Seats(msgspec.Struct):
    """The participants of one room as they were saved last, and the position at which each of them came."""

    saved: Mapping[UUID, Participant] = {}
    came: dict[UUID, int] = {}


def seats_written(
    rooms: Iterable[tuple[UUID, Seats, Mapping[UUID, Participant]]], encode: Callable[[Participant], bytes]
) -> list[Write]:
    """What brings the rows of some sessions from what was saved last to the participants of now."""
    taken: list[tuple[UUID, UUID, int, bytes]] = []
    left: list[tuple[UUID, UUID]] = []
    for session_id, seats, now in rooms:
        for seat_id, seat in now.items():
            if seats.saved.get(seat_id) is not seat:
                taken.append((session_id, seat_id, seats.came[seat_id], encode(seat)))
        left += [(session_id, seat_id) for seat_id in seats.saved if seat_id not in now]
        seats.saved = now
        if len(seats.came) > len(now):
            seats.came = {seat_id: seats.came[seat_id] for seat_id in now}
    return [*by_columns(TAKEN, taken), *by_columns(LEFT, left)]
