"""Who and what there is: users, guilds, roles, members and channels, with builders for tests."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.localdiscord import payloads, permissions
from tests.localdiscord.clock import FIRST_RESPONSE_S, Clock, Snowflakes
from tests.localdiscord.events import (
    DIRECT_MESSAGES,
    GUILD_MEMBERS,
    GUILD_MESSAGES,
    GUILDS,
    PRIVILEGED,
    Event,
    Kind,
)
from tests.localdiscord.permissions import Overwrite
from tests.localdiscord.signal import Signal

if TYPE_CHECKING:
    from tests.localdiscord.messages import Message


@dataclass(eq=False, slots=True)
class User:
    """Someone on Discord, or the bot itself."""

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

    def allows(self, user: User) -> int:
        """The permission bits of a user here; none for someone who is not in the guild or the DM."""
        if self.guild is None:
            return permissions.IN_DM if user in (self.recipient, self.world.bot) else 0
        member = self.guild.members.get(user.id)
        return permissions.in_channel(member, self) if member else 0

    def overwrite(self, target: Role | User, *, allow: Iterable[str] = (), deny: Iterable[str] = ()) -> None:
        """Allow and deny a role or a member things in this channel, and tell the bot."""
        self.overwrites[target.id] = Overwrite(
            target.id, isinstance(target, User), permissions.bits(allow), permissions.bits(deny)
        )
        self.tell("CHANNEL_UPDATE")

    def delete(self) -> None:
        """Remove the channel or thread and tell the bot."""
        self.world.channels.pop(self.id, None)
        self.tell("THREAD_DELETE" if self.is_thread else "CHANNEL_DELETE")

    def tell(self, event: str, **more: Any) -> None:
        """Tell the bot about this channel; in a guild only where it may see it."""
        seen = event == "CHANNEL_UPDATE" or self.allows(self.world.bot) & permissions.bit("view_channel")
        if self.guild and seen:
            self.world.emit(Event(event, payloads.channel(self) | more, self.guild.id, GUILDS))


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
        """A new role with the named permissions."""
        role = Role(
            self.world.ids.next(),
            name,
            permissions.bits(permissions_of),
            mentionable,
            position=len(self.roles),
        )
        self.roles[role.id] = role
        self.world.emit(
            Event(
                "GUILD_ROLE_CREATE", {"guild_id": str(self.id), "role": payloads.role(role)}, self.id, GUILDS
            )
        )
        return role

    def join(
        self,
        user: User,
        *,
        permissions: Iterable[str] = (),
        roles: Iterable[Role] = (),
        nick: str | None = None,
    ) -> Member:
        """Make the user a member, with a role of their own where permissions are given."""
        member = Member(user, self, self.world.clock.now(), list(roles), nick)
        if permissions:
            member.roles.append(self.add_role(f"{user.name}'s role", permissions))
        self.members[user.id] = member
        data = payloads.member(member) | {"guild_id": str(self.id)}
        self.world.emit(Event("GUILD_MEMBER_ADD", data, self.id, GUILD_MEMBERS))
        return member

    def leave(self, user: User) -> None:
        """Take the user out of the guild; for the bot this is being kicked."""
        del self.members[user.id]
        if user is self.world.bot:
            self.world.guilds.pop(self.id)
            self.world.emit(Event("GUILD_DELETE", {"id": str(self.id)}, self.id, GUILDS))
            return
        data = {"guild_id": str(self.id), "user": payloads.user(user)}
        self.world.emit(Event("GUILD_MEMBER_REMOVE", data, self.id, GUILD_MEMBERS))

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
        """A new channel; `allow` and `deny` are for @everyone, and so for the bot too."""
        channel = Channel(self.world, self.world.ids.next(), name, kind, self, nsfw=nsfw, topic=topic)
        if allow or deny:
            channel.overwrites[self.id] = Overwrite(
                self.id, False, permissions.bits(allow), permissions.bits(deny)
            )
        self.world.channels[channel.id] = channel
        channel.tell("CHANNEL_CREATE")
        return channel

    def add_forum(self, name: str, **how: Any) -> Channel:
        """A new forum channel."""
        return self.add_channel(name, kind=Kind.FORUM, **how)


class World:
    """One Discord: an application with its bot, and all users, guilds and channels.

    `privileged` names the privileged intents switched on for the application; `patience_s` is how many of the
    machine's seconds a first response may take: Discord's three, unless tests allow for a busy machine.
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
        """A new user, in no guild yet."""
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
        """A new guild with the bot in it; where sessions are up, it is an invitation they hear of. `shard` is
        the one that it is on, of how many."""
        owner = owner or self.add_user(f"{name.lower()}-owner")
        guild = Guild(self, self.ids.next_on(*shard), name, owner, locale)
        now = self.clock.now()
        guild.roles[guild.id] = Role(guild.id, "@everyone", permissions.EVERYONE, position=0)
        own = Role(self.ids.next(), self.bot.name, permissions.bits(bot_permissions), bot=self.bot)
        guild.roles[own.id] = own
        guild.members[owner.id] = Member(owner, guild, now)
        guild.members[self.bot.id] = Member(self.bot, guild, now, [own])
        self.guilds[guild.id] = guild
        self.emit(Event("GUILD_CREATE", payloads.guild(guild), guild.id, GUILDS))
        return guild

    def dm(self, user: User) -> Channel:
        """The DM between the user and the bot, made where it is not there yet."""
        for channel in self.channels.values():
            if channel.kind is Kind.DM and channel.recipient is user:
                return channel
        channel = Channel(self, self.ids.next(), user.name, Kind.DM, recipient=user)
        self.channels[channel.id] = channel
        return channel
