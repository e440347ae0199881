"""The worker process: what the jobs of recordings and documents do, wired to the application."""

import os
import shutil
import signal
import threading
from functools import partial
from pathlib import Path

from application import compositions, document_files
from application.amphi import Amphi
from application.compositions import Studio
from application.document_files import Library
from application.ports import Job, JobKind
from application.viewer import Viewer
from domain.documents import DocumentBroken
from infrastructure import jobs
from infrastructure.claims import Claims, Progress
from infrastructure.documents import UntrustedPapers
from infrastructure.job_ledger import JobLedger
from infrastructure.objects import StoredObjects
from infrastructure.settings import Settings
from interfaces.bootstrap import wire
from media.compose import FilmComposer


class ApplicationWork:
    """`infrastructure.jobs.Work` on the application."""

    def __init__(self, amphi: Amphi, studio: Studio, library: Library) -> None:
        self._amphi, self._studio, self._library = amphi, studio, library

    def compose(self, job: Job, progress: Progress) -> None:
        """Make the MP4."""
        compositions.compose_recording(
            self._amphi,
            _system(job),
            self._studio,
            session_id=job.within_id,
            recording_id=job.subject_id,
            overdue=job.kind is JobKind.COMPOSE_AT_LAST,
            progress=progress,
        )

    def convert(self, job: Job, progress: Progress) -> None:
        """Make the PDF of a document."""
        document_files.convert_document(
            self._amphi,
            _system(job),
            self._library,
            meeting_id=job.within_id,
            document_id=job.subject_id,
            progress=progress,
        )

    def give_up(self, job: Job) -> None:
        """Composing or converting failed for good."""
        if job.kind is JobKind.CONVERT:
            document_files.record_failed(
                self._amphi,
                _system(job),
                meeting_id=job.within_id,
                document_id=job.subject_id,
                reason=DocumentBroken.code,
            )
            return
        compositions.give_up(
            self._amphi,
            _system(job),
            self._studio.objects,
            session_id=job.within_id,
            recording_id=job.subject_id,
        )

    def erase(self, job: Job) -> None:
        """Delete every file."""
        if job.kind is JobKind.ERASE_DOCUMENT:
            document_files.erase_document(self._library.objects, job.subject_id)
            return
        compositions.erase_recording(self._studio.objects, job.subject_id)


def _system(job: Job) -> Viewer:
    return Viewer(job.establishment_id, system=True)


def serve(settings: Settings, ended: threading.Event, *, backoff_ms: int = jobs.BACKOFF_MS) -> None:
    """Work until `ended` is set."""
    with wire(settings) as wired:
        broker = jobs.broker_of(settings.redis_url)
        ledger = JobLedger(settings.database_url, partial(jobs.send, broker))
        objects = StoredObjects(settings.object_store_url)
        studio = Studio(objects, FilmComposer(), own_folder(settings.data))
        work = ApplicationWork(wired.amphi, studio, Library(objects, UntrustedPapers()))
        jobs.declare_actors(broker, ledger, Claims(wired.redis), work, backoff_ms=backoff_ms)
        try:
            with jobs.working(broker):
                ended.wait()
        finally:
            ledger.close()


def serve_worker(settings: Settings) -> None:
    """Work until SIGTERM or SIGINT."""
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    serve(settings, ended)


def own_folder(data: Path) -> Path:
    """Where this worker keeps captures while it composes; deletes what workers left that were killed."""
    folder = data / "composing"
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.iterdir():
        if not Path("/proc", left.name).exists():
            shutil.rmtree(left, ignore_errors=True)
    return folder / str(os.getpid())
