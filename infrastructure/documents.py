"""What uploaded files are and how they become PDF: told by their content, read and converted in other processes."""

import os
import shutil
import signal
import subprocess
import sys
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

from domain.documents import (
    ConversionTooLong,
    ConverterMissing,
    DocumentBroken,
    DocumentEncrypted,
    DocumentKind,
    DocumentKindUnknown,
    DocumentTooLarge,
)
from infrastructure import pdf

HEAD_BYTES = 1024
PDF_MARK = b"%PDF-"
"""Somewhere in the first kilobyte (ISO 32000-1, annex H, note 13)."""
ZIP_MARK = b"PK\x03\x04"
COMPOUND_FILE_MARK = bytes.fromhex("d0cf11e0a1b11ae1")
"""Of Microsoft's older files, and of newer ones that are encrypted ([MS-OFFCRYPTO] section 2.3.4)."""
ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
LARGEST_UNPACKED_BYTES = 1_000_000_000
LONGEST_ENTRY_BYTES = 10_000_000
OPEN_DOCUMENTS = {
    b"application/vnd.oasis.opendocument.presentation": DocumentKind.ODP,
    b"application/vnd.oasis.opendocument.text": DocumentKind.ODT,
}
OFFICE_PARTS = {"ppt/presentation.xml": DocumentKind.PPTX, "word/document.xml": DocumentKind.DOCX}
READ_SECONDS = 60
CONVERT_SECONDS = 300
CONVERTER = "soffice"
PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks"
 oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution"
 oor:op="fuse"><value>true</value></prop></item>
</oor:items>
"""
"""Nothing that a file points to is fetched, no macro of it is run."""


def converter() -> str | None:
    """LibreOffice, where it is installed."""
    return shutil.which(CONVERTER)


class UntrustedPapers:
    """Port `Papers`."""

    def __init__(self, *, convert_seconds: float = CONVERT_SECONDS) -> None:
        self._convert_seconds = convert_seconds

    def kind(self, path: Path) -> DocumentKind:
        """What a file is, by its content. Raises DocumentKindUnknown, DocumentEncrypted or DocumentBroken."""
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
            if PDF_MARK in head:
                return DocumentKind.PDF
            if head.startswith(COMPOUND_FILE_MARK):
                raise DocumentEncrypted if ENCRYPTED_PACKAGE in head + file.read() else DocumentKindUnknown
        if not head.startswith(ZIP_MARK):
            raise DocumentKindUnknown
        try:
            with zipfile.ZipFile(path) as archive:
                return _kind_of_archive(archive)
        except (zipfile.BadZipFile, KeyError, OSError, NotImplementedError, RuntimeError, EOFError):
            raise DocumentBroken from None

    def pages(self, pdf: Path) -> int:
        """How many pages a PDF has. Raises DocumentEncrypted or DocumentBroken."""
        written = _read(pdf).strip()
        if not written.isdigit() or int(written) < 1:
            raise DocumentBroken
        return int(written)

    def take_page(self, pdf: Path, page: int, into: Path) -> None:
        """Write one page of a PDF. Raises DocumentEncrypted or DocumentBroken."""
        _read(pdf, str(page), str(into))

    def convert(self, path: Path, kind: DocumentKind, into: Path) -> None:
        """Write a file as PDF. Raises ConverterMissing, ConversionTooLong or DocumentBroken."""
        program = converter()
        if program is None:
            raise ConverterMissing
        with TemporaryDirectory(prefix="amphi-office-") as folder:
            home = Path(folder)
            (home / "profile" / "user").mkdir(parents=True)
            (home / "profile" / "user" / "registrymodifications.xcu").write_text(PROFILE)
            source = home / f"document.{kind.value}"
            source.symlink_to(path.resolve())
            self._run(
                [
                    program,
                    f"-env:UserInstallation={(home / 'profile').as_uri()}",
                    *("--headless", "--norestore", "--nologo", "--convert-to", "pdf"),
                    *("--outdir", str(home / "made"), str(source)),
                ],
                home,
            )
            made = home / "made" / "document.pdf"
            if not made.exists():
                raise DocumentBroken
            shutil.move(made, into)

    def _run(self, command: list[str], home: Path) -> None:
        """Run LibreOffice, which knows nothing of this process but where its programs are."""
        environment = {"PATH": os.environ.get("PATH", os.defpath), "HOME": str(home), "LANG": "C.UTF-8"}
        running = subprocess.Popen(  # noqa: S603  # our own arguments
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            running.wait(self._convert_seconds)
        except subprocess.TimeoutExpired:
            raise ConversionTooLong(minutes=int(self._convert_seconds // 60)) from None
        finally:
            if running.poll() is None:
                os.killpg(running.pid, signal.SIGKILL)
                running.wait()


def _read(path: Path, *further: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603  # our own arguments
            [sys.executable, "-m", pdf.__name__, str(path), *further],
            cwd=Path(__file__).parents[1],
            env={"PATH": os.environ.get("PATH", os.defpath)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=READ_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise DocumentBroken from None
    if done.returncode == pdf.ENCRYPTED:
        raise DocumentEncrypted
    if done.returncode != 0:
        raise DocumentBroken
    return done.stdout


def _kind_of_archive(archive: zipfile.ZipFile) -> DocumentKind:
    entries = {entry.filename: entry for entry in archive.infolist()}
    if sum(entry.file_size for entry in entries.values()) > LARGEST_UNPACKED_BYTES:
        raise DocumentTooLarge(most_mb=LARGEST_UNPACKED_BYTES // 1_000_000)
    kind = next((kind for part, kind in OFFICE_PARTS.items() if part in entries), None)
    if kind is None and "mimetype" in entries:
        kind = OPEN_DOCUMENTS.get(_entry(archive, "mimetype").strip())
    if kind is None:
        raise DocumentKindUnknown
    if "META-INF/manifest.xml" in entries and b"encryption-data" in _entry(archive, "META-INF/manifest.xml"):
        raise DocumentEncrypted
    return kind


def _entry(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as entry:
        return entry.read(LONGEST_ENTRY_BYTES)
