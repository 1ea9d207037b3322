"""The timeline cards of a story, page by page: dated lines, or dated quotes, the newest marked."""

from collections.abc import Sequence
from dataclasses import dataclass

import discord
from discord import ui

from bot.discord.translations import Say
from bot.discord.ui.citation import date_and_age, title_link
from bot.discord.ui.colours import ACCENT
from bot.discord.ui.custom_ids import StoryRef, lines_id, quotes_id
from bot.discord.ui.limits import MAX_VIEW_CHARS, fit, fit_line
from bot.discord.ui.question import Asked, question_head
from bot.discord.ui.story import also_line, follow_button, page_buttons
from bot.text import units
from corpus.reflow import collapse_whitespace
from index.stories.timeline import Development, Timeline

LINES_PER_PAGE = 6
"""How many developments one page shows."""

MAX_QUOTE_CHARS = 400
MIN_QUOTE_CHARS = 100
_RESERVED_CHARS = 40


def timeline_card(timeline: Timeline, page: int, say: Say, guild_id: int = 0) -> ui.LayoutView:
    """Return page `page` of a timeline, a line a development; 0 is the newest.

    Each page reads from old to new, as a channel does. In direct messages, `guild_id` is the server whose
    documents tell the story.
    """
    part = _page_of(timeline, page)
    view = ui.LayoutView(timeout=None)
    box: ui.Container[ui.LayoutView] = ui.Container(accent_colour=ACCENT)
    box.add_item(ui.TextDisplay(_head(timeline, part, say)))
    for number, development in enumerate(part.shown, start=part.first + 1):
        box.add_item(ui.TextDisplay(_short_line(development, number == part.total, say)))
    view.add_item(box)
    ref = StoryRef(timeline.story, guild_id)
    ids = lines_id(max(0, part.page - 1), ref), lines_id(part.page + 1, ref)
    row = page_buttons(part.page, part.first > 0, ids, say, ("later", "earlier")) or ui.ActionRow()
    style = discord.ButtonStyle.secondary
    row.add_item(ui.Button(label=say("quotes"), style=style, custom_id=quotes_id(part.page, ref)))
    row.add_item(follow_button(ref, say))
    view.add_item(row)
    view.stop()  # PersistentButton finds the buttons by id; discord.py need not keep the view
    return view


def timeline_quotes_card(timeline: Timeline, page: int, say: Say, _: int = 0) -> ui.LayoutView:
    """Return page `page` of a timeline with a quote for each development."""
    part = _page_of(timeline, page)
    view = ui.LayoutView(timeout=None)
    box: ui.Container[ui.LayoutView] = ui.Container(accent_colour=ACCENT)
    head = _head(timeline, part, say)
    box.add_item(ui.TextDisplay(head))
    room = _quote_chars(head, part.shown, say)
    for number, development in enumerate(part.shown, start=part.first + 1):
        quote = f"“{fit(collapse_whitespace(development.text), room)}”"
        box.add_item(ui.TextDisplay(f"{_development_line(development, number == part.total, say)}\n{quote}"))
    view.add_item(box)
    view.stop()  # it has no buttons
    return view


@dataclass(frozen=True, slots=True)
class _Page:
    """A page of a timeline; `first` counts the developments before it, `total` all of them."""

    page: int
    shown: Sequence[Development]
    first: int
    total: int


def _page_of(timeline: Timeline, page: int) -> _Page:
    """Return a page of a timeline, the oldest one if there is no such page."""
    total = len(timeline.developments)
    page = min(page, (total - 1) // LINES_PER_PAGE)
    last = total - page * LINES_PER_PAGE
    first = max(0, last - LINES_PER_PAGE)
    return _Page(page, timeline.developments[first:last], first, total)


def _head(timeline: Timeline, part: _Page, say: Say) -> str:
    """Return the story's title, and which of its developments the page shows."""
    count = len(part.shown)
    lines = say(
        "timeline_lines", count=count, first=part.first + 1, last=part.first + count, total=part.total
    )
    return f"{question_head(Asked(timeline.title))}\n-# 🧵 {lines}"


def _short_line(development: Development, newest: bool, say: Say) -> str:
    """Return a development's day, title as a link to its sentence, and source; `newest` marks it."""
    facts = [f"🟢 {say('newest')}"] if newest else []
    facts.append(date_and_age(development.published, say, aged=newest))
    facts.append(title_link(development.title, [development.link, development.url, development.page], 110))
    facts += [fit_line(development.source, 60)] if development.source else []
    return " · ".join(facts)


def no_timeline_card(topic: str, say: Say) -> ui.LayoutView:
    """Return a card that says that no source mentions a topic."""
    view = ui.LayoutView(timeout=None)
    box: ui.Container[ui.LayoutView] = ui.Container(accent_colour=ACCENT)
    box.add_item(ui.TextDisplay(say("nothing_on", topic=fit_line(topic, 150))))
    view.add_item(box)
    return view


def _development_line(development: Development, newest: bool, say: Say) -> str:
    """Return a development's title, date and sources; `newest` marks it."""
    facts = [date_and_age(development.published, say, aged=newest)]
    facts += [fit_line(development.source, 60)] if development.source else []
    facts += [also_line(development.also, say)] if development.also else []
    facts = [f"🟢 {say('newest')}", *facts] if newest else facts
    return f"**{fit_line(development.title, 110)}**\n-# {' · '.join(facts)}"


def _quote_chars(head: str, shown: Sequence[Development], say: Say) -> int:
    """Return how long each quote may be for all to fit into one message."""
    taken = units(head) + sum(units(_development_line(d, True, say)) + 3 for d in shown)
    share = (MAX_VIEW_CHARS - _RESERVED_CHARS - taken) // max(1, len(shown))
    return max(MIN_QUOTE_CHARS, min(MAX_QUOTE_CHARS, share))
