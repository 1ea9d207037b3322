"""Lay out the rows of a quoted table as text: in columns, or as cells with the names of their columns."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.text import cell_width, plain
from corpus.blocks import row_cells
from corpus.document import Span

COLUMN_GAP = "  "
_CELL_GAP = " | "
_NUMBER = re.compile(
    r"[^\w\s]{0,2}[^\S\n]?[^\w\s]?\d[\d.,:/'’\s−–-]*(?:\s?(?:[^\W\d_]{1,4}|[^\w\s]{1,2})(?:/[^\W\d_]{1,4})?)?"
)
"""A cell that is a number, perhaps with a sign, a currency or a short unit: "−3", "€7.50", "120 km/h"."""

_NO_NUMBER = ("", "-", "–", "—", "?")
"""What stands in a column of numbers where there is none."""


@dataclass(frozen=True, slots=True)
class TableText:
    """The rows of a table as cells; `answer` is the row and the column of the cell that answers, if known.

    The first row names the columns if `has_header`.
    """

    rows: tuple[tuple[str, ...], ...]
    has_header: bool = False
    answer: tuple[int, int] | None = None

    @property
    def is_even(self) -> bool:
        """True if all rows have as many cells as the first one."""
        return all(len(row) == len(self.rows[0]) for row in self.rows)


def read_table(text: str, has_header: bool = False, answer: Span | None = None) -> TableText:
    """Return the cells of a table's text: a line for each row, " | " between two cells.

    `answer` is the span in `text` of the words that answer.
    """
    lines = text.split("\n")
    return TableText(
        tuple(tuple(plain(cell).strip() for cell in row_cells(line)) for line in lines),
        has_header and len(lines) > 1,
        _cell_at(text, answer) if answer else None,
    )


def columns(table: TableText) -> list[list[str]]:
    """Return the cells of each row, padded so that columns are aligned; those of numbers to the right."""
    count = max(map(len, table.rows))
    body = table.rows[1:] if table.has_header else table.rows
    padded: list[list[str]] = [[] for _ in table.rows]
    for place in range(count):
        cells = [row[place] if place < len(row) else "" for row in table.rows]
        width = max(map(cell_width, cells))
        is_right = _holds_numbers([row[place] for row in body if place < len(row)])
        is_last = place == count - 1
        for row, cell in zip(padded, cells, strict=True):
            space = " " * (width - cell_width(cell))
            row.append(space + cell if is_right else cell + ("" if is_last else space))
    return padded


def columns_width(table: TableText) -> int:
    """Return how wide the table is in columns, in characters of a font of fixed width."""
    count = max(map(len, table.rows))
    widths = (max(cell_width(row[place]) for row in table.rows if place < len(row)) for place in range(count))
    return sum(widths) + len(COLUMN_GAP) * (count - 1)


def named_cells(table: TableText, row: int) -> list[tuple[str, str, bool]]:
    """Return column name ("" if unknown), text, and True for the answer, for each filled cell of a row."""
    cells = table.rows[row]
    is_named = table.has_header and len(cells) == len(table.rows[0])
    names: Sequence[str] = table.rows[0] if is_named else [""] * len(cells)
    found = [
        (name.rstrip(":： "), cell, table.answer == (row, place))
        for place, (name, cell) in enumerate(zip(names, cells, strict=True))
    ]
    return [item for item in found if item[1]]


def _cell_at(text: str, span: Span) -> tuple[int, int] | None:
    """Return the row and the column of the cell that holds a span, None if no single one does."""
    if _CELL_GAP in text[slice(*span)] or "\n" in text[slice(*span)]:
        return None
    before = text[: span[0]].split("\n")
    return len(before) - 1, len(row_cells(f"{before[-1]}x")) - 1


def _holds_numbers(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell not in _NO_NUMBER]
    return bool(filled) and all(_NUMBER.fullmatch(cell) for cell in filled)
