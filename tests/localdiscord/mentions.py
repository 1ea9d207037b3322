"""Pings: the users and roles that a message notifies (Discord, "Allowed Mentions Object")."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from tests.localdiscord.content import Pings
from tests.localdiscord.permissions import bit
from tests.localdiscord.world import Channel, Role, User

_USER = re.compile(r"<@!?(\d{15,20})>")
_ROLE = re.compile(r"<@&(\d{15,20})>")
_EVERYONE = re.compile(r"@(everyone|here)")

_DEFAULT = {"parse": ["users", "roles", "everyone"], "replied_user": True}


def named_users(text: str) -> tuple[int, ...]:
    """The ids of users mentioned in a text, in order."""
    return tuple(dict.fromkeys(int(found) for found in _USER.findall(text)))


def named_roles(text: str) -> tuple[int, ...]:
    """The ids of roles mentioned in a text, in order."""
    return tuple(dict.fromkeys(int(found) for found in _ROLE.findall(text)))


def pings(
    texts: Iterable[str],
    allowed: Mapping[str, Any] | None,
    *,
    channel: Channel,
    author: User,
    replied_to: User | None = None,
    viewer: User | None = None,
) -> Pings:
    """The users and roles that the texts of a message ping under its allowed_mentions.

    Discord's server reads the text before markdown: a mention behind a backslash or in code counts too.
    Without allowed_mentions every mention pings, and so does a reply. An ephemeral message can only ping its
    viewer.
    """
    text = "\n".join(texts)
    rights = channel.allows(author)
    rules: Mapping[str, Any] = _DEFAULT if allowed is None else allowed
    parse = set(rules.get("parse") or ())
    listed_users = {int(i) for i in rules.get("users") or ()}
    listed_roles = {int(i) for i in rules.get("roles") or ()}

    users = {
        i for i in named_users(text) if ("users" in parse or i in listed_users) and i in channel.world.users
    }
    if replied_to and replied_to is not author and rules.get("replied_user", False):
        users.add(replied_to.id)
    if viewer is not None:
        return Pings(frozenset(users & {viewer.id}))
    roles = set()
    if channel.guild:
        for role_id in named_roles(text):
            role = channel.guild.roles.get(role_id)
            if role and ("roles" in parse or role_id in listed_roles) and may_mention(role, rights):
                roles.add(role_id)
    everyone = "everyone" in parse and bool(_EVERYONE.search(text)) and bool(rights & bit("mention_everyone"))
    return Pings(frozenset(users), frozenset(roles), everyone)


def may_mention(role: Role, permissions: int) -> bool:
    """True if a user with these permissions pings the role."""
    return role.mentionable or bool(permissions & bit("mention_everyone"))
