"""Read Word documents (.docx): headings become sections, tables are read row by row."""

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from zipfile import ZipFile

import docx
from docx.document import Document as WordDocument
from docx.table import Table, _Row

from corpus.blocks import TextBlock, assemble_blocks, heading, list_item, table
from corpus.errors import DocumentError
from corpus.readers.decode import normalise_text
from corpus.readers.reading import DeclaredMetadata, Reading, build_document

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
"""The first bytes of Word 97 files, and of encrypted files of any later Word."""
MAX_INFLATED_BYTES = 64 * 1024 * 1024
MAX_PARTS = 2_000


def read_docx(content: bytes, name: str) -> Reading:
    """Read one document. Its date is unknown, since a file's creation date is not its publication date."""
    if content.startswith(_OLE):
        raise DocumentError(
            f"{name}: it is an old Word document or has a password; save it as .docx without one."
        )
    try:
        _check_size(content, name)
        document = docx.Document(BytesIO(content))
        blocks = [replace(block, text=normalise_text(block.text, name)) for block in _blocks(document)]
        declared = document.core_properties.title
    except DocumentError:
        raise
    except Exception as error:  # python-docx lets through what zipfile, zlib and lxml raise
        raise DocumentError(
            f"{name}: it is not a valid Word document (.docx); save it again in Word, then add it again."
        ) from error
    assembled = assemble_blocks(blocks)
    title = assembled.title or (None if declared.strip().lower() == "word document" else declared)
    draft, problems = build_document(name, assembled, DeclaredMetadata(title=title))
    return Reading((draft,), tuple(problems))


def _check_size(content: bytes, name: str) -> None:
    """Refuse zip bombs. Declared sizes suffice, since `zipfile` unpacks no part beyond its declared size."""
    with ZipFile(BytesIO(content)) as package:
        parts = package.infolist()
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_INFLATED_BYTES:
        raise DocumentError(
            f"{name}: it unpacks to more than {MAX_INFLATED_BYTES >> 20} MiB or {MAX_PARTS} parts; "
            "save only its text and add it again."
        )


def _blocks(document: WordDocument) -> Iterator[TextBlock]:
    for item in document.iter_inner_content():
        if isinstance(item, Table):
            yield table(map(_cell_texts, item.rows))
            continue
        style = (item.style.name if item.style else None) or ""
        if style == "Title":
            yield heading(item.text, 1)
        elif style.startswith("Heading ") and style[8:].isdigit():
            yield heading(item.text, min(6, int(style[8:])))
        elif style.startswith("List"):
            yield list_item(item.text)
        else:
            yield TextBlock(item.text)


def _cell_texts(row: _Row) -> list[str]:
    """Return the cells of a row. A merged cell, which the library repeats for each column, appears once."""
    cells = {cell._tc: cell for cell in row.cells}.values()
    return [cell.text for cell in cells]
