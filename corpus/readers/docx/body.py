"""Turn the body of a Word document into blocks: headings, list items, code, tables, boxes, notes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from corpus.blocks import TextBlock, code, heading, list_item, row_cells, table
from corpus.document import BlockKind
from corpus.readers.docx.inline import InlineReader, InlineText, art_texts, box_contents, chosen_content
from corpus.readers.docx.numbering import Numbering
from corpus.readers.docx.styles import ParagraphStyle, Styles, outline_level
from corpus.readers.docx.xml import attribute, child, children, descendants, is_on, local_name, number
from corpus.reflow import collapse_whitespace

_LEFT_OUT = frozenset(("del", "moveFrom", "sectPr", "sdtPr", "sdtEndPr", "tcPr", "trPr", "tblPr", "tblGrid"))
_TYPED_BULLET = re.compile(r"[•▪◦‣●○■□·*–—-]\s*\t\s*|[•▪◦‣●○]\s+")
_BLANKS = re.compile(r"[ \t\u2002\u2003\u2009\u202f]+")
_MAX_CELL_BLOCKS = 5
_MAX_CELL_CHARACTERS = 1_500


@dataclass(frozen=True, slots=True)
class WordParts:
    """The parts of a Word document that its body refers to; notes by kind and id, texts of diagrams by id."""

    styles: Styles
    numbering: Numbering
    notes: dict[tuple[str, str], etree._Element]
    diagrams: dict[str, list[str]]


@dataclass(slots=True)
class _Pending:
    """Text that a deleted paragraph mark, or a drop cap, joins to the next paragraph."""

    inline: InlineText = field(default_factory=InlineText)


class BodyReader:
    """Reads the blocks of a document's body."""

    def __init__(self, parts: WordParts) -> None:
        self._parts = parts
        self._inline = InlineReader(parts.styles)
        self._pending = _Pending()
        self._told: set[tuple[str, str]] = set()

    def read(self, body: etree._Element) -> Iterator[TextBlock]:
        """Yield the blocks of a body, with paragraphs of code joined."""
        lines: list[str] = []
        for block in self._blocks(body):
            if block.kind is BlockKind.CODE:
                lines.append(block.text)
                continue
            if lines and block.text.strip():
                yield code("\n".join(lines))
                lines = []
            yield block
        if lines:
            yield code("\n".join(lines))

    def _blocks(self, parent: etree._Element) -> Iterator[TextBlock]:
        for element in parent:
            name = local_name(element)
            if name == "p":
                yield from self._paragraph(element)
            elif name == "tbl":
                yield from self._table(element)
            elif name == "AlternateContent":
                yield from self._blocks(chosen_content(element))
            elif name == "sdt":
                if not _is_contents(element) and not is_on(child(element, "sdtPr", "showingPlcHdr")):
                    yield from self._blocks(element)
            elif name and name not in _LEFT_OUT:
                yield from self._blocks(element)

    def _paragraph(self, paragraph: etree._Element) -> Iterator[TextBlock]:
        properties = child(paragraph, "pPr")
        style = self._parts.styles.paragraph(properties)
        inline, self._pending = self._pending.inline, _Pending()
        self._inline.read(paragraph, inline, style.is_mono)
        joins_next = child(properties, "rPr", "del") is not None
        drop_cap = attribute(child(properties, "framePr"), "dropCap") in ("drop", "margin")
        if (joins_next or drop_cap) and inline.parts:
            self._pending.inline = inline
            return
        hidden = style.is_hidden and not inline.shown
        if not style.is_contents and not hidden:
            yield self._paragraph_block(inline, properties, style)
        yield from self._attached(inline)

    def _paragraph_block(
        self, inline: InlineText, properties: etree._Element | None, style: ParagraphStyle
    ) -> TextBlock:
        is_mono = inline.shown > 0 and inline.mono == inline.shown
        own_level = outline_level(properties)
        if style.kind is BlockKind.CODE or (is_mono and style.kind is BlockKind.PARAGRAPH and not own_level):
            return code(inline.text.rstrip())
        text = _plain(inline.text)
        if not text:
            return TextBlock("")
        marker, depth = self._marker(properties, style)
        level = style.level if own_level is None else own_level
        if level:
            said = marker if marker and marker != "-" else ""
            return heading(collapse_whitespace(f"{said} {text}"), level)
        if marker is not None:
            return list_item(text, depth, marker) if marker else TextBlock(text, level=depth)
        bullet = _TYPED_BULLET.match(inline.text.lstrip())
        if bullet and style.kind is BlockKind.PARAGRAPH:
            return list_item(_plain(inline.text.lstrip()[bullet.end() :]))
        if style.kind in (BlockKind.CAPTION, BlockKind.QUOTE):
            return TextBlock(text, style.kind)
        return TextBlock(text)

    def _marker(self, properties: etree._Element | None, style: ParagraphStyle) -> tuple[str | None, int]:
        """Return the marker of a list item and its depth; None if the paragraph is in no list."""
        own = child(properties, "numPr")
        number_id = attribute(child(own, "numId")) or style.number_id
        level = number(attribute(child(own, "ilvl")))
        if level is None:
            linked = None
            if number_id and attribute(child(own, "numId")) is None:
                identifier = attribute(child(properties, "pStyle")) or ""
                linked = self._parts.numbering.level_of_style(number_id, identifier)
            level = style.number_level if linked is None else linked
        if number_id and number_id != "0":
            marker = self._parts.numbering.marker(number_id, level or 0)
            if marker is not None:
                return marker, (level or 0) + 1
        if style.list_depth and number_id != "0":
            return "-", style.list_depth
        return None, 0

    def _attached(self, inline: InlineText) -> Iterator[TextBlock]:
        """Yield the boxes and notes of a paragraph."""
        for box in inline.boxes:
            for contents in box_contents(box):
                yield from self._blocks(contents)
            yield from map(TextBlock, art_texts(box))
            for relation in descendants(box, "relIds"):
                ids = [str(value) for key, value in relation.attrib.items() if str(key).endswith("}dm")]
                yield from (TextBlock(text) for i in ids for text in self._parts.diagrams.get(i, ()))
        for note in inline.notes:
            if note in self._parts.notes and note not in self._told:
                self._told.add(note)
                yield from self._blocks(self._parts.notes[note])

    def _table(self, element: etree._Element) -> Iterator[TextBlock]:
        rows = list(_rows(element))
        cells = [[_merge_cell(cell, self._cell(cell)) for cell in _cells(row)] for row in rows]
        filled = [row for row in cells if any(cell.blocks for cell in row)]
        if _is_layout(filled):
            for row in filled:
                for cell in row:
                    yield from cell.blocks
            return
        nested: list[TextBlock] = []
        texts = [[text for cell in row for text in cell.texts(nested)] for row in filled]
        properties = child(element, "tblPr")
        marked = bool(rows) and is_on(child(rows[0], "trPr", "tblHeader"))
        styled = self._parts.styles.table_has_first_row(properties)
        yield table(texts, marked or styled or _only_first_is_bold(rows))
        yield from nested

    def _cell(self, cell: etree._Element) -> list[TextBlock]:
        return [block for block in self._blocks(cell) if block.text.strip()]


