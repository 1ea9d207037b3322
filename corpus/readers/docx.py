"""Word documents (.docx): headings as sections, tables row by row."""

from collections.abc import Iterator
from io import BytesIO
from zipfile import BadZipFile

import docx
from docx.document import Document as WordDocument
from docx.opc.exceptions import OpcError
from docx.table import Table
from lxml.etree import LxmlError

from corpus.blocks import Block, assemble
from corpus.errors import DocumentError
from corpus.readers.decode import normalise
from corpus.readers.reading import Facts, Reading, build


def read_docx(content: bytes, name: str) -> Reading:
    """One document; its date is unknown, since the day a file was made is not its publication."""
    try:
        document = docx.Document(BytesIO(content))
        blocks = [Block(normalise(block.text, name), block.level) for block in _blocks(document)]
        declared = document.core_properties.title
    except (BadZipFile, OpcError, LxmlError, KeyError, ValueError, AttributeError, OSError) as error:
        raise DocumentError(
            f"{name}: it is no sound Word document (.docx); save it anew and add it again."
        ) from error
    text, sections, heading = assemble(blocks)
    title = heading or (None if declared.strip().lower() == "word document" else declared)
    draft, problems = build(name, text, sections, Facts(title=title))
    return Reading((draft,), tuple(problems))


def _blocks(document: WordDocument) -> Iterator[Block]:
    for item in document.iter_inner_content():
        if isinstance(item, Table):
            rows = (" | ".join(cell.text.replace("\n", " ") for cell in row.cells) for row in item.rows)
            yield Block("\n".join(rows))
            continue
        style = (item.style.name if item.style else None) or ""
        if style == "Title":
            yield Block(item.text, 1)
        elif style.startswith("Heading ") and style[8:].isdigit():
            yield Block(item.text, min(6, int(style[8:])))
        elif style.startswith("List"):
            yield Block("- " + item.text)
        else:
            yield Block(item.text)
