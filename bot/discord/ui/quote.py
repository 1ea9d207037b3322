"""A quote as Discord shows it: lists, code blocks, aligned tables, and the words that answer in bold."""

import re
from collections.abc import Sequence
from itertools import pairwise

from bot.discord.ui.escape import around_code, escape_bold, escape_prose, inert_code
from bot.discord.ui.limits import fit
from bot.discord.ui.list_markup import item_prefixes
from bot.table_text import COLUMN_GAP, TableText, columns, columns_width, named_cells, read_table
from bot.text import character_start, plain, units
from corpus.document import BlockKind
from corpus.reflow import collapse_whitespace
from index.answer.model import LINE_KINDS, Quote, QuotePart

MAX_TABLE_WIDTH = 34
"""The widest table, in characters, that a card on a phone shows without breaking its lines."""

MAX_COLUMN_NAME_CHARS = 80

_LEFT_OUT = "…"
_NO_BREAK = "\u00a0"
"""Stands before a mark, so that no line begins with it."""

_LANGUAGE = re.compile(r"[a-z0-9+#-]{1,20}")
_FENCE = re.compile("``(?=`)")


def quote_markdown(quote: Quote, mark: str, limit: int) -> str:
    """Return a quote as markdown of at most `limit` units, ending with its `mark` (footnote numbers).

    Prose is cut at a sentence or a word if it is too long; of lists, tables and code, lines are left out, but
    not the one that answers.
    """
    parts = quote.parts()
    if len(parts) == 1 and parts[0].kind not in LINE_KINDS:
        return f"“{_prose(parts[0], limit - units(mark) - 3)}”{_NO_BREAK}{mark}"
    said = parts_markdown(parts, limit - units(mark) - 1)
    return f"{said}\n{mark}" if said.endswith("```") else f"{said}{_NO_BREAK}{mark}"


