"""The cards of `/latest` and `/catchup`: three stories a page, in two lines each."""

from collections.abc import Sequence

from discord import ui

from bot.discord.translations import Say
from bot.discord.ui.colours import ACCENT
from bot.discord.ui.custom_ids import Options, catchup_id, latest_id
from bot.discord.ui.limits import fit_line
from bot.discord.ui.question import Asked, question_head
from bot.discord.ui.story import STORIES_PER_PAGE, page_buttons, story_lines, story_menu
from index.stories.latest import Card


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
    return stories_card(head, cards, page_buttons(page, more, ids, say), say)


def catchup_card(
    cards: Sequence[Card], at: float, since_look: bool, page: int, more: bool, say: Say
) -> ui.LayoutView:
    """Return page `page`, from 0, of the stories changed since `at`; see `catchup_id`."""
    since = f"<t:{int(at)}:f> (<t:{int(at)}:R>)"
    if cards:
        first = page * STORIES_PER_PAGE
        head = f"### {say('catchup_head')}\n-# "
        shown = {"count": len(cards), "first": first + 1, "last": first + len(cards)}
        head += say("catchup_stories", since=since, **shown)
    else:
        head = say("no_more_stories") if page else say("catchup_nothing", since=since)
    ids = catchup_id(max(0, page - 1), at, since_look), catchup_id(page + 1, at, since_look)
    return stories_card(head, cards, page_buttons(page, more, ids, say), say)


def stories_card(
    head: str, cards: Sequence[Card], row: ui.ActionRow[ui.LayoutView] | None, say: Say
) -> ui.LayoutView:
    """Return a card of stories under a head, with a menu that shows each, and a row of page buttons."""
    view = ui.LayoutView(timeout=None)
    box: ui.Container[ui.LayoutView] = ui.Container(accent_colour=ACCENT)
    box.add_item(ui.TextDisplay(head))
    for card in cards:
        box.add_item(ui.TextDisplay(story_lines(card, say)))
    view.add_item(box)
    if cards:
        view.add_item(story_menu(cards, say))
    if row is not None:
        view.add_item(row)
    view.stop()  # PersistentButton finds the buttons by id; discord.py need not keep the view
    return view
