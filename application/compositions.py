"""What the worker does for a recording: make its MP4 as the log now says, and leave nothing behind that may not stay.

Doing it again changes nothing: the MP4's key names what it was made of, so the same captures under the same consents
give the same key. Captures stay until the session has ended, because until then anybody may ask to be left out.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from uuid import UUID, uuid5

import msgspec

from application.amphi import Amphi
from application.ports import BrokenCapture, Composer, Objects, Source
from application.recordings import record_composed, record_failed
from application.viewer import Viewer
from domain import recordings, session
from domain.event import Recorded
from domain.recordings import ConsentWithdrawn, Recording, RecordingGone, RunningRecording
from domain.room import Room, fold
from domain.session import Session

PAGE = 1000
FOREVER_NS = (1 << 63) - 1


class Interval(msgspec.Struct, frozen=True):
    """From when to when (position of the log, and Unix time in ns) a seat may be captured."""

    seat_id: UUID
    person_id: UUID
    from_position: int
    from_ns: int
    until_position: int | None = None
    until_ns: int = FOREVER_NS

    def holds(self, seat_id: UUID, position: int) -> bool:
        """Whether a file of a seat that was begun at a position belongs to this interval."""
        if self.seat_id != seat_id or position < self.from_position:
            return False
        return self.until_position is None or position < self.until_position


class Studio(msgspec.Struct, frozen=True):
    """What the worker needs besides the application."""

    objects: Objects
    composer: Composer
    folder: Path


class _Plan(msgspec.Struct, frozen=True):
    """What the log and the object store say of a recording: files to use, with their intervals, and files to drop.

    `key` is of the MP4: it names what that is made of, as the log says it, whatever is already deleted again.
    """

    key: str
    recording: Recording
    session_ended: bool
    missing: frozenset[str]
    """Media nodes that the session was on while it was recorded, and that have not said what they captured."""
    used: tuple[tuple[str, Interval], ...]
    unused: tuple[str, ...]

    def empty(self, overdue: bool) -> bool:
        """Whether nothing was captured, or nothing of it may be used."""
        state = self.recording
        return not self.used and bool(self.unused or (not state.captures and (state.nodes or overdue)))

    def waits(self, overdue: bool) -> bool:
        """Whether there is to be no film yet: a node that was killed brings its captures away when it is back."""
        state = self.recording
        return bool(self.missing) and not overdue and state.key is None and state.failed is None

    @property
    def films(self) -> tuple[str, str]:
        """The keys of the MP4 and its picture."""
        return self.key, thumbnail_key(self.key)


def consented(events: Iterator[Recorded], recording_id: UUID) -> list[Interval]:
    """When who may be captured in a recording, out of the events of its session; without what was erased."""
    room, found = Room(), list[Interval]()
    open_now: dict[UUID, Interval] = {}
    for recorded in events:
        room = fold(room, recorded)
        at_ns = _nanoseconds(recorded.recorded_at)
        runs = room.recording is not None and room.recording.recording_id == recording_id
        captured = {seat for seat in room.participants if room.is_captured(seat)} if runs else set()
        for seat_id in open_now.keys() - captured:
            interval = open_now.pop(seat_id)
            found.append(msgspec.structs.replace(interval, until_position=recorded.position, until_ns=at_ns))
        for seat_id in captured - open_now.keys():
            person_id = room.participants[seat_id].person_id
            open_now[seat_id] = Interval(seat_id, person_id, recorded.position, at_ns)
        if isinstance(recorded.event, ConsentWithdrawn) and recorded.event.erase:
            found = [interval for interval in found if interval.person_id != recorded.event.person_id]
    return [*found, *open_now.values()]


def capturing_nodes(events: Iterator[Recorded], recording_id: UUID) -> frozenset[str]:
    """The media nodes that a session was on while a recording of it ran, out of its events."""
    room, found = Room(), set[str]()
    for recorded in events:
        room = fold(room, recorded)
        if room.recording is not None and room.recording.recording_id == recording_id:
            found.update(room.media.values())
    return frozenset(found)


def compose_recording(
    amphi: Amphi,
    viewer: Viewer,
    studio: Studio,
    *,
    session_id: UUID,
    recording_id: UUID,
    overdue: bool = False,
    progress: Callable[[float], None] = lambda done: None,
) -> None:
    """Make the MP4 of a recording that stopped, unless it is there; then drop what is needed no more.

    It is made once every node that captured has stored it, and made again when one that was missing stores it later.
    `overdue`: a capture that is not stored by now will not come. Raises what the composer and the
    stores raise; then it is tried again.
    """
    while (plan := _plan(amphi, studio.objects, session_id, recording_id)) is not None:
        reports = _Reports(amphi, viewer, session_id, recording_id)
        if plan.waits(overdue):
            studio.objects.delete(plan.unused)
            return
        if plan.used and plan.recording.key != plan.key:
            try:
                size_bytes, seconds = _compose(studio, plan, recording_id, progress)
            except BrokenCapture:
                reports.failed("broken_capture", plan.key)
            else:
                current = _plan(amphi, studio.objects, session_id, recording_id)
                if current is None or current.key != plan.key:
                    continue  # somebody withdrew meanwhile, or it was deleted
                if not reports.composed(plan.key, size_bytes, seconds):
                    continue
        elif plan.empty(overdue):
            reports.failed("nothing_captured", plan.key)
        _drop(studio.objects, plan, recording_id)
        return
    if amphi.store.load(recording_id, Recording(), recordings.evolve)[0].deleted:
        erase_recording(studio.objects, recording_id)


def give_up(amphi: Amphi, viewer: Viewer, objects: Objects, *, session_id: UUID, recording_id: UUID) -> None:
    """Composing failed as often as it is tried; captures stay until the recording is deleted."""
    plan = _plan(amphi, objects, session_id, recording_id)
    if plan is not None and plan.used and plan.recording.key != plan.key:
        _Reports(amphi, viewer, session_id, recording_id).failed("composer_failed", plan.key)
        objects.delete([key for key in objects.keys(_folder(recording_id)) if key not in plan.films])


def erase_recording(objects: Objects, recording_id: UUID) -> None:
    """Delete every file of a recording; repeating does no harm."""
    objects.delete([*objects.keys(_folder(recording_id)), *objects.keys(f"captures/{recording_id}")])


def thumbnail_key(key: str) -> str:
    """The key of the picture (JPEG) that goes with an MP4."""
    return key.removesuffix(".mp4") + ".jpg"


class _Reports:
    """The commands with which the worker says what it did; the same outcome twice is recorded once."""

    def __init__(self, amphi: Amphi, viewer: Viewer, session_id: UUID, recording_id: UUID) -> None:
        self._amphi, self._viewer = amphi, viewer
        self._session_id, self._recording_id = session_id, recording_id

    def composed(self, key: str, size_bytes: int, duration_seconds: float) -> bool:
        """The MP4 is there; False: the recording was deleted meanwhile."""
        try:
            record_composed(
                self._amphi,
                self._viewer,
                uuid5(self._recording_id, key),
                session_id=self._session_id,
                recording_id=self._recording_id,
                key=key,
                size_bytes=size_bytes,
                duration_seconds=duration_seconds,
            )
        except RecordingGone:
            return False
        return True

    def failed(self, reason: str, key: str) -> None:
        """No MP4 can be made."""
        record_failed(
            self._amphi,
            self._viewer,
            uuid5(self._recording_id, f"{reason}:{key}"),
            session_id=self._session_id,
            recording_id=self._recording_id,
            reason=reason,
        )


def _plan(amphi: Amphi, objects: Objects, session_id: UUID, recording_id: UUID) -> _Plan | None:
    """What is to be made; None while the recording runs, or once it is deleted."""
    running, _ = amphi.store.load(session.recording_stream(session_id), RunningRecording(), recordings.evolve_running)
    state, _ = amphi.store.load(recording_id, Recording(), recordings.evolve)
    runs = running.running and running.recording_id == recording_id
    if runs or state.deleted or recording_id not in running.owners:
        return None
    run, _ = amphi.store.load(session_id, Session(), session.evolve)
    intervals = consented(_events(amphi, session_id), recording_id)
    missing = capturing_nodes(_events(amphi, session_id), recording_id) - state.nodes
    used, unused = list[tuple[str, Interval]](), list[str]()
    for folder in sorted(set(state.captures)):
        for key in objects.keys(folder):
            interval = _interval_of(key, intervals)
            if interval is None:
                unused.append(key)
            else:
                used.append((key, interval))
    made_of = hashlib.sha256(msgspec.json.encode((sorted(state.captures), intervals))).hexdigest()[:16]
    key = f"{_folder(recording_id)}/{made_of}.mp4"
    return _Plan(key, state, run.ended, missing, tuple(used), tuple(unused))


def _interval_of(key: str, intervals: Sequence[Interval]) -> Interval | None:
    """The interval in which a capture file was written; its name is `person.seat.position.time.cap`."""
    try:
        person_id, seat_id, position, at_ns, _ = PurePosixPath(key).name.split(".")
        begun = UUID(person_id), UUID(seat_id), int(position)
        int(at_ns)
    except ValueError:
        return None
    found = (each for each in intervals if each.person_id == begun[0] and each.holds(begun[1], begun[2]))
    return next(found, None)


def _compose(studio: Studio, plan: _Plan, recording_id: UUID, progress: Callable[[float], None]) -> tuple[int, float]:
    """Fetch, compose, store; the MP4's bytes and seconds."""
    studio.folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=f"{recording_id}-", dir=studio.folder) as name:
        folder, sources = Path(name), list[Source]()
        for n, (capture, interval, until_ns) in enumerate(_in_turn(plan.used)):
            path = folder / f"{n}.cap"
            studio.objects.fetch(capture, path)
            sources.append(Source(path, interval.person_id, interval.seat_id, interval.from_ns, until_ns))
        mp4, thumbnail = folder / "film.mp4", folder / "film.jpg"
        seconds = studio.composer.compose(sources, mp4, thumbnail, progress)
        studio.objects.put(thumbnail_key(plan.key), thumbnail)
        return studio.objects.put(plan.key, mp4), seconds


