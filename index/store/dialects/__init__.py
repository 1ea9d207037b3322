"""Dialects: what differs between the databases that can hold a store. All else is said once, in SQLAlchemy's
words.

`sqlite.py` is a file that one process uses, `postgres.py` a server that several processes share; `sql.py` has
what statements are made of that each writes in its own way.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from sqlalchemy import ColumnElement, Connection, Engine, Table

from corpus.errors import FootnoteError, SettingError
from index.store.dialects.sqlite import SqliteDialect

SETTING = "DATABASE_URL"

POSTGRESQL = ("postgresql:", "postgres:", "postgresql+psycopg:")
"""How the URL of a PostgreSQL database begins."""


class Locks(Protocol):
    """Locks between the processes that share a database, by what they are for; where nobody shares it, all of
    them are free."""

    def wait(self, connection: Connection, what: str) -> None:
        """Be the only one at something until this transaction ends; waits for others."""

    def is_free(self, connection: Connection, what: str) -> bool:
        """As `wait`, but gives False where others are at it, however many share that."""

    def take(self, what: str) -> bool:
        """Be the only one at something until it is let go or this process ends; False where another is. What
        one has, one may take again."""

    def join(self, what: str) -> None:
        """Be at something with others who have joined, until it is left; waits for who is alone at it."""

    def let_go(self, what: str) -> None:
        """End what `take` or `join` began."""

    def close(self) -> None:
        """Let everything go."""


class Dialect(Protocol):
    """A database, and how it is spoken to."""

    place: str
    """How messages name it: without a password."""

    shared: bool
    """Whether other processes may write to it."""

    trusted_s: float
    """For how many seconds what was read of `meta` is taken to be true."""

    def connect(self) -> Engine:
        """Its engine. Raises SettingError where what it needs is not installed."""

    def reading(self, engine: Engine) -> Engine | None:
        """The engine whose transactions only read, and see the database as it is when they begin; None where
        it need not be asked for."""

    def locks(self, engine: Engine, home_id: str) -> Locks:
        """The locks of one home among those that may stand in the database."""

    def prepare(self, connection: Connection) -> None:
        """Before tables are looked for or made: be alone at that until the transaction ends. Raises
        SettingError where the database is one that can't be used."""

    def written(self, connection: Connection) -> int:
        """A number that grows whenever a connection writes."""

    def faults(self, connection: Connection) -> Iterator[str]:
        """What is wrong in the database by its own check, a line each."""

    def keep_rows(self, connection: Connection, table: Table, but: str) -> None:
        """Make the database refuse to alter the rows of a table, but for setting one column to 0, and to
        delete them."""

    def delete_kept(self, connection: Connection, table: Table, where: ColumnElement[bool]) -> None:
        """Delete rows of such a table nevertheless."""

    def last_given(self, connection: Connection, table: Table) -> int:
        """The highest id that a table has given, to rows that are gone too; 0 where it has given none, or
        where nothing counts them."""

    def give_after(self, connection: Connection, table: Table, last: int) -> None:
        """Have a table give ids that are higher than `last`, where something counts them."""

    def explain(self, error: Exception) -> FootnoteError:
        """What a driver's error means, in words."""


def dialect_of(where: Path | str) -> Dialect:
    """How the database at a path, or a URL, is spoken to. Raises SettingError for a URL of another kind."""
    if isinstance(where, Path):
        return SqliteDialect(where)
    if not where.startswith(POSTGRESQL):
        raise SettingError(
            f"{SETTING}: it names no PostgreSQL database; write postgresql://USER:PASSWORD@HOST/NAME, or "
            "leave it out to keep everything in FOOTNOTE_HOME."
        )
    from index.store.dialects.postgres import PostgresDialect

    return PostgresDialect(where)
