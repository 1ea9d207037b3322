"""Buttons under answers. They work on any message, however old and after any restart."""

import re
from typing import Any, Self

import discord
from discord import ui

from bot.discord import queries
from bot.discord.cogs.ask.messages import asked_in
from bot.discord.cogs.ask.passages_card import context_card, passages_card
from bot.discord.errors import answered_elsewhere, fault_text, tell
from bot.discord.request import Interaction
from bot.discord.translations import say_in
from bot.discord.ui.custom_ids import CONTEXT, MORE, PAGE, VOTE, QuoteRef, read_options, read_refs

Button = ui.Button[ui.LayoutView]


class Press(ui.DynamicItem[Button], template=r"fn:none"):
    """A button known by its custom id alone."""

    def __init__(self, item: Button, match: re.Match[str]) -> None:
        super().__init__(item)
        self.match = match

    @classmethod
    async def from_custom_id(  # type: ignore[override]  # the client is always ours
        cls, _: Interaction, item: Any, match: re.Match[str], /
    ) -> Self:
        return cls(item, match)

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]
        if not interaction.client.begins(interaction.id):
            return
        try:
            await self.press(interaction)
        except Exception as error:  # the edge of the event: nothing may escape it unseen
            if not answered_elsewhere(interaction.client, error):
                await tell(interaction, fault_text(interaction.client, interaction.locale, error))

    async def press(self, interaction: Interaction) -> None:
        """What the button does."""
        raise NotImplementedError


class MoreButton(Press, template=MORE):
    """Shows the first page of the passages behind an answer, to the one who pressed."""

    async def press(self, interaction: Interaction) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        await _turn_to(interaction, 0, self.match)


class PageButton(Press, template=PAGE):
    """Turns to another page, in place."""

    async def press(self, interaction: Interaction) -> None:
        await interaction.response.defer()
        await _turn_to(interaction, int(self.match["page"]), self.match)


class ContextButton(Press, template=CONTEXT):
    """Shows the passages around the quotes, to the one who pressed."""

    async def press(self, interaction: Interaction) -> None:
        say = say_in(interaction.locale)
        await interaction.response.defer(ephemeral=True, thinking=True)
        guild_id, refs = interaction.guild_id or 0, read_refs(self.match.string)
        shown = await interaction.client.service.run(
            lambda library: queries.find_context(library, guild_id, refs)
        )
        if shown:
            await interaction.edit_original_response(view=context_card(shown, say))
        else:
            await interaction.edit_original_response(content=say("gone"))


class VoteButton(Press, template=VOTE):
    """Keeps whether an answer was helpful."""

    async def press(self, interaction: Interaction) -> None:
        say, message = say_in(interaction.locale), interaction.message
        asked = asked_in(message) if message else None
        if message is None or asked is None:
            await tell(interaction, say("no_question"))
            return
        await interaction.response.defer(ephemeral=True, thinking=True)
        refs, helpful = _quotes_of(message), self.match["vote"] == "up"
        memory, guild_id = interaction.client.memory, interaction.guild_id or 0
        await interaction.client.service.run(
            lambda library: memory.put_feedback(
                guild_id,
                interaction.user.id,
                message.id,
                asked.whole,
                queries.cited(library, guild_id, refs),
                helpful,
            )
        )
        await interaction.edit_original_response(content=say("thanks"))


async def _turn_to(interaction: Interaction, page: int, match: re.Match[str]) -> None:
    say = say_in(interaction.locale)
    asked = asked_in(interaction.message) if interaction.message else None
    if asked is None:
        await tell(interaction, say("no_question"))
        return
    guild_id, options = interaction.guild_id or 0, read_options(match)
    shown, total = await interaction.client.service.run(
        lambda library: queries.find_passages(library, guild_id, asked, options, page)
    )
    await interaction.edit_original_response(view=passages_card(asked, page, total, shown, options, say))


def _quotes_of(message: discord.Message) -> list[QuoteRef]:
    view = ui.LayoutView.from_message(message, timeout=None)
    ids = (item.custom_id for item in view.walk_children() if isinstance(item, ui.Button))
    return next((refs for custom_id in ids if custom_id and (refs := read_refs(custom_id))), [])


BUTTONS = (MoreButton, PageButton, ContextButton, VoteButton)
