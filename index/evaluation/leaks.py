"""Find leaks: questions and documents of a dataset that the shipped weights were trained on.

Trained weights come with fingerprints (`Seen`) of the questions and passages that they were trained on. A
question has leaked if its words are those of a trained question. A document has leaked if a fifth of its runs
of eight words occur in trained passages (Broder 1997). One run in eight is kept, chosen by its fingerprint on
both sides, so that the file stays small.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

import index
from corpus.errors import UsageError
from index.evaluation.beir import Dataset, Question
from index.evaluation.parts import REPORTED, keep_parts

SHIPPED_SEEN = Path(index.__file__).parent / "weights" / "seen.npz"
"""The fingerprints of what the shipped weights were trained on; without this file nothing has leaked."""

LEAKED_SHARE = 0.2
_SHINGLE_WORDS = 8
_KEPT_ONE_IN = 8
_MAX_NAMED = 5

Fingerprints = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Leaks:
    """The ids of the questions and documents of a dataset that were trained on, in its order."""

    questions: tuple[str, ...]
    documents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """Fingerprints of what was trained on, (n,) uint64, sorted and distinct.

    Those of `questions` are of whole questions, those of `passages` of whole passages and kept shingles.
    """

    questions: Fingerprints
    passages: Fingerprints

    @classmethod
    def of(cls, questions: Iterable[str], passages: Iterable[str] = ()) -> "Seen":
        """Return the fingerprints of texts."""
        return cls(
            _sorted({fingerprint(question) for question in questions}),
            _sorted({f for passage in passages for f in (fingerprint(passage), *shingles(passage))}),
        )

    @classmethod
    def load(cls, path: Path = SHIPPED_SEEN) -> "Seen":
        """Read what `save` wrote; without a file nothing was seen. Raises UsageError for any other file."""
        if not path.exists():
            return cls.of(())
        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
                found = [stored[name] for name in ("questions", "passages")]
        except (OSError, ValueError, KeyError, BadZipFile) as error:
            raise UsageError(
                f"{path}: it can't be read ({error}); take it from the release again."
            ) from error
        if any(part.dtype != np.uint64 or part.ndim != 1 or np.any(part[1:] <= part[:-1]) for part in found):
            raise UsageError(f"{path}: it holds no sorted fingerprints; take it from the release again.")
        return cls(*found)

    def save(self, path: Path) -> None:
        """Write an .npz without pickle, the whole file at once."""
        aside = path.with_suffix(".new.npz")
        np.savez_compressed(aside, questions=self.questions, passages=self.passages)
        aside.replace(path)

    def asked(self, question: str) -> bool:
        """True if a question with these words was trained on."""
        return _holds(self.questions, fingerprint(question))

    def read(self, passage: str) -> bool:
        """True if this passage, or a fifth of it, was trained on."""
        if _holds(self.passages, fingerprint(passage)):
            return True
        kept = set(shingles(passage))
        known = sum(_holds(self.passages, found) for found in kept)
        return known > 0 and known >= LEAKED_SHARE * len(kept)

    def leaks(self, dataset: Dataset) -> Leaks:
        """Return what of a dataset was trained on."""
        return Leaks(
            tuple(question.id for question in self.leaked(dataset)),
            tuple(document for document, text in dataset.texts.items() if self.read(text)),
        )

    def leaked(self, dataset: Dataset) -> list[Question]:
        """Return the questions of a dataset that were trained on."""
        return [question for question in dataset.questions if self.asked(question.text)]


def reported(dataset: Dataset, seen: Seen | None = None) -> Dataset:
    """Return the dataset with the questions that figures are of.

    `seen` is what was trained on, by default by the shipped weights. Raises UsageError if there is no such
    question, or one of them was trained on.
    """
    half = keep_parts(dataset, REPORTED)
    if not half.judged:
        raise UsageError(f"{dataset.name}: none of its judged questions is in the reported half; ask all.")
    leaked = (Seen.load() if seen is None else seen).leaked(half)
    if leaked:
        named = ", ".join(f"{q.id} (“{q.text}”)" for q in leaked[:_MAX_NAMED])
        more = f" and {len(leaked) - _MAX_NAMED} more" if len(leaked) > _MAX_NAMED else ""
        raise UsageError(
            f"{dataset.name}: {len(leaked)} of {len(half.questions)} reported questions were trained on: "
            f"{named}{more}. Train again without them."
        )
    return half


def fingerprint(text: str) -> int:
    """Return the first 64 bits of the SHA-256 of a text's words; punctuation and case don't matter."""
    return _hash(plain_words(text))


def shingles(text: str) -> Iterator[int]:
    """Yield the fingerprints of those runs of eight words of a text that are kept (one in eight)."""
    words = plain_words(text).split()
    for start in range(len(words) - _SHINGLE_WORDS + 1):
        found = _hash(" ".join(words[start : start + _SHINGLE_WORDS]))
        if found % _KEPT_ONE_IN == 0:
            yield found


def plain_words(text: str) -> str:
    """Return a text's words in lower case, separated by single spaces; "" if it has none."""
    return " ".join(re.findall(r"\w+", text.lower()))


def stands_in(words: str, text: str) -> bool:
    """True if `words` occur in `text` as whole words in this order; `plain_words` has made both."""
    return f" {words} " in f" {text} "


def _hash(words: str) -> int:
    return int.from_bytes(hashlib.sha256(words.encode()).digest()[:8], "big")


def _holds(known: Fingerprints, found: int) -> bool:
    place = int(np.searchsorted(known, np.uint64(found)))
    return place < len(known) and int(known[place]) == found


def _sorted(found: set[int]) -> Fingerprints:
    return np.array(sorted(found), dtype=np.uint64)
