"""Files as people upload them: PDF of so many pages, and the smallest texts and slides that LibreOffice opens."""

import zipfile
from pathlib import Path

import pikepdf

TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
ODF = "urn:oasis:names:tc:opendocument:xmlns"


def pdf(path: Path, pages: int = 3, *, password: str | None = None) -> Path:
    """A PDF; each page is one point wider than the one before it, from 961 on, and says its number."""
    with pikepdf.new() as made:
        font = made.make_indirect(
            pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        )
        for number in range(1, pages + 1):
            page = made.add_blank_page(page_size=(960 + number, 540))
            page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
            page.Contents = made.make_stream(f"BT /F1 72 Tf 120 300 Td (Page {number}) Tj ET".encode())
        encryption = pikepdf.Encryption(owner="owner", user=password) if password else False
        made.save(path, encryption=encryption)
    return path


def width_of(path: Path, page: int = 1) -> int:
    """The width of a page, in points."""
    with pikepdf.open(path) as opened:
        return int(opened.pages[page - 1].mediabox[2])


def docx(path: Path, paragraphs: int = 100) -> Path:
    """A text in Word's format."""
    body = "".join(f"<w:p><w:r><w:t>Paragraphe {n}</w:t></w:r></w:p>" for n in range(paragraphs))
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{TYPES}"><Default Extension="xml" ContentType="application/xml"/>'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
            'wordprocessingml.document.main+xml"/></Types>',
        )
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{RELATIONS}"><Relationship Id="r1" Type="{OFFICE}/officeDocument" '
            'Target="word/document.xml"/></Relationships>',
        )
        archive.writestr("word/document.xml", f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>')
    return path


def odp(path: Path, slides: int = 3, *, encrypted: bool = False) -> Path:
    """Slides in the OpenDocument format; or what their manifest says of them when they are encrypted."""
    kind = "application/vnd.oasis.opendocument.presentation"
    pages = "".join(
        f'<draw:page draw:name="page{n}"><draw:frame svg:x="2cm" svg:y="2cm" svg:width="20cm" svg:height="3cm">'
        f"<draw:text-box><text:p>Diapositive {n}</text:p></draw:text-box></draw:frame></draw:page>"
        for n in range(1, slides + 1)
    )
    sealed = '<manifest:encryption-data manifest:checksum="x"/>' if encrypted else ""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr(
            "content.xml",
            f'<office:document-content xmlns:office="{ODF}:office:1.0" xmlns:draw="{ODF}:drawing:1.0" '
            f'xmlns:svg="{ODF}:svg-compatible:1.0" xmlns:text="{ODF}:text:1.0" office:version="1.3"><office:body>'
            f"<office:presentation>{pages}</office:presentation></office:body></office:document-content>",
        )
        archive.writestr(
            "META-INF/manifest.xml",
            f'<manifest:manifest xmlns:manifest="{ODF}:manifest:1.0" manifest:version="1.3">'
            f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
            f'<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml">{sealed}'
            "</manifest:file-entry></manifest:manifest>",
        )
    return path
