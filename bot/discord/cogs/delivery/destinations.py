"""Destinations: the channel or the direct messages that something goes to, if it may be written there."""

import discord

from bot.discord.bot import FootnoteBot
from bot.discord.permissions import may_speak
from bot.follows.follows import Follow
from bot.follows.notes import Note

GONE, BARRED, REFUSED, LEFT, UNSURE = "gone", "barred", "refused", "left", "unsure"
"""Why something can't be written: the channel is no more, the bot may not write there, Discord has refused
it, the person has left the server, and, of a message, that it may have been written before."""

Channel = (
    discord.TextChannel | discord.Thread | discord.VoiceChannel | discord.StageChannel | discord.DMChannel
)


class UnreachableError(Exception):
    """Where something was to be posted can't be written to; the reason is one of the words above."""


class UnavailableError(Exception):
    """Discord doesn't have the server at hand just now: it has an outage of its own."""


async def find_follow_channel(bot: FootnoteBot, follow: Follow) -> Channel:
    """Where a follow is posted to. Raises UnreachableError where that can't be written to, and
    UnavailableError where that is not known now."""
    guild = bot.get_guild(follow.guild_id)
    if guild is not None and guild.unavailable:
        raise UnavailableError(f"server {guild.id} is unavailable")
    if not follow.channel_id:
        return await _open_direct_messages(bot, follow)
    channel = guild.get_channel_or_thread(follow.channel_id) if guild else None
    if channel is None and guild is not None:
        try:
            found = await bot.fetch_channel(follow.channel_id)  # an archived thread is not remembered
        except discord.NotFound as error:
            raise UnreachableError(GONE) from error
        channel = found if isinstance(found, discord.Thread) and found.guild == guild else None
    if not isinstance(channel, Channel):
        raise UnreachableError(GONE)
    if not may_speak(channel):
        raise UnreachableError(BARRED)
    return channel


async def find_note_channel(bot: FootnoteBot, note: Note) -> Channel:
    """Where the person whom a note is for, or else the server's owner, is told something."""
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
    """A person's direct messages; what a server knows goes only to those who are in it."""
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
