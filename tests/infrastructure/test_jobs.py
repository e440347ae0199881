"""Jobs from the log to the worker and back, on a real PostgreSQL, Valkey and dramatiq."""

import asyncio
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest
from redis import Redis

from application import recordings
from application.amphi import Amphi
from application.compositions import consented
from application.ports import Job, JobKind
from application.reactions import Reactions
from application.viewer import Viewer
from domain.people import Affiliation
from domain.recordings import CompositionFailed, Recording, RecordingComposed, evolve
from infrastructure import job_ledger, jobs
from infrastructure.claims import Claims, Progress
from infrastructure.follower import LogFollower
from infrastructure.job_ledger import JobLedger
from infrastructure.objects import StoredObjects
from infrastructure.settings import Settings
from interfaces.bootstrap import wire
from interfaces.worker import own_folder
from media.capture_log import CaptureName
from tests.application.test_meeting_held import ESTABLISHMENT, joins, meeting_of, person
from tests.media.synthetic import RED, Film, like, tone, video, write

MASTER_KEY = bytes(range(32))
LONGEST_SECONDS = 120


def until(condition: Callable[[], object]) -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + LONGEST_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.02)


class Played:
    """Work that is only counted; it can be slow and it can fail."""

    def __init__(self) -> None:
        self.composed: list[UUID] = []
        self.erased: list[UUID] = []
        self.given_up: list[UUID] = []
        self.failures = 0
        self.at_once = self.most_at_once = 0
        self.go_on = threading.Event()
        self.go_on.set()

    def compose(self, job: Job, progress: Progress) -> None:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            progress(0.5)
            self.composed.append(job.subject_id)
            assert self.go_on.wait(LONGEST_SECONDS)
            if self.failures:
                self.failures -= 1
                raise OSError("the object store is away")
        finally:
            self.at_once -= 1

    def give_up(self, job: Job) -> None:
        self.given_up.append(job.subject_id)

    def erase(self, job: Job) -> None:
        self.erased.append(job.subject_id)


class Yard:
    """A ledger with its queue."""

    def __init__(self, database_url: str, redis_url: str) -> None:
        self.redis = Redis.from_url(redis_url)
        self.claims = Claims(self.redis)
        self.broker = jobs.broker_of(redis_url)
        self.ledger = JobLedger(database_url, partial(jobs.send, self.broker))
        self.work = Played()
        self.database_url = database_url

    def note(self, kind: JobKind, recording_id: UUID, position: int = 1, *, in_seconds: float = -1) -> Job:
        """An event asks for a job."""
        due_at = datetime.now(UTC) + timedelta(seconds=in_seconds)
        job = Job(kind, ESTABLISHMENT, uuid4(), recording_id, due_at, position)
        self.ledger.note([job], position)
        return job

    @contextmanager
    def workers(self) -> Iterator[None]:
        """A worker in this process."""
        jobs.declare_actors(self.broker, self.ledger, self.claims, self.work, backoff_ms=1)
        with jobs.working(self.broker):
            yield

    def left(self) -> int:
        """How many jobs are not crossed out."""
        with psycopg.connect(self.database_url) as connection:
            row = connection.execute("SELECT count(*) FROM jobs").fetchone()
        return int(row[0]) if row else -1


@pytest.fixture
def yard(database_url: str, redis_url: str) -> Iterator[Yard]:
    yard = Yard(database_url, redis_url)
    yield yard
    yard.ledger.close()
    yard.redis.close()


def test_a_job_is_done_and_crossed_out(yard: Yard, caplog: pytest.LogCaptureFixture) -> None:
    """Once, and it is not handed out again; nothing of it is worth a warning."""
    film, file = uuid4(), uuid4()
    yard.note(JobKind.COMPOSE, film, 1)
    yard.note(JobKind.ERASE, file, 2)
    assert yard.ledger.position() == 2
    with yard.workers():
        yard.ledger.hand_out()
        until(lambda: yard.left() == 0)
        yard.ledger.hand_out()
    assert (yard.work.composed, yard.work.erased) == ([film], [file])
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


def test_a_job_waits_until_it_is_due(yard: Yard) -> None:
    """What is due later is not handed out now."""
    yard.note(JobKind.COMPOSE_AT_LAST, uuid4(), in_seconds=300)
    now = uuid4()
    yard.note(JobKind.COMPOSE, now, 2)
    with yard.workers():
        yard.ledger.hand_out()
        until(lambda: yard.left() == 1)
    assert yard.work.composed == [now]


