"""Small valid files for the tests of the readers."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import docx
from docx.document import Document as WordDocument

from corpus.document import ParsedDocument
from corpus.readers import Reading, parse_file

BRIEF = """What's Happening?
Ministers met in Kyiv on Dec. 14 and agreed on
a plan for the winter.
Why It's Important?
Energy is short in the U.S. and in Europe.
What's Next?
Talks go on in Berlin.
"""

PAGE = """<html><head><title>Talks in Berlin | The Site</title>
<meta property="og:site_name" content="The Site">
<meta property="article:published_time" content="2025-12-14T09:00:00Z">
<link rel="canonical" href="https://news.example/talks">
</head><body><nav><a href="/">Home</a> <a href="/about">About us</a></nav>
<article><h1>Talks in Berlin</h1>
<h2>What’s Happening?</h2><p>Ministers met in Berlin on Monday, said officials of the U.S. there.</p>
<h2>Why It’s Important?</h2><p>It matters to many people in <b>Europe</b> &amp; beyond, they said.</p>
<ul><li>one reason for it</li><li>another reason for it</li></ul>
<h2>What’s Next?</h2><p>The talks go on through the week with envoys of both sides.</p>
</article><footer>Copyright The Site</footer></body></html>"""


def read_file(path: Path, content: str | bytes) -> Reading:
    """Write `content` to `path` and read it back by its name."""
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return parse_file(Path(path.name), path.read_bytes())


def read_one(path: Path, content: str | bytes) -> ParsedDocument:
    """Read a file of one document without problems."""
    reading = read_file(path, content)
    assert reading.problems == ()
    [draft] = reading.drafts
    assert_sound(draft)
    return draft


def assert_sound(draft: ParsedDocument) -> None:
    """Check that sections are in order, inside the text, disjoint and stripped."""
    position = 0
    for section in draft.sections:
        assert position <= section.start < section.end <= len(draft.text)
        body = draft.text[section.start : section.end]
        assert body == body.strip()
        position = section.end
    assert "\r" not in draft.text
    assert "\x00" not in draft.text


def bodies(draft: ParsedDocument) -> dict[str, str]:
    """The text of each section by its name."""
    return {section.name: draft.text[section.start : section.end] for section in draft.sections}


def pdf(*pages: str, title: str = "") -> bytes:
    """A minimal PDF (ISO 32000), one line of text per line."""
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(pages)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>".encode(),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    for number, page in enumerate(pages):
        lines = "".join(f"({line}) Tj 0 -14 Td\n" for line in page.splitlines())
        stream = f"BT /F1 12 Tf 50 700 Td\n{lines}ET".encode("cp1252")
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents {5 + 2 * number} 0 R"
            "/Resources<</Font<</F1 3 0 R>>>>>>".encode()
        )
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream))
    objects.append(f"<</Title({title})>>".encode())
    return pdf_file(objects)


def pdf_file(objects: Sequence[bytes]) -> bytes:
    """Return a PDF of numbered objects. The first is its catalogue, the last says what it is."""
    out = b"%PDF-1.4\n"
    offsets = []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    trailer = b"trailer<</Size %d/Root 1 0 R/Info %d 0 R>>\n" % (size, len(objects))
    head = b"xref\n0 %d\n0000000000 65535 f \n" % size
    return out + head + table + trailer + b"startxref\n%d\n%%%%EOF\n" % len(out)


def docx_bytes(document: WordDocument) -> bytes:
    """The file that Word would have saved."""
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def word_brief() -> WordDocument:
    """A brief in Word with a title, headings and a list."""
    document = docx.Document()
    document.add_heading("Talks in Berlin", 0)
    document.add_heading("What's Happening?", 1)
    document.add_paragraph("Ministers met in Berlin. They ate.")
    document.add_paragraph("one reason", style="List Bullet")
    document.add_paragraph("", style="List Bullet")
    document.add_heading("What's Next?", 1)
    document.add_paragraph("The talks go on.")
    return document


def shown(draft: ParsedDocument, *kinds: str) -> list[str]:
    """The texts of a document's blocks, or of those of some kinds."""
    return [draft.text[b.start : b.end] for b in draft.blocks if not kinds or b.kind.value in kinds]


def assert_blocks_sound(draft: ParsedDocument) -> None:
    """Check that blocks are in order, inside the text, disjoint, and begin with their markers."""
    position = 0
    for block in draft.blocks:
        assert position <= block.start < block.end <= len(draft.text)
        body = draft.text[block.start : block.end]
        assert body.strip()
        assert body.startswith(block.marker)
        position = block.end
