"""Discord's permission bits and how they are computed (Discord, "Permissions")."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import discord

if TYPE_CHECKING:
    from tests.localdiscord.world import Channel, Member, Role

ALL = discord.Permissions.all().value

EVERYONE_NAMES = (
    "create_instant_invite add_reactions view_channel send_messages embed_links attach_files "
    "read_message_history mention_everyone use_external_emojis connect speak change_nickname "
    "use_application_commands create_public_threads create_private_threads send_messages_in_threads"
).split()
"""What @everyone may do in a new server; it does include mention_everyone."""

BOT_NAMES = (
    "view_channel send_messages send_messages_in_threads create_public_threads embed_links attach_files "
    "read_message_history add_reactions use_application_commands"
).split()
"""What a bot's own role is given where a test says nothing else."""

DM_NAMES = (
    "view_channel send_messages embed_links attach_files read_message_history add_reactions "
    "use_application_commands mention_everyone use_external_emojis"
).split()


@dataclass(frozen=True, slots=True)
class Overwrite:
    """What a channel allows and denies one role or one member."""

    target_id: int
    of_member: bool
    allow: int = 0
    deny: int = 0


def bit(name: str) -> int:
    """The bit of a permission by discord.py's name; an unknown name raises AttributeError."""
    return int(getattr(discord.Permissions, name).flag)


def bits(names: Iterable[str] | int) -> int:
    """The union of the named permissions; a number is taken as it is."""
    if isinstance(names, int):
        return names
    value = 0
    for name in names:
        value |= bit(name)
    return value


EVERYONE = bits(EVERYONE_NAMES)
BOT = bits(BOT_NAMES)
IN_DM = bits(DM_NAMES)

_TIED_TO_SENDING = bits(["mention_everyone", "send_tts_messages", "attach_files", "embed_links"])


def in_guild(member: Member) -> int:
    """A member's permissions from the guild's roles alone; owners and administrators have all."""
    if member.guild.owner is member.user:
        return ALL
    value = member.guild.everyone.permissions
    for role in member.roles:
        value |= role.permissions
    return ALL if value & bit("administrator") else value


def in_channel(member: Member, channel: Channel) -> int:
    """A member's permissions in a channel: roles, then overwrites of @everyone, of roles, of the member.

    A thread has its parent's overwrites. Without view_channel nothing is left, and what is tied to sending
    goes with send_messages (Discord, "Implicit permissions").
    """
    value = in_guild(member)
    if value == ALL:
        return ALL
    home = channel.parent if channel.is_thread and channel.parent else channel
    overwrites = home.overwrites
    everyone = overwrites.get(member.guild.everyone.id)
    if everyone:
        value = value & ~everyone.deny | everyone.allow
    allow = deny = 0
    for role in member.roles:
        if overwrite := overwrites.get(role.id):
            allow |= overwrite.allow
            deny |= overwrite.deny
    value = value & ~deny | allow
    if own := overwrites.get(member.user.id):
        value = value & ~own.deny | own.allow
    if not value & bit("view_channel"):
        return 0
    sending = "send_messages_in_threads" if channel.is_thread else "send_messages"
    return value if value & bit(sending) else value & ~_TIED_TO_SENDING


def may_mention(role: Role, permissions: int) -> bool:
    """Whether someone with these permissions pings the role."""
    return role.mentionable or bool(permissions & bit("mention_everyone"))
