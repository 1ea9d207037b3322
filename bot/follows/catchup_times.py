"""Catch-up times: when each person last used /catchup, which shows what has changed since."""

from sqlalchemy import delete, select

from bot.follows.tables import looks, make_tables
from index.store.database import Database
from index.store.dialects.sql import upsert


class CatchupTimes:
    """The catch-up times in one database. Each method is one transaction; times are seconds since 1970."""

    def __init__(self, database: Database) -> None:
        self._database = database
        with database.setting_up() as connection:
            make_tables(connection)

    def last(self, user_id: int, guild_id: int) -> float | None:
        """Return when a person last caught up in a server (0: in direct messages), None for never."""
        here = (looks.c.user_id == user_id) & (looks.c.guild_id == guild_id)
        with self._database.transaction() as connection:
            at: float | None = connection.scalar(select(looks.c.at).where(here))
            return at

    def note(self, user_id: int, guild_id: int, at: float) -> None:
        """Record that a person has caught up."""
        with self._database.transaction() as connection:
            statement = upsert(connection, looks).values(user_id=user_id, guild_id=guild_id, at=at)
            connection.execute(
                statement.on_conflict_do_update(index_elements=["user_id", "guild_id"], set_={"at": at})
            )

    def of_person(self, user_id: int) -> list[dict[str, object]]:
        """Return all entries of a person as plain values."""
        with self._database.transaction() as connection:
            rows = connection.execute(select(looks).where(looks.c.user_id == user_id))
            return [dict(row._mapping) for row in rows]

    def forget(self, user_id: int) -> int:
        """Delete the entries of a person and return their number."""
        with self._database.transaction() as connection:
            return connection.execute(delete(looks).where(looks.c.user_id == user_id)).rowcount

    def forget_guild(self, guild_id: int) -> None:
        """Delete the entries of a server."""
        with self._database.transaction() as connection:
            connection.execute(delete(looks).where(looks.c.guild_id == guild_id))
