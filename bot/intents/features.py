"""Hash a short text into a sparse vector of its character n-grams and words."""

import re
import unicodedata
from collections import Counter
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

DIMENSIONS = 8_192
MAX_CHARS = 200
"""Only the beginning and the end of a longer text are read: what is wanted is said there."""

_NGRAM_SIZES = range(1, 6)
_REPEATED = re.compile(r"(.)\1{2,}")
_DIGITS = re.compile(r"\d+")
_WORD = re.compile(r"\w+|[^\w\s]")


def normalise(text: str) -> str:
    """Return a text in small letters, with plain apostrophes, one 0 for a number, no letter three times."""
    text = unicodedata.normalize("NFKC", text).casefold().replace("’", "'").replace("ʼ", "'")
    text = _DIGITS.sub("0", _REPEATED.sub(r"\1\1", " ".join(text.split())))
    return text if len(text) <= MAX_CHARS else f"{text[: MAX_CHARS // 2]} {text[-MAX_CHARS // 2 :]}"


def hash_features(text: str) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """Return the places and weights of a text's features in a vector of length 1."""
    words = _WORD.findall(normalise(text))
    padded = f"^ {' '.join(words)} $"
    counts: Counter[int] = Counter()
    for size in _NGRAM_SIZES:
        for start in range(len(padded) - size + 1):
            counts[_place(padded[start : start + size])] += 1
    bounded = ["^", *words, "$"]
    for size in (1, 2, 3):
        for start in range(len(bounded) - size + 1):
            counts[_place("w " + " ".join(bounded[start : start + size]))] += 2
    places = np.fromiter(counts, np.int32, len(counts))
    weights = np.sqrt(np.fromiter(counts.values(), np.float32, len(counts)))
    return places, (weights / np.linalg.norm(weights)).astype(np.float32)


def _place(feature: str) -> int:
    return crc32(feature.encode()) % DIMENSIONS
