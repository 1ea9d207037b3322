"""The timeline card of a story, page by page: dated quotes, the newest marked."""

from collections.abc import Sequence

from discord import ui

from bot.discord.translations import Say
from bot.discord.ui.citation import date_and_age, link_section, web_link
from bot.discord.ui.colours import ACCENT
from bot.discord.ui.custom_ids import StoryRef, lines_id
from bot.discord.ui.limits import MAX_VIEW_CHARS, fit, fit_line
from bot.discord.ui.question import Asked, question_head
from bot.discord.ui.story import also_line, page_buttons, story_buttons
from bot.text import units
from corpus.reflow import collapse_whitespace
from index.stories.timeline import Development, Timeline

LINES_PER_PAGE = 6
"""How many developments one page shows."""

MAX_QUOTE_CHARS = 400
MIN_QUOTE_CHARS = 100
_RESERVED_CHARS = 40


def timeline_card(timeline: Timeline, page: int, say: Say, guild_id: int = 0) -> ui.LayoutView:
    """Return page `page` of a timeline; 0 is the newest. Each page reads from old to new, as a channel does.

    In direct messages, `guild_id` is the server whose documents tell the story.
    """
    total = len(timeline.developments)
    page = min(page, (total - 1) // LINES_PER_PAGE)
    last = total - page * LINES_PER_PAGE
    first = max(0, last - LINES_PER_PAGE)
    shown = timeline.developments[first:last]
    view = ui.LayoutView(timeout=None)
    box: ui.Container[ui.LayoutView] = ui.Container(accent_colour=ACCENT)
    head = question_head(Asked(timeline.title))
    lines = say("timeline_lines", count=len(shown), first=first + 1, last=last, total=total)
    head += f"\n-# 🧵 {lines}"
    box.add_item(ui.TextDisplay(head))
    room = _quote_chars(head, shown, say)
    for number, development in enumerate(shown, start=first + 1):
        box.add_item(ui.Separator(visible=False))
        quote = f"“{fit(collapse_whitespace(development.text), room)}”"
        text = f"{_development_line(development, number == total, say)}\n{quote}"
        link = next((u for u in (development.link, development.url) if web_link(u)), None)
        box.add_item(link_section(text, link, say))
    view.add_item(box)
    ref = StoryRef(timeline.story, guild_id)
    ids = lines_id(max(0, page - 1), ref), lines_id(page + 1, ref)
    turn = page_buttons(page, first > 0, ids, say, ("later", "earlier"))
    if turn is not None:
        view.add_item(turn)
    view.add_item(story_buttons(timeline.story, say, timeline=False, guild_id=guild_id))
    view.stop()  # PersistentButton finds the buttons by id; discord.py need not keep the view
    return view


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
