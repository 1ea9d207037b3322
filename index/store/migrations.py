"""Schema migrations: named changes of tables in ordered sets, and a table of those that a database has had.

Each group of tables has a set: the store's, and those of the bot. A change of a table that homes have is a
new migration at the end of its set; `docs/develop/migrations.md` says how to add one.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Column, Connection, Float, MetaData, Table, insert, inspect, select, text
from sqlalchemy.schema import CreateColumn, CreateIndex

from corpus import clock
from index.store.dialects.sql import String

applied_migrations = Table(
    "migrations",
    MetaData(),  # of its own: it describes a database, so `footnote move` does not copy it
    Column("migration_set", String, primary_key=True),
    Column("name", String, primary_key=True),
    Column("applied_at", Float, nullable=False, doc="seconds since 1970"),
)


class UnknownMigrationError(Exception):
    """A newer version of Footnote has changed the tables. `Database.setting_up` makes it a StoreError that
    names the database."""


@dataclass(frozen=True, slots=True)
class Migration:
    """One change of tables, never edited or renamed after a release."""

    name: str
    apply: Callable[[Connection], None]


def _nothing(connection: Connection) -> Collection[str]:
    return ()


@dataclass(frozen=True, slots=True)
class MigrationSet:
    """Tables that belong together, and their migrations, oldest first.

    `find_applied` names the migrations that a home has had which is older than the table of migrations. All
    others are applied to it, so each must leave alone what is as it should be.
    """

    name: str
    tables: MetaData
    migrations: tuple[Migration, ...] = ()
    find_applied: Callable[[Connection], Collection[str]] = _nothing


def apply_migrations(connection: Connection, sets: Iterable[MigrationSet]) -> None:
    """Make the tables of some sets, or bring those of an older home up to date.

    Call it within `Database.setting_up`, whose transaction is all or nothing. Writes nothing if everything is
    up to date. Raises UnknownMigrationError, before any change, if a newer version has changed the tables.
    """
    sets = tuple(sets)
    applied = _read_applied(connection)
    unknown = find_unknown(applied, sets)
    if unknown:
        raise UnknownMigrationError(", ".join(unknown))
    for one in sets:
        _bring_up_to_date(connection, one, applied.get(one.name))


def find_unknown(applied: Mapping[str, Collection[str]], sets: Sequence[MigrationSet]) -> list[str]:
    """The applied migrations, by name of the set, that this version does not know, as "set/name".

    A whole set that is not among `sets` counts as known: its tables are not this version's to read.
    """
    return sorted(
        f"{one.name}/{name}"
        for one in sets
        for name in set(applied.get(one.name, ())) - {migration.name for migration in one.migrations}
    )


def add_columns(table: str, *columns: Column[object]) -> Callable[[Connection], None]:
    """What a migration applies to add columns, with their indexes, to a table of older homes.

    Columns that are there stay as they are. A table that is missing is made later, with all its columns.
    """
    added = Table(table, MetaData(), *columns)

    def apply(connection: Connection) -> None:
        found = inspect(connection)
        if not found.has_table(table):
            return
        present = {column["name"] for column in found.get_columns(table)}
        for column in added.columns:
            if column.name not in present:
                written = CreateColumn(column).compile(dialect=connection.dialect)
                connection.execute(text(f"ALTER TABLE {table} ADD COLUMN {written}"))
        for index in added.indexes:
            connection.execute(CreateIndex(index, if_not_exists=True))

    return apply


def _read_applied(connection: Connection) -> dict[str, set[str]]:
    """The names of the applied migrations by name of the set; makes their table if it is missing."""
    applied_migrations.create(connection, checkfirst=True)
    applied: dict[str, set[str]] = {}
    columns = select(applied_migrations.c.migration_set, applied_migrations.c.name)
    for set_name, name in connection.execute(columns):
        applied.setdefault(set_name, set()).add(name)
    return applied


def _bring_up_to_date(connection: Connection, one: MigrationSet, applied: Collection[str] | None) -> None:
    """Apply what a set's tables lack. `applied` is None if nothing has been noted of the set."""
    names = [migration.name for migration in one.migrations]
    done: Collection[str]
    if applied is not None:
        done = noted = applied
    elif _has_tables(connection, one):
        done, noted = one.find_applied(connection), ()
    else:
        done, noted = names, ()  # new tables are made as they are now
    for migration in one.migrations:
        if migration.name not in done:
            migration.apply(connection)
    one.tables.create_all(connection)
    now = clock.now()
    rows = [
        {"migration_set": one.name, "name": name, "applied_at": now} for name in names if name not in noted
    ]
    if rows:
        connection.execute(insert(applied_migrations), rows)


def _has_tables(connection: Connection, one: MigrationSet) -> bool:
    found = inspect(connection)
    return any(found.has_table(table) for table in one.tables.tables)
