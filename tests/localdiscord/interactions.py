"""Interactions: a user's action, the bot's answers to it, and the JSON that carries it to the bot."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.localdiscord import payloads
from tests.localdiscord.clock import FIRST_RESPONSE_S
from tests.localdiscord.content import Body, Json
from tests.localdiscord.errors import ApiError
from tests.localdiscord.world import Channel, Message, User, World

COMMAND, COMPONENT, AUTOCOMPLETE, MODAL_SUBMIT = 2, 3, 4, 5
TOKEN_S = 900.0
"""How long the first response and the token have (Discord, "Receiving and Responding")."""
ATTACHMENT_SIZE_LIMIT = 10 * 1024 * 1024

RESPONSES = {4: "message", 5: "deferred", 6: "deferred_update", 7: "update", 8: "autocomplete", 9: "modal"}


@dataclass(frozen=True, slots=True)
class Choice:
    """One suggestion of an autocomplete."""

    name: str
    value: str | int | float


@dataclass(frozen=True, slots=True)
class Edit:
    """A message of the answer that was changed after it was first shown."""

    message: Message
    body: Body
    after_s: float


@dataclass(eq=False, slots=True)
class Interaction:
    """One interaction from the click to the last edit.

    `first_response` is message, deferred, deferred_update, update, modal or autocomplete; None if the bot has
    not responded. Times are in seconds since its creation.
    """

    world: World
    id: int
    type: int
    user: User
    channel: Channel
    data: Json
    name: str
    message: Message | None = None
    created_at: float = 0.0
    token: str = field(default_factory=lambda: secrets.token_urlsafe(96))
    acknowledged_after_s: float | None = None
    answered_after_s: float | None = None
    first_response: str | None = None
    original: Message | None = None
    messages: list[Message] = field(default_factory=list)
    edits: list[Edit] = field(default_factory=list)
    choices: tuple[Choice, ...] = ()
    modal: Json | None = None
    refused: list[ApiError] = field(default_factory=list)
    ahead_s: float = 0.0
    """How far tests had moved Discord's time forward when it began."""
    in_flight: int = 0
    """The number of the bot's requests about it that have no answer yet."""

    @property
    def age_s(self) -> float:
        return self.world.clock.now() - self.created_at

    @property
    def expired(self) -> bool:
        """True if its token is older than 15 minutes."""
        return self.age_s > TOKEN_S

    @property
    def failed(self) -> bool:
        """True if the user reads "The application did not respond"."""
        return self.acknowledged_after_s is None and self.is_overdue

    @property
    def is_overdue(self) -> bool:
        """True if Discord no longer accepts a first response: a test has moved time forward by three
        seconds, or `World.patience_s` have passed on the machine, which may be busy."""
        put_forward_s = self.world.clock.ahead_s - self.ahead_s
        return put_forward_s > FIRST_RESPONSE_S or self.age_s - put_forward_s > self.world.patience_s

    @property
    def answered(self) -> bool:
        """True if the user sees a result; a deferral alone is no answer."""
        return self.answered_after_s is not None

    @property
    def ephemeral(self) -> bool:
        """True if the answer (or its "thinking") is for the user alone."""
        return self.original is not None and self.original.viewer is not None

    @property
    def visible(self) -> list[Message]:
        """The messages of the answer that are shown now, except for one that is still thinking."""
        return [m for m in self.messages if not m.deleted and not m.loading]

    @property
    def final(self) -> Message | None:
        """The first visible message of the answer; None if nothing is shown."""
        return self.visible[0] if self.visible else None

    def acknowledge(self, response: str) -> None:
        """Note the first response."""
        self.acknowledged_after_s, self.first_response = self.age_s, response
        if response not in ("deferred", "deferred_update"):
            self.answered_after_s = self.age_s

    def wrote(self, message: Message) -> None:
        """Note a message that the bot sent in answer."""
        self.messages.append(message)
        if not message.loading and self.answered_after_s is None:
            self.answered_after_s = self.age_s

    def edited(self, message: Message) -> None:
        """Note an edit of a message of the answer."""
        self.edits.append(Edit(message, message.body, self.age_s))
        if message not in self.messages:
            self.messages.append(message)
        if self.answered_after_s is None:
            self.answered_after_s = self.age_s

    def metadata(self) -> Json:
        """The interaction_metadata of messages that answer it, with the interaction's `name` added."""
        kind = COMMAND if self.type == AUTOCOMPLETE else self.type
        data: Json = {
            "id": str(self.id),
            "type": kind,
            "name": self.name,
            "user": payloads.user(self.user),
            "authorizing_integration_owners": _owners(self.channel),
        }
        if kind == COMPONENT and self.message:
            data["interacted_message_id"] = str(self.message.id)
        if kind == MODAL_SUBMIT:
            data["triggering_interaction_metadata"] = {
                "id": str(self.id),
                "type": COMMAND,
                "user": data["user"],
                "authorizing_integration_owners": data["authorizing_integration_owners"],
            }
        return data

    def payload(self, message: Json | None = None) -> Json:
        """The data of INTERACTION_CREATE; `message` replaces the message of a component."""
        world, channel, guild = self.world, self.channel, self.channel.guild
        data: Json = {
            "id": str(self.id),
            "application_id": str(world.application_id),
            "type": self.type,
            "data": self.data,
            "token": self.token,
            "version": 1,
            "channel_id": str(channel.id),
            "channel": payloads.channel(channel) | {"permissions": str(channel.allows(self.user))},
            "app_permissions": str(channel.allows(world.bot)),
            "locale": self.user.locale,
            "entitlements": [],
            "entitlement_sku_ids": [],
            "authorizing_integration_owners": _owners(channel),
            "context": 0 if guild else 1,
            "attachment_size_limit": ATTACHMENT_SIZE_LIMIT,
        }
        if guild:
            member = payloads.member(guild.members[self.user.id])
            data |= {
                "guild_id": str(guild.id),
                "guild": {"id": str(guild.id), "locale": guild.locale, "features": []},
                "guild_locale": guild.locale,
                "member": member | {"permissions": str(channel.allows(self.user))},
            }
        else:
            data["user"] = payloads.user(self.user)
        if self.message:
            data["message"] = message or payloads.message(self.message)
        return data


def _owners(channel: Channel) -> Json:
    return {"0": str(channel.guild.id) if channel.guild else "0"}


def resolved(world: World, channel: Channel, things: Mapping[str, list[Any]]) -> Json:
    """The `resolved` part: users, members, roles, channels, messages and attachments by id."""
    guild = channel.guild
    data: Json = {}
    for user in things.get("users", ()):
        data.setdefault("users", {})[str(user.id)] = payloads.user(user)
        if guild and user.id in guild.members:
            member = payloads.member(guild.members[user.id], with_user=False)
            member["permissions"] = str(channel.allows(user))
            data.setdefault("members", {})[str(user.id)] = member
    for role in things.get("roles", ()):
        data.setdefault("roles", {})[str(role.id)] = payloads.role(role)
    for one in things.get("channels", ()):
        data.setdefault("channels", {})[str(one.id)] = payloads.channel(one) | {
            "permissions": str(one.allows(world.bot))
        }
    for message in things.get("messages", ()):
        data.setdefault("messages", {})[str(message.id)] = payloads.message(message)
    for attachment in things.get("attachments", ()):
        data.setdefault("attachments", {})[attachment["id"]] = attachment | {"ephemeral": True}
    return data
