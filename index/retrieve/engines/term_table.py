"""Count in how many passages each term occurs (document frequencies), derived from the store.

Milvus does not report document frequencies, and spelling needs hundreds of them per question. So each home
keeps its own table, twelve bytes per term, sorted by hash. The file is written to a temporary file, synced
and renamed; one that is missing, damaged or from another home is rebuilt.
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

from index.disk import delete, write_error
from index.store import IndexedPassage, Passages
from index.text.analyzer import ANALYZED_LANGUAGES, TERMS_VERSION, rules_of, terms

MAX_GONE_SHARE = 0.05
"""The share of counted passages that may have been removed before all are recounted. Until then the terms of
removed passages still count, since their text is gone."""

MAX_UNSAVED_SHARE = 0.02
"""The share of passages that may be missing in the file; the next opening counts these quickly."""

_MAX_UNSORTED_TERMS = 200_000
"""How many new terms are collected before they are merged into the sorted table."""


def term_hash(term: str) -> int:
    """Return a 64-bit hash of a term, the same on every machine."""
    return int.from_bytes(hashlib.blake2b(term.encode(), digest_size=8).digest(), "little")


def passage_terms(passage: IndexedPassage) -> list[str]:
    """Return the terms of a passage with its title and section, as BM25 indexes them."""
    return terms(" ".join((passage.title, passage.section, passage.text)), passage.language)


_LANGUAGE_MARK = " "
"""Begins a term that no text has: it counts the passages in a language."""

_NUMBERS = ("generation", "counted", "gone", "terms", "last")


@dataclass(slots=True)
class _Counts:
    """The counts up to a generation.

    `counted` passages, of which `gone` were removed, have `terms` terms; `last` is the largest id. `counts`
    are the document frequencies of the terms in `hashes`, which are sorted.
    """

    generation: int = 0
    counted: int = 0
    gone: int = 0
    terms: int = 0
    last: int = 0
    hashes: NDArray[np.uint64] = field(default_factory=lambda: np.zeros(0, np.uint64))
    counts: NDArray[np.uint32] = field(default_factory=lambda: np.zeros(0, np.uint32))


class TermTable:
    """The `TermStatistics` of a store's passages, with a file."""

    def __init__(self, path: Path, passages: Passages, home_id: str) -> None:
        self._path = path
        self._passages = passages
        self._home_id = home_id
        self._begin(self._load() or _Counts())
        self._saved = self._counts.counted
        with passages.snapshot():
            self.catch_up()
            if len(self) != passages.count():
                self._begin(_Counts())
                self.catch_up()

    def __len__(self) -> int:
        return self._counts.counted - self._counts.gone

    @property
    def mean_terms(self) -> float:
        """The mean number of terms in a passage; 1 if there are no passages."""
        return max(1.0, self._counts.terms / max(1, self._counts.counted))

    @property
    def languages(self) -> frozenset[str]:
        return frozenset(
            language for language in ANALYZED_LANGUAGES if self.document_frequency(_LANGUAGE_MARK + language)
        )

    def document_frequency(self, term: str) -> int:
        number = term_hash(term)
        place = int(np.searchsorted(self._counts.hashes, np.uint64(number)))
        known = place < len(self._counts.hashes) and self._counts.hashes[place] == number
        return self._new[number] + (int(self._counts.counts[place]) if known else 0)

    def catch_up(self) -> None:
        """Count what the store has committed since."""
        if self._passages.generation == self._counts.generation:
            return
        with self._passages.snapshot():  # what another process commits meanwhile would be counted twice
            self._take_in()

    def _take_in(self) -> None:
        generation = self._passages.generation
        if generation <= self._counts.generation:
            return
        gone = self._passages.removed_since(self._counts.generation)
        self._counts.gone += int((gone <= self._counts.last).sum())
        if self._counts.gone > MAX_GONE_SHARE * self._counts.counted:
            self._begin(_Counts())
        try:
            for batch in self._passages.since(self._counts.generation):
                for passage in batch:
                    self._count(passage)
        except BaseException:
            self._begin(_Counts())  # after an interruption, what was counted is unknown
            raise
        self._counts.generation = generation

    def save_if_far_behind(self) -> None:
        """Save if the file lacks more than MAX_UNSAVED_SHARE of the passages."""
        if abs(self._counts.counted - self._saved) > MAX_UNSAVED_SHARE * self._counts.counted:
            self.save()

    def save(self) -> None:
        """Write the file. Raises StoreError if it can't be written."""
        self._sort_in()
        facts = {name: str(getattr(self._counts, name)) for name in _NUMBERS}
        facts |= {
            "home": self._passages.lineage(self._home_id, self._counts.generation),
            "version": TERMS_VERSION,
            "sha256": _digest(self._counts.hashes, self._counts.counts),
        }
        aside = self._path.with_suffix(".new")
        try:
            save_file({"hashes": self._counts.hashes, "counts": self._counts.counts}, aside, facts)
            with aside.open("rb") as file:
                os.fsync(file.fileno())
            aside.chmod(0o600)
            if self._path.is_dir():
                delete(self._path)
            aside.replace(self._path)
        except (OSError, SafetensorError) as error:
            raise write_error(self._path, "it can't be written", error, "make its folder writable") from error
        self._saved = self._counts.counted

    def _begin(self, held: _Counts) -> None:
        self._counts = held
        self._new: Counter[int] = Counter()

    def _count(self, passage: IndexedPassage) -> None:
        found = passage_terms(passage)
        self._new.update(map(term_hash, {*found, _LANGUAGE_MARK + rules_of(passage.language)}))
        self._counts.terms += len(found)
        self._counts.counted += 1
        self._counts.last = max(self._counts.last, passage.id)
        if len(self._new) > _MAX_UNSORTED_TERMS:
            self._sort_in()

    def _sort_in(self) -> None:
        if not self._new:
            return
        held = self._counts
        hashes = np.fromiter(self._new.keys(), np.uint64, len(self._new))
        counts = np.fromiter(self._new.values(), np.uint32, len(self._new))
        everything = np.concatenate([held.hashes, hashes])
        held.hashes, places = np.unique(everything, return_inverse=True)
        summed = np.bincount(places, weights=np.concatenate([held.counts, counts]))
        held.counts = summed.astype(np.uint32)
        self._new.clear()

    def _load(self) -> _Counts | None:
        """Return the file's counts, or None if it can't be trusted."""
        try:
            with safe_open(self._path, "numpy") as file:
                facts: dict[str, Any] = file.metadata() or {}
                hashes, counts = file.get_tensor("hashes"), file.get_tensor("counts")
            numbers = {name: int(facts[name]) for name in _NUMBERS}
            held = _Counts(**numbers, hashes=hashes, counts=counts)
            trusted = (
                facts["home"] == self._passages.lineage(self._home_id, held.generation)
                and facts["version"] == TERMS_VERSION
                and held.generation <= self._passages.generation
                and facts["sha256"] == _digest(hashes, counts)
            )
        except (OSError, ValueError, KeyError, SafetensorError):
            return None
        return held if trusted else None


def _digest(hashes: NDArray[np.uint64], counts: NDArray[np.uint32]) -> str:
    return hashlib.sha256(hashes.tobytes() + counts.tobytes()).hexdigest()
