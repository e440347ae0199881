"""What an event makes the media node decide at once, and what waits for the clock."""

from typing import cast

import msgspec

from domain.breakouts import Breakouts
from domain.room import Room
from media.breakouts import Gatherings
from media.router import Router


class Counted(Gatherings):
    """Counts its decisions."""

    def __init__(self) -> None:
        super().__init__(cast(Router, None))
        self.decisions = 0

    def decide(self, room: Room) -> None:
        """Decide, and count it."""
        self.decisions += 1
        super().decide(room)


def test_only_what_changes_media_is_decided_at_once():
    """Given events one after the other, then those that turn something on or off or regroup are decided, no others."""
    gatherings, room = Counted(), Room()
    gatherings.obey(room, set())
    assert gatherings.decisions == 1
    came = msgspec.structs.replace(room)
    gatherings.obey(came, set())
    assert gatherings.decisions == 1
    gatherings.obey(came, {("ada", "camera")})
    assert gatherings.decisions == 2
    gatherings.obey(came, {("ada", "camera")})
    assert gatherings.decisions == 2
    gatherings.obey(came, {("ada", "microphone")})
    assert gatherings.decisions == 3
    regrouped = msgspec.structs.replace(came, breakouts=Breakouts())
    gatherings.obey(regrouped, {("ada", "microphone")})
    assert gatherings.decisions == 4


def test_the_clocks_own_decision_does_not_hide_a_change():
    """Given a change that the clock has seen already, then the event that says so is decided all the same."""
    gatherings, room = Counted(), Room()
    gatherings.obey(room, set())
    gatherings.decide(room)
    gatherings.obey(room, {("ada", "camera")})
    assert gatherings.decisions == 3
