"""Token codes: the tokens of late interaction as they are stored, 24 bytes each.

Product quantization (Jégou, Douze and Schmid 2011): each four of a token's 96 numbers are the nearest of 256
fours in `weights/codebook.safetensors`, which one byte names.
"""

from functools import cache
from importlib.resources import as_file, files

import numpy as np
from numpy.typing import NDArray

from index.late import DIMENSION, Floats, Tokens
from index.models.shipped import load_arrays, unusable

BYTES = 24
"""How many bytes a token takes."""

_SIZE = DIMENSION // BYTES
_WORDS = 256

Codes = NDArray[np.uint8]


@cache
def load_codebook() -> Floats:
    """The fours that bytes name, (24, 256, 4) float32. Raises StoreError where their file is missing or
    damaged."""
    with as_file(files("index").joinpath("weights/codebook.safetensors")) as path:
        found = load_arrays(path).get("codebook")
        if found is None or found.shape != (BYTES, _WORDS, _SIZE):
            raise unusable(path, "it holds no codebook")
        return np.asarray(found, dtype=np.float32)


def encode(tokens: Tokens) -> Codes:
    """Tokens (n, 96) as they are stored, (n, 24)."""
    codebook = load_codebook()
    parts = tokens.reshape(len(tokens), BYTES, _SIZE).transpose(1, 0, 2)
    nearness = parts @ codebook.transpose(0, 2, 1) - (codebook**2).sum(axis=2)[:, None, :] / 2
    return np.ascontiguousarray(nearness.argmax(axis=2).T, dtype=np.uint8)


def decode(codes: Codes) -> Tokens:
    """What is stored (n, 24) as tokens (n, 96) float32, unit rows."""
    numbered = codes + np.arange(BYTES) * _WORDS
    tokens = load_codebook().reshape(-1, _SIZE).take(numbered, axis=0).reshape(-1, DIMENSION)
    lengths = np.sqrt(np.einsum("ij,ij->i", tokens, tokens))
    tokens /= np.maximum(lengths, np.finfo(np.float32).tiny)[:, None]
    return np.asarray(tokens, np.float32)
