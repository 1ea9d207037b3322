"""Copy a home's tables from one side of a move to the other, and compare them."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import MetaData, inspect, select

from bot.cli.move_target import Side, as_option
from bot.cli.output.progress import indexing_bar
from corpus import clock
from corpus.errors import StoreError, UsageError
from index.home import lock_home
from index.maintenance.move import (
    TableComparison,
    begin_move,
    compare_tables,
    copy_rows,
    exclusive_access,
    finish_move,
    ordered_tables,
)
from index.store.database import Database


def copy_tables(source: Database, side: Side, target: Side) -> TableComparison:
    """Copy all tables that the target lacks, and compare all.

    Raises StoreError if a bot uses either side, UsageError if the target holds another home.
    """
    tables = ordered_tables(home_tables())
    with (
        _locked(target, side),
        _opened(target) as there,
        as_option("DATABASE_URL", there.place),
        exclusive_access(source, there),
    ):
        _refuse_bots(source)
        _refuse_bots(there)
        make_tables(source)
        begun = begin_move(source, there, tables)
        if begun:
            with indexing_bar("Copying", "rows") as progress:
                copy_rows(source, there, tables, progress)
        with indexing_bar("Comparing", "rows") as progress:
            compared = compare_tables(source, there, tables, progress)
        if not compared.differences:
            finish_move(there)
        elif not begun:
            raise UsageError(
                f"--to: {there.place} holds this home already, as it was at another time "
                f"({compared.differences[0]}); use that database, or name an empty one."
            )
        return compared


@contextmanager
def _locked(target: Side, source: Side) -> Iterator[None]:
    """Lock the target's folder; that of the source is locked already."""
    if target.url is not None or target.home == source.home:
        yield
        return
    try:
        lock = lock_home(target.home)
    except StoreError as error:
        said = str(error).replace("set another FOOTNOTE_HOME", "name another folder")
        raise type(error)(f"--to: {said}") from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _opened(target: Side) -> Iterator[Database]:
    with as_option("DATABASE_URL"):
        database = Database(target.where)
    try:
        with as_option("DATABASE_URL", database.place):
            make_tables(database)
        yield database
    finally:
        database.close()


def home_tables() -> list[MetaData]:
    """What a home holds; which processes live on it is not part of it."""
    from bot.migrations import HOME_SETS

    return [one.tables for one in HOME_SETS]


def make_tables(database: Database) -> None:
    """All tables, those of the bot too, and the audit log as one that is not altered."""
    from bot.migrations import HOME_SETS
    from bot.records.audit import Audit
    from index.store.migrations import apply_migrations

    with database.setting_up() as connection:
        apply_migrations(connection, HOME_SETS)
    Audit(database)


def _refuse_bots(database: Database) -> None:
    """Raise StoreError if a bot runs on a database that several processes share."""
    from bot.fleet.tables import living_processes, processes

    with database.transaction() as connection:
        if database.is_shared and inspect(connection).has_table(processes.name):
            alive = processes.c.id.in_(living_processes(clock.now()))
            place = connection.scalar(select(processes.c.place).where(alive).limit(1))
            if place is not None:
                raise StoreError(f"{database.place}: a bot uses it ({place}); stop every bot, then move.")
