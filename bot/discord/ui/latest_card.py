"""The cards of `/latest` and `/catchup`: three stories a page, each with its sections and documents."""

from collections.abc import Sequence

from discord import ui

from bot.discord.translations import Say
from bot.discord.ui.colours import ACCENT
from bot.discord.ui.custom_ids import Options, catchup_id, latest_id
from bot.discord.ui.limits import MAX_VIEW_CHARS, fit_line
from bot.discord.ui.question import Asked, question_head
from bot.discord.ui.story import (
    MAX_EXCERPT_CHARS,
    STORIES_PER_PAGE,
    add_story,
    page_buttons,
    section_label,
    story_buttons,
    story_head,
)
from bot.text import units
from index.stories.latest import Card

MIN_EXCERPT_CHARS = 120
_RESERVED_CHARS = 40


def latest_card(
    cards: Sequence[Card], topic: str | None, page: int, more: bool, options: Options, say: Say
) -> ui.LayoutView:
    """Return page `page`, from 0, of the newest stories, all or on a topic; `more` if pages follow."""
    head = question_head(Asked(topic)) + "\n" if topic else ""
    first = page * STORIES_PER_PAGE
    if cards:
        head += f"-# {say('stories', count=len(cards), first=first + 1, last=first + len(cards))}"
    elif page:
        head += say("no_more_stories")
    elif topic:
        head += say("nothing_on", topic=fit_line(topic, 150))
    else:
        head += say("nothing_new")
    ids = latest_id(max(0, page - 1), options), latest_id(page + 1, options)
    return _stories_card(head, cards, page_buttons(page, more, ids, say), say)


def catchup_card(cards: Sequence[Card], at: float, page: int, more: bool, say: Say) -> ui.LayoutView:
    """Return page `page`, from 0, of the stories changed since `at`, in seconds since 1970."""
    since = f"<t:{int(at)}:f> (<t:{int(at)}:R>)"
    if cards:
        first = page * STORIES_PER_PAGE
        head = f"### {say('catchup_head')}\n-# "
        shown = {"count": len(cards), "first": first + 1, "last": first + len(cards)}
        head += say("catchup_stories", since=since, **shown)
    else:
        head = say("no_more_stories") if page else say("catchup_nothing", since=since)
    ids = catchup_id(max(0, page - 1), at), catchup_id(page + 1, at)
    return _stories_card(head, cards, page_buttons(page, more, ids, say), say)


def _stories_card(
    head: str, cards: Sequence[Card], row: ui.ActionRow[ui.LayoutView] | None, say: Say
) -> ui.LayoutView:
    """Return a card of stories under a head, with a row of page buttons."""
    view = ui.LayoutView(timeout=None)
    box: ui.Container[ui.LayoutView] = ui.Container(accent_colour=ACCENT)
    box.add_item(ui.TextDisplay(head))
    room = _excerpt_chars(head, cards, say)
    for card in cards:
        box.add_item(ui.Separator())
        add_story(box, card, say, room)
        if card.story is not None:
            box.add_item(story_buttons(card.story, say, timeline=card.documents > 1))
    view.add_item(box)
    if row is not None:
        view.add_item(row)
    view.stop()  # PersistentButton finds the buttons by id; discord.py need not keep the view
    return view


def _excerpt_chars(head: str, cards: Sequence[Card], say: Say) -> int:
    """Return how long each quote may be for all to fit into one message."""
    labels = [section_label(section.section, say) + "“”\n" for card in cards for section in card.sections]
    taken = units(head) + sum(units(text) for text in (*labels, *(story_head(card, say) for card in cards)))
    share = (MAX_VIEW_CHARS - _RESERVED_CHARS - taken) // max(1, len(labels))
    return max(MIN_EXCERPT_CHARS, min(MAX_EXCERPT_CHARS, share))
