"""A quote as Discord shows it: lists, code blocks, aligned tables, and the words that answer in bold."""

import re

from bot.discord.ui.escape import escape
from bot.discord.ui.limits import fit
from bot.text import plain, units
from corpus.blocks import row_cells
from corpus.document import BlockKind, Span
from corpus.reflow import collapse_whitespace
from index.answer.model import Quote, QuotePart

MAX_TABLE_WIDTH = 38
"""The widest table, in characters, that a phone shows without breaking its lines."""

_ITEM = re.compile(r"\s*(?P<marker>[-*•‣+]|\d{1,4}[.)]|[A-Za-z][.)])\s+(?P<text>.*)", re.DOTALL)
_LANGUAGE = re.compile(r"[a-z0-9+#-]{1,20}")


def quote_markdown(quote: Quote, mark: str, limit: int) -> str:
    """Return a quote as markdown of at most `limit` units, ending with its `mark` (footnote numbers).

    Prose is cut at a sentence or a word if it is too long; of lists, tables and code, lines are left out.
    """
    parts = quote.parts()
    if len(parts) == 1 and parts[0].kind not in _LINES:
        return f"“{_prose(parts[0], limit - units(mark) - 3)}” {mark}"
    blocks: list[str] = []
    room = limit - units(mark) - 4
    for part in parts:
        shown = _shown(part, room)
        if blocks and units(shown) > room:
            blocks.append("…")
            break
        blocks.append(shown)
        room -= units(shown) + 1
    said = "\n".join(blocks)
    return f"{said}\n{mark}" if said.endswith("```") else f"{said} {mark}"


def _shown(part: QuotePart, room: int) -> str:
    """Return a part of a quote as markdown of about `room` units."""
    if part.kind is BlockKind.CODE:
        return _code(part.text, part.language, room)
    if part.kind is BlockKind.TABLE:
        return _table(part.text, room)
    if part.kind is BlockKind.LIST_ITEM:
        found = _ITEM.fullmatch(part.text)
        if found is not None:
            marker = found["marker"] if found["marker"][0].isdigit() else "-"
            text = QuotePart(found["text"], part.kind, "", _moved(part.answer, -found.start("text")))
            return f"{marker} {_prose(text, max(40, room))}"
    return _prose(part, max(40, room))


def _prose(part: QuotePart, limit: int) -> str:
    """Return a text on one line, escaped, the words that answer in bold; cut if it is too long."""
    if part.answer is None:
        return fit(collapse_whitespace(part.text), limit)
    start, end = part.answer
    pieces = [part.text[:start], part.text[start:end], part.text[end:]]
    before, said, after = (escape(collapse_whitespace(piece)) for piece in pieces)
    if not said.strip() or units(before) + units(said) + units(after) + 6 > limit:
        return fit(collapse_whitespace(part.text), limit)
    left = " " if pieces[0][-1:].isspace() else ""
    right = " " if pieces[2][:1].isspace() else ""
    return f"{before}{left}**{said}**{right}{after}"


def _code(text: str, language: str, room: int) -> str:
    """Return whole lines of code as a code block."""
    name = language if _LANGUAGE.fullmatch(language) else ""
    lines = _plain_lines(text)
    while len(lines) > 1 and sum(units(line) + 1 for line in lines) + len(name) + 10 > room:
        lines = [*lines[:-2], "…"] if lines[-1] == "…" and len(lines) > 2 else [*lines[:-1], "…"]
    return f"```{name}\n" + "\n".join(lines) + "\n```"


def _table(text: str, room: int) -> str:
    """Return rows as an aligned code block if that fits a phone, else a line for each row."""
    rows = [row_cells(line) for line in _plain_lines(text)]
    columns = max(map(len, rows))
    widths = [max((len(row[n]) for row in rows if n < len(row)), default=0) for n in range(columns)]
    if sum(widths) + 2 * (columns - 1) <= MAX_TABLE_WIDTH:
        padded = ([cell.ljust(width) for cell, width in zip(row, widths, strict=False)] for row in rows)
        return _code("\n".join("  ".join(row).rstrip() for row in padded), "", room)
    return "\n".join(escape(" | ".join(row)) for row in rows)


def _plain_lines(text: str) -> list[str]:
    """Return the lines of a text for a code block, in which no run of backticks can end it."""
    return [plain(line.expandtabs(4)).replace("``", "`\u200b`") for line in text.split("\n")]


def _moved(span: Span | None, by: int) -> Span | None:
    return None if span is None or span[0] + by < 0 else (span[0] + by, span[1] + by)


_LINES = (BlockKind.CODE, BlockKind.TABLE, BlockKind.LIST_ITEM)
