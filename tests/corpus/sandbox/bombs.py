"""Small files that grow when they are read; each is under the limit of 15 MiB."""

import zlib
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from tests.corpus.files import docx_bytes, word_brief
from tests.corpus.packages import replaced, workbook, xlsx_bytes

SHEET_XML = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
"""The "billion laughs" attack: each entity is ten of the one before."""


def laughing(root: str, body: str) -> bytes:
    """An XML document whose `body` may contain &l9;, which expands to a billion "ha"."""
    return f'<?xml version="1.0"?><!DOCTYPE {root} [<!ENTITY l0 "ha">{LAUGHS}]>{body}'.encode()


def zeros(megabytes: int) -> bytes:
    """Zeros compressed by zlib to a thousandth: one compressed MiB, repeated."""
    packer = zlib.compressobj(9)
    first = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    checksum = ((megabytes << 20) % 65_521 << 16) + 1  # Adler-32 of zeros
    return first + again * (megabytes - 1) + packer.flush()[:-4] + checksum.to_bytes(4, "big")


def word(**parts: bytes) -> bytes:
    """A valid Word document with some parts replaced; "__" in a name stands for "/"."""
    given = {name.replace("__", "/") + ".xml": content for name, content in parts.items()}
    out = BytesIO()
    with (
        ZipFile(BytesIO(docx_bytes(word_brief()))) as source,
        ZipFile(out, "w", ZIP_DEFLATED, compresslevel=1) as target,
    ):
        for name in source.namelist():
            if name not in given:
                target.writestr(name, source.read(name))
        for name, content in given.items():
            target.writestr(name, content)
    return out.getvalue()


def word_styles_in_a_circle() -> bytes:
    """Styles of which each is based on the next, and the last on the first."""
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{name}"><w:basedOn w:val="{base}"/></w:style>'
        for name, base in (("Normal", "Title"), ("Title", "Heading1"), ("Heading1", "Normal"))
    )
    return f'<w:styles xmlns:w="{space}">{styles}</w:styles>'.encode()


def word_with_members(count: int) -> bytes:
    """A Word document with many unused parts."""
    out = BytesIO(docx_bytes(word_brief()))
    with ZipFile(out, "a") as target:
        for number in range(count):
            target.writestr(f"word/extra{number}.xml", b"")
    return out.getvalue()


def word_that_lies(declared: int = 100) -> bytes:
    """A Word document whose text is 60 MB of XML, though its directory says it is `declared` bytes."""
    honest = word(word__document=b"<a>" + b" " * 60_000_000 + b"</a>")
    size = (60_000_007).to_bytes(4, "little")
    assert honest.count(size) == 2  # in the local header and in the directory
    return honest.replace(size, declared.to_bytes(4, "little"))


def sheet(rows: bytes, after: bytes = b"") -> bytes:
    """An Excel workbook with one sheet of rows."""
    start = f'<worksheet xmlns="{SHEET_XML}"><sheetData>'.encode()
    return sheet_of(start + rows + b"</sheetData>" + after + b"</worksheet>")


def sheet_of(content: bytes) -> bytes:
    """An Excel workbook with the XML of its sheet."""
    return replaced(xlsx_bytes(workbook(A=[["x"]])), {"xl/worksheets/sheet1.xml": content})


def pdf_objects(objects: dict[int, bytes], root: int = 1) -> bytes:
    """A PDF of only these objects, with a valid table of their positions."""
    out, offsets = b"%PDF-1.4\n", {}
    for number, content in objects.items():
        offsets[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    size = max(objects) + 1
    rows = [
        b"%010d 00000 n \n" % offsets[n] if n in offsets else b"0000000000 65535 f \n" for n in range(size)
    ]
    end = b"trailer<</Size %d/Root %d 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, root, len(out))
    return out + b"xref\n0 %d\n" % size + b"".join(rows) + end


def pdf_page(stream: bytes, filters: bytes = b"/FlateDecode") -> bytes:
    """A PDF of one page whose contents are `stream`."""
    head = b"<</Length %d/Filter %s>>stream\n" % (len(stream), filters)
    return pdf_objects(
        {
            1: b"<</Type/Catalog/Pages 2 0 R>>",
            2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R"
            b"/Resources<</Font<</F1 5 0 R>>>>>>",
            4: head + stream + b"\nendstream",
            5: b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
        }
    )


def pdf_deep(depth: int) -> bytes:
    """A PDF whose page tree is a chain of `depth` nodes."""
    nodes = {
        n: b"<</Type/Pages/Count 1/Kids[%d 0 R]/Parent %d 0 R>>" % (n + 1, n - 1) for n in range(2, depth)
    }
    leaf = b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 9 9]>>" % (depth - 1)
    return pdf_objects({1: b"<</Type/Catalog/Pages 2 0 R>>", **nodes, depth: leaf})


def pdf_round() -> bytes:
    """A PDF whose page tree contains itself."""
    return pdf_objects(
        {
            1: b"<</Type/Catalog/Pages 2 0 R>>",
            2: b"<</Type/Pages/Count 2/Kids[3 0 R 2 0 R]>>",
            3: b"<</Type/Pages/Count 1/Kids[2 0 R 3 0 R]/Parent 2 0 R>>",
        }
    )
