"""Write a document's text as HTML in its structure, with spans of it marked.

All of the text is written, character for character, so that the text of a mark is what it quotes. What a
reader does not see as text, such as the " | " between two cells, is there and hidden. Everything is escaped
here, and no markup comes from a document.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from operator import itemgetter

from markupsafe import Markup, escape

from corpus.document import Block, BlockKind, DocumentText, ParsedDocument, Section, Span

MAX_PART_CHARS = 200_000
"""Longer documents are shown in parts."""

_MAX_DEPTH = 12
_MAX_HEADING_CHARS = 150
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n\s*")
_REORDERING = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Characters that reorder what stands after them. Each is shut into an element, where it ends at once."""

_NUMBER = re.compile(r"[^\w\s]{0,3}\s?[-−+]?\d[\d.,:\s]*\s?[^\W\d_]{0,5}[%‰°]?")
_NO_NUMBER = ("", "-", "–", "—")
_BULLETS = "-*+•"
_LANGUAGE = re.compile(r"[A-Za-z0-9-]{1,35}")


@dataclass(frozen=True, slots=True)
class Marks:
    """The spans of a text that are marked. Without `is_quote` they are sentences, each with an anchor."""

    spans: tuple[Span, ...] = ()
    is_quote: bool = True

    def within(self, start: int, end: int) -> Iterator[tuple[int, Span]]:
        """Yield the spans that overlap a part of the text, with their numbers."""
        for number in range(bisect_right(self.spans, start, key=itemgetter(1)), len(self.spans)):
            if self.spans[number][0] >= end:
                return
            yield number, self.spans[number]


def body_blocks(draft: ParsedDocument) -> list[Block]:
    """Return the blocks of a document; text outside of them becomes headings and paragraphs."""
    found: list[Block] = []
    position = 0
    for block in [*draft.blocks, None]:
        start = len(draft.text) if block is None else block.start
        if draft.text[position:start].strip():
            found += _made_blocks(draft, position, start)
        if block is not None:
            found.append(block)
            position = block.end
    return [piece for block in found for piece in _pieces(draft.text, block)]


def _made_blocks(draft: ParsedDocument, start: int, end: int) -> Iterator[Block]:
    """Yield the headings and paragraphs of text that no block holds. Headings stand before their sections."""
    position = start
    for section in draft.sections:
        if section.end <= start or section.start >= end:
            continue
        if position < section.start:
            yield from _paragraphs(draft.text, position, section.start, section)
        position = min(section.end, end)
        yield from _paragraphs(draft.text, max(start, section.start), position)
    yield from _paragraphs(draft.text, position, end)


def _paragraphs(text: str, start: int, end: int, after: Section | None = None) -> Iterator[Block]:
    """Yield the paragraphs of a part of the text; a short one before the section `after` is its heading."""
    position = start
    breaks = [(found.start(), found.end()) for found in _BLANK_LINE.finditer(text, start, end)]
    for stop, go_on in [*breaks, (end, end)]:
        said = text[position:stop]
        if said.strip():
            left = position + len(said) - len(said.lstrip())
            right = stop - (len(said) - len(said.rstrip()))
            is_short = right - left <= _MAX_HEADING_CHARS and "\n" not in said.strip()
            if after is not None and is_short:
                yield Block(BlockKind.HEADING, left, right, 1)
            else:
                yield Block(BlockKind.PARAGRAPH, left, right)
        position = go_on


