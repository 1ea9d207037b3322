"""The dialect of SQLite: one file that one process uses (`index/home.py` locks it)."""

import math
import os
import sqlite3
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Table, create_engine, delete, event, text
from sqlalchemy.exc import DBAPIError, OperationalError

from corpus.errors import StoreError
from index.disk import write_error

_MAPPED_BYTES = 1 << 29


class SqliteDialect:
    """A file. See `index.store.dialects.Dialect`."""

    shared = False
    meta_cache_s = math.inf

    def __init__(self, path: Path) -> None:
        self.place = str(path)
        self._path = path

    def refuse_lost(self, beside: Sequence[str]) -> None:
        """A new database in place of a lost one would look like a home without documents, and nobody would
        know of the loss."""
        if self._path.is_dir():
            raise StoreError(f"{self._path}: it is a folder, not the home's database; {_RESTORE}.")
        with suppress(FileNotFoundError, NotADirectoryError):
            if self._path.stat().st_size:
                return
        if beside:
            raise self.lost(beside)
        self._make_private()

    def lost(self, beside: Sequence[str]) -> StoreError:
        lack = "has no tables" if self._path.exists() and self._path.stat().st_size else "is empty"
        lack = lack if self._path.exists() else "is missing"
        return StoreError(
            f"{self._path}: the home's database {lack}, though the folder is not empty ({beside[0]}), so no "
            f"new home is made; {_RESTORE}, or set FOOTNOTE_HOME to an empty folder. If the data is on a "
            "server, set DATABASE_URL."
        )

    def _make_private(self) -> None:
        """Make the file, so that nobody but its owner may read it; the files beside it get its mode."""
        with suppress(OSError):  # SQLite says in which way it can't be made
            os.close(os.open(self._path, os.O_WRONLY | os.O_CREAT, 0o600))

    def connect(self) -> Engine:
        engine = create_engine(f"sqlite:///{self._path}", connect_args={"timeout": 30})
        event.listen(engine, "connect", _configure)
        return engine

    def snapshots(self, engine: Engine) -> Engine | None:
        """None: nobody writes while the library's thread reads."""
        return None

    def locks(self, engine: Engine, home_id: str) -> "LocalLocks":
        return LocalLocks()

    def begin_setup(self, connection: Connection) -> None:
        """Begin the transaction. The driver itself does so before an INSERT, UPDATE or DELETE only, and would
        commit each change of a table alone.

        The lock for writing is taken at once: a transaction that reads first can't wait for it later. On a
        read-only disk nothing is written, so none is needed.
        """
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        except OperationalError as error:
            if "readonly" not in str(error.orig):
                raise
            connection.exec_driver_sql("BEGIN")

    def count_writes(self, connection: Connection) -> int:
        driver: Any = connection.connection.driver_connection
        return int(driver.total_changes)

    def find_faults(self, connection: Connection) -> Iterator[str]:
        for [found] in connection.execute(text("PRAGMA integrity_check")):
            if found != "ok":
                yield f"{self._path.name}: {found}"
        for row in connection.execute(text("PRAGMA foreign_key_check")):
            yield f"{self._path.name}: a row of {row[0]} belongs to none of {row[2]}"

    def protect_rows(self, connection: Connection, table: Table, but: str) -> None:
        others = " OR ".join(f"NEW.{c.name} IS NOT OLD.{c.name}" for c in table.c if c.name != but)
        refused = f"BEGIN SELECT RAISE(ABORT, 'the {table.name} log is not altered'); END"
        for statement in (
            f"CREATE TRIGGER IF NOT EXISTS {table.name}_is_not_altered BEFORE UPDATE ON {table.name} "
            f"WHEN NEW.{but} != 0 OR {others} {refused}",
            f"CREATE TRIGGER IF NOT EXISTS {table.name}_is_not_deleted BEFORE DELETE ON {table.name} "
            f"{refused}",
        ):
            connection.execute(text(statement))

    def delete_protected_rows(self, connection: Connection, table: Table, where: ColumnElement[bool]) -> None:
        name = f"{table.name}_is_not_deleted"
        [made] = connection.execute(_TRIGGER, {"name": name}).scalars()
        connection.execute(text(f"DROP TRIGGER {name}"))
        connection.execute(delete(table).where(where))
        connection.execute(text(made))

    def last_id(self, connection: Connection, table: Table) -> int:
        return int(connection.scalar(_LAST_GIVEN, {"name": table.name}) or 0) if _counts(table) else 0

    def set_last_id(self, connection: Connection, table: Table, last: int) -> None:
        if _counts(table):
            connection.execute(_FORGET_GIVEN, {"name": table.name})
            connection.execute(_GIVE_AFTER, {"name": table.name, "last": last})

    def explain(self, error: Exception) -> StoreError:
        original = (error.orig if isinstance(error, DBAPIError) else None) or error
        reason, what = str(original), "the store can't be used"
        if any(sign in reason for sign in _DAMAGED):
            remedy = "restore it from a backup with `footnote restore FILE`, or name another FOOTNOTE_HOME"
        elif "locked" in reason:
            remedy = "wait until the other program that uses it has ended"
        else:
            remedy = "check that its folder exists and can be written to"
            return write_error(self._path, what, original, remedy)
        return StoreError(f"{self._path}: {what} ({reason}); {remedy}.")


_DAMAGED = ("malformed", "not a database", "not decode", "no such table", "no such column")
"""Parts of SQLite's messages about a file that is not as it was written."""

_RESTORE = "put a backup in its place with `footnote restore FILE`"

_TRIGGER = text("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = :name")


def _counts(table: Table) -> bool:
    """True if the ids of deleted rows are never given again (sqlite.org/autoinc.html)."""
    return bool(table.dialect_options["sqlite"]["autoincrement"])


_LAST_GIVEN = text("SELECT max(seq) FROM sqlite_sequence WHERE name = :name")
_FORGET_GIVEN = text("DELETE FROM sqlite_sequence WHERE name = :name")
_GIVE_AFTER = text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :last)")


class LocalLocks:
    """The locks of a database that no other process uses. See `index.store.dialects.Locks`.

    All but shared ones are free. Those are counted: several additions of one process may take turns.
    """

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._shares: Counter[str] = Counter()

    def wait(self, connection: Connection, lock: str) -> None:
        """Return at once: the lock is free."""

    def try_lock(self, connection: Connection, lock: str) -> bool:
        with self._mutex:
            return not self._shares[lock]

    def acquire(self, lock: str) -> bool:
        return True

    def share(self, lock: str) -> None:
        with self._mutex:
            self._shares[lock] += 1

    def release(self, lock: str) -> None:
        with self._mutex:
            if self._shares[lock]:
                self._shares[lock] -= 1

    def close(self) -> None:
        """Do nothing: there are no locks."""


def _configure(connection: sqlite3.Connection, _: object) -> None:
    """Configure a connection. WAL with full syncs: commits survive a kill and a power cut
    (sqlite.org/wal.html). Memory-mapped reads halve the time of reading a hundred passages
    (sqlite.org/mmap.html). What is deleted is overwritten, also where SQLite was built to leave it."""
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "secure_delete=ON",
    f"mmap_size={_MAPPED_BYTES}",
)
