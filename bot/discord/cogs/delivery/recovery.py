"""Resume broken follows, once their channels can be written to again."""

from functools import partial

from bot.discord.bot import FootnoteBot
from bot.discord.cogs.delivery.destinations import BARRED, GONE, Channel
from bot.discord.permissions import may_speak
from bot.follows.follows import Follow
from index.library import Library

RECHECK_S = 3_600.0
"""How long to wait before retrying a channel that refused the bot."""


async def resume_follows(bot: FootnoteBot, now: float) -> None:
    """Let follows post again whose channels can be written to; `now` is in seconds since 1970."""
    follows = bot.storage.follows
    for follow in await bot.library_thread.run(lambda _: follows.broken()):
        if bot.served is not None and not bot.served.serve(follow.guild_id):
            continue
        if _can_resume(bot, follow, now):
            await bot.library_thread.run(partial(_mark_whole, bot, follow))


def _can_resume(bot: FootnoteBot, follow: Follow, now: float) -> bool:
    """True if a follow's channel can be written to, or if it is time to retry one that refused the bot."""
    if follow.broken_why in (GONE, BARRED) and follow.channel_id:
        guild = bot.get_guild(follow.guild_id)
        channel = guild.get_channel_or_thread(follow.channel_id) if guild else None
        return isinstance(channel, Channel) and may_speak(channel)
    return now - (follow.broken_since or now) >= RECHECK_S


def _mark_whole(bot: FootnoteBot, follow: Follow, _: Library) -> None:
    bot.storage.follows.mark_reachable(follow.id)
