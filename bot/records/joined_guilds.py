"""The servers that the bot is in, so that one which it left while it was not running is noticed.

Discord tells only a running bot that a server has left. A server that is missing when the bot is connected
may be one of an outage, or of another bot whose token was set by mistake; after a day it has left.
"""

from collections.abc import Callable, Collection

from sqlalchemy import delete, insert, select, update

from bot.records.tables import joined_guilds, make_tables
from index.store.database import Database

GRACE_S = 24 * 60 * 60.0
"""How long a server may be missing before what is stored of it is deleted."""


class JoinedGuilds:
    """The servers that the bot is in, in one database. Each method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database
        with database.setting_up() as connection:
            make_tables(connection)

    def compare(
        self,
        present: Collection[int],
        known: Collection[int],
        serves: Callable[[int], bool],
        now: float,
    ) -> list[int]:
        """Note the servers that are present and those that are missing; return those missing for `GRACE_S`.

        `known` are servers of which something is stored. A server that this process does not serve is left
        alone.
        """
        present = set(present)
        with self._database.transaction() as connection:
            rows = connection.execute(select(joined_guilds))
            since = {row.guild_id: row.missing_since for row in rows}
            new = (present | set(known)) - since.keys()
            values = [
                {"guild_id": guild_id, "missing_since": None if guild_id in present else now}
                for guild_id in sorted(new)
                if guild_id in present or serves(guild_id)
            ]
            if values:
                connection.execute(insert(joined_guilds), values)
            back = {guild_id for guild_id, at in since.items() if at is not None and guild_id in present}
            gone = {guild_id for guild_id, at in since.items() if at is None and guild_id not in present}
            for guild_ids, at in ((back, None), (set(filter(serves, gone)), now)):
                for guild_id in guild_ids:
                    changed = update(joined_guilds).where(joined_guilds.c.guild_id == guild_id)
                    connection.execute(changed.values(missing_since=at))
        return sorted(
            guild_id
            for guild_id, at in since.items()
            if at is not None and guild_id not in present and serves(guild_id) and now - at >= GRACE_S
        )

    def forget_guild(self, guild_id: int) -> None:
        """Forget that the bot was in a server."""
        with self._database.transaction() as connection:
            connection.execute(delete(joined_guilds).where(joined_guilds.c.guild_id == guild_id))
