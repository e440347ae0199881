"""Documents over HTTP and GraphQL: uploaded, converted, shown page by page, and fetched by those who may."""

import asyncio
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from application import document_files
from application.document_files import Library
from application.ports import JobKind
from application.reactions import jobs_after
from application.viewer import Viewer
from domain.documents import DocumentBroken, DocumentRemoved
from infrastructure import documents as infrastructure_documents
from infrastructure.documents import UntrustedPapers
from infrastructure.objects import StoredObjects
from tests.graphql.browser import Browser
from tests.graphql.conftest import INES, PAUL, House
from tests.papers import docx, odp, pdf, width_of

SHELF = """query ($meetingId: UUID!) { documents(meetingId: $meetingId) { __typename
  ... on Documents { documents { id title kind status failure progress pages sizeBytes lookAhead download } }
  ... on Refusal { code } } }"""
ROOM_AT = """query ($sessionId: UUID!, $position: Position!) { roomAt(sessionId: $sessionId, position: $position) {
  ... on RoomAt { presentation { document { id title page pages } } } } }"""


class Class:
    """A meeting that is held: Hélène hosts, Noé participates; and where its files are."""

    def __init__(self, house: House, helene: Browser, meeting: Any, joined: Any) -> None:
        self.house, self.helene, self.meeting, self.joined = house, helene, meeting, joined
        self.noe = house.browser()
        self.session_id = joined["sessionId"]
        objects = StoredObjects(house.settings.object_store_url)
        self.library = Library(objects, UntrustedPapers())

    async def upload(self, file: Path, *, who: Browser | None = None, **query: Any) -> Any:
        """The answer to an upload."""
        answer = await (who or self.helene).http.post(
            f"/meetings/{self.meeting['id']}/documents",
            params={"command_id": str(uuid4()), "title": file.name, **query},
            content=await asyncio.to_thread(file.read_bytes),
        )
        return answer.json() | {"status": answer.status_code}

    async def shelf(self, who: Browser | None = None) -> Any:
        """The shelf as somebody sees it, or the code of a refusal."""
        found = (await (who or self.helene).ask(SHELF, meetingId=self.meeting["id"]))["documents"]
        return found.get("documents", found.get("code"))

    async def get(self, who: Browser, document_id: str, what: str, **headers: str) -> Any:
        """An answer for a file or a page."""
        return await who.http.get(f"/meetings/{self.meeting['id']}/documents/{document_id}/{what}", headers=headers)

    async def convert(self, document_id: str) -> None:
        """What a worker does."""
        await asyncio.to_thread(
            document_files.convert_document,
            self.house.wired.amphi,
            Viewer(self.house.settings.establishment_id, system=True),
            self.library,
            meeting_id=UUID(self.meeting["id"]),
            document_id=UUID(document_id),
            progress=lambda _: None,
        )

    async def do(self, command: str, who: Browser | None = None, **arguments: Any) -> Any:
        """A command in the session; the code of its refusal, or «Done»."""
        done = await (who or self.helene).do(command, sessionId=self.session_id, **arguments)
        return done.get("code", done["__typename"])

    async def rule(self, command: str, document_id: str, allowed: bool) -> None:
        """Hélène changes what participants may."""
        arguments = {"meetingId": self.meeting["id"], "documentId": document_id, "allowed": allowed}
        assert (await self.helene.do(command, **arguments))["__typename"] == "Done"


@pytest.fixture
async def held(house: House, helene: Browser, open_meeting: Any) -> Class:
    joined = await helene.join(open_meeting["code"])
    held = Class(house, helene, open_meeting, joined)
    await held.noe.join(open_meeting["code"], name="Noé")
    return held


