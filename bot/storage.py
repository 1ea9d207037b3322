"""Open all tables of the bot in a home's database."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

from sqlalchemy import select

from bot.follows.catchup_times import CatchupTimes
from bot.follows.follows import Follows
from bot.follows.notes import forget_notes
from bot.follows.outbox import Outbox
from bot.follows.tables import follows
from bot.insights.store import Insights
from bot.records.audit import Audit
from bot.records.guild_settings import GuildSettingsStore
from bot.records.joined_guilds import JoinedGuilds
from bot.records.tables import audit, channel_settings, guild_settings, tokens, unanswered
from bot.records.tokens import Tokens
from bot.sources.sources import MAX_GUILD_SOURCES, Sources
from bot.sources.tables import sources
from corpus import clock
from index.store import Store
from index.store.database import Database
from index.store.schema import documents

_OF_MEMBERS = (sources, follows, documents, guild_settings, channel_settings, audit, unanswered, tokens)


@dataclass(frozen=True, slots=True)
class Storage:
    """What reads and writes the bot's tables. Each of their methods is one transaction and belongs on the
    library's thread."""

    database: Database
    sources: Sources
    follows: Follows
    outbox: Outbox
    catchup_times: CatchupTimes
    guild_settings: GuildSettingsStore
    audit: Audit
    insights: Insights
    joined_guilds: JoinedGuilds
    tokens: Tokens

    @classmethod
    def open(
        cls,
        store: Store,
        insights_days: int,
        clock: Callable[[], float] = clock.now,
        owner: str | None = None,
        most_sources: int = MAX_GUILD_SOURCES,
    ) -> Self:
        """Open the tables and make those that are missing.

        Unanswered questions are kept for `insights_days`; `clock` gives seconds since 1970. `owner` is the
        name under which this process takes messages from the outbox, None if it is the only one that sends. A
        server may have `most_sources` of its own.
        """
        database = store.database
        return cls(
            database,
            Sources(database, most_sources),
            Follows(database),
            Outbox(database, owner),
            CatchupTimes(database),
            GuildSettingsStore(database),
            Audit(database),
            Insights(store, insights_days, clock),
            JoinedGuilds(database),
            Tokens(database, clock),
        )

    def forget_person(self, user_id: int) -> int:
        """Delete or anonymise all that is kept of a person and return the number of entries."""
        with self.database.transaction() as connection:
            forget_notes(connection, user_id=user_id)
        parts = (self.follows.forget_person, self.catchup_times.forget, self.sources.forget_person)
        records = (self.guild_settings.forget, self.audit.forget_person)
        return sum(forget(user_id) for forget in (*parts, *records))

    def forget_guild(self, guild_id: int) -> None:
        """Delete all that is kept of a server that the bot has left, but for its documents."""
        with self.database.transaction() as connection:
            forget_notes(connection, guild_id=guild_id)
        for part in (
            self.follows,
            self.catchup_times,
            self.sources,
            self.guild_settings,
            self.audit,
            self.insights,
            self.joined_guilds,
            self.tokens,
        ):
            part.forget_guild(guild_id)

    def guilds_known(self) -> set[int]:
        """Return the servers of which something is stored that only a server with the bot in it can have.

        A vote, and the time of a catch-up, may be from a server in which only its member has the bot.
        """
        with self.database.transaction() as connection:
            found = {
                guild_id
                for table in _OF_MEMBERS
                for guild_id in connection.scalars(select(table.c.guild_id).distinct())
            }
        return found - {0}
