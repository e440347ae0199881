"""The placement of media through the application: by whom connects, and by the watcher when a node dies or drains."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import msgspec
import pytest

from application import hands, media_access, recordings, session
from application.amphi import Amphi
from application.placement import Placements
from application.ports import MediaNode
from bench.studio import Nodes
from domain.event import Event
from domain.people import Affiliation
from domain.placement import MediaPlaced, NoMediaNode, PlacementReason
from tests.application.test_meeting_held import ESTABLISHMENT, joins, meeting_of, person
from tests.application.test_presence import Sessions


class Cluster:
    """A running session with its host, and media nodes that come and go."""

    def __init__(self, amphi: Amphi) -> None:
        self.nodes = Nodes()
        self.amphi = msgspec.structs.replace(amphi, nodes=self.nodes)
        self.host = person(self.amphi, "helene", Affiliation.FACULTY)
        self.tab = uuid4()
        self.session_id = self.opens()
        self.position = 0

    def opens(self) -> UUID:
        """One more session of hers."""
        meeting = meeting_of(self.amphi, self.host, waiting_room=False)
        return joins(self.amphi, self.host, meeting.code, tab=self.tab).session_id

    def alive(self, *nodes: str, draining: tuple[str, ...] = ()) -> None:
        """These nodes are alive, and no others."""
        for gone in self.nodes.alive():
            self.nodes.withdraw(gone.node_id)
        for node_id in (*nodes, *draining):
            self.nodes.announce(MediaNode(node_id, 0, node_id in draining))

    def connects(self) -> str:
        """The host asks for media; the node."""
        access = media_access.connect_media(self.amphi, self.host, session_id=self.session_id, connection_id=self.tab)
        claims = self.amphi.tokens.redeem(access.token)
        assert claims.node_id == access.node_id
        return access.node_id

    def watcher(self, *sessions: UUID) -> Placements:
        """Whoever holds the lease now; reads which sessions are live."""
        watcher = Placements(self.amphi, ESTABLISHMENT, self.nodes, Sessions(*sessions))
        self.position = watcher.start()
        return watcher

    def sweep(self, watcher: Placements) -> None:
        """It catches up with the log, then looks at the nodes."""
        for recorded in self.amphi.store.read(self.position, 1000):
            watcher.observe(recorded)
            self.position = recorded.position
        watcher.sweep()

    def placed(self) -> list[Event]:
        """Every placement of the session."""
        events = self.amphi.store.read(0, 1000, self.session_id)
        return [each.event for each in events if isinstance(each.event, MediaPlaced)]

    def places(self) -> list[tuple[str, str | None, PlacementReason]]:
        """Node, node before, and why."""
        return [(e.node_id, e.previous, e.reason) for e in self.placed() if isinstance(e, MediaPlaced)]


@pytest.fixture
def cluster(amphi: Amphi) -> Cluster:
    return Cluster(amphi)


def test_who_connects_first_has_the_session_placed(cluster: Cluster) -> None:
    """Once: everybody after them is sent to the same node; the token is good at that node."""
    cluster.alive("a")
    assert cluster.connects() == "a"
    cluster.alive("a", "b", "c")
    assert cluster.connects() == "a"
    assert cluster.places() == [("a", None, PlacementReason.OPENED)]


def test_without_a_media_node_the_answer_says_so(cluster: Cluster) -> None:
    """And the meeting goes on without sound and picture."""
    cluster.alive()
    with pytest.raises(NoMediaNode):
        cluster.connects()
    assert hands.raise_hand(cluster.amphi, cluster.host, uuid4(), session_id=cluster.session_id).events


def test_while_nothing_is_known_of_the_nodes_media_stay(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    """A Valkey that was just started has not heard of every node yet: nothing is concluded from that."""
    cluster.alive("a")
    cluster.connects()
    watcher = cluster.watcher(cluster.session_id)
    monkeypatch.setattr(cluster.nodes, "alive", lambda: None)
    assert cluster.connects() == "a"
    cluster.sweep(watcher)
    assert len(cluster.places()) == 1


def test_the_watcher_moves_the_sessions_of_a_lost_node(cluster: Cluster) -> None:
    """Each once, whatever else runs in them."""
    cluster.alive("a")
    cluster.connects()
    hands.raise_hand(cluster.amphi, cluster.host, uuid4(), session_id=cluster.session_id)
    recordings.start_recording(cluster.amphi, cluster.host, uuid4(), session_id=cluster.session_id)
    watcher = cluster.watcher(cluster.session_id)
    cluster.alive("b")
    cluster.sweep(watcher)
    cluster.sweep(watcher)
    assert cluster.places() == [
        ("a", None, PlacementReason.OPENED),
        ("b", "a", PlacementReason.NODE_LOST),
    ]
    assert cluster.connects() == "b"


def test_the_watcher_moves_the_sessions_of_a_node_that_drains(cluster: Cluster) -> None:
    """As soon as there is another one."""
    cluster.alive("a")
    watcher = cluster.watcher(cluster.session_id)
    cluster.connects()
    cluster.alive(draining=("a",))
    cluster.sweep(watcher)
    assert cluster.connects() == "a"
    cluster.alive("b", draining=("a",))
    cluster.sweep(watcher)
    assert cluster.places()[-1] == ("b", "a", PlacementReason.NODE_DRAINED)


def test_a_session_that_ended_is_moved_no_more(cluster: Cluster) -> None:
    """Nor one that the watcher finds ended when it takes the duty."""
    cluster.alive("a")
    cluster.connects()
    watcher = cluster.watcher(cluster.session_id)
    session.end_session(cluster.amphi, cluster.host, uuid4(), session_id=cluster.session_id)
    cluster.alive("b")
    cluster.sweep(watcher)
    cluster.sweep(cluster.watcher(cluster.session_id))
    assert len(cluster.places()) == 1


def test_a_client_need_not_wait_for_the_watcher(cluster: Cluster) -> None:
    """Who asks for access while the node is lost has the session placed elsewhere."""
    cluster.alive("a")
    cluster.connects()
    cluster.alive("b")
    assert cluster.connects() == "b"


def test_many_who_ask_at_once_place_the_session_once(cluster: Cluster) -> None:
    """They meet by the version of the placement's stream."""
    cluster.alive("a", "b")
    with ThreadPoolExecutor(8) as threads:
        nodes = set(threads.map(lambda _: cluster.connects(), range(16)))
    assert len(nodes) == len(cluster.places()) == 1
