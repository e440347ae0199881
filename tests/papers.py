"""Files as people upload them: PDF of so many pages, and the smallest texts and slides that LibreOffice opens."""

import math
import zipfile
from pathlib import Path

import pikepdf

TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
ODF = "urn:oasis:names:tc:opendocument:xmlns"


def pdf(path: Path, pages: int = 3, *, password: str | None = None) -> Path:
    """Slides of a lecture; each is one point wider than the one before it, from 961 on, and says its number."""
    with pikepdf.new() as made:
        fonts = {
            name: made.make_indirect(
                pikepdf.Dictionary(
                    Type=pikepdf.Name.Font,
                    Subtype=pikepdf.Name.Type1,
                    BaseFont=pikepdf.Name("/" + face),
                    Encoding=pikepdf.Name.WinAnsiEncoding,
                )
            )
            for name, face in {"F1": "Helvetica", "F2": "Helvetica-Bold"}.items()
        }
        for number in range(1, pages + 1):
            page = made.add_blank_page(page_size=(960 + number, 540))
            page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(**fonts))
            page.Contents = made.make_stream(_slide(number))
        encryption = pikepdf.Encryption(owner="owner", user=password) if password else False
        made.save(path, encryption=encryption)
    return path


INK, BLUE, GREEN, GREY = "0.13 0.12 0.10", "0.18 0.29 0.55", "0.08 0.45 0.29", "0.55 0.52 0.47"
WELL, FLOOR, TOP = (610, 790), 150, 380
"""Where the walls of the well are, its floor and its edge, in points."""


def _slide(number: int) -> bytes:
    """What is drawn on a slide: a well of potential, its levels, three lines of text."""
    left, right = WELL
    drawn = [
        _text("F2", 36, 64, 448, INK, "Puits de potentiel fini"),
        _text("F1", 25, 64, 386, INK, "États liés : 0 < E < V0"),
        _text("F1", 25, 64, 278, INK, "Un nombre fini de niveaux"),
        _text("F1", 25, 64, 170, INK, "Hors du puits, psi décroît"),
        _text("F1", 14, 64, 40, GREY, "Mécanique quantique"),
        _text("F1", 14, 846, 40, GREY, f"Page {number}"),
        _line(GREY, 1, [(520, FLOOR), (890, FLOOR)]),
        _line(INK, 3, [(520, TOP), (left, TOP), (left, FLOOR), (right, FLOOR), (right, TOP), (890, TOP)]),
        _text("F1", 16, 872, TOP + 10, INK, "V0"),
    ]
    for level in range(1, 3 + number % 2):
        height = FLOOR + 22 * level**2
        drawn.append(_line(GREY, 1, [(left, height), (right, height)]))
        drawn.append(_line((BLUE, GREEN)[level % 2], 2, _wave(level, height)))
        drawn.append(_text("F1", 16, right + 82, height - 5, INK, f"E{level}"))
    return b"\n".join(drawn)


def _wave(level: int, height: float) -> list[tuple[float, float]]:
    """The amplitude of a bound state over its level: a sine inside, which dies away outside."""
    left, right = WELL
    swing, depth = 22.0, math.pi * level / (right - left + 40)

    def at(x: float) -> float:
        inside = min(max(x, left), right)
        return math.sin(depth * (inside - left + 20)) * math.exp(-abs(x - inside) / 16)

    return [(x, height + swing * at(x)) for x in range(left - 70, right + 71, 4)]


def _text(font: str, size: int, x: float, y: float, colour: str, words: str) -> bytes:
    return f"{colour} rg BT /{font} {size} Tf {x} {y} Td ({words}) Tj ET".encode("cp1252")


def _line(colour: str, width: float, points: list[tuple[float, float]]) -> bytes:
    (x, y), *rest = points
    way = " ".join(f"{x:.1f} {y:.1f} l" for x, y in rest)
    return f"{colour} RG {width} w {x:.1f} {y:.1f} m {way} S".encode()


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
