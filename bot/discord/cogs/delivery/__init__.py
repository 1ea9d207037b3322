"""Delivery: sources are polled, what comes in is matched to follows and posted, as long as the bot runs."""

from bot.discord.bot import FootnoteBot
from bot.discord.cogs.delivery.cog import Delivery


async def setup(bot: FootnoteBot) -> None:
    await bot.add_cog(Delivery(bot))
