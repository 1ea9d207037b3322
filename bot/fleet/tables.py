"""Tables of the fleet: the processes of one bot, their leases, and turns at identifying."""

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
    Column("id", String, primary_key=True, doc="of one start; never reused"),
    Column("place", String, nullable=False, doc="host and process id, for people"),
    Column("first", Integer, nullable=False, doc="its first shard"),
    Column("last", Integer, nullable=False, doc="its last shard"),
    Column("count", Integer, nullable=False, doc="the number of all shards"),
    Column("started_at", Float, nullable=False, doc="seconds since 1970"),
    Column("seen_at", Float, nullable=False, doc="its last heartbeat; without one it counts as dead"),
    Column("ready", Boolean, nullable=False, doc="all its shards are connected"),
    Column("replaces", Boolean, nullable=False, doc="earlier processes leave when it is ready"),
)

leases = Table(
    "leases",
    metadata,
    Column("name", String, primary_key=True, doc="a task for one process at a time"),
    Column("holder", String, nullable=False, doc="the process that does it while it lives"),
)

turns = Table(
    "turns",
    metadata,
    Column("bucket", Integer, primary_key=True, autoincrement=False, doc="shard modulo max_concurrency"),
    Column("next_at", Float, nullable=False, doc="when the next shard of the bucket may identify"),
)

MIGRATIONS = MigrationSet("fleet", metadata)

HEARTBEAT_S = 3.0
"""The time between two heartbeats."""

DEAD_AFTER_S = 15.0
"""A process without a heartbeat for so long counts as dead. Clocks must agree within a few seconds."""


def make_tables(connection: Connection) -> None:
    """Make the tables, or bring those of an older home up to date. See `index.store.migrations`."""
    apply_migrations(connection, [MIGRATIONS])


def living_processes(now: float) -> Select[tuple[str]]:
    """Select the ids of the living processes."""
    return select(processes.c.id).where(processes.c.seen_at > now - DEAD_AFTER_S)


def insert_new(connection: Connection, table: Table, **values: object) -> None:
    """Insert a row unless one with its key exists."""
    connection.execute(upsert(connection, table).values(values).on_conflict_do_nothing())
