"""The dense index: FAISS, exact inner product over unit vectors, derived from the store."""

import json
import os
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from corpus.errors import StoreError
from index.checksums import sha256
from index.encoder import Vectors
from index.store import Passages

Ids = NDArray[np.int64]
Scores = NDArray[np.float32]

_FOOTER_DIGITS = 10

faiss.omp_set_num_threads(1)


class DenseIndex:
    """Passage ids and their vectors in memory, with a copy on disk that is checked when loaded.

    The file is FAISS's own, followed by a JSON footer (home, generation, SHA-256 of what is before
    it) and the footer's length. It is written aside, synced and renamed; a file that is missing,
    torn, altered or from another home is made anew from the store.
    """

    def __init__(self, path: Path, passages: Passages, home_id: str, dimension: int) -> None:
        self._path = path
        self._passages = passages
        self._home_id = home_id
        self._dimension = dimension
        self._saved = self._generation = 0
        loaded = self._load()
        if loaded is None:
            self._path.unlink(missing_ok=True)
        self._index = self._empty() if loaded is None else loaded
        self.catch_up()

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def catch_up(self) -> None:
        """Take in what the store has committed since."""
        generation = self._passages.generation
        if generation == self._generation:
            return
        gone = self._passages.removed_since(self._generation)
        if len(gone):
            self._index.remove_ids(gone)
        for batch in self._passages.since(self._generation):
            ids = np.array([passage.id for passage in batch], dtype=np.int64)
            self._index.add_with_ids(np.stack([passage.vector for passage in batch]), ids)
        self._generation = generation
        if len(self) != self._passages.count():
            self._rebuild()

    def search(self, query: Vectors, limit: int, allowed: Ids | None = None) -> tuple[Ids, Scores]:
        """The ids of the `limit` nearest passages, nearest first, with their cosines."""
        wanted = min(limit, len(self) if allowed is None else len(allowed))
        if wanted == 0:
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        parameters = None
        if allowed is not None:
            parameters = faiss.SearchParameters(sel=faiss.IDSelectorBatch(allowed))  # type: ignore[call-arg]
        scores, ids = self._index.search(query[None, :], wanted, params=parameters)
        found = ids[0] >= 0
        return ids[0][found], scores[0][found]

    def save(self) -> None:
        """Write the copy on disk if it is behind. Raises StoreError if it can't be written."""
        if self._saved == self._generation:
            return
        aside = self._path.with_suffix(".new")
        try:
            faiss.write_index(self._index, str(aside))
            footer = {"home": self._home_id, "generation": self._generation, "sha256": sha256(aside)}
            written = json.dumps(footer).encode()
            with aside.open("ab") as file:
                file.write(written + f"{len(written):0{_FOOTER_DIGITS}d}".encode())
                file.flush()
                os.fsync(file.fileno())
            aside.replace(self._path)
        except (OSError, RuntimeError) as error:
            raise StoreError(
                f"{self._path}: it can't be written ({error}); make room on the disk or make the folder "
                "writable. Nothing stored is lost."
            ) from error
        self._saved = self._generation

    def _empty(self) -> Any:
        self._saved = self._generation = 0
        return faiss.IndexIDMap2(faiss.IndexFlatIP(self._dimension))

    def _rebuild(self) -> None:
        self._index = self._empty()
        for batch in self._passages.since(0):
            ids = np.array([passage.id for passage in batch], dtype=np.int64)
            self._index.add_with_ids(np.stack([passage.vector for passage in batch]), ids)
        self._generation = self._passages.generation

    def _load(self) -> Any | None:
        """The index on disk, or None where it can't be trusted."""
        try:
            footer, size = _read_footer(self._path)
            trusted = (
                footer["home"] == self._home_id
                and footer["generation"] <= self._passages.generation
                and footer["sha256"] == sha256(self._path, size)
            )
            index = faiss.read_index(str(self._path)) if trusted else None
        except (OSError, ValueError, KeyError, TypeError, RuntimeError):
            return None
        if index is None or index.d != self._dimension:
            return None
        self._saved = self._generation = int(footer["generation"])
        return index


def _read_footer(path: Path) -> tuple[dict[str, Any], int]:
    with path.open("rb") as file:
        end = file.seek(-_FOOTER_DIGITS, os.SEEK_END)
        length = int(file.read(_FOOTER_DIGITS))
        size = end - length
        file.seek(size)
        return json.loads(file.read(length)), size
