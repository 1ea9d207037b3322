"""One SQLite file: connections, transactions, what a home is, and errors in words."""

import json
import sqlite3
import threading
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, bindparam, create_engine, event, func, inspect, select
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.exc import DBAPIError

from corpus.errors import StoreError
from index.disk import unwritable
from index.store.migrations import STEPS
from index.store.schema import SCHEMA_VERSION, loose_vectors, meta, metadata, vectors

MANY = 500
"""How many ids go into one statement, and rows into one batch."""

_MAPPED_BYTES = 1 << 29

T = TypeVar("T")


class Database:
    """Opens or makes the file. Raises StoreError where it can't be used, then and later."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._remembered: dict[str, str | None] = {}
        self._writes = 0
        self._remembering = threading.Lock()
        self._engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": 30})
        event.listen(self._engine, "connect", _configure)
        try:
            with self.transaction() as connection:
                if inspect(connection).has_table(meta.name):
                    self._migrate(connection)
                metadata.create_all(connection)
                if get_meta(connection, "home_id") is None:
                    set_meta(connection, "home_id", uuid.uuid4().hex)
                version = str(SCHEMA_VERSION)
                if (
                    get_meta(connection, "schema_version") != version
                ):  # else nothing is written: a disk may be full
                    set_meta(connection, "schema_version", version)
        except BaseException:
            self.close()
            raise

    @property
    def is_shared(self) -> bool:
        """Whether other processes may write to it too."""
        return False

    def close(self) -> None:
        self._engine.dispose()

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """All or nothing; when it has ended, what was written is on disk."""
        try:
            with self._engine.begin() as connection:
                before = _changes(connection)
                yield connection
                changed = _changes(connection) != before
                if changed:
                    self._forget()
            if changed:
                self._forget()
        except DBAPIError as error:
            raise _explain(error, self.path) from error

    def get(self, key: str) -> str | None:
        """What `meta` holds of a key: remembered, since nobody else writes to the file."""
        try:
            return self._remembered[key]
        except KeyError:
            before = self._writes
        with self.transaction() as connection:
            found = get_meta(connection, key)
        with self._remembering:
            if before == self._writes:  # else another thread has written meanwhile
                self._remembered[key] = found
        return found

    def _forget(self) -> None:
        with self._remembering:
            self._writes += 1
            self._remembered.clear()

    def set(self, key: str, value: str) -> None:
        with self.transaction() as connection:
            set_meta(connection, key, value)

    def _migrate(self, connection: Connection) -> None:
        """Bring the tables up to this version's. Raises StoreError for those of a newer one."""
        stored = get_meta(connection, "schema_version") or str(SCHEMA_VERSION)
        if not stored.isdecimal() or int(stored) > SCHEMA_VERSION:
            raise StoreError(
                f"{self.path}: it was written by another version of Footnote (schema {stored}, "
                f"this one reads {SCHEMA_VERSION}); use that version or another FOOTNOTE_HOME."
            )
        for version in range(int(stored) + 1, SCHEMA_VERSION + 1):
            STEPS[version](connection)


def get_meta(connection: Connection, key: str) -> str | None:
    value: str | None = connection.scalar(select(meta.c.value).where(meta.c.key == key))
    return value


def set_meta(connection: Connection, key: str, value: str) -> None:
    statement = upsert(meta).values(key=key, value=value)
    connection.execute(statement.on_conflict_do_update(index_elements=["key"], set_={"value": value}))


def next_generation(connection: Connection) -> int:
    """Count one more change of passages."""
    generation = int(get_meta(connection, "generation") or 0) + 1
    set_meta(connection, "generation", str(generation))
    return generation


def note_loose(connection: Connection, vector_ids: Iterable[int]) -> None:
    """Note vectors that may belong to no passage: not yet, or not any more."""
    rows = [{"vector_id": number} for number in vector_ids]
    if rows:
        connection.execute(upsert(loose_vectors).on_conflict_do_nothing(), rows)


def batched(items: Sequence[T]) -> Iterator[Sequence[T]]:
    """`items` in runs short enough for one statement."""
    return (items[start : start + MANY] for start in range(0, len(items), MANY))


def vector_ids(connection: Connection, keys: Iterable[str]) -> dict[str, int]:
    """The numbers of the vectors that are stored, by key."""
    return {row.key: row.id for row in connection.execute(_VECTOR_IDS, as_ids(keys))}


def among(column: ColumnElement[Any]) -> ColumnElement[bool]:
    """That a column is one of the `ids`, a parameter that `as_ids` makes: so a statement stays the same
    however many there are, and need not be put together anew."""
    return column.in_(select(func.json_each(bindparam("ids")).table_valued("value").c.value))


def as_ids(ids: Iterable[int | str]) -> dict[str, str]:
    """The parameter of a statement that has `among` in it."""
    return {"ids": json.dumps(list(ids))}


_VECTOR_IDS = select(vectors.c.key, vectors.c.id).where(among(vectors.c.key))


def _changes(connection: Connection) -> int:
    """How many rows a connection has changed so far."""
    driver: Any = connection.connection.driver_connection
    return int(driver.total_changes)


def _configure(connection: sqlite3.Connection, _: object) -> None:
    """WAL with full syncs: what is committed survives a kill and a power cut (sqlite.org/wal.html). The file
    is read through memory (sqlite.org/mmap.html), which halves the time of reading a hundred passages."""
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"mmap_size={_MAPPED_BYTES}"):
        connection.execute(f"PRAGMA {pragma}")


def _explain(error: DBAPIError, path: Path) -> StoreError:
    reason, what = str(error.orig), "the store can't be used"
    if any(sign in reason for sign in ("malformed", "not a database", "not decode")):
        remedy = "restore it from a backup, or name another FOOTNOTE_HOME"
    elif "locked" in reason:
        remedy = "wait until the other program that uses it has ended"
    else:
        remedy = "check that its folder exists and can be written to"
        return unwritable(path, what, error.orig or error, remedy)
    return StoreError(f"{path}: {what} ({reason}); {remedy}.")
