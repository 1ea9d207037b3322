"""Print a quote: prose on one line, lists, tables and code line by line, the words that answer in bold."""

import re

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from bot.table_text import COLUMN_GAP, TableText, columns, columns_width, named_cells, read_table
from corpus.document import BlockKind, Span
from corpus.reflow import collapse_whitespace
from index.answer.model import LINE_KINDS, Quote, QuotePart

_INDENT = "  "


def quote_lines(quote: Quote, mark: str, width: int) -> Group:
    """Return a quote with its footnote mark, for lines of `width` characters."""
    parts = quote.parts()
    if len(parts) == 1 and parts[0].kind not in LINE_KINDS:
        said = _prose(parts[0].text, parts[0].answer)
        return Group(Text.assemble(("“", "quote"), said, ("”", "quote"), (f" {mark}", "mark")))
    top = min((part.level for part in parts if part.kind is BlockKind.LIST_ITEM), default=0)
    shown: list[RenderableType] = []
    for part in parts:
        is_last = part is parts[-1]
        shown += _part(part, part.level - top, width, f" {mark}" if is_last else "")
    return Group(*shown)


def _part(part: QuotePart, depth: int, width: int, mark: str) -> list[RenderableType]:
    """Return a part of a quote, with its `mark` at the end; below code and columns, which people copy."""
    below = [Text(mark.strip(), "mark")] if mark else []
    if part.kind is BlockKind.CODE:
        return [Padding(Text(part.text.expandtabs(4), "quote"), (0, 0, 0, len(_INDENT))), *below]
    if part.kind is BlockKind.TABLE:
        table = read_table(part.text, part.has_header, part.answer)
        if columns_width(table) <= width:
            return [*(_columns(row, number, table) for number, row in enumerate(columns(table))), *below]
        return [*_named_rows(table), *below]
    if part.kind is BlockKind.LIST_ITEM:
        return [_item(part, depth, mark)]
    return [_prose(part.text, part.answer).append(mark, "mark")]


def _item(part: QuotePart, depth: int, mark: str) -> Table:
    """Return a list item whose lines stand below each other, beside its marker."""
    said = part.without_marker
    grid = Table.grid()
    grid.add_column(no_wrap=True)
    grid.add_column()
    grid.add_row(
        Text(f"{_INDENT * depth}{part.marker or '-'} ", "quote"),
        _prose(said.text, said.answer).append(mark, "mark"),
    )
    return grid


def _prose(said: str, answer: Span | None) -> Text:
    """Return a text on one line, the words that answer in bold."""
    if answer is None:
        return Text(collapse_whitespace(said), "quote")
    start, end = answer
    pieces = (said[:start], ""), (said[start:end], "bold"), (said[end:], "")
    text = Text("", "quote")
    for piece, style in pieces:
        for number, word in enumerate(re.split(r"\s+", piece)):
            text.append(f" {word}" if number else word, style)
    return text


def _columns(row: list[str], number: int, table: TableText) -> Text:
    """Return a row of a table whose cells stand below those of the other rows."""
    text = Text("", "quote")
    for place, cell in enumerate(row):
        text.append(COLUMN_GAP if place else "")
        text.append(cell, "bold" if table.answer == (number, place) else "")
    text.rstrip()
    return text


def _named_rows(table: TableText) -> list[RenderableType]:
    """Return the rows of a table too wide for the terminal: a line for each cell, with its column's name."""
    first = int(table.has_header)
    lines: list[RenderableType] = []
    for row in range(first, len(table.rows)):
        if row > first:
            lines.append(Text(""))
        for name, cell, is_answer in named_cells(table, row):
            line = Text(f"{name}: " if name else "", "quote")
            lines.append(line.append(cell, "bold" if is_answer else ""))
    return lines
