"""Open only regular files, and read no more of one than it says it has.

A named pipe would keep its reader waiting for ever, a device never ends, and some files of the system have
another size than they say.
"""

import io
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from corpus.errors import DocumentError
from corpus.paths import shown_path

_CHUNK_BYTES = 1 << 20
_KINDS = (
    (stat.S_ISLNK, "a link"),
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


class RegularFile:
    """A regular file, opened to be read once. Use it with `with`.

        with RegularFile(path) as file:
            print(file.size)
            for chunk in file.chunks():
                ...

    Raises DocumentError if it is something else, or can't be opened. A link is not followed.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self.size = regular_size(path)
        self._file = self._opened() if self.size else io.BytesIO()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def chunks(self) -> Iterator[bytes]:
        """Yield the content: `size` bytes. Raises DocumentError if there are less."""
        left = self.size
        while left:
            try:
                chunk = self._file.read(min(left, _CHUNK_BYTES))
            except OSError as error:
                raise _cannot_open(self._path, error) from error
            if not chunk:
                raise DocumentError(
                    f"{shown_path(self._path)}: it has less in it than its size says; "
                    "copy it, then add the copy."
                )
            left -= len(chunk)
            yield chunk

    def _opened(self) -> BinaryIO:
        """Open the file without following a link or waiting for a pipe, and look once more what it is."""
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
        try:
            place = os.open(self._path, flags)
        except OSError as error:
            raise _cannot_open(self._path, error) from error
        file = os.fdopen(place, "rb", buffering=0)
        try:
            status = os.fstat(place)
            _check_kind(self._path, status)
        except DocumentError:
            file.close()
            raise
        self.size = status.st_size
        return file


def regular_size(path: Path) -> int:
    """Return the size of a regular file, in bytes, without opening it. Raises DocumentError."""
    try:
        status = path.lstat()
    except OSError as error:
        raise _cannot_open(path, error) from error
    _check_kind(path, status)
    return status.st_size


def kind_of_special(path: Path) -> str | None:
    """Return what a path is that is neither a file nor a folder, such as "a named pipe"; else None.

    Links are followed.
    """
    try:
        mode = path.stat().st_mode
    except OSError:
        return None
    return None if stat.S_ISREG(mode) or stat.S_ISDIR(mode) else _kind(mode)


def not_a_file(path: Path, kind: str) -> str:
    """Return the sentence that refuses what is no regular file."""
    return f"{shown_path(path)}: it is {kind}, not a file; skipped."


def _check_kind(path: Path, status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise DocumentError(not_a_file(path, _kind(status.st_mode)))


def _kind(mode: int) -> str:
    return next((kind for is_kind, kind in _KINDS if is_kind(mode)), "something else")


def _cannot_open(path: Path, error: OSError) -> DocumentError:
    return DocumentError(f"{shown_path(path)}: it can't be opened ({error.strerror}); skipped.")
