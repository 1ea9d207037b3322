"""Delivery: while the bot runs, poll the sources, match new documents to follows, and post them."""

from bot.discord.bot import FootnoteBot
from bot.discord.cogs.delivery.cog import Delivery


async def setup(bot: FootnoteBot) -> None:
    await bot.add_cog(Delivery(bot))
