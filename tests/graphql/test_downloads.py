"""A recording over HTTP: for its owner whole and in parts, for nobody else, and for nobody once its day has come."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest

from application import recordings
from application.compositions import erase_recording, thumbnail_key
from application.ports import JobKind
from application.presence import Presence
from application.reactions import jobs_after
from application.viewer import Viewer
from domain.recordings import DeletionReason, RecordingDeleted
from infrastructure import claims
from infrastructure.claims import Claims
from infrastructure.objects import StoredObjects
from infrastructure.settings import Settings
from interfaces.bootstrap import read_pool
from projections.live import ReadLiveSessions
from tests.graphql.browser import Browser
from tests.graphql.conftest import ADRIEN, HELENE, INES, KARIM, NADIA, PAUL, House, running

FILM = bytes(range(256)) * 4000
PICTURE = b"a picture"
LISTED = """query ($atLeast: Position) {
  recordings(atLeast: $atLeast) { id status progress videoUrl thumbnailUrl downloadUrl daysLeft sizeBytes }
}"""


class Recorded(msgspec.Struct, frozen=True):
    """A recording of Hélène's that has stopped."""

    session_id: UUID
    recording_id: UUID
    position: int

    @property
    def video(self) -> str:
        """Where its MP4 is."""
        return f"/recordings/{self.recording_id}/video"


async def recorded_by(helene: Browser, meeting: Any) -> Recorded:
    """She starts and stops a recording."""
    session_id = (await helene.join(meeting["code"]))["sessionId"]
    started = await helene.do("startRecording", sessionId=session_id)
    stopped = await helene.do("stopRecording", sessionId=session_id)
    return Recorded(UUID(session_id), UUID(started["recordingId"]), stopped["position"])


@pytest.fixture
async def film(house: House, helene: Browser, open_meeting: Any, tmp_path: Path) -> Recorded:
    """Her recording, of which the worker has made an MP4."""
    made = await recorded_by(helene, open_meeting)
    key = f"recordings/{made.recording_id}/made.mp4"
    objects = StoredObjects(house.settings.object_store_url)
    for name, content in ((key, FILM), (thumbnail_key(key), PICTURE)):
        path = tmp_path / "made"
        path.write_bytes(content)
        objects.put(name, path)
    done = await asyncio.to_thread(
        recordings.record_composed,
        house.wired.amphi,
        Viewer(house.settings.establishment_id, system=True),
        uuid4(),
        session_id=made.session_id,
        recording_id=made.recording_id,
        key=key,
        size_bytes=len(FILM),
        duration_seconds=12.5,
    )
    return msgspec.structs.replace(made, position=done.position)


async def listed(browser: Browser, at_least: int) -> Any:
    """The recordings that somebody sees in their list."""
    return (await browser.ask(LISTED, atLeast=at_least))["recordings"]


async def test_its_owner_fetches_it_whole_and_in_parts(helene: Browser, film: Recorded) -> None:
    """A player asks for parts (RFC 9110, section 14); a download has a name; the picture is there."""
    (shown,) = await listed(helene, film.position)
    assert (shown["status"], shown["daysLeft"], shown["sizeBytes"]) == ("READY", 60, len(FILM))
    whole = await helene.http.get(shown["videoUrl"])
    assert (whole.status_code, whole.content, whole.headers["content-type"]) == (200, FILM, "video/mp4")
    assert whole.headers["accept-ranges"] == "bytes"
    for asked, start, end in (("0-9", 0, 10), ("500000-600000", 500_000, 600_001), ("-24", len(FILM) - 24, len(FILM))):
        part = await helene.http.get(film.video, headers={"range": f"bytes={asked}"})
        assert (part.status_code, part.content) == (206, FILM[start:end])
        assert part.headers["content-range"] == f"bytes {start}-{end - 1}/{len(FILM)}"
    behind = await helene.http.get(film.video, headers={"range": f"bytes={len(FILM)}-"})
    assert (behind.status_code, behind.headers["content-range"]) == (416, f"bytes */{len(FILM)}")
    head = await helene.http.head(film.video)
    assert (head.status_code, head.headers["content-length"], head.content) == (200, str(len(FILM)), b"")
    assert "attachment" in (await helene.http.get(shown["downloadUrl"])).headers["content-disposition"]
    picture = await helene.http.get(shown["thumbnailUrl"])
    assert (picture.content, picture.headers["content-type"]) == (PICTURE, "image/jpeg")


async def test_to_everybody_else_it_does_not_exist(house: House, helene: Browser, film: Recorded) -> None:
    """Staff, students, administrators, auditors, who was in the room, guests and strangers get the same 404."""
    await listed(helene, film.position)
    people = [await house.browser().sign_in(subject) for subject in (KARIM, INES, ADRIEN, NADIA, PAUL)]
    for browser in (*people, house.browser()):
        assert await listed(browser, film.position) == []
        for address in (film.video, film.video.replace("video", "thumbnail"), f"/recordings/{uuid4()}/video"):
            answer = await browser.http.get(address, headers={"range": "bytes=0-9"})
            assert (answer.status_code, answer.json()["code"]) == (404, "RECORDING_NOT_FOUND")


async def test_how_far_the_worker_is_can_be_seen(
    house: House, helene: Browser, open_meeting: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While a worker makes the MP4 its owner sees which share is made; nobody works on it: nothing is said."""
    monkeypatch.setattr(claims, "CLAIM_SECONDS", 1)
    made = await recorded_by(helene, open_meeting)
    (waiting,) = await listed(helene, made.position)
    assert (waiting["status"], waiting["progress"], waiting["videoUrl"]) == ("PROCESSING", None, None)
    with Claims(house.wired.redis).hold(made.recording_id) as progress:
        assert progress is not None
        progress(0.4)
        async with asyncio.timeout(60):
            while (await listed(helene, made.position))[0]["progress"] != 0.4:  # noqa: ASYNC110  # another process
                await asyncio.sleep(0.05)


async def test_on_its_day_file_picture_and_links_are_gone_and_the_fact_stays(
    settings: Settings, dist: Path, film: Recorded
) -> None:
    """60 days later: refused at once, deleted by the sweeper, erased by the worker, and still in the log."""
    later = datetime.now(UTC) + timedelta(days=60, minutes=1)
    async with running(settings, dist, clock=lambda: later) as house:
        helene = await house.browser().sign_in(HELENE, charter=False)
        picture = film.video.replace("video", "thumbnail")
        assert await listed(helene, film.position) == []
        for address in (film.video, picture):
            assert (await helene.http.get(address)).json()["code"] == "RECORDING_DELETED"
        objects = StoredObjects(settings.object_store_url)
        assert len(objects.keys("recordings")) == 2
        with read_pool(settings) as database:
            presence = Presence(
                house.wired.amphi, settings.establishment_id, house.wired.liveness, ReadLiveSessions(database)
            )
            await asyncio.to_thread(presence.sweep)
        happened = house.wired.store.read(film.position, 100, film.session_id)
        (deleted,) = [each for each in happened if isinstance(each.event, RecordingDeleted)]
        assert isinstance(deleted.event, RecordingDeleted)
        assert (deleted.event.recording_id, deleted.event.reason) == (film.recording_id, DeletionReason.EXPIRED)
        (job,) = jobs_after(house.wired.store, deleted)
        assert job.kind is JobKind.ERASE
        erase_recording(objects, job.subject_id)
        assert objects.keys("recordings") == []
        assert await listed(helene, deleted.position) == []
        for address in (film.video, picture):
            assert (await helene.http.get(address)).status_code == 404
