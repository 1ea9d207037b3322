"""The world model: users, guilds, roles, members, channels and messages, with builders for tests.

Objects hold data and tell the world of each change as an `Event` about themselves. They know nothing of JSON,
of the API or of the gateway: those are built on top of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from tests.localdiscord import permissions
from tests.localdiscord.clock import FIRST_RESPONSE_S, Clock, Snowflakes
from tests.localdiscord.content import BUTTON, DEFAULT, EPHEMERAL, LOADING, SELECTS, Body, Button, Json, Pings
from tests.localdiscord.events import (
    DIRECT_MESSAGES,
    GUILD_MEMBERS,
    GUILD_MESSAGES,
    GUILDS,
    PRIVILEGED,
    Event,
    Kind,
)
from tests.localdiscord.permissions import Overwrite, bit
from tests.localdiscord.signal import Signal


@dataclass(eq=False, slots=True)
class User:
    """A person on Discord, or the bot itself."""

    id: int
    name: str
    bot: bool = False
    locale: str = "en-US"
    dms_open: bool = True

    @property
    def mention(self) -> str:
        return f"<@{self.id}>"


@dataclass(eq=False, slots=True)
class Role:
    """A guild's role; `permissions` are bits."""

    id: int
    name: str
    permissions: int = 0
    mentionable: bool = False
    position: int = 1
    bot: User | None = None

    @property
    def mention(self) -> str:
        return f"<@&{self.id}>"


@dataclass(eq=False, slots=True)
class Member:
    """A user in a guild."""

    user: User
    guild: Guild
    joined_at: float
    roles: list[Role] = field(default_factory=list)
    nick: str | None = None

    @property
    def permissions(self) -> int:
        """Permission bits from the guild's roles alone; owners and administrators have all."""
        if self.guild.owner is self.user:
            return permissions.ALL
        return permissions.of_roles(
            self.guild.everyone.permissions, (role.permissions for role in self.roles)
        )

    def permissions_in(self, channel: Channel) -> int:
        """Permission bits in a channel; a thread has the overwrites of its parent."""
        home = channel.parent if channel.is_thread and channel.parent else channel
        return permissions.in_channel(
            self.permissions,
            home.overwrites.get(self.guild.everyone.id),
            [home.overwrites[role.id] for role in self.roles if role.id in home.overwrites],
            home.overwrites.get(self.user.id),
            sending=channel.sending,
        )


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
    """The only user who sees an ephemeral message; None for all other messages."""
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
        """True while it says that the bot is thinking."""
        return bool(self.body.flags & LOADING)

    @property
    def text(self) -> str:
        """All its text: content, text displays, and the texts of embeds."""
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

    def send(self) -> Message:
        """Put the message into its channel and tell the bot; an ephemeral message is in no channel."""
        if self.viewer is None:
            self.channel.messages[self.id] = self
        self._announce("MESSAGE_CREATE")
        return self

    def edit(self, body: Body) -> None:
        """Show another body; the first answer in place of "thinking" does not count as an edit."""
        if not self.loading:
            self.edited_at = self.channel.world.clock.now()
        self.history.append(self.body)
        self.body = replace(body, flags=body.flags & ~LOADING)
        self._announce("MESSAGE_UPDATE")

    def delete(self) -> None:
        """Remove the message from its channel and tell the bot."""
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

    def _announce(self, event: str) -> None:
        channel, world = self.channel, self.channel.world
        if self.viewer is not None or not channel.allows(world.bot) & bit("view_channel"):
            world.signal.notify()
            return
        world.emit(Event(event, self, channel.guild.id if channel.guild else None, channel.intent))


