"""A table of document frequencies: in how many passages each term stands, derived from the store.

Milvus does not say in how many passages a term stands, and spelling asks it of hundreds of words a question.
So each home keeps the numbers itself, twelve bytes a term: terms by their hashes, in order. The file is
written aside, synced and renamed; one that is missing, damaged or from another home is made anew.
"""

import hashlib
import os
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file

from index.disk import unwritable
from index.store import IndexedPassage, Passages
from index.text.analyzer import terms

GONE = 0.05
"""When this share of the passages that were counted has left the store, all are counted anew: what a removed
passage said is not known any more, so until then its terms count on."""

BEHIND = 0.02
"""How much may be missing in the file: it is counted again at the next opening, fast."""

_MANY = 200_000
"""How many new terms are kept apart before they are sorted in."""


def term_hash(term: str) -> int:
    """A number of 64 bits for a term, the same everywhere."""
    return int.from_bytes(hashlib.blake2b(term.encode(), digest_size=8).digest(), "little")


def passage_terms(passage: IndexedPassage) -> list[str]:
    """The terms of a passage with its title and section, as BM25 takes them in."""
    return terms(" ".join((passage.title, passage.section, passage.text)))


_NUMBERS = ("generation", "counted", "gone", "terms", "last")


@dataclass(slots=True)
class _Held:
    """What was counted up to a generation: how many passages, how many of them have gone, how many terms they
    have, the id of the last, and in how many of them each term stands, by hash, in order."""

    generation: int = 0
    counted: int = 0
    gone: int = 0
    terms: int = 0
    last: int = 0
    hashes: NDArray[np.uint64] = field(default_factory=lambda: np.zeros(0, np.uint64))
    counts: NDArray[np.uint32] = field(default_factory=lambda: np.zeros(0, np.uint32))


class TermTable:
    """The frequencies of the terms of a store's passages; see `TermStatistics`."""

    def __init__(self, path: Path, passages: Passages, home_id: str) -> None:
        self._path = path
        self._passages = passages
        self._home_id = home_id
        self._begin(self._load() or _Held())
        self._saved = self._held.counted
        with passages.steady():
            self.catch_up()
            if len(self) != passages.count():
                self._begin(_Held())
                self.catch_up()

    def __len__(self) -> int:
        return self._held.counted - self._held.gone

    @property
    def mean_terms(self) -> float:
        """How many terms a passage has on average, 1 where there are none."""
        return max(1.0, self._held.terms / max(1, self._held.counted))

    def document_frequency(self, term: str) -> int:
        number = term_hash(term)
        place = int(np.searchsorted(self._held.hashes, np.uint64(number)))
        known = place < len(self._held.hashes) and self._held.hashes[place] == number
        return self._new[number] + (int(self._held.counts[place]) if known else 0)

    def catch_up(self) -> None:
        """Count what the store has committed since."""
        if self._passages.generation == self._held.generation:
            return
        with self._passages.steady():  # what another process commits meanwhile would be counted twice
            self._take_in()

    def _take_in(self) -> None:
        generation = self._passages.generation
        if generation <= self._held.generation:
            return
        gone = self._passages.removed_since(self._held.generation)
        self._held.gone += int((gone <= self._held.last).sum())
        if self._held.gone > GONE * self._held.counted:
            self._begin(_Held())
        try:
            for batch in self._passages.since(self._held.generation):
                for passage in batch:
                    self._count(passage)
        except BaseException:
            self._begin(_Held())  # who is interrupted does not know what was counted
            raise
        self._held.generation = generation

    def save_if_far_behind(self) -> None:
        """As `save`, where much is missing in the file."""
        if abs(self._held.counted - self._saved) > BEHIND * self._held.counted:
            self.save()

    def save(self) -> None:
        """Write the file. Raises StoreError if it can't be written."""
        self._sort_in()
        facts = {name: str(getattr(self._held, name)) for name in _NUMBERS}
        facts |= {"home": self._home_id, "sha256": _digest(self._held.hashes, self._held.counts)}
        aside = self._path.with_suffix(".new")
        try:
            save_file({"hashes": self._held.hashes, "counts": self._held.counts}, aside, facts)
            with aside.open("rb") as file:
                os.fsync(file.fileno())
            aside.replace(self._path)
        except (OSError, SafetensorError) as error:
            raise unwritable(self._path, "it can't be written", error, "make its folder writable") from error
        self._saved = self._held.counted

    def _begin(self, held: _Held) -> None:
        self._held = held
        self._new: Counter[int] = Counter()

    def _count(self, passage: IndexedPassage) -> None:
        found = passage_terms(passage)
        self._new.update(map(term_hash, set(found)))
        self._held.terms += len(found)
        self._held.counted += 1
        self._held.last = max(self._held.last, passage.id)
        if len(self._new) > _MANY:
            self._sort_in()

    def _sort_in(self) -> None:
        if not self._new:
            return
        held = self._held
        hashes = np.fromiter(self._new.keys(), np.uint64, len(self._new))
        counts = np.fromiter(self._new.values(), np.uint32, len(self._new))
        everything = np.concatenate([held.hashes, hashes])
        held.hashes, places = np.unique(everything, return_inverse=True)
        summed = np.bincount(places, weights=np.concatenate([held.counts, counts]))
        held.counts = summed.astype(np.uint32)
        self._new.clear()

    def _load(self) -> _Held | None:
        """What the file holds, None where it can't be trusted."""
        try:
            with safe_open(self._path, "numpy") as file:
                facts: dict[str, Any] = file.metadata() or {}
                hashes, counts = file.get_tensor("hashes"), file.get_tensor("counts")
            numbers = {name: int(facts[name]) for name in _NUMBERS}
            held = _Held(**numbers, hashes=hashes, counts=counts)
            trusted = (
                facts["home"] == self._home_id
                and held.generation <= self._passages.generation
                and facts["sha256"] == _digest(hashes, counts)
            )
        except (OSError, ValueError, KeyError, SafetensorError):
            return None
        return held if trusted else None


def _digest(hashes: NDArray[np.uint64], counts: NDArray[np.uint32]) -> str:
    return hashlib.sha256(hashes.tobytes() + counts.tobytes()).hexdigest()
