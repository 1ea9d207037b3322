"""Checksums of files, and errors that say in words when a disk is full or read-only."""

import errno
import hashlib
import os
import shutil
import tempfile
from pathlib import Path

from corpus.errors import DiskError, StoreError

_BLOCK_BYTES = 1 << 20
_PROBE_BYTES = 1 << 16
_FULL = "its disk is full", "make room on it and try again"
_READ_ONLY = "its disk is read-only", "make it writable and try again"
_BY_ERRNO = {errno.ENOSPC: _FULL, errno.EDQUOT: _FULL, errno.EFBIG: _FULL, errno.EROFS: _READ_ONLY}
_BY_TEXT = {"is full": _FULL, "No space left": _FULL, "Read-only file": _READ_ONLY, "readonly": _READ_ONLY}
"""Parts of messages, for libraries that raise errors without an errno."""


def sha256(path: Path, size: int | None = None) -> str:
    """Return the SHA-256 (hex) of a file, or of its first `size` bytes. Raises OSError if unreadable."""
    digest = hashlib.sha256()
    left = path.stat().st_size if size is None else size
    with path.open("rb") as file:
        while left > 0 and (block := file.read(min(left, _BLOCK_BYTES))):
            digest.update(block)
            left -= len(block)
    return digest.hexdigest()


def delete(path: Path) -> None:
    """Delete whatever has a name: a file, a link, a folder with all in it; or nothing. Raises OSError."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def write_error(path: Path, what: str, error: BaseException, remedy: str) -> StoreError:
    """Return the error to raise after a failed write: DiskError if the disk is the reason, else StoreError
    with the caller's `remedy`."""
    refused = disk_error(path, what, error)
    if refused is not None:
        return refused
    said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return StoreError(f"{path}: {what} ({said}); {remedy}. Nothing stored is lost.")


def disk_error(path: Path, what: str, error: BaseException) -> DiskError | None:
    """Return the error to raise if the disk is the reason of `error`, else None."""
    trouble = _disk_trouble(error) or _probe(path)
    if trouble is None:
        return None
    return DiskError(f"{path}: {what} ({trouble[0]}); {trouble[1]}. Nothing stored is lost.")


def _disk_trouble(error: BaseException) -> tuple[str, str] | None:
    """Return what is wrong with the disk and the remedy; None if `error` says neither full nor read-only."""
    if isinstance(error, OSError) and error.errno in _BY_ERRNO:
        return _BY_ERRNO[error.errno]
    return next((trouble for sign, trouble in _BY_TEXT.items() if sign in str(error)), None)


def _probe(path: Path) -> tuple[str, str] | None:
    """Write beside `path` and return the disk's trouble, if any: libraries often report only "I/O error"."""
    try:
        with tempfile.TemporaryFile(dir=path if path.is_dir() else path.parent) as file:
            file.write(bytes(_PROBE_BYTES))
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        return _disk_trouble(error)
    return None
