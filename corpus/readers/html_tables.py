"""Read HTML tables row by row, with the header over every column, and tell them from tables for layout."""

from collections.abc import Callable

from lxml import etree

from corpus.blocks import TextBlock, table
from corpus.document import BlockKind
from corpus.readers.html_code import PRE_TAGS
from corpus.reflow import collapse_whitespace

MAX_SPAN = 300
MAX_REPEATED_CHARACTERS = 200
"""A cell over several rows is repeated in each of them, unless it is longer than this."""
_LONG_CELL = 600
_LONG_ONLY_ROW = 150
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")

Row = list[etree._Element]
CellBlocks = Callable[[etree._Element], list[TextBlock]]


def table_rows(element: etree._Element) -> list[Row]:
    """Return the cells of a table's own rows, without those of tables inside it."""
    rows = []
    for row in element.iter("tr"):
        if next(row.iterancestors("table"), None) is element:
            rows.append([cell for cell in row if cell.tag in ("td", "th")])
    return [row for row in rows if row]


def is_layout(element: etree._Element) -> bool:
    """True if a table only places parts of a page, so that its cells are read one after the other."""
    if element.get("role") in ("presentation", "none"):
        return True
    rows = table_rows(element)
    if max((len(row) for row in rows), default=0) < 2 and not _has_heads(rows):
        return True
    if _has_heads(rows) or element.find("caption") is not None or element.get("role") in ("grid", "table"):
        return False
    if next(element.iterdescendants("table", *PRE_TAGS, *_HEADINGS), None) is not None:
        return True
    lengths = [len(_words(cell)) for row in rows for cell in row]
    filled = sum(bool(length) for length in lengths)
    return filled < 2 or max(lengths) > _LONG_CELL or (len(rows) == 1 and max(lengths) > _LONG_ONLY_ROW)


def table_blocks(element: etree._Element, cell_blocks: CellBlocks) -> list[TextBlock]:
    """Return a table's caption, the table, and then the tables and code inside its cells."""
    captions = [_joined(cell_blocks(caption)) for caption in element.findall("caption")]
    rows = table_rows(element)
    headers = _header_rows(element, rows)
    while headers and len(rows[0]) == 1 and max(map(len, rows)) > 1:  # a title over all columns
        captions.append(_joined(cell_blocks(rows.pop(0)[0])))
        headers -= 1
    inner: list[TextBlock] = []
    grid = _grid(rows, headers, lambda cell: _cell_text(cell_blocks(cell), inner))
    if headers > 1:
        columns = [dict.fromkeys(filter(None, column)) for column in zip(*grid[:headers], strict=True)]
        grid[:headers] = [[" ".join(words) for words in columns]]
    body = table(map(_trimmed, grid), has_header=headers > 0 and any(grid[0]))
    return [*(TextBlock(text, BlockKind.CAPTION) for text in captions), body, *inner]


def _cell_text(blocks: list[TextBlock], inner: list[TextBlock]) -> str:
    """Return a cell on one line; tables and code of several lines are moved to `inner`."""
    moved = [
        block
        for block in blocks
        if block.kind is BlockKind.TABLE or (block.kind is BlockKind.CODE and "\n" in block.text)
    ]
    inner += moved
    return _joined([block for block in blocks if block not in moved])


def _joined(blocks: list[TextBlock]) -> str:
    """Return blocks on one line; a semicolon separates the items of a list without numbers."""
    line = ""
    in_list = False
    for block in blocks:
        is_item = block.kind is BlockKind.LIST_ITEM
        numbered = is_item and block.marker not in ("", "-")
        text = collapse_whitespace(f"{block.marker} {block.text}" if numbered else block.text)
        if line and text:
            line += "; " if is_item and in_list and not numbered and line[-1] not in ".,;:!?" else " "
        line += text
        in_list = is_item
    return line


def _header_rows(element: etree._Element, rows: list[Row]) -> int:
    """Return how many rows at the top name the columns."""
    count = 0
    for row in rows:
        around = row[0].getparent().getparent()
        if (around is None or around.tag != "thead") and any(cell.tag != "th" for cell in row):
            break
        count += 1
    if count or len(rows) < 2:
        return count if count < len(rows) else min(count, 1)
    if next(element.iter("th"), None) is None:
        return int(all(map(_is_bold, rows[0])) and not all(map(_is_bold, rows[1])))
    corner, *others = rows[0]
    return int(len(others) > 1 and not _words(corner) and all(cell.tag == "th" for cell in others))


def _grid(rows: list[Row], headers: int, read: Callable[[etree._Element], str]) -> list[list[str]]:
    """Return the texts of all cells in their columns.

    A cell over several rows stands in each of them, as it is read. One over several columns stands in the
    first of them; where several rows of headers are made one, in each.
    """
    grid: list[list[str]] = []
    held: dict[int, tuple[int, str]] = {}
    for index, row in enumerate(rows):
        texts: list[str] = []
        for cell in row:
            _fill(texts, held)
            text = read(cell)
            height = _span(cell, "rowspan") if len(text) <= MAX_REPEATED_CHARACTERS else 1
            width = _span(cell, "colspan") if len(texts) < MAX_SPAN else 1
            for number in range(width):
                said = text if not number or index < headers > 1 else ""
                if height > 1:
                    held[len(texts)] = (height - 1, said)
                texts.append(said)
        _fill(texts, held)
        grid.append(texts)
    width = max(map(len, grid), default=0)
    return [row + [""] * (width - len(row)) for row in grid]


def _fill(texts: list[str], held: dict[int, tuple[int, str]]) -> None:
    """Add the cells of earlier rows that reach down to here."""
    while len(texts) in held:
        rest, text = held.pop(len(texts))
        if rest > 1:
            held[len(texts)] = (rest - 1, text)
        texts.append(text)


def _trimmed(row: list[str]) -> list[str]:
    """Return a row that has only its first cell without the empty ones after it."""
    return row if any(row[1:]) else row[:1]


def _span(cell: etree._Element, name: str) -> int:
    said = (cell.get(name) or "").strip()
    return min(max(int(said), 1), MAX_SPAN) if said.isdecimal() and len(said) < 6 else 1


def _has_heads(rows: list[Row]) -> bool:
    return any(cell.tag == "th" for row in rows for cell in row)


def _is_bold(cell: etree._Element) -> bool:
    said = _words(cell)
    return bool(said) and said == "".join(_words(part) for part in cell.iter("b", "strong"))


def _words(element: etree._Element) -> str:
    return "".join("".join(element.itertext()).split())
