"""Where the bot may speak, and what it lacks where it may not."""

import discord

NEEDED_PERMISSIONS = discord.Permissions(
    view_channel=True,
    send_messages=True,
    send_messages_in_threads=True,
    create_public_threads=True,
    embed_links=True,
    attach_files=True,
    read_message_history=True,
)
"""What the invite link asks for: to read, answer, open threads; nothing that moderates."""

Place = discord.abc.GuildChannel | discord.Thread


def missing_permissions(place: Place) -> list[str]:
    """The names of the permissions that the bot lacks in a channel or thread."""
    have = place.permissions_for(place.guild.me)
    wanted = NEEDED_PERMISSIONS if not isinstance(place, discord.Thread) else _THREAD_PERMISSIONS
    lacking = [name for name, needed in wanted if needed and not getattr(have, name)]
    return ["view_channel" if name == "read_messages" else name for name in lacking]  # as Discord says it now


def may_speak(place: Place) -> bool:
    """Whether the bot may answer there."""
    have = place.permissions_for(place.guild.me)
    send = have.send_messages_in_threads if isinstance(place, discord.Thread) else have.send_messages
    return have.view_channel and send


def may_reply(place: Place) -> bool:
    """Whether a message of the bot may refer to another there: Discord wants it to see that one."""
    return place.permissions_for(place.guild.me).read_message_history


def may_open_threads(channel: discord.TextChannel) -> bool:
    """Whether the bot may open a thread there and write in it."""
    have = channel.permissions_for(channel.guild.me)
    return have.create_public_threads and have.send_messages_in_threads


def invite_link(application_id: int) -> str:
    """The address that adds the bot to a server, or to a person, with just what it needs."""
    return discord.utils.oauth_url(
        application_id, permissions=NEEDED_PERMISSIONS, scopes=("bot", "applications.commands")
    )


_THREAD_PERMISSIONS = discord.Permissions(
    view_channel=True, send_messages_in_threads=True, embed_links=True, read_message_history=True
)
