"""Migrations: each applied once, in order, on SQLite and PostgreSQL; those of newer versions refused."""

import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import Column, Connection, MetaData, Table, delete, insert, inspect, select, text

from bot.migrations import ALL_SETS, FLEET, FOLLOWS, RECORDS, SOURCES
from corpus.errors import StoreError, UsageError
from index.encode.encoder import Encoder
from index.home import DATABASE
from index.library import Library
from index.maintenance.backup import back_up, restore
from index.store.database import Database
from index.store.dialects.sql import Integer, String
from index.store.migrations import (
    Migration,
    MigrationSet,
    add_columns,
    applied_migrations,
    apply_migrations,
    find_unknown,
)
from index.store.old_schemas import STORE
from tests.postgres import Server

RELEASED = {
    "store": [
        "add_guilds",
        "keep_past_versions",
        "add_tokens",
        "pack_vectors",
        "number_vectors",
        "add_missing_indexes",
        "add_blocks",
        "add_languages",
        "add_checksums",
    ],
    "sources": ["add_item_traits"],
    "follows": ["add_senders", "add_source_and_words"],
    "records": ["add_caution", "add_insights"],
    "fleet": [],
}
"""Homes have noted these names: a new migration is added at the end, none of these changes."""

Opens = Callable[[], Database]


@pytest.fixture(params=["sqlite", "postgresql"])
def open_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Opens]:
    """Opens one database, each time as another process would."""
    where: Path | str = tmp_path / "footnote.sqlite"
    if request.param == "postgresql":
        server: Server = request.getfixturevalue("server")
        where = server.url(str(tmp_path))
    opened: list[Database] = []

    def opening() -> Database:
        opened.append(Database(where))
        return opened[-1]

    yield opening
    for database in opened:
        database.close()


def table_of_pets(*columns: Column[object]) -> MetaData:
    metadata = MetaData()
    Table("pets", metadata, Column("id", Integer, primary_key=True), *columns)
    return metadata


FIRST = MigrationSet("pets", table_of_pets())
NAMED = MigrationSet(
    "pets",
    table_of_pets(Column("name", String, nullable=False, server_default="", index=True)),
    (
        Migration(
            "name_pets",
            add_columns("pets", Column("name", String, nullable=False, server_default="", index=True)),
        ),
    ),
)


def open_tables(database: Database, *sets: MigrationSet) -> None:
    with database.setting_up() as connection:
        apply_migrations(connection, sets)


def run(database: Database, *statements: str) -> None:
    with database.transaction() as connection:
        for statement in statements:
            connection.execute(text(statement))


def noted(database: Database, set_name: str) -> dict[str, float]:
    """The applied migrations of a set, and when each was."""
    columns = select(applied_migrations.c.name, applied_migrations.c.applied_at)
    with database.transaction() as connection:
        rows = connection.execute(columns.where(applied_migrations.c.migration_set == set_name))
        return {row.name: row.applied_at for row in rows}


def shape_of(database: Database) -> tuple[set[str], set[str]]:
    """The columns and indexes of the table of pets."""
    with database.transaction() as connection:
        columns = {column["name"] for column in inspect(connection).get_columns("pets")}
        kind = connection.dialect.name
        return columns, set(connection.scalars(text(INDEXES[kind])))


INDEXES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = 'pets'",
    "postgresql": "SELECT indexname FROM pg_indexes WHERE tablename = 'pets' AND indexname != 'pets_pkey' "
    "AND schemaname = current_schema()",
}


def test_released_migrations_stay_as_they_are() -> None:
    names = {one.name: [migration.name for migration in one.migrations] for one in ALL_SETS}
    assert set(names) == set(RELEASED)
    for name, released in RELEASED.items():
        assert names[name][: len(released)] == released
        assert len(set(names[name])) == len(names[name])