async def test_a_pdf_is_shown_page_by_page(held: Class, tmp_path: Path) -> None:
    """Everybody in the room is told title, page and view; who waits or is away is told nothing; repeated it is once."""
    command = str(uuid4())
    first = await held.upload(pdf(tmp_path / "CM4.pdf", 34), command_id=command)
    again = await held.upload(tmp_path / "CM4.pdf", command_id=command)
    assert (first["status"], again["status"], again["documentId"]) == (201, 201, first["documentId"])
    ((one),) = await held.shelf()
    assert (one["title"], one["kind"], one["status"], one["pages"]) == ("CM4.pdf", "PDF", "READY", 34)
    noe = await held.noe.join(held.meeting["code"], name="Noé")
    async with held.noe.room(noe) as room:
        assert (await room.until(lambda r: r.presentation)).presentation == {"document": None}
        assert await held.do("showDocument", documentId=one["id"], page=1) == "Done"
        shown = (await room.until(lambda r: r.presentation["document"])).presentation["document"]
        assert (shown["title"], shown["page"], shown["pages"], shown["zoom"]) == ("CM4.pdf", 1, 34, 1.0)
        assert (shown["lookAhead"], shown["download"], shown["by"]) == (True, False, held.joined["seatId"])
        assert await held.do("turnPage", documentId=one["id"], page=12) == "Done"
        assert await held.do("changeView", documentId=one["id"], zoom=2.0, x=0.25, y=0.75) == "Done"
        await room.until(lambda r: r.presentation["document"]["zoom"] == 2.0)
        assert room.presentation["document"]["page"] == 12
        await held.rule("setDownload", one["id"], True)
        await room.until(lambda r: r.presentation["document"]["download"])
        late = await held.house.browser().join(held.meeting["code"], name="Zoé")
        assert late["__typename"] == "Joined"
        assert await held.do("hideDocument") == "Done"
        await room.until(lambda r: r.presentation == {"document": None})
    assert await held.do("turnPage", documentId=one["id"], page=2) == "DOCUMENT_NOT_SHOWN"


async def test_a_document_comes_back_in_front_of_the_whiteboard(held: Class, tmp_path: Path) -> None:
    """What was shown last is in front; shown once more without being asked to come again, it stays behind."""
    shows = {"documentId": (await held.upload(pdf(tmp_path / "CM4.pdf")))["documentId"], "page": 1}
    noe = await held.noe.join(held.meeting["code"], name="Noé")
    async with held.noe.room(noe) as room:

        def in_front() -> bool:
            return bool(room.presentation["document"]["since"] > room.whiteboard["since"])

        await held.do("showDocument", **shows)
        await held.do("showWhiteboard", shown=True)
        await room.until(lambda r: r.presentation["document"] and r.whiteboard and r.whiteboard["shown"])
        assert not in_front()
        for again in (False, True):
            done = await held.helene.do("showDocument", sessionId=held.session_id, **shows, again=again)
            assert done["changed"] is again
        await room.until(lambda _: in_front())


async def test_only_who_may_present_shows_documents(held: Class, tmp_path: Path) -> None:
    """Participants neither upload nor show nor change what others may."""
    document_id = (await held.upload(pdf(tmp_path / "CM4.pdf")))["documentId"]
    assert (await held.upload(tmp_path / "CM4.pdf", who=held.noe))["code"] == "NOT_ALLOWED"
    for command, arguments in (
        ("showDocument", {"documentId": document_id, "page": 1}),
        ("turnPage", {"documentId": document_id, "page": 1}),
        ("changeView", {"documentId": document_id, "zoom": 1.0, "x": 0.5, "y": 0.5}),
        ("hideDocument", {}),
    ):
        assert await held.do(command, held.noe, **arguments) == "NOT_ALLOWED"
    for command, arguments in (("setLookAhead", {"allowed": True}), ("removeDocument", {})):
        given = {"meetingId": held.meeting["id"], "documentId": document_id, **arguments}
        assert (await held.noe.do(command, **given))["code"] == "NOT_ALLOWED"
        assert (await held.house.browser().do(command, **given))["code"] == "NOT_IN_SESSION"


async def test_each_wrong_file_has_its_own_refusal(held: Class, tmp_path: Path) -> None:
    """Encrypted, broken, of an unknown kind, of too many pages, too large; and nothing of them is kept."""
    torn, text = tmp_path / "torn.pdf", tmp_path / "page.pdf"
    torn.write_bytes(pdf(tmp_path / "whole.pdf").read_bytes()[:200])
    text.write_text("<html>")
    large = tmp_path / "large.pdf"
    large.write_bytes(b"%PDF-1.7" + bytes(100_000_000))
    for file, code in (
        (pdf(tmp_path / "secret.pdf", password="sesame"), "DOCUMENT_ENCRYPTED"),
        (odp(tmp_path / "secret.odp", encrypted=True), "DOCUMENT_ENCRYPTED"),
        (torn, "DOCUMENT_BROKEN"),
        (text, "DOCUMENT_KIND_UNKNOWN"),
        (pdf(tmp_path / "long.pdf", 501), "DOCUMENT_TOO_MANY_PAGES"),
        (large, "DOCUMENT_TOO_LARGE"),
    ):
        answer = await held.upload(file)
        assert (answer["status"], answer["code"]) == (422, code), file
    assert (await held.upload(pdf(tmp_path / "long.pdf", 501)))["details"] == {"most": 500, "pages": 501}
    assert (await held.upload(tmp_path / "whole.pdf", title=" "))["code"] == "TEXT_EMPTY"
    assert await held.shelf() == []
    assert held.library.objects.keys("documents") == []


