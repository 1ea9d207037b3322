"""Tell a full or read-only disk from other write errors, and explain it."""

import errno
import os
import tempfile
from pathlib import Path

from corpus.errors import DiskError, StoreError

_PROBE_BYTES = 1 << 16
_FULL = "its disk is full", "make room on it and try again"
_READ_ONLY = "its disk is read-only", "make it writable and try again"
_BY_NUMBER = {errno.ENOSPC: _FULL, errno.EDQUOT: _FULL, errno.EFBIG: _FULL, errno.EROFS: _READ_ONLY}
_BY_TEXT = {"is full": _FULL, "No space left": _FULL, "Read-only file": _READ_ONLY, "readonly": _READ_ONLY}
"""Parts of error messages by which libraries without an error number report the same."""


def unwritable(path: Path, what: str, error: BaseException, remedy: str) -> StoreError:
    """Return the error to raise after a failed write: a DiskError if the disk is the reason, else a
    StoreError with the `remedy`."""
    refused = refused_by_disk(path, what, error)
    if refused is not None:
        return refused
    said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return StoreError(f"{path}: {what} ({said}); {remedy}. Nothing stored is lost.")


def refused_by_disk(path: Path, what: str, error: BaseException) -> DiskError | None:
    """Return the DiskError to raise if the disk is the reason, else None."""
    trouble = _explain(error) or _probe(path)
    if trouble is None:
        return None
    return DiskError(f"{path}: {what} ({trouble[0]}); {trouble[1]}. Nothing stored is lost.")


def _explain(error: BaseException) -> tuple[str, str] | None:
    if isinstance(error, OSError) and error.errno in _BY_NUMBER:
        return _BY_NUMBER[error.errno]
    return next((trouble for sign, trouble in _BY_TEXT.items() if sign in str(error)), None)


def _probe(path: Path) -> tuple[str, str] | None:
    """Write a temporary file beside `path` for the disk's own error: libraries may say "I/O error" only."""
    try:
        with tempfile.TemporaryFile(dir=path if path.is_dir() else path.parent) as file:
            file.write(bytes(_PROBE_BYTES))
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        return _explain(error)
    return None
