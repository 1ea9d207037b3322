"""The differences between SQLite and PostgreSQL; everything else is SQLAlchemy and written once.

`sqlite.py` is a file that one process uses, `postgres.py` a server that several processes share. `sql.py` has
the parts of statements that the two write differently.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

from sqlalchemy import ColumnElement, Connection, Engine, Table

from corpus.errors import FootnoteError, SettingError, StoreError
from index.store.dialects.sqlite import SqliteDialect

SETTING = "DATABASE_URL"

POSTGRESQL = ("postgresql:", "postgres:", "postgresql+psycopg:")
"""How the URL of a PostgreSQL database begins."""


class Locks(Protocol):
    """Advisory locks, by name, between the processes that share a database. Every lock is free if nobody
    shares it."""

    def wait(self, connection: Connection, lock: str) -> None:
        """Take an exclusive lock until this transaction ends; waits for other processes."""

    def try_lock(self, connection: Connection, lock: str) -> bool:
        """Do what `wait` does, but return False if another process holds or shares the lock."""

    def acquire(self, lock: str) -> bool:
        """Take an exclusive lock until it is released or this process ends; False if another process has it.
        The holder may acquire it again."""

    def share(self, lock: str) -> None:
        """Hold a shared lock until it is released; waits for an exclusive holder."""

    def release(self, lock: str) -> None:
        """Release a lock that `acquire` or `share` took."""

    def close(self) -> None:
        """Release all locks."""


class Dialect(Protocol):
    """One kind of database."""

    place: str
    """How messages name the database: without a password."""

    shared: bool
    """True if other processes may write to it."""

    meta_cache_s: float
    """For how many seconds a value read from `meta` may be cached."""

    def refuse_lost(self, beside: Sequence[str]) -> None:
        """Raise StoreError if the database is certainly not there, though the home has other files."""

    def lost(self, beside: Sequence[str]) -> StoreError:
        """Return the error for a database without tables, though the home has other files."""

    def connect(self) -> Engine:
        """Make the engine. Raises SettingError if its driver is not installed."""

    def snapshots(self, engine: Engine) -> Engine | None:
        """Return an engine whose transactions only read, and see the database as it is when they begin; None
        if every transaction does."""

    def locks(self, engine: Engine, home_id: str) -> Locks:
        """Return the locks of one home; other homes in the same database have others."""

    def begin_setup(self, connection: Connection) -> None:
        """Begin a transaction that changes tables, in one process at a time. Raises SettingError if this
        database can't be used."""

    def count_writes(self, connection: Connection) -> int:
        """Return a number that grows whenever the connection writes."""

    def find_faults(self, connection: Connection) -> Iterator[str]:
        """Yield what the database's own check finds wrong, a line each."""

    def protect_rows(self, connection: Connection, table: Table, but: str) -> None:
        """Make the database refuse to delete or alter a table's rows, except to set the column `but` to 0."""

    def delete_protected_rows(self, connection: Connection, table: Table, where: ColumnElement[bool]) -> None:
        """Delete rows of a table that `protect_rows` protects."""

    def last_id(self, connection: Connection, table: Table) -> int:
        """Return the highest id that a table has given, also to deleted rows; 0 if it has given none, or if
        nothing counts them."""

    def set_last_id(self, connection: Connection, table: Table, last: int) -> None:
        """Make a table give only ids above `last`, if something counts them."""

    def explain(self, error: Exception) -> FootnoteError:
        """Return a driver's error in words, with a remedy."""


def dialect_of(where: Path | str) -> Dialect:
    """Return the dialect of the database at a path or a URL. Raises SettingError for any other URL."""
    if isinstance(where, Path):
        return SqliteDialect(where)
    if not where.startswith(POSTGRESQL):
        raise SettingError(
            f"{SETTING}: it names no PostgreSQL database; write postgresql://USER:PASSWORD@HOST/NAME, or "
            "leave it out to keep everything in FOOTNOTE_HOME."
        )
    from index.store.dialects.postgres import PostgresDialect

    return PostgresDialect(where)
