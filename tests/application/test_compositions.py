"""What the worker makes of a recording and what it deletes, on the real store; the composer itself is played."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import msgspec
import pytest

from application import compositions, recordings, session
from application.amphi import Amphi
from application.compositions import Interval, Studio, compose_recording, consented, erase_recording, give_up
from application.placement import place_media
from application.ports import BrokenCapture, MediaNode, Source
from application.reactions import jobs_after
from application.viewer import Viewer
from bench.studio import Nodes
from domain.event import Event, Recorded
from domain.people import Affiliation
from domain.recordings import CompositionFailed, Recording, RecordingComposed, RecordingGone, evolve
from infrastructure.objects import StoredObjects
from tests.application.test_meeting_held import ESTABLISHMENT, guest, joins, meeting_of, person

SYSTEM = Viewer(ESTABLISHMENT, system=True)


class PlayedComposer:
    """Writes into the film what it was given; can do something meanwhile, or fail."""

    def __init__(self) -> None:
        self.runs = 0
        self.sources: list[Source] = []
        self.meanwhile: Callable[[], object] = lambda: None

    def compose(
        self, sources: Sequence[Source], mp4: Path, thumbnail: Path, progress: Callable[[float], None]
    ) -> float:
        self.runs += 1
        self.sources = sorted(sources, key=lambda source: source.until_ns)
        self.meanwhile()
        mp4.write_bytes(b"|".join(sorted(source.path.read_bytes() for source in sources)))
        thumbnail.write_bytes(b"picture")
        return 12.5


class Stage:
    """A recorded session: Hélène hosts, Ada and Noé take part, everybody agreed and was captured."""

    def __init__(self, amphi: Amphi, folder: Path) -> None:
        self.amphi = amphi
        self.objects = StoredObjects((folder / "objects").as_uri())
        self.composer = PlayedComposer()
        self.studio = Studio(self.objects, self.composer, folder / "composing")
        self.host = person(amphi, "helene", Affiliation.FACULTY)
        self.ada, self.noe = person(amphi, "ada", Affiliation.STUDENT), guest()
        meeting = meeting_of(amphi, self.host, waiting_room=False)
        room = joins(amphi, self.host, meeting.code)
        self.session_id = room.session_id
        for viewer in (self.ada, self.noe):
            joins(amphi, viewer, meeting.code)
        started = recordings.start_recording(amphi, self.host, uuid4(), session_id=self.session_id)
        self.recording_id: UUID = started.events[0].recording_id  # type: ignore[attr-defined]
        for viewer in (self.ada, self.noe):
            recordings.give_consent(amphi, viewer, uuid4(), session_id=self.session_id)

    def stop(self) -> None:
        """Stop the recording."""
        recordings.stop_recording(self.amphi, self.host, uuid4(), session_id=self.session_id)

    def place(self, *nodes: str) -> None:
        """The session is on one node after another; each is lost."""
        for node_id in nodes:
            alive = Nodes()
            alive.announce(MediaNode(node_id, 0))
            place_media(
                msgspec.structs.replace(self.amphi, nodes=alive),
                SYSTEM,
                uuid4(),
                session_id=self.session_id,
                group_id=self.session_id,
            )

    def store(self, *people: Viewer, node_id: str = "node-1", begun_at_ns: int = 7) -> None:
        """The node brings away what it captured of these people."""
        folder = f"captures/{self.recording_id}/{node_id}"
        for interval in self.intervals():
            if interval.person_id in {viewer.person_id for viewer in people}:
                self.put(
                    f"{folder}/{interval.person_id}.{interval.seat_id}.{interval.from_position}.{begun_at_ns}.cap",
                    interval,
                )
        recordings.store_capture(
            self.amphi,
            SYSTEM,
            uuid4(),
            session_id=self.session_id,
            recording_id=self.recording_id,
            node_id=node_id,
            key=folder if people else None,
            size_bytes=1,
        )

    def put(self, key: str, interval: Interval) -> None:
        """A capture file that says whose it is."""
        path = Path(self.studio.folder.parent / "file")
        path.write_text(str(interval.person_id))
        self.objects.put(key, path)

    def withdraw(self, viewer: Viewer, *, erase: bool) -> None:
        """Somebody asks to be captured no more."""
        recordings.withdraw_consent(self.amphi, viewer, uuid4(), session_id=self.session_id, erase=erase)

    def end(self) -> None:
        """End the session for all."""
        session.end_session(self.amphi, self.host, uuid4(), session_id=self.session_id)

    def compose(self, *, overdue: bool = False) -> None:
        """The worker does its job."""
        compose_recording(
            self.amphi,
            SYSTEM,
            self.studio,
            session_id=self.session_id,
            recording_id=self.recording_id,
            overdue=overdue,
        )

    def events(self) -> list[Recorded]:
        """The session's events."""
        return [*self.amphi.store.read(0, 1000, self.session_id)]

    def intervals(self) -> list[Interval]:
        """When who may be captured."""
        return consented(iter(self.events()), self.recording_id)

    def outcomes(self) -> list[Event]:
        """What the worker reported."""
        return [e.event for e in self.events() if isinstance(e.event, RecordingComposed | CompositionFailed)]

    def state(self) -> Recording:
        """The recording as it is now."""
        return self.amphi.store.load(self.recording_id, Recording(), evolve)[0]

    def film(self) -> set[str]:
        """The people in the film."""
        path = self.studio.folder.parent / "film"
        self.objects.fetch(self.state().key or "no film", path)
        return set(path.read_text().split("|"))

    def keys(self) -> list[str]:
        """Everything in the object store."""
        return [*self.objects.keys("captures"), *self.objects.keys("recordings")]


