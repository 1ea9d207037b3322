"""What the gateway tells, under which intents, and the kinds of channels."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Any

GUILDS, GUILD_MEMBERS, GUILD_PRESENCES = 1 << 0, 1 << 1, 1 << 8
GUILD_MESSAGES, DIRECT_MESSAGES, MESSAGE_CONTENT = 1 << 9, 1 << 12, 1 << 15
PRIVILEGED = {"members": GUILD_MEMBERS, "presences": GUILD_PRESENCES, "message_content": MESSAGE_CONTENT}
"""Intents that a bot gets only where its developer switched them on (Discord, "Privileged Intents")."""


class Kind(IntEnum):
    """Channel types (Discord, "Channel Types")."""

    TEXT = 0
    DM = 1
    CATEGORY = 4
    PUBLIC_THREAD = 11
    PRIVATE_THREAD = 12
    FORUM = 15


@dataclass(frozen=True, slots=True)
class Event:
    """Something the gateway tells sessions that asked for one of `intents` (0: everyone).

    `bare` is what a session without the message content intent gets instead of `data`.
    """

    name: str
    data: dict[str, Any]
    guild_id: int | None = None
    intents: int = 0
    bare: dict[str, Any] | None = None
