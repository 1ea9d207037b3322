"""Insights for managers, with `/insights`: unanswered questions, and answers that did not help."""

from bot.discord.bot import FootnoteBot
from bot.discord.cogs.insights.cog import InsightsCog


async def setup(bot: FootnoteBot) -> None:
    await bot.add_cog(InsightsCog(bot))