@pytest.fixture
def stage(amphi: Amphi, tmp_path: Path) -> Stage:
    return Stage(amphi, tmp_path)


def names(*viewers: Viewer) -> set[str]:
    """People as they are in a played film."""
    return {str(viewer.person_id) for viewer in viewers}


def test_a_stopped_recording_becomes_one_film_once(stage: Stage) -> None:
    """The same job again composes nothing and reports nothing; captures stay until the session ends."""
    stage.stop()
    stage.store(stage.host, stage.ada, stage.noe)
    stage.compose()
    stage.compose()
    assert stage.composer.runs == 1
    (composed,) = stage.outcomes()
    assert isinstance(composed, RecordingComposed)
    assert composed.duration_seconds == 12.5
    assert composed.size_bytes == stage.objects.size(composed.key)
    assert stage.film() == names(stage.host, stage.ada, stage.noe)
    assert stage.objects.size(compositions.thumbnail_key(composed.key))
    assert len(stage.objects.keys("captures")) == 3
    stage.end()
    stage.compose()
    assert stage.objects.keys("captures") == []
    stage.compose()
    assert stage.composer.runs == 1
    assert stage.film() == names(stage.host, stage.ada, stage.noe)


def test_nothing_is_made_while_it_runs_or_before_its_capture_came(stage: Stage) -> None:
    """A job that comes too early is done without an outcome."""
    stage.compose()
    stage.stop()
    stage.compose()
    assert stage.outcomes() == []
    stage.compose(overdue=True)
    assert [o.reason for o in stage.outcomes() if isinstance(o, CompositionFailed)] == ["nothing_captured"]
    stage.store(stage.host)
    stage.compose()
    assert isinstance(stage.outcomes()[-1], RecordingComposed)


def on_two_nodes(stage: Stage) -> None:
    """The session begins on one node, which is killed; it goes on on another, then the recording stops."""
    stage.place("node-1", "node-2")
    stage.stop()


def test_a_film_waits_for_every_node_that_captured(stage: Stage) -> None:
    """The node that was killed brings its part away when it is back; then there is one film of both, in turn."""
    on_two_nodes(stage)
    stage.store(stage.host, node_id="node-2", begun_at_ns=9_000)
    stage.compose()
    assert stage.outcomes() == []
    stage.store(stage.host, node_id="node-1", begun_at_ns=1_000)
    stage.compose()
    assert isinstance(stage.outcomes()[-1], RecordingComposed)
    first, second = stage.composer.sources
    assert (first.until_ns, second.until_ns) == (9_000, stage.intervals()[0].until_ns)
    stage.end()
    stage.compose()
    assert stage.objects.keys("captures") == []


