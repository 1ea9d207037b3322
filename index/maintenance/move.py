"""Copy all tables of a home to another database; an interrupted move can be continued.

Each batch of rows is committed at the target together with the progress of the move. Until everything is
copied and compared, the target is marked as being moved to, and no library opens it.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, MetaData, Table, delete, func, insert, select

from corpus.errors import StoreError, UsageError
from index.maintenance.table_checksums import (
    NOT_MOVED,
    TableChecksum,
    checksum_table,
    count_rows,
    first_difference,
    ids_are_never_reused,
    key_of,
    read_batches,
)
from index.store.database import Database, get_meta, set_meta
from index.store.passages import INDEXING_LOCK
from index.store.schema import MOVING, meta

Progress = Callable[[float, int], None]
"""Called with the finished share (0 to 1) and the number of rows."""


@dataclass(frozen=True, slots=True)
class TableComparison:
    """The checksums of all tables at the source, and a line for each table that differs at the target."""

    sums: dict[str, TableChecksum]
    differences: tuple[str, ...]

    @property
    def rows(self) -> int:
        return sum(item.rows for item in self.sums.values())


def ordered_tables(kinds: Sequence[MetaData]) -> list[Table]:
    """Return all tables, each after those that it refers to; `meta` is last and makes the target a home."""
    tables = [table for kind in kinds for table in kind.sorted_tables]
    return [*(table for table in tables if table is not meta), meta]


@contextmanager
def exclusive_access(source: Database, target: Database) -> Iterator[None]:
    """Keep other processes from adding to either database. Raises StoreError if one is doing so."""
    taken: list[tuple[Database, str]] = []
    try:
        for database, what in ((source, INDEXING_LOCK), (target, MOVING)):
            if not database.acquire(what):
                raise StoreError(
                    f"{database.place}: another Footnote is writing to it; stop every bot and command that "
                    "uses it, then move."
                )
            taken.append((database, what))
        yield
    finally:
        for database, what in taken:
            with suppress(StoreError):  # a server that can't be reached has released the lock already
                database.release(what)


def begin_move(source: Database, target: Database, tables: Sequence[Table]) -> bool:
    """Mark a target as being moved to; returns False if everything is copied already.

    Raises UsageError if the target holds another home, or this home as it was at another time.
    """
    home_id, generation = source.get("home_id"), source.get("generation")
    with target.transaction() as connection:
        noted = _noted(connection)
        if noted is None:
            if get_meta(connection, "home_id") == home_id:
                return False
            held = _count_rows(connection, tables)
            if held:
                raise UsageError(
                    f"--to: {target.place} holds another home already ({held:,} rows); name an empty one."
                )
            _note(connection, {"home_id": home_id, "generation": generation})
        elif noted["home_id"] != home_id:
            raise UsageError(
                f"--to: another home is being moved to {target.place}; finish that move or name an empty one."
            )
        elif noted["generation"] != generation:
            raise UsageError(
                f"--to: {source.place} has been changed since the move to {target.place} was begun; empty "
                "that one, then move again."
            )
    return True


def copy_rows(source: Database, target: Database, tables: Sequence[Table], progress: Progress) -> None:
    """Copy the rows that a target, which `begin` has marked, doesn't hold yet.

    Rows committed before an interruption stay, and the next call continues from there.
    """
    names = [table.name for table in tables]
    total = count_rows(source, tables)
    done = count_rows(target, tables) - 1  # the target's own id is a row that is not the home's
    with target.transaction() as connection:
        noted = _noted(connection) or {}
    first = names.index(noted["table"]) if "table" in noted else 0
    for table in tables[first:]:
        after = tuple(noted["after"]) if noted.get("table") == table.name else None
        if table is meta:
            _hand_over(source, target, tables)
            break
        for rows in read_batches(source, table, after):
            with target.transaction() as connection:
                connection.execute(insert(table), [dict(row._mapping) for row in rows])
                _note(connection, {**noted, "table": table.name, "after": key_of(table, rows[-1])})
            done += len(rows)
            progress(min(1.0, done / max(1, total)), done)


def compare_tables(
    source: Database, target: Database, tables: Sequence[Table], progress: Progress
) -> TableComparison:
    """Compare the checksums of all tables on both sides."""
    total = 2 * count_rows(source, tables)
    done = 0

    def tell(rows: int) -> None:
        nonlocal done
        done += rows
        progress(min(1.0, done / max(1, total)), done // 2)

    sums, differences = {}, []
    for table in tables:
        here = checksum_table(source, table, tell)
        there = checksum_table(target, table, tell)
        sums[table.name] = here
        if here != there:
            differences.append(f"{table.name}: {_describe_difference(source, target, table, here, there)}")
    return TableComparison(sums, tuple(differences))


def finish_move(target: Database) -> None:
    """Remove the mark, so that libraries can open the target."""
    with target.transaction() as connection:
        connection.execute(delete(meta).where(meta.c.key == MOVING))


def _hand_over(source: Database, target: Database, tables: Sequence[Table]) -> None:
    """Copy `meta`, with the home's id, and the highest ids ever given, in one last transaction."""
    given = {table: _last_id(source, table) for table in tables if table.autoincrement_column is not None}
    rows = [dict(row._mapping) for batch in read_batches(source, meta) for row in batch]
    with target.transaction() as connection:
        connection.execute(delete(meta).where(meta.c.key.not_in(NOT_MOVED)))
        connection.execute(insert(meta), rows)
        for table, last in given.items():
            target.set_last_id(connection, table, last)


def _last_id(database: Database, table: Table) -> int:
    """Return the highest id ever given, or the highest stored id if ids may be reused."""
    with database.transaction() as connection:
        highest = connection.scalar(select(func.max(table.autoincrement_column))) or 0
        return max(highest, database.last_given(connection, table) if ids_are_never_reused(table) else 0)


def _describe_difference(
    source: Database, target: Database, table: Table, here: TableChecksum, there: TableChecksum
) -> str:
    if here.rows != there.rows:
        return f"{here.rows:,} rows here, {there.rows:,} there"
    if here.sha256 == there.sha256:
        return f"the last id given is {here.last_given} here, {there.last_given} there"
    key = first_difference(source, target, table) or ()
    return f"the row {', '.join(map(str, key))} differs there"


def _count_rows(connection: Connection, tables: Sequence[Table]) -> int:
    counts = (connection.scalar(select(func.count()).select_from(t)) or 0 for t in tables if t is not meta)
    return sum(counts)


def _noted(connection: Connection) -> dict[str, Any] | None:
    found = get_meta(connection, MOVING)
    return json.loads(found) if found else None


def _note(connection: Connection, how_far: dict[str, Any]) -> None:
    set_meta(connection, MOVING, json.dumps(how_far))
