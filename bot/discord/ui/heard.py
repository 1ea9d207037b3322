"""Read the text of a message as people see it: names in place of ids, without what addresses the bot."""

import re
from collections.abc import Callable, Mapping

import discord

_MENTION = re.compile(r"<@!?(\d+)>")
_ROLE = re.compile(r"<@&(\d+)>")
_CHANNEL = re.compile(r"<#(\d+)>")
_EMOJI = re.compile(r"<a?:\w+:\d+>")
_COMMAND = re.compile(r"</([^:>]+):\d+>")
_TIME = re.compile(r"<t:-?\d+(?::[a-zA-Z])?>")
_PLACE = re.compile(r"<id:[\w-]+(?::\d+)?>")
_ADDRESSED = re.compile(r"^(?:@[\w.-]+[,:]?\s+)+(?=(?:\S+\s+)+\S)")
"""Names of others at the beginning, called as the bot is; behind them stands what is asked."""

Names = Mapping[int, str]


def heard_text(message: discord.Message, me: int) -> str:
    """Return what a message says to the bot, whose id is `me`."""
    return named_text(message.content or "", *names_in(message, me))


def names_in(message: discord.Message, me: int) -> tuple[Names, Names, Names]:
    """Return the names, by id, of users, roles and channels for a message, without those of the bot."""
    guild = message.guild
    users = {user.id: user.display_name for user in message.mentions if user.id != me}
    roles = {role.id: role.name for role in message.role_mentions if not _is_own_role(role, me)}
    channels = {channel.id: channel.name for channel in guild.channels} if guild else {}
    return users, roles, channels


def named_text(text: str, users: Names = {}, roles: Names = {}, channels: Names = {}) -> str:  # noqa: B006
    """Return a text with names in place of ids; what has no name is left out."""
    text = _MENTION.sub(_name_in(users, "@"), text)
    text = _ROLE.sub(_name_in(roles, "@"), text)
    text = _CHANNEL.sub(_name_in(channels, "#"), text)
    text = _COMMAND.sub(r"/\1", text)
    for left_out in (_EMOJI, _TIME, _PLACE):
        text = left_out.sub(" ", text)
    text = _ADDRESSED.sub("", " ".join(text.split()))
    return re.sub(r"(?<!\w)@(?=\w)", "", text)


def is_mentioned(message: discord.Message, me: int) -> bool:
    """True if a message mentions the bot, or the role that Discord made for it."""
    by_role = any(_is_own_role(role, me) for role in message.role_mentions)
    return by_role or any(user.id == me for user in message.mentions)


def _is_own_role(role: discord.Role, me: int) -> bool:
    return role.tags is not None and role.tags.bot_id == me


def _name_in(names: Names, mark: str) -> Callable[[re.Match[str]], str]:
    def replace(found: re.Match[str]) -> str:
        name = names.get(int(found[1]), "")
        joined = "_".join(name.split()) if mark == "@" and found.start() == 0 else name
        return f" {mark}{joined} " if name else " "

    return replace
