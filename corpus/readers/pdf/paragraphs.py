"""Rejoin the lines of a PDF to paragraphs, headings, list items, tables and code."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from corpus.blocks import TextBlock, code, heading, list_item, table
from corpus.briefs import brief_heading
from corpus.readers.pdf.columns import Line
from corpus.readers.pdf.hyphens import Hyphenation, clean_line_end
from corpus.readers.pdf.page import Segment

_BULLET = re.compile(r"([-–—•‣▪▫■□●○◦⁃∙·*➢➤✓✔❖◆▶►\uf0b7\uf0a7\uf0d8\uf076\uf02d])(?:\s+|(?=[^\W\d_]))")
_LIST_SIGN = re.compile(r"[•‣▪▫■□●○◦⁃∙·➢➤❖◆▶►\uf0b7\uf0a7\uf0d8\uf076](?:\s|$)")
"""A bullet that is no value of a cell, as "-" and "✓" may be."""
_NUMBER = re.compile(r"(\(?(?:\d{1,3}|[a-z]|[ivx]{1,5})[.)])\s+(?=\S)", re.IGNORECASE)
_NUMBER_OR_TIMES = re.compile(rf"{_NUMBER.pattern}|\*\s+(?=\d)", re.IGNORECASE)
_INITIAL = re.compile(r"(?:^|\s)[^\W\d_]\.$")
_ENDS = re.compile(r"""[.!?…:;。！？]["'”’»)\]]*$""")
_DIVIDED_WORD = re.compile(r"\w[-\u2010\u00ad\x02]$")
_LEADERS = re.compile(r"(?:\s?[.·…_]){5,}")
_MAX_HEADING_CHARACTERS = 200
_MAX_BOLD_HEADING_CHARACTERS = 100
_LARGER = 1.12
_PARAGRAPH_GAP = 1.3
_CODE_GAP = 3.2
_MAX_ROW_GAP = 3.5
_MIN_ROWS = 2
_COMPARED_ROWS = 30
_INDENT = 0.7
_MIN_FULL_CHARACTERS = 40
"""A shorter line may be a label that fills a narrow column."""


@dataclass(frozen=True, slots=True)
class PlacedBlock:
    """A block, and the pages whose text begins in it: the place in its text, and the number of the page."""

    block: TextBlock
    pages: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Typography:
    """What is usual in a document: the size of its text, the distance of its lines, the sizes of headings."""

    body_size: float
    pitch: float
    heading_sizes: tuple[float, ...]

    def is_larger(self, line: Line) -> bool:
        return line.size > self.body_size * _LARGER

    def level(self, line: Line) -> int:
        """Return the level of a heading: 1 for the largest letters."""
        sizes = self.heading_sizes
        place = next((n for n, size in enumerate(sizes) if line.size >= size - 0.3), len(sizes))
        return min(6, place + 1)


def measure_typography(pages: Sequence[Sequence[Line]]) -> Typography:
    """Return the typography of a document by counting letters and distances."""
    sizes = Counter[float]()
    gaps: list[float] = []
    for page in pages:
        for line in page:
            sizes[round(line.size, 1)] += len(line.text)
    body = sizes.most_common(1)[0][0] if sizes else 10.0
    for page in pages:
        for above, line in pairwise(page):
            gap = above.baseline - line.baseline
            if abs(line.size - body) < 0.5 and abs(above.size - body) < 0.5 and 0 < gap < 3 * body:
                gaps.append(gap)
    larger = sorted({size for size in sizes if size > body * _LARGER}, reverse=True)
    distinct: list[float] = []
    for size in larger:
        if not distinct or distinct[-1] - size > 0.5:
            distinct.append(size)
    return Typography(body, _usual(gaps) or body * 1.2, tuple(distinct[:5]))


def _usual(gaps: list[float]) -> float:
    """Return the most frequent gap, to half a point; the smaller one if two are as frequent."""
    counted = Counter(round(gap * 2) / 2 for gap in gaps)
    most = max(counted.values(), default=0)
    return min((gap for gap, count in counted.items() if count == most), default=0.0)


def build_blocks(pages: Sequence[Sequence[Line]], typography: Typography) -> list[PlacedBlock]:
    """Return the blocks of a document in reading order."""
    hyphenation = Hyphenation(line.text for page in pages for line in page)
    blocks: list[PlacedBlock] = []
    open_group: list[Line] = []
    for group in _groups(pages, typography):
        if open_group and _continues(open_group[-1], group[0], typography):
            open_group = [*open_group, *group]
            continue
        if open_group:
            blocks.append(_block(open_group, typography, hyphenation))
        open_group = group
    if open_group:
        blocks.append(_block(open_group, typography, hyphenation))
    return _without_lone_letters([placed for placed in blocks if placed.block.text.strip()])


