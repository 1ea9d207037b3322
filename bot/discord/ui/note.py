"""The card with a single text."""

import discord
from discord import ui

from bot.discord.translations import Say
from bot.discord.ui.colours import ACCENT
from bot.discord.ui.custom_ids import unfollow_id


def note_card(text: str, unfollow: int | None = None, say: Say | None = None) -> ui.LayoutView:
    """Return a card with a text; with `unfollow`, also a button that ends that follow of the person's own."""
    view = ui.LayoutView(timeout=None)
    box: ui.Container[ui.LayoutView] = ui.Container(accent_colour=ACCENT)
    box.add_item(ui.TextDisplay(text))
    view.add_item(box)
    if unfollow is not None and say is not None:
        row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
        style = discord.ButtonStyle.secondary
        row.add_item(
            ui.Button(label=say("unfollow"), emoji="🔕", style=style, custom_id=unfollow_id(unfollow))
        )
        view.add_item(row)
    view.stop()  # PersistentButton finds its button by id; discord.py need not keep the view
    return view
