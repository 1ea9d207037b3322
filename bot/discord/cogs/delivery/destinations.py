"""Destinations: the channel or the direct messages that something goes to, if it may be written there."""

from typing import TYPE_CHECKING

import discord

from bot.discord.permissions import may_speak
from bot.follows.follows import Follow
from bot.follows.notes import Note

if TYPE_CHECKING:
    from bot.discord.bot import FootnoteClient

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


async def follow_channel(client: "FootnoteClient", follow: Follow) -> Channel:
    """Where a follow is posted to. Raises UnreachableError where that can't be written to, and
    UnavailableError where that is not known now."""
    guild = client.get_guild(follow.guild_id)
    if guild is not None and guild.unavailable:
        raise UnavailableError(f"server {guild.id} is unavailable")
    if not follow.channel_id:
        return await _own_messages(client, follow)
    channel = guild.get_channel_or_thread(follow.channel_id) if guild else None
    if channel is None and guild is not None:
        try:
            found = await client.fetch_channel(follow.channel_id)  # an archived thread is not remembered
        except discord.NotFound as error:
            raise UnreachableError(GONE) from error
        channel = found if isinstance(found, discord.Thread) and found.guild == guild else None
    if not isinstance(channel, Channel):
        raise UnreachableError(GONE)
    if not may_speak(channel):
        raise UnreachableError(BARRED)
    return channel


async def note_channel(client: "FootnoteClient", note: Note) -> Channel:
    """Where the person whom a note is for, or else the server's owner, is told something."""
    guild = client.get_guild(note.guild_id)
    for user_id in dict.fromkeys((note.user_id, guild.owner_id if guild else None)):
        if user_id:
            try:
                user = client.get_user(user_id) or await client.fetch_user(user_id)
                return user.dm_channel or await user.create_dm()
            except (discord.Forbidden, discord.NotFound):
                continue
    raise UnreachableError(GONE)


async def _own_messages(client: "FootnoteClient", follow: Follow) -> discord.DMChannel:
    """A person's direct messages; what a server knows goes only to those who are in it."""
    if follow.guild_id:
        guild = client.get_guild(follow.guild_id)
        if guild is None:
            raise UnreachableError(LEFT)
        try:
            await guild.fetch_member(follow.user_id)
        except discord.NotFound as error:
            raise UnreachableError(LEFT) from error
    user = client.get_user(follow.user_id) or await client.fetch_user(follow.user_id)
    return user.dm_channel or await user.create_dm()