@dataclass(eq=False, slots=True)
class Channel:
    """A text channel, forum, category, thread or DM; `messages` are by id, oldest first."""

    world: World
    id: int
    name: str
    kind: Kind = Kind.TEXT
    guild: Guild | None = None
    parent: Channel | None = None
    recipient: User | None = None
    owner: User | None = None
    topic: str | None = None
    nsfw: bool = False
    archived: bool = False
    locked: bool = False
    joined: bool = False
    overwrites: dict[int, Overwrite] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    nonces: dict[str, tuple[float, Message]] = field(default_factory=dict)
    typed: list[float] = field(default_factory=list)

    @property
    def is_thread(self) -> bool:
        return self.kind in (Kind.PUBLIC_THREAD, Kind.PRIVATE_THREAD)

    @property
    def mention(self) -> str:
        return f"<#{self.id}>"

    @property
    def intent(self) -> int:
        """The intent under which this channel's messages come."""
        return GUILD_MESSAGES if self.guild else DIRECT_MESSAGES

    @property
    def sending(self) -> str:
        """The name of the permission that a user needs to write here."""
        return "send_messages_in_threads" if self.is_thread else "send_messages"

    def allows(self, user: User) -> int:
        """The permission bits of a user here; 0 for a user who is not in the guild or the DM."""
        if self.guild is None:
            return permissions.IN_DM if user in (self.recipient, self.world.bot) else 0
        member = self.guild.members.get(user.id)
        return member.permissions_in(self) if member else 0

    def overwrite(self, target: Role | User, *, allow: Iterable[str] = (), deny: Iterable[str] = ()) -> None:
        """Allow and deny permissions in this channel to a role or a member, and tell the bot."""
        self.overwrites[target.id] = Overwrite(
            target.id, isinstance(target, User), permissions.bits(allow), permissions.bits(deny)
        )
        self.announce("CHANNEL_UPDATE")

    def delete(self) -> None:
        """Remove the channel or thread and tell the bot."""
        self.world.channels.pop(self.id, None)
        self.announce("THREAD_DELETE" if self.is_thread else "CHANNEL_DELETE")

    def announce(self, event: str, **more: Any) -> None:
        """Tell the bot about this channel of a guild; except for CHANNEL_UPDATE, only if the bot sees it."""
        seen = event == "CHANNEL_UPDATE" or self.allows(self.world.bot) & bit("view_channel")
        if self.guild and seen:
            self.world.emit(Event(event, self, self.guild.id, GUILDS, more))


@dataclass(eq=False, slots=True)
class Guild:
    """A server with its roles, members and channels."""

    world: World
    id: int
    name: str
    owner: User
    locale: str = "en-US"
    roles: dict[int, Role] = field(default_factory=dict)
    members: dict[int, Member] = field(default_factory=dict)

    @property
    def everyone(self) -> Role:
        """The @everyone role, which has the guild's id."""
        return self.roles[self.id]

    @property
    def channels(self) -> list[Channel]:
        return [c for c in self.world.channels.values() if c.guild is self and not c.is_thread]

    @property
    def threads(self) -> list[Channel]:
        return [c for c in self.world.channels.values() if c.guild is self and c.is_thread]

    def add_role(self, name: str, permissions_of: Iterable[str] = (), *, mentionable: bool = False) -> Role:
        """Add a role with the named permissions."""
        bits = permissions.bits(permissions_of)
        role = Role(self.world.ids.next(), name, bits, mentionable, position=len(self.roles))
        self.roles[role.id] = role
        more = {"guild_id": str(self.id)}
        self.world.emit(Event("GUILD_ROLE_CREATE", role, self.id, GUILDS, more))
        return role

    def join(
        self,
        user: User,
        *,
        permissions: Iterable[str] = (),
        roles: Iterable[Role] = (),
        nick: str | None = None,
    ) -> Member:
        """Make the user a member; given `permissions`, the member gets a new role with them."""
        member = Member(user, self, self.world.clock.now(), list(roles), nick)
        if permissions:
            member.roles.append(self.add_role(f"{user.name}'s role", permissions))
        self.members[user.id] = member
        more = {"guild_id": str(self.id)}
        self.world.emit(Event("GUILD_MEMBER_ADD", member, self.id, GUILD_MEMBERS, more))
        return member

    def leave(self, user: User) -> None:
        """Remove the user from the guild; for the bot this is being kicked."""
        del self.members[user.id]
        if user is self.world.bot:
            self.world.guilds.pop(self.id)
            self.world.emit(Event("GUILD_DELETE", {"id": str(self.id)}, self.id, GUILDS))
            return
        more = {"guild_id": str(self.id)}
        self.world.emit(Event("GUILD_MEMBER_REMOVE", user, self.id, GUILD_MEMBERS, more))

    def add_channel(
        self,
        name: str,
        *,
        kind: Kind = Kind.TEXT,
        allow: Iterable[str] = (),
        deny: Iterable[str] = (),
        nsfw: bool = False,
        topic: str | None = None,
    ) -> Channel:
        """Add a channel; `allow` and `deny` are for @everyone, and so for the bot too."""
        channel = Channel(self.world, self.world.ids.next(), name, kind, self, nsfw=nsfw, topic=topic)
        if allow or deny:
            channel.overwrites[self.id] = Overwrite(
                self.id, False, permissions.bits(allow), permissions.bits(deny)
            )
        self.world.channels[channel.id] = channel
        channel.announce("CHANNEL_CREATE")
        return channel

    def add_forum(self, name: str, **how: Any) -> Channel:
        """Add a forum channel."""
        return self.add_channel(name, kind=Kind.FORUM, **how)


