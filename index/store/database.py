"""A home's database: connections, transactions, locks between processes, and the key-value table `meta`."""

import threading
import time
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from sqlalchemy import ColumnElement, Connection, Table, cast, func, insert, inspect, select, types
from sqlalchemy.exc import DBAPIError

from corpus.errors import StoreError
from index.store.dialects import Dialect, dialect_of
from index.store.dialects.sql import among, as_ids, upsert
from index.store.migrations import LostTableError, UnknownMigrationError, apply_migrations
from index.store.old_schemas import STORE
from index.store.schema import (
    SCHEMA_VERSION,
    generations,
    loose_vectors,
    meta,
    passages,
    removed,
    vectors,
)

BATCH_ROWS = 500
"""The most ids in one statement, and rows in one batch."""

T = TypeVar("T")


class Database:
    """The database at a path (SQLite) or a URL (PostgreSQL), made if it is missing.

    With names of files `beside` it, which show that there was a home, it is not made. Raises StoreError if it
    can't be used, at opening and later, and SettingError if the URL can never work.
    """

    def __init__(self, where: Path | str, beside: Sequence[str] = ()) -> None:
        self._dialect: Dialect = dialect_of(where)
        self._dialect.refuse_lost(beside)
        self._cached: dict[str, tuple[str | None, float]] = {}
        self._writes = 0
        self._cache_lock = threading.Lock()
        self._thread_local = threading.local()
        self._engine = self._dialect.connect()
        self._snapshots = self._dialect.snapshots(self._engine)
        try:
            with self.setting_up() as connection:
                if beside and not any(map(inspect(connection).has_table, STORE.tables.tables)):
                    raise self._dialect.lost(beside)
                self._refuse_newer(connection)
                apply_migrations(connection, [STORE])
                if get_meta(connection, "home_id") is None:
                    set_meta(connection, "home_id", uuid.uuid4().hex)
                _mend_generation(connection)
                version = str(SCHEMA_VERSION)
                if get_meta(connection, "schema_version") != version:  # write nothing on a full disk
                    set_meta(connection, "schema_version", version)
            self._locks = self._dialect.locks(self._engine, self.get("home_id") or "")
        except BaseException:
            self._engine.dispose()
            raise

    @property
    def place(self) -> str:
        """How messages name the database: its path, or its server and name."""
        return self._dialect.place

    @property
    def is_shared(self) -> bool:
        """True if other processes may write to it too."""
        return self._dialect.shared

    def close(self) -> None:
        self._locks.close()
        self._engine.dispose()

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A transaction: all or nothing, and on disk when it ends. Within `steady` it only reads, from that
        snapshot."""
        held = self._held()
        if held is not None:
            yield held
            return
        written = self._dialect.count_writes
        try:
            with self._engine.begin() as connection:
                before = written(connection)
                yield connection
                changed = written(connection) != before
                if changed:
                    self._forget()
            if changed:
                self._forget()
        except DBAPIError as error:
            raise self._dialect.explain(error) from error

    @contextmanager
    def setting_up(self) -> Iterator[Connection]:
        """A transaction in which tables are made or changed, by one process at a time. Raises StoreError if a
        newer version of Footnote has changed them, or one is gone."""
        try:
            with self.transaction() as connection:
                self._dialect.begin_setup(connection)
                yield connection
        except UnknownMigrationError as error:
            raise StoreError(
                f"{self.place}: a newer version of Footnote has changed its tables ({error}); use that "
                "version or another FOOTNOTE_HOME."
            ) from error
        except LostTableError as error:
            raise StoreError(
                f"{self.place}: it is damaged (the table {error} is missing); put a backup in its place with "
                "`footnote restore FILE`."
            ) from error

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Read from one snapshot: this thread does not see what others write until the end."""
        if self._snapshots is None or self._held() is not None:
            yield
            return
        with self._explained(), self._snapshots.begin() as connection:
            self._thread_local.connection = connection
            try:
                yield
            finally:
                self._thread_local.connection = None

    def get(self, key: str) -> str | None:
        """Return the value of a key of `meta`, None if it has none. Cached while nobody can change it."""
        known = self._cached.get(key)
        if known is not None and self._snapshots is None:
            return known[0]
        held = self._held()
        if held is not None:
            return get_meta(held, key)
        if known is not None and time.monotonic() < known[1]:
            return known[0]
        before, until = self._writes, time.monotonic() + self._dialect.meta_cache_s
        with self.transaction() as connection:
            found = get_meta(connection, key)
        with self._cache_lock:
            if before == self._writes:  # no other thread has written meanwhile
                self._cached[key] = found, until
        return found

    def _held(self) -> Connection | None:
        """The connection of `steady` in this thread, None outside."""
        if self._snapshots is None:
            return None
        held: Connection | None = getattr(self._thread_local, "connection", None)
        return held

    def _forget(self) -> None:
        with self._cache_lock:
            self._writes += 1
            self._cached.clear()

    def set(self, key: str, value: str) -> None:
        """Set a key of `meta`."""
        with self.transaction() as connection:
            set_meta(connection, key, value)

    def lock(self, connection: Connection, lock: str) -> None:
        """Take an exclusive advisory lock until the transaction ends; waits for other processes."""
        self._locks.wait(connection, lock)

    def try_lock(self, connection: Connection, lock: str) -> bool:
        """Do what `lock` does, but return False if another process holds or shares the lock."""
        return self._locks.try_lock(connection, lock)

    def acquire(self, lock: str) -> bool:
        """Take an exclusive advisory lock until it is released; False if another process has it."""
        with self._explained():
            return self._locks.acquire(lock)

    def release(self, lock: str) -> None:
        """Release an advisory lock."""
        with self._explained():
            self._locks.release(lock)

    @contextmanager
    def sharing(self, lock: str) -> Iterator[None]:
        """Hold a shared advisory lock, which keeps others from taking it exclusively."""
        with self._explained():
            self._locks.share(lock)
        try:
            yield
        finally:
            with suppress(StoreError):  # a server that can't be reached has released it already
                self.release(lock)

    def find_faults(self) -> Iterator[str]:
        """Yield what the database's own check finds wrong, a line each."""
        with self.transaction() as connection:
            yield from self._dialect.find_faults(connection)

    def protect_rows(self, connection: Connection, table: Table, but: str) -> None:
        """Make the database refuse to delete or alter a table's rows, except to set the column `but` to 0."""
        self._dialect.protect_rows(connection, table, but)

    def delete_protected_rows(self, connection: Connection, table: Table, where: ColumnElement[bool]) -> None:
        """Delete rows of a table that `protect_rows` protects."""
        self._dialect.delete_protected_rows(connection, table, where)

    def last_given(self, connection: Connection, table: Table) -> int:
        """Return the highest id that a table has given, also to deleted rows; 0 if that is not counted."""
        return self._dialect.last_id(connection, table)

    def set_last_id(self, connection: Connection, table: Table, last: int) -> None:
        """Make a table give only ids above `last`, if it counts them."""
        self._dialect.set_last_id(connection, table, last)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Turn a driver's error into a StoreError."""
        try:
            yield
        except DBAPIError as error:
            raise self._dialect.explain(error) from error

    def _refuse_newer(self, connection: Connection) -> None:
        """Raises StoreError for a schema number that this version does not read."""
        if not inspect(connection).has_table(meta.name):
            return
        stored = get_meta(connection, "schema_version") or str(SCHEMA_VERSION)
        if not stored.isdecimal() or int(stored) > SCHEMA_VERSION:
            raise StoreError(
                f"{self.place}: it was written by another version of Footnote (schema {stored}, "
                f"this one reads {SCHEMA_VERSION}); use that version or another FOOTNOTE_HOME."
            )


