"""Estimate which share of an indexing run is done, from what its files have given so far.

The unit of work is the time that encoding a passage of usual length takes. Bytes would mislead: a megabyte of
text has many more passages than a megabyte of PDF.
"""

from collections import defaultdict
from collections.abc import Mapping, Set
from pathlib import Path

READING_COST = 0.2
TEXT_READING_COST = 0.04
"""Reading what gives one passage, and cutting it; plain text and Markdown take less."""

CUTTING_SHARE = 0.3
"""The part of the cost of reading that is cutting."""

DOCUMENT_COST = 0.5
"""Finding the story of a document."""

KNOWN_FILE_COST = 0.02
"""Finding out that a file has not changed."""

USUAL_BYTES = {".html": 8_000, ".htm": 8_000, ".pdf": 20_000, ".docx": 8_000, ".odt": 8_000, ".pptx": 40_000}
USUAL_TEXT_BYTES = 600
"""Bytes of a file per passage, by kind, before a file of that kind has been read."""

USUAL_WEIGHT = 2
"""The usual bytes count as much as this many passages that were read."""


class WorkEstimate:
    """What is done and what is left of a run over files of given sizes in bytes.

    Bytes that have not been read are taken to have as many passages as others of their kind had; files in
    `known`, which the store holds, are taken to be unchanged until they are begun.
    """

    def __init__(self, sizes: Mapping[Path, int], known: Set[Path] = frozenset()) -> None:
        self._sizes = sizes
        self._known = set(known)
        self._left_bytes: dict[str, float] = defaultdict(float)
        for path in sizes.keys() - known:
            self._left_bytes[_kind(path)] += sizes[path]
        self._left_files = len(sizes) - len(known)
        self._read_bytes: dict[str, float] = defaultdict(float)
        self._read_passages: dict[str, float] = defaultdict(float)
        self._documents = self._unchanged = 0
        self._read = self._passages = self._encoded = self._begun = self._share = 0.0

    def begin(self, path: Path) -> None:
        """Note that a file comes next."""
        if path in self._known:
            self._known.discard(path)
            self._left_bytes[_kind(path)] += self._sizes[path]
        else:
            self._left_files -= 1

    def note_begun(self, path: Path, size: float, read: float, cut: float = 0.0) -> None:
        """Note which shares (0 to 1) of `size` bytes of a file have been read and cut."""
        kind = _kind(path)
        part = read * (1 - CUTTING_SHARE) + cut * CUTTING_SHARE
        self._begun = part * _reading_cost(kind) * self._expected(kind, size)

    def note_cut(self, path: Path, size: float, passages: float) -> None:
        """Note that `size` bytes of a file gave a document of so many usual passages to encode."""
        kind = _kind(path)
        self._pass(kind, size)
        self._read_bytes[kind] += size
        self._read_passages[kind] += passages
        self._passages += passages
        self._read += passages * _reading_cost(kind)
        self._documents += 1

    def note_unchanged(self, path: Path, size: float) -> None:
        """Note that `size` bytes of a file have nothing new, or can't be read."""
        self._pass(_kind(path), size)
        self._unchanged += 1

    def note_encoded(self, passages: float) -> None:
        """Note how many passages have been encoded in the whole run."""
        self._encoded = passages

    @property
    def share(self) -> float:
        """The share that is done, 0 to 1; it never falls, though what is left may turn out to be more."""
        done = self._read + self._begun + self._encoded
        done += self._unchanged * KNOWN_FILE_COST
        left = self._passages - self._encoded - self._begun + self._documents * DOCUMENT_COST
        left += len(self._known) * KNOWN_FILE_COST + self._left_files * DOCUMENT_COST
        for kind, size in self._left_bytes.items():
            left += self._expected(kind, size) * (1 + _reading_cost(kind))
        self._share = max(self._share, min(1.0, done / max(done + left, KNOWN_FILE_COST)))
        return self._share

    def _pass(self, kind: str, size: float) -> None:
        self._begun = 0.0
        self._left_bytes[kind] = max(0.0, self._left_bytes[kind] - size)

    def _expected(self, kind: str, size: float) -> float:
        """Return how many passages a number of bytes of a kind is expected to have."""
        usual = USUAL_BYTES.get(kind, USUAL_TEXT_BYTES)
        passages = self._read_passages[kind] + USUAL_WEIGHT
        return size * passages / (self._read_bytes[kind] + USUAL_WEIGHT * usual)


def _reading_cost(kind: str) -> float:
    return READING_COST if kind in USUAL_BYTES or kind == ".rst" else TEXT_READING_COST


def _kind(path: Path) -> str:
    return path.suffix.lower()
