"""Assemble the blocks of a marked-up source into plain text, with the span of each block, and sections."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter

from corpus.briefs import Heading, brief_heading, find_brief_headings, trim_section
from corpus.document import Block, BlockKind, Section
from corpus.reflow import collapse_whitespace

INDENT = "  "
"""What a list item is indented by, for each level below the first."""


@dataclass(frozen=True, slots=True)
class TextBlock:
    """A block as a reader finds it: its text without markup, and what `corpus.document.Block` says of it.

    The text of a list item has no marker. A table has one line for each row.
    """

    text: str
    kind: BlockKind = BlockKind.PARAGRAPH
    level: int = 0
    marker: str = ""
    language: str = ""
    has_header: bool = False


@dataclass(frozen=True, slots=True)
class AssembledText:
    """A stored text with its sections and blocks. `title` is a level-1 heading before all text, or None."""

    text: str
    sections: tuple[Section, ...]
    blocks: tuple[Block, ...] = ()
    title: str | None = None


def heading(text: str, level: int) -> TextBlock:
    """Return a heading of a level, 1 to 6."""
    return TextBlock(text, BlockKind.HEADING, level)


def list_item(text: str, level: int = 1, marker: str = "-") -> TextBlock:
    """Return an item of a list; `level` is its depth, from 1."""
    return TextBlock(text, BlockKind.LIST_ITEM, level, marker)


def table(rows: Iterable[Sequence[str]], has_header: bool = False) -> TextBlock:
    """Return a table of rows of cells. Line breaks in cells become spaces; empty rows are left out."""
    filled = (row for row in rows if any(cell.strip() for cell in row))
    lines = [" | ".join(map(collapse_whitespace, row)).strip() for row in filled]
    return TextBlock("\n".join(lines), BlockKind.TABLE, has_header=has_header and len(lines) > 1)


def row_cells(line: str) -> list[str]:
    """Return the cells of a stored row. It begins with "| " if its first cell is empty."""
    line = f" {line}" if line.startswith("| ") else line
    line = f"{line} " if line.endswith(" |") else line
    return [cell.strip() for cell in line.split(" | ")]


def code(text: str, language: str = "", level: int = 0) -> TextBlock:
    """Return a block of code, whose lines and indentation stay as they are."""
    return TextBlock(text, BlockKind.CODE, level, language=language.lower())


def assemble_blocks(blocks: Iterable[TextBlock]) -> AssembledText:
    """Return the stored text of blocks, with the span of each.

    Blank lines separate the blocks, except for the items of one list, which have a line each. Headings stay
    in the text, but outside all sections.
    """
    parts: list[str] = []
    length = 0
    placed: list[Block] = []
    headings: list[Heading] = []
    title: str | None = None
    for block in blocks:
        body = block.text.strip("\n")
        if not body.strip():
            continue
        in_list = block.kind is BlockKind.LIST_ITEM
        before = ""
        if placed:
            before = "\n" if in_list and placed[-1].kind is BlockKind.LIST_ITEM else "\n\n"
        if in_list:
            before += INDENT * max(0, block.level - 1)
            body = f"{block.marker} {body.strip()}" if block.marker else body.strip()
        start = length + len(before)
        length = start + len(body)
        parts += (before, body)
        placed.append(
            Block(block.kind, start, length, block.level, block.marker, block.language, block.has_header)
        )
        if block.kind is not BlockKind.HEADING:
            continue
        name = collapse_whitespace(body)
        if block.level == 1 and not start and not brief_heading(name):
            title = name
            name = ""
        headings.append(Heading(brief_heading(name) or name, start, length))
    text = "".join(parts).rstrip() + "\n" if placed else ""
    inside = [
        found
        for found in find_brief_headings(text)
        if not any(start <= found.start < body for _, start, body in headings)
    ]
    sections = _sections(text, sorted([*headings, *inside], key=attrgetter("start")))
    cut = tuple(part for block in placed for part in _cut_at_headings(text, block, inside))
    return AssembledText(text, sections, cut, title)


def _cut_at_headings(text: str, block: Block, headings: Sequence[Heading]) -> Iterator[Block]:
    """Yield the parts of a paragraph that has a brief's headings as lines of it; any other block whole."""
    first = bisect_left(headings, block.start, key=attrgetter("start"))
    last = bisect_left(headings, block.end, key=attrgetter("start"))
    if first == last or block.kind is not BlockKind.PARAGRAPH:
        yield block
        return
    start = block.start
    for heading in headings[first:last]:
        body = min(heading.body, block.end)
        yield from _trimmed(text, replace(block, start=start, end=heading.start))
        yield from _trimmed(text, Block(BlockKind.HEADING, heading.start, body, level=2))
        start = body
    yield from _trimmed(text, replace(block, start=start))


def _trimmed(text: str, block: Block) -> Iterator[Block]:
    """Yield a block without white space at its ends, if anything is left."""
    said = text[block.start : block.end]
    start = block.start + len(said) - len(said.lstrip())
    end = block.start + len(said.rstrip())
    if end > start:
        yield replace(block, start=start, end=end)


def _sections(text: str, headings: list[Heading]) -> tuple[Section, ...]:
    starts = [("", 0)] + [(name, body) for name, _, body in headings]
    ends = [start for _, start, _ in headings] + [len(text)]
    sections = [
        trim_section(text, Section(name, start, min(end, len(text))))
        for (name, start), end in zip(starts, ends, strict=True)
    ]
    return tuple(section for section in sections if section.end > section.start)
