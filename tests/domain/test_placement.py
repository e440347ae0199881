"""Where media are placed: on a node that serves, and elsewhere when it is lost or drains."""

from collections import Counter

from domain import placement
from domain.event import Event
from domain.placement import MediaPlaced, Node, NoMediaNode, Placement, PlacementReason
from domain.room import Room, fold
from tests.domain.people_of_the_tests import SESSION, named, recorded
from tests.domain.specification import Given, When

ON_A = MediaPlaced(SESSION, SESSION, "a", None, PlacementReason.OPENED)


def placing(*events: Event, alive: list[Node]) -> When[Placement]:
    """The session's media are to be placed while these nodes are alive."""
    return Given(Placement(), placement.evolve, events).when(
        lambda state: placement.place(state, session_id=SESSION, group_id=SESSION, alive=alive)
    )


def test_the_least_loaded_node_is_taken() -> None:
    """Load is how many connections a node has."""
    placing(alive=[Node("a", 7), Node("b", 3), Node("c", 5)]).then(
        MediaPlaced(SESSION, SESSION, "b", None, PlacementReason.OPENED)
    )


def test_media_stay_where_they_are() -> None:
    """However busy their node is: moving everybody costs more."""
    placing(ON_A, alive=[Node("a", 300), Node("b", 0)]).then()


def test_media_of_a_lost_node_go_elsewhere() -> None:
    """The event says where they were, and why they moved."""
    placing(ON_A, alive=[Node("b", 0)]).then(MediaPlaced(SESSION, SESSION, "b", "a", PlacementReason.NODE_LOST))


def test_media_of_a_node_that_drains_go_elsewhere() -> None:
    """While it still serves them."""
    placing(ON_A, alive=[Node("a", 3, draining=True), Node("b", 9)]).then(
        MediaPlaced(SESSION, SESSION, "b", "a", PlacementReason.NODE_DRAINED)
    )


def test_a_node_that_drains_keeps_what_it_has_when_it_is_the_only_one() -> None:
    """Media for some more seconds are better than none."""
    placing(ON_A, alive=[Node("a", 3, draining=True)]).then()


def test_without_a_node_that_serves_nothing_can_be_placed() -> None:
    """Neither a new session nor one whose node is lost, and a node that drains takes nothing new."""
    placing(alive=[]).refused(NoMediaNode)
    placing(ON_A, alive=[]).refused(NoMediaNode)
    placing(alive=[Node("a", 0, draining=True)]).refused(NoMediaNode)


def test_sessions_that_open_in_the_same_instant_are_spread() -> None:
    """They see the same loads, and still don't all choose the same node."""
    nodes = [Node("a", 0), Node("b", 0)]
    chosen = Counter[str]()
    for n in range(100):
        session_id = named(f"session {n}")
        (placed,) = placement.place(Placement(), session_id=session_id, group_id=session_id, alive=nodes)
        assert isinstance(placed, MediaPlaced)
        chosen[placed.node_id] += 1
    assert min(chosen["a"], chosen["b"]) > 20


def test_the_room_says_where_its_media_are() -> None:
    """At each position of the log, group by group."""
    group = named("group 1")
    elsewhere = MediaPlaced(SESSION, group, "c", None, PlacementReason.OPENED)
    room = Room(session_id=SESSION)
    assert room.media_node is None
    for happened in recorded(ON_A, elsewhere):
        room = fold(room, happened)
    assert room.media_node == "a"
    assert room.media[group] == "c"
