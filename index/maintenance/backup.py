"""Back up a home to one file while it is in use, and restore it here or on another machine.

The file is the home's database as SQLite's online backup leaves it. A restored home derives its indexes again
and gets a new id, so that indexes built after the backup are discarded.

A restore never opens the database that it replaces, which may be broken. It works on a copy with a new,
random name, since SQLite applies any file `NAME-wal` and `NAME-journal` to the database `NAME`: those of an
interrupted attempt, or of the database before, would be mixed into the new one.
"""

import errno
import os
import re
import shutil
import sqlite3
import uuid
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from pathlib import Path

from corpus import clock
from corpus.errors import UsageError
from index.disk import delete, disk_error, write_error
from index.home import DATABASE, DERIVED, LOG_ENDINGS, close_to_others, lock_home
from index.store.migrations import MigrationSet, find_lost_tables, find_unknown
from index.store.old_schemas import STORE
from index.store.schema import SCHEMA_VERSION

NEW_HOME_ID_SQL = "UPDATE meta SET value = replace(gen_random_uuid()::text, '-', '') WHERE key = 'home_id'"
"""The SQL that gives a PostgreSQL home a new id after pg_restore, for the same reason."""

_UNFINISHED = re.compile(r"\.restoring-[0-9a-f]{32}(?:-wal|-journal|-shm)?")
"""The names of the copies that a restore works on."""

_NO_LINKS = (errno.EPERM, errno.EOPNOTSUPP, errno.EXDEV, errno.EMLINK, errno.ENOSYS, errno.EACCES)


def back_up(home: Path, file: Path) -> int:
    """Write the database of a home, which may be in use, to a file, whole or not at all; returns its bytes.

    The file holds everything that was committed when the backup began. Raises UsageError if there is no home
    or the file is no backup, StoreError if reading or writing fails.
    """
    source = home / DATABASE
    if not source.is_file():
        raise UsageError(f"{home}: there is no home here to back up; set FOOTNOTE_HOME to one.")
    if (file.exists() or file.is_symlink()) and not (file.is_file() and _is_backup(file)):
        raise UsageError(f"{file}: this file exists and is not a backup; name another file.")
    aside = file.with_name(f".{uuid.uuid4().hex}.backup")
    try:
        here = _open(source)
    except sqlite3.Error as error:
        raise write_error(home, "the home can't be read", error, "check whether it is damaged") from error

    def write() -> None:
        _make_private(aside)
        with closing(sqlite3.connect(aside)) as there:
            here.backup(there)
            there.execute("PRAGMA journal_mode = DELETE")
        _sync(aside)
        aside.replace(file)
        _sync(file.parent)

    with closing(here):
        _write_or_explain(write, aside, file, "the backup can't be written")
    return file.stat().st_size


def restore(
    file: Path,
    home: Path,
    clock: Callable[[], float] = clock.now,
    sets: Sequence[MigrationSet] = (STORE,),
) -> Path | None:
    """Restore a backup to a home that is not in use; `sets` are those of all tables the caller will open.

    What is at the database's place, sound or not, is kept beside it, unopened. Returns where, None if there
    was nothing. Raises UsageError if the file is no sound backup or of a newer version, StoreError if the
    home is in use or can't be written.
    """
    if not file.is_file():
        raise UsageError(f"{file}: there is no such file; name a file that `footnote backup` has written.")
    lock = lock_home(home, "stop it, then restore")
    aside = home / f".restoring-{uuid.uuid4().hex}"
    kept: Path | None = None

    def write() -> None:
        nonlocal kept
        _delete_unfinished(home)
        _copy_with_logs(file, aside)
        reason = _unsound(aside, sets)
        if reason:
            raise UsageError(f"{file}: {reason}; name a file that `footnote backup` has written.")
        _give_new_id(aside)
        _sync(aside)
        kept = _replace_database(home, aside, int(clock()))
        close_to_others(home)
        for name in DERIVED:  # only to free the room: with another id nothing of them is trusted
            with suppress(OSError):
                delete(home / name)

    try:
        _write_or_explain(write, aside, home, "the backup can't be restored")
    finally:
        lock.release()
    return kept


def _copy_with_logs(file: Path, copy: Path) -> None:
    """Copy a database, with what SQLite keeps beside it, to a new name where nothing is."""
    for ending in ("", "-wal", "-journal"):
        source, target = Path(f"{file}{ending}"), Path(f"{copy}{ending}")
        if not ending or source.is_file():
            _make_private(target)
            shutil.copyfile(source, target)


def _replace_database(home: Path, copy: Path, stamp: int) -> Path | None:
    """Put a copy in the place of a home's database and return where that one is kept.

    If the former database is one whole file, one rename does it: at any moment one of both is there. If logs
    lie beside it, these go with it first, since SQLite would apply them to the copy. An interruption then
    leaves a home without a database, which is not opened, until the next restore.
    """
    database = home / DATABASE
    found = [ending for ending in ("", *LOG_ENDINGS) if _matters(Path(f"{database}{ending}"))]
    kept = _free_name(database, stamp) if found else database
    _sync(home)
    linked = [e for e in reversed(found) if _link(Path(f"{database}{e}"), Path(f"{kept}{e}"))]
    if found != [""] or not linked:
        _take_away(database, kept, found, linked)
        _sync(home)
    try:
        copy.replace(database)
    except OSError:
        _put_back(database, kept, found)
        raise
    _sync(home)
    return kept if "" in found else None


def _matters(path: Path) -> bool:
    """True unless there is nothing, or an empty log, or the memory that the users of a log share: the first
    of them begins it again."""
    if path.name != DATABASE and path.is_file() and not path.is_symlink():
        return path.stat().st_size > 0 and not path.name.endswith("-shm")
    return os.path.lexists(path)


