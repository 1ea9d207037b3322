"""The dense index: the vectors of all passages in FAISS, derived from the store."""

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from index.disk import sha256, unwritable
from index.models.token_model import Vectors
from index.store import Passages
from index.vectors import faiss_index
from index.vectors.faiss_index import Allowed, Ids, Nearest, Scores

BEHIND = 0.02
"""How much of the index may be missing in its copy on disk: it is made up for from the store, fast."""

_FOOTER_DIGITS = 10


class DenseIndex:
    """Passage ids and their vectors in memory, with a copy on disk that is checked when loaded.

    The file is FAISS's own, followed by a JSON footer (home, generation, for how many vectors it was made,
    SHA-256 of what is before it) and the footer's length. It is written aside, synced and renamed; a file
    that is missing, torn, altered or from another home is made anew from the store, and one that is behind
    takes in what it lacks.
    """

    def __init__(self, path: Path, passages: Passages, home_id: str, dimension: int) -> None:
        self._path = path
        self._passages = passages
        self._home_id = home_id
        self._dimension = dimension
        self._saved = self._generation = self._unsaved = 0
        loaded = self._load()
        if loaded is None:
            self._path.unlink(missing_ok=True)
        self._nearest = Nearest.exact(dimension) if loaded is None else loaded
        self.catch_up()

    def __len__(self) -> int:
        return len(self._nearest)

    @property
    def ids(self) -> Ids:
        """The ids of all passages that it holds, in no order."""
        return self._nearest.ids

    def catch_up(self) -> None:
        """Take in what the store has committed since."""
        if self._passages.generation != self._generation:
            with self._passages.steady():
                self._take_in()

    def _take_in(self) -> None:
        generation = self._passages.generation
        if not self._generation:
            self._make()
            return
        gone = self._passages.removed_since(self._generation)
        if len(gone):
            self._nearest.remove(gone)
        new = 0
        for ids, vectors in self._passages.vectors_since(self._generation):
            self._nearest.add(ids, vectors)
            new += len(ids)
        self._generation = generation
        self._unsaved += new + len(gone)
        if len(self) != self._passages.count() or self._nearest.outgrown:
            self._make()

    def search(self, query: Vectors, limit: int, allowed: Allowed | None = None) -> tuple[Ids, Scores]:
        """The ids of the `limit` nearest passages, nearest first, with their cosines."""
        return self._nearest.search(query, limit, allowed)

    def save_if_far_behind(self) -> None:
        """As `save`, where much is missing in the copy."""
        if self._unsaved > BEHIND * len(self):
            self.save()

    def save(self) -> None:
        """Write the copy on disk if it is behind. Raises StoreError if it can't be written."""
        if self._saved == self._generation:
            return
        aside = self._path.with_suffix(".new")
        try:
            self._nearest.write(str(aside))
            footer = {
                "home": self._home_id,
                "generation": self._generation,
                "made_for": self._nearest.made_for,
                "sha256": sha256(aside),
            }
            written = json.dumps(footer).encode()
            with aside.open("ab") as file:
                file.write(written + f"{len(written):0{_FOOTER_DIGITS}d}".encode())
                file.flush()
                os.fsync(file.fileno())
            aside.replace(self._path)
        except (OSError, RuntimeError) as error:
            with suppress(OSError):
                aside.unlink(missing_ok=True)
            raise unwritable(self._path, "it can't be written", error, "make its folder writable") from error
        self._saved, self._unsaved = self._generation, 0

    def _make(self) -> None:
        """All anew, of the kind that suits as many as there are."""
        generation, count = self._passages.generation, self._passages.count()
        batches: Iterator[tuple[Ids, Vectors]] = self._passages.vectors_since(0)
        self._nearest = faiss_index.make(self._dimension, count, self._passages.sample_vectors, batches)
        self._generation, self._unsaved = generation, count

    def _load(self) -> Nearest | None:
        """The index on disk, or None where it can't be trusted."""
        try:
            footer, size = _read_footer(self._path)
            trusted = (
                footer["home"] == self._home_id
                and footer["generation"] <= self._passages.generation
                and footer["sha256"] == sha256(self._path, size)
            )
            loaded = Nearest.read(str(self._path), int(footer["made_for"])) if trusted else None
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
