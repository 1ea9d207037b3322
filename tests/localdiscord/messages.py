"""Messages: what stands in them, how they came about and the JSON that Discord sends of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from tests.localdiscord import payloads
from tests.localdiscord.clock import iso, made_at
from tests.localdiscord.events import Event, Kind
from tests.localdiscord.mentions import Pings, named_roles, named_users
from tests.localdiscord.world import Channel, User

EPHEMERAL, LOADING, COMPONENTS_V2 = 1 << 6, 1 << 7, 1 << 15
"""Message flags (Discord, "Message Flags")."""

DEFAULT, REPLY, CHAT_INPUT_COMMAND, THREAD_STARTER, CONTEXT_MENU_COMMAND = 0, 19, 20, 21, 23
BUTTON, SELECTS, TEXT_DISPLAY = 2, (3, 5, 6, 7, 8), 10

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Body:
    """What a message shows at one time; embeds, components and attachments as Discord's JSON."""

    content: str = ""
    embeds: tuple[Json, ...] = ()
    components: tuple[Json, ...] = ()
    flags: int = 0
    attachments: tuple[Json, ...] = ()
    pings: Pings = field(default_factory=Pings)

    def walk(self) -> Iterator[Json]:
        """Every component, containers before what they contain."""
        yield from walk(self.components)

    @property
    def texts(self) -> list[str]:
        """The content and all text displays, in order; embeds are not in it."""
        shown = [self.content] if self.content else []
        return shown + [c["content"] for c in self.walk() if c["type"] == TEXT_DISPLAY]

    @property
    def is_empty(self) -> bool:
        return not (self.content or self.embeds or self.components or self.attachments)


def walk(components: Any) -> Iterator[Json]:
    """Every component in a list of them, depth first; a section's accessory after its texts."""
    for component in components:
        if not isinstance(component, dict):
            continue
        yield component
        yield from walk(component.get("components") or ())
        for key in ("accessory", "component"):
            if isinstance(component.get(key), dict):
                yield from walk([component[key]])


@dataclass(frozen=True, slots=True)
class Button:
    """A button that someone sees; `style` is Discord's (5: link)."""

    label: str
    custom_id: str | None
    url: str | None
    style: int
    disabled: bool


