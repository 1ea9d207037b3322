"""Draw the items of the outbox: one story, or a digest of several."""

from collections.abc import Callable
from functools import partial

import discord

from bot.discord.cogs.delivery.card import MAX_DIGEST_STORIES, Occasion, digest_card, post_card
from bot.discord.translations import say_in
from bot.follows.follows import Follow
from bot.follows.outbox import DIGEST, Carried, Outbox, Outgoing
from bot.page_links import cards_with_pages
from bot.settings import Settings
from index.library import Library
from index.store.filters import Filter
from index.stories.latest import Card, newest_stories, story_card

Draw = Callable[[], discord.ui.LayoutView]
"""Draws a message, on the event loop: a view made on another thread can't be stopped, and discord.py would
keep it for ever."""


def draw_item(
    library: Library, settings: Settings, outbox: Outbox, follow: Follow, outgoing: Outgoing, late: bool
) -> Draw | None:
    """Return what draws an item as it is now, None if nothing is left of it."""
    guild_id = follow.guild_id
    say = say_in(follow.locale)
    occasion = Occasion(outgoing.id, follow, late)
    library.settle_stories(guild_id)
    if outgoing.kind == DIGEST:
        cards = _find_digest_cards(library, follow, outbox.carried(outgoing.id))
        cards = cards_with_pages(cards, library, settings, guild_id)
        more = max(0, len(cards) - MAX_DIGEST_STORIES)
        return partial(digest_card, cards, more, occasion, say) if cards else None
    card = story_card(library.store, outgoing.document_id or "", guild_id)
    if card is None:
        return None
    [card] = cards_with_pages([card], library, settings, guild_id)
    return partial(post_card, card, occasion, say)


def _find_digest_cards(library: Library, follow: Follow, carried: list[Carried]) -> list[Card]:
    """Return the stories of a digest, one card each, best match first."""
    best = {item.document_id: item.score for item in reversed(carried)}
    cards = newest_stories(library.store, Filter(guild_id=follow.guild_id), len(best), among=list(best))
    return sorted(cards, key=lambda card: -best.get(card.document, 0.0))