def _pieces(text: str, block: Block) -> Iterator[Block]:
    """Yield a block, or parts of one that is too long to be shown at once, cut at lines or words."""
    if block.end - block.start <= MAX_PART_CHARS:
        yield block
        return
    start = block.start
    while block.end - start > MAX_PART_CHARS:
        cut = text.rfind("\n", start + MAX_PART_CHARS // 2, start + MAX_PART_CHARS) + 1
        cut = cut or text.rfind(" ", start + MAX_PART_CHARS // 2, start + MAX_PART_CHARS) + 1
        cut = cut or start + MAX_PART_CHARS
        yield replace(block, start=start, end=cut, has_header=block.has_header and start == block.start)
        start = cut
    yield replace(block, start=start, has_header=block.has_header and start == block.start)


def parts_of(blocks: Sequence[Block]) -> list[list[Block]]:
    """Return blocks in groups of about `MAX_PART_CHARS` characters, one at least."""
    parts: list[list[Block]] = [[]]
    for block in blocks:
        if parts[-1] and block.end - parts[-1][0].start > MAX_PART_CHARS:
            parts.append([])
        parts[-1].append(block)
    return parts


def part_with(parts: Sequence[Sequence[Block]], spans: Sequence[Span]) -> int:
    """Return the number of the part in which the first of some spans begins, from 0; 0 without spans."""
    if not spans:
        return 0
    for number, part in enumerate(parts):
        if part and spans[0][0] < part[-1].end:
            return number
    return len(parts) - 1


def highest_level(blocks: Iterable[Block]) -> int:
    """Return the level of a document's highest headings; 1 without any."""
    return min((max(1, block.level) for block in blocks if block.kind is BlockKind.HEADING), default=1)


def body_html(
    document: DocumentText, blocks: Sequence[Block], marks: Marks = Marks(), highest: int = 1
) -> Markup:
    """Return blocks of a document as HTML. Headings of the `highest` level stand right below the title."""
    writer = _Writer(document, marks, highest)
    ends = [block.start for block in blocks[1:]] + [blocks[-1].end if blocks else 0]
    groups: list[list[tuple[Block, int]]] = []
    for block, end in zip(blocks, ends, strict=True):
        is_listed = bool(block.level) and block.kind is not BlockKind.HEADING
        was_listed = bool(groups) and bool(groups[-1][0][0].level)
        if is_listed and was_listed and groups[-1][0][0].kind is not BlockKind.HEADING:
            groups[-1].append((block, end))
        else:
            groups.append([(block, end)])
    said = [
        writer.write_list(group)
        if group[0][0].level and group[0][0].kind is not BlockKind.HEADING
        else writer.write_block(*group[0])
        for group in groups
    ]
    return Markup("\n").join(said)


class _Writer:
    """Writes blocks, and remembers which marks have begun."""

    def __init__(self, document: DocumentText, marks: Marks, highest: int) -> None:
        self._highest = highest
        self._document = document
        self._text = document.text
        self._marks = marks
        self._begun: set[int] = set()

    def write_block(self, block: Block, end: int) -> Markup:
        """Return one block, and what is marked of the white space between it and `end`."""
        match block.kind:
            case BlockKind.TABLE:
                return self._table(block, end)
            case BlockKind.CODE:
                inner = self._run(block.start, block.end) + self._hidden(block.end, end)
                return Markup('<pre tabindex="0"><code>{}</code></pre>').format(inner)
            case BlockKind.HEADING:
                level = min(6, max(2, block.level - self._highest + 2))
                inner = self._run(block.start, block.end) + self._hidden(block.end, end)
                return Markup('<h{0} dir="auto">{1}</h{0}>').format(level, inner)
        inner = self._run(block.start, block.end) + self._hidden(block.end, end)
        language = self._language(block)
        if block.kind is BlockKind.QUOTE:
            return Markup('<blockquote dir="auto"{}><p>{}</p></blockquote>').format(language, inner)
        kind = Markup(' class="caption"') if block.kind is BlockKind.CAPTION else ""
        return Markup('<p dir="auto"{}{}>{}</p>').format(kind, language, inner)

    def write_list(self, blocks: Sequence[tuple[Block, int]]) -> Markup:
        """Return list items, and blocks inside of them, as lists within lists."""
        said: list[Markup] = []
        depth = 0
        for block, end in blocks:
            level = min(block.level, _MAX_DEPTH)
            is_item = block.kind is BlockKind.LIST_ITEM
            while depth > level:
                said.append(Markup("</li></ul>"))
                depth -= 1
            if is_item and depth == level:
                said.append(Markup("</li>"))
            while depth < level and (is_item or not depth):
                said.append(Markup("<ul>"))
                depth += 1
                said.append(Markup('<li class="bare">') if depth < level or not is_item else Markup(""))
            said.append(self._item(block, end) if is_item else self.write_block(block, end))
        return Markup("").join([*said, *[Markup("</li></ul>")] * depth])

    def _item(self, block: Block, end: int) -> Markup:
        """Return the beginning of a list item: its marker, and its text."""
        start = block.start
        marker = Markup("")
        if block.marker and self._text.startswith(block.marker, start):
            start += len(block.marker)
            kind = "bullet" if block.marker in _BULLETS else "number"
            marker = Markup('<span class="{}">{}</span>').format(kind, self._run(block.start, start))
        inner = marker + self._run(start, block.end) + self._hidden(block.end, end)
        return Markup('<li dir="auto"{}>{}').format(self._language(block), inner)

    def _table(self, block: Block, end: int) -> Markup:
        """Return a table. The marks " | " between cells are hidden."""
        rows = [self._cells(start, stop) for start, stop in _lines(self._text, block.start, block.end)]
        numbers = self._number_columns(rows[1:] if block.has_header else rows)
        said: list[Markup] = []
        for number, cells in enumerate(rows):
            is_head = block.has_header and number == 0
            after = rows[number + 1][0][0] if number + 1 < len(rows) else end
            cells[-1] = (*cells[-1][:2], max(after, cells[-1][2]))
            row = Markup("").join(
                self._cell(cell, is_head, place in numbers) for place, cell in enumerate(cells)
            )
            line = Markup("<tr>{}</tr>").format(row)
            said.append(Markup("<thead>{}</thead>").format(line) if is_head else line)
        return Markup(
            '<div class="table" role="region" aria-label="Table" tabindex="0"><table>{}</table></div>'
        ).format(Markup("").join(said))

    def _cell(self, cell: tuple[int, int, int], is_head: bool, is_number: bool) -> Markup:
        start, stop, after = cell
        kind = Markup(' class="number"') if is_number else ""
        inner = self._run(start, stop) + self._hidden(stop, after)
        if is_head:
            return Markup('<th scope="col" dir="auto"{}>{}</th>').format(kind, inner)
        return Markup('<td dir="auto"{}>{}</td>').format(kind, inner)

    def _cells(self, start: int, end: int) -> list[tuple[int, int, int]]:
        """Return the start and the end of each cell of a row, and the end of what parts it from the next."""
        found: list[tuple[int, int, int]] = []
        if self._text.startswith("| ", start, end):
            found.append((start, start, start + 2))
            start += 2
        while (bar := self._text.find(" | ", start, end)) >= 0:
            found.append((start, bar, bar + 3))
            start = bar + 3
        if self._text.endswith(" |", start, end):
            found.append((start, end - 2, end))
            start = end
        return [*found, (start, end, end)]

    def _number_columns(self, rows: Sequence[Sequence[tuple[int, int, int]]]) -> set[int]:
        """Return the columns that hold numbers alone."""
        columns: dict[int, list[str]] = {}
        for row in rows:
            for place, (start, stop, _) in enumerate(row):
                said = self._text[start : min(stop, start + 40)].strip()
                if said not in _NO_NUMBER:
                    columns.setdefault(place, []).append(said)
        return {place for place, said in columns.items() if all(map(_NUMBER.fullmatch, said))}

    def _language(self, block: Block) -> Markup:
        """Return the attribute that names a block's language, if it is not the document's."""
        other = block.language if block.language != self._document.language else ""
        return Markup(' lang="{}"').format(other) if _LANGUAGE.fullmatch(other) else Markup("")

    def _hidden(self, start: int, end: int) -> Markup:
        """Return text that is no text to a reader, if any of it is marked."""
        if not any(self._marks.within(start, end)):
            return Markup("")
        return Markup('<span class="hidden">{}</span>').format(self._run(start, end, is_shown=False))

    def _run(self, start: int, end: int, is_shown: bool = True) -> Markup:
        """Return a part of the text with its marks."""
        said: list[Markup] = []
        position = start
        for number, span in self._marks.within(start, end):
            left, right = max(start, span[0]), min(end, span[1])
            if left < right:
                said.append(text_html(self._text[position:left]))
                said.append(self._marked(number, left, right, is_shown))
                position = right
        return Markup("").join([*said, text_html(self._text[position:end])])

    def _marked(self, number: int, start: int, end: int, is_shown: bool) -> Markup:
        """Return marked text. The first shown piece of a quote has the id `q`, of a sentence its place."""
        is_first = is_shown and number not in self._begun
        if is_shown:
            self._begun.add(number)
        said = text_html(self._text[start:end])
        if self._marks.is_quote:
            name = Markup(' id="q"') if is_first and len(self._begun) == 1 else ""
            return Markup('<mark data-span="{}"{}>{}</mark>').format(number, name, said)
        name = Markup(' id="c{}"').format(self._marks.spans[number][0]) if is_first else ""
        return Markup('<span class="sentence"{}>{}</span>').format(name, said)


def text_html(text: str) -> Markup:
    """Return text as HTML whose text is the same, but for characters that HTML can't have."""
    said = str(escape(text)).replace("\0", "\ufffd").replace("\r", "&#13;")
    return Markup(_REORDERING.sub(r'<span class="reorders">\g<0></span>', said))  # noqa: S704  it is escaped


def _lines(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield the lines of a part of the text."""
    breaks = [start + place for place, character in enumerate(text[start:end]) if character == "\n"]
    for before, after in pairwise([start - 1, *breaks, end]):
        yield before + 1, after
