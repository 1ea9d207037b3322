"""The cards of more passages, page by page, and of the passages around quotes."""

from collections.abc import Sequence

import discord
from discord import ui

from bot.discord.cogs.ask.card import as_of_line
from bot.discord.queries import PASSAGES_PER_PAGE, ShownPassage
from bot.discord.translations import Say
from bot.discord.ui.citation import link_section, source_line
from bot.discord.ui.colours import ACCENT
from bot.discord.ui.custom_ids import Options, page_id
from bot.discord.ui.escape import escape_prose
from bot.discord.ui.limits import fit, fit_line
from bot.discord.ui.question import Asked, question_head
from bot.discord.ui.quote import parts_markdown
from bot.text import units
from corpus.reflow import collapse_whitespace

MAX_PASSAGE_CHARS = 450
MAX_CONTEXT_CHARS = 3_600


def passages_card(
    asked: Asked, page: int, total: int, shown: Sequence[ShownPassage], options: Options, say: Say
) -> ui.LayoutView:
    """Return page `page`, from 0, of the passages for a question; `total` counts all of them."""
    view = ui.LayoutView(timeout=None)
    box: ui.Container[ui.LayoutView] = ui.Container(accent_colour=ACCENT)
    box.add_item(ui.TextDisplay(question_head(asked)))
    first = page * PASSAGES_PER_PAGE
    if shown:
        head = say("page", count=len(shown), first=first + 1, last=first + len(shown), total=total)
    else:
        head = say("no_more")
    facts = [head, *([as_of_line(options, say)] if options.as_of else [])]
    box.add_item(ui.TextDisplay(f"-# {' · '.join(facts)}"))
    for item in shown:
        box.add_item(ui.Separator())
        box.add_item(ui.TextDisplay(_plain_text(item)))
        box.add_item(_source_item(item, say))
    view.add_item(box)
    row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
    grey = discord.ButtonStyle.secondary
    if page:
        row.add_item(ui.Button(label=say("previous"), style=grey, custom_id=page_id(page - 1, options)))
    if first + len(shown) < total:
        row.add_item(ui.Button(label=say("next"), style=grey, custom_id=page_id(page + 1, options)))
    if row.children:
        view.add_item(row)
    view.stop()  # PersistentButton finds the buttons by id; discord.py need not keep the view
    return view


def context_card(shown: Sequence[ShownPassage], say: Say) -> ui.LayoutView:
    """Return the passages around quotes, with the quotes in bold."""
    view = ui.LayoutView(timeout=None)
    box: ui.Container[ui.LayoutView] = ui.Container(accent_colour=ACCENT)
    room = MAX_CONTEXT_CHARS // max(1, len(shown)) - 300
    for number, item in enumerate(shown):
        if number:
            box.add_item(ui.Separator())
        box.add_item(_source_item(item, say))
        box.add_item(ui.TextDisplay(_marked_text(item, room)))
    view.add_item(box)
    return view


def _source_item(item: ShownPassage, say: Say) -> ui.Item[ui.LayoutView]:
    """Return the line of a passage's document, with a button that opens it."""
    sections = [item.section] if item.section else []
    line = source_line([], item.title, item.source, sections, item.published, say)
    return link_section(line, item.url, say)


def _plain_text(item: ShownPassage) -> str:
    """Return a passage without its quotes in bold, cut if it is too long."""
    if item.parts:
        return parts_markdown(item.parts, MAX_PASSAGE_CHARS)
    return fit(collapse_whitespace(item.text), MAX_PASSAGE_CHARS, escape_prose)


def _marked_text(item: ShownPassage, room: int) -> str:
    """Return a passage with its quotes in bold; only the first quote if the passage is too long."""
    if item.parts:
        return parts_markdown(item.parts, room)
    if not item.marked:
        return fit(collapse_whitespace(item.text), room)
    if len(item.text) <= 2 * room and units(whole := _whole_text(item)) <= room:
        return whole
    start, end = min(item.marked)
    return f"… **{fit(collapse_whitespace(item.text[start:end]), room - 8)}** …"


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
