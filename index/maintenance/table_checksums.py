"""Read a table in batches, in the order of its primary key, and compute its checksum."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from sqlalchemy import Row, Table, func, literal, select, tuple_

from index.store.database import Database, get_meta
from index.store.schema import MOVING, meta

BATCH_ROWS = 250
"""Rows read, and written, at a time: about 2 MB with the vectors of passages."""

NOT_MOVED = (MOVING, "schema_version")
"""The keys of `meta` that belong to a database rather than to the home in it."""

Rows = Sequence[Row[*tuple[Any, ...]]]
Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class TableChecksum:
    """The number of a table's rows, their SHA-256 (hex), and the highest id ever given (0 if ids may be
    reused)."""

    rows: int
    sha256: str
    last_given: int


def read_batches(database: Database, table: Table, after: Key | None = None) -> Iterator[Rows]:
    """Yield the rows of a table whose keys come after `after`, each batch from a transaction of its own."""
    keys = list(table.primary_key)
    statement = select(table).order_by(*keys).limit(BATCH_ROWS)
    if table is meta:
        statement = statement.where(meta.c.key.not_in(NOT_MOVED))
    while True:
        following = (
            statement if after is None else statement.where(tuple_(*keys) > tuple_(*_bound(keys, after)))
        )
        with database.transaction() as connection:
            rows = connection.execute(following).all()
        if rows:
            yield rows
            after = key_of(table, rows[-1])
        if len(rows) < BATCH_ROWS:
            return


def key_of(table: Table, row: Row[*tuple[Any, ...]]) -> Key:
    """Return the values of a row's primary key."""
    return tuple(row._mapping[column] for column in table.primary_key)


def checksum_table(database: Database, table: Table, tell: Callable[[int], None]) -> TableChecksum:
    """Return the checksum of a table; `tell` gets the number of rows read since its last call."""
    digest, count = hashlib.sha256(), 0
    for rows in read_batches(database, table):
        for row in rows:
            _add_row(digest, row)
        count += len(rows)
        tell(len(rows))
    last = 0
    if ids_are_never_reused(table):
        with database.transaction() as connection:
            last = database.last_given(connection, table)
    return TableChecksum(count, digest.hexdigest(), last)


def first_difference(one: Database, other: Database, table: Table) -> Key | None:
    """Return the key of the first row that differs, or is in one database only; None if there is none."""
    pairs = zip_longest(_rows(one, table), _rows(other, table))
    for here, there in pairs:
        if here is None or there is None or _plain(here) != _plain(there):
            return min(key_of(table, row) for row in (here, there) if row is not None)
    return None


def ids_are_never_reused(table: Table) -> bool:
    """True if the ids of deleted rows are never given again."""
    return bool(table.dialect_options["sqlite"]["autoincrement"])


def count_rows(database: Database, tables: Sequence[Table]) -> int:
    """Return the number of rows of some tables, without those that are not moved."""
    with database.transaction() as connection:
        counted = sum(connection.scalar(select(func.count()).select_from(table)) or 0 for table in tables)
        return counted - sum(meta in tables and get_meta(connection, key) is not None for key in NOT_MOVED)


def _rows(database: Database, table: Table) -> Iterator[Row[*tuple[Any, ...]]]:
    for rows in read_batches(database, table):
        yield from rows


def _bound(keys: Sequence[Any], values: Key) -> Iterator[Any]:
    return (literal(value, column.type) for column, value in zip(keys, values, strict=True))


def _plain(row: Row[*tuple[Any, ...]]) -> tuple[Any, ...]:
    """Return the values of a row, with every driver's binary type as bytes."""
    return tuple(bytes(value) if isinstance(value, memoryview | bytearray) else value for value in row)


def _add_row(digest: "hashlib._Hash", row: Row[*tuple[Any, ...]]) -> None:
    """Add a row, encoded so that different rows never give the same bytes."""
    for value in _plain(row):
        written = value if isinstance(value, bytes) else repr(value).encode()
        digest.update(b"%d %s " % (len(written), type(value).__name__.encode()))
        digest.update(written)
