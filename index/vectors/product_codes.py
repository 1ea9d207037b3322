"""Token codes: the tokens of late interaction as they are stored, 24 bytes each.

Product quantization (Jégou, Douze and Schmid 2011), by FAISS: each four of a token's 96 numbers are the
nearest of 256 fours in `weights/codebook.safetensors`, which one byte names.
"""

from functools import cache
from importlib.resources import as_file, files
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from index.models.shipped import load_arrays, unusable
from index.vectors.late_interaction import DIMENSION, Floats, Tokens

BYTES = 24
"""How many bytes a token takes."""

BITS = 8
"""How many of them a number is named by."""

Codes = NDArray[np.uint8]


def encode(tokens: Tokens) -> Codes:
    """Tokens (n, 96) as they are stored, (n, 24) uint8."""
    codes: Codes = _quantizer().compute_codes(np.ascontiguousarray(tokens, np.float32))
    return codes


def decode(codes: Codes) -> Floats:
    """What is stored (n, 24) as vectors (n, 96) float32 that point where the tokens did; their lengths say
    nothing."""
    vectors: Floats = _quantizer().decode(codes)
    return vectors


@cache
def load_codebook() -> Floats:
    """The fours that bytes name, (24, 256, 4) float32. Raises StoreError where their file is missing or
    damaged."""
    with as_file(files("index").joinpath("weights/codebook.safetensors")) as path:
        found = load_arrays(path).get("codebook")
        if found is None or found.shape != (BYTES, 2**BITS, DIMENSION // BYTES):
            raise unusable(path, "it holds no codebook")
        return np.asarray(found, dtype=np.float32)


@cache
def _quantizer() -> Any:
    made: Any = faiss.ProductQuantizer(DIMENSION, BYTES, BITS)
    faiss.copy_array_to_vector(load_codebook().ravel(), made.centroids)
    return made
