"""The files of a home folder, and the lock that lets one process use it at a time."""

import os
from contextlib import suppress
from pathlib import Path

from filelock import FileLock, Timeout

from corpus.errors import StoreError
from index.disk import write_error

DATABASE = "footnote.sqlite"
DENSE, BM25, TERMS = "dense.faiss", "bm25", "terms.safetensors"

DERIVED = (DENSE, BM25, TERMS)
"""Files and folders that are derived from the database and can be made again."""


def lock_home(home: Path, remedy: str = "stop that one or set another FOOTNOTE_HOME") -> FileLock:
    """Take and return the lock of a home folder, which is made if it is missing.

    Raises StoreError if another process holds the lock (with `remedy`), or the folder can't be used.
    """
    lock = FileLock(home / "lock", timeout=0)
    try:
        home.mkdir(parents=True, exist_ok=True)
        lock.acquire()
        with suppress(OSError):  # it only names the owner in messages, so a full disk is no reason to stop
            (home / "lock.pid").write_text(str(os.getpid()))
    except Timeout as error:
        owner = _read_owner(home)
        raise StoreError(f"{home}: another Footnote{owner} is using it; {remedy}.") from error
    except OSError as error:
        lock.release()
        remedy = "make it a writable folder or set another FOOTNOTE_HOME"
        raise write_error(home, "the home folder can't be used", error, remedy) from error
    return lock


def _read_owner(home: Path) -> str:
    try:
        return f" (process {int((home / 'lock.pid').read_text())})"
    except (OSError, ValueError):
        return ""