def _without_lone_letters(blocks: list[PlacedBlock]) -> list[PlacedBlock]:
    """Return the blocks with items such as "M. Dupont is here" as paragraphs: no letter counts on."""
    found: list[PlacedBlock] = []
    for number, placed in enumerate(blocks):
        beside = {each.block.marker for each in blocks[max(0, number - 2) : number + 3]}
        marker = placed.block.marker
        letter = marker[:1]
        is_lone = len(marker) == 2 and marker[1] == "." and letter.isalpha()
        if (
            is_lone
            and not {f"{chr(ord(letter) + step)}." for step in (-1, 1)} & beside
            and letter not in "iI"
        ):
            text = f"{marker} {placed.block.text}"
            pages = tuple((place + len(marker) + 1 if place else 0, page) for place, page in placed.pages)
            placed = PlacedBlock(TextBlock(text), pages)
        found.append(placed)
    return found


def _groups(pages: Sequence[Sequence[Line]], typography: Typography) -> Iterator[list[Line]]:
    """Yield the lines of one column that belong together."""
    for page in pages:
        group: list[Line] = []
        index = 0
        while index < len(page):
            rows = _table_rows(page, index)
            if rows:
                if group:
                    yield group
                yield list(page[index : index + rows])
                group = []
                index += rows
                continue
            line = page[index]
            if group and _starts_block(group, line, typography):
                yield group
                group = []
            group.append(line)
            index += 1
        if group:
            yield group


def _table_rows(page: Sequence[Line], start: int) -> int:
    """Return how many lines from `start` are rows of a table with the same columns; 0 unless it is sure."""
    first = page[start].segments
    if len(first) < 2 or not page[start].first.upright or _marker(page[start].text):
        return 0
    end = start + 1
    while (
        end < len(page)
        and _same_columns(page[start:end], page[end].segments)
        and not _LIST_SIGN.match(page[end].text)
    ):
        gap = page[end - 1].baseline - page[end].baseline
        if not 0 < gap < _MAX_ROW_GAP * page[end].size:
            break
        end += 1
    return end - start if end - start >= _MIN_ROWS + (len(first) == 2) else 0


def _same_columns(rows: Sequence[Line], below: Sequence[Segment]) -> bool:
    """True if a line has as many cells as the rows above it, and none reaches into another column."""
    if len(below) != len(rows[0].segments):
        return False
    cells = [*(row.segments for row in rows[-_COMPARED_ROWS:]), tuple(below)]
    edges = (
        (max(c[n].right for c in cells), min(c[n + 1].left for c in cells)) for n in range(len(below) - 1)
    )
    return all(right < left for right, left in edges)


def _marker(text: str) -> re.Match[str] | None:
    return _BULLET.match(text) or _NUMBER.match(text)


def _starts_block(group: list[Line], line: Line, typography: Typography) -> bool:
    """True if a line begins a block of its own after the lines above it in the same page."""
    above, first = group[-1], group[0]
    if brief_heading(line.text) or brief_heading(above.text):
        return True
    if line.first.upright != above.first.upright or line.fixed_pitch != above.fixed_pitch:
        return True
    if abs(line.size - above.size) > 0.08 * above.size and min(len(line.text), len(above.text)) > 3:
        return True
    if line.bold != above.bold and not _continues_word(above, line):
        return True
    gap = above.baseline - line.baseline
    pitch = typography.pitch * max(1.0, line.size / typography.body_size)
    if gap < 0:  # the next column
        return not _continues(above, line, typography)
    if line.fixed_pitch:
        return gap > _CODE_GAP * pitch
    if gap > _PARAGRAPH_GAP * pitch:
        return True
    if _marker(line.text) and not _continues_word(above, line) and not _is_wrapped_number(group, line):
        return True
    return _starts_paragraph(first, above, line, len(group))


def _starts_paragraph(first: Line, above: Line, line: Line, count: int) -> bool:
    in_item = _marker(first.text) is not None
    if in_item:
        return line.left < first.left + 0.3 * line.size and _could_have_fitted(above, line)
    if line.left > above.left + _INDENT * line.size and (count > 1 or above.left <= first.left):
        return bool(_ENDS.search(above.text)) or _could_have_fitted(above, line)
    if _continues_word(above, line):
        return False
    return _could_have_fitted(above, line) and not (line.text[:1].islower() and not _ENDS.search(above.text))


def _is_wrapped_number(group: list[Line], line: Line) -> bool:
    """True if a line begins with "3. May" or "* 3" as the line above was full, and is no item of a list."""
    above, first = group[-1], group[0]
    found = _NUMBER_OR_TIMES.match(line.text)
    if found is None or _could_have_fitted(above, line):
        return False
    if _ENDS.search(above.text) and not _INITIAL.search(above.text):
        return False
    if _marker(first.text):
        return line.left > first.left + 0.3 * line.size
    return (
        found.group()[0] != "("
        and found.group().rstrip()[-1] != ")"
        and abs(line.left - above.left) < _INDENT * line.size
    )


