"""Small zipped documents for the tests of the readers: workbooks, slides, books and OpenDocument texts."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl

_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_P = "http://schemas.openxmlformats.org/presentationml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SPACES = f'xmlns:a="{_A}" xmlns:p="{_P}" xmlns:r="{_R}"'
_ODF = "urn:oasis:names:tc:opendocument:xmlns"
_ODF_SPACES = " ".join(
    f'xmlns:{short}="{_ODF}:{short}:1.0"'
    for short in ("office", "text", "table", "style", "draw", "manifest")
)


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """A zip file of parts."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()


def replaced(content: bytes, parts: Mapping[str, str | bytes]) -> bytes:
    """A zip file with some parts replaced or added."""
    with ZipFile(BytesIO(content)) as package:
        kept = {name: package.read(name) for name in package.namelist()}
    return zipped({**kept, **parts})


def workbook(**sheets: Sequence[Sequence[object]]) -> openpyxl.Workbook:
    """A workbook with a sheet for each name."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    return book


def xlsx_bytes(book: openpyxl.Workbook) -> bytes:
    """The file that Excel would have saved."""
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def paragraph(text: str, properties: str = "") -> str:
    """A paragraph of a slide; `properties` is the XML inside of its `a:pPr`."""
    lines = "<a:br/>".join(f"<a:r><a:t>{line}</a:t></a:r>" for line in text.split("\n"))
    return f"<a:p>{properties}{lines}</a:p>"


def shape(*paragraphs: str, placeholder: str = "", hidden: bool = False) -> str:
    """A shape of a slide with text."""
    mark = f'<p:ph type="{placeholder}"/>' if placeholder else ""
    flag = ' hidden="1"' if hidden else ""
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="2" name="x"{flag}/><p:cNvSpPr/><p:nvPr>{mark}</p:nvPr></p:nvSpPr>'
        f"<p:spPr/><p:txBody><a:bodyPr/>{''.join(paragraphs)}</p:txBody></p:sp>"
    )


def slide(*shapes: str, hidden: bool = False) -> str:
    """The XML of a slide."""
    flag = ' show="0"' if hidden else ""
    return f"<p:sld {_SPACES}{flag}><p:cSld><p:spTree>{''.join(shapes)}</p:spTree></p:cSld></p:sld>"


def notes(text: str) -> str:
    """The XML of a slide's notes."""
    body = shape(paragraph(text), placeholder="body") + shape(paragraph("7"), placeholder="sldNum")
    return f"<p:notes {_SPACES}><p:cSld><p:spTree>{body}</p:spTree></p:cSld></p:notes>"


def relations(**targets: str) -> str:
    """The XML of relations: `rId1="slide:slides/slide1.xml"`."""
    items = "".join(
        f'<Relationship Id="{key}" Type="x/{kind}" Target="{target}"/>'
        for key, (kind, _, target) in ((key, said.partition(":")) for key, said in targets.items())
    )
    return f"<Relationships>{items}</Relationships>"


def pptx_bytes(*slides: str, notes_of_first: str = "", parts: Mapping[str, str] | None = None) -> bytes:
    """A presentation of slides."""
    names = {f"rId{n}": f"slide:slides/slide{n}.xml" for n in range(1, len(slides) + 1)}
    ids = "".join(f'<p:sldId id="{255 + n}" r:id="rId{n}"/>' for n in range(1, len(slides) + 1))
    found = {
        "ppt/presentation.xml": f"<p:presentation {_SPACES}><p:sldIdLst>{ids}</p:sldIdLst></p:presentation>",
        "ppt/_rels/presentation.xml.rels": relations(**names),
        **{f"ppt/slides/slide{n}.xml": content for n, content in enumerate(slides, start=1)},
    }
    if notes_of_first:
        found["ppt/slides/_rels/slide1.xml.rels"] = relations(rId9="notesSlide:../notesSlides/n.xml")
        found["ppt/notesSlides/n.xml"] = notes(notes_of_first)
    return zipped({**found, **(parts or {})})


def epub_bytes(
    *chapters: str, metadata: str = "<dc:title>The Boats</dc:title>", parts: Mapping[str, str] | None = None
) -> bytes:
    """A book of chapters, each the body of a page; the contents call them "Part 1", "Part 2", …"""
    numbers = range(1, len(chapters) + 1)
    items = "".join(
        f'<item id="c{n}" href="text/c{n}.xhtml" media-type="application/xhtml+xml"/>' for n in numbers
    )
    points = "".join(
        f'<navPoint><navLabel><text>Part {n}</text></navLabel><content src="text/c{n}.xhtml"/></navPoint>'
        for n in numbers
    )
    order = "".join(f'<itemref idref="c{n}"/>' for n in numbers)
    package = (
        f'<package xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:opf="http://www.idpf.org/2007/opf">'
        f'<metadata>{metadata}</metadata><manifest>{items}<item id="toc" href="toc.ncx" media-type="x"/>'
        f'</manifest><spine toc="toc">{order}</spine></package>'
    )
    return zipped(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": '<container><rootfiles><rootfile full-path="OEBPS/b.opf"/></rootfiles>'
            "</container>",
            "OEBPS/b.opf": package,
            "OEBPS/toc.ncx": f"<ncx><navMap>{points}</navMap></ncx>",
            **{
                f"OEBPS/text/c{n}.xhtml": '<?xml version="1.0"?><!DOCTYPE html><html><head><title>x</title>'
                f"</head><body>{chapter}</body></html>"
                for n, chapter in zip(numbers, chapters, strict=True)
            },
            **(parts or {}),
        }
    )


def odt_bytes(body: str, styles: str = "", parts: Mapping[str, str] | None = None) -> bytes:
    """An OpenDocument text with a body and automatic styles."""
    content = (
        f"<office:document-content {_ODF_SPACES}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    return zipped(
        {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content, **(parts or {})}
    )