@dataclass(eq=False, slots=True)
class Message:
    """A message; `body` is what it shows now and `history` what it showed before, oldest first."""

    id: int
    channel: Channel
    author: User
    body: Body
    type: int = DEFAULT
    reference: Message | None = None
    nonce: str | None = None
    used: Json | None = None
    """The interaction that it answers, as interaction_metadata with a `name` such as "ask"."""
    viewer: User | None = None
    """The only one who sees it, where it is ephemeral."""
    by_webhook: bool = False
    thread: Channel | None = None
    edited_at: float | None = None
    deleted: bool = False
    history: list[Body] = field(default_factory=list)
    reactions: set[str] = field(default_factory=set)
    """The emojis with which the bot reacted."""

    @property
    def content(self) -> str:
        return self.body.content

    @property
    def embeds(self) -> tuple[Json, ...]:
        return self.body.embeds

    @property
    def components(self) -> tuple[Json, ...]:
        return self.body.components

    @property
    def flags(self) -> int:
        return self.body.flags

    @property
    def attachments(self) -> tuple[Json, ...]:
        return self.body.attachments

    @property
    def pings(self) -> Pings:
        return self.body.pings

    @property
    def ephemeral(self) -> bool:
        return bool(self.body.flags & EPHEMERAL)

    @property
    def loading(self) -> bool:
        """Whether it still says that the bot is thinking."""
        return bool(self.body.flags & LOADING)

    @property
    def text(self) -> str:
        """All it says: content, text displays, and titles, descriptions, fields and footers of embeds."""
        parts: list[str | None] = [*self.body.texts]
        for embed in self.body.embeds:
            parts += [(embed.get("author") or {}).get("name"), embed.get("title"), embed.get("description")]
            for one in embed.get("fields") or ():
                parts += [one["name"], one["value"]]
            parts.append((embed.get("footer") or {}).get("text"))
        return "\n".join(part for part in parts if part)

    @property
    def buttons(self) -> list[Button]:
        """Its buttons, in reading order."""
        return [
            Button(
                c.get("label") or "", c.get("custom_id"), c.get("url"), c["style"], bool(c.get("disabled"))
            )
            for c in self.body.walk()
            if c["type"] == BUTTON
        ]

    @property
    def selects(self) -> list[Json]:
        """Its selects as JSON, in reading order."""
        return [c for c in self.body.walk() if c["type"] in SELECTS]

    def payload(self, *, bare: bool = False, nested: bool = True) -> Json:
        """The message as Discord sends it, not to be altered; `bare` without what needs the message content
        intent."""
        body, channel = self.body, self.channel
        text = "\n".join(body.texts)
        world = channel.world
        data: Json = {
            "id": str(self.id),
            "channel_id": str(channel.id),
            "author": payloads.user(self.author),
            "content": "" if bare else body.content,
            "timestamp": iso(made_at(self.id)),
            "edited_timestamp": iso(self.edited_at) if self.edited_at else None,
            "tts": False,
            "mention_everyone": body.pings.everyone,
            "mentions": [payloads.user(world.users[i]) for i in named_users(text) if i in world.users],
            "mention_roles": [str(i) for i in named_roles(text)],
            "attachments": [] if bare else list(body.attachments),
            "embeds": [] if bare else list(body.embeds),
            "components": [] if bare else list(body.components),
            "pinned": False,
            "type": self.type,
            "flags": body.flags,
        }
        if self.reference:
            if self.reference.author not in [world.users[i] for i in named_users(text) if i in world.users]:
                data["mentions"].append(payloads.user(self.reference.author))
            data["message_reference"] = {
                "type": 0,
                "channel_id": str(self.reference.channel.id),
                "message_id": str(self.reference.id),
            }
            if channel.guild:
                data["message_reference"]["guild_id"] = str(channel.guild.id)
            if nested:
                seen = None if self.reference.deleted else self.reference
                data["referenced_message"] = (
                    seen.payload(bare=bare and not seen.is_open, nested=False) if seen else None
                )
        if self.nonce is not None:
            data["nonce"] = self.nonce
        if self.by_webhook:
            data |= {"webhook_id": str(world.application_id), "application_id": str(world.application_id)}
        if self.used:
            data["interaction_metadata"] = {k: v for k, v in self.used.items() if k != "name"}
        if self.thread:
            data["thread"] = payloads.channel(self.thread)
        return data

    @property
    def is_open(self) -> bool:
        """Whether the bot reads it without the message content intent: its own, a DM, or it is named."""
        bot = self.channel.world.bot
        named = bot.id in named_users("\n".join(self.body.texts))
        answers = self.reference is not None and self.reference.author is bot and bot.id in self.pings.users
        return self.author is bot or self.channel.kind is Kind.DM or named or answers

    def _tell(self, name: str) -> None:
        channel = self.channel
        if self.viewer is not None or not channel.allows(channel.world.bot) & (1 << 10):
            channel.world.signal.notify()
            return
        more: Json = {}
        if channel.guild:
            more["guild_id"] = str(channel.guild.id)
            member = channel.guild.members.get(self.author.id)
            if member and not self.by_webhook:
                more["member"] = payloads.member(member, with_user=False)
        full = self.payload() | more
        bare = None if self.is_open else self.payload(bare=True) | more
        channel.world.emit(
            Event(name, full, channel.guild.id if channel.guild else None, channel.intent, bare)
        )

    def send(self) -> Message:
        """Put it into its channel (an ephemeral one is in none) and tell the bot."""
        if self.viewer is None:
            self.channel.messages[self.id] = self
        self._tell("MESSAGE_CREATE")
        return self

    def edit(self, body: Body) -> None:
        """Let it show something else; the first answer in place of "thinking" is no edit to a reader."""
        if not self.loading:
            self.edited_at = self.channel.world.clock.now()
        self.history.append(self.body)
        self.body = replace(body, flags=body.flags & ~LOADING)
        self._tell("MESSAGE_UPDATE")

    def delete(self) -> None:
        """Take it away."""
        self.deleted = True
        self.channel.messages.pop(self.id, None)
        if self.viewer is None:
            data = {"id": str(self.id), "channel_id": str(self.channel.id)}
            guild = self.channel.guild
            if guild:
                data["guild_id"] = str(guild.id)
            self.channel.world.emit(
                Event("MESSAGE_DELETE", data, guild.id if guild else None, self.channel.intent)
            )
        self.channel.world.signal.notify()
