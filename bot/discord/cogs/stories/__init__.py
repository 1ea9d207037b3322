"""Show stories: `/latest`, `/timeline`, `/catchup` and the buttons under their cards."""

from bot.discord.bot import FootnoteBot
from bot.discord.cogs.stories.buttons import BUTTONS
from bot.discord.cogs.stories.latest import Latest
from bot.discord.cogs.stories.timeline import Timelines


async def setup(bot: FootnoteBot) -> None:
    bot.add_dynamic_items(*BUTTONS)
    await bot.add_cog(Latest(bot))
    await bot.add_cog(Timelines(bot))
