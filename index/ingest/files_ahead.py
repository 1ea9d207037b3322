"""Read files a little ahead of their use, in the child process: it parses while the encoder works."""

import hashlib
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from corpus.errors import DocumentError
from corpus.regular_files import RegularFile
from corpus.sandbox import PendingFile, file_reader

MAX_FILES_AHEAD = 4
MAX_BYTES_AHEAD = 16 * 1024 * 1024
"""More bytes than this are read ahead only if they are those of one file."""


class FileAhead:
    """A file whose bytes are known: by their SHA-256 (hex), or by the `problem` that kept them from it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.sha256 = self.problem = ""
        self.begun: PendingFile | None = None
        try:
            digest = hashlib.sha256()
            with RegularFile(path) as file:
                for chunk in file.chunks():
                    digest.update(chunk)
            self.sha256 = digest.hexdigest()
        except DocumentError as error:
            self.problem = str(error)

    @property
    def pending(self) -> PendingFile:
        """The reading of the file, which is begun now if it was not before."""
        if self.begun is None:
            self.begun = file_reader().begin(self.path)
        return self.begun


class FilesAhead:
    """Yields files, in order; those after the one yielded last are being read. Use it with `with`.

    `may_be_new` tells of a path and a SHA-256 whether to read the file ahead. At the end, what has been begun
    and not been used is given up.
    """

    def __init__(
        self, paths: Sequence[Path], sizes: Mapping[Path, int], may_be_new: Callable[[Path, str], bool]
    ) -> None:
        self._paths = deque(paths)
        self._sizes = sizes
        self._may_be_new = may_be_new
        self._ahead: deque[FileAhead] = deque()
        self._current: FileAhead | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for file in (self._current, *self._ahead):
            if file is not None and file.begun is not None:
                file.begun.cancel()

    def __iter__(self) -> Iterator[FileAhead]:
        while self._paths or self._ahead:
            self._look_ahead()
            self._current = self._ahead.popleft()
            yield self._current

    def _look_ahead(self) -> None:
        while self._paths and (not self._ahead or self._has_room()):
            file = FileAhead(self._paths.popleft())
            self._ahead.append(file)
            if file.sha256 and self._may_be_new(file.path, file.sha256):
                _ = file.pending

    def _has_room(self) -> bool:
        waiting = sum(self._sizes[path] for path in (*(file.path for file in self._ahead), self._paths[0]))
        return len(self._ahead) <= MAX_FILES_AHEAD and waiting <= MAX_BYTES_AHEAD
