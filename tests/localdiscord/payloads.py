"""Users, guilds and channels as the JSON that Discord sends; every id is a string."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.localdiscord import permissions
from tests.localdiscord.clock import iso, made_at

if TYPE_CHECKING:
    from tests.localdiscord.world import Channel, Guild, Member, Role, User, World

LIMITED_FLAGS = {"presences": 1 << 13, "members": 1 << 15, "message_content": 1 << 19}
"""Application flags that say which privileged intents are on (unverified apps)."""


def user(user: User) -> dict[str, Any]:
    return {
        "id": str(user.id),
        "username": user.name,
        "global_name": None if user.bot else user.name.title(),
        "discriminator": "0000" if user.bot else "0",
        "avatar": None,
        "bot": user.bot,
        "public_flags": 0,
    }


def role(role: Role) -> dict[str, Any]:
    data: dict[str, Any] = {
        "id": str(role.id),
        "name": role.name,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "position": role.position,
        "permissions": str(role.permissions),
        "managed": role.bot is not None,
        "mentionable": role.mentionable,
        "flags": 0,
        "icon": None,
        "unicode_emoji": None,
    }
    if role.bot:
        data["tags"] = {"bot_id": str(role.bot.id)}
    return data


def member(member: Member, *, with_user: bool = True) -> dict[str, Any]:
    data: dict[str, Any] = {
        "roles": [str(role.id) for role in member.roles],
        "joined_at": iso(member.joined_at),
        "deaf": False,
        "mute": False,
        "flags": 0,
        "nick": member.nick,
        "avatar": None,
        "premium_since": None,
        "pending": False,
        "communication_disabled_until": None,
    }
    return data | {"user": user(member.user)} if with_user else data


def _thread(channel: Channel) -> dict[str, Any]:
    parent = channel.parent
    return {
        "guild_id": str(channel.guild.id) if channel.guild else None,
        "parent_id": str(parent.id) if parent else None,
        "owner_id": str(channel.owner.id if channel.owner else channel.world.owner.id),
        "last_message_id": str(max(channel.messages)) if channel.messages else None,
        "message_count": len(channel.messages),
        "total_message_sent": len(channel.messages),
        "member_count": 1 + channel.joined,
        "rate_limit_per_user": 0,
        "thread_metadata": {
            "archived": channel.archived,
            "auto_archive_duration": 1440,
            "archive_timestamp": iso(made_at(channel.id)),
            "locked": channel.locked,
            "create_timestamp": iso(made_at(channel.id)),
        },
        "applied_tags": [],
    }


def channel(channel: Channel) -> dict[str, Any]:
    """A channel of any kind."""
    data: dict[str, Any] = {
        "id": str(channel.id),
        "type": int(channel.kind),
        "name": channel.name,
        "flags": 0,
    }
    last = str(max(channel.messages)) if channel.messages else None
    if channel.recipient is not None:
        return {
            "id": data["id"],
            "type": data["type"],
            "flags": 0,
            "last_message_id": last,
            "recipients": [user(channel.recipient)],
        }
    if channel.is_thread:
        return data | _thread(channel)
    data |= {
        "guild_id": str(channel.guild.id) if channel.guild else None,
        "position": 0,
        "permission_overwrites": [
            {
                "id": str(o.target_id),
                "type": int(o.of_member),
                "allow": str(o.allow),
                "deny": str(o.deny),
            }
            for o in channel.overwrites.values()
        ],
        "nsfw": channel.nsfw,
        "parent_id": str(channel.parent.id) if channel.parent else None,
        "topic": channel.topic,
        "last_message_id": last,
        "rate_limit_per_user": 0,
    }
    if channel.kind == 15:
        data |= {
            "available_tags": [],
            "default_reaction_emoji": None,
            "default_sort_order": None,
            "default_forum_layout": 0,
        }
    return data


def guild_settings(guild: Guild) -> dict[str, Any]:
    """What GET /guilds/{id} gives: the guild without its members and channels."""
    return {
        "id": str(guild.id),
        "name": guild.name,
        "icon": None,
        "splash": None,
        "discovery_splash": None,
        "owner_id": str(guild.owner.id),
        "afk_channel_id": None,
        "afk_timeout": 300,
        "verification_level": 0,
        "default_message_notifications": 1,
        "explicit_content_filter": 0,
        "roles": [role(r) for r in guild.roles.values()],
        "emojis": [],
        "stickers": [],
        "features": [],
        "mfa_level": 0,
        "system_channel_id": None,
        "system_channel_flags": 0,
        "rules_channel_id": None,
        "public_updates_channel_id": None,
        "vanity_url_code": None,
        "description": None,
        "banner": None,
        "premium_tier": 0,
        "preferred_locale": guild.locale,
        "nsfw_level": 0,
        "premium_progress_bar_enabled": False,
    }


def guild(guild: Guild) -> dict[str, Any]:
    """What GUILD_CREATE gives; the only member in it is the bot, and threads are those it sees."""
    bot = guild.world.bot
    see = permissions.bit("view_channel")
    return guild_settings(guild) | {
        "joined_at": iso(guild.members[bot.id].joined_at),
        "large": False,
        "unavailable": False,
        "member_count": len(guild.members),
        "voice_states": [],
        "members": [member(guild.members[bot.id])],
        "channels": [channel(c) for c in guild.channels],
        "threads": [channel(t) for t in guild.threads if t.allows(bot) & see and not t.archived],
        "presences": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
    }


def application(world: World) -> dict[str, Any]:
    flags = 1 << 23  # has registered commands
    for name, intent in (("members", 1 << 1), ("presences", 1 << 8), ("message_content", 1 << 15)):
        if world.privileged & intent:
            flags |= LIMITED_FLAGS[name]
    return {
        "id": str(world.application_id),
        "name": world.bot.name,
        "icon": None,
        "description": "",
        "summary": "",
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
        "owner": user(world.owner),
        "team": None,
        "flags": flags,
        "bot": user(world.bot),
        "approximate_guild_count": len(world.guilds),
        "approximate_user_install_count": 0,
        "redirect_uris": [],
        "interactions_endpoint_url": None,
        "integration_types_config": {"0": {}},
    }
