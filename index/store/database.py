"""One database: connections, transactions, what a home is, and errors in words."""

import threading
import time
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from sqlalchemy import ColumnElement, Connection, Table, cast, inspect, select, types
from sqlalchemy.exc import DBAPIError

from corpus.errors import StoreError
from index.store.dialects import Dialect, dialect_of
from index.store.dialects.sql import among, as_ids, upsert
from index.store.migrations import UnknownMigrationError, apply_migrations
from index.store.old_schemas import STORE
from index.store.schema import SCHEMA_VERSION, loose_vectors, meta, vectors

MANY = 500
"""How many ids go into one statement, and rows into one batch."""

T = TypeVar("T")


class Database:
    """Opens or makes the database at a path (SQLite) or a URL (PostgreSQL). Raises StoreError where it can't
    be used, then and later, SettingError where the URL is one that never can."""

    def __init__(self, where: Path | str) -> None:
        self._dialect: Dialect = dialect_of(where)
        self._remembered: dict[str, tuple[str | None, float]] = {}
        self._writes = 0
        self._remembering = threading.Lock()
        self._steady = threading.local()
        self._engine = self._dialect.connect()
        self._reading = self._dialect.reading(self._engine)
        try:
            with self.setting_up() as connection:
                self._refuse_newer(connection)
                apply_migrations(connection, [STORE])
                if get_meta(connection, "home_id") is None:
                    set_meta(connection, "home_id", uuid.uuid4().hex)
                version = str(SCHEMA_VERSION)
                if (
                    get_meta(connection, "schema_version") != version
                ):  # else nothing is written: a disk may be full
                    set_meta(connection, "schema_version", version)
            self._locks = self._dialect.locks(self._engine, self.get("home_id") or "")
        except BaseException:
            self._engine.dispose()
            raise

    @property
    def place(self) -> str:
        """How messages name it: its path, or its server and name."""
        return self._dialect.place

    @property
    def is_shared(self) -> bool:
        """Whether other processes may write to it too."""
        return self._dialect.shared

    def close(self) -> None:
        self._locks.close()
        self._engine.dispose()

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """All or nothing; when it has ended, what was written is on disk. Within `steady` it is part of that,
        and only reads."""
        held = self._held()
        if held is not None:
            yield held
            return
        written = self._dialect.written
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
        newer version of Footnote has changed them."""
        try:
            with self.transaction() as connection:
                self._dialect.prepare(connection)
                yield connection
        except UnknownMigrationError as error:
            raise StoreError(
                f"{self.place}: a newer version of Footnote has changed its tables ({error}); use that "
                "version or another FOOTNOTE_HOME."
            ) from error

    @contextmanager
    def steady(self) -> Iterator[None]:
        """Read of one moment: what others write meanwhile is not seen by this thread until the end."""
        if self._reading is None or self._held() is not None:
            yield
            return
        with self._explained(), self._reading.begin() as connection:
            self._steady.connection = connection
            try:
                yield
            finally:
                self._steady.connection = None

    def get(self, key: str) -> str | None:
        """What `meta` holds of a key: remembered, for as long as nobody else can have written it."""
        known = self._remembered.get(key)
        if known is not None and self._reading is None:
            return known[0]
        held = self._held()
        if held is not None:
            return get_meta(held, key)
        if known is not None and time.monotonic() < known[1]:
            return known[0]
        before, until = self._writes, time.monotonic() + self._dialect.trusted_s
        with self.transaction() as connection:
            found = get_meta(connection, key)
        with self._remembering:
            if before == self._writes:  # else another thread has written meanwhile
                self._remembered[key] = found, until
        return found

    def _held(self) -> Connection | None:
        """The connection of `steady` in this thread."""
        if self._reading is None:
            return None
        held: Connection | None = getattr(self._steady, "connection", None)
        return held

    def _forget(self) -> None:
        with self._remembering:
            self._writes += 1
            self._remembered.clear()

    def set(self, key: str, value: str) -> None:
        with self.transaction() as connection:
            set_meta(connection, key, value)

    def wait_for(self, connection: Connection, what: str) -> None:
        """Be the only one, of all processes, at something until a transaction ends."""
        self._locks.wait(connection, what)

    def is_free(self, connection: Connection, what: str) -> bool:
        """As `wait_for`, unless others are at it: gives whether none are."""
        return self._locks.is_free(connection, what)

    def take(self, what: str) -> bool:
        """Be the only one, of all processes, at something until it is let go; gives whether one is."""
        with self._explained():
            return self._locks.take(what)

    def let_go(self, what: str) -> None:
        """Let others take something."""
        with self._explained():
            self._locks.let_go(what)

    @contextmanager
    def joining(self, what: str) -> Iterator[None]:
        """Be at something, beside others who have joined: who needs it for itself is not (see `is_free`)."""
        with self._explained():
            self._locks.join(what)
        try:
            yield
        finally:
            with suppress(StoreError):  # who can't be reached has forgotten it already
                self.let_go(what)

    def faults(self) -> Iterator[str]:
        """What is wrong in the database by its own check, a line each."""
        with self.transaction() as connection:
            yield from self._dialect.faults(connection)

    def keep_rows(self, connection: Connection, table: Table, but: str) -> None:
        """Have the rows of a table neither altered, but for one column that may become 0, nor deleted."""
        self._dialect.keep_rows(connection, table, but)

    def delete_kept(self, connection: Connection, table: Table, where: ColumnElement[bool]) -> None:
        """Delete rows of such a table nevertheless."""
        self._dialect.delete_kept(connection, table, where)

    def last_given(self, connection: Connection, table: Table) -> int:
        """The highest id that a table has given, to rows that are gone too, as far as that is counted."""
        return self._dialect.last_given(connection, table)

    def give_after(self, connection: Connection, table: Table, last: int) -> None:
        """Have a table give ids that are higher than `last`, where it counts them."""
        self._dialect.give_after(connection, table, last)

    @contextmanager
    def _explained(self) -> Iterator[None]:
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
    value: str | None = connection.scalar(select(meta.c.value).where(meta.c.key == key))
    return value


def set_meta(connection: Connection, key: str, value: str) -> None:
    statement = upsert(connection, meta).values(key=key, value=value)
    connection.execute(statement.on_conflict_do_update(index_elements=["key"], set_={"value": value}))


def next_generation(connection: Connection) -> int:
    """Count one more change of passages. Until the transaction ends no other process counts one: the row is
    locked, so that generations are seen in their order."""
    more = cast(cast(meta.c.value, types.BigInteger) + 1, types.String)
    statement = upsert(connection, meta).values(key="generation", value="1")
    counted = statement.on_conflict_do_update(index_elements=["key"], set_={"value": more})
    return int(connection.execute(counted.returning(meta.c.value)).scalar_one())


def note_loose(connection: Connection, vector_ids: Iterable[int]) -> None:
    """Note vectors that may belong to no passage: not yet, or not any more."""
    in_one_order = sorted(vector_ids)  # so that two processes never wait for each other
    rows = [{"vector_id": number} for number in in_one_order]
    if rows:
        connection.execute(upsert(connection, loose_vectors).on_conflict_do_nothing(), rows)


def batched(items: Sequence[T]) -> Iterator[Sequence[T]]:
    """`items` in runs short enough for one statement."""
    return (items[start : start + MANY] for start in range(0, len(items), MANY))


def vector_ids(connection: Connection, keys: Iterable[str]) -> dict[str, int]:
    """The numbers of the vectors that are stored, by key."""
    return {row.key: row.id for row in connection.execute(_VECTOR_IDS, as_ids(keys))}


_VECTOR_IDS = select(vectors.c.key, vectors.c.id).where(among(vectors.c.key))
