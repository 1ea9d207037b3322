"""Manage a server's own sources: `/source add, list, remove, import, export`."""

from bot.discord.bot import FootnoteBot
from bot.discord.cogs.sources.cog import Sources


async def setup(bot: FootnoteBot) -> None:
    await bot.add_cog(Sources(bot))