def test_a_queue_that_forgets_loses_nothing(yard: Yard, monkeypatch: pytest.MonkeyPatch) -> None:
    """Valkey keeps nothing over a restart: the ledger hands out again what was not done."""
    monkeypatch.setattr(job_ledger, "AGAIN_AFTER_SECONDS", 0)
    film = uuid4()
    yard.note(JobKind.COMPOSE, film)
    yard.ledger.hand_out()
    yard.redis.flushall()
    with yard.workers():
        until(lambda: [yard.ledger.hand_out(), yard.left() == 0][1])
    assert yard.work.composed == [film]


def test_what_fails_is_tried_again(yard: Yard) -> None:
    """An outage of two tries costs nothing but time."""
    film = uuid4()
    yard.work.failures = 2
    yard.note(JobKind.COMPOSE, film)
    with yard.workers():
        yard.ledger.hand_out()
        until(lambda: yard.left() == 0)
    assert yard.work.composed == [film] * 3
    assert yard.work.given_up == []


def test_what_fails_for_good_is_given_up(yard: Yard) -> None:
    """After a bounded number of tries it is said, and the job is over."""
    film = uuid4()
    yard.work.failures = 100
    yard.note(JobKind.COMPOSE, film)
    with yard.workers():
        yard.ledger.hand_out()
        until(lambda: yard.left() == 0)
    assert yard.work.composed == [film] * (1 + jobs.TRIES_AGAIN)
    assert yard.work.given_up == [film]


