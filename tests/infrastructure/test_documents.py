"""What files are, told by their content, and what becomes of them: with real PDF and a real LibreOffice."""

import contextlib
import tempfile
import time
import zipfile
from pathlib import Path

import pytest

from domain.documents import (
    ConversionTooLong,
    ConverterMissing,
    DocumentBroken,
    DocumentEncrypted,
    DocumentKind,
    DocumentKindUnknown,
)
from infrastructure import documents
from infrastructure.documents import UntrustedPapers
from tests.papers import docx, odp, pdf, width_of

PAPERS = UntrustedPapers()


def test_a_kind_is_told_by_the_content(tmp_path: Path) -> None:
    """Whatever a file is called."""
    assert PAPERS.kind(pdf(tmp_path / "cours.docx")) is DocumentKind.PDF
    assert PAPERS.kind(docx(tmp_path / "cours.pdf")) is DocumentKind.DOCX
    assert PAPERS.kind(odp(tmp_path / "cours.txt")) is DocumentKind.ODP


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", DocumentKindUnknown),
        (b"<html><script>alert(1)</script>", DocumentKindUnknown),
        (b"\x89PNG\r\n\x1a\n" + bytes(2000), DocumentKindUnknown),
        (b"PK\x03\x04" + bytes(2000), DocumentBroken),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(4000), DocumentKindUnknown),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(4000) + "EncryptedPackage".encode("utf-16-le"), DocumentEncrypted),
    ],
    ids=["empty", "html", "picture", "torn archive", "older format", "encrypted office"],
)
def test_other_files_are_refused(tmp_path: Path, content: bytes, refusal: type[Exception]) -> None:
    """Each by what it is."""
    file = tmp_path / "file"
    file.write_bytes(content)
    with pytest.raises(refusal):
        PAPERS.kind(file)


def test_archives_of_other_things_are_refused(tmp_path: Path) -> None:
    """A ZIP of anything, and slides that are encrypted."""
    with zipfile.ZipFile(tmp_path / "photos.zip", "w") as archive:
        archive.writestr("photo.jpg", "x")
    with pytest.raises(DocumentKindUnknown):
        PAPERS.kind(tmp_path / "photos.zip")
    with pytest.raises(DocumentEncrypted):
        PAPERS.kind(odp(tmp_path / "secret.odp", encrypted=True))


def test_pages_are_counted_and_taken_out(tmp_path: Path) -> None:
    """One page is a PDF of its own, with nothing of the others."""
    whole = pdf(tmp_path / "whole.pdf", pages=40)
    assert PAPERS.pages(whole) == 40
    PAPERS.take_page(whole, 12, tmp_path / "page.pdf")
    assert (PAPERS.pages(tmp_path / "page.pdf"), width_of(tmp_path / "page.pdf")) == (1, 972)
    assert b"Page 13" not in (tmp_path / "page.pdf").read_bytes()


def test_a_pdf_with_a_password_or_torn_is_refused(tmp_path: Path) -> None:
    """The two are told apart; a page that is not there is none."""
    with pytest.raises(DocumentEncrypted):
        PAPERS.pages(pdf(tmp_path / "secret.pdf", password="sesame"))
    torn = tmp_path / "torn.pdf"
    torn.write_bytes(pdf(tmp_path / "whole.pdf").read_bytes()[:200])
    with pytest.raises(DocumentBroken):
        PAPERS.pages(torn)
    with pytest.raises(DocumentBroken):
        PAPERS.take_page(tmp_path / "whole.pdf", 4, tmp_path / "page.pdf")


def test_without_libreoffice_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A text can't become a PDF where nothing converts it."""
    monkeypatch.setattr(documents, "CONVERTER", "no-such-program")
    with pytest.raises(ConverterMissing):
        PAPERS.convert(docx(tmp_path / "text"), DocumentKind.DOCX, tmp_path / "made.pdf")


@pytest.mark.libreoffice
def test_texts_and_slides_become_pdf(tmp_path: Path) -> None:
    """A page for each slide; what is no text of Word after all is broken."""
    PAPERS.convert(odp(tmp_path / "slides", slides=3), DocumentKind.ODP, tmp_path / "slides.pdf")
    assert PAPERS.pages(tmp_path / "slides.pdf") == 3
    PAPERS.convert(docx(tmp_path / "text"), DocumentKind.DOCX, tmp_path / "text.pdf")
    assert PAPERS.pages(tmp_path / "text.pdf") == 2


@pytest.mark.libreoffice
def test_a_conversion_that_takes_too_long_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With every process of it, and nothing is left of it."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    text = docx(tmp_path / "text")
    with pytest.raises(ConversionTooLong):
        UntrustedPapers(convert_seconds=0.2).convert(text, DocumentKind.DOCX, tmp_path / "made.pdf")
    deadline = time.monotonic() + 60
    while commands_with(str(tmp_path / "amphi-office-")):  # the kernel ends them one after the other
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert [*tmp_path.iterdir()] == [text]


def commands_with(words: str) -> list[bytes]:
    """The command line of each process in which these words are."""
    found = []
    for command in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):  # it has just ended
            found.append(command.read_bytes())
    return [each for each in found if words.encode() in each]
