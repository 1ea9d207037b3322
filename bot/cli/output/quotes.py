"""Print a quote: prose on one line, lists, tables and code line by line, the words that answer in bold."""

import re

from rich.text import Text

from corpus.blocks import row_cells
from corpus.document import BlockKind
from corpus.reflow import collapse_whitespace
from index.answer.model import Quote, QuotePart

_LINES = (BlockKind.CODE, BlockKind.TABLE, BlockKind.LIST_ITEM)


def quote_text(quote: Quote, mark: str) -> Text:
    """Return a quote with its footnote mark."""
    parts = quote.parts()
    if len(parts) == 1 and parts[0].kind not in _LINES:
        return Text.assemble(("“", "quote"), _prose(parts[0]), ("”", "quote"), (f" {mark}", "mark"))
    text = Text("\n").join(_part(part) for part in parts)
    return text.append(f" {mark}", "mark")


def _part(part: QuotePart) -> Text:
    if part.kind is BlockKind.CODE:
        return Text(part.text, "quote")
    if part.kind is BlockKind.TABLE:
        return Text(_aligned(part.text), "quote")
    return _prose(part)


def _prose(part: QuotePart) -> Text:
    """Return a text on one line, the words that answer in bold."""
    if part.answer is None:
        return Text(collapse_whitespace(part.text), "quote")
    start, end = part.answer
    pieces = (part.text[:start], ""), (part.text[start:end], "bold"), (part.text[end:], "")
    text = Text("", "quote")
    for piece, style in pieces:
        for number, word in enumerate(re.split(r"\s+", piece)):
            text.append(f" {word}" if number else word, style)
    return text


def _aligned(rows: str) -> str:
    """Return the rows of a table with their cells one below the other."""
    cells = [row_cells(line) for line in rows.split("\n")]
    columns = max(map(len, cells))
    widths = [max((len(row[n]) for row in cells if n < len(row)), default=0) for n in range(columns)]
    padded = ([cell.ljust(width) for cell, width in zip(row, widths, strict=False)] for row in cells)
    return "\n".join("  ".join(row).rstrip() for row in padded)
