"""Find the channel or direct messages of a post or note, and check that the bot may write there."""

import discord

from bot.discord.bot import FootnoteBot
from bot.discord.permissions import may_speak
from bot.follows.follows import Follow
from bot.follows.notes import Note

GONE, BARRED, REFUSED, LEFT, UNSURE = "gone", "barred", "refused", "left", "unsure"
"""Why something can't be posted: the channel is gone, the bot may not write there, Discord has refused it,
the person has left the server, or an earlier try may have posted it already."""

Channel = (
    discord.TextChannel | discord.Thread | discord.VoiceChannel | discord.StageChannel | discord.DMChannel
)


class UnreachableError(Exception):
    """The destination can't be written to. The error's text is one of the words above."""


class UnavailableError(Exception):
    """The server is unavailable now because of an outage of Discord's."""


async def find_follow_channel(bot: FootnoteBot, follow: Follow) -> Channel:
    """Return the channel that a follow posts to.

    Raises UnreachableError if it can't be written to, and UnavailableError if that is not known now.
    """
    guild = bot.get_guild(follow.guild_id)
    if guild is not None and guild.unavailable:
        raise UnavailableError(f"server {guild.id} is unavailable")
    if not follow.channel_id:
        return await _open_direct_messages(bot, follow)
    channel = guild.get_channel_or_thread(follow.channel_id) if guild else None
    if channel is None and guild is not None:
        try:
            found = await bot.fetch_channel(follow.channel_id)  # discord.py keeps no archived threads
        except discord.NotFound as error:
            raise UnreachableError(GONE) from error
        channel = found if isinstance(found, discord.Thread) and found.guild == guild else None
    if not isinstance(channel, Channel):
        raise UnreachableError(GONE)
    if not may_speak(channel):
        raise UnreachableError(BARRED)
    return channel


async def find_note_channel(bot: FootnoteBot, note: Note) -> Channel:
    """Return the direct messages of a note's recipient, or else of the server's owner.

    Raises UnreachableError if Discord opens neither.
    """
    guild = bot.get_guild(note.guild_id)
    for user_id in dict.fromkeys((note.user_id, guild.owner_id if guild else None)):
        if user_id:
            try:
                user = bot.get_user(user_id) or await bot.fetch_user(user_id)
                return user.dm_channel or await user.create_dm()
            except (discord.Forbidden, discord.NotFound):
                continue
    raise UnreachableError(GONE)


async def _open_direct_messages(bot: FootnoteBot, follow: Follow) -> discord.DMChannel:
    """Return a person's direct messages. Raises UnreachableError if they have left the follow's server."""
    if follow.guild_id:
        guild = bot.get_guild(follow.guild_id)
        if guild is None:
            raise UnreachableError(LEFT)
        try:
            await guild.fetch_member(follow.user_id)
        except discord.NotFound as error:
            raise UnreachableError(LEFT) from error
    user = bot.get_user(follow.user_id) or await bot.fetch_user(follow.user_id)
    return user.dm_channel or await user.create_dm()
