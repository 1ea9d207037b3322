"""The cards of more passages, page by page, and of the passages around quotes."""

from collections.abc import Sequence

import discord
from discord import ui

from bot.discord.cogs.ask.card import as_of_line
from bot.discord.queries import PASSAGES_PER_PAGE, ShownPassage
from bot.discord.translations import Say
from bot.discord.ui.citation import source_line
from bot.discord.ui.colours import ACCENT
from bot.discord.ui.custom_ids import Options, QuoteRef, context_id, page_id
from bot.discord.ui.escape import escape_prose
from bot.discord.ui.limits import MAX_VIEW_CHARS, fit, fit_line
from bot.discord.ui.question import Asked, question_head
from bot.discord.ui.quote import parts_markdown
from bot.text import units
from corpus.reflow import collapse_whitespace

MAX_PASSAGE_CHARS = 320
MAX_MARKED_PASSAGE_CHARS = 1_000
"""The longest passage without and with quotes that a page of passages shows."""

MAX_CONTEXT_CHARS = 3_300
_RESERVED_CHARS = 40


def passages_card(
    asked: Asked,
    page: int,
    total: int,
    shown: Sequence[ShownPassage],
    options: Options,
    say: Say,
    refs: Sequence[QuoteRef] = (),
) -> ui.LayoutView:
    """Return page `page`, from 0, of the passages for a question; `total` counts all of them.

    `refs` are the quotes of the answer; their passages stand first.
    """
    view = ui.LayoutView(timeout=None)
    box: ui.Container[ui.LayoutView] = ui.Container(accent_colour=ACCENT)
    head = question_head(asked)
    box.add_item(ui.TextDisplay(head))
    first = page * PASSAGES_PER_PAGE
    if shown:
        count = say("page", count=len(shown), first=first + 1, last=first + len(shown), total=total)
    else:
        count = say("no_more")
    facts = [count, *([as_of_line(options, say)] if options.as_of else [])]
    box.add_item(ui.TextDisplay(f"-# {' · '.join(facts)}"))
    lines = [_source_text(item, say) for item in shown]
    room, marked_room = _page_chars([head, *facts, *lines], shown)
    for item, line in zip(shown, lines, strict=True):
        box.add_item(ui.Separator())
        text = _marked_text(item, marked_room) if item.marked else _plain_text(item, room)
        box.add_item(ui.TextDisplay(text))
        box.add_item(ui.TextDisplay(line))
    view.add_item(box)
    row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
    grey = discord.ButtonStyle.secondary
    if page:
        row.add_item(ui.Button(label=say("previous"), style=grey, custom_id=page_id(page - 1, options)))
    if first + len(shown) < total:
        row.add_item(ui.Button(label=say("next"), style=grey, custom_id=page_id(page + 1, options)))
    if refs:
        row.add_item(ui.Button(label=say("context"), style=grey, custom_id=context_id(refs)))
    if row.children:
        view.add_item(row)
    view.stop()  # PersistentButton finds the buttons by id; discord.py need not keep the view
    return view


def context_card(shown: Sequence[ShownPassage], say: Say) -> ui.LayoutView:
    """Return the passages around quotes, with the quotes in bold."""
    view = ui.LayoutView(timeout=None)
    box: ui.Container[ui.LayoutView] = ui.Container(accent_colour=ACCENT)
    lines = [_source_text(item, say) for item in shown]
    room = min(MAX_CONTEXT_CHARS, _free_chars(lines) // max(1, len(shown)))
    for number, (item, line) in enumerate(zip(shown, lines, strict=True)):
        if number:
            box.add_item(ui.Separator())
        box.add_item(ui.TextDisplay(line))
        box.add_item(ui.TextDisplay(_marked_text(item, room)))
    view.add_item(box)
    return view


def _page_chars(taken: Sequence[str], shown: Sequence[ShownPassage]) -> tuple[int, int]:
    """Return how long a passage of a page may be, and how long one with quotes, beside the texts `taken`."""
    free, marked = _free_chars(taken), sum(bool(item.marked) for item in shown)
    room = min(MAX_PASSAGE_CHARS, free // max(1, len(shown)))
    free -= room * (len(shown) - marked)
    return room, min(MAX_MARKED_PASSAGE_CHARS, free // max(1, marked))


def _free_chars(taken: Sequence[str]) -> int:
    """Return how many characters a message has room for beside the texts `taken`."""
    return MAX_VIEW_CHARS - _RESERVED_CHARS - sum(units(text) for text in taken)


def _source_text(item: ShownPassage, say: Say) -> str:
    """Return the lines of a passage's document: its title as a link, then source, section and date."""
    sections = [item.section] if item.section else []
    return source_line([], item.title, item.source, sections, item.published, say, [item.url])


def _plain_text(item: ShownPassage, room: int) -> str:
    """Return a passage without its quotes in bold, cut if it is too long."""
    if item.parts:
        return parts_markdown(item.parts, room)
    return fit(collapse_whitespace(item.text), room, escape_prose)


def _marked_text(item: ShownPassage, room: int) -> str:
    """Return a passage with its quotes in bold; only the quotes if the passage is too long."""
    if item.parts:
        return parts_markdown(item.parts, room)
    if not item.marked:
        return fit(collapse_whitespace(item.text), room)
    if len(item.text) <= 2 * room and units(whole := _whole_text(item)) <= room:
        return whole
    share = room // len(item.marked) - 8
    quotes = (fit(collapse_whitespace(item.text[start:end]), share) for start, end in sorted(item.marked))
    return f"… {' … '.join(f'**{quote}**' for quote in quotes)} …"


def _whole_text(item: ShownPassage) -> str:
    """Return all of a passage, with its quotes in bold."""
    parts: list[str] = []
    position = 0
    for start, end in sorted(item.marked):
        parts.append(_escape_line(item.text[position:start]))
        parts.append(f"**{fit_line(item.text[start:end], 2 * MAX_CONTEXT_CHARS)}**")
        position = end
    parts.append(_escape_line(item.text[position:]))
    return " ".join(part.strip() for part in parts if part.strip())


def _escape_line(text: str) -> str:
    """Return a text on one line, escaped."""
    return escape_prose(collapse_whitespace(text))
