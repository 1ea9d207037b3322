"""Permission bits, and how roles and overwrites combine (Discord, "Permissions")."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import discord

ALL = discord.Permissions.all().value

EVERYONE_NAMES = (
    "create_instant_invite add_reactions view_channel send_messages embed_links attach_files "
    "read_message_history mention_everyone use_external_emojis connect speak change_nickname "
    "use_application_commands create_public_threads create_private_threads send_messages_in_threads"
).split()
"""The permissions of @everyone in a new server; mention_everyone is one of them."""

BOT_NAMES = (
    "view_channel send_messages send_messages_in_threads create_public_threads embed_links attach_files "
    "read_message_history add_reactions use_application_commands"
).split()
"""The permissions of a bot's own role, unless a test gives others."""

DM_NAMES = (
    "view_channel send_messages embed_links attach_files read_message_history add_reactions "
    "use_application_commands mention_everyone use_external_emojis"
).split()


@dataclass(frozen=True, slots=True)
class Overwrite:
    """The permission bits that a channel allows and denies to one role or one member."""

    target_id: int
    of_member: bool
    allow: int = 0
    deny: int = 0


def bit(name: str) -> int:
    """The bit of a permission by discord.py's name; an unknown name raises AttributeError."""
    return int(getattr(discord.Permissions, name).flag)


def bits(names: Iterable[str] | int) -> int:
    """The union of the named permissions; a number is returned unchanged."""
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


def of_roles(everyone: int, roles: Iterable[int]) -> int:
    """The permissions that @everyone and a member's roles give together; administrators have all."""
    value = everyone
    for permissions in roles:
        value |= permissions
    return ALL if value & bit("administrator") else value


def in_channel(
    value: int,
    everyone: Overwrite | None,
    roles: Iterable[Overwrite],
    own: Overwrite | None,
    *,
    sending: str,
) -> int:
    """A member's permissions in a channel: those of the roles, then the overwrites in Discord's order.

    The order is: of @everyone, of the member's roles, of the member. Without view_channel nothing is left.
    Without the permission `sending`, permissions tied to sending go too (Discord, "Implicit permissions").
    """
    if value == ALL:
        return ALL
    if everyone:
        value = value & ~everyone.deny | everyone.allow
    allow = deny = 0
    for overwrite in roles:
        allow |= overwrite.allow
        deny |= overwrite.deny
    value = value & ~deny | allow
    if own:
        value = value & ~own.deny | own.allow
    if not value & bit("view_channel"):
        return 0
    return value if value & bit(sending) else value & ~_TIED_TO_SENDING
