"""The answer card: numbered quotes, a line and a link for each document, and buttons."""

from collections.abc import Sequence

import discord
from discord import ui

from bot.discord.translations import Say
from bot.discord.ui.citation import date_and_age, link_section, number_mark, source_line, web_link
from bot.discord.ui.colours import ACCENT, SILENT
from bot.discord.ui.custom_ids import Options, QuoteRef, context_id, follow_id, more_id, vote_id
from bot.discord.ui.limits import fit_line
from bot.discord.ui.question import Asked, question_head, reply_hint
from bot.discord.ui.quote import quote_markdown
from index.answer.model import Answer, Citation, Newer

MAX_QUOTE_CHARS = 680
MAX_QUOTE_CHARS_BESIDE_NEWER = 510
MAX_NEWER_QUOTE_CHARS = 400
"""The limits of a quote: usually, beside a superseding quote, and of the superseding quote itself."""


def answer_card(
    asked: Asked,
    answer: Answer,
    refs: Sequence[QuoteRef],
    options: Options,
    say: Say,
    takes_replies: bool = False,
) -> ui.LayoutView:
    """Return the card of an answer, or of an abstention. `refs` are the places of its quotes.

    With `takes_replies` it says that a reply to it asks on.
    """
    view = ui.LayoutView(timeout=None)
    box: ui.Container[ui.LayoutView] = ui.Container(accent_colour=ACCENT if answer.answered else SILENT)
    box.add_item(ui.TextDisplay(question_head(asked)))
    if options.as_of is not None:
        box.add_item(ui.TextDisplay(f"-# {as_of_line(options, say)}"))
    if answer.answered:
        _add_quotes(box, answer, say)
        if takes_replies:
            box.add_item(ui.TextDisplay(reply_hint(say)))
    else:
        box.add_item(ui.TextDisplay(_silence_text(answer, say)))
    view.add_item(box)
    view.add_item(_answer_buttons(answer, refs, options, say))
    view.stop()  # PersistentButton finds the buttons by id; discord.py need not keep the view
    return view


def _add_quotes(box: ui.Container[ui.LayoutView], answer: Answer, say: Say) -> None:
    """Add the quotes, then their documents, then a superseding quote with its document."""
    max_chars = MAX_QUOTE_CHARS_BESIDE_NEWER if answer.newer else MAX_QUOTE_CHARS
    for quote in answer.quotes:
        mark = number_mark([quote.citation, *quote.also])
        box.add_item(ui.TextDisplay(quote_markdown(quote, mark, max_chars)))
    box.add_item(ui.Separator())
    for citations in group_by_document(answer.citations):
        box.add_item(_source_item(citations, say))
    if answer.newer is not None:
        box.add_item(ui.Separator())
        box.add_item(ui.TextDisplay(_newer_text(answer.newer, say)))
        box.add_item(_source_item([answer.newer.citation], say))


def as_of_line(options: Options, say: Say) -> str:
    """Return the day as of which a question is answered, "" without such a day."""
    return (
        f"🕑 {say('as_of', day=date_and_age(str(options.as_of), say, aged=False))}" if options.as_of else ""
    )


def group_by_document(citations: Sequence[Citation]) -> list[list[Citation]]:
    """Return citations grouped by document, in the order of their numbers."""
    groups: dict[str, list[Citation]] = {}
    for citation in citations:
        groups.setdefault(citation.document, []).append(citation)
    return list(groups.values())


def _source_item(citations: list[Citation], say: Say) -> ui.Item[ui.LayoutView]:
    """Return the line of a document, with a button that opens its first quote."""
    first = citations[0]
    sections = list(dict.fromkeys(c.section for c in citations if c.section))
    line = source_line([c.n for c in citations], first.title, first.source, sections, first.published, say)
    link = next((u for u in (first.link, first.url) if web_link(u)), None)
    return link_section(line, link, say)


def _newer_text(newer: Newer, say: Say) -> str:
    """Return the superseding quote under its heading."""
    mark = number_mark([newer.quote.citation])
    return f"🕑 **{say('newer')}**\n{quote_markdown(newer.quote, mark, MAX_NEWER_QUOTE_CHARS)}"


def _silence_text(answer: Answer, say: Say) -> str:
    """Return the text of an abstention, with the titles of the nearest documents."""
    lines = [f"**{say('silent')}**"]
    if answer.nearest:
        lines.append(f"-# {say('nearest')}")
        lines += [f"- {fit_line(near.title, 150)}" for near in answer.nearest]
    return "\n".join(lines)


def _answer_buttons(
    answer: Answer, refs: Sequence[QuoteRef], options: Options, say: Say
) -> ui.ActionRow[ui.LayoutView]:
    row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
    grey = discord.ButtonStyle.secondary
    if answer.answered or answer.nearest:
        row.add_item(ui.Button(label=say("more"), style=grey, custom_id=more_id(options)))
    if answer.answered:
        row.add_item(ui.Button(label=say("context"), style=grey, custom_id=context_id(refs)))
        row.add_item(ui.Button(emoji="👍", style=grey, custom_id=vote_id(True)))
        row.add_item(ui.Button(emoji="👎", style=grey, custom_id=vote_id(False)))
    row.add_item(ui.Button(label=say("follow"), emoji="🔔", style=grey, custom_id=follow_id()))
    return row
