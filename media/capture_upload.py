"""Captures of recordings that stopped, from the node's disk to the object store; tried again until it is done."""

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from application.ports import Objects
from domain import placement, recordings, session
from domain.event import Recorded
from media import capture

AGAIN_AFTER_SECONDS = 5.0

log = logging.getLogger("amphi.capture")

Report = Callable[[UUID, UUID, str | None, int], None]
"""`report(session, recording, key, bytes)`: the command `store_capture` of this node; the key is None for nothing."""


def folder_key(recording_id: UUID, node_id: str) -> str:
    """Where a node's captures of a recording are in the object store."""
    return f"captures/{recording_id}/{node_id}"


class CaptureUploads:
    """What this node still has to bring away."""

    def __init__(self, folder: Path, node_id: str, objects: Objects, report: Report) -> None:
        self._folder, self._node_id = folder, node_id
        self._objects, self._report = objects, report
        self._placed: set[UUID] = set()
        """Sessions that are or were on this node."""
        self._due: dict[UUID, UUID] = {}
        self._added = asyncio.Event()

    def observe(self, recorded: Recorded) -> None:
        """Note one event, live or read again after a restart: what stopped is due until it is stored."""
        session_id = recorded.session_id
        match recorded.event:
            case placement.MediaPlaced(session_id=placed, node_id=self._node_id):
                self._placed.add(placed)
            case session.SessionEnded(session_id=ended):
                self._placed.discard(ended)
            case recordings.RecordingStopped(recording_id=recording_id) if session_id in self._placed:
                self.add(session_id, recording_id)
            case recordings.CaptureStored(recording_id=recording_id, node_id=self._node_id):
                self._due.pop(recording_id, None)

    def add(self, session_id: UUID, recording_id: UUID) -> None:
        """A recording stopped, or one that no longer runs was left on disk by a crash (`capture.leftovers`)."""
        self._due[recording_id] = session_id
        self._added.set()

    async def run(self) -> None:
        """Bring away what is due, for ever; start it when the log was caught up."""
        while True:
            await self._added.wait()
            self._added.clear()
            for recording_id, session_id in list(self._due.items()):
                try:
                    await asyncio.to_thread(self.upload, session_id, recording_id)
                    self._due.pop(recording_id, None)
                except Exception:
                    log.exception("the capture of recording %s stays on this node for now", recording_id)
            if self._due:
                await asyncio.sleep(AGAIN_AFTER_SECONDS)
                self._added.set()

    def upload(self, session_id: UUID, recording_id: UUID) -> None:
        """Store every file of a recording, report it, then delete them here. Repeating does no harm.

        A file that is erased meanwhile is left out; the composer asks the log about all of them again.
        """
        key, size = folder_key(recording_id, self._node_id), 0
        for path in capture.files_of(self._folder, session_id, recording_id):
            try:
                size += self._objects.put(f"{key}/{path.name}", path)
            except FileNotFoundError:
                continue
        self._report(session_id, recording_id, key if size else None, size)
        capture.remove(self._folder, session_id, recording_id)