def test_a_node_that_never_comes_back_does_not_stop_the_film(stage: Stage) -> None:
    """What there is becomes a film in time; the captures stay, and what comes later is put into it."""
    on_two_nodes(stage)
    stage.store(stage.host, node_id="node-2", begun_at_ns=9_000)
    stage.end()
    stage.compose(overdue=True)
    assert stage.film() == names(stage.host)
    assert stage.objects.keys("captures")
    stage.store(stage.ada, node_id="node-1", begun_at_ns=1_000)
    stage.compose()
    assert stage.film() == names(stage.host, stage.ada)
    assert stage.objects.keys("captures") == []


def test_a_node_that_captured_nothing_ends_it(stage: Stage) -> None:
    """Nobody agreed, or nobody sent anything."""
    stage.stop()
    stage.store()
    stage.compose()
    stage.compose()
    assert [o.reason for o in stage.outcomes() if isinstance(o, CompositionFailed)] == ["nothing_captured"]


def test_who_asks_to_be_left_out_is_left_out(stage: Stage) -> None:
    """Before composing: their capture is not used, and deleted."""
    stage.withdraw(stage.ada, erase=False)
    stage.stop()
    stage.store(stage.host, stage.ada, stage.noe)
    everybody = stage.objects.keys("captures")
    stage.withdraw(stage.ada, erase=True)
    stage.compose()
    assert stage.film() == names(stage.host, stage.noe)
    left = stage.objects.keys("captures")
    assert [key for key in everybody if key not in left] == [k for k in everybody if str(stage.ada.person_id) in k]


def test_who_asks_afterwards_is_taken_out_again(stage: Stage) -> None:
    """After composing: another film takes the first one's place, which is deleted, and the day of deletion stays."""
    stage.stop()
    stage.store(stage.host, stage.ada)
    stage.compose()
    first = stage.state()
    stage.withdraw(stage.ada, erase=True)
    stage.compose()
    second = stage.state()
    assert stage.film() == names(stage.host)
    assert second.key != first.key
    assert second.expires_at == first.expires_at
    assert stage.objects.keys("recordings") == sorted([second.key or "", compositions.thumbnail_key(second.key or "")])


def test_when_all_ask_to_be_left_out_nothing_stays(stage: Stage) -> None:
    """The film is gone and the recording has failed."""
    stage.stop()
    stage.store(stage.ada)
    stage.compose()
    stage.withdraw(stage.ada, erase=True)
    stage.compose()
    assert stage.keys() == []
    assert stage.state().key is None
    assert stage.state().failed == "nothing_captured"


def test_a_withdrawal_while_it_is_composed_counts(stage: Stage) -> None:
    """The film with them in it is never reported."""
    stage.stop()
    stage.store(stage.host, stage.ada)

    def ada_withdraws() -> None:
        if stage.composer.runs == 1:
            stage.withdraw(stage.ada, erase=True)

    stage.composer.meanwhile = ada_withdraws
    stage.compose()
    assert len(stage.outcomes()) == 1
    assert stage.film() == names(stage.host)
    assert len(stage.objects.keys("recordings")) == 2


def test_what_was_never_consented_is_not_used(stage: Stage) -> None:
    """Whatever a node stored: another seat, another position or another name is left out and deleted."""
    stage.stop()
    (mine,) = [i for i in stage.intervals() if i.person_id == stage.host.person_id]
    folder = f"captures/{stage.recording_id}/node-1"
    for name in (
        f"{mine.person_id}.{uuid4()}.{mine.from_position}.7.cap",
        f"{uuid4()}.{mine.seat_id}.{mine.from_position}.7.cap",
        f"{mine.person_id}.{mine.seat_id}.{mine.from_position - 1}.7.cap",
        f"{mine.person_id}.{mine.seat_id}.{mine.until_position}.7.cap",
        "something",
    ):
        stage.put(f"{folder}/{name}", mine)
    stage.store(stage.host)
    stage.compose()
    assert stage.film() == names(stage.host)
    assert len(stage.objects.keys("captures")) == 1