class World:
    """One Discord: an application with its bot, and all users, guilds and channels.

    `privileged` names the privileged intents switched on for the application. `patience_s` is how long, in
    seconds of the machine, a first response may take: three as on Discord, or more for a busy machine.
    """

    def __init__(self, privileged: Iterable[str] = ()) -> None:
        self.clock = Clock()
        self.patience_s = FIRST_RESPONSE_S
        self.ids = Snowflakes(self.clock)
        self.signal = Signal()
        self.privileged = 0
        for name in privileged:
            self.privileged |= PRIVILEGED[name]
        self.users: dict[int, User] = {}
        self.guilds: dict[int, Guild] = {}
        self.channels: dict[int, Channel] = {}
        self.files: dict[str, tuple[str, bytes]] = {}
        self.listeners: list[Callable[[Event], None]] = []
        self.cdn = "http://127.0.0.1/cdn"
        self.application_id = self.ids.next()
        self.bot = User(self.application_id, "Footnote", bot=True)
        self.users[self.bot.id] = self.bot
        self.owner = self.add_user("owner")

    def emit(self, event: Event) -> None:
        """Tell every listener (the gateway) and every waiter."""
        for listener in self.listeners:
            listener(event)
        self.signal.notify()

    def add_user(self, name: str, *, locale: str = "en-US", dms_open: bool = True, bot: bool = False) -> User:
        """Add a user, in no guild yet."""
        user = User(self.ids.next(), name, bot, locale, dms_open)
        self.users[user.id] = user
        return user

    def add_guild(
        self,
        name: str,
        *,
        owner: User | None = None,
        bot_permissions: Iterable[str] | int = permissions.BOT,
        locale: str = "en-US",
        shard: tuple[int, int] = (0, 1),
    ) -> Guild:
        """Add a guild with the bot in it; connected sessions hear of it as of an invitation.

        `shard` is the guild's shard and the number of shards.
        """
        owner = owner or self.add_user(f"{name.lower()}-owner")
        guild = Guild(self, self.ids.next_on(*shard), name, owner, locale)
        now = self.clock.now()
        guild.roles[guild.id] = Role(guild.id, "@everyone", permissions.EVERYONE, position=0)
        own = Role(self.ids.next(), self.bot.name, permissions.bits(bot_permissions), bot=self.bot)
        guild.roles[own.id] = own
        guild.members[owner.id] = Member(owner, guild, now)
        guild.members[self.bot.id] = Member(self.bot, guild, now, [own])
        self.guilds[guild.id] = guild
        self.emit(Event("GUILD_CREATE", guild, guild.id, GUILDS))
        return guild

    def dm(self, user: User) -> Channel:
        """The DM between the user and the bot, opened on first use."""
        for channel in self.channels.values():
            if channel.kind is Kind.DM and channel.recipient is user:
                return channel
        channel = Channel(self, self.ids.next(), user.name, Kind.DM, recipient=user)
        self.channels[channel.id] = channel
        return channel
