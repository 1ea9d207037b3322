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

_metadata = MetaData()
"""Of its own: it describes a database, so `footnote move` does not copy it."""

applied_migrations = Table(
    "migrations",
    _metadata,
    Column("migration_set", String, primary_key=True),
    Column("name", String, primary_key=True),
    Column("applied_at", Float, nullable=False, doc="seconds since 1970"),
)


made_tables = Table(
    "made_tables",
    _metadata,
    Column("migration_set", String, primary_key=True),
    Column("name", String, primary_key=True),
)
"""The tables that a database has had: one that is missing is lost, and not yet to be made."""


class LostTableError(Exception):
    """A table of a home is gone. `Database.setting_up` makes it a StoreError that names the database."""


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
    others are applied to it, so each must leave alone what is as it should be. `oldest` are the tables that
    every home has that has any.
    """

    name: str
    tables: MetaData
    migrations: tuple[Migration, ...] = ()
    find_applied: Callable[[Connection], Collection[str]] = _nothing
    oldest: tuple[str, ...] = ()


def apply_migrations(connection: Connection, sets: Iterable[MigrationSet]) -> None:
    """Make the tables of some sets, or bring those of an older home up to date.

    Call it within `Database.setting_up`, whose transaction is all or nothing. Writes nothing if everything is
    up to date. Before any change, raises UnknownMigrationError if a newer version has changed the tables, and
    LostTableError if a table is gone.
    """
    sets = tuple(sets)
    found = inspect(connection)
    if found.has_table(made_tables.name) and not found.has_table(applied_migrations.name):
        raise LostTableError(applied_migrations.name)
    applied = _read_names(connection, applied_migrations)
    unknown = find_unknown(applied, sets)
    if unknown:
        raise UnknownMigrationError(", ".join(unknown))
    made = _read_names(connection, made_tables)
    present = {name for one in sets for name in one.tables.tables if found.has_table(name)}
    for one in sets:
        had = made.get(one.name) or (one.oldest if present.intersection(one.tables.tables) else ())
        lost = find_lost_tables({one.name: set(had).intersection(one.tables.tables)}, present)
        if lost:
            raise LostTableError(lost[0])
    for one in sets:
        _bring_up_to_date(connection, one, applied.get(one.name), made.get(one.name, set()))


def find_lost_tables(made: Mapping[str, Collection[str]], present: Collection[str]) -> list[str]:
    """The tables that a database has had, by name of the set, and that are not `present`, sorted."""
    return sorted({name for names in made.values() for name in names}.difference(present))


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


def _read_names(connection: Connection, table: Table) -> dict[str, set[str]]:
    """The names in a table of migrations by name of the set; makes the table if it is missing."""
    table.create(connection, checkfirst=True)
    names: dict[str, set[str]] = {}
    for set_name, name in connection.execute(select(table.c.migration_set, table.c.name)):
        names.setdefault(set_name, set()).add(name)
    return names


def _bring_up_to_date(
    connection: Connection, one: MigrationSet, applied: Collection[str] | None, made: Collection[str]
) -> None:
    """Apply what a set's tables lack. `applied` is None if nothing has been noted of the set, `made` are the
    tables that have been."""
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
    new = [{"migration_set": one.name, "name": name} for name in one.tables.tables if name not in made]
    if new:
        connection.execute(insert(made_tables), new)


def _has_tables(connection: Connection, one: MigrationSet) -> bool:
    found = inspect(connection)
    return any(found.has_table(table) for table in one.tables.tables)
