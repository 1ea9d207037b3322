"""The migration sets of a home: the store's tables and the bot's."""

from bot.fleet.tables import MIGRATIONS as FLEET
from bot.follows.tables import MIGRATIONS as FOLLOWS
from bot.records.tables import MIGRATIONS as RECORDS
from bot.sources.tables import MIGRATIONS as SOURCES
from index.store.migrations import MigrationSet
from index.store.old_schemas import STORE

HOME_SETS: tuple[MigrationSet, ...] = (STORE, SOURCES, FOLLOWS, RECORDS)
"""What a home holds, wherever it is moved to."""

ALL_SETS = (*HOME_SETS, FLEET)
"""With the processes that live on a database."""