def _in_turn(used: Sequence[tuple[str, Interval]]) -> Iterator[tuple[str, Interval, int]]:
    """Capture files with the time (ns) until which each is used: one node takes over from another.

    While people move from a node that drains they are on both for a second, and would be heard twice.
    """
    by_interval: dict[Interval, list[tuple[int, str]]] = {}
    for key, interval in used:
        by_interval.setdefault(interval, []).append((_begun_at_ns(key), key))
    for interval, files in by_interval.items():
        files.sort()
        ends = [*(begun for begun, _ in files[1:]), interval.until_ns]
        for (_, key), until_ns in zip(files, ends, strict=True):
            yield key, interval, min(until_ns, interval.until_ns)


def _begun_at_ns(key: str) -> int:
    return int(PurePosixPath(key).name.split(".")[3])


def _drop(objects: Objects, plan: _Plan, recording_id: UUID) -> None:
    """Delete captures that may not stay or are needed no more, and films made of something else."""
    objects.delete(plan.unused)
    if plan.used or plan.unused:
        films = objects.keys(_folder(recording_id))
        objects.delete([key for key in films if not plan.used or key not in plan.films])
    if plan.session_ended and not plan.missing:
        objects.delete([key for key, _ in plan.used])


def _folder(recording_id: UUID) -> str:
    return f"recordings/{recording_id}"


def _events(amphi: Amphi, session_id: UUID) -> Iterator[Recorded]:
    after = 0
    while batch := amphi.store.read(after, PAGE, session_id):
        yield from batch
        after = batch[-1].position


def _nanoseconds(at: datetime) -> int:
    return int(at.timestamp() * 1_000_000) * 1000
