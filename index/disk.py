"""A disk that takes nothing more, full or read-only: told from other faults, and told in words."""

import errno
import os
import tempfile
from pathlib import Path

from corpus.errors import DiskError, StoreError

_PROBE_BYTES = 1 << 16
_FULL = "its disk is full", "make room on it and try again"
_READ_ONLY = "its disk is read-only", "make it writable and try again"
_SAID = {errno.ENOSPC: _FULL, errno.EDQUOT: _FULL, errno.EFBIG: _FULL, errno.EROFS: _READ_ONLY}
_SIGNS = {"is full": _FULL, "No space left": _FULL, "Read-only file": _READ_ONLY, "readonly": _READ_ONLY}
"""How libraries say it that give a text alone."""


def unwritable(path: Path, what: str, error: BaseException, remedy: str) -> StoreError:
    """The error to raise where something could not be written: a DiskError where the disk is the reason, else
    a StoreError with a remedy of one's own."""
    refused = refused_by_disk(path, what, error)
    if refused is not None:
        return refused
    said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return StoreError(f"{path}: {what} ({said}); {remedy}. Nothing stored is lost.")


def refused_by_disk(path: Path, what: str, error: BaseException) -> DiskError | None:
    """The error to raise where the disk is the reason, None where it is not."""
    trouble = _trouble(error) or _probe(path)
    if trouble is None:
        return None
    return DiskError(f"{path}: {what} ({trouble[0]}); {trouble[1]}. Nothing stored is lost.")


def _trouble(error: BaseException) -> tuple[str, str] | None:
    if isinstance(error, OSError) and error.errno in _SAID:
        return _SAID[error.errno]
    return next((trouble for sign, trouble in _SIGNS.items() if sign in str(error)), None)


def _probe(path: Path) -> tuple[str, str] | None:
    """What a disk says when something is written beside a file: libraries often say "I/O error" only."""
    try:
        with tempfile.TemporaryFile(dir=path if path.is_dir() else path.parent) as file:
            file.write(bytes(_PROBE_BYTES))
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        return _trouble(error)
    return None
