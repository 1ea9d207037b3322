"""Back up a home to one file while it is in use, and restore it here or on another machine.

The file is the home's database as SQLite's online backup leaves it. A restored home derives its indexes again
and gets a new id, so that indexes built after the backup, as in a Milvus, are discarded.
"""

import os
import shutil
import sqlite3
import uuid
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from pathlib import Path

from corpus import clock
from corpus.errors import UsageError
from index.disk import write_error
from index.home import DATABASE, DERIVED, lock_home
from index.store.migrations import MigrationSet, find_unknown
from index.store.old_schemas import STORE
from index.store.schema import SCHEMA_VERSION

NEW_HOME_ID_SQL = "UPDATE meta SET value = replace(gen_random_uuid()::text, '-', '') WHERE key = 'home_id'"
"""The SQL that gives a PostgreSQL home a new id after pg_restore, for the same reason."""


def back_up(home: Path, file: Path) -> int:
    """Write the database of a home, which may be in use, to a file, whole or not at all; returns its bytes.

    The file holds everything that was committed when the backup began. Raises UsageError if there is no home
    or the file is no backup, StoreError if reading or writing fails.
    """
    source = home / DATABASE
    if not source.is_file():
        raise UsageError(f"{home}: there is no home here to back up; set FOOTNOTE_HOME to one.")
    if file.exists() and not _is_backup(file):
        raise UsageError(f"{file}: this file exists and is not a backup; name another file.")
    aside = file.with_name(file.name + ".new")
    try:
        here = _open(source)
    except sqlite3.Error as error:
        raise write_error(home, "the home can't be read", error, "check whether it is damaged") from error

    def write() -> None:
        aside.unlink(missing_ok=True)
        os.close(os.open(aside, os.O_CREAT | os.O_WRONLY, 0o600))
        with closing(sqlite3.connect(aside)) as there:
            here.backup(there)
            there.execute("PRAGMA journal_mode = DELETE")
        _sync(aside)
        aside.replace(file)

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

    Returns the path under which the home's former database is kept, None if there was none. Raises
    UsageError if the file is no sound backup or of a newer version, StoreError if the home is in use or can't
    be written.
    """
    reason = "there is no such file" if not file.is_file() else _unsound(file, sets)
    if reason:
        raise UsageError(f"{file}: {reason}; name a file that `footnote backup` has written.")
    lock = lock_home(home, "stop it, then restore")
    aside, target = home / (DATABASE + ".new"), home / DATABASE
    kept = home / f"{DATABASE}.{int(clock())}" if target.exists() else None

    def write() -> None:
        shutil.copyfile(file, aside)
        aside.chmod(0o600)
        _give_new_id(aside)
        _sync(aside)
        if kept is not None:
            with closing(sqlite3.connect(target)) as database:  # rows in its log belong to it
                database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            os.link(target, kept)
        for name in DERIVED:
            _delete(home / name)
        for ending in ("-wal", "-shm"):
            _delete(home / (DATABASE + ending))
        aside.replace(target)

    try:
        _write_or_explain(write, aside, home, "the backup can't be restored")
    finally:
        lock.release()
    return kept


def _write_or_explain(write: Callable[[], None], aside: Path, place: Path, what: str) -> None:
    """Call `write`. If it fails, delete the unfinished file and raise StoreError with the reason."""
    try:
        write()
    except (OSError, sqlite3.Error) as error:
        with suppress(OSError):
            aside.unlink(missing_ok=True)
        raise write_error(place, what, error, "name a place that can be written") from error


def _is_backup(file: Path) -> bool:
    try:
        with closing(_open(file)) as database:
            return database.execute("SELECT 1 FROM meta WHERE key = 'home_id'").fetchone() is not None
    except sqlite3.Error:
        return False


def _unsound(file: Path, sets: Sequence[MigrationSet]) -> str | None:
    """Return why a file can't be restored, None if it can."""
    if not _is_backup(file):
        return "it is not a Footnote backup"
    with closing(_open(file)) as database:
        try:
            [found] = database.execute("PRAGMA integrity_check(1)").fetchone()
            [version] = database.execute("SELECT value FROM meta WHERE key = 'schema_version'").fetchone()
            unknown = find_unknown(_read_migrations(database), sets)
        except sqlite3.Error as error:
            return f"it is damaged ({error})"
    if found != "ok":
        return f"it is damaged ({found.splitlines()[-1]})"
    if not version.isdecimal() or int(version) > SCHEMA_VERSION:
        return f"it was written by a newer Footnote (schema {version}, this one reads {SCHEMA_VERSION})"
    if unknown:
        return f"it was written by a newer Footnote, which has changed its tables ({', '.join(unknown)})"
    return None


def _read_migrations(database: sqlite3.Connection) -> dict[str, list[str]]:
    """The names of the applied migrations by name of the set; empty for a backup from before their table."""
    found: dict[str, list[str]] = {}
    if database.execute("SELECT 1 FROM sqlite_master WHERE name = 'migrations'").fetchone():
        for set_name, name in database.execute("SELECT migration_set, name FROM migrations"):
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


def _delete(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _sync(file: Path) -> None:
    with file.open("rb") as opened:
        os.fsync(opened.fileno())
