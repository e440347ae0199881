"""What the holder of the lease does for breakouts: closes those whose time is up, and places who came late."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from uuid import UUID

from application.amphi import Amphi
from application.breakouts import end_of_time, place_late
from application.reads import sees_all_groups
from application.viewer import Viewer
from domain import breakouts
from domain.room import Room


class BreakoutClock:
    """Looks at the rooms that the sweeper keeps. A sweeper that takes over finds the same in the log.

    `note` carries out a command of the sweeper's.
    """

    def __init__(self, amphi: Amphi, viewer: Viewer, note: Callable[[Callable[[UUID], object]], None]) -> None:
        self._amphi, self._viewer, self._note = amphi, viewer, note
        self._looked_for: dict[UUID, set[UUID]] = {}
        """By session the seats of those who came late and whose group was looked for."""

    def sweep(self, session_id: UUID, room: Room, now: datetime) -> None:
        """Do what is due in one session."""
        if not room.breakouts.open:
            self.forget(session_id)
            return
        if breakouts.is_over(room.breakouts, now):
            self._note(partial(end_of_time, self._amphi, self._viewer, session_id=session_id))
            return
        looked_for = self._looked_for.setdefault(session_id, set())
        late = [
            seat
            for seat in room.participants.values()
            if not sees_all_groups(seat.role)
            and seat.person_id not in room.breakouts.belongs
            and seat.seat_id not in looked_for
        ]
        if late:
            looked_for |= {seat.seat_id for seat in late}
            people = [seat.person_id for seat in late]
            self._note(partial(place_late, self._amphi, self._viewer, session_id=session_id, people=people))

    def forget(self, session_id: UUID) -> None:
        """Know nothing any more of a session whose groups are closed."""
        self._looked_for.pop(session_id, None)
