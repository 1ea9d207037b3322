"""Move the vectors of multilingual-e5-small so that their mean is 0 (Mu and Viswanath 2018).

All its vectors share one direction: the cosine of unrelated texts is about 0.72. Without that direction it is
about 0, as with other models, so that one threshold fits all; and a question finds passages in another
language better. `weights/centre.safetensors` has the means (`research/training/centre.py`).
"""

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files

import numpy as np

from index.models.shipped import load_arrays, unusable
from index.models.token_model import Vectors

WEIGHTS = "weights/centre.safetensors"


@dataclass(frozen=True, slots=True)
class Centre:
    """The mean unit vectors of questions and of texts, (d,) float32 each."""

    question: Vectors
    document: Vectors

    @property
    def digest(self) -> str:
        """A SHA-256 (hex) of the means."""
        return hashlib.sha256(self.question.tobytes() + self.document.tobytes()).hexdigest()


@cache
def load_centre() -> Centre:
    """Return the means for multilingual-e5-small. Raises StoreError if their file is missing or damaged."""
    with as_file(files("index").joinpath(WEIGHTS)) as path:
        arrays = load_arrays(path)
        try:
            return Centre(arrays["question"].astype(np.float32), arrays["document"].astype(np.float32))
        except KeyError as error:
            raise unusable(path, f"it contains no {error}") from error


def unit(vectors: Vectors, mean: Vectors | None = None) -> Vectors:
    """Return vectors (…, d) with unit length, moved by a mean of unit vectors; zero vectors stay zero."""
    found = _unit(vectors)
    if mean is None:
        return found
    return np.asarray(_unit(found - mean) * np.any(found, axis=-1, keepdims=True), dtype=np.float32)


def _unit(vectors: Vectors) -> Vectors:
    norms = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.where(norms > 0, norms, 1), dtype=np.float32)
