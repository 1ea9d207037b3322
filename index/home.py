"""The files of a home folder, who may read them, and the lock that lets one process use it at a time."""

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from filelock import FileLock, Timeout

from corpus.errors import StoreError
from index.disk import write_error

DATABASE = "footnote.sqlite"
DENSE, BM25, TERMS = "dense.faiss", "bm25", "terms.safetensors"

DERIVED = (DENSE, BM25, TERMS)
"""Files and folders that are derived from the database and can be made again."""

LOG_ENDINGS = ("-wal", "-journal", "-shm")
"""How the names of the files end that SQLite keeps beside a database. It applies the first two to whatever
database has their name."""

HOME_ID = "home-id"
"""The file with the home's id. While it is there, a missing database is a lost one."""

_LOCK, _OWNER = "lock", "lock.pid"
_NOT_OURS_YET = frozenset((_LOCK, _OWNER, "models", "lost+found"))
"""What may lie in a folder that is to become a home, beside hidden files."""

_BEGUN = frozenset((DATABASE, f"{DATABASE}-journal", f"{DATABASE}-shm"))
"""What an interrupted first start leaves."""

_FOLDER_MODE, _FILE_MODE = 0o700, 0o600


def lock_home(home: Path, remedy: str = "stop that one or set another FOOTNOTE_HOME") -> FileLock:
    """Take and return the lock of a home folder, which is made if it is missing.

    Raises StoreError if another process holds the lock (with `remedy`), or the folder can't be used.
    """
    lock = FileLock(home / _LOCK, timeout=0, mode=_FILE_MODE)
    try:
        home.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
        lock.acquire()
        with suppress(OSError):  # it only names the owner in messages, so a full disk is no reason to stop
            write_private(home / _OWNER, str(os.getpid()))
    except Timeout as error:
        owner = _read_owner(home)
        raise StoreError(f"{home}: another Footnote{owner} is using it; {remedy}.") from error
    except OSError as error:
        lock.release()
        remedy = "make it a writable folder or set another FOOTNOTE_HOME"
        raise write_error(home, "the home folder can't be used", error, remedy) from error
    return lock


def close_to_others(home: Path) -> None:
    """Let nobody but the owner read a home: folders get mode 0700, files 0600.

    Links are left alone, and so are files of another owner, which only that owner can change.
    """
    with suppress(OSError):
        _restrict(home, home.stat().st_mode, _FOLDER_MODE)
    for path, mode in _walk(home):
        wanted = _FOLDER_MODE if stat.S_ISDIR(mode) else _FILE_MODE
        with suppress(OSError):
            _restrict(path, mode, wanted)


def find_traces(home: Path) -> list[str]:
    """Return the names of the files that keep a folder from becoming a new home, the most telling first.

    An empty database alone is none: it is left if the first start was interrupted.
    """
    traces = []
    for path in home.iterdir():
        begun = path.name in _BEGUN and not path.is_symlink()
        begun = begun or (path.name == f"{DATABASE}-wal" and not path.lstat().st_size)
        if path.name not in _NOT_OURS_YET and not path.name.startswith(".") and not begun:
            traces.append(path.name)
    ours = (HOME_ID, *DERIVED)
    return sorted(traces, key=lambda name: (name not in ours, name))


def find_home_id(home: Path) -> list[str]:
    """Return the name of the file with the home's id, if there is one."""
    return [HOME_ID] if (home / HOME_ID).exists() else []


def note_home_id(home: Path, home_id: str) -> None:
    """Write the home's id into its folder, if it is not there yet and can be written."""
    path = home / HOME_ID
    with suppress(OSError, UnicodeDecodeError):
        if path.is_file() and path.read_text(encoding="utf-8") == home_id:
            return
        write_private(path, home_id)


def write_private(path: Path, text: str) -> None:
    """Write a file that nobody but its owner may read."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _FILE_MODE), "w") as file:
        file.write(text)


def _walk(folder: Path) -> Iterator[tuple[Path, int]]:
    """Yield everything in a folder, at any depth, with its mode; links are not followed."""
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            mode = entry.stat(follow_symlinks=False).st_mode
            if stat.S_ISDIR(mode):
                yield Path(entry.path), mode
                yield from _walk(Path(entry.path))
            elif stat.S_ISREG(mode):
                yield Path(entry.path), mode


def _restrict(path: Path, mode: int, wanted: int) -> None:
    if stat.S_IMODE(mode) & ~wanted:
        path.chmod(stat.S_IMODE(mode) & wanted)


def _read_owner(home: Path) -> str:
    try:
        return f" (process {int((home / _OWNER).read_text())})"
    except (OSError, ValueError):
        return ""