def test_two_nodes_make_one_film(stage: Stage) -> None:
    """What a second node brings later is in the next film."""
    stage.stop()
    stage.store(stage.host)
    stage.compose()
    stage.store(stage.ada, node_id="node-2")
    stage.compose()
    assert stage.film() == names(stage.host, stage.ada)


def test_a_broken_capture_is_said(stage: Stage) -> None:
    """It is not tried again for ever."""
    stage.stop()
    stage.store(stage.host)

    def breaks() -> None:
        raise BrokenCapture("torn")

    stage.composer.meanwhile = breaks
    stage.compose()
    assert stage.state().failed == "broken_capture"


def test_giving_up_takes_back_a_film_that_may_not_stay(stage: Stage) -> None:
    """A film with somebody in it who asked to be left out goes, even when no other can be made."""
    stage.stop()
    stage.store(stage.host, stage.ada)
    stage.compose()
    give_up(stage.amphi, SYSTEM, stage.objects, session_id=stage.session_id, recording_id=stage.recording_id)
    assert stage.state().failed is None
    stage.withdraw(stage.ada, erase=True)
    give_up(stage.amphi, SYSTEM, stage.objects, session_id=stage.session_id, recording_id=stage.recording_id)
    assert stage.state().failed == "composer_failed"
    assert stage.objects.keys("recordings") == []


def test_a_recording_deleted_while_it_is_composed_leaves_nothing(stage: Stage) -> None:
    """The erasing job may have run before the film was stored."""
    stage.stop()
    stage.store(stage.host)

    def deleted() -> None:
        recordings.delete_recording(
            stage.amphi, stage.host, uuid4(), session_id=stage.session_id, recording_id=stage.recording_id
        )
        erase_recording(stage.objects, stage.recording_id)

    stage.composer.meanwhile = deleted
    stage.compose()
    assert stage.keys() == []
    assert stage.outcomes() == []


def test_on_its_day_a_recording_is_gone(stage: Stage) -> None:
    """60 days later Amphi deletes it: file, captures and link."""
    stage.stop()
    stage.store(stage.host)
    stage.compose()
    expires_at = stage.state().expires_at
    assert expires_at is not None
    late = msgspec.structs.replace(stage.amphi, clock=lambda: expires_at + timedelta(seconds=1))
    with pytest.raises(RecordingGone):
        recordings.read_recording(late, stage.host, session_id=stage.session_id, recording_id=stage.recording_id)
    recordings.delete_recording(late, SYSTEM, uuid4(), session_id=stage.session_id, recording_id=stage.recording_id)
    (job,) = jobs_after(stage.amphi.store, stage.events()[-1])
    assert job.subject_id == stage.recording_id
    erase_recording(stage.objects, job.subject_id)
    assert stage.keys() == []
    with pytest.raises(RecordingGone):
        recordings.read_recording(stage.amphi, stage.host, session_id=stage.session_id, recording_id=job.subject_id)


def test_consent_holds_from_when_to_when(stage: Stage) -> None:
    """Given, withdrawn and given again are two intervals; with erasure the first one is none."""
    stage.withdraw(stage.ada, erase=False)
    recordings.give_consent(stage.amphi, stage.ada, uuid4(), session_id=stage.session_id)
    stage.stop()
    first, second = (i for i in stage.intervals() if i.person_id == stage.ada.person_id)
    assert first.until_position is not None
    assert second.until_position is not None
    assert first.from_position < first.until_position < second.from_position < second.until_position
    assert first.from_ns < first.until_ns <= second.from_ns < second.until_ns
    stage.withdraw(stage.ada, erase=True)
    assert [i for i in stage.intervals() if i.person_id == stage.ada.person_id] == []
    assert len(stage.intervals()) == 2