def parts_markdown(parts: Sequence[QuotePart], room: int) -> str:
    """Return parts as markdown of at most `room` units: the lead-in, and the others that fit."""
    has_lead_in = len(parts) > 1 and parts[0].kind not in LINE_KINDS
    lead_in = [_prose(parts[0], room // 2)] if has_lead_in else []
    room -= sum(units(said) + 1 for said in lead_in)
    rest = parts[len(lead_in) :]
    part_room = room - 2 * (len(_LEFT_OUT) + 1)
    shown = [_shown(part, prefix, part_room) for part, prefix in zip(rest, item_prefixes(rest), strict=True)]
    for place, (above, said) in enumerate(pairwise(shown), start=1):
        if above.endswith("```"):
            shown[place] = said.removeprefix("\n")
    answering = next((place for place, part in enumerate(rest) if part.answer), 0)
    return "\n".join([*lead_in, *_lines_that_fit(shown, answering, room)])


def _shown(part: QuotePart, prefix: str, room: int) -> str:
    """Return a part of a quote as markdown of at most `room` units; `prefix` is that of a list item."""
    if part.kind is BlockKind.CODE:
        wanted = part.text.count("\n", 0, part.answer[0]) if part.answer else 0
        return _code_block(_code_lines(part.text), part.language, room, wanted)
    if part.kind is BlockKind.TABLE:
        return _table(read_table(part.text, part.has_header, part.answer), room)
    if part.kind is BlockKind.LIST_ITEM:
        return prefix + _prose(part.without_marker, room - units(prefix))
    return "\n" + _prose(part, room - 1)  # a paragraph of its own, not the end of a list item


def _prose(part: QuotePart, limit: int) -> str:
    """Return a text on one line, escaped, the words that answer in bold; cut if it is too long."""
    whole = collapse_whitespace(part.text)
    if part.answer is None:
        return fit(whole, limit, escape_prose)
    start, end = around_code(part.text, part.answer)
    pieces = [part.text[:start], part.text[start:end], part.text[end:]]
    before, answer, after = map(collapse_whitespace, pieces)
    left = " " if before and pieces[0][-1:].isspace() else ""
    right = " " if after and pieces[2][:1].isspace() else ""
    said = f"{escape_prose(before)}{left}{escape_bold(answer)}{right}{escape_prose(after)}"
    is_bold = plain(answer).strip() != "" and units(said) <= limit
    return said if is_bold else fit(whole, limit, escape_prose)


def _table(table: TableText, room: int) -> str:
    """Return a table in aligned columns if a phone can show them, else as cells with their names."""
    answering = table.answer[0] if table.answer else 0
    if columns_width(table) <= MAX_TABLE_WIDTH:
        lines = [_unfenced(COLUMN_GAP.join(row).rstrip()) for row in columns(table)]
        return _code_block(lines, "", room, answering, head=int(table.has_header))
    first = int(table.has_header)
    if len(table.rows) == first + 1:
        return "\n".join(_cells(table, first, room))
    rows = [f"- {' · '.join(_cells(table, row, room, 3))}" for row in range(first, len(table.rows))]
    return "\n".join(_lines_that_fit(rows, max(0, answering - first), room))


def _cells(table: TableText, row: int, room: int, gap: int = 1) -> list[str]:
    """Return the cells of a row with their columns' names, as many as `room` units take with gaps."""
    cells = named_cells(table, row)
    shown = []
    for name, cell, is_answer in cells:
        label = f"{fit(name, MAX_COLUMN_NAME_CHARS, escape_prose)}: " if name else ""
        value = escape_bold(cell) if is_answer else fit(cell, room // 2, escape_prose)
        shown.append(label + (value if units(value) <= room // 2 else fit(cell, room // 2, escape_prose)))
    answering = next((place for place, cell in enumerate(cells) if cell[2]), 0)
    return _lines_that_fit(shown, answering, room - 2, gap)


def _code_block(lines: Sequence[str], language: str, room: int, wanted: int = 0, head: int = 0) -> str:
    """Return whole lines as a code block, the `wanted` one among them; the first `head` lines always stay."""
    if not "".join(lines).strip():
        return _LEFT_OUT  # Discord forms no block of nothing
    name = language if _LANGUAGE.fullmatch(language) else ""
    room -= len(name) + len("```\n\n```")
    cut = [_cut_line(line, room // 2 if len(lines) > 1 else room) for line in lines]
    if sum(units(line) + 1 for line in lines) - 1 <= room:
        cut = list(lines)
    above = cut[:head]
    room -= sum(units(line) + 1 for line in above)
    body = _lines_that_fit(cut[head:], max(0, wanted - head), room)
    return f"```{name}\n" + "\n".join([*above, *body]) + "\n```"


def _lines_that_fit(lines: Sequence[str], wanted: int, room: int, gap: int = 1) -> list[str]:
    """Return lines that fit into `room` units, the `wanted` one among them, with "…" for those left out.

    They are the first ones, or those around the wanted one. `gap` units stand between two lines.
    """
    sizes = [units(line) + gap for line in lines]
    if sum(sizes) - gap <= room:
        return list(lines)
    free = room - sizes[wanted] - 2 * (len(_LEFT_OUT) + gap)
    before = free if sum(sizes[:wanted]) <= free else free // 2
    first, last = wanted, wanted + 1
    while first and sizes[first - 1] <= before:
        first -= 1
        before -= sizes[first]
        free -= sizes[first]
    while last < len(sizes) and sizes[last] <= free:
        free -= sizes[last]
        last += 1
    kept = [_LEFT_OUT] if first else []
    kept += lines[first:last]
    return [*kept, _LEFT_OUT] if last < len(lines) else kept


def _cut_line(line: str, limit: int) -> str:
    """Return a line of code cut to `limit` units."""
    if units(line) <= limit:
        return line
    cut = min(len(line), limit - 1)
    while units(line[:cut]) > limit - 1:
        cut -= 1
    return line[: character_start(line, cut)] + _LEFT_OUT


def _code_lines(text: str) -> list[str]:
    """Return the lines of a text for a code block."""
    return [_unfenced(line.expandtabs(4)) for line in text.split("\n")]


def _unfenced(line: str) -> str:
    """Return a line of code that mentions nobody, and in which no run of backticks can end the block."""
    return _FENCE.sub("``\u200b", inert_code(line))
