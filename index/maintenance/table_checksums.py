"""Rows of any table in the order of its primary key, some at a time, and their checksum."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from sqlalchemy import Row, Table, func, literal, select, tuple_

from index.store.database import Database, get_meta
from index.store.schema import MOVING, meta

A_BATCH = 250
"""How many rows are read, and written, at a time: with a passage's vectors about 2 MB."""

NOT_MOVED = (MOVING, "schema_version")
"""The keys of `meta` that say something of a database rather than of the home in it."""

Rows = Sequence[Row[*tuple[Any, ...]]]
Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Sum:
    """What a table holds: how many rows, the SHA-256 (hex) of all of them, and the highest id it has given
    where ids are never given again (else 0)."""

    rows: int
    sha256: str
    last_given: int


def batches(database: Database, table: Table, after: Key | None = None) -> Iterator[Rows]:
    """All rows of a table whose keys come after one, each batch read in a transaction of its own."""
    keys = list(table.primary_key)
    statement = select(table).order_by(*keys).limit(A_BATCH)
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
        if len(rows) < A_BATCH:
            return


def key_of(table: Table, row: Row[*tuple[Any, ...]]) -> Key:
    return tuple(row._mapping[column] for column in table.primary_key)


def sum_up(database: Database, table: Table, tell: Callable[[int], None]) -> Sum:
    """The sum of a table; `tell` is told how many rows were looked at since it was last told."""
    digest, count = hashlib.sha256(), 0
    for rows in batches(database, table):
        for row in rows:
            _take(digest, row)
        count += len(rows)
        tell(len(rows))
    last = 0
    if never_again(table):
        with database.transaction() as connection:
            last = database.last_given(connection, table)
    return Sum(count, digest.hexdigest(), last)


def first_difference(one: Database, other: Database, table: Table) -> Key | None:
    """The key of the first row that is in one database and not, or otherwise, in another."""
    pairs = zip_longest(_each(one, table), _each(other, table))
    for here, there in pairs:
        if here is None or there is None or _plain(here) != _plain(there):
            return min(key_of(table, row) for row in (here, there) if row is not None)
    return None


def never_again(table: Table) -> bool:
    """Whether ids of a table's rows that are gone are not given again."""
    return bool(table.dialect_options["sqlite"]["autoincrement"])


def count_rows(database: Database, tables: Sequence[Table]) -> int:
    """How many rows some tables hold, what is not moved left out."""
    with database.transaction() as connection:
        counted = sum(connection.scalar(select(func.count()).select_from(table)) or 0 for table in tables)
        return counted - sum(meta in tables and get_meta(connection, key) is not None for key in NOT_MOVED)


def _each(database: Database, table: Table) -> Iterator[Row[*tuple[Any, ...]]]:
    for rows in batches(database, table):
        yield from rows


def _bound(keys: Sequence[Any], values: Key) -> Iterator[Any]:
    return (literal(value, column.type) for column, value in zip(keys, values, strict=True))


def _plain(row: Row[*tuple[Any, ...]]) -> tuple[Any, ...]:
    """The values of a row as Python has them, whatever a driver gives for bytes."""
    return tuple(bytes(value) if isinstance(value, memoryview | bytearray) else value for value in row)


def _take(digest: "hashlib._Hash", row: Row[*tuple[Any, ...]]) -> None:
    """Add a row so that no two different ones are the same bytes."""
    for value in _plain(row):
        written = value if isinstance(value, bytes) else repr(value).encode()
        digest.update(b"%d %s " % (len(written), type(value).__name__.encode()))
        digest.update(written)
