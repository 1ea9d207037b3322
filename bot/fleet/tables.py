"""What the processes of one bot tell each other, by the database that they share."""

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Float,
    MetaData,
    Select,
    Table,
    select,
)

from index.store.dialects.sql import Integer, String, upsert
from index.store.migrations import MigrationSet, apply_migrations

metadata = MetaData()

processes = Table(
    "processes",
    metadata,
    Column("id", String, primary_key=True, doc="of one start: never used again"),
    Column("place", String, nullable=False, doc="host and process id, for people"),
    Column("first", Integer, nullable=False, doc="its shards: from this one"),
    Column("last", Integer, nullable=False, doc="to this one"),
    Column("count", Integer, nullable=False, doc="of so many"),
    Column("started_at", Float, nullable=False, doc="seconds since 1970"),
    Column("seen_at", Float, nullable=False, doc="its last beat; without one it is taken to be dead"),
    Column("ready", Boolean, nullable=False, doc="all its shards are connected"),
    Column("replaces", Boolean, nullable=False, doc="those before it leave when it is ready"),
)

leases = Table(
    "leases",
    metadata,
    Column("name", String, primary_key=True, doc="what one process does at a time"),
    Column("holder", String, nullable=False, doc="the process that does it, for as long as it lives"),
)

turns = Table(
    "turns",
    metadata,
    Column("bucket", Integer, primary_key=True, autoincrement=False, doc="shard modulo max_concurrency"),
    Column("next_at", Float, nullable=False, doc="when the next shard of the bucket may identify"),
)

MIGRATIONS = MigrationSet("fleet", metadata)

BEAT_S = 3.0
"""How often a process says that it lives."""

DEAD_S = 15.0
"""Without a beat for so long it is taken to be dead. Machines' clocks must agree within a few seconds."""


def make_tables(connection: Connection) -> None:
    """Make the tables, or bring those of an older home up to date. See `index.store.migrations`."""
    apply_migrations(connection, [MIGRATIONS])


def living(now: float) -> Select[tuple[str]]:
    """The ids of the processes that live."""
    return select(processes.c.id).where(processes.c.seen_at > now - DEAD_S)


def insert_new(connection: Connection, table: Table, **values: object) -> None:
    """Insert a row, unless there is one with its key."""
    connection.execute(upsert(connection, table).values(values).on_conflict_do_nothing())
