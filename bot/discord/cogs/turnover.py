"""The cog that turns the home over to another model while the bot answers."""

from contextlib import AsyncExitStack

from discord.ext import commands

from bot.discord.bot import FootnoteBot
from bot.turnover import turning_over


class Turnover(commands.Cog):
    """Encodes between questions, from the moment on when the bot is connected."""

    def __init__(self, bot: FootnoteBot) -> None:
        self.bot = bot
        self._opened = AsyncExitStack()

    @commands.Cog.listener()
    async def on_first_ready(self) -> None:
        await self._opened.enter_async_context(turning_over(self.bot.library_thread))

    async def cog_unload(self) -> None:
        await self._opened.aclose()


async def setup(bot: FootnoteBot) -> None:
    await bot.add_cog(Turnover(bot))
