"""Parts of a card that show a story: its title, documents, quotes and buttons."""

from collections.abc import Sequence

import discord
from discord import ui

from bot.discord.translations import Say
from bot.discord.ui.citation import date_and_age, link_section, section_name, source_line
from bot.discord.ui.custom_ids import StoryRef, follow_id, timeline_id
from bot.discord.ui.limits import fit, fit_line
from corpus.reflow import collapse_whitespace
from index.stories.latest import Card

STORIES_PER_PAGE = 3
MAX_EXCERPT_CHARS = 320
MAX_NAMED_SOURCES = 3


def add_story(box: ui.Container[ui.LayoutView], card: Card, say: Say, room: int = MAX_EXCERPT_CHARS) -> None:
    """Add a story to a card: its head, then its quotes, each at most `room` characters."""
    box.add_item(link_section(story_head(card, say), card.url, say))
    quotes = [
        f"{section_label(section.section, say)}“{fit(collapse_whitespace(section.text), room)}”"
        for section in card.sections
    ]
    if quotes:
        box.add_item(ui.TextDisplay("\n".join(quotes)))


def story_buttons(
    story: int, say: Say, timeline: bool = True, guild_id: int = 0
) -> ui.ActionRow[ui.LayoutView]:
    """Return the buttons under a story: its timeline, if `timeline`, and to follow it.

    In direct messages, `guild_id` is the server whose documents tell the story.
    """
    ref = StoryRef(story, guild_id)
    row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
    grey = discord.ButtonStyle.secondary
    if timeline:
        row.add_item(ui.Button(label=say("timeline"), emoji="🧵", style=grey, custom_id=timeline_id(ref)))
    row.add_item(ui.Button(label=say("follow"), emoji="🔔", style=grey, custom_id=follow_id(ref)))
    return row


def page_buttons(
    page: int, more: bool, ids: tuple[str, str], say: Say, names: tuple[str, str] = ("previous", "next")
) -> ui.ActionRow[ui.LayoutView] | None:
    """Return buttons to the previous and the next page, None if there is only one page.

    `more` is True if there is a next page; `ids` and `names` are of the previous and the next page.
    """
    row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
    for there, custom_id, name in ((page > 0, ids[0], names[0]), (more, ids[1], names[1])):
        if there:
            style = discord.ButtonStyle.secondary
            row.add_item(ui.Button(label=say(name), style=style, custom_id=custom_id))
    return row if row.children else None


def section_label(section: str | None, say: Say) -> str:
    """Return the bold label of a section, "" without a section."""
    return f"**{fit_line(section_name(section, say), 60)}** " if section else ""


def story_head(card: Card, say: Say) -> str:
    """Return a story's title, source and date, and a line on the other documents that tell it."""
    line = source_line([], card.title, card.source, [], card.published, say)
    if card.version > 1:
        line += f" · {say('updated')}"
    behind = []
    if card.documents > 1:
        since = date_and_age(card.since, say, aged=False) if card.since else None
        key = "documents_since" if since else "documents"
        behind.append(say(key, count=card.documents, since=since))
    if card.also:
        behind.append(also_line(card.also, say))
    return f"{line}\n-# {' · '.join(behind)}" if behind else line


def also_line(sources: Sequence[str], say: Say) -> str:
    """Return a line on other sources that said the same, the first few by name."""
    names = ", ".join(fit_line(source, 40) for source in sources[:MAX_NAMED_SOURCES])
    rest = len(sources) - MAX_NAMED_SOURCES
    return say("also", sources=f"{names} +{rest}" if rest > 0 else names)