def test_a_new_home_is_made_as_it_is_now_and_nothing_is_applied(open_database: Opens) -> None:
    def never(connection: Connection) -> None:
        raise AssertionError("there is nothing to change")

    database = open_database()
    open_tables(database, replace(NAMED, migrations=(Migration("name_pets", never),)))
    assert set(noted(database, "pets")) == {"name_pets"}
    assert set(noted(database, "store")) == set(RELEASED["store"])


def test_an_older_table_gets_what_it_lacks_once(open_database: Opens) -> None:
    database = open_database()
    open_tables(database, FIRST)
    run(database, "INSERT INTO pets (id) VALUES (7)")
    assert shape_of(database) == ({"id"}, set())
    open_tables(database, NAMED)
    assert shape_of(database) == ({"id", "name"}, {"ix_pets_name"})
    [before] = noted(database, "pets").values()
    open_tables(open_database(), NAMED)
    assert noted(database, "pets") == {"name_pets": before}
    with database.transaction() as connection:
        assert connection.execute(text("SELECT id, name FROM pets")).all() == [(7, "")]


def test_a_table_that_is_missing_is_made_whole(open_database: Opens) -> None:
    """The migration that adds a column leaves it alone: an older home has another table of the set."""
    database = open_database()
    open_tables(database, FIRST)
    both = table_of_pets()
    Table("owners", both, Column("id", Integer, primary_key=True), Column("name", String))
    named = Migration("name_owners", add_columns("owners", Column("name", String)))
    open_tables(database, MigrationSet("pets", both, (named,)))
    with database.transaction() as connection:
        assert [column["name"] for column in inspect(connection).get_columns("owners")] == ["id", "name"]
    assert set(noted(database, "pets")) == {"name_owners"}


def test_what_an_older_home_has_had_is_not_applied_again(open_database: Opens) -> None:
    database = open_database()
    open_tables(database, FIRST)
    told: list[str] = []
    migrations = tuple(
        Migration(name, lambda connection, name=name: told.append(name))  # type: ignore[misc]
        for name in ("one", "two", "three")
    )
    open_tables(database, replace(FIRST, migrations=migrations, find_applied=lambda connection: {"one"}))
    assert told == ["two", "three"]
    assert set(noted(database, "pets")) == {"one", "two", "three"}


def test_when_one_fails_all_stays_as_it_was(open_database: Opens) -> None:
    def fail(connection: Connection) -> None:
        connection.execute(text("INSERT INTO pets (id, name) VALUES (8, 'Rex')"))
        connection.execute(text("CREATE TABLE owners (id INTEGER)"))
        raise RuntimeError("the power is gone")

    database = open_database()
    open_tables(database, FIRST)
    failing = replace(NAMED, migrations=(*NAMED.migrations, Migration("fail", fail)))
    with pytest.raises(RuntimeError):
        open_tables(database, failing)
    assert shape_of(database) == ({"id"}, set())
    assert noted(database, "pets") == {}
    with database.transaction() as connection:
        assert not inspect(connection).has_table("owners")
        assert connection.execute(text("SELECT id FROM pets")).all() == []
    open_tables(database, NAMED)
    assert shape_of(database) == ({"id", "name"}, {"ix_pets_name"})


def test_processes_that_open_an_older_home_at_once_change_it_once(url: str) -> None:
    """Eight of them, on PostgreSQL: a home from before the table of migrations, with a bot's tables."""
    first = Database(url)
    open_tables(first, *ALL_SETS)
    run(
        first,
        "DROP TABLE migrations",
        "DROP TABLE made_tables",
        "ALTER TABLE outbox DROP COLUMN owner",
        "ALTER TABLE items DROP COLUMN first_seen, DROP COLUMN guid",
        "ALTER TABLE guild_settings DROP COLUMN insights",
        "INSERT INTO guild_settings (guild_id, private, cooldown_s) VALUES (7, true, 2.5)",
    )
    together = Barrier(8)

    def open_one(number: int) -> Database:
        together.wait()
        database = Database(url)
        open_tables(database, *ALL_SETS)
        return database

    with ThreadPoolExecutor(8) as threads:
        opened = list(threads.map(open_one, range(8)))
    try:
        for one in ALL_SETS:
            assert sorted(noted(first, one.name)) == sorted(RELEASED[one.name])
        with first.transaction() as connection:
            for one in ALL_SETS:
                for table in one.tables.sorted_tables:
                    found = {column["name"] for column in inspect(connection).get_columns(table.name)}
                    assert found == {column.name for column in table.columns}
            kept = connection.execute(text("SELECT guild_id, cooldown_s, insights FROM guild_settings"))
            assert kept.all() == [(7, 2.5, True)]
            [collation] = connection.scalars(
                text(
                    "SELECT collation_name FROM information_schema.columns WHERE table_name = 'outbox' "
                    "AND column_name = 'owner' AND table_schema = current_schema()"
                )
            )
            assert collation == "C", "as in a new home"
    finally:
        for database in (first, *opened):
            database.close()


