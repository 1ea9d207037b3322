"""A home: what its folder holds, and the lock by which one process uses it at a time."""

import os
from contextlib import suppress
from pathlib import Path

from filelock import FileLock, Timeout

from corpus.errors import StoreError
from index.disk import unwritable

DATABASE = "footnote.sqlite"
DENSE, BM25, TERMS = "dense.faiss", "bm25", "terms.safetensors"

DERIVED = (DENSE, BM25, TERMS)
"""What is made from the database, and can be made anew."""


def lock_home(home: Path, remedy: str = "stop that one or set another FOOTNOTE_HOME") -> FileLock:
    """The lock of a home folder, taken; the folder is made if it is missing. Raises StoreError, with the
    remedy, where another process has it, and where the folder can't be used."""
    lock = FileLock(home / "lock", timeout=0)
    try:
        home.mkdir(parents=True, exist_ok=True)
        lock.acquire()
        with suppress(OSError):  # it only tells others who has the home: a full disk may go without it
            (home / "lock.pid").write_text(str(os.getpid()))
    except Timeout as error:
        owner = _read_owner(home)
        raise StoreError(f"{home}: another Footnote{owner} is using it; {remedy}.") from error
    except OSError as error:
        lock.release()
        remedy = "make it a writable folder or set another FOOTNOTE_HOME"
        raise unwritable(home, "the home folder can't be used", error, remedy) from error
    return lock


def _read_owner(home: Path) -> str:
    try:
        return f" (process {int((home / 'lock.pid').read_text())})"
    except (OSError, ValueError):
        return ""