async def test_an_upload_of_another_site_or_a_stranger_is_refused(held: Class, tmp_path: Path) -> None:
    """Before the file comes in: without our header, without being signed in, and for a meeting that is none."""
    address, file = f"/meetings/{held.meeting['id']}/documents", pdf(tmp_path / "CM4.pdf").read_bytes()
    params = {"command_id": str(uuid4()), "title": "CM4.pdf"}
    forged = held.helene.http.build_request("POST", address, params=params, content=file)
    del forged.headers["x-amphi"]
    assert (await held.helene.http.send(forged)).json()["code"] == "HEADER_NEEDED"
    assert (await held.house.browser().http.post(address, params=params, content=file)).json()[
        "code"
    ] == "NOT_IN_SESSION"
    nowhere = await held.helene.http.post(f"/meetings/{uuid4()}/documents", params=params, content=file)
    assert (nowhere.status_code, nowhere.json()["code"]) == (404, "MEETING_NOT_FOUND")


async def test_participants_fetch_what_they_are_shown(held: Class, tmp_path: Path) -> None:
    """Nothing before; the whole while they may look ahead, in parts; one page otherwise; a file if they may keep it."""
    document_id = (await held.upload(pdf(tmp_path / "CM4.pdf", 5)))["documentId"]

    async def codes(who: Browser) -> list[int]:
        wanted = ("file", "file?download=1", "pages/2", "pages/3")
        return [(await held.get(who, document_id, what)).status_code for what in wanted]

    assert await codes(held.noe) == [403, 403, 403, 403]
    assert await codes(held.helene) == [200, 200, 200, 200]
    await held.do("showDocument", documentId=document_id, page=2)
    assert await codes(held.noe) == [200, 403, 200, 200]
    await held.rule("setLookAhead", document_id, False)
    assert await codes(held.noe) == [403, 403, 200, 403]
    assert await held.shelf(held.noe) == []
    (tmp_path / "page.pdf").write_bytes((await held.get(held.noe, document_id, "pages/2")).content)
    assert width_of(tmp_path / "page.pdf") == 962
    await held.do("turnPage", documentId=document_id, page=3)
    assert await codes(held.noe) == [403, 403, 403, 200]
    await held.rule("setDownload", document_id, True)
    assert await codes(held.noe) == [200, 200, 200, 200]
    assert [one["title"] for one in await held.shelf(held.noe)] == ["CM4.pdf"]
    part = await held.get(held.noe, document_id, "file", range="bytes=0-4")
    assert (part.status_code, part.content, part.headers["accept-ranges"]) == (206, b"%PDF-", "bytes")
    kept = await held.get(held.noe, document_id, "file?download=1")
    assert kept.headers["content-disposition"] == "attachment; filename*=UTF-8''CM4.pdf"
    assert (await held.get(held.helene, document_id, "pages/6")).json()["code"] == "DOCUMENT_PAGE_UNKNOWN"


async def test_to_strangers_a_document_does_not_exist(held: Class, tmp_path: Path) -> None:
    """Another member of the house, a guest who has not joined, and who has left; the auditor reads it."""
    document_id = (await held.upload(pdf(tmp_path / "CM4.pdf")))["documentId"]
    await held.do("showDocument", documentId=document_id, page=1)
    ines, paul = [await held.house.browser().sign_in(subject) for subject in (INES, PAUL)]
    await held.do("leave", held.noe)
    for stranger in (ines, held.house.browser(), held.noe):
        answer = await held.get(stranger, document_id, "file")
        assert (answer.status_code, answer.json()["code"]) == (404, "DOCUMENT_NOT_FOUND")
        assert await held.shelf(stranger) == "DOCUMENT_NOT_FOUND"
    assert (await held.get(paul, document_id, "file")).status_code == 200
    assert (await held.get(held.helene, str(uuid4()), "file")).json()["code"] == "DOCUMENT_NOT_FOUND"