def _could_have_fitted(above: Line, line: Line) -> bool:
    """True if the line above had room for this line's first word, so that the break is deliberate."""
    first = line.first
    word = len(first.text.split()[0]) / max(1, len(first.text)) * (first.right - first.left)
    return above.column_right - above.right > word + 1.5 * line.size


def _continues_word(above: Line, line: Line) -> bool:
    return bool(_DIVIDED_WORD.search(above.text)) and line.text[:1].isalnum()


def _continues(above: Line, line: Line, typography: Typography) -> bool:
    """True if a paragraph goes on after the end of a column or page."""
    if above.page == line.page and above.baseline - line.baseline >= 0:
        return False
    alike = abs(above.size - line.size) <= 0.08 * above.size and above.bold == line.bold
    if not alike or above.fixed_pitch or line.fixed_pitch or typography.is_larger(line):
        return False
    if _ENDS.search(above.text) or _marker(line.text) or len(line.segments) > 1:
        return False
    is_full = len(above.text) >= _MIN_FULL_CHARACTERS and not _could_have_fitted(above, line)
    return line.text[:1].islower() or _continues_word(above, line) or is_full


def _block(lines: list[Line], typography: Typography, hyphenation: Hyphenation) -> PlacedBlock:
    first = lines[0]
    page = first.page
    if len(lines) > 1 and _table_rows(lines, 0) == len(lines):
        rows = [[clean_line_end(segment.text) for segment in line.segments] for line in lines]
        header = first.bold and not lines[1].bold
        return PlacedBlock(table(rows, header), ((0, page),))
    if all(line.fixed_pitch for line in lines) and first.first.upright:
        return PlacedBlock(code(_code_text(lines)), ((0, page),))
    text, pages = _joined(lines, hyphenation)
    level = _heading_level(lines, text, typography)
    if level:
        return PlacedBlock(heading(text, level), pages)
    marker = _marker(text)
    if marker is None:
        return PlacedBlock(TextBlock(text), pages)
    sign = marker.group(1)
    body = text[marker.end() :]
    moved = tuple((max(0, place - marker.end()), number) for place, number in pages)
    bullet = "-" if _BULLET.match(text) else sign
    return PlacedBlock(list_item(body, 1, bullet), moved)


def _joined(lines: list[Line], hyphenation: Hyphenation) -> tuple[str, tuple[tuple[int, int], ...]]:
    text = lines[0].text
    pages = [(0, lines[0].page)]
    for line in lines[1:]:
        if line.page != pages[-1][1]:
            pages.append((len(text) + 1, line.page))
        text = hyphenation.join(text, line.text)
    return _LEADERS.sub(" … ", clean_line_end(text)).strip(), tuple(pages)


def _heading_level(lines: list[Line], text: str, typography: Typography) -> int:
    """Return the level of a heading, which is larger than the text or short and bold; 0 for a paragraph."""
    if len(lines) > 4 or not re.search(r"[^\W\d_]{2}", text) or not lines[0].first.upright:
        return 0
    if typography.is_larger(lines[0]):
        return typography.level(lines[0]) if len(text) <= _MAX_HEADING_CHARACTERS else 0
    bold = all(line.bold for line in lines) and lines[0].size >= 0.97 * typography.body_size
    short = len(text) <= _MAX_BOLD_HEADING_CHARACTERS and len(lines) <= 2
    if bold and short and text[-1] not in ".,;:" and not _BULLET.match(text):
        return min(6, len(typography.heading_sizes) + 1)
    return 0


def _code_text(lines: list[Line]) -> str:
    """Return lines of letters of one width, with the indentation and gaps that a reader sees."""
    widths = [(s.right - s.left) / len(s.text) for line in lines for s in line.segments if len(s.text) > 3]
    width = median(widths) if widths else lines[0].size * 0.6
    left = min(line.left for line in lines)
    pitch = min((a.baseline - b.baseline for a, b in pairwise(lines) if a.baseline > b.baseline), default=0.0)
    out: list[str] = []
    for above, line in zip([lines[0], *lines], lines, strict=False):
        if pitch and above.baseline - line.baseline > 1.6 * pitch:
            out.append("")
        text = ""
        for segment in line.segments:
            text = (
                text.ljust(round((segment.left - left) / max(width, 0.1))) if len(text) < 400 else text + " "
            )
            text += segment.text
        out.append(clean_line_end(text).rstrip())
    return "\n".join(out)
