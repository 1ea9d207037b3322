"""The cog that reports errors: those of commands, and interactions that discord.py can't read."""

from discord import app_commands
from discord.ext import commands

from bot.discord.bot import FootnoteBot
from bot.discord.errors import error_text
from bot.discord.replies import answered_elsewhere, reply_privately
from bot.discord.request import Interaction
from bot.discord.translations import say_in


class Errors(commands.Cog):
    """Tells people what went wrong.

    1. If another process has answered the interaction, the error is ignored.
    2. Every other error is told in one sentence; see `bot.discord.errors`.
    """

    def __init__(self, bot: FootnoteBot) -> None:
        self.bot = bot

    async def cog_load(self) -> None:
        self.bot.tree.error(self.report)

    async def report(self, interaction: Interaction, error: app_commands.AppCommandError) -> None:
        """Tell the person. An unexpected error is logged under a code that they are told."""
        cause = error.original if isinstance(error, app_commands.CommandInvokeError) else error
        if not answered_elsewhere(self.bot.membership, cause):
            await reply_privately(interaction, error_text(self.bot, interaction.locale, cause))

    @commands.Cog.listener()
    async def on_unread_interaction(self, interaction: Interaction) -> None:
        """Answer an interaction that discord.py can't read."""
        if self.bot.begin_event(interaction.id):
            await reply_privately(interaction, say_in(interaction.locale)("unreadable"))


async def setup(bot: FootnoteBot) -> None:
    await bot.add_cog(Errors(bot))