@pytest.mark.libreoffice
async def test_slides_are_shown_once_they_are_converted(held: Class, tmp_path: Path) -> None:
    """Until then it is said that they are not ready; the file that came is not kept."""
    document_id = (await held.upload(odp(tmp_path / "cours.odp", slides=3)))["documentId"]
    ((one),) = await held.shelf()
    assert (one["status"], one["pages"], one["kind"]) == ("CONVERTING", None, "ODP")
    assert await held.do("showDocument", documentId=document_id, page=1) == "DOCUMENT_NOT_READY"
    assert (await held.get(held.helene, document_id, "file")).json()["code"] == "DOCUMENT_NOT_READY"
    uploaded = held.house.wired.store.read(0, 1000, UUID(held.session_id))[-1]
    (job,) = jobs_after(held.house.wired.store, uploaded)
    assert (job.kind, job.subject_id, job.within_id) == (
        JobKind.CONVERT,
        UUID(document_id),
        UUID(held.meeting["id"]),
    )
    await held.convert(document_id)
    await held.convert(document_id)
    ((one),) = await held.shelf()
    assert (one["status"], one["pages"]) == ("READY", 3)
    assert held.library.objects.keys("documents") == [f"documents/{document_id}/document.pdf"]
    assert await held.do("showDocument", documentId=document_id, page=3) == "Done"


async def test_what_can_t_be_converted_says_why(held: Class, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without LibreOffice; and when a worker has given up."""
    monkeypatch.setattr(infrastructure_documents, "CONVERTER", "no-such-program")
    first = (await held.upload(docx(tmp_path / "notes.docx")))["documentId"]
    await held.convert(first)
    second = (await held.upload(docx(tmp_path / "notes.docx")))["documentId"]
    await asyncio.to_thread(
        document_files.record_failed,
        held.house.wired.amphi,
        Viewer(held.house.settings.establishment_id, system=True),
        meeting_id=UUID(held.meeting["id"]),
        document_id=UUID(second),
        reason=DocumentBroken.code,
    )
    assert [(one["status"], one["failure"]) for one in await held.shelf()] == [
        ("FAILED", "CONVERTER_MISSING"),
        ("FAILED", "DOCUMENT_BROKEN"),
    ]


async def test_what_is_removed_is_shown_no_more_and_erased(held: Class, tmp_path: Path) -> None:
    """The room shows nothing, the files are erased by a job, and the history knows that it was shown."""
    document_id = (await held.upload(pdf(tmp_path / "CM4.pdf")))["documentId"]
    await held.do("showDocument", documentId=document_id, page=2)
    assert (await held.get(held.helene, document_id, "pages/2")).status_code == 200
    shown_at = held.house.wired.store.position()
    removed = await held.helene.do("removeDocument", meetingId=held.meeting["id"], documentId=document_id)
    assert removed["changed"]
    assert await held.shelf() == []
    assert (await held.get(held.helene, document_id, "file")).status_code == 404
    assert await held.do("turnPage", documentId=document_id, page=1) == "DOCUMENT_NOT_SHOWN"
    log = held.house.wired.store.read(shown_at, 10, UUID(held.session_id))
    (job,) = [job for recorded in log for job in jobs_after(held.house.wired.store, recorded)]
    assert job.kind is JobKind.ERASE_DOCUMENT
    assert any(isinstance(recorded.event, DocumentRemoved) for recorded in log)
    document_files.erase_document(held.library.objects, job.subject_id)
    assert held.library.objects.keys("documents") == []
    paul = await held.house.browser().sign_in(PAUL)
    then = [
        (await paul.ask(ROOM_AT, sessionId=held.session_id, position=position))["roomAt"]["presentation"]["document"]
        for position in (shown_at, log[-1].position)
    ]
    assert then == [{"id": document_id, "title": "CM4.pdf", "page": 2, "pages": 3}, None]


async def test_documents_are_prepared_before_the_meeting(
    house: House, helene: Browser, meeting: Any, tmp_path: Path
) -> None:
    """Its owner uploads without a session; in the next session they are on the shelf."""
    file = pdf(tmp_path / "CM5.pdf")
    prepared = await helene.http.post(
        f"/meetings/{meeting['id']}/documents",
        params={"command_id": str(uuid4()), "title": "CM5.pdf"},
        content=file.read_bytes(),
    )
    assert prepared.status_code == 201
    held = Class(house, helene, meeting, await helene.join(meeting["code"]))
    assert await held.do("showDocument", documentId=prepared.json()["documentId"], page=1) == "Done"