def get_meta(connection: Connection, key: str) -> str | None:
    """Return the value of a key of `meta`, None if it has none."""
    value: str | None = connection.scalar(select(meta.c.value).where(meta.c.key == key))
    return value


def set_meta(connection: Connection, key: str, value: str) -> None:
    """Set a key of `meta`."""
    statement = upsert(connection, meta).values(key=key, value=value)
    connection.execute(statement.on_conflict_do_update(index_elements=["key"], set_={"value": value}))


def next_generation(connection: Connection) -> int:
    """Count one more change of passages and return its number.

    The row stays locked until the transaction ends, so processes see generations in order.
    """
    incremented = cast(cast(meta.c.value, types.BigInteger) + 1, types.String)
    statement = upsert(connection, meta).values(key="generation", value="1")
    counted = statement.on_conflict_do_update(index_elements=["key"], set_={"value": incremented})
    number = int(connection.execute(counted.returning(meta.c.value)).scalar_one())
    connection.execute(insert(generations).values(generation=number, token=uuid.uuid4().hex))
    return number


def _mend_generation(connection: Connection) -> None:
    """Count on from the last generation that anything has, if `meta` has lost it: a lower number would hide
    passages from the indexes."""
    stored = get_meta(connection, "generation")
    found = [connection.scalar(select(func.max(t.c.generation))) for t in (passages, removed, generations)]
    last = max((number for number in found if isinstance(number, int)), default=0)
    if last and not (stored is not None and stored.isdecimal() and int(stored) >= last):
        set_meta(connection, "generation", str(last + 1))
        connection.execute(insert(generations).values(generation=last + 1, token=uuid.uuid4().hex))


def note_loose(connection: Connection, vector_ids: Iterable[int]) -> None:
    """Note vectors that may belong to no passage: not yet, or no longer."""
    in_one_order = sorted(vector_ids)  # two processes never deadlock
    rows = [{"vector_id": number} for number in in_one_order]
    if rows:
        connection.execute(upsert(connection, loose_vectors).on_conflict_do_nothing(), rows)


def batched(items: Sequence[T]) -> Iterator[Sequence[T]]:
    """Split `items` into runs that are short enough for one statement."""
    return (items[start : start + BATCH_ROWS] for start in range(0, len(items), BATCH_ROWS))


def vector_ids(connection: Connection, keys: Iterable[str]) -> dict[str, int]:
    """Return the ids of the stored vectors by key."""
    return {row.key: row.id for row in connection.execute(_VECTOR_IDS, as_ids(keys))}


_VECTOR_IDS = select(vectors.c.key, vectors.c.id).where(among(vectors.c.key))
