"""All that news keeps, opened together."""

from bot.follows.catchup_times import Looks
from bot.follows.follows import Follows
from bot.follows.notes import forget_notes
from bot.follows.outbox import Outbox
from bot.follows.tables import make_tables
from bot.sources.sources import Sources
from index.store.database import Database


class News:
    """The tables of news in a home's database, and what reads and writes them. Each method of these is one
    transaction and belongs on the library's thread. `owner` is by what name this process takes from the
    outbox what it sends, None where no other process could."""

    def __init__(self, database: Database, owner: str | None = None) -> None:
        with database.setting_up() as connection:
            make_tables(connection)
        self.database = database
        self.follows = Follows(database)
        self.outbox = Outbox(database, owner)
        self.looks = Looks(database)
        self.sources = Sources(database)

    def forget_person(self, user_id: int) -> int:
        """Delete all that is kept of a person; gives the number of entries."""
        with self.database.transaction() as connection:
            forget_notes(connection, user_id=user_id)
        count = self.follows.forget_person(user_id) + self.looks.forget(user_id)
        return count + self.sources.forget_person(user_id)

    def forget_guild(self, guild_id: int) -> None:
        """Delete all that is kept of a server that the bot has left."""
        with self.database.transaction() as connection:
            forget_notes(connection, guild_id=guild_id)
        self.follows.forget_guild(guild_id)
        self.looks.forget_guild(guild_id)
        self.sources.forget_guild(guild_id)
