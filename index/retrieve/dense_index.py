"""Index the vectors of all passages in FAISS, derived from the store, with a copy on disk."""

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from index.disk import delete, sha256, write_error
from index.models.token_model import Vectors
from index.store import Passages
from index.vectors import faiss_index
from index.vectors.faiss_index import AllowedIds, FaissIndex, Ids, Scores

MAX_UNSAVED_SHARE = 0.02
"""The share of vectors that may be missing in the copy on disk; the store supplies these quickly."""

_FOOTER_DIGITS = 10


class DenseIndex:
    """Passage vectors by id in memory, with a copy on disk that is verified when loaded.

    The file is FAISS's own, then a JSON footer (home, generation, the vector count of its training, SHA-256
    of all before the footer) and the footer's length. It is written to a temporary file, synced and renamed.
    A file that is missing, torn, changed or from another home is rebuilt from the store; one that is behind
    is brought up to date.
    """

    def __init__(self, path: Path, passages: Passages, home_id: str, dimension: int) -> None:
        self._path = path
        self._passages = passages
        self._home_id = home_id
        self._dimension = dimension
        self._saved = self._generation = self._unsaved = 0
        loaded = self._load()
        if loaded is None:
            with suppress(OSError):  # on a read-only disk it stays, and is no more trusted the next time
                delete(self._path)
        self.faiss_index = FaissIndex.flat(dimension) if loaded is None else loaded
        self.catch_up()

    def __len__(self) -> int:
        return len(self.faiss_index)

    @property
    def ids(self) -> Ids:
        """The ids of all its passages, in no particular order."""
        return self.faiss_index.ids

    def catch_up(self) -> None:
        """Index what the store has committed since."""
        if self._passages.generation != self._generation:
            with self._passages.snapshot():
                self._take_in()

    def _take_in(self) -> None:
        generation = self._passages.generation
        if not self._generation:
            self._rebuild()
            return
        gone = self._passages.removed_since(self._generation)
        if len(gone) > len(self) // 2:  # what is left may have been trained with another model's vectors
            self._rebuild()
            return
        if len(gone):
            self.faiss_index.remove(gone)
        new = 0
        for ids, vectors in self._passages.vectors_since(self._generation, self._dimension):
            self.faiss_index.add(ids, vectors)
            new += len(ids)
        self._generation = generation
        self._unsaved += new + len(gone)
        if len(self) != self._passages.count() or self.faiss_index.is_outgrown:
            self._rebuild()

    def search(self, query: Vectors, limit: int, allowed: AllowedIds | None = None) -> tuple[Ids, Scores]:
        """Return the ids of the `limit` nearest passages, nearest first, and their cosines."""
        return self.faiss_index.search(query, limit, allowed)

    def save_if_far_behind(self) -> None:
        """Save if the copy on disk lacks more than MAX_UNSAVED_SHARE of the vectors."""
        if self._unsaved > MAX_UNSAVED_SHARE * len(self):
            self.save()

    def save(self) -> None:
        """Write the copy on disk if it is behind. Raises StoreError if it can't be written."""
        if self._saved == self._generation:
            return
        aside = self._path.with_suffix(".new")
        try:
            self.faiss_index.write(str(aside))
            footer = {
                "home": self._passages.lineage(self._home_id, self._generation),
                "generation": self._generation,
                "made_for": self.faiss_index.trained_for,
                "sha256": sha256(aside),
            }
            written = json.dumps(footer).encode()
            with aside.open("ab") as file:
                file.write(written + f"{len(written):0{_FOOTER_DIGITS}d}".encode())
                file.flush()
                os.fsync(file.fileno())
            aside.chmod(0o600)
            aside.replace(self._path)
        except (OSError, RuntimeError) as error:
            with suppress(OSError):
                aside.unlink(missing_ok=True)
            raise write_error(self._path, "it can't be written", error, "make its folder writable") from error
        self._saved, self._unsaved = self._generation, 0

    def _rebuild(self) -> None:
        """Rebuild the index from the store, flat or IVF by the number of passages."""
        generation, count = self._passages.generation, self._passages.count()
        batches: Iterator[tuple[Ids, Vectors]] = self._passages.vectors_since(0, self._dimension)
        self.faiss_index = faiss_index.build_index(
            self._dimension, count, self._passages.sample_vectors, batches
        )
        if len(self.faiss_index) != count:
            self._passages.refuse_unencoded()
        self._generation, self._unsaved = generation, count

    def _load(self) -> FaissIndex | None:
        """Return the index on disk, or None if it can't be trusted."""
        try:
            footer, size = _read_footer(self._path)
            trusted = (
                footer["home"] == self._passages.lineage(self._home_id, int(footer["generation"]))
                and footer["generation"] <= self._passages.generation
                and footer["sha256"] == sha256(self._path, size)
            )
            loaded = FaissIndex.read(str(self._path), int(footer["made_for"])) if trusted else None
        except (OSError, ValueError, KeyError, TypeError, RuntimeError):
            return None
        if loaded is None or loaded.dimension != self._dimension:
            return None
        self._saved = self._generation = int(footer["generation"])
        return loaded


def _read_footer(path: Path) -> tuple[dict[str, Any], int]:
    with path.open("rb") as file:
        end = file.seek(-_FOOTER_DIGITS, os.SEEK_END)
        length = int(file.read(_FOOTER_DIGITS))
        size = end - length
        file.seek(size)
        return json.loads(file.read(length)), size
