"""Discord permissions: where the bot may write, and which permissions it lacks."""

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
"""The permissions in the invite link: to read, answer and open threads; none to moderate."""

Place = discord.abc.GuildChannel | discord.Thread


def missing_permissions(place: Place) -> list[str]:
    """Return the names of the permissions that the bot lacks in a channel or thread."""
    have = place.permissions_for(place.guild.me)
    wanted = NEEDED_PERMISSIONS if not isinstance(place, discord.Thread) else _THREAD_PERMISSIONS
    lacking = [name for name, needed in wanted if needed and not getattr(have, name)]
    return ["view_channel" if name == "read_messages" else name for name in lacking]  # Discord's name today


def may_speak(place: Place) -> bool:
    """True if the bot may answer there."""
    have = place.permissions_for(place.guild.me)
    send = have.send_messages_in_threads if isinstance(place, discord.Thread) else have.send_messages
    return have.view_channel and send


def may_reply(place: Place) -> bool:
    """True if the bot may reply to messages there: Discord requires that it can read them."""
    return place.permissions_for(place.guild.me).read_message_history


def may_open_threads(channel: discord.TextChannel) -> bool:
    """True if the bot may open a thread there and write in it."""
    have = channel.permissions_for(channel.guild.me)
    return have.create_public_threads and have.send_messages_in_threads


def invite_link(application_id: int) -> str:
    """Return the link that adds the bot to a server, with the permissions it needs."""
    link = discord.utils.oauth_url(
        application_id, permissions=NEEDED_PERMISSIONS, scopes=("bot", "applications.commands")
    )
    return f"{link}&integration_type={_GUILD_INSTALL}"


def own_invite_link(application_id: int) -> str:
    """Return the link that adds the bot's commands to a person's own account; it takes no `bot` scope."""
    link = discord.utils.oauth_url(application_id, scopes=("applications.commands",))
    return f"{link}&integration_type={_USER_INSTALL}"


_GUILD_INSTALL, _USER_INSTALL = 0, 1
"""Discord, "OAuth2": the values of `integration_type`."""

_THREAD_PERMISSIONS = discord.Permissions(
    view_channel=True, send_messages_in_threads=True, embed_links=True, read_message_history=True
)
