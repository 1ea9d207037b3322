"""Backup: the whole of a home as one file, taken while it is in use, and put back here or on another machine.

The file is the home's database as SQLite's online backup leaves it; the indexes are derived from it and are
made anew where it is put back, under another name: a Milvus may still hold what the home was since.
"""

import os
import shutil
import sqlite3
import uuid
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

from corpus import clock
from corpus.errors import UsageError
from index.disk import unwritable
from index.home import DATABASE, DERIVED, lock_home
from index.store.schema import SCHEMA_VERSION

NAME_ANEW = "UPDATE meta SET value = replace(gen_random_uuid()::text, '-', '') WHERE key = 'home_id'"
"""What PostgreSQL is told after pg_restore, for the same reason."""


def back_up(home: Path, file: Path) -> int:
    """Write the database of a home, which may be in use, to a file, whole or not at all; gives its bytes.

    What was committed when this began is in it. Raises UsageError where there is no home or the file is
    something else, StoreError where it can't be read or written.
    """
    source = home / DATABASE
    if not source.is_file():
        raise UsageError(f"{home}: there is no home here to back up; set FOOTNOTE_HOME to one.")
    if file.exists() and not _is_ours(file):
        raise UsageError(f"{file}: it is there already and no backup; name another file.")
    aside = file.with_name(file.name + ".new")
    try:
        here = _open(source)
    except sqlite3.Error as error:
        raise unwritable(home, "the home can't be read", error, "see whether it is damaged") from error

    def write() -> None:
        aside.unlink(missing_ok=True)
        os.close(os.open(aside, os.O_CREAT | os.O_WRONLY, 0o600))
        with closing(sqlite3.connect(aside)) as there:
            here.backup(there)
            there.execute("PRAGMA journal_mode = DELETE")
        _sync(aside)
        aside.replace(file)

    with closing(here):
        _or_explained(write, aside, file, "the backup can't be written")
    return file.stat().st_size


def restore(file: Path, home: Path, clock: Callable[[], float] = clock.now) -> Path | None:
    """Put a backup in a home that nobody uses; gives where the database that was there is kept now, None if
    there was none.

    Raises UsageError where the file is no sound backup, StoreError where the home is in use, can't be
    written or is of an older version than the backup.
    """
    reason = "there is no such file" if not file.is_file() else _unsound(file)
    if reason:
        raise UsageError(f"{file}: {reason}; name a file that `footnote backup` has written.")
    lock = lock_home(home, "stop it, then restore")
    aside, target = home / (DATABASE + ".new"), home / DATABASE
    kept = home / f"{DATABASE}.{int(clock())}" if target.exists() else None

    def put_back() -> None:
        shutil.copyfile(file, aside)
        aside.chmod(0o600)
        _name_anew(aside)
        _sync(aside)
        if kept is not None:
            with closing(sqlite3.connect(target)) as database:  # what stands in its log belongs to it
                database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            os.link(target, kept)
        for name in DERIVED:
            _drop(home / name)
        for ending in ("-wal", "-shm"):
            _drop(home / (DATABASE + ending))
        aside.replace(target)

    try:
        _or_explained(put_back, aside, home, "the backup can't be put back")
    finally:
        lock.release()
    return kept


def _or_explained(work: Callable[[], None], aside: Path, place: Path, what: str) -> None:
    """Do it; where it fails, leave nothing half done and say why. Raises StoreError."""
    try:
        work()
    except (OSError, sqlite3.Error) as error:
        with suppress(OSError):
            aside.unlink(missing_ok=True)
        raise unwritable(place, what, error, "name a place that can be written") from error


def _is_ours(file: Path) -> bool:
    try:
        with closing(_open(file)) as database:
            return database.execute("SELECT 1 FROM meta WHERE key = 'home_id'").fetchone() is not None
    except sqlite3.Error:
        return False


def _unsound(file: Path) -> str | None:
    """Why a file can't be put back, None if it can."""
    if not _is_ours(file):
        return "it is no backup of Footnote's"
    with closing(_open(file)) as database:
        try:
            [found] = database.execute("PRAGMA integrity_check(1)").fetchone()
            [version] = database.execute("SELECT value FROM meta WHERE key = 'schema_version'").fetchone()
        except sqlite3.Error as error:
            return f"it is damaged ({error})"
    if found != "ok":
        return f"it is damaged ({found.splitlines()[-1]})"
    if not version.isdecimal() or int(version) > SCHEMA_VERSION:
        return f"it was written by a newer Footnote (schema {version}, this one reads {SCHEMA_VERSION})"
    return None


def _open(file: Path) -> sqlite3.Connection:
    """A database that is only read. On a disk that takes nothing SQLite can't make the memory that its users
    share; where there is nothing in its log either, it does without: nobody can write just now."""
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


def _name_anew(file: Path) -> None:
    """Give a home another name: from here on it has a past of its own, of which no index elsewhere that was
    derived under the old name knows."""
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("UPDATE meta SET value = ? WHERE key = 'home_id'", (uuid.uuid4().hex,))


def _drop(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _sync(file: Path) -> None:
    with file.open("rb") as opened:
        os.fsync(opened.fileno())
