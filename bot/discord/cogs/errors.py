"""The cog that answers for errors: of commands, and interactions that discord.py can't read."""

from discord import app_commands
from discord.ext import commands

from bot.discord.bot import FootnoteBot
from bot.discord.errors import error_text
from bot.discord.replies import answered_elsewhere, reply_privately
from bot.discord.request import Interaction
from bot.discord.translations import say_in


class Errors(commands.Cog):
    """Tells people what went wrong.

    1. An error that another process has answered is passed over.
    2. Everything else is told in one sentence; see `bot.discord.errors`.
    """

    def __init__(self, bot: FootnoteBot) -> None:
        self.bot = bot

    async def cog_load(self) -> None:
        self.bot.tree.error(self.report)

    async def report(self, interaction: Interaction, error: app_commands.AppCommandError) -> None:
        """Tell the person; log what nobody expected, with a code to find it by."""
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
