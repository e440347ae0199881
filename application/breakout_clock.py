"""What the holder of the lease does for breakouts: closes those whose time is up, and places who came late."""

import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial
from uuid import UUID

from application.amphi import Amphi
from application.breakouts import end_of_time, place_late
from application.reads import sees_all_groups
from application.viewer import Viewer
from domain import breakouts
from domain.refusal import Refused
from domain.room import Room

log = logging.getLogger("amphi.breakouts")


class BreakoutClock:
    """Looks at the rooms that the sweeper keeps. A sweeper that takes over finds the same in the log."""

    def __init__(self, amphi: Amphi, viewer: Viewer) -> None:
        self._amphi, self._viewer = amphi, viewer
        self._looked_for: set[tuple[UUID, UUID]] = set()
        """Session and seat of those who came late and whose group was looked for."""

    def sweep(self, session_id: UUID, room: Room, now: datetime) -> None:
        """Do what is due in one session."""
        if not room.breakouts.open:
            self._looked_for = {each for each in self._looked_for if each[0] != session_id}
            return
        if breakouts.is_over(room.breakouts, now):
            self._note(partial(end_of_time, session_id=session_id))
            return
        late = [
            seat
            for seat in room.participants.values()
            if not sees_all_groups(seat.role)
            and seat.person_id not in room.breakouts.belongs
            and (session_id, seat.seat_id) not in self._looked_for
        ]
        if late:
            self._looked_for |= {(session_id, seat.seat_id) for seat in late}
            people = [seat.person_id for seat in late]
            self._note(partial(place_late, session_id=session_id, people=people))

    def _note(self, command: Callable[[Amphi, Viewer, UUID], object]) -> None:
        try:
            command(self._amphi, self._viewer, self._amphi.ids.uuid())
        except Refused as refusal:
            log.info("not noted: %s", refusal.code)
