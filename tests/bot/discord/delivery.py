"""The bot's delivery, as tests drive it: by rounds of their own."""

import asyncio

from bot.discord.bot import FootnoteBot
from bot.discord.cogs.delivery.cog import Delivery


def delivery(bot: FootnoteBot) -> Delivery:
    """The cog that polls, matches and posts."""
    cog = bot.get_cog("Delivery")
    assert isinstance(cog, Delivery)
    return cog


def delivers(bot: FootnoteBot) -> bool:
    """True once the loops of delivery run."""
    cog = bot.get_cog("Delivery")
    return isinstance(cog, Delivery) and cog.deliver.is_running() and cog.poll.is_running()


async def halt_delivery(bot: FootnoteBot) -> None:
    """End the loops of delivery, and wait for their end."""
    cog = delivery(bot)
    tasks = [task for task in (cog.poll.get_task(), cog.deliver.get_task()) if task is not None]
    for task in tasks:
        task.cancel()
    if tasks:
        await asyncio.wait(tasks)
