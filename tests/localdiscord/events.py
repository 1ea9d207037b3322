"""Gateway events, the intents under which they come, and the kinds of channels."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

GUILDS, GUILD_MEMBERS, GUILD_PRESENCES = 1 << 0, 1 << 1, 1 << 8
GUILD_MESSAGES, DIRECT_MESSAGES, MESSAGE_CONTENT = 1 << 9, 1 << 12, 1 << 15
PRIVILEGED = {"members": GUILD_MEMBERS, "presences": GUILD_PRESENCES, "message_content": MESSAGE_CONTENT}
"""Intents that a bot gets only if its developer switched them on (Discord, "Privileged Intents")."""


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
    """An event for the sessions that asked for one of `intents` (0: for all sessions).

    `about` is the JSON to send, or the object of the world from which `payloads.event` makes the JSON.
    `more` is added to the JSON of an object.
    """

    name: str
    about: Any
    guild_id: int | None = None
    intents: int = 0
    more: dict[str, Any] = field(default_factory=dict)
