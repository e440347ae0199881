"""Hands, reactions, signals and the spotlight in the room."""

from domain import layout, people, signals
from domain.layout import SpotlightTurnedOff, SpotlightTurnedOn
from domain.signals import REACTIONS_KEPT, Reaction, ReactionSent, Signal, SignalsCleared, SignalShown, SignalTakenBack
from tests.domain.people_of_the_tests import ADA, SEAT_OF_ADA, SEAT_OF_HELENE, SEAT_OF_INES
from tests.domain.test_room import with_ada


def test_the_spotlight_is_on_one_person_or_nobody() -> None:
    """Where it is already it stays; on somebody else it moves in one event."""
    on = SpotlightTurnedOn(SEAT_OF_ADA, SEAT_OF_HELENE)
    off = SpotlightTurnedOff(SEAT_OF_HELENE)
    assert layout.turn_spotlight(None, seat_id=SEAT_OF_ADA, by=SEAT_OF_HELENE) == [on]
    assert layout.turn_spotlight(SEAT_OF_ADA, seat_id=SEAT_OF_ADA, by=SEAT_OF_HELENE) == []
    assert layout.turn_spotlight(SEAT_OF_INES, seat_id=SEAT_OF_ADA, by=SEAT_OF_HELENE) == [on]
    assert layout.turn_spotlight(SEAT_OF_ADA, seat_id=None, by=SEAT_OF_HELENE) == [off]
    assert layout.turn_spotlight(None, seat_id=None, by=SEAT_OF_HELENE) == []
    assert with_ada(on).spotlight == SEAT_OF_ADA
    assert with_ada(on, off).spotlight is None


def test_a_signal_replaces_the_one_before_until_it_is_taken_back_or_wiped() -> None:
    """Those of seats that are gone are not counted."""
    fast, slow = SignalShown(SEAT_OF_ADA, Signal.TOO_FAST), SignalShown(SEAT_OF_ADA, Signal.TOO_SLOW)
    gone = SignalShown(SEAT_OF_INES, Signal.YES)
    assert signals.show(seat_id=SEAT_OF_ADA, signal=Signal.TOO_FAST) == [fast]
    assert signals.show(seat_id=SEAT_OF_ADA, signal=None) == [SignalTakenBack(SEAT_OF_ADA)]
    state = with_ada(fast, slow, gone)
    nothing = dict.fromkeys(Signal, 0)
    assert state.signals.counts(state.participants) == nothing | {Signal.TOO_SLOW: 1}
    for end in (SignalTakenBack(SEAT_OF_ADA), SignalsCleared(SEAT_OF_HELENE)):
        state = with_ada(fast, end)
        assert state.signals.counts(state.participants) == nothing


def test_reactions_are_kept_for_a_moment_with_the_name_of_who_reacted() -> None:
    """Only so many, of who is there; a forgotten person's have no name."""
    clap = ReactionSent(SEAT_OF_ADA, Reaction.CLAP)
    kept = with_ada(*[clap] * (REACTIONS_KEPT + 5), ReactionSent(SEAT_OF_INES, Reaction.HEART)).signals.reactions
    assert len(kept) == REACTIONS_KEPT
    assert {(entry.seat_id, entry.name.text, entry.reaction) for entry in kept} == {
        (SEAT_OF_ADA, "Ada Martin", Reaction.CLAP)
    }
    (forgotten,) = with_ada(clap, people.PersonForgotten(ADA)).signals.reactions
    assert forgotten.name.text is None
