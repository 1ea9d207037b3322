"""The message command: what the sources say to any message."""

import discord
from discord import app_commands

from bot.discord.cogs.ask.answering import answer_interaction
from bot.discord.errors import tell
from bot.discord.request import AnyCommand, Interaction
from bot.discord.translations import say_in
from bot.discord.ui.limits import fit_plain
from bot.discord.ui.question import QUESTION_CHARACTERS, Asked


@app_commands.context_menu(name="Check against sources")
async def check(interaction: Interaction, message: discord.Message) -> None:
    text = (message.content or "").strip() or _embedded(message)
    if not any(character.isalnum() for character in text):
        await tell(interaction, say_in(interaction.locale)("no_question"))
        return
    await answer_interaction(interaction, Asked(fit_plain(text, QUESTION_CHARACTERS)), private=True)


def _embedded(message: discord.Message) -> str:
    parts = (part for embed in message.embeds for part in (embed.title, embed.description) if part)
    return " ".join(parts)


COMMANDS: tuple[AnyCommand, ...] = (check,)
