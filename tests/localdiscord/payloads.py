"""The JSON that Discord sends of users, guilds, channels, messages and events; every id is a string."""

from __future__ import annotations

from tests.localdiscord import permissions
from tests.localdiscord.clock import iso, made_at
from tests.localdiscord.content import Json
from tests.localdiscord.events import Event, Kind
from tests.localdiscord.mentions import named_roles, named_users
from tests.localdiscord.world import Channel, Guild, Member, Message, Role, User, World

LIMITED_FLAGS = {"presences": 1 << 13, "members": 1 << 15, "message_content": 1 << 19}
"""Application flags of an unverified app: which privileged intents are switched on."""


def user(user: User) -> Json:
    return {
        "id": str(user.id),
        "username": user.name,
        "global_name": None if user.bot else user.name.title(),
        "discriminator": "0000" if user.bot else "0",
        "avatar": None,
        "bot": user.bot,
        "public_flags": 0,
    }


def role(role: Role) -> Json:
    data: Json = {
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


def member(member: Member, *, with_user: bool = True) -> Json:
    data: Json = {
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


def _thread(channel: Channel) -> Json:
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


def channel(channel: Channel) -> Json:
    """A channel of any kind."""
    data: Json = {
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
    if channel.kind is Kind.FORUM:
        data |= {
            "available_tags": [],
            "default_reaction_emoji": None,
            "default_sort_order": None,
            "default_forum_layout": 0,
        }
    return data


def guild_settings(guild: Guild) -> Json:
    """The answer to GET /guilds/{id}: the guild without its members and channels."""
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


def guild(guild: Guild) -> Json:
    """The data of GUILD_CREATE; its only member is the bot, its threads are those that the bot sees."""
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


def message(message: Message, *, bare: bool = False, nested: bool = True) -> Json:
    """A message; treat the JSON as read-only.

    `bare` leaves out everything that needs the message content intent. `nested` includes the message that it
    replies to.
    """
    body, channel_of, world = message.body, message.channel, message.channel.world
    text = "\n".join(body.texts)
    named = [world.users[i] for i in named_users(text) if i in world.users]
    data: Json = {
        "id": str(message.id),
        "channel_id": str(channel_of.id),
        "author": user(message.author),
        "content": "" if bare else body.content,
        "timestamp": iso(made_at(message.id)),
        "edited_timestamp": iso(message.edited_at) if message.edited_at else None,
        "tts": False,
        "mention_everyone": body.pings.everyone,
        "mentions": [user(one) for one in named],
        "mention_roles": [str(i) for i in named_roles(text)],
        "attachments": [] if bare else list(body.attachments),
        "embeds": [] if bare else list(body.embeds),
        "components": [] if bare else list(body.components),
        "pinned": False,
        "type": message.type,
        "flags": body.flags,
    }
    if message.reference:
        if message.reference.author not in named:
            data["mentions"].append(user(message.reference.author))
        data |= _reference(message, message.reference, bare=bare, nested=nested)
    if message.nonce is not None:
        data["nonce"] = message.nonce
    if message.by_webhook:
        data |= {"webhook_id": str(world.application_id), "application_id": str(world.application_id)}
    if message.used:
        data["interaction_metadata"] = {k: v for k, v in message.used.items() if k != "name"}
    if message.thread:
        data["thread"] = channel(message.thread)
    return data


def _reference(answering: Message, reference: Message, *, bare: bool, nested: bool) -> Json:
    place = {"type": 0, "channel_id": str(reference.channel.id), "message_id": str(reference.id)}
    if answering.channel.guild:
        place["guild_id"] = str(answering.channel.guild.id)
    if not nested:
        return {"message_reference": place}
    shown = None
    if not reference.deleted:
        shown = message(reference, bare=bare and not is_open(reference), nested=False)
    return {"message_reference": place, "referenced_message": shown}


def is_open(message: Message) -> bool:
    """True if the bot reads it without the message content intent: its own, a DM, or it mentions the bot."""
    bot, reference = message.channel.world.bot, message.reference
    named = bot.id in named_users("\n".join(message.body.texts))
    answers = reference is not None and reference.author is bot and bot.id in message.pings.users
    return message.author is bot or message.channel.kind is Kind.DM or named or answers


def event(event: Event) -> tuple[Json, Json]:
    """An event's JSON: in full, and for sessions without the message content intent."""
    about = event.about
    if isinstance(about, Message):
        more = _place(about) | event.more
        full = message(about) | more
        return full, full if is_open(about) else message(about, bare=True) | more
    if isinstance(about, Channel):
        data = channel(about)
    elif isinstance(about, Guild):
        data = guild(about)
    elif isinstance(about, Role):
        data = {"role": role(about)}
    elif isinstance(about, Member):
        data = member(about)
    elif isinstance(about, User):
        data = {"user": user(about)}
    else:
        data = about
    full = data | event.more if event.more else data
    return full, full


def _place(message: Message) -> Json:
    """The guild of a message, and the author as its member."""
    guild = message.channel.guild
    if guild is None:
        return {}
    place: Json = {"guild_id": str(guild.id)}
    author = guild.members.get(message.author.id)
    if author and not message.by_webhook:
        place["member"] = member(author, with_user=False)
    return place


def application(world: World) -> Json:
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
