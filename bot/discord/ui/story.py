"""Parts of a card that show a story: its title, documents, quotes and buttons."""

from collections.abc import Sequence

import discord
from discord import ui

from bot.discord.translations import Say
from bot.discord.ui.citation import date_and_age, section_name, source_line, title_link, web_link
from bot.discord.ui.colours import ACCENT
from bot.discord.ui.custom_ids import StoryRef, follow_id, read_id, timeline_id, unfollow_id
from bot.discord.ui.limits import MAX_CHOICE_CHARS, MAX_CHOICES, fit, fit_line
from bot.text import fit_plain
from corpus.reflow import collapse_whitespace
from index.stories.latest import Card

STORIES_PER_PAGE = 3
MAX_EXCERPT_CHARS = 320
MAX_NAMED_SOURCES = 3
MAX_DIGEST_LINK_CHARS = 180


def story_card(card: Card, say: Say, guild_id: int = 0) -> ui.LayoutView:
    """Return a story with its quotes and buttons.

    In direct messages, `guild_id` is the server whose documents tell the story.
    """
    view = ui.LayoutView(timeout=None)
    box: ui.Container[ui.LayoutView] = ui.Container(accent_colour=ACCENT)
    add_story(box, card, say)
    view.add_item(box)
    view.add_item(story_buttons(card, say, guild_id))
    view.stop()  # PersistentButton finds the buttons by id; discord.py need not keep the view
    return view


def add_story(box: ui.Container[ui.LayoutView], card: Card, say: Say) -> None:
    """Add a story to a card: its head, then its quotes."""
    box.add_item(ui.TextDisplay(story_head(card, say)))
    quotes = [
        f"{section_label(section.section, say)}“{fit(collapse_whitespace(section.text), MAX_EXCERPT_CHARS)}”"
        for section in card.sections
    ]
    if quotes:
        box.add_item(ui.TextDisplay("\n".join(quotes)))


def story_lines(card: Card, say: Say, max_link_chars: int = MAX_DIGEST_LINK_CHARS) -> str:
    """Return a story in two lines: its title as a link; then source, date and how many documents tell it."""
    facts = [fit_line(card.source, 60)] if card.source else []
    facts.append(date_and_age(card.published, say))
    facts += [say("updated")] if card.version > 1 else []
    facts += [say("documents", count=card.documents)] if card.documents > 1 else []
    title = title_link(card.title, [card.url, card.page], max_link_chars=max_link_chars)
    return f"**{title}**\n-# {' · '.join(facts)}"


def story_buttons(
    card: Card, say: Say, guild_id: int = 0, unfollow: int | None = None
) -> ui.ActionRow[ui.LayoutView]:
    """Return the buttons under a story: open its document, its timeline, and to follow it.

    With `unfollow`, the id of a follow of the reader's own, the last one ends that instead. In direct
    messages, `guild_id` is the server whose documents tell the story.
    """
    row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
    grey = discord.ButtonStyle.secondary
    link = web_link(card.url) or web_link(card.page)
    if link is not None:
        row.add_item(ui.Button(label=say("open"), url=link))
    if card.story is not None and card.documents > 1:
        custom_id = timeline_id(StoryRef(card.story, guild_id))
        row.add_item(ui.Button(label=say("timeline"), emoji="🧵", style=grey, custom_id=custom_id))
    if unfollow is not None:
        row.add_item(unfollow_button(unfollow, say))
    elif card.story is not None:
        row.add_item(follow_button(StoryRef(card.story, guild_id), say))
    return row


def follow_button(story: StoryRef | None, say: Say) -> ui.Button[ui.LayoutView]:
    """Return the button that follows a story; without one, the topic in the head of its message."""
    style = discord.ButtonStyle.secondary
    return ui.Button(label=say("follow"), emoji="🔔", style=style, custom_id=follow_id(story))


def unfollow_button(follow: int, say: Say) -> ui.Button[ui.LayoutView]:
    """Return the button that ends a follow of the reader's own."""
    style = discord.ButtonStyle.secondary
    return ui.Button(label=say("unfollow"), emoji="🔕", style=style, custom_id=unfollow_id(follow))


def story_menu(cards: Sequence[Card], say: Say, guild_id: int = 0) -> ui.ActionRow[ui.LayoutView]:
    """Return the menu that shows one of some stories with its quotes.

    In direct messages, `guild_id` is the server whose documents tell the stories.
    """
    titles = {card.document: card.title for card in cards}
    options = [
        discord.SelectOption(label=fit_plain(title, MAX_CHOICE_CHARS) or "…", value=document)
        for document, title in list(titles.items())[:MAX_CHOICES]
    ]
    row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
    row.add_item(ui.Select(custom_id=read_id(guild_id), placeholder=say("read_story"), options=options))
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
    line = source_line([], card.title, card.source, [], card.published, say, [card.url, card.page])
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
