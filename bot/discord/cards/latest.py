"""The newest stories, three a page: what happened, why it matters, what is next; what stands behind each."""

from collections.abc import Sequence

import discord
from discord import ui

from bot.discord.buttons.ids import Options, StoryRef, catchup_id, follow_id, latest_id, timeline_id
from bot.discord.cards.answer import ACCENT
from bot.discord.cards.question import Asked, question_head
from bot.discord.cards.source import linked, source_line, when
from bot.discord.limits import VIEW_CHARACTERS, fit, fit_line, units
from bot.discord.translations import Say
from corpus.reflow import for_reading
from index.latest import Card

STORIES = 3
"""Stories a page."""

EXCERPT_CHARACTERS = 320
LEAST_CHARACTERS = 120
ALSO_NAMED = 3
_SLACK = 40


def latest_card(
    cards: Sequence[Card], topic: str | None, page: int, more: bool, options: Options, say: Say
) -> ui.LayoutView:
    """Page `page`, from 0, of the newest stories, of all or on a topic; whether there are `more` pages."""
    head = question_head(Asked(topic)) + "\n" if topic else ""
    first = page * STORIES
    if cards:
        head += f"-# {say('stories', count=len(cards), first=first + 1, last=first + len(cards))}"
    elif page:
        head += say("no_more_stories")
    else:
        head += say("nothing_on", topic=fit_line(topic, 150)) if topic else say("nothing_new")
    ids = latest_id(max(0, page - 1), options), latest_id(page + 1, options)
    return _stories(head, cards, turning(page, more, ids, say), say)


def catchup_card(cards: Sequence[Card], at: float, page: int, more: bool, say: Say) -> ui.LayoutView:
    """Page `page`, from 0, of the stories that have changed since `at`, in seconds since 1970."""
    since = f"<t:{int(at)}:f> (<t:{int(at)}:R>)"
    if cards:
        first = page * STORIES
        head = f"### {say('catchup_head')}\n-# "
        shown = {"count": len(cards), "first": first + 1, "last": first + len(cards)}
        head += say("catchup_stories", since=since, **shown)
    else:
        head = say("no_more_stories") if page else say("catchup_nothing", since=since)
    ids = catchup_id(max(0, page - 1), at), catchup_id(page + 1, at)
    return _stories(head, cards, turning(page, more, ids, say), say)


def add_story(box: ui.Container[ui.LayoutView], card: Card, say: Say, room: int = EXCERPT_CHARACTERS) -> None:
    """Put a story into a card: its title with what stands behind it, then its quotes, each of at most
    `room` characters."""
    box.add_item(linked(_head(card, say), card.url, say))
    quotes = [
        f"{_label(section.section)}“{fit(for_reading(section.text), room)}”" for section in card.sections
    ]
    if quotes:
        box.add_item(ui.TextDisplay("\n".join(quotes)))


def story_buttons(
    story: int, say: Say, timeline: bool = True, guild_id: int = 0
) -> ui.ActionRow[ui.LayoutView]:
    """The buttons under a story: its `timeline` where that shows more, to follow it. `guild_id` is the
    server that a story is of which is shown in direct messages."""
    ref = StoryRef(story, guild_id)
    row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
    grey = discord.ButtonStyle.secondary
    if timeline:
        row.add_item(ui.Button(label=say("timeline"), emoji="🧵", style=grey, custom_id=timeline_id(ref)))
    row.add_item(ui.Button(label=say("follow"), emoji="🔔", style=grey, custom_id=follow_id(ref)))
    return row


def turning(
    page: int, more: bool, ids: tuple[str, str], say: Say, names: tuple[str, str] = ("previous", "next")
) -> ui.ActionRow[ui.LayoutView] | None:
    """Buttons to the page before and to the next, None where there is but one page."""
    row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
    for there, custom_id, name in ((page > 0, ids[0], names[0]), (more, ids[1], names[1])):
        if there:
            style = discord.ButtonStyle.secondary
            row.add_item(ui.Button(label=say(name), style=style, custom_id=custom_id))
    return row if row.children else None


def _stories(
    head: str, cards: Sequence[Card], row: ui.ActionRow[ui.LayoutView] | None, say: Say
) -> ui.LayoutView:
    view = ui.LayoutView(timeout=None)
    box: ui.Container[ui.LayoutView] = ui.Container(accent_colour=ACCENT)
    box.add_item(ui.TextDisplay(head))
    room = _room(head, cards, say)
    for card in cards:
        box.add_item(ui.Separator())
        add_story(box, card, say, room)
        if card.story is not None:
            box.add_item(story_buttons(card.story, say, timeline=card.documents > 1))
    view.add_item(box)
    if row is not None:
        view.add_item(row)
    view.stop()  # its buttons are known by their ids alone; discord.py need not remember it
    return view


def _room(head: str, cards: Sequence[Card], say: Say) -> int:
    """How long each quote may be, so that all fit into one message."""
    labels = [_label(section.section) + "“”\n" for card in cards for section in card.sections]
    taken = units(head) + sum(units(text) for text in (*labels, *(_head(card, say) for card in cards)))
    share = (VIEW_CHARACTERS - _SLACK - taken) // max(1, len(labels))
    return max(LEAST_CHARACTERS, min(EXCERPT_CHARACTERS, share))


def _label(section: str | None) -> str:
    return f"**{fit_line(section, 60)}** " if section else ""


def _head(card: Card, say: Say) -> str:
    """A story's title, source and date, and in a line what else there is on it."""
    line = source_line([], card.title, card.source, [], card.published, say)
    if card.version > 1:
        line += f" · {say('updated')}"
    behind = []
    if card.documents > 1:
        since = when(card.since, say, aged=False) if card.since else None
        key = "documents_since" if since else "documents"
        behind.append(say(key, count=card.documents, since=since))
    if card.also:
        behind.append(also_line(card.also, say))
    return f"{line}\n-# {' · '.join(behind)}" if behind else line


def also_line(sources: Sequence[str], say: Say) -> str:
    """Who else said the same, some by name."""
    names = ", ".join(fit_line(source, 40) for source in sources[:ALSO_NAMED])
    rest = len(sources) - ALSO_NAMED
    return say("also", sources=f"{names} +{rest}" if rest > 0 else names)