def _take_away(database: Path, kept: Path, found: Sequence[str], linked: Sequence[str]) -> None:
    """Take a database and its logs away to their new names, the database first: without it the home is not
    opened. Some have both names already."""
    try:
        for ending in found:
            if ending in linked:
                Path(f"{database}{ending}").unlink()
            else:
                Path(f"{database}{ending}").rename(f"{kept}{ending}")
    except OSError:
        _put_back(database, kept, found)
        raise


def _put_back(database: Path, kept: Path, found: Sequence[str]) -> None:
    """Give a database and its logs their names back after a failure, the database last."""
    for ending in reversed(found):
        if not os.path.lexists(f"{database}{ending}"):
            with suppress(OSError):
                Path(f"{kept}{ending}").rename(f"{database}{ending}")


def _free_name(database: Path, stamp: int) -> Path:
    """Return a name beside a database under which, or under whose logs, there is nothing."""
    number = 1
    while True:
        free = database.with_name(f"{database.name}.{stamp}{f'-{number}' if number > 1 else ''}")
        if not any(os.path.lexists(f"{free}{ending}") for ending in ("", *LOG_ENDINGS)):
            return free
        number += 1


def _link(file: Path, name: Path) -> bool:
    """Give a regular file a second name; False if it is none, or its disk has no second names."""
    if file.is_symlink() or not file.is_file():
        return False
    try:
        os.link(file, name)
    except OSError as error:
        if error.errno in _NO_LINKS:
            return False
        raise
    return True


def _delete_unfinished(home: Path) -> None:
    """Delete the copies that interrupted restores have left in a home, whose lock is held."""
    for path in home.iterdir():
        if _UNFINISHED.fullmatch(path.name):
            with suppress(OSError):
                delete(path)


def _write_or_explain(write: Callable[[], None], aside: Path, place: Path, what: str) -> None:
    """Call `write`. If it fails, delete the unfinished files and raise StoreError with the reason."""
    try:
        write()
    except (OSError, sqlite3.Error) as error:
        _delete_with_logs(aside)
        raise write_error(place, what, error, "name a place that can be written") from error
    except BaseException:
        _delete_with_logs(aside)
        raise


def _delete_with_logs(file: Path) -> None:
    for ending in ("", *LOG_ENDINGS):
        with suppress(OSError):
            Path(f"{file}{ending}").unlink(missing_ok=True)


def _is_backup(file: Path) -> bool:
    try:
        with closing(_open(file)) as database:
            return database.execute("SELECT 1 FROM meta WHERE key = 'home_id'").fetchone() is not None
    except sqlite3.Error:
        return False


def _unsound(copy: Path, sets: Sequence[MigrationSet]) -> str | None:
    """Return why a copied file can't be restored, None if it can. Applies the logs that were copied with it,
    and leaves a single file."""
    try:
        with closing(sqlite3.connect(copy)) as database:
            if not database.execute("SELECT 1 FROM meta WHERE key = 'home_id'").fetchone():
                return "it is not a Footnote backup"
            database.execute("PRAGMA journal_mode = DELETE")
            [found] = database.execute("PRAGMA integrity_check(1)").fetchone()
            [version] = database.execute("SELECT value FROM meta WHERE key = 'schema_version'").fetchone()
            unknown = find_unknown(_read_names(database, "migrations", "migration_set, name"), sets)
            lost = find_lost_tables(
                _read_names(database, "made_tables", "migration_set, name"),
                {name for [name] in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")},
            )
    except (sqlite3.Error, TypeError, UnicodeDecodeError) as error:
        if disk_error(copy, "the backup can't be checked", error) is not None:
            raise
        foreign = any(sign in str(error) for sign in ("not a database", "no such table"))
        return "it is not a Footnote backup" if foreign else f"it is damaged ({error})"
    if found != "ok":
        return f"it is damaged ({found.splitlines()[-1]})"
    if lost:
        return f"it is damaged (the table {lost[0]} is missing)"
    if not version.isdecimal() or int(version) > SCHEMA_VERSION:
        return f"it was written by a newer Footnote (schema {version}, this one reads {SCHEMA_VERSION})"
    if unknown:
        return f"it was written by a newer Footnote, which has changed its tables ({', '.join(unknown)})"
    return None


def _read_names(database: sqlite3.Connection, table: str, columns: str) -> dict[str, list[str]]:
    """The names by set in a table of migrations; empty for a backup from before that table."""
    found: dict[str, list[str]] = {}
    if database.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone():
        for set_name, name in database.execute(f"SELECT {columns} FROM {table}"):  # noqa: S608
            found.setdefault(set_name, []).append(name)
    return found


def _open(file: Path) -> sqlite3.Connection:
    """Open a database read-only.

    On a full or read-only disk SQLite can't create the shared-memory file of its users. If the log is empty
    too, the database is opened as immutable: nobody can write to it at the moment.
    """
    place, log = f"{file.resolve().as_uri()}?mode=ro", file.with_name(file.name + "-wal")
    opened = sqlite3.connect(place, uri=True, timeout=30)
    try:
        opened.execute("PRAGMA schema_version")
    except sqlite3.OperationalError:
        opened.close()
        if log.exists() and log.stat().st_size:
            raise
        return sqlite3.connect(f"{place}&immutable=1", uri=True)
    return opened


def _give_new_id(file: Path) -> None:
    """Give a home a new id: from now on its history differs from that of indexes built under the old id."""
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("UPDATE meta SET value = ? WHERE key = 'home_id'", (uuid.uuid4().hex,))


def _make_private(file: Path) -> None:
    """Make a file that is not there yet and that nobody but its owner may read."""
    os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def _sync(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on disk."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