def note_newer(connection: Connection, set_name: str) -> None:
    """What a newer version notes."""
    values = {"migration_set": set_name, "name": "speak_latin", "applied_at": 1e9}
    connection.execute(insert(applied_migrations).values(values))


@pytest.mark.parametrize("newer", [STORE, SOURCES, FOLLOWS, RECORDS, FLEET], ids=lambda one: one.name)
def test_what_a_newer_version_has_changed_is_refused(open_database: Opens, newer: MigrationSet) -> None:
    database = open_database()
    open_tables(database, *ALL_SETS)
    with database.transaction() as connection:
        note_newer(connection, newer.name)
    with pytest.raises(StoreError) as caught:
        open_tables(open_database(), *ALL_SETS)
    told = str(caught.value)
    assert told.startswith(f"{database.place}: ") and f"{newer.name}/speak_latin" in told
    assert "use that version or another FOOTNOTE_HOME" in told
    with database.transaction() as connection:
        connection.execute(delete(applied_migrations).where(applied_migrations.c.name == "speak_latin"))
    open_tables(open_database(), *ALL_SETS)


def test_a_refused_home_is_left_as_it_is(open_database: Opens) -> None:
    database = open_database()
    open_tables(database, FIRST)
    with database.transaction() as connection:
        note_newer(connection, "pets")
    with pytest.raises(StoreError, match="pets/speak_latin"):
        open_tables(database, NAMED)
    assert shape_of(database) == ({"id"}, set())


def test_tables_that_this_version_does_not_know_are_no_hindrance(open_database: Opens) -> None:
    database = open_database()
    with database.transaction() as connection:
        note_newer(connection, "polls")
    open_tables(open_database(), *ALL_SETS)
    assert find_unknown({"polls": ["speak_latin"]}, ALL_SETS) == []


@pytest.mark.sqlite
@pytest.mark.parametrize("set_name", ["store", "follows"])
def test_a_backup_of_a_newer_version_is_not_put_back(tmp_path: Path, encoder: Encoder, set_name: str) -> None:
    home, file = tmp_path / "home", tmp_path / "all.backup"
    Library(home, encoder).close()
    with closing(sqlite3.connect(home / DATABASE)) as database, database:
        database.execute("INSERT INTO migrations VALUES (?, 'speak_latin', 0)", (set_name,))
    back_up(home, file)
    before = (home / DATABASE).read_bytes()
    with pytest.raises(UsageError, match=f"newer Footnote.*{set_name}/speak_latin"):
        restore(file, home, sets=ALL_SETS)
    assert (home / DATABASE).read_bytes() == before


@pytest.mark.sqlite
def test_a_backup_from_before_the_table_is_put_back(tmp_path: Path, encoder: Encoder) -> None:
    home, file = tmp_path / "home", tmp_path / "all.backup"
    Library(home, encoder).close()
    with closing(sqlite3.connect(home / DATABASE)) as database:
        database.execute("DROP TABLE migrations")
        database.execute("DROP TABLE made_tables")
    back_up(home, file)
    restore(file, home, sets=ALL_SETS)
    with Library(home, encoder) as library:
        assert set(noted(library.store.database, "store")) == set(RELEASED["store"])