def test_one_worker_at_a_time_has_a_recording(yard: Yard, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same job handed out to two workers is done by one; meanwhile its progress can be seen."""
    monkeypatch.setattr(job_ledger, "AGAIN_AFTER_SECONDS", 0)
    other = Yard(yard.database_url, f"redis://127.0.0.1:{yard.redis.connection_pool.connection_kwargs['port']}/0")
    other.work = yard.work
    film = uuid4()
    yard.work.go_on.clear()
    yard.note(JobKind.COMPOSE, film)
    with yard.workers(), other.workers():
        for _ in range(6):
            yard.ledger.hand_out()
        until(lambda: yard.claims.progress(film) == 0.5)
        yard.work.go_on.set()
        until(lambda: yard.left() == 0)
    other.ledger.close()
    other.redis.close()
    assert yard.work.most_at_once == 1
    assert yard.claims.progress(film) is None


def test_an_event_meanwhile_asks_again(yard: Yard) -> None:
    """Somebody withdraws while a film is made: what was done was done for an earlier event."""
    film = uuid4()
    yard.work.go_on.clear()
    yard.note(JobKind.COMPOSE, film, 5)
    with yard.workers():
        yard.ledger.hand_out()
        until(lambda: yard.work.composed)
        yard.note(JobKind.COMPOSE, film, 6)
        yard.work.go_on.set()
        until(lambda: [yard.ledger.hand_out(), yard.left() == 0][1])
    assert yard.work.composed == [film, film]


def test_reading_the_log_again_asks_no_more_than_before(yard: Yard) -> None:
    """The same event noted twice is one job, and the position never goes back."""
    film = uuid4()
    job = yard.note(JobKind.COMPOSE, film, 5)
    yard.ledger.note([job], 5)
    yard.ledger.note([], 3)
    assert yard.left() == 1
    assert yard.ledger.position() == 5


def test_a_killed_workers_folder_is_cleared(tmp_path: Path) -> None:
    """Captures of people don't stay behind in a folder that nobody knows of."""
    gone, alive = tmp_path / "composing" / "999999999", tmp_path / "composing" / "1"
    for folder in (gone, alive):
        folder.mkdir(parents=True)
        (folder / "0.cap").write_bytes(b"somebody")
    assert own_folder(tmp_path) == tmp_path / "composing" / str(os.getpid())
    assert not gone.exists()
    assert alive.exists()


class House:
    """A recorded session of some seconds whose capture is stored, with the processes' settings."""

    def __init__(self, settings: Settings, amphi: Amphi, seconds: float) -> None:
        self.settings, self.amphi = settings, amphi
        self.workers: list[subprocess.Popen[bytes]] = []
        host = person(amphi, "helene", Affiliation.FACULTY)
        self.session_id = joins(amphi, host, meeting_of(amphi, host).code).session_id
        started = recordings.start_recording(amphi, host, uuid4(), session_id=self.session_id)
        self.recording_id: UUID = started.events[0].recording_id  # type: ignore[attr-defined]
        stopped = recordings.stop_recording(amphi, host, uuid4(), session_id=self.session_id)
        with psycopg.connect(settings.database_url) as connection:  # a meeting of some seconds, without waiting
            later = timedelta(seconds=seconds)
            connection.execute(
                "UPDATE events SET recorded_at = recorded_at + %s WHERE notification_id >= %s",
                (later, stopped.position),
            )
        self._capture(settings.data / "captured", seconds)

    def _capture(self, folder: Path, seconds: float) -> None:
        (interval,) = consented(iter(self.amphi.store.read(0, 1000, self.session_id)), self.recording_id)
        name = str(CaptureName(interval.person_id, interval.seat_id, interval.from_position, 1))
        streams = (video(lambda t: RED, 0, seconds - 0.1, size=(640, 360)), tone(440, 0, seconds - 0.1))
        path = write(folder / name, *streams, start_s=interval.from_ns / 1e9)
        key = f"captures/{self.recording_id}/node-1"
        StoredObjects(self.settings.object_store_url).put(f"{key}/{name}", path)
        recordings.store_capture(
            self.amphi,
            Viewer(ESTABLISHMENT, system=True),
            uuid4(),
            session_id=self.session_id,
            recording_id=self.recording_id,
            node_id="node-1",
            key=key,
            size_bytes=path.stat().st_size,
        )

    def worker(self) -> "subprocess.Popen[bytes]":
        """`amphi worker`, a process of its own."""
        settings = self.settings
        environment = {
            **os.environ,
            "DATABASE_URL": settings.database_url,
            "REDIS_URL": settings.redis_url,
            "OBJECT_STORE_URL": settings.object_store_url,
            "AMPHI_DATA": str(settings.data),
            "AMPHI_MASTER_KEY": settings.master_key.hex(),
        }
        command = [sys.executable, "-c", "from interfaces.cli import main; main()", "worker"]
        self.workers.append(subprocess.Popen(command, env=environment))
        return self.workers[-1]

    def outcomes(self) -> list[object]:
        """What was reported."""
        found = self.amphi.store.read(0, 1000, self.session_id)
        return [e.event for e in found if isinstance(e.event, RecordingComposed | CompositionFailed)]

    def film(self) -> Film:
        """The film."""
        key = self.amphi.store.load(self.recording_id, Recording(), evolve)[0].key
        assert key is not None
        path = self.settings.data / "film.mp4"
        StoredObjects(self.settings.object_store_url).fetch(key, path)
        return Film(path)


@contextmanager
def house(database_url: str, redis_url: str, folder: Path, seconds: float) -> Iterator[House]:
    """A house whose projector notes and hands out jobs."""
    settings = Settings(database_url, redis_url, (folder / "objects").as_uri(), folder, MASTER_KEY)
    with wire(settings) as wired:
        broker = jobs.broker_of(redis_url)
        ledger = JobLedger(database_url, partial(jobs.send, broker))
        reactions = Reactions(wired.store, LogFollower(database_url, wired.store), ledger)
        loop = asyncio.new_event_loop()
        task = loop.create_task(reactions.run())
        thread = threading.Thread(target=partial(_run, loop, task))
        thread.start()
        here = House(settings, wired.amphi, seconds)
        try:
            yield here
        finally:
            for worker in here.workers:
                worker.kill()
                worker.wait()
            loop.call_soon_threadsafe(task.cancel)
            thread.join()
            ledger.close()


def _run(loop: asyncio.AbstractEventLoop, task: "asyncio.Task[None]") -> None:
    loop.run_until_complete(asyncio.gather(task, return_exceptions=True))
    loop.run_until_complete(loop.shutdown_default_executor())
    loop.close()


def test_a_worker_killed_amid_its_work_loses_nothing(database_url: str, redis_url: str, tmp_path: Path) -> None:
    """From the stop of a recording to its film, though the first worker dies by SIGKILL: one film, reported once."""
    with house(database_url, redis_url, tmp_path, 12) as here:
        first = here.worker()
        until(lambda: list((tmp_path / "composing" / str(first.pid)).glob("*/film.mp4")))
        assert here.outcomes() == []
        first.send_signal(signal.SIGKILL)
        first.wait()
        second = here.worker()
        until(here.outcomes)
        second.send_signal(signal.SIGTERM)
        assert second.wait(60) == 0
        assert not (tmp_path / "composing" / str(first.pid)).exists()
        (composed,) = here.outcomes()
        assert isinstance(composed, RecordingComposed)
        assert composed.duration_seconds == pytest.approx(12, abs=0.5)
        film = here.film()
        assert like(film.colour(6, 640, 360), RED)
        assert film.loudness(2, 10, 440) > 0.2
