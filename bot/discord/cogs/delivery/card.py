"""The cards of posts: one story, a digest of several, a note to a person.

The id of a card's outermost component contains the number of its outbox item. Discord keeps that id, so a
post can be found again in a channel's history.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import discord
from discord import ui

from bot.discord.translations import Say
from bot.discord.ui.colours import ACCENT
from bot.discord.ui.follow import topic_name
from bot.discord.ui.question import Asked, question_head
from bot.discord.ui.story import (
    add_story,
    follow_button,
    story_buttons,
    story_lines,
    story_menu,
    unfollow_button,
)
from bot.follows.follows import EVERYTHING, Follow
from index.stories.latest import Card

MAX_DIGEST_STORIES = 8
_FIRST_POST_ID = 1 << 30
"""The smallest component id of a post. Ids that Discord gives count up from 1."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """The reason for a post: its outbox item, its follow, and True if it comes late."""

    outgoing_id: int
    follow: Follow
    late: bool = False


def post_component_id(outgoing_id: int) -> int:
    """Return the component id of an outbox item's post."""
    return _FIRST_POST_ID + outgoing_id % _FIRST_POST_ID


def is_marked(message: discord.Message, outgoing_id: int) -> bool:
    """True if a message is the post of an outbox item."""
    return any(
        getattr(component, "id", None) == post_component_id(outgoing_id) for component in message.components
    )


def post_card(card: Card, occasion: Occasion, say: Say) -> ui.LayoutView:
    """Return the post of one story, marked as an update if earlier documents tell the story too."""
    view = ui.LayoutView(timeout=None)
    box = _make_box(occasion)
    told_before = card.documents - len(card.also) > 1
    kind = say("story_update") if told_before else say("story_new")
    box.add_item(ui.TextDisplay(_head_line(occasion, say, kind)))
    add_story(box, card, say)
    follow = occasion.follow
    elsewhere, own = (0, None) if follow.channel_id else (follow.guild_id, follow.id)
    row = story_buttons(card, say, elsewhere, unfollow=own)
    if row.children:
        box.add_item(row)
    view.add_item(box)
    view.stop()  # PersistentButton finds the buttons by id; discord.py need not keep the view
    return view


def digest_card(cards: Sequence[Card], more: int, occasion: Occasion, say: Say) -> ui.LayoutView:
    """Return the digest of several stories, best first; `more` counts those left out."""
    view = ui.LayoutView(timeout=None)
    box, follow = _make_box(occasion), occasion.follow
    head = question_head(Asked(say("everything") if follow.topic == EVERYTHING else follow.topic))
    box.add_item(ui.TextDisplay(f"{head}\n{_digest_line(len(cards), occasion, say)}"))
    shown = cards[:MAX_DIGEST_STORIES]
    for card in shown:
        box.add_item(ui.TextDisplay(story_lines(card, say)))
    if more:
        box.add_item(ui.TextDisplay(f"-# {say('digest_more', count=more)}"))
    box.add_item(story_menu(shown, say, 0 if follow.channel_id else follow.guild_id))
    if not follow.channel_id:
        box.add_item(ui.ActionRow(unfollow_button(follow.id, say)))
    elif follow.topic != EVERYTHING:
        box.add_item(ui.ActionRow(follow_button(None, say)))
    view.add_item(box)
    view.stop()  # PersistentButton finds the buttons by id; discord.py need not keep the view
    return view


def outbox_note_card(text: str, outgoing_id: int) -> ui.LayoutView:
    """Return the card of a note to a person."""
    view = ui.LayoutView(timeout=None)
    box: ui.Container[ui.LayoutView] = ui.Container(id=post_component_id(outgoing_id))
    box.add_item(ui.TextDisplay(text))
    view.add_item(box)
    return view


def _make_box(occasion: Occasion) -> ui.Container[ui.LayoutView]:
    """Return an empty box with the component id of its outbox item."""
    return ui.Container(accent_colour=ACCENT, id=post_component_id(occasion.outgoing_id))


def _head_line(occasion: Occasion, say: Say, kind: str = "") -> str:
    """Return the first line of a post: role, topic, kind, and a mark if it is late."""
    follow = occasion.follow
    role = f"<@&{follow.role_id}> " if follow.role_id else ""
    late = f" · ⏰ {say('late')}" if occasion.late else ""
    kind = f" · {kind}" if kind else ""
    return f"-# {role}{say('followed', topic=topic_name(follow, say))}{kind}{late}"


def _digest_line(count: int, occasion: Occasion, say: Say) -> str:
    """Return the second line of a digest: role, how many stories it has, and a mark if it is late."""
    role = f"<@&{occasion.follow.role_id}> " if occasion.follow.role_id else ""
    late = f" · ⏰ {say('late')}" if occasion.late else ""
    return f"-# {role}🔔 {say('digest_stories', count=count)}{late}"
