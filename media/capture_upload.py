"""Captures of recordings that stopped, from the node's disk to the object store; tried again until it is done."""

import asyncio
import json
import logging
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from application.ports import Objects
from domain import placement, recordings, session
from domain.event import Recorded
from media import capture

AGAIN_AFTER_SECONDS = 5.0
REMEMBERED_EACH = 2_000
"""Events after which it is noted again how far the log was read, though nothing else has changed."""
OWED = "owed.json"
"""The note, beside the captures: a node that starts reads the log from there on, and not from its beginning."""

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
        self._remembered: tuple[int, object] = (0, None)

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

    def remember(self, position: int) -> None:
        """Note what is owed at a position of the log, when that isn't what was noted last."""
        owed = {"placed": sorted(map(str, self._placed)), "due": {str(r): str(s) for r, s in self._due.items()}}
        before, known = self._remembered
        if owed == known and position - before < REMEMBERED_EACH:
            return
        self._remembered = position, owed
        new = self._folder / f"{OWED}.new"
        try:
            new.write_text(json.dumps({"node": self._node_id, "position": position, **owed}))
            new.replace(self._folder / OWED)
        except OSError as failure:  # then more of the log is read after a restart
            log.warning("what this node owes could not be noted: %s", failure)

    def recall(self) -> int:
        """Take up what was noted, and say after which position the log is to be read; 0 without a note of this node."""
        try:
            noted = json.loads((self._folder / OWED).read_text())
            position = int(noted["position"])
            placed = {UUID(each) for each in noted["placed"]}
            due = {UUID(recording): UUID(owner) for recording, owner in noted["due"].items()}
        except (OSError, ValueError, KeyError, TypeError, AttributeError):  # none, or torn by a crash
            return 0
        if noted["node"] != self._node_id:
            return 0
        self._placed |= placed
        for recording_id, session_id in due.items():
            self.add(session_id, recording_id)
        return position

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
