"""Settings of servers and channels, and votes on answers.

Settings are cached in memory, so that no question waits for the database before it is acknowledged. Every
other method is one transaction and belongs on the library's thread.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select

from bot.records.tables import channel_settings, feedback, guild_settings, make_tables
from corpus import clock
from index.answer.abstention import Caution
from index.store.database import Database
from index.store.dialects.sql import upsert

DEFAULT_COOLDOWN_S = 3.0


@dataclass(frozen=True, slots=True)
class GuildSettings:
    """How the bot behaves in one server. If `caution` is None, the operator's setting counts. If `insights`
    is True, unanswered questions are kept."""

    private: bool = False
    cooldown_s: float = DEFAULT_COOLDOWN_S
    caution: Caution | None = None
    insights: bool = True


@dataclass(frozen=True, slots=True)
class ChannelSettings:
    """How the bot behaves in one channel. If `allowed` is False, it answers privately there."""

    allowed: bool = True
    threads: bool = False
    forum: bool = False


class GuildSettingsStore:
    """Reads and writes settings and votes in a home's database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        with database.setting_up() as connection:
            make_tables(connection)
        self.read()

    def read(self) -> None:
        """Read all settings again: another process may have changed them."""
        with self._database.transaction() as connection:
            guilds = connection.execute(select(guild_settings))
            self._guilds = {
                r.guild_id: GuildSettings(
                    r.private, r.cooldown_s, Caution(r.caution) if r.caution else None, r.insights
                )
                for r in guilds
            }
            rows = connection.execute(select(channel_settings))
            self._channels = {r.channel_id: ChannelSettings(r.allowed, r.threads, r.forum) for r in rows}

    def guild(self, guild_id: int) -> GuildSettings:
        return self._guilds.get(guild_id, GuildSettings())

    def channel(self, channel_id: int) -> ChannelSettings:
        return self._channels.get(channel_id, ChannelSettings())

    def has_channel(self, channel_id: int) -> bool:
        """True if a channel has settings of its own."""
        return channel_id in self._channels

    def set_guild(self, guild_id: int, settings: GuildSettings) -> None:
        values = {
            "guild_id": guild_id,
            "private": settings.private,
            "cooldown_s": settings.cooldown_s,
            "caution": settings.caution,
            "insights": settings.insights,
        }
        with self._database.transaction() as connection:
            statement = upsert(connection, guild_settings).values(values)
            connection.execute(statement.on_conflict_do_update(index_elements=["guild_id"], set_=values))
        self._guilds[guild_id] = settings

    def set_channel(self, guild_id: int, channel_id: int, settings: ChannelSettings) -> None:
        values = {
            "channel_id": channel_id,
            "guild_id": guild_id,
            "allowed": settings.allowed,
            "threads": settings.threads,
            "forum": settings.forum,
        }
        with self._database.transaction() as connection:
            statement = upsert(connection, channel_settings).values(values)
            connection.execute(statement.on_conflict_do_update(index_elements=["channel_id"], set_=values))
        self._channels[channel_id] = settings

    def save_vote(
        self,
        guild_id: int,
        user_id: int,
        message_id: int,
        question: str,
        quotes: Sequence[Mapping[str, Any]],
        helpful: bool,
    ) -> None:
        """Store a person's vote on an answer; a second vote replaces the first."""
        values = {
            "guild_id": guild_id,
            "user_id": user_id,
            "message_id": message_id,
            "question": question,
            "quotes": json.dumps(list(quotes)),
            "helpful": helpful,
            "at": clock.now_in().isoformat(timespec="seconds"),
        }
        with self._database.transaction() as connection:
            statement = upsert(connection, feedback).values(values)
            connection.execute(
                statement.on_conflict_do_update(index_elements=["user_id", "message_id"], set_=values)
            )

    def votes_of(self, user_id: int) -> list[dict[str, Any]]:
        """Return all votes of a person as plain values."""
        with self._database.transaction() as connection:
            rows = connection.execute(select(feedback).where(feedback.c.user_id == user_id))
            return [{**row._mapping, "quotes": json.loads(row.quotes)} for row in rows]

    def forget(self, user_id: int) -> int:
        """Delete all votes of a person and return their number."""
        with self._database.transaction() as connection:
            done = connection.execute(delete(feedback).where(feedback.c.user_id == user_id))
            return done.rowcount

    def forget_guild(self, guild_id: int) -> None:
        """Delete the settings and votes of a server that the bot has left."""
        with self._database.transaction() as connection:
            gone = select(channel_settings.c.channel_id).where(channel_settings.c.guild_id == guild_id)
            channels = list(connection.scalars(gone))
            for table in (guild_settings, channel_settings, feedback):
                connection.execute(delete(table).where(table.c.guild_id == guild_id))
        self._guilds.pop(guild_id, None)
        for channel_id in channels:
            self._channels.pop(channel_id, None)

    def command_digest(self) -> str:
        """Return the digest of the commands that were last sent to Discord, "" for none."""
        return self._database.get("commands") or ""

    def set_command_digest(self, digest: str) -> None:
        self._database.set("commands", digest)

    def command_ids(self) -> dict[str, int]:
        """Return the ids of the commands that Discord has, by name; {} before the first sync."""
        return {
            name: int(number)
            for name, number in json.loads(self._database.get("command_ids") or "{}").items()
        }

    def set_command_ids(self, ids: Mapping[str, int]) -> None:
        self._database.set("command_ids", json.dumps(dict(ids)))
