"""Questions: `/ask`, mentions, replies to answers, direct messages, forum posts, "Check against sources"."""

from bot.discord.bot import FootnoteBot
from bot.discord.cogs.ask.buttons import BUTTONS
from bot.discord.cogs.ask.cog import Ask


async def setup(bot: FootnoteBot) -> None:
    bot.add_dynamic_items(*BUTTONS)
    await bot.add_cog(Ask(bot))
