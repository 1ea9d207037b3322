"""Follow topics: `/follow`, `/unfollow`, `/following`, `/why`, and the buttons that follow and unfollow."""

from bot.discord.bot import FootnoteBot
from bot.discord.cogs.follows.buttons import BUTTONS
from bot.discord.cogs.follows.cog import Follows
from bot.discord.cogs.follows.why import Why


async def setup(bot: FootnoteBot) -> None:
    bot.add_dynamic_items(*BUTTONS)
    await bot.add_cog(Follows(bot))
    await bot.add_cog(Why(bot))