@dataclass(frozen=True, slots=True)
class _Cell:
    blocks: list[TextBlock]

    def texts(self, nested: list[TextBlock]) -> list[str]:
        """Return the cell's text. An inner table of one row gives cells; a larger one is put aside."""
        words: list[str] = []
        inner: list[str] = []
        for block in self.blocks:
            if block.kind is not BlockKind.TABLE:
                words.append(f"{block.marker} {block.text}" if block.marker else block.text)
            elif "\n" in block.text:
                nested.append(block)
            else:
                inner.extend(row_cells(block.text))
        own = [" ".join(words)] if words or not inner else []
        return [*own, *inner]


def _merge_cell(cell: etree._Element, blocks: list[TextBlock]) -> _Cell:
    merged = child(cell, "tcPr", "vMerge")
    goes_on = merged is not None and (attribute(merged) or "continue") == "continue"
    return _Cell([] if goes_on else blocks)


def _is_layout(rows: list[list[_Cell]]) -> bool:
    """True for a table that only places text: one cell, headings in cells, or whole pages of text."""
    cells = [cell for row in rows for cell in row]
    if len(cells) <= 1:
        return True
    return any(
        len(cell.blocks) > _MAX_CELL_BLOCKS
        or sum(len(block.text) for block in cell.blocks) > _MAX_CELL_CHARACTERS
        or (any(block.kind is BlockKind.HEADING for block in cell.blocks) and len(cell.blocks) > 1)
        for cell in cells
    )


def _rows(parent: etree._Element) -> Iterator[etree._Element]:
    for element in parent:
        name = local_name(element)
        if name == "tr":
            if child(element, "trPr", "del") is None and not is_on(child(element, "trPr", "hidden")):
                yield element
        elif name and name not in _LEFT_OUT:
            yield from _rows(chosen_content(element) if name == "AlternateContent" else element)


def _cells(parent: etree._Element) -> Iterator[etree._Element]:
    for element in parent:
        name = local_name(element)
        if name == "tc":
            merged = child(element, "tcPr", "hMerge")
            deleted = child(element, "tcPr", "cellDel") is not None
            if not deleted and (merged is None or attribute(merged) == "restart"):
                yield element
        elif name and name not in _LEFT_OUT:
            yield from _cells(element)


def _only_first_is_bold(rows: list[etree._Element]) -> bool:
    return len(rows) > 1 and _is_bold(rows[0]) and not all(map(_is_bold, rows[1:]))


def _is_bold(row: etree._Element) -> bool:
    runs = [run for run in descendants(row, "r") if any((t.text or "").strip() for t in children(run, "t"))]
    return bool(runs) and all(is_on(child(run, "rPr", "b")) for run in runs)


def _is_contents(element: etree._Element) -> bool:
    """True for a content control that holds a table of contents."""
    gallery = attribute(child(element, "sdtPr", "docPartObj", "docPartGallery")) or ""
    return "table of contents" in gallery.lower()


def _plain(text: str) -> str:
    """Return text with one blank for runs of blanks and tabs, line by line."""
    return "\n".join(line for line in (_BLANKS.sub(" ", line).strip() for line in text.split("\n")) if line)
