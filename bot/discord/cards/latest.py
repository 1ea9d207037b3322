"""The latest card: documents newest first, what happened, why it matters, what is next."""

from collections.abc import Sequence

from discord import ui

from bot.discord.cards.answer import ACCENT
from bot.discord.cards.source import linked, source_line
from bot.discord.limits import fit, fit_line
from bot.discord.translations import Say
from corpus.reflow import for_reading
from index.latest import Card

EXCERPT_CHARACTERS = 240


def latest_card(cards: Sequence[Card], topic: str | None, say: Say) -> ui.LayoutView:
    """Up to three documents in one message."""
    view = ui.LayoutView(timeout=None)
    box: ui.Container[ui.LayoutView] = ui.Container(accent_colour=ACCENT)
    if not cards:
        text = say("nothing_on", topic=fit_line(topic, 150)) if topic else say("nothing_new")
        box.add_item(ui.TextDisplay(text))
    for number, card in enumerate(cards):
        if number:
            box.add_item(ui.Separator())
        box.add_item(_head(card, say))
        lines = [
            (f"**{fit_line(excerpt.section, 60)}** " if excerpt.section else "")
            + f"“{fit(for_reading(excerpt.text), EXCERPT_CHARACTERS)}”"
            for excerpt in card.sections
        ]
        box.add_item(ui.TextDisplay("\n".join(lines)))
    view.add_item(box)
    return view


def _head(card: Card, say: Say) -> ui.Item[ui.LayoutView]:
    line = source_line([], card.title, card.source, [], card.published, say)
    return linked(line, card.url, say)
